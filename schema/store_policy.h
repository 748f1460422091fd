/*
 * The policies in the store: what a domain publishes besides its servers (claimed and settled like
 * its servers, but later, because knocking need not wait for it), the addresses that machines write
 * to, and the cache of MTA-STS policies, which belongs to no run. Verbs behave as store.h says.
 */
#ifndef SCHEMA_STORE_POLICY_H
#define SCHEMA_STORE_POLICY_H

#include "schema/model/policy.h"
#include "schema/store.h"

/* ---- the policies of a run's domains ---- */

struct claimed_policy {
	int64_t id; /* of the domain within the run */
	char name[DOMAIN_NAME_MAX + 1];
	bool is_machine; /* the domain is known from machine addresses only: nothing of it counts */
	struct mail_hosts hosts; /* the caller's; mail_hosts_finish */
	/* What an earlier look found that was settled to be asked again; is_asked false where there
	 * was none. The caller's; domain_policy_finish. */
	struct domain_policy before;
};

/* Claims domains that are resolved for good and whose policies were not asked for yet, or are due to be
 * asked for again; all but those that do not exist. */
MUST_CHECK enum status store_claim_policies(struct store *store, int64_t run,
	const struct domain_claim *wanted, struct claimed_policy *ret_domains, size_t *ret_count,
	struct failure *why);

struct settled_policy {
	int64_t id;
	const struct domain_policy *policy;
	/* Put into the run as addresses to be asked for, known from the DNS: none where the user does
	 * not want them. One that stands on the site as well stays one of the site. */
	const struct machine_address *machines;
	size_t machine_count;
	int64_t retry_at_ms; /* 0 = final; else ask again then */
};
/* Stores what was seen; PTR names go to the endpoints of the domain. A policy that was not asked for
 * (is_asked false) ends the claim and leaves nothing; it comes too late, and changes nothing, where
 * the site has named a machine's domain since it was claimed: that one waits to be asked. */
MUST_CHECK enum status store_settle_policy(
	struct store *store, int64_t run, const struct settled_policy *policy, struct failure *why);

/* ---- the cache of MTA-STS policies ---- */

struct sts_cached {
	char domain[DOMAIN_NAME_MAX + 1];
	char id[STS_ID_MAX + 1];
	enum sts_mode mode;
	bool is_overridden;
	enum sts_mode override;
	int64_t max_age_s, fetched_ms;
	const char
		*policy; /* as fetched: the whole text; what the store hands out is valid until the
			       next verb of the cache */
	size_t policy_length;
};

enum {
	STS_CACHE_SIZE_DEFAULT = 1000 /* domains, as Courier has it; 0 = the cache is off */
};

/* *ret_found false: not there, or the cache is off. Expired ones are handed out too. */
MUST_CHECK enum status store_sts_find(struct store *store, const char *domain,
	struct sts_cached *ret_cached, bool *ret_found, struct failure *why);
/* Puts a fetched policy in and removes the oldest ones beyond the cache's size. An override stays
 * while the id does and goes with it; what `cached` says of overrides is not read. Nothing where the
 * cache is off. */
MUST_CHECK enum status store_sts_keep(
	struct store *store, const struct sts_cached *cached, struct failure *why);
/* Of one domain, or (NULL) all. */
MUST_CHECK enum status store_sts_purge(
	struct store *store, const char *domain, size_t *ret_removed, struct failure *why);
/* Those whose max_age is over, and the oldest beyond the size. */
MUST_CHECK enum status store_sts_expire(
	struct store *store, int64_t now_ms, size_t *ret_removed, struct failure *why);
/* `mode` STS_MODE_COUNT takes the override away. *ret_found false: not in the cache. */
MUST_CHECK enum status store_sts_override(struct store *store, const char *domain,
	enum sts_mode mode, bool *ret_found, struct failure *why);
/* A new size removes nothing: the next keep or expire does. Switched off (0), the cache keeps what it
 * has, for when it is switched on again, but hands none of it out. */
MUST_CHECK enum status store_sts_size(struct store *store, size_t *ret_size, struct failure *why);
MUST_CHECK enum status store_sts_set_size(struct store *store, size_t size, struct failure *why);
/* By domain. Do not write from within. */
MUST_CHECK enum status store_sts_each(struct store *store,
	enum status (*tell)(void *context, const struct sts_cached *cached, struct failure *why),
	void *context, struct failure *why);

#endif
