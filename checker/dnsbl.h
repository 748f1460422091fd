/*
 * Is an address on DNS block lists (RFC 5782)? For each list "d.c.b.a.LIST" (nibbles for IPv6) is
 * asked for. An answer in 127.0.0.0/8 is a listing, with these exceptions:
 * - 127.0.0.1 and 127.255.255.x are how lists say that they do not serve our resolver (a public or a
 *   busy one): nothing is known of the address;
 * - an address outside of 127.0.0.0/8 is a parked domain, no list;
 * - a list that has 127.0.0.1 on it, which RFC 5782 5 forbids, has everybody on it: so lists end.
 * Of a listing the TXT record is asked for, which says why.
 */
#ifndef CHECKER_DNSBL_H
#define CHECKER_DNSBL_H

#include "net/resolver.h"
#include "schema/model/policy.h"

enum {
	DNSBL_ZONES_MAX = 32,                 /* each address costs a question a list */
	DNSBL_ZONE_MAX = DOMAIN_NAME_MAX - 64 /* room for an IPv6 address in front */
};

struct dnsbl_zones {
	const char *names[DNSBL_ZONES_MAX]; /* each one dnsbl_is_zone */
	size_t count;
};

/* Well-known lists that say what they are for, take delisting requests, and are free for a few
 * questions a day. */
extern const struct dnsbl_zones dnsbl_default_zones;

/* A host name that leaves room for an address in front. */
bool dnsbl_is_zone(const char *text);

struct dnsbl_look;
/* Called later, once: one listing for each zone, in their order, valid until it returns. May destroy
 * the look. */
typedef void dnsbl_found_fn(void *context, const struct ip_listing *listings, size_t count);

/* At least one zone. `resolver` outlives the look, and so do the zones' names. */
struct dnsbl_look *dnsbl_look_create(struct resolver *resolver, const struct dnsbl_zones *zones,
	const struct ip *ip, dnsbl_found_fn *found, void *context);
void dnsbl_look_destroy(struct dnsbl_look *look); /* before the answer: it never comes; NULL-safe */

#endif
