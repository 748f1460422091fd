/*
 * Settled pages on their way into the store: a transaction for many. Pages of the start - seeds
 * and what they redirect to - that bring no HTML are held back until some page is read: only then
 * are they failures of single pages. When none is ever read they stay queued, so that the same
 * command asks for them again, and the first of them says why the crawl found nothing.
 */
#ifndef CRAWLER_BATCH_H
#define CRAWLER_BATCH_H

#include "crawler/harvest.h"

struct batch;

enum {
	BATCH_PAGES = 1000,
	BATCH_BYTES = 8 * 1024 * 1024 /* of memory held: a few pages full of addresses */
};

/* `has_pages`: HTML was read before this process began. */
struct batch *batch_create(struct store *store, int64_t run, bool has_pages);
/* What was not flushed is dropped: its pages are still queued. NULL-safe. */
void batch_destroy(struct batch *batch);

/* Takes the harvest over. True when the batch is full: flush it. */
bool batch_add(struct batch *batch, struct harvest *harvest);
/* Queues what no page led to, with the next flush. The URL is copied. */
void batch_queue(struct batch *batch, const struct new_page *page);
MUST_CHECK enum status batch_flush(struct batch *batch, struct failure *why);
/* How many wait for batch_flush, and whether they bring new URLs. */
size_t batch_count(const struct batch *batch);
bool batch_brings_urls(const struct batch *batch);

/* The first page held back, or NULL when there is none. */
const struct harvest *batch_held(const struct batch *batch);
bool batch_has_pages(const struct batch *batch);

#endif
