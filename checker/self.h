/*
 * Who we say we are: the HELO name, whether it is really ours, and the sender of the second
 * transaction. A name is ours when the DNS leads from it to an address of this machine; without
 * one, servers are greeted with the address literal (RFC 5321 4.1.3).
 */
#ifndef CHECKER_SELF_H
#define CHECKER_SELF_H

#include "net/resolver.h"
#include "schema/model/address.h"

enum { SELF_IPS_MAX = 8 };

struct self {
	char helo[DOMAIN_NAME_MAX + 1]; /* "" = the address literal */
	enum dns_status status;         /* of that name's addresses, the better of both kinds */
	struct ip ips[SELF_IPS_MAX];    /* what it leads to; the first few */
	size_t ip_count;
	bool is_ours;                          /* it resolves to an address of this machine */
	char second_sender[ADDRESS_TEXT_SIZE]; /* "" = none */
	const char *said;                      /* one sentence for the report; static */
};

struct self_look;
typedef void self_known_fn(void *context, const struct self *self);

struct self_wanted {
	const char *helo, *mail_from; /* as the user gave them, or NULL */
	bool goes_through_proxy;      /* then servers see no address of this machine */
};

/* The answer comes later, exactly once. */
struct self_look *self_look_create(struct resolver *resolver, const struct self_wanted *wanted,
	self_known_fn *known, void *context);
void self_look_destroy(struct self_look *look);

#endif
