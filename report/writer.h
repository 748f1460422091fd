/*
 * The formats. Each writer reads one run through told.h and writes one file from front to back, item by
 * item. Nearly all of the work is in reading the addresses, and most formats want them: so a writer has
 * three steps, and those of one report read the addresses together. Errors of the file itself are seen by
 * report.c when all is written.
 */
#ifndef REPORT_WRITER_H
#define REPORT_WRITER_H

#include "report/report.h"
#include "report/told.h"

#include <stdio.h>

struct writing {
	const struct report_options *options;
	struct told *told; /* what there is to tell */
	int64_t run;
	const struct reported_run *head; /* the summary, valid all the time */
	FILE *file;
	void *state; /* the writer's own between its steps */
};

struct writer {
	/* All that stands before the addresses. */
	enum status (*begin)(struct writing *writing, struct failure *why);
	/* `context` is the writing; NULL = it has nothing to say of addresses. */
	enum status (*put_address)(
		void *context, const struct reported_address *address, struct failure *why);
	/* All that stands behind them. Follows every `begin`, whatever came of it: `status` is what came of
	 * the steps before, and is returned where it is not OK. Frees the state. */
	enum status (*end)(struct writing *writing, enum status status, struct failure *why);
};

/* Read in the DNS and not on a page: its `page` is "dns:_dmarc.example.org". */
bool link_is_of_dns(const struct reported_link *link);

extern const struct writer writer_html, writer_csv, writer_json, writer_ndjson, writer_junit,
	writer_sarif, writer_markdown, writer_prometheus;

#endif
