/*
 * Writes report.html of a large site with a store that is none: usage `report_large FOLDER ADDRESSES`.
 * Every tenth address fails, others are in every other kind of trouble; there is a domain for twenty
 * addresses, two servers for a domain, a dialogue with each, and a month of earlier runs.
 * tests/browser opens it; large.py measures how it is written.
 */
#include "report/report.h"

#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { LINKS = 3, FOOTER_PAGES = 4000, ADDRESSES_A_DOMAIN = 20, TREND = 30 };

static const struct {
	enum verdict verdict;
	const char *reason;
	enum cause cause;
	int per_thousand;
} kinds[] = {{VERDICT_FAILING, "mailbox-unknown", CAUSE_SITE, 100},
	{VERDICT_AT_RISK, "mixed-tier", CAUSE_DOMAIN, 20},
	{VERDICT_INVALID, "address-no-at", CAUSE_SITE, 10},
	{VERDICT_UNVERIFIED, "dns-timeout", CAUSE_US, 20},
	{VERDICT_DELIVERABLE, "accepted", CAUSE_NONE, 850}};
enum { KIND_COUNT = sizeof(kinds) / sizeof(kinds[0]) };

static long addresses;

static long count_of(int kind)
{
	return addresses * kinds[kind].per_thousand / 1000;
}

/* ---- the run ---- */

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	static struct reported_point trend[TREND];

	(void)store;
	(void)why;
	*ret_run = (struct reported_run){.run = {.id = run,
						 .seeds = "https://www.large.test/",
						 .options = "{}",
						 .vantage = "here",
						 .started_ms = 1700000000000,
						 .is_complete = true},
		.pages_fetched = FOOTER_PAGES,
		.pages_failed = addresses / 50,
		.addresses = addresses,
		.domains = addresses / ADDRESSES_A_DOMAIN,
		.servers = addresses / ADDRESSES_A_DOMAIN * 2};
	for (int k = 0; k < KIND_COUNT; k++) {
		ret_run->verdicts[kinds[k].verdict] = count_of(k);
		ret_run->links_by_verdict[kinds[k].verdict] = count_of(k) * LINKS;
	}
	for (int i = 0; i < TREND; i++) {
		trend[i] = (struct reported_point){.run = i + 1,
			.started_ms = 1700000000000 - (int64_t)(TREND - 1 - i) * 86400000,
			.is_complete = true};
		for (int k = 0; k < KIND_COUNT; k++)
			trend[i].verdicts[kinds[k].verdict] =
				count_of(k) * (100 + (i * 7 + k * 5) % 23 - 11) / 100;
	}
	ret_run->past = (struct reported_past){.compared_run = TREND - 1,
		.compared_started_ms = 1700000000000 - 86400000,
		.compared_vantage = "here",
		.trend = trend,
		.trend_count = TREND};
	ret_run->past.history[HISTORY_NEW] = count_of(0) / 10;
	ret_run->past.history[HISTORY_PERSISTING] = count_of(0) - count_of(0) / 10;
	ret_run->past.history[HISTORY_FIXED] = 3;
	return OK;
}

/* ---- addresses ---- */

typedef enum status tell_address_fn(
	void *context, const struct reported_address *address, struct failure *why);

static enum status tell_one(
	int kind, long number, tell_address_fn *tell, void *context, struct failure *why)
{
	char text[96], domain[32], pages[LINKS][80], host[80];
	struct reported_link links[LINKS];
	long of_domain = number / ADDRESSES_A_DOMAIN;
	bool is_valid = kinds[kind].verdict != VERDICT_INVALID;

	snprintf(domain, sizeof(domain), "d%ld.test", of_domain);
	snprintf(text, sizeof(text), "person%ld%s%s", number, is_valid ? "@" : "",
		is_valid ? domain : "");
	snprintf(host, sizeof(host), "mx1.d%ld.test", of_domain);
	for (int i = 0; i < LINKS; i++) {
		snprintf(pages[i], sizeof(pages[i]), "https://www.large.test/team/%ld/page%d.html",
			number / 7, i);
		links[i] = (struct reported_link){.page = pages[i],
			.page_title = "",
			.line = 40,
			.href = text,
			.text = "Write to us",
			.source = "mailto",
			.corrected = "",
			.findings = ""};
	}
	const struct reported_result results[] = {
		{.host = host,
			.ip = "192.0.2.1",
			.preference = 10,
			.sender = "",
			.answer = {.outcome = OUTCOME_REFUSED,
				.stage = STAGE_RCPT,
				.code = 550,
				.enhanced = "5.1.1",
				.text = "Recipient address rejected: User unknown"}},
		{.host = host,
			.ip = "192.0.2.2",
			.preference = 20,
			.sender = "",
			.answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250}}};
	const struct reported_address address = {.address = text,
		.domain = is_valid ? domain : "",
		.verdict = kinds[kind].verdict,
		.reason = kinds[kind].reason,
		.cause = kinds[kind].cause,
		.findings = "",
		.first_seen_ms = 1690000000000,
		.standing = {.history = number % 10 ? HISTORY_PERSISTING : HISTORY_NEW},
		.links = links,
		.link_count = LINKS,
		.page_count = LINKS,
		.results = results,
		.result_count = is_valid ? 2 : 0,
		.deciding = is_valid ? 0 : -1};

	return tell(context, &address, why);
}

/* In the footer of every page: the worst comes first. */
static enum status tell_footer(tell_address_fn *tell, void *context, struct failure *why)
{
	struct reported_link *links = calloc(FOOTER_PAGES, sizeof(*links));
	char(*pages)[64] = calloc(FOOTER_PAGES, sizeof(*pages));

