/* How often each finding of the catalogue is in a run. */
#ifndef REPORT_FINDING_COUNTS_H
#define REPORT_FINDING_COUNTS_H

#include "report/writer.h"

struct finding_counts {
	const struct catalogue_entry *entries;
	/* Of each entry, and one more for ids that are not in the catalogue; what is suppressed is
	 * counted apart. */
	int64_t *counts, *suppressed;
	size_t count; /* of entries */
};

/* Reads the run's findings once. To be finished even where this fails. */
MUST_CHECK enum status finding_counts_read(
	const struct writing *writing, struct finding_counts *ret_counts, struct failure *why);
void finding_counts_finish(struct finding_counts *counts);

#endif
