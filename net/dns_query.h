/*
 * A question as the bytes of a DNS message (RFC 1035 4.1, RFC 6891). Pure.
 */
#ifndef NET_DNS_QUERY_H
#define NET_DNS_QUERY_H

#include "net/dns_answer.h"

struct dns_query_wishes {
	bool recursion;    /* RD: find it out for us; not asked of authoritative servers */
	bool authenticity; /* AD: say whether it was validated (RFC 6840 5.7) */
	bool unchecked;    /* CD: tell what you have, proven or not (RFC 4035 3.2.2) */
	bool signatures;   /* DO: send signatures along (RFC 4035 3.2.1); with EDNS only */
	unsigned udp_size; /* what we take by UDP, in the OPT record; 0 = none, no EDNS */
};

enum {
	DNS_QUERY_EDNS_SIZE = 11,
	DNS_QUERY_SIZE = 12 + 255 + 4 + DNS_QUERY_EDNS_SIZE /* header, name, type and class, OPT */
};

/* Writes the question and tells its length; 0 for a name that may not be asked for: labels of 1..63
 * letters, digits, hyphens and underscores, 253 octets in all, no last dot. The OPT record, where
 * there is one, stands last and takes DNS_QUERY_EDNS_SIZE octets. */
size_t dns_query_write(struct span name, enum dns_type type, uint16_t id,
	const struct dns_query_wishes *wishes, unsigned char ret_query[DNS_QUERY_SIZE]);

#endif
