#include "report/finding_counts.h"
#include "base/memory.h"

#include <stdlib.h>

static enum status count(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	struct finding_counts *counts = context;
	const struct catalogue_entry *entry = catalogue_find(reported->finding.id);

	(void)why;
	(reported->finding.suppressed_reason
			? counts->suppressed
			: counts->counts)[entry ? (size_t)(entry - counts->entries)
						: counts->count]++;
	return OK;
}

enum status finding_counts_read(
	const struct writing *writing, struct finding_counts *ret_counts, struct failure *why)
{
	ret_counts->entries = catalogue_all(&ret_counts->count);
	ret_counts->counts = memory_get_zeroed(ret_counts->count + 1, sizeof(int64_t));
	ret_counts->suppressed = memory_get_zeroed(ret_counts->count + 1, sizeof(int64_t));
	return told_findings(writing->told, count, ret_counts, why);
}

void finding_counts_finish(struct finding_counts *counts)
{
	free(counts->counts);
	free(counts->suppressed);
	counts->counts = counts->suppressed = NULL;
}
