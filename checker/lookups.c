#include "checker/lookups.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <stdlib.h>

enum {
	RESOLVING_MAX = 500, /* domains looked up at once; the resolver has its own cap */
	LEASE_MS = 120000,
	RETRIES_OF_PART = 1 /* where some of a domain's addresses are known */
};

struct resolving {
	struct resolving *next, *before;
	struct lookups *lookups;
	struct claimed_domain domain;
	struct mx_lookup *lookup;
	struct mail_hosts hosts; /* borrowed from the lookup */
	bool is_answered;
};

struct lookups {
	struct lookups_options options;
	struct store *store;
	int64_t run;
	struct resolving *first;
	size_t count, answered;        /* those that are not written yet */
	struct text_set *asked_before; /* domains that failed softly; its numbers index: */
	int *tries;
	size_t tries_size;
	int64_t asked; /* domains of the run that are not beyond its limit, as far as we know */
	bool limit_is_told;
	bool any_is_retried; /* since the resolver last forgot its failures */
};

struct lookups *lookups_create(
	const struct lookups_options *options, struct store *store, int64_t run)
{
	struct lookups *lookups = memory_get_zeroed(1, sizeof(*lookups));

	lookups->options = *options;
	lookups->store = store;
	lookups->run = run;
	lookups->asked_before = text_set_create();
	return lookups;
}

size_t lookups_count(const struct lookups *lookups)
{
	return lookups->count;
}

static void take_resolving(struct lookups *lookups, struct resolving *gone)
{
	*(gone->before ? &gone->before->next : &lookups->first) = gone->next;
	if (gone->next)
		gone->next->before = gone->before;
	lookups->count--;
	lookups->answered -= gone->is_answered;
	mx_lookup_destroy(gone->lookup);
	free(gone);
}

static void set_answered(struct resolving *resolving)
{
	resolving->is_answered = true;
	resolving->lookups->answered++;
}

static void domain_found(void *context, const struct mail_hosts *hosts)
{
	struct resolving *resolving = context;

	/* Borrowed: the lookup lives until the answer is written. */
	resolving->hosts = *hosts;
	set_answered(resolving);
}

/* Worth asking again: the DNS failed softly, for the domain or for any of its hosts. */
static bool is_soft(const struct mail_hosts *hosts)
{
	bool soft = dns_status_is_soft(hosts->status);

	for (size_t i = 0; i < hosts->host_count; i++)
		soft |= mx_host_is_in_doubt(&hosts->hosts[i]);
	return soft;
}

/* Knocking waits until the answer is final: where some servers are known, not for long. */
static int retries_of(const struct lookups *lookups, const struct mail_hosts *hosts)
{
	int retries = lookups->options.retries;

	return hosts->ip_count && retries > RETRIES_OF_PART ? RETRIES_OF_PART : retries;
}

/* The others can still be knocked on, as long as there is time. */
static bool comes_too_late(
	const struct lookups *lookups, const struct mail_hosts *hosts, int64_t at_ms)
{
	return hosts->ip_count && lookups->options.deadline_ms &&
	       at_ms >= lookups->options.deadline_ms;
}

static int64_t retry_at(struct lookups *lookups, const struct resolving *resolving)
{
	size_t number, size = lookups->tries_size;
	bool is_new = text_set_add(lookups->asked_before, span_of(resolving->domain.name), &number);

	lookups->tries = memory_make_room(lookups->tries, number, &size, sizeof(*lookups->tries));
	lookups->tries_size = size;
	if (is_new)
		lookups->tries[number] = 0;
	int64_t at_ms = clock_wall_ms() + lookups->options.retry_after_ms;

	if (++lookups->tries[number] > retries_of(lookups, &resolving->hosts) ||
		comes_too_late(lookups, &resolving->hosts, at_ms))
		return 0;
	lookups->any_is_retried = true;
	return at_ms;
}

static enum status settle_one(
	struct lookups *lookups, struct resolving *resolving, bool is_last, struct failure *why)
{
	struct settled_domain settled = {.id = resolving->domain.id,
		.hosts = &resolving->hosts,
		.has_no_policies = !lookups->options.asks_policies ||
				   resolving->hosts.route == ROUTE_LEFT_OUT};

	if (is_soft(&resolving->hosts) && !is_last)
		settled.retry_at_ms = retry_at(lookups, resolving);
	log_event(LOG_DETAIL, "check", "%s: %s, %s, %zu servers, %zu addresses",
		resolving->domain.name, dns_status_name(resolving->hosts.status),
		mail_route_name(resolving->hosts.route), resolving->hosts.host_count,
		resolving->hosts.ip_count);
	return store_settle_domain(lookups->store, lookups->run, &settled, why);
}

