/*
 * The formats. Each writer reads one run through told.h and writes one file from front to
 * back, item by item. Errors of the file itself are seen by report.c when all is written.
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
};

typedef enum status writer_fn(struct writing *writing, struct failure *why);

/* Read in the DNS and not on a page: its `page` is "dns:_dmarc.example.org". */
bool link_is_of_dns(const struct reported_link *link);

writer_fn writer_html_write, writer_csv_write, writer_json_write, writer_ndjson_write,
	writer_junit_write, writer_sarif_write, writer_markdown_write, writer_prometheus_write;

#endif
