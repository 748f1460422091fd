/* Any bytes as the answer to a question: values or GARBLED, never more than the limits. */
#include "net/dns_answer.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
	if (!holds)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const enum dns_type types[] = {
		DNS_A, DNS_AAAA, DNS_MX, DNS_TXT, DNS_CNAME, DNS_SOA, DNS_TLSA, DNS_PTR};

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct dns_answer answer;

		dns_answer_read((struct span){(const char *)data, size}, SPAN("example.org"),
			types[i], &answer);
		require(answer.count <= DNS_RECORDS_MAX);
		require((answer.status == DNS_FOUND) == (answer.count > 0) || answer.count == 0 ||
			answer.status != DNS_GARBLED);
		for (size_t r = 0; r < answer.count; r++) {
			const char *name = answer.records[r].name;

			require(!name || strlen(name) < DNS_NAME_SIZE);
			for (; name && *name; name++)
				require(*name > ' ' && *name < 0x7f);
		}
		dns_answer_finish(&answer);
	}
	return 0;
}
