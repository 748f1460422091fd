/*
 * What policy looks need besides a resolver: the HTTPS client for MTA-STS policies and their cache,
 * made ready from a user's wishes.
 */
#ifndef CHECKER_POLICY_NET_H
#define CHECKER_POLICY_NET_H

#include "checker/policy.h"

struct policy_net_wanted {
	struct loop *loop;
	struct resolver *resolver;
	struct store *store;                /* of the cache; NULL = no cache */
	const struct resolver_options *dns; /* of the resolver: name servers are asked likewise */
	const char *ca_file;
	const struct ip_policy *policy;
	const struct ip *source_ip;
	bool no_sts, asks_name_servers, asks_all_tlsa;
	bool has_override;
	enum sts_mode override;
};

struct policy_net {
	struct http *http;
	struct sts_cache cache;
	struct policy_look_options look; /* points to the two above: do not move */
};

MUST_CHECK enum status policy_net_init(
	struct policy_net *net, const struct policy_net_wanted *wanted, struct failure *why);
void policy_net_finish(struct policy_net *net); /* a zeroed one too */

#endif
