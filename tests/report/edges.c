/*
 * Writes report.html and report.json of runs at the edge: usage `report_edges FOLDER WHAT`.
 *   fine      the first run, and everything works
 *   empty     a page without any address, not complete
 *   blocked   nothing could be asked
 *   odd       texts of full length, from right to left, and a domain with fifty servers; required pages
 * tests/browser looks at them; the store is none.
 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>

enum { SERVERS = 50, LONG = 240 };

enum what { WHAT_FINE, WHAT_EMPTY, WHAT_BLOCKED, WHAT_ODD, WHAT_COUNT };

static const char *const names[WHAT_COUNT] = {"fine", "empty", "blocked", "odd"};
static enum what what;
static char long_name[LONG + 1], long_url[4 * LONG + 64],
	right_to_left[] = "\xd8\xa7\xd8\xaa\xd8\xb5\xd9\x84 \xd8\xa8\xd9\x86\xd8\xa7 (1)";

static bool is_asked(void)
{
	return what == WHAT_FINE || what == WHAT_ODD;
}

static void fill_long_texts(void)
{
	size_t length = (size_t)snprintf(long_url, sizeof(long_url), "https://www.edge.test/");

	memset(long_name, 'a', LONG - 10);
	memcpy(long_name + 60, "@", 1);
	for (size_t at = 110; at < LONG - 10; at += 50)
		long_name[at] = '.';
	memcpy(long_name + LONG - 10, "a.test", 7);
	memset(long_url + length, 'p', sizeof(long_url) - length - 1);
}

/* ---- the run ---- */

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	static const struct reported_note rules = {
		"require-contact", "/contact, /a-page-that-is-not-there"};
	static struct vantage_facts vantage = {.is_known = true, .port = PORT_BLOCKED};

	(void)store;
	(void)why;
	*ret_run = (struct reported_run){.run = {.id = run,
						 .seeds = "https://www.edge.test/",
						 .options = "{\"level\": \"standard\"}",
						 .vantage = "here",
						 .started_ms = 1700000000000,
						 .finished_ms = 1700000060000,
						 .is_complete = what != WHAT_EMPTY},
		.pages_fetched = 1,
		.port = 25};
	if (what == WHAT_EMPTY)
		return OK;
	ret_run->addresses = ret_run->domains = 2;
	ret_run->servers = is_asked() ? SERVERS : 0;
	ret_run->verdicts[what == WHAT_BLOCKED ? VERDICT_UNVERIFIED : VERDICT_DELIVERABLE] = 2;
	if (what == WHAT_ODD) {
		ret_run->verdicts[VERDICT_DELIVERABLE] = 1;
		ret_run->verdicts[VERDICT_FAILING] = 1;
		ret_run->past.history[HISTORY_NEW] = 1;
		ret_run->past.compared_run = 1;
		ret_run->notes = &rules;
		ret_run->note_count = 1;
	}
	memcpy(ret_run->links_by_verdict, ret_run->verdicts, sizeof(ret_run->verdicts));
	snprintf(vantage.advice, sizeof(vantage.advice), "Port 25 is closed for this machine.");
	if (what == WHAT_BLOCKED)
		ret_run->vantage = &vantage;
	return OK;
}

/* ---- addresses ---- */

typedef enum status tell_address_fn(
	void *context, const struct reported_address *address, struct failure *why);

static enum status tell_one(const char *name, enum verdict verdict, tell_address_fn *tell,
	void *context, struct failure *why)
{
	static struct reported_result results[SERVERS];
	static char hosts[SERVERS][64], ips[SERVERS][IP_TEXT_SIZE];
	const struct reported_link link = {
		.page = verdict == VERDICT_FAILING ? long_url : "https://www.edge.test/",
		.page_title = "",
		.line = 12,
		.href = name,
		.text = right_to_left,
		.source = "mailto",
		.corrected = "",
		.findings = ""};

	for (int i = 0; i < SERVERS; i++) {
		snprintf(hosts[i], sizeof(hosts[i]), "mx%d.edge.test", i);
		snprintf(ips[i], sizeof(ips[i]), "2001:db8:1111:2222:3333:4444:5555:%x", i + 4096);
		results[i] = (struct reported_result){.host = hosts[i],
			.ip = ips[i],
			.preference = (uint16_t)i,
			.sender = "",
			.answer = {.outcome = OUTCOME_REFUSED, .stage = STAGE_RCPT, .code = 550}};
		memset(results[i].answer.text, 'x', sizeof(results[i].answer.text) - 1);
	}
	const struct reported_address address = {.address = name,
		.domain = "edge.test",
		.verdict = verdict,
		.reason = verdict == VERDICT_FAILING      ? "mailbox-unknown"
			  : verdict == VERDICT_UNVERIFIED ? "vantage-port-closed"
							  : "accepted",
		.cause = verdict == VERDICT_FAILING      ? CAUSE_SITE
			 : verdict == VERDICT_UNVERIFIED ? CAUSE_US
							 : CAUSE_NONE,
		.findings = "",
		.standing = {.history = verdict == VERDICT_FAILING ? HISTORY_NEW : HISTORY_NONE},
		.links = &link,
		.link_count = 1,
		.page_count = 1,
		.results = results,
		.result_count = what == WHAT_ODD ? SERVERS : 0,
		.deciding = what == WHAT_ODD ? 0 : -1};

	return tell(context, &address, why);
}

