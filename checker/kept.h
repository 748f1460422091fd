/*
 * A large value that is mostly zeros, kept small while nobody looks at it: thousands of sessions wait
 * for replies, each with room for all that a server might say. kept_open gives the value as it was left,
 * kept_rest squeezes its zeros out. A caller-owned value; what it holds must be valid when it is moved.
 */
#ifndef CHECKER_KEPT_H
#define CHECKER_KEPT_H

#include <stddef.h>

struct kept {
	size_t size;
	void *open;    /* NULL while it rests */
	char *resting; /* runs: how many words are zero, how many follow, and those */
};

/* Zeroed. The first kept_open makes it. */
void kept_init(struct kept *kept, size_t size);
void kept_finish(struct kept *kept);
/* Valid until the next kept_rest; asking twice gives the same. */
void *kept_open(struct kept *kept);
void kept_rest(struct kept *kept);

#endif
