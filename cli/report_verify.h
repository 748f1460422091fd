/*
 * mailknock report verify [FILE]: is what the database holds as it was when the runs ended, and as a
 * report or somebody's note of a hash says? Nothing is written.
 */
#ifndef CLI_REPORT_VERIFY_H
#define CLI_REPORT_VERIFY_H

#include "cli/options.h"

/* options.words begins with "verify"; *ret_exit is EXIT_FOUND where something is not as it was. */
MUST_CHECK enum status report_verify(
	const struct options *options, int *ret_exit, struct failure *why);

#endif
