/*
 * Addresses and domains that were named on the command line.
 */
#ifndef CLI_WORDS_H
#define CLI_WORDS_H

#include "cli/options.h"
#include "schema/store.h"

/* Puts each word into the run; with `store` NULL only looks whether it can be understood. ERR_USAGE
 * names the word that cannot. */
MUST_CHECK enum status words_add(
	const struct options *options, struct store *store, int64_t run, struct failure *why);

#endif
