/*
 * robots.txt by RFC 9309: groups, the longest match wins, Allow wins a tie, `*` and `$`, keys and
 * agent names in any case. Pure. What a path costs is bounded (robots_rules.h): 10 ms, whatever the
 * file. Also kept: Crawl-delay (not in the RFC) and Sitemap lines.
 */
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include "base/span.h"

#include <stdint.h>

enum {
	ROBOTS_BYTES_MAX =
		512000,          /* RFC 9309 2.5: at least 500 KiB are read; the rest is dropped */
	ROBOTS_LINE_MAX = 16664, /* 8 x 2083, as the largest search engine reads */
	ROBOTS_SITEMAPS_MAX = 100,
	ROBOTS_SITEMAP_MAX = 4 * 2048, /* bytes of one: what can be no URL is not kept */
	/* Whoever asks for more means no crawler at all, or would have us take a day for 3,000
	 * pages; "Disallow" says the first, and the second is for him to find with a page limit. */
	ROBOTS_DELAY_MAX_MS = 30000
};

struct robots;

/* Reads the rules for `agent` ("mailknock") and, where no group names it, for "*". */
struct robots *robots_read(struct span body, struct span agent);
/* For a robots.txt that could not be had: 4xx permits everything, 5xx and network faults nothing
 * (RFC 9309 2.3.1.3 and 2.3.1.4). */
struct robots *robots_uniform(bool permits_all);
void robots_destroy(struct robots *robots);

/* `path` with its query, as in struct url ("/a?b"). */
bool robots_permits(const struct robots *robots, struct span path);
/* Milliseconds, 0 where none is said, at most ROBOTS_DELAY_MAX_MS. */
int64_t robots_delay_ms(const struct robots *robots);
/* The Sitemap lines, in their order, of all groups and none; as they stand there (an absolute URL by
 * the rules, a path with some). */
size_t robots_sitemap_count(const struct robots *robots);
struct span robots_sitemap(const struct robots *robots, size_t number);

#endif
