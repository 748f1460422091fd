/*
 * The way of one page from the queue into the batch: robots.txt of its site where that is still
 * unknown, the request, what the answer means (reading), what the page brings (harvest), and
 * whether it is tried again.
 */
#ifndef CRAWLER_ERRAND_H
#define CRAWLER_ERRAND_H

#include "crawler/batch.h"
#include "crawler/crawl.h"
#include "crawler/filter.h"
#include "crawler/notes.h"
#include "crawler/schedule.h"
#include "crawler/trap.h"

enum {
	ERRAND_TRIES = 2,      /* a fault may pass: once more, later */
	ERRAND_TRIES_BUSY = 5, /* 429 and 503 speak of our pace, not of the page */
	ERRAND_RETRY_MS = 3000,
	ERRAND_STEPS_MAX = 10 /* redirects from one URL to the next */
};

struct errand;

struct errands { /* made by crawl.c, which owns what the pointers lead to */
	const struct crawl_options *options;
	struct store *store;
	int64_t run_before; /* whose pages may be used again; 0 = none */
	struct loop *loop;
	const struct filter *filter;
	struct frontier *frontier;
	struct schedule *schedule;
	struct batch *batch;
	struct trap *trap;
	struct fetch_pool *pool;
	struct notes notes;
	void (*ended)(void *context, bool is_batch_full); /* after each errand's end */
	void *context;

	uint64_t pages_done; /* of the site, fetched or failed: what --max-pages counts */
	unsigned sitemaps;   /* queued */
	uint64_t bytes_done; /* decoded: what --max-bytes counts */
	unsigned in_flight, pages_in_flight;
	enum status status; /* of the store, where it could not be asked; with `why` */
	struct failure *why;
	struct errand *first;
};

/* SCHEDULE_FETCH, SCHEDULE_RULES or SCHEDULE_REFUSED; `ended` is called later, exactly once, but
 * for a page that is refused or muted, which is over when this returns. */
void errand_begin(struct errands *errands, const struct schedule_step *step);
/* Drops all errands under way; before the pool is destroyed. */
void errands_cancel(struct errands *errands);

#endif
