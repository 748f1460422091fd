/*
 * What a person sees while an audit runs: one line that is redrawn on a terminal, a plain line every
 * so often elsewhere. To standard error only.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include "cli/options.h"
#include "schema/store.h"

struct progress {
	bool is_shown, is_terminal;
	int64_t began_ms, drawn_ms;
	struct run_counts before; /* at the last plain line */
	int64_t rate_ms, rate_pages;
	double pages_a_second;
};

void progress_begin(struct progress *progress, const struct options *options);
void progress_show(struct progress *progress, const struct run_counts *counts);
/* Leaves the cursor on a line of its own. */
void progress_end(struct progress *progress);

#endif