	for (int i = 0; i < FOOTER_PAGES; i++) {
		snprintf(pages[i], sizeof(pages[i]), "https://www.large.test/p/%04d.html", i);
		links[i] = (struct reported_link){.page = pages[i],
			.page_title = "",
			.line = 200 + (uint32_t)i % 90,
			.href = "mailto:info@old.test",
			.text = "Contact",
			.source = "mailto",
			.corrected = "",
			.findings = ""};
	}
	const struct reported_address address = {.address = "info@old.test",
		.domain = "old.test",
		.verdict = VERDICT_FAILING,
		.reason = "domain-not-found",
		.cause = CAUSE_SITE,
		.findings = "",
		.links = links,
		.link_count = FOOTER_PAGES,
		.page_count = FOOTER_PAGES,
		.deciding = -1};
	enum status status = tell(context, &address, why);

	free(links);
	free(pages);
	return status;
}

enum status store_report_addresses(
	struct store *store, int64_t run, tell_address_fn *tell, void *context, struct failure *why)
{
	enum status status = tell_footer(tell, context, why);
	long number = 0;

	(void)store;
	(void)run;
	for (int k = 0; k < KIND_COUNT; k++)
		for (long i = 0; !status && i < count_of(k); i++)
			status = tell_one(k, number++, tell, context, why);
	return status;
}

/* ---- the rest ---- */

enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	static const struct domain_policy nothing;
	struct mx_host hosts[] = {{.preference = 10, .is_usable = true, .times = 1, .ip_count = 1},
		{.preference = 20, .is_usable = true, .times = 1, .ip_first = 1, .ip_count = 1}};
	char ips[][IP_TEXT_SIZE] = {"192.0.2.1", "192.0.2.2"};
	const struct mail_hosts all = {
		.route = ROUTE_MX, .hosts = hosts, .host_count = 2, .ips = ips, .ip_count = 2};
	enum status status = OK;

	(void)store;
	(void)run;
	for (long i = 0; !status && i < addresses / ADDRESSES_A_DOMAIN; i++) {
		char name[64];
		const struct reported_domain domain = {.name = name,
			.hosts = &all,
			.policy = &nothing,
			.findings = i % 50 ? "mx-single" : "mx-is-cname",
			.address_count = ADDRESSES_A_DOMAIN};

		snprintf(name, sizeof(name), "d%ld.test", i);
		snprintf(hosts[0].name, sizeof(hosts[0].name), "mx1.%s", name);
		snprintf(hosts[1].name, sizeof(hosts[1].name), "mx2.%s", name);
		status = tell(context, &domain, why);
	}
	return status;
}

enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	static const struct ip_name unknown;
	static struct session_view session = {.greeted = true, .banner_code = 220};
	static char transcript[1500];
	enum status status = OK;

	(void)store;
	(void)run;
	memset(transcript, 'x', sizeof(transcript) - 1);
	for (long i = 0; !status && i < addresses / ADDRESSES_A_DOMAIN * 2; i++) {
		char ip[IP_TEXT_SIZE], host[64];
		const struct reported_visit visit = {.host = host, .transcript = transcript};
		const struct reported_server server = {.ip = ip,
			.hosts = host,
			.port = 25,
			.name = &unknown,
			.session = &session,
			.seen_ms = 1700000000000,
			.transcript = transcript,
			.visits = &visit,
			.visit_count = 1,
			.chain = "",
			.findings = "",
			.sessions = 1};

		snprintf(ip, sizeof(ip), "2001:db8::%lx", i + 1);
		snprintf(host, sizeof(host), "mx%ld.d%ld.test", i % 2 + 1, i / 2);
		session.tls.not_after_s = 1700000000 + (i % 200 - 10) * 86400;
		status = tell(context, &server, why);
	}
	return status;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	static const char *const ids[] = {"spf-missing", "dmarc-missing", "mx-is-cname"};
	enum status status = OK;

	(void)store;
	(void)run;
	for (long i = 0; !status && i < addresses / ADDRESSES_A_DOMAIN; i++) {
		char name[64];
		const struct reported_finding finding = {
			.finding = {ids[i % 3], "domain", name, "mx1.large.test"}};

		snprintf(name, sizeof(name), "d%ld.test", i);
		status = tell(context, &finding, why);
	}
	return status;
}

enum status store_report_fixed(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_fixed fixed = {.address = "back@large.test",
		.before = VERDICT_FAILING,
		.reason_before = "mailbox-unknown",
		.run_before = TREND - 1,
		.started_before_ms = 1700000000000 - 86400000};

	(void)store;
	(void)run;
	return tell(context, &fixed, why);
}

enum status store_report_pages(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = OK;

	(void)store;
	(void)run;
	for (long i = 0; !status && i < addresses / 50; i++) {
		char url[80];
		const struct reported_page page = {.url = url,
			.error = "404 Not Found",
			.linked_from = "https://www.large.test/",
			.linked_from_count = 1};

		snprintf(url, sizeof(url), "https://www.large.test/gone/%ld.html", i);
		status = tell(context, &page, why);
	}
	return status;
}

int main(int count, char **words)
{
	const struct report_options options = {
		.folder = count == 3 ? words[1] : ".", .formats = "html", .csv_all = true};
	struct failure why = {0};
	struct rusage usage;

	if (count != 3)
		return 2;
	addresses = strtol(words[2], NULL, 10);
	if (report_write(&options, NULL, 1, &why))
		return 1;
	getrusage(RUSAGE_SELF, &usage);
	printf("%ld KB\n", usage.ru_maxrss);
	return 0;
}
