/* Verbs of mailknock runs that have a file of their own; options.words begins with the verb. */
#ifndef CLI_RUNS_H
#define CLI_RUNS_H

#include "cli/options.h"

#include <stdint.h>

/* ERR_USAGE where it is none; `verb` stands in the sentence. */
MUST_CHECK enum status runs_read_id(
	const char *verb, const char *word, int64_t *ret_id, struct failure *why);
/* diff [A] [B]: what changed from run A to run B. */
MUST_CHECK enum status runs_diff(const struct options *options, struct failure *why);
struct store;
struct prune_wanted;
/* Deletes what store_plan_prune says goes; ERR_BUSY where a signal ended it. The database is locked. */
MUST_CHECK enum status runs_delete(struct store *store, const struct prune_wanted *wanted,
	int64_t *ret_runs, struct failure *why);
/* prune --keep N | --older-than DURATION */
MUST_CHECK enum status runs_prune(const struct options *options, struct failure *why);

#endif
