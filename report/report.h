/*
 * The report stage: one run of the store in, files out (report_folder.h), never half a report. All
 * formats are told the same items (told.h).
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include "schema/store_report.h"

#include <stdio.h>

struct report_options {
	const char *folder;  /* created if missing, mode 0700; files 0600 */
	const char *formats; /* "html,csv,json" */
	bool at_risk_fails;  /* in report.junit.xml */
	bool csv_all;        /* deliverable addresses as well */
	bool goes_on;        /* the run is still at work, and this report replaced at its end */
	bool redact;         /* local parts are masked (redaction.h) */
};

/* Checks the names of the formats, and touches nothing. */
MUST_CHECK enum status report_options_check(
	const struct report_options *options, struct failure *why);
/* Is the page among them? */
bool report_options_have_page(const struct report_options *options);
enum { REPORT_PATH_SIZE = 4096 };
/* Where the page of this folder stands, and whether the name fits. */
bool report_page_path(const struct report_options *options, char ret_path[REPORT_PATH_SIZE]);
MUST_CHECK enum status report_write(const struct report_options *options, struct store *store,
	int64_t run, struct failure *why);
/* The run as one report.json document. */
MUST_CHECK enum status report_print_json(
	FILE *file, struct store *store, int64_t run, struct failure *why);
/* The short summary at the end of an audit, to standard output: a few lines for people. */
MUST_CHECK enum status report_print_summary(
	struct store *store, int64_t run, bool redacts, struct failure *why);

#endif
