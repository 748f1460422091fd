/*
 * What an answer makes of a page of the site: its links and addresses are read, or those of the last
 * night are used again (304), or its redirect becomes a page of its own.
 */
#ifndef CRAWLER_SITE_PAGE_H
#define CRAWLER_SITE_PAGE_H

#include "crawler/errand.h"
#include "crawler/reading.h"

/* The caller's to destroy; NULL, with a sentence, when the store cannot say what a page brought
 * before. */
MUST_CHECK enum status site_page_harvest(struct errands *errands, const struct job *job,
	const struct fetch_answer *answer, const struct reading *reading,
	struct harvest **ret_harvest, struct failure *why);

#endif
