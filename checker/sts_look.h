/*
 * One domain's MTA-STS: record, cache, policy over HTTPS (RFC 8461 3.3: WebPKI, no redirects,
 * 64 KiB, text/plain), compared with what was known before.
 *
 * The cache is a caller's business behind two functions. A cached policy is taken as it is while it
 * is younger than `fresh_ms` and the record's id is the same; older ones are fetched again, because
 * a policy host that has stopped working is exactly what an audit is to notice.
 */
#ifndef CHECKER_STS_LOOK_H
#define CHECKER_STS_LOOK_H

#include "checker/sts.h"
#include "net/http.h"
#include "net/resolver.h"
#include "schema/store_policy.h"

/* Both may be NULL: no cache. What `find` fills in is valid until the next call of either. */
struct sts_cache {
	bool (*find)(void *context, const char *domain, struct sts_cached *ret_cached);
	void (*keep)(void *context, const struct sts_cached *cached);
	void *context;
};
/* The cache of a store. A store that fails is no cache: what could not be kept is fetched anew. */
struct sts_cache sts_cache_of_store(struct store *store);

struct sts_look_options {
	struct resolver *resolver;
	struct http *http;
	const struct sts_cache *cache; /* outlives the look */
	int64_t fresh_ms;              /* STS_FRESH_MS_DEFAULT; 0 = always fetch */
	int64_t timeout_ms;            /* for the policy's HTTPS request */
	uint16_t port;                 /* 0 = 443 */
	bool has_override;             /* the user wants every policy judged as: */
	enum sts_mode override;        /* (goes before the cache's own override) */
};
enum { STS_FRESH_MS_DEFAULT = 6 * 3600 * 1000, STS_TIMEOUT_MS_DEFAULT = 20000 };

struct sts_look;
/* `policy` is the text that counts, empty where there is none. Both valid until the call returns. */
typedef void sts_found_fn(void *context, const struct sts_view *view, struct span policy);

struct sts_look *sts_look_create(const struct sts_look_options *options, const char *domain,
	sts_found_fn *found, void *context);
void sts_look_destroy(struct sts_look *look); /* before the answer: it never comes. NULL-safe */

#endif
