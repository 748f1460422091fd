/*
 * Which URLs are fetched: those within a seed's scope, on a web port, not plainly a file that is
 * no page, matching an --include pattern (if there are any) and no --exclude pattern. Pure, but
 * for the patterns that the C library compiles.
 */
#ifndef CRAWLER_FILTER_H
#define CRAWLER_FILTER_H

#include "base/failure.h"
#include "crawler/own_domains.h"
#include "crawler/url_scope.h"

struct filter;

enum {
	FILTER_SEEDS_MAX = 10000, /* of 2.3 KB each */
	FILTER_PATTERN_MAX = 4096 /* bytes of one regular expression */
};

struct filter_options {
	const char *const *seeds, *const *include, *const *exclude;
	size_t seed_count, include_count, exclude_count;
	enum url_scope scope;
};

/* ERR_USAGE, with the word that cannot be understood, for bad seeds and patterns. */
MUST_CHECK enum status filter_create(
	const struct filter_options *options, struct filter **ret_filter, struct failure *why);
void filter_destroy(struct filter *filter); /* NULL-safe */

size_t filter_seed_count(const struct filter *filter);
const struct url *filter_seed(const struct filter *filter, size_t number);

/* Where the seeds are, and with that the site's own addresses. Valid as long as the filter. */
const struct own_domains *filter_own_domains(const struct filter *filter);

enum filter_verdict {
	FILTER_WANTED,
	FILTER_ELSEWHERE, /* another site */
	FILTER_PORT,      /* neither 80 nor 443 nor a seed's: not a web server's business */
	FILTER_FILE,      /* its name ends like a picture's, an archive's ... */
	FILTER_EXCLUDED   /* by --include or --exclude */
};

/* What a link leads to. */
enum filter_verdict filter_judge(const struct filter *filter, const struct url *url);
/* The same for what a seed redirects to: --include does not apply, nor does its file name. */
enum filter_verdict filter_judge_start(const struct filter *filter, const struct url *url);

/* Is it on a host of the site, be it within the part that is audited or not? */
bool filter_is_same_site(const struct filter *filter, const struct url *url);
/* May a link that leads out of the scope be asked whether it is there? By port and --exclude. */
bool filter_permits_elsewhere(const struct filter *filter, const struct url *url);

/* 25 and its like: ports where something else than a web server listens, so that no page can make
 * us talk HTTP to it (cross-protocol requests). */
bool filter_is_bad_port(uint16_t port);
/* Does the path end in the extension of a file that is never HTML (".png", ".zip" ...)? */
bool filter_is_file(const struct url *url);

#endif
