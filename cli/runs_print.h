/*
 * Runs, vantages and merged verdicts as people and programs read them.
 */
#ifndef CLI_RUNS_PRINT_H
#define CLI_RUNS_PRINT_H

#include "cli/merge.h"
#include "schema/store_report.h"

#include <stdio.h>

struct runs_listing {
	FILE *file;
	bool as_json;
	size_t count;
};

void runs_begin_listing(struct runs_listing *listing);
void runs_print_line(struct runs_listing *listing, const struct run_line *line);
void runs_end_listing(struct runs_listing *listing);

void runs_print_one(FILE *file, const struct reported_run *run, bool as_json);

void runs_print_merged(FILE *file, const struct merge *merge);
void runs_print_merged_json(FILE *file, const struct merge *merge);

#endif
