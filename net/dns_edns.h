/*
 * What the OPT record of an answer says (RFC 6891): the upper bits of its RCODE and the extended
 * errors (RFC 8914). Pure.
 */
#ifndef NET_DNS_EDNS_H
#define NET_DNS_EDNS_H

#include "net/dns_record.h"

enum {
	DNS_EDNS_OPT = 41, /* the type of the record */
	DNS_EDE_NONE = -1,
	DNS_EDE_OTHER = 0,
	DNS_EDE_CACHED_ERROR = 13
};

/* Fills has_edns, rcode, ede and ede_text of the answer, whose rcode has its lower bits already. What
 * breaks off in the middle of an option ends there; nothing of it discards the answer. */
void dns_edns_read(const struct dns_walker *message, const struct dns_record_place *place,
	struct dns_answer *answer);
/* Does the extended error say that signatures do not hold? */
bool dns_ede_is_bogus(int32_t ede);

#endif
