#include "net/dns_query.h"

#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { QUESTION = 12 + 9 + 4 /* header, "mx.test", type and class */ };

static void a_question_is_written_octet_by_octet(void **state)
{
	static const unsigned char wanted[] = {0xbe, 0xef, 0x01, 0x20, 0, 1, 0, 0, 0, 0, 0, 1, 2,
		'm', 'x', 4, 't', 'e', 's', 't', 0, 0, 15, 0, 1, 0, 0, 41, 0x04, 0xd0, 0, 0, 0x80,
		0, 0, 0};
	const struct dns_query_wishes wishes = {
		.recursion = true, .authenticity = true, .signatures = true, .udp_size = 1232};
	unsigned char query[DNS_QUERY_SIZE];

	(void)state;
	assert_int_equal(
		dns_query_write(SPAN("mx.test"), DNS_MX, 0xbeef, &wishes, query), sizeof(wanted));
	assert_memory_equal(query, wanted, sizeof(wanted));
}

static void each_wish_is_one_bit(void **state)
{
	static const struct {
		struct dns_query_wishes wishes;
		unsigned char flags[2], signatures;
	} cases[] = {
		{{0}, {0, 0}, 0}, {{.recursion = true}, {1, 0}, 0},
		{{.authenticity = true}, {0, 0x20}, 0}, {{.unchecked = true}, {0, 0x10}, 0},
		{{.udp_size = 4096}, {0, 0}, 0},
		{{.udp_size = 512, .signatures = true}, {0, 0}, 0x80},
		{{.signatures = true}, {0, 0}, 0}, /* the bit is in the OPT record */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned char query[DNS_QUERY_SIZE];
		unsigned size = cases[i].wishes.udp_size;
		size_t length =
			dns_query_write(SPAN("mx.test"), DNS_TLSA, 1, &cases[i].wishes, query);

		assert_int_equal(length, QUESTION + (size ? 11 : 0));
		assert_memory_equal(query + 2, cases[i].flags, 2);
		assert_int_equal(query[11], size != 0);
		if (!size)
			continue;
		assert_int_equal(query[QUESTION + 3] << 8 | query[QUESTION + 4], size);
		assert_int_equal(query[QUESTION + 7], cases[i].signatures);
	}
}

static void what_is_no_name_is_refused(void **state)
{
	static const char *const good[] = {
		"test", "_25._tcp.mx.test", "25.2.0.192.in-addr.arpa", "-odd-.test", "A.B", "123"};
	static const char *const bad[] = {"", ".", "test.", ".test", "a..test", "a b.test",
		"a\\.test", "\xc3\xa4.test", "a*.test", "<b>.test",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test"};
	const struct dns_query_wishes wishes = {.udp_size = 1232};
	unsigned char query[DNS_QUERY_SIZE];
	char longest[DOMAIN_NAME_MAX + 2];

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_int_not_equal(
			dns_query_write(span_of(good[i]), DNS_A, 1, &wishes, query), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(dns_query_write(span_of(bad[i]), DNS_A, 1, &wishes, query), 0);
	assert_int_equal(
		dns_query_write((struct span){"a\0b.test", 8}, DNS_A, 1, &wishes, query), 0);
	for (size_t i = 0; i < DOMAIN_NAME_MAX + 1; i++)
		longest[i] = i % 2 ? '.' : 'a';
	assert_int_equal(
		dns_query_write((struct span){longest, DOMAIN_NAME_MAX}, DNS_A, 1, &wishes, query),
		DNS_QUERY_SIZE);
	longest[DOMAIN_NAME_MAX] = 'a';
	assert_int_equal(dns_query_write((struct span){longest, DOMAIN_NAME_MAX + 1}, DNS_A, 1,
				 &wishes, query),
		0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_written_octet_by_octet),
		cmocka_unit_test(each_wish_is_one_bit),
		cmocka_unit_test(what_is_no_name_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
