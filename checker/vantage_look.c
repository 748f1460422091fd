/*
 * 1. The addresses we speak from are asked of the system; through a proxy nobody knows them.
 * 2. The HELO name is looked up; `known` is called, and knocking may begin.
 * 3. Each address of ours gets its reverse name and, where it is public, the block lists. Behind NAT
 *    and proxies the addresses that the HELO name leads to are looked at instead: what we are seen
 *    as, if the name is right.
 * 4. A name that cannot exist is asked for. Whoever answers makes things up.
 * 5. Canaries are knocked on, at each of their addresses.
 */
#include "checker/vantage_look.h"
#include "base/memory.h"
#include "checker/made_up.h"
#include "checker/reverse.h"
#include "net/source_ip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CANARY_IPS_MAX = 4 /* of one host and family: one that answers is enough */ };

struct own_ip {
	struct vantage_look *look;
	struct vantage_ip *result;
	struct ip ip;
	struct reverse_look reverse;
	struct dnsbl_look *lists;
};

struct canary_host {
	struct vantage_look *look;
	const char *name;
	int open; /* questions */
	bool has_ip;
};

struct open_canary {
	struct vantage_look *look;
	struct vantage_canary *result;
	struct canary *canary;
};

struct vantage_look {
	struct vantage_wanted wanted;
	vantage_self_fn *known;
	void *context;
	struct self_look *self_look;
	struct questions *questions; /* everything that is waited for */
	bool is_done;
	struct own_ip own[VANTAGE_IPS_MAX];
	struct canary_host *hosts;
	struct open_canary canaries[VANTAGE_CANARIES_MAX];
	struct vantage_facts facts;
};

/* ---- our addresses ---- */

static void lists_found(void *context, const struct ip_listing *listings, size_t count)
{
	struct own_ip *own = context;
	struct vantage_ip *result = own->result;

	for (size_t i = 0; i < count; i++) {
		size_t used = strlen(result->listed_on), left = sizeof(result->listed_on) - used;

		result->lists_declined += listings[i].state == LISTING_DECLINED ||
					  listings[i].state == LISTING_UNKNOWN;
		if (listings[i].state == LISTING_LISTED && strlen(listings[i].zone) + 2 <= left)
			snprintf(result->listed_on + used, left, "%s%s", used ? " " : "",
				listings[i].zone);
	}
	result->lists_asked = (int)count;
	questions_release(own->look->questions);
}

static void ask_about(struct vantage_look *look, struct own_ip *own)
{
	const struct vantage_wanted *wanted = &look->wanted;
	const struct reverse_wanted reverse = {
		.questions = look->questions, .resolver = wanted->resolver, .ip = own->ip};

	/* Private addresses are nobody else's business. */
	if (!ip_policy_permits(wanted->net.policy, &own->ip))
		return;
	reverse_ask(&own->reverse, &reverse, &own->result->name);
	if (own->result->range[0] || !wanted->zones || !wanted->zones->count)
		return;
	questions_hold(look->questions);
	own->lists = dnsbl_look_create(wanted->resolver, wanted->zones, &own->ip, lists_found, own);
}

static void add_ip(struct vantage_look *look, const struct ip *ip, bool is_by_helo)
{
	struct vantage_facts *facts = &look->facts;

	for (size_t i = 0; i < facts->ip_count; i++)
		if (ip_equals(&look->own[i].ip, ip))
			return;
	if (facts->ip_count == VANTAGE_IPS_MAX)
		return;
	struct own_ip *own = &look->own[facts->ip_count];
	struct vantage_ip *result = &facts->ips[facts->ip_count++];
	const char *range = ip_special_range(ip);

	*own = (struct own_ip){.look = look, .result = result, .ip = *ip};
	ip_print(ip, result->ip);
	snprintf(result->range, sizeof(result->range), "%s", range ? range : "");
	result->is_by_helo = is_by_helo;
}

static void find_own_ips(struct vantage_look *look)
{
	static const int families[] = {AF_INET, AF_INET6};
	const struct canary_options *net = &look->wanted.net;
	struct ip ip;

	for (size_t i = 0; i < 2 && !net->proxy; i++)
		if (source_ip_find(families[i], ip_source_for(net->sources, families[i]), &ip))
			add_ip(look, &ip, false);
}

static bool any_own_ip_is_public(const struct vantage_facts *facts)
{
	for (size_t i = 0; i < facts->ip_count; i++)
		if (!facts->ips[i].range[0])
			return true;
	return false;
}

static void self_known(void *context, const struct self *self)
{
	struct vantage_look *look = context;
	struct vantage_facts *facts = &look->facts;

	snprintf(facts->helo, sizeof(facts->helo), "%s", self->helo);
	facts->helo_status = self->status;
	facts->helo_is_ours = self->is_ours;
	if (self->helo[0] && !any_own_ip_is_public(facts))
		for (size_t i = 0; i < self->ip_count; i++)
			add_ip(look, &self->ips[i], true);
	for (size_t i = 0; i < facts->ip_count; i++)
		ask_about(look, &look->own[i]);
	look->known(look->context, self);
	questions_release(look->questions);
}

/* ---- the resolver ---- */

