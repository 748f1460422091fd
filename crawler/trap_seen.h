/*
 * What was there before: a set of fingerprints with a ceiling. When it is full it forgets all of
 * it, which makes everything news once more; that is the price of a limit, and on the side of
 * fetching too much.
 */
#ifndef CRAWLER_TRAP_SEEN_H
#define CRAWLER_TRAP_SEEN_H

#include "base/span.h"

#include <stdint.h>

enum {
	TRAP_SEEN_SLOTS_LEAST = 1 << 10,
	TRAP_SEEN_SLOTS_MAX = 1 << 20 /* 8 MiB, three quarters of it used */
};

struct trap_seen {
	uint64_t *slots; /* open addressing, 0 = free */
	size_t slot_count, count;
};

void trap_seen_init(struct trap_seen *seen);
void trap_seen_finish(struct trap_seen *seen);
/* True when it was new. */
bool trap_seen_add(struct trap_seen *seen, uint64_t print);

#endif
