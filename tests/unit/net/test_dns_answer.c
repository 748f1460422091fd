#include "base/buf.h"
#include "net/dns_answer.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Builds messages: names as text ("mx.example"), "@N" as a pointer to offset N. */
static void add_16(struct buf *b, unsigned number)
{
	buf_add_char(b, (char)(number >> 8));
	buf_add_char(b, (char)(number & 255));
}

static void add_name(struct buf *b, const char *name)
{
	struct span rest = span_of(name), label;

	if (name[0] == '@') {
		add_16(b, 0xc000u | (unsigned)strtoul(name + 1, NULL, 10));
		return;
	}
	while (name[0] && span_split(&rest, '.', &label)) {
		buf_add_char(b, (char)label.length);
		buf_add(b, label);
	}
	buf_add_char(b, 0);
}

static void begin(struct buf *b, unsigned rcode, unsigned answers, enum dns_type type)
{
	buf_init(b, 70000);
	add_16(b, 1234);
	add_16(b, 0x8180 | rcode);
	add_16(b, 1);
	add_16(b, answers);
	add_16(b, 0);
	add_16(b, 0);
	add_name(b, "Example.ORG"); /* at 12 */
	add_16(b, type);
	add_16(b, 1);
}

static void add_record(struct buf *b, const char *owner, enum dns_type type, struct span data)
{
	add_name(b, owner);
	add_16(b, type);
	add_16(b, 1);
	add_16(b, 0);
	add_16(b, 300);
	add_16(b, (unsigned)data.length);
	buf_add(b, data);
}

static void add_mx(struct buf *b, const char *owner, unsigned preference, const char *host)
{
	struct buf data;

	buf_init(&data, 1000);
	add_16(&data, preference);
	add_name(&data, host);
	add_record(b, owner, DNS_MX, buf_span(&data));
	buf_finish(&data);
}

static void add_alias(struct buf *b, const char *owner, const char *target)
{
	struct buf data;

	buf_init(&data, 1000);
	add_name(&data, target);
	add_record(b, owner, DNS_CNAME, buf_span(&data));
	buf_finish(&data);
}

static void read_as(struct buf *b, enum dns_type type, struct dns_answer *answer)
{
	dns_answer_read(buf_span(b), SPAN("example.org"), type, answer);
	buf_finish(b);
}

static void mx_records_come_with_preference_and_lower_case(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 3, DNS_MX);
	add_mx(&b, "@12", 10, "MX1.Example.org");
	add_mx(&b, "example.org", 20, "mx2.@");
	add_mx(&b, "foreign.org", 5, "evil.example");
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_int_equal(answer.count, 2); /* the foreign owner's is none of ours */
	assert_string_equal(answer.records[0].name, "mx1.example.org");
	assert_int_equal(answer.records[0].preference, 10);
	assert_int_equal(answer.records[0].ttl_s, 300);
	assert_true(answer.records[0].is_host_name);
	assert_false(answer.records[1].is_host_name);
	assert_string_equal(answer.records[1].name, "mx2.\\064");
	dns_answer_finish(&answer);
}

static void null_mx_is_the_root(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_MX);
	add_mx(&b, "@12", 0, "");
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.count, 1);
	assert_string_equal(answer.records[0].name, "");
	dns_answer_finish(&answer);
}

static void aliases_are_followed_in_any_order_and_loops_end(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 3, DNS_A);
	add_record(&b, "c.example", DNS_A, (struct span){"\xc0\x00\x02\x01", 4});
	add_alias(&b, "b.example", "c.example");
	add_alias(&b, "@12", "b.example");
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_FOUND);
	assert_true(answer.is_alias);
	assert_int_equal(answer.count, 1);
	dns_answer_finish(&answer);
	begin(&b, 0, 2, DNS_A);
	add_alias(&b, "@12", "b.example");
	add_alias(&b, "b.example", "example.org");
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	dns_answer_finish(&answer);
}

static void kinds_of_nothing_are_told_apart(void **state)
{
	static const struct {
		unsigned rcode;
		enum dns_status status;
	} cases[] = {{0, DNS_NODATA}, {1, DNS_SERVFAIL}, {2, DNS_SERVFAIL}, {3, DNS_NXDOMAIN},
		{4, DNS_SERVFAIL}, {5, DNS_REFUSED}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct dns_answer answer;
		struct buf b;

		begin(&b, cases[i].rcode, 0, DNS_MX);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, cases[i].status);
		dns_answer_finish(&answer);
	}
}

static void every_cut_of_a_good_message_is_garbled_and_nothing_worse(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 2, DNS_MX);
	add_mx(&b, "@12", 10, "mx1.example.org");
	add_mx(&b, "@12", 20, "@12");
	for (size_t length = 0; length < b.length; length++) {
		char *exact = malloc(length ? length : 1);

		memcpy(exact, b.at, length);
		dns_answer_read((struct span){exact, length}, SPAN("example.org"), DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_GARBLED);
		assert_int_equal(answer.count, 0);
		free(exact);
	}
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.count, 2);
	assert_string_equal(answer.records[1].name, "example.org");
	dns_answer_finish(&answer);
}

static void lies_of_the_format_are_garbled(void **state)
{
	static const struct {
		const char *owner, *host;
	} cases[] = {{"@12", "@4000"}, {"@9999", "mx.example"}};
	struct dns_answer answer;
	struct buf b;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		begin(&b, 0, 1, DNS_MX);
		add_mx(&b, cases[i].owner, 10, cases[i].host);
		read_as(&b, DNS_MX, &answer);
		assert_int_equal(answer.status, DNS_GARBLED);
		dns_answer_finish(&answer);
	}
	begin(&b, 0, 1, DNS_MX); /* a pointer to itself */
	add_16(&b, 0xc000u | (unsigned)b.length);
	buf_add(&b, (struct span){"\0\x0f\0\1\0\0\0\1\0\0", 10});
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 65535, DNS_MX); /* a count that cannot be */
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 1, DNS_A); /* an address of three octets */
	add_record(&b, "@12", DNS_A, SPAN("abc"));
	read_as(&b, DNS_A, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
	begin(&b, 0, 0, DNS_A); /* the answer to another question */
	read_as(&b, DNS_MX, &answer);
	assert_int_equal(answer.status, DNS_GARBLED);
}

static void text_strings_are_joined(void **state)
{
	struct dns_answer answer;
	struct buf b;

	(void)state;
	begin(&b, 0, 1, DNS_TXT);
	add_record(&b, "@12", DNS_TXT, SPAN("\3v=S\4TSv1"));
	read_as(&b, DNS_TXT, &answer);
	assert_int_equal(answer.records[0].data_length, 7);
	assert_memory_equal(answer.records[0].data, "v=STSv1", 7);
	dns_answer_finish(&answer);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mx_records_come_with_preference_and_lower_case),
		cmocka_unit_test(null_mx_is_the_root),
		cmocka_unit_test(aliases_are_followed_in_any_order_and_loops_end),
		cmocka_unit_test(kinds_of_nothing_are_told_apart),
		cmocka_unit_test(every_cut_of_a_good_message_is_garbled_and_nothing_worse),
		cmocka_unit_test(lies_of_the_format_are_garbled),
		cmocka_unit_test(text_strings_are_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
