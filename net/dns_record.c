#include "net/dns_record.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

enum { SOA_NUMBERS_LENGTH = 20 /* serial, refresh, retry, expire, minimum: RFC 1035 3.3.13 */ };

void dns_record_take(struct dns_walker *walker, struct dns_record_place *ret_place)
{
	ret_place->name_at = walker->at;
	ret_place->name_print = dns_walker_skip_name(walker);
	ret_place->type = (uint16_t)dns_walker_take_16(walker);
	ret_place->class = (uint16_t)dns_walker_take_16(walker);
	ret_place->ttl_s = dns_walker_take_32(walker);
	ret_place->data_length = (uint16_t)dns_walker_take_16(walker);
	ret_place->data_at = walker->at;
	if (walker->failed || walker->length - walker->at < ret_place->data_length)
		walker->failed = true;
	else
		walker->at += ret_place->data_length;
}

uint32_t dns_record_ttl(uint32_t ttl_s)
{
	return ttl_s > INT32_MAX ? 0 : ttl_s;
}

static bool read_name(struct dns_walker *walker, size_t end, struct dns_record *record)
{
	char name[DNS_NAME_SIZE];

	dns_walker_take_name(walker, name);
	if (walker->failed || walker->at > end)
		return false;
	record->name = memory_copy(span_of(name));
	record->is_host_name = domain_is_host_name(span_of(name), 1);
	return true;
}

static bool read_only_name(struct dns_walker *walker, size_t end, struct dns_record *record)
{
	return read_name(walker, end, record) && walker->at == end;
}

static bool read_soa(struct dns_walker *walker, size_t end, struct dns_record *record)
{
	char contact[DNS_NAME_SIZE];

	if (!read_name(walker, end, record))
		return false;
	dns_walker_take_name(walker, contact);
	record->serial = dns_walker_take_32(walker);
	if (walker->failed || walker->at + SOA_NUMBERS_LENGTH - 4 != end)
		return false;
	record->contact = memory_copy(span_of(contact));
	return true;
}

/* TXT: character strings joined (RFC 7208 3.3 and its kin want them so). */
static bool read_strings(const unsigned char *at, size_t length, struct dns_record *record)
{
	record->data = memory_get(length + 1);
	for (size_t i = 0; i < length;) {
		size_t part = at[i];

		if (part > length - i - 1)
			return false;
		memcpy(record->data + record->data_length, at + i + 1, part);
		record->data_length += part;
		i += part + 1;
	}
	return true;
}

static bool read_address(
	const unsigned char *at, int family, size_t length, struct dns_record *record)
{
	record->ip.family = family;
	if (length != (family == AF_INET ? 4 : 16))
		return false;
	memcpy(record->ip.bytes, at, length);
	return true;
}

static bool read_data(const struct dns_walker *message, const struct dns_record_place *place,
	struct dns_record *record)
{
	const unsigned char *at = message->bytes + place->data_at;
	struct dns_walker walker = dns_walker_at(message, place->data_at);
	size_t length = place->data_length, end = place->data_at + length;

	switch (record->type) {
	case DNS_A:
		return read_address(at, AF_INET, length, record);
	case DNS_AAAA:
		return read_address(at, AF_INET6, length, record);
	case DNS_MX:
		record->preference = (uint16_t)dns_walker_take_16(&walker);
		return read_only_name(&walker, end, record);
	case DNS_NS:
	case DNS_CNAME:
	case DNS_PTR:
		return read_only_name(&walker, end, record);
	case DNS_SOA:
		return read_soa(&walker, end, record);
	case DNS_TXT:
		return read_strings(at, length, record);
	case DNS_TLSA: /* too short a one is a finding of the records, not of the message */
		record->data = memory_get(length + 1);
		memcpy(record->data, at, length);
		record->data_length = length;
		return true;
	}
	return false;
}

bool dns_record_read(const struct dns_walker *message, const struct dns_record_place *place,
	struct dns_record *ret_record)
{
	struct dns_record record = {
		.type = (enum dns_type)place->type, .ttl_s = dns_record_ttl(place->ttl_s)};

	if (!read_data(message, place, &record)) {
		dns_record_finish(&record);
		return false;
	}
	*ret_record = record;
	return true;
}

void dns_record_finish(struct dns_record *record)
{
	free(record->name);
	free(record->contact);
	free(record->data);
	*record = (struct dns_record){0};
}

static int order_of_data(const struct dns_record *a, const struct dns_record *b)
{
	size_t length = a->data_length < b->data_length ? a->data_length : b->data_length;
	int order = length ? memcmp(a->data, b->data, length) : 0;

	return order ? order
		     : (a->data_length > b->data_length) - (a->data_length < b->data_length);
}

int dns_record_order(const void *left, const void *right)
{
	const struct dns_record *a = left, *b = right;
	int order = (a->preference > b->preference) - (a->preference < b->preference);

	if (!order)
		order = memcmp(a->ip.bytes, b->ip.bytes, sizeof(a->ip.bytes));
	if (!order && a->name && b->name)
		order = strcmp(a->name, b->name);
	return order ? order : order_of_data(a, b);
}
