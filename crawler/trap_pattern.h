/*
 * What URLs that one program makes have in common: the pattern of a URL is its origin and its path,
 * with every run of digits as "#" and everything that looks made up by a machine (a UUID, eight or
 * more hexadecimal digits, a random word) as "*", and "?" for a query, whatever it holds. So
 * "http://a.example/cal/2026/11/?view=week" has the pattern "http://a.example/cal/#/#/?".
 * All paths of an origin in which a word stands twice have one pattern, "http://a.example/...": that
 * is how relative links look that grow, in whatever order they do.
 */
#ifndef CRAWLER_TRAP_PATTERN_H
#define CRAWLER_TRAP_PATTERN_H

#include "crawler/url.h"

enum {
	TRAP_SEGMENTS_MAX = 20, /* deeper paths are traps: no site of people is built so */
	TRAP_IN_A_ROW_MAX = 2,  /* "/a/a/" there is; "/a/a/a/" is a relative link gone wrong */
	TRAP_CYCLE_MAX = 6      /* segments of a cycle that are looked for, thrice in a row */
};

struct trap_pattern {
	char text[URL_MAX + 1];
	size_t length, path_at;
	bool is_deep;             /* more than TRAP_SEGMENTS_MAX segments */
	bool is_circular;         /* the path goes in circles, see below */
	bool is_variable;         /* it has a "#", "*" or "?": more than one URL may have it */
	bool has_query, has_mark; /* "?", "*" */
	bool has_facets;          /* the query has several parts */
	bool has_random;          /* one of them looks like a session id */
};

/* Circles: one segment more than TRAP_IN_A_ROW_MAX times in a row ("/a/a/a/"; numbers may:
 * "/11/11/11/"), or several, thrice ("/a/b/a/b/a/b/"; for these the pattern counts:
 * "/news/1/news/2/news/3/"). */
void trap_pattern_of(const struct url *url, struct trap_pattern *ret_pattern);

#endif
