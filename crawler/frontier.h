/*
 * Which URLs the run knows, and which queued page comes next. The URLs themselves lie in the
 * store; in memory stand a 64-bit word for each (60 bits of fingerprint, 4 of redirect steps) and
 * a small window of queued pages. Two URLs that share a fingerprint would lose one page: at ten
 * million URLs the odds of one such pair in the whole run are about 1 in 20,000.
 */
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include "schema/store.h"

struct frontier;

enum {
	FRONTIER_WINDOW = 256,   /* pages taken from the store at once: one query for many */
	FRONTIER_STEPS_MAX = 15, /* what 4 bits hold */
	FRONTIER_SLOTS_LEAST = 4096
};

struct frontier *frontier_create(struct store *store, int64_t run);
void frontier_destroy(struct frontier *frontier); /* NULL-safe */

/* Learns every URL that the run knows already. */
MUST_CHECK enum status frontier_load(struct frontier *frontier, struct failure *why);

/* Remembers the URL (canonical text); true when it was new. `steps` says how many redirects led
 * to it, at most FRONTIER_STEPS_MAX. */
bool frontier_add(struct frontier *frontier, struct span url, unsigned steps);
bool frontier_knows(const struct frontier *frontier, struct span url);
/* As given when it was added; 0 for an unknown URL and after a restart. */
unsigned frontier_steps(const struct frontier *frontier, struct span url);
size_t frontier_count(const struct frontier *frontier);

/* The next queued page; each comes once in the frontier's life. *ret_any is false when the store
 * has none for now; ret_page->url then stays untouched. The caller frees the URL. */
MUST_CHECK enum status frontier_next(struct frontier *frontier, struct queued_page *ret_page,
	bool *ret_any, struct failure *why);
/* Pages have been queued since: the store is worth asking again. */
void frontier_expect(struct frontier *frontier);
/* False when frontier_next would find nothing without another frontier_expect. */
bool frontier_has_more(const struct frontier *frontier);

#endif
