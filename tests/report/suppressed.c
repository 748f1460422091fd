/*
 * Writes the reports of a run in which some is suppressed: usage `report_suppressed FOLDER [TAIL]`, TAIL
 * being what stands behind each reason and owner. suppressed.py reads how each format tells and counts
 * it.
 */
#include "report/report.h"
#include "schema/store_sharing.h"

#include <stdlib.h>
#include <string.h>

static const char *tail = "";
static char reason[512], owner[512];

static struct reported_suppression excuse(void)
{
	snprintf(reason, sizeof(reason), "moves%s", tail);
	snprintf(owner, sizeof(owner), "web team%s", tail);
	return (struct reported_suppression){reason, owner, "2027-01-31"};
}

static const struct {
	const char *address;
	enum verdict verdict;
	const char *reason;
	bool is_suppressed;
} rows[] = {{"fails@a.test", VERDICT_FAILING, "mailbox-unknown", false},
	{"waits@a.test", VERDICT_FAILING, "mailbox-unknown", true},
	{"risks@b.test", VERDICT_AT_RISK, "mixed-tier", true},
	{"nonsense", VERDICT_INVALID, "address-no-at", true},
	{"works@b.test", VERDICT_DELIVERABLE, "accepted", false}};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

enum status store_report_run(
	struct store *store, int64_t run, struct reported_run *ret_run, struct failure *why)
{
	static const struct reported_point trend[] = {{.run = 1,
							      .started_ms = 1690000000000,
							      .verdicts = {[VERDICT_FAILING] = 7},
							      .suppressed = {[VERDICT_FAILING] = 3},
							      .is_complete = true},
		{.run = 2,
			.started_ms = 1700000000000,
			.verdicts = {1, 1, 2, 0, 1},
			.suppressed = {0, 1, 1, 0, 1},
			.is_complete = true}};

	(void)store;
	(void)why;
	*ret_run = (struct reported_run){.run = {.id = run,
						 .seeds = "https://a.test/",
						 .options = "{}",
						 .vantage = "here",
						 .started_ms = 1700000000000,
						 .is_complete = true},
		.past = {.compared_run = 1,
			.compared_started_ms = 1690000000000,
			.compared_vantage = "here",
			.trend = trend,
			.trend_count = 2}};
	for (int i = 0; i < ROWS; i++) {
		ret_run->verdicts[rows[i].verdict]++;
		ret_run->links_by_verdict[rows[i].verdict] += 2;
		ret_run->suppressed[rows[i].verdict] += rows[i].is_suppressed;
		ret_run->links_suppressed[rows[i].verdict] += 2 * rows[i].is_suppressed;
	}
	return OK;
}

enum status store_report_addresses(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why)
{
	static const struct reported_link links[] = {
		{"https://a.test/x", "", 3, "mailto:", "", "mailto", "", "mailto-unencoded"},
		{"https://a.test/y", "", 4, "mailto:", "", "mailto", "", ""}};
	enum status status = OK;

	(void)store;
	(void)run;
	for (int i = 0; i < ROWS && !status; i++) {
		const char *at = strchr(rows[i].address, '@');
		const struct reported_address address = {.address = rows[i].address,
			.domain = at ? at + 1 : "",
			.verdict = rows[i].verdict,
			.reason = rows[i].reason,
			.findings = "",
			.links = links,
			.link_count = 2,
			.page_count = 2,
			.deciding = -1,
			.suppressed = rows[i].is_suppressed ? excuse()
							    : (struct reported_suppression){0}};

		status = tell(context, &address, why);
	}
	return status;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_suppression excused = excuse();
	const struct reported_finding counts = {.finding = {"mx-is-cname", "domain", "a.test", ""}},
				      waits = {.finding = {"mx-is-cname", "domain", "b.test", "",
						       excused.reason, excused.owner,
						       excused.until}};

	(void)store;
	(void)run;
	enum status status = tell(context, &counts, why);

	return status ? status : tell(context, &waits, why);
}

/* ---- what the run has none of ---- */

#define NONE(items, item)                                                                          \
	enum status store_report_##items(struct store *store, int64_t run,                         \
		enum status (*tell)(                                                               \
			void *context, const struct reported_##item *item, struct failure *why),   \
		void *context, struct failure *why)                                                \
	{                                                                                          \
		(void)store;                                                                       \
		(void)run;                                                                         \
		(void)tell;                                                                        \
		(void)context;                                                                     \
		(void)why;                                                                         \
		return OK;                                                                         \
	}
NONE(domains, domain)
NONE(servers, server)
NONE(pages, page)
NONE(fixed, fixed)

enum status store_redaction_key(struct store *store, uint64_t ret_key[2], struct failure *why)
{
	(void)store;
	(void)why;
	ret_key[0] = ret_key[1] = 1;
	return OK;
}

enum status store_each_name(
	struct store *store, const struct name_telling *telling, struct failure *why)
{
	(void)store;
	(void)telling;
	(void)why;
	return OK;
}

int main(int count, char **words)
{
	const struct report_options options = {.folder = words[1],
		.formats = "html,csv,json,ndjson,junit,sarif,markdown,prometheus",
		.at_risk_fails = true};
	struct failure why = {0};

	if (count < 2)
		return 2;
	if (count > 2)
		tail = words[2];
	if (report_write(&options, NULL, 2, &why))
		return 1;
	return report_print_summary(NULL, 2, false, &why) ? 1 : 0;
}
