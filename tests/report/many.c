/*
 * Writes the reports of an open run with more of everything than the formats show: usage `report_many
 * FOLDER ADDRESSES [at-risk-fails]`, so many addresses of each verdict. bounds.py counts what is told.
 */
#include "report/report.h"
#include "schema/store_sharing.h"

#include <stdlib.h>

enum { LINKS = 150, CERTIFICATES = 1200, SITES = 70 };

static const struct {
	enum verdict verdict;
	const char *reason;
} rows[] = {{VERDICT_FAILING, "mailbox-unknown"}, {VERDICT_AT_RISK, "mixed-tier"},
	{VERDICT_INVALID, "address-no-at"}, {VERDICT_UNVERIFIED, "dns-timeout"},
	{VERDICT_DELIVERABLE, "accepted"}, {VERDICT_SKIPPED, "excluded"}};

static long addresses;

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	(void)store;
	(void)why;
	*ret_run = (struct reported_run){.run = {.id = run,
						 .seeds = "https://s0.test/",
						 .options = "{}",
						 .vantage = "here",
						 .started_ms = 1700000000000}};
	for (int v = 0; v < VERDICT_COUNT; v++)
		ret_run->verdicts[v] = ret_run->links_by_verdict[v] = addresses;
	return OK;
}

/* The first of each verdict stands on many pages, each of a site of its own, and has two faults. */
static void fill_links(struct reported_link links[LINKS], char pages[LINKS][64])
{
	for (int i = 0; i < LINKS; i++) {
		snprintf(pages[i], sizeof(pages[i]), "https://s%d.test/page", i % SITES);
		links[i] = (struct reported_link){.page = pages[i],
			.page_title = "",
			.line = (uint32_t)i + 1,
			.href = "mailto:",
			.text = "",
			.source = "mailto",
			.corrected = "",
			.findings = i ? "mailto-unencoded" : "mailto-slashes mailto-unencoded"};
	}
}

enum status store_report_addresses(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why)
{
	static struct reported_link links[LINKS];
	static char pages[LINKS][64];
	enum status status = OK;

	(void)store;
	(void)run;
	fill_links(links, pages);
	for (long i = 0; !status && i < addresses * VERDICT_COUNT; i++) {
		char text[64];
		size_t row = (size_t)(i / addresses);
		struct reported_address address = {.address = text,
			.domain = "many.test",
			.verdict = rows[row].verdict,
			.reason = rows[row].reason,
			.findings = "",
			.links = links,
			.link_count = i % addresses ? 0 : LINKS,
			.page_count = i % addresses ? 0 : LINKS,
			.deciding = -1};

		snprintf(text, sizeof(text), "a%ld@many.test", i);
		status = tell(context, &address, why);
	}
	return status;
}

enum status store_report_domains(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	(void)store;
	(void)run;
	(void)tell;
	(void)context;
	(void)why;
	return OK;
}

/* Those that expire first come neither first nor last. */
enum status store_report_servers(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_server *server, struct failure *why),
	void *context, struct failure *why)
{
	static const struct ip_name unknown;
	static struct session_view session;
	enum status status = OK;

	(void)store;
	(void)run;
	for (int i = 0; !status && i < CERTIFICATES; i++) {
		char ip[IP_TEXT_SIZE];
		const struct reported_look look = {
			.host = "mx.many.test", .session = &session, .chain = "", .tlsa = ""};
		const struct reported_server server = {.ip = ip,
			.hosts = "mx.many.test",
			.port = 25,
			.name = &unknown,
			.transcript = "",
			.chain = "",
			.findings = "",
			.looks = &look,
			.look_count = 1};

		snprintf(ip, sizeof(ip), "192.0.%d.%d", i / 256, i % 256);
		session.tls.not_after_s = 1800000000 + (i * 7) % CERTIFICATES;
		status = tell(context, &server, why);
	}
	return status;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);
	enum status status = OK;

	(void)store;
	(void)run;
	for (size_t i = 0; !status && i < count; i++) {
		const struct reported_finding finding = {
			.finding = {all[i].id, "domain", "many.test", ""}};

		status = tell(context, &finding, why);
	}
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

/* Nothing is masked here. */
enum status store_redaction_key(struct store *store, uint64_t ret_key[2], struct failure *why)
{
	(void)store;
	(void)ret_key;
	return failure_say(why, ERR_STORE, "no key");
}

enum status store_each_name(
	struct store *store, const struct name_telling *telling, struct failure *why)
{
	(void)store;
	(void)telling;
	return failure_say(why, ERR_STORE, "no names");
}

int main(int count, char **words)
{
	const struct report_options options = {.folder = count > 2 ? words[1] : ".",
		.formats = "ndjson,junit,sarif,markdown,prometheus",
		.at_risk_fails = count > 3};
	struct failure why = {0};

	if (count < 3)
		return 2;
	addresses = strtol(words[2], NULL, 10);
	return report_write(&options, NULL, 1, &why) ? 1 : 0;
}
