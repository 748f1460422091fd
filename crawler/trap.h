/*
 * Parts of a site that never end: calendars, faceted searches, links that grow, an id in each URL.
 * trap_judge is asked before a new URL is queued, trap_page_read told after a page was read, and
 * trap_is_muted asked before a queued page is fetched; trap.c says by what rules. Sees URLs and
 * counts, no clock and no store; the same calls give the same verdicts. Nothing of it survives a
 * restart: what is muted then has to be learned anew, which costs as many pages as the first time.
 */
#ifndef CRAWLER_TRAP_H
#define CRAWLER_TRAP_H

#include "crawler/url.h"

#include <stdint.h>

struct trap;

enum {
	TRAP_BARREN_MAX = 500, /* pages in a row of a chain that bring nothing (safety, H8) */
	TRAP_DEBT_MAX = 2000,  /* ... or that pages that bring nothing hang on: a calendar's days */
	TRAP_FACETED_MAX = 200,      /* ... of a faceted search */
	TRAP_COPIES_MAX = 200,       /* ... that are like pages read before */
	TRAP_RANDOM_COPIES_MAX = 50, /* ... where what looks like a session id tells them apart */
	TRAP_ALIVE_MAX = 50, /* after so many pages that bring nothing, leading there is no merit */
	TRAP_CHAIN_LEAST = 10, /* levels deeper than where other pages still led to it */
	TRAP_HOME_RATIO = 4,   /* so many times as many URLs come from the family as from others */
	TRAP_MUTES_MAX = 1000, /* remembered with their texts; more are muted all the same */
	TRAP_TITLE_MAX = 1024  /* bytes of a title that are looked at */
};

enum trap_verdict {
	TRAP_CLEAR,
	TRAP_DEEP,    /* more than TRAP_SEGMENTS_MAX path segments */
	TRAP_REPEATS, /* its path goes in circles */
	TRAP_MUTED    /* its pattern is muted */
};

/* Why a pattern is muted. */
enum trap_reason {
	TRAP_COPIES, /* URL after URL gives what others gave */
	TRAP_CHAIN,  /* each page leads to the next one, and none brings anything */
	TRAP_FACETS, /* one path with ever other combinations of parameters */
	TRAP_REASON_COUNT
};
/* "copies", "chain", "facets" */
const char *trap_reason_name(enum trap_reason reason);

struct trap_mute {
	char *pattern, *example; /* a page of it that was read */
	enum trap_reason reason;
	uint64_t links;   /* that were not followed; the same URL counts each time */
	uint64_t skipped; /* pages that were queued by then */
};

/* What a page brought, besides the URLs that trap_judge was asked about and the addresses. */
struct trap_news {
	struct span title;
	size_t bytes; /* of its body */
};

struct trap *trap_create(void);
void trap_destroy(struct trap *trap); /* NULL-safe */

/* Shall this URL be queued? To be asked once for each URL that is not known yet and otherwise
 * wanted. `from` is the page being read, NULL for what stands in a sitemap; `depth` is the URL's. */
enum trap_verdict trap_judge(
	struct trap *trap, const struct url *url, const struct url *from, unsigned depth);
/* The page being read holds this mail address. */
void trap_tell_address(struct trap *trap, const struct url *page, struct span address);
/* The page is read: all its links were judged and its addresses told. */
void trap_page_read(struct trap *trap, const struct url *page, const struct trap_news *news);
/* Has the pattern of this queued URL been muted since? Counts it as skipped if so. Not to be asked
 * for seeds. */
bool trap_is_muted(struct trap *trap, const struct url *url);

/* What is to be told: each mute once, in the order of their beginning. */
size_t trap_mute_count(const struct trap *trap);
const struct trap_mute *trap_mute_at(const struct trap *trap, size_t number);

#endif
