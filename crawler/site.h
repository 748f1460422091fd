/*
 * What is known of the servers: per origin (scheme, host, port) the robots.txt rules and the pages
 * that wait for it, per host the pace. Sites live as long as their table.
 */
#ifndef CRAWLER_SITE_H
#define CRAWLER_SITE_H

#include "crawler/fetch.h"
#include "crawler/pace.h"
#include "crawler/robots.h"
#include "schema/store.h"

enum {
	SITE_COUNT_MAX = 10000,            /* a wildcard in the DNS must not cost all memory */
	SITE_ELSEWHERE_COUNT_MAX = 100000, /* ... nor must links to other sites, 1 KB each */
	SITE_ELSEWHERE_DELAY_MS = 250,     /* between two questions to somebody else's server */
	SITE_ORIGIN_SIZE = DOMAIN_NAME_MAX + 32
};

struct job { /* one queued page */
	int64_t page;
	enum page_kind kind;
	uint32_t depth, steps;
	int64_t before;             /* as in struct queued_page; owned: */
	char *etag, *last_modified; /* NULL = none */
	uint64_t *targets;
	size_t target_count;
	unsigned tries; /* made so far */
	int64_t due_ms; /* of one that is tried again */
	struct url url;
	struct site *site;
	struct job *next;
};

enum site_rules { SITE_RULES_UNKNOWN, SITE_RULES_ASKED, SITE_RULES_KNOWN };

struct site {
	char origin[SITE_ORIGIN_SIZE];
	struct pace *pace; /* shared with other origins of the same host */
	enum site_rules rules;
	struct robots
		*robots; /* NULL while unknown, and where `fault` says why nothing is allowed */
	unsigned rules_tries;
	int64_t rules_due_ms;
	bool is_unreachable; /* robots.txt: the server did not answer at all */
	char fault[FETCH_ERROR_SIZE];
	bool has_listings;        /* its sitemaps and security.txt are queued */
	struct job *first, *last; /* waiting */
};

struct sites;

struct site_options {
	unsigned per_host;
	int64_t delay_ms;
	bool ignore_robots;
};

struct sites *sites_create(const struct site_options *options);
/* With all jobs that wait. NULL-safe. */
void sites_destroy(struct sites *sites);
/* NULL when there are SITE_COUNT_MAX of them. A host that is first met by a link elsewhere is asked
 * one thing at a time, with a pause. */
struct site *sites_find(struct sites *sites, const struct url *url, bool is_elsewhere);

void job_destroy(struct job *job); /* NULL-safe */

void site_append(struct site *site, struct job *job);
struct job *site_take(struct site *site);
/* True when the page may be fetched; else *ret_error says why not. Only for known rules. */
bool site_permits(const struct site *site, const struct url *url, const char **ret_error);

#endif
