#include "checker/policies.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "checker/descriptors.h"
#include "checker/policy_again.h"

#include <stdlib.h>

enum {
	UNDER_WAY_MAX = 100,      /* domains at once: some hold an HTTPS connection each */
	CLAIM_UNASKED_MOST = 256, /* in one round, of domains that are not asked about */
	CLAIM_MOST = 32,          /* a claim is 100 KB where a domain has many servers */
	LEASE_MS = 300000, /* several deadlines of the DNS one after the other, and one of HTTPS */
	FORGET_MS = 1000,  /* it goes through the resolver's whole memory */
	MACHINES_MAX = 32  /* of one domain: a report address needs no company */
};

struct looking {
	struct looking *next;
	struct claimed_policy domain;
	struct policy_look *look;
	struct domain_policy policy;
	bool is_answered;
};

struct policies {
	struct policies_options options;
	struct store *store;
	int64_t run;
	struct looking *first;
	size_t count, most; /* looks under way, and how many there may be */
	bool has_forgotten; /* the resolver, its failures: */
	int64_t forgotten_at_ms;
};

struct policies *policies_create(
	const struct policies_options *options, struct store *store, int64_t run)
{
	struct policies *policies = memory_get_zeroed(1, sizeof(*policies));

	policies->options = *options;
	policies->store = store;
	policies->run = run;
	policies->most = descriptors_share(UNDER_WAY_MAX, policy_look_descriptors(&options->look),
		options->descriptors_of_others);
	return policies;
}

size_t policies_count(const struct policies *policies)
{
	return policies->count;
}

static void take_looking(struct policies *policies, struct looking *gone)
{
	struct looking **at = &policies->first;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	policies->count--;
	policy_look_destroy(gone->look);
	domain_policy_finish(&gone->policy);
	mail_hosts_finish(&gone->domain.hosts);
	domain_policy_finish(&gone->domain.before);
	free(gone);
}

static void policy_found(void *context, struct domain_policy *policy, struct span sts_policy)
{
	struct looking *looking = context;

	(void)sts_policy; /* the cache has it */
	looking->policy = *policy;
	policy_take_better(&looking->policy, &looking->domain.before);
	looking->is_answered = true;
}

/* Once: a process that takes over goes by what the store has, so it does not begin to count anew. */
static bool is_asked_again(const struct policies *policies, const struct looking *looking)
{
	return policies->options.retries > 0 && !looking->domain.before.is_asked &&
	       policy_is_in_doubt(&looking->domain.hosts, &looking->policy);
}

static enum status settle_one(
	struct policies *policies, struct looking *looking, struct failure *why)
{
	looking->policy.is_provisional = is_asked_again(policies, looking);
	struct machine_address machines[MACHINES_MAX];
	struct settled_policy settled = {
		.id = looking->domain.id, .policy = &looking->policy, .machines = machines};

	if (looking->policy.is_provisional)
		settled.retry_at_ms = clock_wall_ms() + policies->options.retry_after_ms;
	if (policies->options.takes_machines && !looking->domain.is_machine)
		settled.machine_count =
			policy_machine_addresses(&looking->policy, machines, MACHINES_MAX);
	log_event(LOG_DETAIL, "check", "%s: MTA-STS %s, TLS-RPT %s, SPF %s, DMARC %s",
		looking->domain.name, sts_policy_state_name(looking->policy.sts.policy),
		record_state_name(looking->policy.tlsrpt.state),
		record_state_name(looking->policy.spf.state),
		record_state_name(looking->policy.dmarc.state));
	return store_settle_policy(policies->store, policies->run, &settled, why);
}

enum status policies_settle_answered(struct policies *policies, struct failure *why)
{
	enum status status = store_begin_batch(policies->store, why);

	if (status)
		return status;
	for (struct looking *at = policies->first; at && !status; at = at->next)
		if (at->is_answered)
			status = settle_one(policies, at, why);
	enum status ended = store_end_batch(policies->store, status == OK, why);

	if (!status)
		status = ended;
	for (struct looking *at = policies->first, *next; at && !status; at = next) {
		next = at->next;
		if (at->is_answered)
			take_looking(policies, at);
	}
	return status;
}

bool policies_any_answered(const struct policies *policies)
{
	for (const struct looking *at = policies->first; at; at = at->next)
		if (at->is_answered)
			return true;
	return false;
}

/* Or the second look would be told what the first one was. Whatever failed in that one did so at least
 * retry_after_ms ago. */
static void forget_failures(struct policies *policies)
{
	int64_t now_ms = clock_monotonic_ms(), pause_ms = policies->options.retry_after_ms;

	if (pause_ms > FORGET_MS)
		pause_ms = FORGET_MS;
	if (policies->has_forgotten && now_ms - policies->forgotten_at_ms < pause_ms)
		return;
	resolver_forget_failures(policies->options.look.sts.resolver);
	policies->has_forgotten = true;
	policies->forgotten_at_ms = now_ms;
}

static struct policy_look *create_look(struct policies *policies, struct looking *looking)
{
	struct policy_look_options options = policies->options.look;
	const struct domain_policy *before = &looking->domain.before;
	const struct user_domains *own = policies->options.own;

	if (own && user_domains_have(own, looking->domain.name))
		options.dnsbl = policies->options.dnsbl;
	if (before->is_asked)
		forget_failures(policies);
	if (before->is_asked && !sts_is_in_doubt(&before->sts))
		options.sts.http = NULL; /* nothing to ask: that view stays */
	return policy_look_create(
		&options, looking->domain.name, &looking->domain.hosts, policy_found, looking);
}

static void begin_look(struct policies *policies, const struct claimed_policy *domain)
{
	const struct policies_options *options = &policies->options;
	struct looking *looking = memory_get_zeroed(1, sizeof(*looking));

	looking->domain = *domain;
	looking->next = policies->first;
	policies->first = looking;
	policies->count++;
	if (!options->asks || domain->is_machine ||
		exclusions_match_domain(options->exclusions, domain->name))
		looking->is_answered = true; /* nothing is known, and nobody was asked */
	else
		looking->look = create_look(policies, looking);
}

static enum status claim_some(struct policies *policies, const struct domain_claim *wanted,
	size_t *ret_count, struct failure *why)
{
	struct claimed_policy *domains = memory_get_zeroed(wanted->most, sizeof(*domains));
	enum status status = store_claim_policies(
		policies->store, policies->run, wanted, domains, ret_count, why);

	for (size_t i = 0; i < *ret_count && !status; i++)
		begin_look(policies, &domains[i]);
	free(domains);
	return status;
}

enum status policies_claim(
	struct policies *policies, const char *worker, size_t *ret_count, struct failure *why)
{
	enum status status = OK;
	size_t count, most;

	*ret_count = 0;
	do {
		size_t room =
			policies->count < policies->most ? policies->most - policies->count : 0;

		/* Where nobody is asked a look is over at once, and holds nothing. */
		if (!policies->options.asks && *ret_count < CLAIM_UNASKED_MOST)
			room = CLAIM_MOST;
		most = room < CLAIM_MOST ? room : CLAIM_MOST;
		count = 0;
		if (most)
			status = claim_some(policies,
				&(struct domain_claim){worker, LEASE_MS, most}, &count, why);
		*ret_count += count;
	} while (!status && count && count == most && !policies->options.asks &&
		 *ret_count < CLAIM_UNASKED_MOST);
	return status;
}

void policies_destroy(struct policies *policies)
{
	if (!policies)
		return;
	while (policies->first)
		take_looking(policies, policies->first);
	free(policies);
}
