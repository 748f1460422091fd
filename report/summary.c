#include "base/clock.h"
#include "base/visible.h"
#include "report/mixed_script.h"
#include "report/report.h"
#include "report/told.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 10, LINE_MAX_BYTES = 300, DAY_LENGTH = 10 /* 2026-11-20 */ };

struct listing {
	size_t shown, left_out;
};

/* What is no address was made visible when it was read; twice would double its backslashes. */
static void put_address(const struct reported_address *address, char ret_text[LINE_MAX_BYTES])
{
	struct span rest = span_of(address->address), part;
	size_t used = 0;

	if (address->verdict != VERDICT_INVALID) {
		visible_text(rest, ret_text, LINE_MAX_BYTES);
		return;
	}
	while (span_split(&rest, '\\', &part) && used + 1 < LINE_MAX_BYTES) {
		visible_text(part, ret_text + used, LINE_MAX_BYTES - used);
		used += strlen(ret_text + used);
		if (rest.at && used + 1 < LINE_MAX_BYTES)
			ret_text[used++] = '\\';
	}
	ret_text[used] = '\0';
}

static enum status list_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct listing *listing = context;
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	char visible[LINE_MAX_BYTES];
	struct spelling spelling;

	(void)why;
	if (address->is_machine || address->verdict == VERDICT_DELIVERABLE ||
		address->verdict == VERDICT_SKIPPED || address->suppressed.reason)
		return OK;
	if (listing->shown == SHOWN_MAX) {
		listing->left_out++;
		return OK;
	}
	listing->shown++;
	put_address(address, visible);
	printf("  %-11s %s", verdict_name(address->verdict), visible);
	if (spelling_of_domain(address->domain, &spelling)) {
		visible_text(span_of(spelling.unicode), visible, sizeof(visible));
		printf(" (%s, %s)", visible, spelling.words);
	}
	printf(" (%zu %s): %s%s\n", address->page_count,
		address->page_count == 1 ? "page" : "pages", entry ? entry->title : address->reason,
		address->standing.is_to_be_confirmed ? " - to be confirmed by the next run" : "");
	return OK;
}

/* "2 new failures, 1 fixed since 2026-11-20" */
static void print_changes(const struct reported_past *past)
{
	int64_t newly = past->history[HISTORY_NEW], fixed = past->history[HISTORY_FIXED];
	int64_t again = past->history[HISTORY_REOPENED], unsteady = past->history[HISTORY_FLAPPING];
	char when[CLOCK_TEXT_SIZE];

	if (!past->compared_run)
		return;
	clock_print(past->compared_started_ms, when);
	when[DAY_LENGTH] = '\0';
	if (!newly && !again && !fixed && !unsteady) {
		printf("Nothing new since %s (run %lld)\n", when, (long long)past->compared_run);
		return;
	}
	printf("%lld new %s", (long long)newly, newly == 1 ? "failure" : "failures");
	if (again)
		printf(", %lld reopened", (long long)again);
	printf(", %lld fixed", (long long)fixed);
	if (unsteady)
		printf(", %lld flapping", (long long)unsteady);
	printf(" since %s (run %lld)\n", when, (long long)past->compared_run);
}

/* What is suppressed is counted apart, as everywhere. */
static void print_verdicts(const struct reported_run *head)
{
	int64_t suppressed = verdict_sum(head->suppressed);
	bool any = false;

	for (int v = 0; v < VERDICT_COUNT; v++) {
		int64_t counted = head->verdicts[v] - head->suppressed[v];

		if (counted)
			printf("%s%lld %s", any ? "  " : "", (long long)counted,
				verdict_name((enum verdict)v));
		any |= counted != 0;
	}
	if (suppressed)
		printf("%s%lld suppressed", any ? "  " : "", (long long)suppressed);
	printf("\n");
}

static enum status print_summary(struct told *told, struct failure *why)
{
	struct reported_run head;
	struct listing listing = {0};
	enum status status = told_run(told, &head, why);

	if (status)
		return status;
	printf("%lld pages, %lld addresses at %lld domains, %lld mail servers\n",
		(long long)head.pages_fetched, (long long)head.addresses, (long long)head.domains,
		(long long)head.servers);
	print_verdicts(&head);
	print_changes(&head.past);
	status = told_addresses(told, list_address, &listing, why);
	if (listing.left_out)
		printf("  ... and %zu more\n", listing.left_out);
	return status;
}

enum status report_print_summary(
	struct store *store, int64_t run, bool redacts, struct failure *why)
{
	struct told told;
	enum status status = told_init(&told, store, run, redacts, why);

	if (status)
		return status;
	status = print_summary(&told, why);
	told_finish(&told);
	return status;
}
