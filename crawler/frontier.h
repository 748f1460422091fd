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

/* Links elsewhere wait apart: they are asked slowly, and must not keep the site's pages waiting. */
enum frontier_queue { FRONTIER_PAGES, FRONTIER_ELSEWHERE, FRONTIER_QUEUES };
enum frontier_queue frontier_queue_of(enum page_kind kind);

/* The next queued page; each comes once in the frontier's life. *ret_any is false when the store
 * has none for now; *ret_page then stays untouched. The caller finishes it. */
MUST_CHECK enum status frontier_next(struct frontier *frontier, enum frontier_queue queue,
	struct queued_page *ret_page, bool *ret_any, struct failure *why);
/* Pages have been queued since: the store is worth asking again. */
void frontier_expect(struct frontier *frontier);
/* False when frontier_next would find nothing without another frontier_expect. */
bool frontier_has_more(const struct frontier *frontier, enum frontier_queue queue);

#endif
