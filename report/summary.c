#include "base/visible.h"
#include "report/report.h"
#include "report/told.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 10, LINE_MAX_BYTES = 300 };

struct listing {
	size_t shown, left_out;
};

static enum status list_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct listing *listing = context;
	const struct catalogue_entry *entry = catalogue_find(address->reason);
	char visible[LINE_MAX_BYTES];

	(void)why;
	if (address->is_machine || address->verdict == VERDICT_DELIVERABLE ||
		address->verdict == VERDICT_SKIPPED)
		return OK;
	if (listing->shown == SHOWN_MAX) {
		listing->left_out++;
		return OK;
	}
	listing->shown++;
	/* What is no address was made visible when it was read; twice would double backslashes. */
	if (address->verdict == VERDICT_INVALID)
		snprintf(visible, sizeof(visible), "%s", address->address);
	else
		visible_text(span_of(address->address), visible, sizeof(visible));
	printf("  %-11s %s (%zu %s): %s%s\n", verdict_name(address->verdict), visible,
		address->page_count, address->page_count == 1 ? "page" : "pages",
		entry ? entry->title : address->reason,
		address->verdict == VERDICT_FAILING && address->certainty == CERTAINTY_LIKELY
			? " - to be confirmed by the next run"
			: "");
	return OK;
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
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (head.verdicts[v])
			printf("%s%lld %s", v ? "  " : "", (long long)head.verdicts[v],
				verdict_name((enum verdict)v));
	printf("\n");
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
