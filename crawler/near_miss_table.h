/*
 * What near_miss.c knows of the world.
 */
#ifndef CRAWLER_NEAR_MISS_TABLE_H
#define CRAWLER_NEAR_MISS_TABLE_H

#include "base/span.h"

/* A name under which a provider has mailboxes, and the endings that it exists with: "yahoo" and
 * "com co.uk fr". The last has no name. */
struct near_miss_provider {
	const char *name;
	const char *endings; /* blanks between */
};
extern const struct near_miss_provider near_miss_providers[];

/* Real domains that look like a slip of another one; the last is NULL. */
extern const char *const near_miss_neighbours[];

/* Last labels that exist nowhere; the last has no `wrong`. */
struct near_miss_ending {
	const char *wrong, *right;
};
extern const struct near_miss_ending near_miss_endings[];

/* Keys beside a letter's, and what looks like it. "" for what is no letter. */
const char *near_miss_keys(char letter);

#endif
