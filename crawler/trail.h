/*
 * A request that follows redirects by itself, for what is asked but is no page of the site: links
 * to other sites, sitemaps, security.txt. Each step is checked like a request of its own (scheme,
 * port, address); a circle ends at the ceiling of steps.
 */
#ifndef CRAWLER_TRAIL_H
#define CRAWLER_TRAIL_H

#include "crawler/fetch.h"

struct trail;

enum { TRAIL_STEPS_MAX = 10 /* the Fetch standard's 20 is for browsers */ };

struct trail_end {
	const struct fetch_answer *answer; /* the last one */
	const struct url *url;             /* of that one */
	bool is_lost; /* its redirect was not followed: too many, or to no web page */
};

/* Valid until the callback returns; the trail is gone by then. */
typedef void trail_done_fn(void *context, const struct trail_end *end);

/* Comes later, exactly once, unless it is cancelled. */
struct trail *trail_start(struct fetch_pool *pool, const struct fetch_request *request,
	trail_done_fn *done, void *context);
void trail_cancel(struct trail *trail); /* NULL-safe */

#endif
