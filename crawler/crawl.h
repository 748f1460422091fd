/*
 * The crawl stage: seeds in, pages and addresses into the store. One event loop; libcurl's multi
 * interface fetches, page and mailto read, the store remembers. Killed at any time, the same call
 * goes on: a page in flight is simply fetched again.
 */
#ifndef CRAWLER_CRAWL_H
#define CRAWLER_CRAWL_H

#include "crawler/url_scope.h"
#include "crawler/visitor.h"
#include "net/resolver.h"
#include "schema/store.h"

struct crawl_options {
	const char *const *seeds;
	size_t seed_count;
	enum url_scope scope;
	unsigned concurrency, per_host;
	int64_t delay_ms;
	uint64_t pages_max; /* 0 = no bound; so for all of these */
	uint64_t bytes_max; /* decoded, of all answers together */
	uint32_t depth_max;
	bool has_depth_max;
	int64_t time_max_ms;
	const char *const *include,
		*const *exclude; /* POSIX extended regular expressions on URLs */
	size_t include_count, exclude_count;
	bool ignore_robots;
	bool follow_nofollow; /* links of rel=nofollow and on pages that say so */
	bool check_links;     /* are links to other sites, and files, still there? */
	bool no_sitemaps;
	bool text_addresses;   /* addresses that stand in the text, without a link */
	bool reads_pdf;        /* links in PDF files */
	size_t page_bytes_max; /* of one page; 0 = CRAWL_PAGE_BYTES_MAX */
	struct visitor visitor;
	const char *ca_file;
	struct resolver_options dns;
	const struct ip_policy *policy;
	const struct ip *source_ip;
	int64_t page_timeout_ms; /* of one page or robots.txt; 0 = FETCH_TIMEOUT_MS (fetch.h) */
	int64_t retry_pause_ms;  /* before a page that failed is asked again; 0 = ERRAND_RETRY_MS */
};

enum { CRAWL_PAGE_BYTES_MAX = 10 * 1024 * 1024 /* decoded; what is beyond is cut and told */ };

/* Checks what can be checked without touching anything (URLs, patterns). */
MUST_CHECK enum status crawl_options_check(
	const struct crawl_options *options, struct failure *why);
/* Runs the crawl of `run` to its end. ERR_NETWORK when not one seed could be fetched (the sentence
 * says which and why). Stops early, cleanly, when `*stop` becomes non-zero (a signal): then OK, and
 * the crawl is not marked as done. */
MUST_CHECK enum status crawl_run(const struct crawl_options *options, struct store *store,
	int64_t run, const volatile int *stop, struct failure *why);

#endif
