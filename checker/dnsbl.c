/*
 * Each list is asked by itself, one question after the other: is the address listed; if so, is
 * 127.0.0.1 as well; if not, why is it listed.
 */
#include "checker/dnsbl.h"
#include "base/memory.h"
#include "base/visible.h"
#include "checker/reverse.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dnsbl_zones dnsbl_default_zones = {
	.names = {"zen.spamhaus.org", "bl.spamcop.net", "b.barracudacentral.org",
		"psbl.surriel.com", "dnsbl.dronebl.org"},
	.count = 5,
};

struct zone_look {
	struct dnsbl_look *look;
	struct resolver_question *question;
	struct ip_listing *listing;
};

struct dnsbl_look {
	struct resolver *resolver;
	struct ip ip;
	struct ip_listing *listings;
	struct zone_look *zones;
	size_t count, open;
	dnsbl_found_fn *found;
	void *context;
};

bool dnsbl_is_zone(const char *text)
{
	return strlen(text) <= DNSBL_ZONE_MAX && domain_is_host_name(span_of(text), 2);
}

/* The reverse name with the list in place of its last two labels. */
static void write_name(const struct ip *ip, const char *zone, char ret_name[DOMAIN_NAME_MAX + 1])
{
	char reverse[DOMAIN_NAME_MAX + 1];

	reverse_name(ip, reverse);
	size_t cut = strlen(reverse) -
		     (ip->family == AF_INET ? sizeof("in-addr.arpa") : sizeof("ip6.arpa"));

	snprintf(ret_name, DOMAIN_NAME_MAX + 1, "%.*s.%.*s", (int)cut, reverse, DNSBL_ZONE_MAX,
		zone);
}

static void ask(
	struct zone_look *zone, const struct ip *ip, enum dns_type type, resolver_answer_fn *answer)
{
	char name[DOMAIN_NAME_MAX + 1];

	write_name(ip, zone->listing->zone, name);
	zone->question = resolver_ask(zone->look->resolver, name, type, answer, zone);
}

/* The last act of a list; the last list's is the end. */
static void settle(struct zone_look *zone, enum listing_state state)
{
	struct dnsbl_look *look = zone->look;

	zone->listing->state = state;
	if (--look->open == 0)
		look->found(look->context, look->listings, look->count);
}

/* ---- what answers mean ---- */

static bool is_in_127(const struct ip *ip)
{
	return ip->family == AF_INET && ip->bytes[0] == 127;
}

/* How a list says that it does not serve who asks. */
static bool is_declining(const struct ip *ip)
{
	const unsigned char *b = ip->bytes;

	return (b[1] == 255 && b[2] == 255) || (b[1] == 0 && b[2] == 0 && b[3] <= 1);
}

static enum listing_state read_codes(const struct dns_answer *answer)
{
	enum listing_state state = LISTING_UNKNOWN;

	if (answer->status == DNS_NXDOMAIN || answer->status == DNS_NODATA)
		return LISTING_NONE;
	for (size_t i = 0; i < answer->count; i++) {
		const struct ip *ip = &answer->records[i].ip;

		if (!is_in_127(ip))
			continue;
		if (!is_declining(ip))
			return LISTING_LISTED;
		state = LISTING_DECLINED;
	}
	return state;
}

/* As many as fit. */
static void print_codes(const struct dns_answer *answer, char ret_codes[LISTING_CODES_SIZE])
{
	char text[IP_TEXT_SIZE];
	size_t used = 0;

	for (size_t i = 0; i < answer->count; i++) {
		ip_print(&answer->records[i].ip, text);
		if (used + strlen(text) + 3 > LISTING_CODES_SIZE)
			return;
		used += (size_t)snprintf(ret_codes + used, LISTING_CODES_SIZE - used, "%s%s",
			used ? ", " : "", text);
	}
}

static void reason_answered(void *context, const struct dns_answer *answer)
{
	struct zone_look *zone = context;

	zone->question = NULL;
	if (answer->count && answer->records[0].data)
		visible_text((struct span){(const char *)answer->records[0].data,
				     answer->records[0].data_length},
			zone->listing->reason, sizeof(zone->listing->reason));
	settle(zone, LISTING_LISTED);
}

static void trial_answered(void *context, const struct dns_answer *answer)
{
	struct zone_look *zone = context;

	zone->question = NULL;
	if (read_codes(answer) == LISTING_LISTED)
		settle(zone, LISTING_UNKNOWN);
	else
		ask(zone, &zone->look->ip, DNS_TXT, reason_answered);
}

static void address_answered(void *context, const struct dns_answer *answer)
{
	static const struct ip nobody = {AF_INET, {127, 0, 0, 1}};
	struct zone_look *zone = context;
	enum listing_state state = read_codes(answer);

	zone->question = NULL;
	print_codes(answer, zone->listing->codes);
	if (state == LISTING_LISTED)
		ask(zone, &nobody, DNS_A, trial_answered);
	else
		settle(zone, state);
}

/* ---- the caller's side ---- */

struct dnsbl_look *dnsbl_look_create(struct resolver *resolver, const struct dnsbl_zones *zones,
	const struct ip *ip, dnsbl_found_fn *found, void *context)
{
	struct dnsbl_look *look = memory_get_zeroed(1, sizeof(*look));

	assert(zones->count > 0 && zones->count <= DNSBL_ZONES_MAX);
	*look = (struct dnsbl_look){.resolver = resolver,
		.ip = *ip,
		.listings = memory_get_zeroed(zones->count, sizeof(*look->listings)),
		.zones = memory_get_zeroed(zones->count, sizeof(*look->zones)),
		.count = zones->count,
		.open = zones->count,
		.found = found,
		.context = context};
	for (size_t i = 0; i < zones->count; i++) {
		struct zone_look *zone = &look->zones[i];

		assert(dnsbl_is_zone(zones->names[i]));
		*zone = (struct zone_look){.look = look, .listing = &look->listings[i]};
		snprintf(zone->listing->zone, sizeof(zone->listing->zone), "%s", zones->names[i]);
		ip_print(ip, zone->listing->ip);
		ask(zone, ip, DNS_A, address_answered);
	}
	return look;
}

void dnsbl_look_destroy(struct dnsbl_look *look)
{
	if (!look)
		return;
	for (size_t i = 0; i < look->count; i++)
		if (look->zones[i].question)
			resolver_cancel(look->zones[i].question);
	free(look->listings);
	free(look->zones);
	free(look);
}
