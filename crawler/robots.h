/*
 * robots.txt by RFC 9309: groups, the longest match wins, Allow wins a tie, `*` and `$`, keys and
 * agent names in any case. Pure. Matching is linear in pattern times path at worst, never
 * exponential. Also kept: Crawl-delay (not in the RFC) and Sitemap lines.
 */
#ifndef CRAWLER_ROBOTS_H
#define CRAWLER_ROBOTS_H

#include "base/span.h"

#include <stdint.h>

enum {
	ROBOTS_BYTES_MAX =
		512000,          /* RFC 9309 2.5: at least 500 KiB are read; the rest is dropped */
	ROBOTS_LINE_MAX = 16664, /* 8 x 2083, as the largest search engine reads */
	ROBOTS_RULES_MAX = 20000,
	ROBOTS_SITEMAPS_MAX = 100
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
/* Milliseconds, 0 where none is said, at most 30 s. */
int64_t robots_delay_ms(const struct robots *robots);
size_t robots_sitemap_count(const struct robots *robots);
struct span robots_sitemap(const struct robots *robots, size_t number);

#endif
