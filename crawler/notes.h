/*
 * What a crawl left out, and why: counted while it runs, told to the store as one sentence a key,
 * so that the report never looks complete when it is not. Counts are those of this process: a run
 * that was killed and goes on tells only of the part since.
 */
#ifndef CRAWLER_NOTES_H
#define CRAWLER_NOTES_H

#include "schema/store.h"

enum { NOTES_TEXT_SIZE = 512, NOTES_MUTES_MAX = 50 };

struct notes {
	uint64_t pages_max;  /* > 0: that limit was hit */
	int64_t time_max_ms; /* > 0: that limit was hit */
	bool is_depth_hit;
	uint32_t depth_max;
	uint64_t bytes_max; /* > 0: that limit was hit */
	uint64_t files, cut_pages, long_urls, mute_sites, nofollow_links;
	uint64_t unreadable;    /* cloaked addresses that nobody can read */
	uint64_t sitemaps_over; /* LISTING_SITEMAPS_MAX */
	uint64_t odd_paths;     /* too deep, or in circles */
	uint64_t unchanged;     /* pages that the server said were those of the run before */
	uint64_t gone_pages, unlinked_pages;
	char first_cut[NOTES_TEXT_SIZE], first_mute[NOTES_TEXT_SIZE];
	char first_unreadable[NOTES_TEXT_SIZE];
	char first_odd_path[NOTES_TEXT_SIZE];
	char first_unlinked[NOTES_TEXT_SIZE];
};

void notes_tell_cut(struct notes *notes, const char *url);
/* A site whose robots.txt could not be had, so that nothing of it may be fetched. */
void notes_tell_mute(struct notes *notes, const char *origin, const char *error);

/* So many cloaked addresses of a page cannot be read. */
void notes_tell_unreadable(struct notes *notes, const char *url, size_t count);
void notes_tell_odd_path(struct notes *notes, const char *url);

struct trap;
/* What was muted: a note for each of the first NOTES_MUTES_MAX, and one for the rest. */
MUST_CHECK enum status notes_write_mutes(
	const struct trap *trap, struct store *store, int64_t run, struct failure *why);

/* What the run `before` had and this one has not; told by the store's findings, too. */
MUST_CHECK enum status notes_take_vanished(
	struct notes *notes, struct store *store, int64_t run, int64_t before, struct failure *why);

MUST_CHECK enum status notes_write(
	const struct notes *notes, struct store *store, int64_t run, struct failure *why);

#endif
