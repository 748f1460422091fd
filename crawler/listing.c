#include "crawler/listing.h"

size_t listing_bytes_max(enum page_kind kind)
{
	return kind == PAGE_CONTACT ? LISTING_CONTACT_BYTES_MAX : LISTING_SITEMAP_BYTES_MAX;
}

void listing_queue(struct errands *errands, const struct job *job)
{
	(void)errands;
	(void)job;
}

enum status listing_harvest(struct errands *errands, const struct job *job,
	const struct trail_end *end, struct harvest **ret_harvest, struct failure *why)
{
	(void)errands;
	(void)end;
	(void)why;
	*ret_harvest = harvest_create(job->page, job->url.text, job->depth);
	return OK;
}
