/*
 * Fetches the robots.txt of one origin by RFC 9309 2.3.1: at most five redirects, to any host; 4xx
 * permits everything; 5xx, 429 and network faults permit nothing, and are told.
 */
#ifndef CRAWLER_ROBOTS_FETCH_H
#define CRAWLER_ROBOTS_FETCH_H

#include "crawler/fetch.h"
#include "crawler/robots.h"

struct robots_fetch;

enum { ROBOTS_FETCH_STEPS_MAX = 5 /* RFC 9309 2.3.1.2: "at least five" */ };

struct robots_answer {
	struct robots *robots;           /* the callback takes it over; NULL with a fault */
	bool is_fault;                   /* nothing is permitted, because of `error` */
	bool may_pass;                   /* worth asking again, once */
	bool is_network;                 /* the server did not answer at all */
	const struct fetch_answer *last; /* the answer that decided */
	char error[FETCH_ERROR_SIZE];
};

/* Valid until the callback returns, the fetch is gone by then. */
typedef void robots_fetch_fn(void *context, const struct robots_answer *answer);

/* `page` is any URL of the origin. */
struct robots_fetch *robots_fetch_start(struct fetch_pool *pool, const struct url *page,
	bool is_retry, robots_fetch_fn *done, void *context);
void robots_fetch_cancel(struct robots_fetch *robots_fetch); /* NULL-safe */

#endif
