/*
 * Any bytes as the answer to a question: values or GARBLED, never more than the limits. The same bytes
 * as a name to be asked for: what is accepted comes back as it was.
 */
#include "base/utf8.h"
#include "net/dns_edns.h"
#include "net/dns_query.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

static void require_name(const char *name)
{
	require(name && strlen(name) < DNS_NAME_SIZE);
	for (; *name; name++)
		require(*name > ' ' && *name < 0x7f && !(*name >= 'A' && *name <= 'Z'));
}

static void require_record(const struct dns_record *record, enum dns_type type)
{
	const struct dns_query_wishes none = {0};
	unsigned char query[DNS_QUERY_SIZE];
	bool has_name = type == DNS_MX || type == DNS_NS || type == DNS_CNAME || type == DNS_PTR ||
			type == DNS_SOA;
	bool has_data = type == DNS_TXT || type == DNS_TLSA;

	require(record->type == type && record->ttl_s <= INT32_MAX);
	require(has_name == (record->name != NULL));
	require(has_data == (record->data != NULL));
	require((type == DNS_SOA) == (record->contact != NULL));
	if (has_name)
		require_name(record->name);
	if (record->contact)
		require_name(record->contact);
	if (type == DNS_A || type == DNS_AAAA)
		require(record->ip.family == (type == DNS_A ? AF_INET : AF_INET6));
	/* What is called a host name may be asked for. */
	if (record->is_host_name)
		require(dns_query_write(span_of(record->name), DNS_A, 1, &none, query) > 0);
}

static void require_answer(const struct dns_answer *answer, enum dns_type type)
{
	require(answer->count <= DNS_RECORDS_MAX && answer->status < DNS_STATUS_COUNT);
	require((answer->status == DNS_FOUND) == (answer->count > 0));
	require(answer->is_alias == (answer->alias != NULL));
	require(answer->ede >= DNS_EDE_NONE && answer->ede <= UINT16_MAX);
	require(answer->has_edns || (answer->ede == DNS_EDE_NONE && answer->rcode < 16));
	require(answer->ede != DNS_EDE_NONE || !answer->ede_text[0]);
	require(strlen(answer->ede_text) < sizeof(answer->ede_text));
	require(utf8_is_valid(span_of(answer->ede_text)));
	require(!answer->zone || answer->count == 0);
	require(answer->zone || answer->negative_ttl_s == 0);
	if (answer->alias)
		require_name(answer->alias);
	if (answer->zone)
		require_name(answer->zone);
	for (size_t i = 0; i < answer->count; i++)
		require_record(&answer->records[i], type);
	require(dns_answer_size(answer) >= answer->count * sizeof(*answer->records));
}

static void ask_for(struct span name)
{
	const struct dns_query_wishes wishes = {
		.recursion = true, .signatures = true, .udp_size = 1232};
	unsigned char query[DNS_QUERY_SIZE];
	size_t length = dns_query_write(name, DNS_MX, 1, &wishes, query);
	struct dns_answer answer;

	require(length <= DNS_QUERY_SIZE);
	if (!length)
		return;
	query[2] |= 0x80; /* "it exists, no such records" is what the question itself says then */
	dns_answer_read((struct span){(const char *)query, length}, name, DNS_MX, &answer);
	require(answer.status == DNS_NODATA && answer.has_edns);
	dns_answer_finish(&answer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = {
		DNS_A, DNS_NS, DNS_CNAME, DNS_SOA, DNS_PTR, DNS_MX, DNS_TXT, DNS_AAAA, DNS_TLSA};
	struct span bytes = {(const char *)data, size};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct dns_answer answer;

		dns_answer_read(bytes, SPAN("example.org"), types[i], &answer);
		require_answer(&answer, types[i]);
		dns_answer_finish(&answer);
		dns_answer_finish(&answer); /* once more does no harm */
	}
	ask_for(bytes);
	return 0;
}