static void impossible_answered(void *context, const struct dns_answer *answer)
{
	struct vantage_look *look = context;
	char ip[IP_TEXT_SIZE];

	/* RFC 6761 6.4: names under .invalid do not exist. */
	if (answer->status != DNS_FOUND || !answer->count)
		return;
	ip_print(&answer->records[0].ip, ip);
	snprintf(look->facts.liar, sizeof(look->facts.liar),
		"the resolver says that a made-up name under .invalid has the address %s", ip);
}

static void ask_the_impossible(struct vantage_look *look)
{
	char label[LOCAL_PART_MAX + 1], name[DOMAIN_NAME_MAX + 1];

	made_up_local(label);
	snprintf(name, sizeof(name), "%.63s.invalid", label);
	questions_ask(
		look->questions, look->wanted.resolver, name, DNS_A, impossible_answered, look);
}

/* ---- canaries ---- */

static void canary_seen(void *context, const struct vantage_canary *seen)
{
	struct open_canary *open = context;

	open->result->outcome = seen->outcome;
	open->result->greeted = seen->greeted;
	memcpy(open->result->said, seen->said, sizeof(seen->said));
	questions_release(open->look->questions);
}

static struct vantage_canary *add_canary(struct vantage_look *look, const char *host)
{
	struct vantage_facts *facts = &look->facts;

	if (facts->canary_count == VANTAGE_CANARIES_MAX)
		return NULL;
	struct vantage_canary *result = &facts->canaries[facts->canary_count++];

	snprintf(result->host, sizeof(result->host), "%s", host);
	return result;
}

static void knock_at(struct vantage_look *look, const char *host, const struct ip *ip)
{
	struct vantage_canary *result = add_canary(look, host);

	if (!result)
		return;
	struct open_canary *open = &look->canaries[look->facts.canary_count - 1];

	ip_print(ip, result->ip);
	*open = (struct open_canary){.look = look, .result = result};
	questions_hold(look->questions);
	open->canary = canary_create(&look->wanted.net, ip, canary_seen, open);
}

static void canary_resolved(void *context, const struct dns_answer *answer)
{
	struct canary_host *host = context;

	for (size_t i = 0; i < answer->count && i < CANARY_IPS_MAX; i++) {
		host->has_ip = true;
		knock_at(host->look, host->name, &answer->records[i].ip);
	}
	if (--host->open || host->has_ip)
		return;
	struct vantage_canary *result = add_canary(host->look, host->name);

	if (!result)
		return;
	result->outcome = OUTCOME_UNRESOLVED;
	snprintf(result->said, sizeof(result->said), "the name leads to no address");
}

static void ask_for_canaries(struct vantage_look *look)
{
	const struct vantage_wanted *wanted = &look->wanted;

	look->hosts = memory_get_zeroed(wanted->canary_count + 1, sizeof(*look->hosts));
	for (size_t i = 0; i < wanted->canary_count; i++) {
		struct canary_host *host = &look->hosts[i];
		struct ip ip;

		*host = (struct canary_host){.look = look, .name = wanted->canaries[i], .open = 2};
		if (ip_parse(span_of(host->name), &ip)) {
			knock_at(look, host->name, &ip);
			continue;
		}
		questions_ask(look->questions, wanted->resolver, host->name, DNS_A, canary_resolved,
			host);
		questions_ask(look->questions, wanted->resolver, host->name, DNS_AAAA,
			canary_resolved, host);
	}
}

bool vantage_is_canary(const char *text)
{
	struct ip ip;

	return ip_parse(span_of(text), &ip) || domain_is_host_name(span_of(text), 1);
}

/* ---- beginning and end ---- */

static void all_answered(void *context)
{
	struct vantage_look *look = context;

	look->is_done = true;
}

struct vantage_look *vantage_look_create(
	const struct vantage_wanted *wanted, vantage_self_fn *known, void *context)
{
	struct vantage_look *look = memory_get_zeroed(1, sizeof(*look));
	const struct socks_proxy *proxy = wanted->net.proxy;

	look->wanted = *wanted;
	look->known = known;
	look->context = context;
	look->facts.is_known = true;
	look->questions = questions_create(wanted->net.loop, all_answered, look);
	if (proxy) {
		char ip[IP_TEXT_SIZE];

		ip_print(&proxy->ip, ip);
		snprintf(look->facts.proxy, sizeof(look->facts.proxy),
			proxy->ip.family == AF_INET ? "%s:%u" : "[%s]:%u", ip, proxy->port);
	}
	find_own_ips(look);
	questions_hold(look->questions);
	look->self_look = self_look_create(wanted->resolver, &wanted->self, self_known, look);
	ask_the_impossible(look);
	ask_for_canaries(look);
	return look;
}

void vantage_look_destroy(struct vantage_look *look)
{
	if (!look)
		return;
	self_look_destroy(look->self_look);
	for (size_t i = 0; i < look->facts.ip_count; i++)
		dnsbl_look_destroy(look->own[i].lists);
	for (size_t i = 0; i < look->facts.canary_count; i++)
		canary_destroy(look->canaries[i].canary);
	questions_destroy(look->questions);
	free(look->hosts);
	free(look);
}

bool vantage_look_is_done(const struct vantage_look *look)
{
	return look->is_done;
}

struct vantage_facts *vantage_look_facts(struct vantage_look *look)
{
	return &look->facts;
}