/* Once for all of a round: it goes through the resolver's whole memory. */
static void forget_failures(struct lookups *lookups)
{
	if (lookups->any_is_retried)
		resolver_forget_failures(lookups->options.resolver);
	lookups->any_is_retried = false;
}

enum status lookups_settle_answered(struct lookups *lookups, bool is_last, struct failure *why)
{
	enum status status = store_begin_batch(lookups->store, why);

	if (status)
		return status;
	for (struct resolving *at = lookups->first; at && !status; at = at->next)
		if (at->is_answered)
			status = settle_one(lookups, at, is_last, why);
	forget_failures(lookups);
	enum status ended = store_end_batch(lookups->store, status == OK, why);

	if (!status)
		status = ended;
	for (struct resolving *at = lookups->first, *next; at && !status; at = next) {
		next = at->next;
		if (at->is_answered)
			take_resolving(lookups, at);
	}
	return status;
}

bool lookups_any_answered(const struct lookups *lookups)
{
	return lookups->answered > 0;
}

static struct mx_lookup *begin_lookup(struct lookups *lookups, struct resolving *resolving)
{
	const struct lookups_options *options = &lookups->options;

	return options->only_host ? mx_lookup_create_at(options->resolver, resolving->domain.name,
					    options->only_host, domain_found, resolving)
				  : mx_lookup_create(options->resolver, resolving->domain.name,
					    domain_found, resolving);
}

static enum status tell_limit(struct lookups *lookups, struct failure *why)
{
	char said[160];

	if (lookups->limit_is_told)
		return OK;
	lookups->limit_is_told = true;
	snprintf(said, sizeof(said),
		"There are more than %lld mail domains; those beyond are not asked for "
		"(--max-domains).",
		(long long)lookups->options.domains_max);
	log_event(LOG_WARNING, "check", "%s", said);
	return store_note(lookups->store, lookups->run, "check-limit-domains", said, why);
}

/* Counts a domain in, unless it is one too many. Others may ask beside us. */
static bool is_beyond(
	struct lookups *lookups, const struct claimed_domain *domain, int64_t resolved)
{
	int64_t known = resolved + (int64_t)lookups->count;

	if (domain->was_asked)
		return false;
	if (lookups->asked < known)
		lookups->asked = known;
	if (lookups->options.domains_max && lookups->asked >= lookups->options.domains_max)
		return true;
	lookups->asked++;
	return false;
}

static void begin_resolving(
	struct lookups *lookups, const struct claimed_domain *domain, bool is_left_out)
{
	struct resolving *resolving = memory_get_zeroed(1, sizeof(*resolving));

	resolving->lookups = lookups;
	resolving->domain = *domain;
	resolving->next = lookups->first;
	if (lookups->first)
		lookups->first->before = resolving;
	lookups->first = resolving;
	lookups->count++;
	resolving->hosts.route = is_left_out ? ROUTE_LEFT_OUT : ROUTE_UNKNOWN;
	if (is_left_out || exclusions_match_domain(lookups->options.exclusions, domain->name))
		set_answered(resolving); /* route unknown, never asked */
	else
		resolving->lookup = begin_lookup(lookups, resolving);
}

enum status lookups_claim(struct lookups *lookups, const char *worker, int64_t resolved,
	size_t *ret_count, struct failure *why)
{
	size_t room = RESOLVING_MAX - lookups->count, count = 0;

	*ret_count = 0;
	if (!room)
		return OK;
	struct claimed_domain *domains = memory_get_zeroed(room, sizeof(*domains));
	enum status status = store_claim_domains(lookups->store, lookups->run,
		&(struct domain_claim){worker, LEASE_MS, room}, domains, &count, why);

	for (size_t i = 0; i < count && !status; i++) {
		bool is_left_out = is_beyond(lookups, &domains[i], resolved);

		if (is_left_out)
			status = tell_limit(lookups, why);
		begin_resolving(lookups, &domains[i], is_left_out);
	}
	free(domains);
	if (!status)
		*ret_count = count;
	return status;
}

void lookups_destroy(struct lookups *lookups)
{
	if (!lookups)
		return;
	while (lookups->first)
		take_resolving(lookups, lookups->first);
	text_set_destroy(lookups->asked_before);
	free(lookups->tries);
	free(lookups);
}
