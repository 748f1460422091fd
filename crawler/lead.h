/*
 * What is behind a link: a page of the site to be read, a page elsewhere to be asked whether it is
 * there, or nothing that concerns us. Known ones are recognised before anything else is looked at,
 * because nearly all links of a site lead to pages that it knows.
 */
#ifndef CRAWLER_LEAD_H
#define CRAWLER_LEAD_H

#include "crawler/errand.h"

struct lead { /* where links are met; the context of harvest_rules */
	struct errands *errands;
	const struct job *job;
	bool is_partial; /* a limit kept us from queueing what may be wanted another time */
};

/* The rules by which links of the lead's page are taken in. Valid as long as the lead. */
struct harvest_rules lead_rules(struct lead *lead);

/* 304: what the job's page led to in the run before, it leads to now. Only what is not known yet is
 * looked up and held against the rules as if its link had just been read. */
MUST_CHECK enum status lead_use_again(struct errands *errands, struct harvest *harvest,
	const struct job *job, struct failure *why);

#endif
