/*
 * Which URLs the run knows, and which queued page comes next. The URLs themselves lie in the store;
 * in memory stand 8 bytes for each, its key (store_page_key), in a table that is between half and
 * four fifths full, and a small window of queued pages.
 */
#ifndef CRAWLER_FRONTIER_H
#define CRAWLER_FRONTIER_H

#include "schema/store.h"

struct frontier;

enum {
	FRONTIER_WINDOW = 256, /* pages taken from the store at once: one query for many */
	FRONTIER_SLOTS_LEAST = 4096
};

/* `before`: the earlier run whose validators come with the pages, or 0. */
struct frontier *frontier_create(struct store *store, int64_t run, int64_t before);
void frontier_destroy(struct frontier *frontier); /* NULL-safe */

/* Learns every URL that the run knows already. */
MUST_CHECK enum status frontier_load(struct frontier *frontier, struct failure *why);

/* The key of a URL (canonical text). */
uint64_t frontier_key(const struct frontier *frontier, struct span url);
/* Remembers the key; true when it was new. */
bool frontier_add(struct frontier *frontier, uint64_t key);
bool frontier_knows(const struct frontier *frontier, uint64_t key);
size_t frontier_count(const struct frontier *frontier);

/* The next queued page; *ret_any is false when there is none for now. */
MUST_CHECK enum status frontier_next(struct frontier *frontier, struct queued_page *ret_page,
	bool *ret_any, struct failure *why);
/* The store has got new pages. */
void frontier_expect(struct frontier *frontier);
/* Is there anything that frontier_next might give? */
bool frontier_has_more(const struct frontier *frontier);

#endif
