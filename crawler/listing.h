/*
 * What a site says of itself besides its pages: sitemaps (those that robots.txt names, or the one at
 * the well-known place) list pages, security.txt names contacts. Asked once for every origin of the
 * site.
 */
#ifndef CRAWLER_LISTING_H
#define CRAWLER_LISTING_H

#include "crawler/errand.h"
#include "crawler/trail.h"

enum {
	LISTING_SITEMAPS_MAX = 1000, /* of one run; an index may name 50,000 */
	/* A page of text, a vCard with its photograph, a PDF. */
	LISTING_CONTACT_BYTES_MAX = 10 * 1024 * 1024,
	LISTING_SITEMAP_BYTES_MAX = 50 * 1024 * 1024 /* sitemaps.org, as it comes or unzipped */
};

size_t listing_bytes_max(enum page_kind kind);
/* Queues the listings of the job's origin, if it is the first of its pages. */
void listing_queue(struct errands *errands, const struct job *job);
/* Is it only asked for because most sites have it there? Then its absence is no fault. */
bool listing_is_guess(const struct job *job);
MUST_CHECK enum status listing_harvest(struct errands *errands, const struct job *job,
	const struct trail_end *end, struct harvest **ret_harvest, struct failure *why);

#endif
