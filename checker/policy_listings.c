/*
 * Which of the servers' addresses are on block lists: level deep, of the user's own domains. Each
 * address once, however many hosts have it; those that are nobody else's business are not asked for,
 * as with reverse names.
 */
#include "base/memory.h"
#include "checker/dnsbl.h"
#include "checker/policy_parts.h"

#include <stdlib.h>
#include <string.h>

struct policy_listing {
	struct policy_look *look;
	struct dnsbl_look *dnsbl;
	size_t first; /* of its listings */
};

static void listings_found(void *context, const struct ip_listing *listings, size_t count)
{
	struct policy_listing *listing = context;
	struct policy_look *look = listing->look;

	memcpy(look->policy.listings + listing->first, listings, count * sizeof(*listings));
	questions_release(look->questions);
}

static bool was_asked(const struct mail_hosts *hosts, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(hosts->ips[i], hosts->ips[index]) == 0)
			return true;
	return false;
}

void policy_listings_ask(struct policy_look *look)
{
	const struct mail_hosts *hosts = look->hosts;
	const struct dnsbl_zones *zones = look->options.dnsbl;
	struct domain_policy *policy = &look->policy;

	if (!zones || !zones->count || !hosts->ip_count)
		return;
	look->policy_listings = memory_get_zeroed(hosts->ip_count, sizeof(*look->policy_listings));
	policy->listings =
		memory_get_zeroed(hosts->ip_count * zones->count, sizeof(*policy->listings));
	for (size_t i = 0; i < hosts->ip_count; i++) {
		struct policy_listing *listing = &look->policy_listings[look->policy_listing_count];
		struct ip ip;

		if (was_asked(hosts, i) || !ip_parse(span_of(hosts->ips[i]), &ip) ||
			!ip_policy_permits(look->options.addresses, &ip))
			continue;
		*listing = (struct policy_listing){.look = look, .first = policy->listing_count};
		policy->listing_count += zones->count;
		look->policy_listing_count++;
		questions_hold(look->questions);
		listing->dnsbl = dnsbl_look_create(
			look->options.sts.resolver, zones, &ip, listings_found, listing);
	}
}

void policy_listings_destroy(struct policy_look *look)
{
	for (size_t i = 0; i < look->policy_listing_count; i++)
		dnsbl_look_destroy(look->policy_listings[i].dnsbl);
	free(look->policy_listings);
}
