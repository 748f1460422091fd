/*
 * One record of a DNS message: where it stands, and its data as a value. Pure.
 */
#ifndef NET_DNS_RECORD_H
#define NET_DNS_RECORD_H

#include "net/dns_walker.h"

struct dns_record_place {
	size_t name_at, data_at;
	uint64_t name_print; /* of the owner's name, see dns_walker_skip_name */
	uint32_t ttl_s;      /* as it stands there: of an OPT record it is no time */
	uint16_t type, class, data_length;
};

enum { DNS_RECORD_LENGTH_LEAST = 11 /* the root, type, class, TTL, length */ };

/* Goes behind the record at walker->at; walker->failed where it is none. */
void dns_record_take(struct dns_walker *walker, struct dns_record_place *ret_place);
/* The record's data; false, nothing to be freed, when they break the format of their type. */
bool dns_record_read(const struct dns_walker *message, const struct dns_record_place *place,
	struct dns_record *ret_record);
void dns_record_finish(struct dns_record *record);
/* The order of records of one type, for qsort: by preference, then address, name or data. */
int dns_record_order(const void *left, const void *right);
/* A TTL with its highest bit set counts as none (RFC 2181 8). */
uint32_t dns_record_ttl(uint32_t ttl_s);

#endif
