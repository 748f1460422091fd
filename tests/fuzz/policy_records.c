/*
 * Any bytes as TXT policies (a record a line), as TLSA rdata and as a TLSA line. States and sentences
 * agree, what is told is one clean line, addresses are addresses.
 */
#include "base/utf8.h"
#include "checker/policy_records.h"
#include "schema/model/tlsa.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

typedef void read_fn(const struct dns_answer *answer, struct record_view *view);

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void must_be_clean(const char *text, size_t most)
{
	must(strlen(text) <= most);
	must(utf8_is_valid(span_of(text)));
	for (; *text; text++)
		must((unsigned char)*text >= ' ' && *text != 0x7f);
}

static void check_addresses(const struct record_view *view, const char *tag)
{
	struct address addresses[4], again;
	size_t count = record_mail_addresses(view, tag, addresses, 4);

	must(count <= 4);
	for (size_t i = 0; i < count; i++) {
		char text[ADDRESS_TEXT_SIZE];

		address_print(&addresses[i], text);
		must(address_parse(span_of(text), &again) == ADDRESS_FINE);
		must(address_equals(&addresses[i], &again));
	}
}

static void check_record(read_fn *read, const struct dns_answer *answer)
{
	struct record_view view = {0};

	read(answer, &view);
	must(view.state != RECORD_NOT_ASKED && view.state != RECORD_UNKNOWN);
	must((view.state == RECORD_ABSENT || view.state == RECORD_VALID) == !view.error[0]);
	must(view.state != RECORD_ABSENT || !view.text[0]);
	must_be_clean(view.text, RECORD_TEXT_MAX);
	must_be_clean(view.error, RECORD_ERROR_MAX);
	check_addresses(&view, "rua");
	check_addresses(&view, "ruf");
}

static void check_tlsa(struct span bytes)
{
	const char *why = NULL;
	char *text;

	must(tlsa_is_usable(bytes, &why) == !why[0]);
	if (!tlsa_print((const unsigned char *)bytes.at, bytes.length, &text))
		return;
	must_be_clean(text, 2 * bytes.length + 16);
	must(tlsa_is_usable(span_of(text), &why) == !why[0]);
	must(strcmp(why, "no TLSA record") != 0);
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span whole = {length ? (const char *)bytes : "", length}, rest = whole, text;
	struct dns_record records[16] = {0};
	struct dns_answer answer = {.status = DNS_FOUND, .records = records};

	while (answer.count < 16 && span_split(&rest, '\n', &text)) {
		records[answer.count].data = (unsigned char *)(uintptr_t)text.at;
		records[answer.count++].data_length = text.length;
	}
	check_record(record_read_spf, &answer);
	check_record(record_read_dmarc, &answer);
	check_record(record_read_tlsrpt, &answer);
	check_tlsa(whole);
	return 0;
}
