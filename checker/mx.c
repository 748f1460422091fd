/*
 * 1. Ask for the domain's MX records.
 * 2. None, but the name exists: the domain itself is the mail server, if it has an address
 *    (RFC 5321 5.1, the implicit MX).
 * 3. "MX 0 ." alone says that the domain accepts no mail (RFC 7505); next to other records it is a
 *    mistake that senders pass over, and so do we.
 * 4. Ask for A and AAAA of every host that may be asked for; a literal, a name that is no host
 *    name, and the root are shown but never asked.
 * 5. When the last answer is in, addresses are laid out by host, and the finder is told. They are
 *    sorted, because servers rotate them: the same world is to give the same answer every time.
 */
#include "checker/mx.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct host_lookup {
	struct mx_lookup *lookup;
	size_t host;
	struct resolver_question *questions[2]; /* A, AAAA; NULL when answered */
	enum dns_status statuses[2];
	struct ip *ips;
	size_t ip_count, ips_told; /* kept, at most DOMAIN_IPS_MAX of a kind; said */
	bool is_insecure;          /* some addresses came without proof */
};

struct mx_lookup {
	struct resolver *resolver;
	char domain[DOMAIN_NAME_MAX + 1];
	mx_found_fn *found;
	void *context;
	struct resolver_question *mx_question;
	struct mail_hosts hosts;
	struct host_lookup *lookups;
	size_t open_questions;
};

/* Whatever the DNS says of it, it is this machine and nobody's mail server (RFC 6761 6.3). */
static bool is_localhost(const char *name)
{
	size_t length = strlen(name), tail = sizeof(".localhost") - 1;

	return strcmp(name, "localhost") == 0 ||
	       (length > tail && strcmp(name + length - tail, ".localhost") == 0);
}

static void host_name_from(const struct dns_record *record, struct mx_host *host)
{
	*host = (struct mx_host){.preference = record->preference,
		.ttl_s = record->ttl_s,
		.status = DNS_NODATA,
		.times = 1};
	snprintf(host->name, sizeof(host->name), "%.*s", DOMAIN_NAME_MAX,
		record->name[0] ? record->name : ".");
	host->is_usable = record->is_host_name && !is_localhost(host->name);
}

static int by_preference(const void *left, const void *right)
{
	const struct mx_host *a = left, *b = right;

	if (a->preference != b->preference)
		return a->preference < b->preference ? -1 : 1;
	return strcmp(a->name, b->name);
}

static int by_name(const void *left, const void *right)
{
	const struct mx_host *a = left, *b = right;
	int order = strcmp(a->name, b->name);

	return order ? order : by_preference(left, right);
}

static void sort_hosts(struct mail_hosts *hosts, int (*order)(const void *left, const void *right))
{
	qsort(hosts->hosts, hosts->host_count, sizeof(*hosts->hosts), order);
}

/* The same host twice is one host, at its best preference. */
static void drop_doubles(struct mail_hosts *hosts)
{
	size_t kept = 0;

	sort_hosts(hosts, by_name);
	for (size_t i = 0; i < hosts->host_count; i++)
		if (kept && strcmp(hosts->hosts[kept - 1].name, hosts->hosts[i].name) == 0)
			hosts->hosts[kept - 1].times++;
		else
			hosts->hosts[kept++] = hosts->hosts[i];
	hosts->host_count = kept;
	sort_hosts(hosts, by_preference);
}

static void cut_hosts(struct mail_hosts *hosts)
{
	hosts->hosts_told = (uint32_t)hosts->host_count;
	if (hosts->host_count > DOMAIN_MX_MAX) {
		hosts->host_count = DOMAIN_MX_MAX;
		hosts->is_cut = true;
	}
}

/* RFC 7505 3: the root alone, however often it is repeated. */
static void settle_null_route(struct mail_hosts *hosts)
{
	if (hosts->host_count != 1 || strcmp(hosts->hosts[0].name, ".") != 0)
		return;
	hosts->route = ROUTE_NULL_MX;
	hosts->null_preference = hosts->hosts[0].preference;
	hosts->host_count = hosts->hosts_told = 0;
}

void mx_read(const struct dns_answer *answer, struct mail_hosts *ret_hosts)
{
	struct mail_hosts hosts = {.status = answer->status,
		.is_authenticated = answer->is_authenticated,
		.is_cut = answer->is_cut,
		.is_alias = answer->is_alias,
		.negative_ttl_s = answer->negative_ttl_s};

	if (answer->status == DNS_NXDOMAIN)
		hosts.route = ROUTE_NO_DOMAIN;
	if (answer->status == DNS_FOUND) {
		hosts.route = ROUTE_MX;
		hosts.hosts = memory_get_zeroed(answer->count, sizeof(*hosts.hosts));
		for (size_t i = 0; i < answer->count; i++)
			host_name_from(&answer->records[i], &hosts.hosts[hosts.host_count++]);
		drop_doubles(&hosts);
		cut_hosts(&hosts);
		settle_null_route(&hosts);
	}
	*ret_hosts = hosts;
}

