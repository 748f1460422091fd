/*
 * The check stage: domains and addresses from the store in, observations and verdicts out. One
 * event loop, thousands of sessions at once, one connection to one IP address at any time.
 */
#ifndef CHECKER_CHECK_H
#define CHECKER_CHECK_H

#include "checker/dnsbl.h"
#include "checker/expect.h"
#include "checker/trial_words.h"
#include "net/resolver.h"
#include "net/socks.h"
#include "schema/store.h"

enum check_level { LEVEL_BASIC, LEVEL_STANDARD, LEVEL_DEEP };

struct check_options {
	struct resolver_options dns;
	const char *ca_file, *helo, *mail_from, *lock_dir; /* NULL where not given */
	int64_t connect_timeout_ms, reply_timeout_ms, session_timeout_ms;
	int64_t server_pause_ms, retry_after_ms, deadline_ms; /* deadline: wall clock, 0 = none */
	int64_t domains_max; /* mail domains of one run; 0 = any number */
	int retries;
	unsigned probe_concurrency;
	uint16_t port;
	enum check_level level;
	/* For LEVEL_DEEP; its foreign_sender is filled in here, where we know who we are. */
	struct trial_rules trials;
	struct dnsbl_zones dnsbl;
	const struct ip_policy *policy;
	const struct ip *source_ip;       /* for policies; NULL = any */
	const struct ip_sources *sources; /* for mail servers; NULL = any */
	const struct socks_proxy *proxy;  /* for mail servers; NULL = none */
	const char *const *canaries;      /* vantage_is_canary */
	size_t canary_count;
	const char *const *exclude_addresses, *const *exclude_domains; /* patterns with * and ? */
	size_t exclude_address_count, exclude_domain_count;
	const struct opt_out *opt_out; /* or NULL */
	int64_t recheck_after_ms;      /* younger answers of earlier runs are used; 0 = none are */
	const char *vantage;           /* where we knock from: answers got elsewhere are not used */
	bool no_sts, asks_name_servers;
	bool has_override; /* of every MTA-STS policy's mode: */
	enum sts_mode override;
	bool takes_machines;                 /* addresses that domains name for reports */
	const struct expectations *expected; /* the user's own rules about MX sets, or NULL */
	const char *only_host;               /* knock there, whatever the MX records say; or NULL */
	bool follow_crawl;                   /* stay while a crawl of the run goes on */
	/* Called at most once, when only tries are left that are due some time later and the run has
	 * been judged as far as it can be; NULL = it is judged at its end only. */
	void (*waits)(void *context);
	void *waits_context;
};

struct check_outcome {
	bool can_ask; /* false: mail servers could not be asked from here (exit status 4) */
	bool was_stopped;
};

/* Works until nothing waits any more, then judges the whole run. Stops early, cleanly, when `*stop`
 * becomes non-zero: open sessions say QUIT, what is known is judged. */
MUST_CHECK enum status check_run(const struct check_options *options, struct store *store,
	int64_t run, const volatile int *stop, struct check_outcome *ret_outcome,
	struct failure *why);

#endif
