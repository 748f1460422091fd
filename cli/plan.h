/*
 * --plan: what audit, crawl or check would do with these options, told without contacting anybody:
 * no socket, no DNS, no lock. The database is only read, and only if it is there; a run that would
 * go on is named.
 */
#ifndef CLI_PLAN_H
#define CLI_PLAN_H

#include "cli/stages.h"

/* ERR_USAGE where the command itself would find that there is nothing to work on. */
MUST_CHECK enum status plan_print(FILE *file, const struct stages *stages, struct failure *why);

#endif