/* Of a host's two questions: found if one was, else soft if one was, else what A said. */
static enum dns_status both_statuses(const enum dns_status statuses[2])
{
	if (statuses[0] == DNS_FOUND || statuses[1] == DNS_FOUND)
		return DNS_FOUND;
	if (dns_status_is_soft(statuses[0]))
		return statuses[0];
	if (dns_status_is_soft(statuses[1]))
		return statuses[1];
	return statuses[0];
}

/* What senders do not learn of a host that they find all the same. */
static void note_half(const enum dns_status statuses[2], struct mx_host *host)
{
	for (int slot = 0; slot < 2; slot++)
		if (host->status == DNS_FOUND && dns_status_is_soft(statuses[slot])) {
			host->failing_family = slot ? 6 : 4;
			host->failing_status = statuses[slot];
		}
}

/* IPv4 first. */
static int by_number(const void *left, const void *right)
{
	const struct ip *a = left, *b = right;

	if (a->family != b->family)
		return a->family == AF_INET ? -1 : 1;
	return memcmp(a->bytes, b->bytes, a->family == AF_INET ? 4 : 16);
}

static void lay_out_addresses(struct mx_lookup *lookup)
{
	struct mail_hosts *hosts = &lookup->hosts;
	size_t total = 0;

	for (size_t i = 0; i < hosts->host_count; i++)
		total += lookup->lookups[i].ip_count;
	hosts->ips = memory_get_zeroed(total, sizeof(*hosts->ips));
	for (size_t i = 0; i < hosts->host_count; i++)
		hosts->ips_told += (uint32_t)lookup->lookups[i].ips_told;
	hosts->is_cut |= hosts->ips_told > total;
	for (size_t i = 0; i < hosts->host_count; i++) {
		struct host_lookup *of_host = &lookup->lookups[i];
		struct mx_host *host = &hosts->hosts[i];

		if (of_host->ip_count)
			qsort(of_host->ips, of_host->ip_count, sizeof(*of_host->ips), by_number);
		host->ip_first = hosts->ip_count;
		if (host->is_usable) {
			host->status = both_statuses(of_host->statuses);
			note_half(of_host->statuses, host);
			host->is_authenticated = of_host->ip_count && !of_host->is_insecure;
		}
		for (size_t j = 0; j < of_host->ip_count; j++) {
			if (hosts->ip_count == DOMAIN_IPS_MAX) {
				hosts->is_cut = true;
				break;
			}
			ip_print(&of_host->ips[j], hosts->ips[hosts->ip_count++]);
			host->ip_count++;
		}
	}
}

/* The implicit MX stands or falls with its address. */
static void settle_implicit_route(struct mail_hosts *hosts)
{
	struct mx_host *self = &hosts->hosts[0];

	if (self->status == DNS_FOUND)
		return;
	hosts->route = self->status == DNS_NXDOMAIN       ? ROUTE_NO_DOMAIN
		       : dns_status_is_soft(self->status) ? ROUTE_UNKNOWN
							  : ROUTE_NONE;
	if (hosts->route != ROUTE_NONE)
		hosts->status = self->status;
	hosts->host_count = hosts->hosts_told = 0;
}

static void tell(struct mx_lookup *lookup)
{
	lay_out_addresses(lookup);
	if (lookup->hosts.route == ROUTE_IMPLICIT)
		settle_implicit_route(&lookup->hosts);
	lookup->found(lookup->context, &lookup->hosts); /* may destroy the lookup */
}

static void take_addresses(struct host_lookup *of_host, int slot, const struct dns_answer *answer)
{
	struct mx_host *host = &of_host->lookup->hosts.hosts[of_host->host];

	of_host->questions[slot] = NULL;
	of_host->statuses[slot] = answer->status;
	host->is_cname |= answer->is_alias;
	if (answer->is_alias && answer->alias)
		snprintf(host->alias, sizeof(host->alias), "%.*s", DOMAIN_NAME_MAX, answer->alias);
	if (answer->count == 0)
		return;
	of_host->is_insecure |= !answer->is_authenticated;
	of_host->ips_told += answer->count;
	of_host->ips = memory_resize(
		of_host->ips, of_host->ip_count + answer->count, sizeof(*of_host->ips));
	/* As many of either kind, so that it does not matter which is answered first. */
	for (size_t i = 0; i < answer->count && i < DOMAIN_IPS_MAX; i++)
		of_host->ips[of_host->ip_count++] = answer->records[i].ip;
}

static void close_question(struct mx_lookup *lookup)
{
	if (--lookup->open_questions == 0)
		tell(lookup);
}

static void a_answered(void *context, const struct dns_answer *answer)
{
	struct host_lookup *of_host = context;

	take_addresses(of_host, 0, answer);
	close_question(of_host->lookup);
}