enum status store_report_addresses(
	struct store *store, int64_t run, tell_address_fn *tell, void *context, struct failure *why)
{
	enum verdict worst = what == WHAT_ODD       ? VERDICT_FAILING
			     : what == WHAT_BLOCKED ? VERDICT_UNVERIFIED
						    : VERDICT_DELIVERABLE;
	enum verdict best = what == WHAT_BLOCKED ? VERDICT_UNVERIFIED : VERDICT_DELIVERABLE;

	(void)store;
	(void)run;
	if (what == WHAT_EMPTY)
		return OK;
	enum status status = tell_one(long_name, worst, tell, context, why);

	return status ? status : tell_one("info@edge.test", best, tell, context, why);
}

/* ---- the rest ---- */

enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	static const struct domain_policy nothing;
	static struct mx_host hosts[SERVERS];
	static char ips[SERVERS][IP_TEXT_SIZE];
	const struct mail_hosts all = {.route = ROUTE_MX,
		.hosts = hosts,
		.host_count = SERVERS,
		.ips = ips,
		.ip_count = SERVERS};
	const struct reported_domain domain = {.name = "edge.test",
		.hosts = &all,
		.policy = &nothing,
		.findings = "",
		.address_count = 2};

	(void)store;
	(void)run;
	for (size_t i = 0; i < SERVERS; i++) {
		hosts[i] = (struct mx_host){.preference = (uint16_t)i,
			.is_usable = true,
			.times = 1,
			.ip_first = i,
			.ip_count = 1};
		snprintf(hosts[i].name, sizeof(hosts[i].name), "mx%zu.edge.test", i);
		snprintf(ips[i], sizeof(ips[i]), "2001:db8:1111:2222:3333:4444:5555:%zx", i + 4096);
	}
	return is_asked() ? tell(context, &domain, why) : OK;
}

enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	static const struct ip_name unknown;
	static const struct session_view session = {.greeted = true, .banner_code = 220};
	const struct reported_look look = {.host = "mx0.edge.test", .session = NULL, .tlsa = ""};
	const struct reported_server server = {.ip = "2001:db8:1111:2222:3333:4444:5555:1000",
		.hosts = "mx0.edge.test another.edge.test",
		.port = 25,
		.name = &unknown,
		.session = &session,
		.transcript = "",
		.chain = "",
		.looks = &look,
		.look_count = 1,
		.findings = ""};

	(void)store;
	(void)run;
	return is_asked() ? tell(context, &server, why) : OK;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_finding findings[] = {
		{.finding = {"contact-page-address-failing", "contact", long_url,
			 "required by /contact; mail links on it: 1, working: 0"}},
		{.finding = {"contact-page-missing", "contact", "/a-page-that-is-not-there",
			 "no page of the run matches"}}};
	enum status status = OK;

	(void)store;
	(void)run;
	for (size_t i = 0; !status && what == WHAT_ODD && i < 2; i++)
		status = tell(context, &findings[i], why);
	return status;
}

enum status store_report_fixed(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why)
{
	(void)store;
	(void)run;
	(void)tell;
	(void)context;
	(void)why;
	return OK;
}

enum status store_report_pages(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why)
{
	(void)store;
	(void)run;
	(void)tell;
	(void)context;
	(void)why;
	return OK;
}

int main(int count, char **words)
{
	const struct report_options options = {
		.folder = count == 3 ? words[1] : ".", .formats = "html,json", .csv_all = true};
	struct failure why = {0};

	for (what = 0; count == 3 && what < WHAT_COUNT && strcmp(words[2], names[what]) != 0;)
		what++;
	if (count != 3 || what == WHAT_COUNT)
		return 2;
	fill_long_texts();
	if (report_write(&options, NULL, 1, &why)) {
		fprintf(stderr, "%s\n", why.sentence);
		return 1;
	}
	return 0;
}
