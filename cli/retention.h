/*
 * --retention: what is older than the user wants to keep it goes when the work is done and told. Runs go
 * whole, as with runs prune, and what later runs need stays (store_runs.h). A run that nobody ended and that
 * cannot go on any more is closed before, so that it does not stay for ever.
 */
#ifndef CLI_RETENTION_H
#define CLI_RETENTION_H

#include "cli/options.h"

#include <stdbool.h>

struct store;

/* The exit status of the whole, which was `exit_status` so far. What fails here is one line on standard error
 * and never touches what was found or reported; an exit status of 0 becomes 3, because data are there
 * that are to be gone. Without `is_locked` the database is locked here; while somebody else works on it
 * nothing goes, and the next one sees to it. */
int retention_end(
	const struct options *options, struct store *store, bool is_locked, int exit_status);

#endif