static void aaaa_answered(void *context, const struct dns_answer *answer)
{
	struct host_lookup *of_host = context;

	take_addresses(of_host, 1, answer);
	close_question(of_host->lookup);
}

static void ask_addresses(struct mx_lookup *lookup)
{
	struct mail_hosts *hosts = &lookup->hosts;

	lookup->lookups = memory_get_zeroed(hosts->host_count, sizeof(*lookup->lookups));
	lookup->open_questions = 1; /* ours, until all are asked */
	for (size_t i = 0; i < hosts->host_count; i++) {
		struct host_lookup *of_host = &lookup->lookups[i];

		*of_host = (struct host_lookup){.lookup = lookup, .host = i};
		if (!hosts->hosts[i].is_usable)
			continue;
		lookup->open_questions += 2;
		of_host->questions[0] = resolver_ask(
			lookup->resolver, hosts->hosts[i].name, DNS_A, a_answered, of_host);
		of_host->questions[1] = resolver_ask(
			lookup->resolver, hosts->hosts[i].name, DNS_AAAA, aaaa_answered, of_host);
	}
	close_question(lookup);
}

/* The one host that mail goes to. */
static void set_only_host(struct mx_lookup *lookup, enum mail_route route, const char *name)
{
	struct mail_hosts *hosts = &lookup->hosts;

	hosts->route = route;
	hosts->hosts = memory_get_zeroed(1, sizeof(*hosts->hosts));
	hosts->host_count = hosts->hosts_told = 1;
	hosts->hosts[0].times = 1;
	snprintf(hosts->hosts[0].name, sizeof(hosts->hosts[0].name), "%s", name);
	hosts->hosts[0].is_usable = true;
}

static void mx_answered(void *context, const struct dns_answer *answer)
{
	struct mx_lookup *lookup = context;

	lookup->mx_question = NULL;
	mx_read(answer, &lookup->hosts);
	if (answer->status == DNS_NODATA)
		set_only_host(lookup, ROUTE_IMPLICIT, lookup->domain);
	ask_addresses(lookup);
}

struct mx_lookup *mx_lookup_create(
	struct resolver *resolver, const char *domain, mx_found_fn *found, void *context)
{
	struct mx_lookup *lookup = memory_get_zeroed(1, sizeof(*lookup));

	lookup->resolver = resolver;
	lookup->found = found;
	lookup->context = context;
	snprintf(lookup->domain, sizeof(lookup->domain), "%s", domain);
	lookup->mx_question = resolver_ask(resolver, lookup->domain, DNS_MX, mx_answered, lookup);
	return lookup;
}

/* The resolver cannot ask for an IP address, and says so later, as it says everything. */
static void literal_answered(void *context, const struct dns_answer *answer)
{
	struct mx_lookup *lookup = context;
	struct host_lookup *of_host = &lookup->lookups[0];

	(void)answer;
	lookup->mx_question = NULL;
	of_host->statuses[0] = of_host->statuses[1] = DNS_FOUND;
	of_host->ips = memory_get_zeroed(1, sizeof(*of_host->ips));
	if (ip_parse(span_of(lookup->hosts.hosts[0].name), &of_host->ips[0]))
		of_host->ip_count = of_host->ips_told = 1;
	of_host->is_insecure = true;
	tell(lookup);
}

struct mx_lookup *mx_lookup_create_at(struct resolver *resolver, const char *domain,
	const char *host, mx_found_fn *found, void *context)
{
	struct mx_lookup *lookup = memory_get_zeroed(1, sizeof(*lookup));
	struct ip ip;

	lookup->resolver = resolver;
	lookup->found = found;
	lookup->context = context;
	snprintf(lookup->domain, sizeof(lookup->domain), "%s", domain);
	lookup->hosts.status = DNS_FOUND;
	set_only_host(lookup, ROUTE_GIVEN, host);
	if (!ip_parse(span_of(host), &ip)) {
		ask_addresses(lookup);
		return lookup;
	}
	lookup->lookups = memory_get_zeroed(1, sizeof(*lookup->lookups));
	lookup->lookups[0].lookup = lookup;
	lookup->mx_question = resolver_ask(resolver, "", DNS_A, literal_answered, lookup);
	return lookup;
}

void mx_lookup_destroy(struct mx_lookup *lookup)
{
	if (!lookup)
		return;
	if (lookup->mx_question)
		resolver_cancel(lookup->mx_question);
	for (size_t i = 0; lookup->lookups && i < lookup->hosts.host_count; i++)
		for (int slot = 0; slot < 2; slot++)
			if (lookup->lookups[i].questions[slot])
				resolver_cancel(lookup->lookups[i].questions[slot]);
	for (size_t i = 0; lookup->lookups && i < lookup->hosts.host_count; i++)
		free(lookup->lookups[i].ips);
	free(lookup->lookups);
	mail_hosts_finish(&lookup->hosts);
	free(lookup);
}
