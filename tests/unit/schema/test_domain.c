#include "schema/model/domain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define L63 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"
#define L61 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghija"

static const char untouched[] = "untouched";

static void becomes(struct span text, unsigned labels_min, const char *expected)
{
	char name[DOMAIN_NAME_MAX + 1] = "untouched";
	bool is_name = domain_to_ascii(text, labels_min, name);

	if (is_name != (expected != NULL) || strcmp(name, expected ? expected : untouched) != 0)
		fail_msg("\"%.*s\" gives %s \"%s\"", SPAN_ARGS(text), is_name ? "name" : "no name",
			name);
	if (is_name)
		assert_true(domain_is_host_name(span_of(name), labels_min));
}

static void names_come_out_as_lower_case_a_labels(void **state)
{
	static const struct {
		const char *text, *name;
	} cases[] = {
		{"example.org", "example.org"},
		{"EXAMPLE.Org", "example.org"},
		{"example.org.", "example.org"},
		{"_dmarc.example.org", "_dmarc.example.org"},
		{"my_host.example.org", "my_host.example.org"},
		{"a--b.example", "a--b.example"},
		{"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
		{"bücher.example", "xn--bcher-kva.example"},
		{"BÜCHER.Example", "xn--bcher-kva.example"},
		{"bu\xcc\x88"
		 "cher.example",
			"xn--bcher-kva.example"}, /* u and a combining diaeresis: NFC first */
		{"faß.de", "xn--fa-hia.de"},      /* nontransitional: not fass.de */
		{"Ａ.example", "a.example"},
		{"example．org", "example.org"}, /* U+FF0E is a dot to IDNA */
		{"例え.テスト", "xn--r8jz45g.xn--zckzah"},
		{"bücher。example｡", "xn--bcher-kva.example"}, /* full stops of East Asia */
		{"ｅｘａｍｐｌｅ．ｏｒｇ", "example.org"},
		{"例え.テスト。", "xn--r8jz45g.xn--zckzah"},
		{L63 ".example", L63 ".example"},
		{L63 "." L63 "." L63 "." L61, L63 "." L63 "." L63 "." L61},
		{L63 "." L63 "." L63 "." L61 ".", L63 "." L63 "." L63 "." L61},
		{"3com.com", "3com.com"},
		{"1.2.3.example", "1.2.3.example"},
		{"7.x1", "7.x1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		becomes(span_of(cases[i].text), 2, cases[i].name);
}

static void what_is_no_host_name_is_refused(void **state)
{
	const struct span cases[] = {
		{"", 0}, SPAN("."), SPAN(".."), SPAN("a..b"), SPAN(".example.org"),
		SPAN("example.org.."), SPAN("exam ple.org"), SPAN(" example.org"),
		SPAN("example.org\n"), SPAN("x\ny.test"), SPAN("x\r\nDATA.test"),
		SPAN("example.org\0.evil.test"), SPAN("\0"), SPAN("a/c.test"),
		SPAN("\xe2\x84\x80.test"), /* U+2100 would become a/c */
		SPAN("[192.0.2.1]"), SPAN("192.0.2.1"), SPAN("example.123"), SPAN("-a.example"),
		SPAN("a-.example"), SPAN("a.-"), SPAN("a%62.example"), SPAN("\"a\".example"),
		SPAN("a@b.example"), SPAN("user:x.example"), SPAN(L63 "x.example"),
		SPAN(L63 "." L63 "." L63 "." L61 "x"),
		SPAN("b\xfc"
		     "cher.example"),     /* Latin-1 */
		SPAN("\xc0\xae.example"), /* an overlong dot */
		SPAN("b\xc3\xbc\ncher.example"), SPAN("b\xc3\xbc cher.example"),
		SPAN("b\xc3\xbc\0cher.example"), SPAN("b\xc3\xbc/cher.example"),
		SPAN("b\xc3\xbc..example"), SPAN("b\xc3\xbc.example.."),
		SPAN("b\xc3\xbc.example.\xe3\x80\x82"),
		SPAN("b\xc3\xbc.\xef\xbc\x91\xef\xbc\x92"), /* fullwidth 12 as last label */
		SPAN("\xf0\x9f\x98\x80.example"),           /* an emoji, which IDNA2008 forbids */
		SPAN("a\xe2\x80\xae.example"),              /* right-to-left override */
		SPAN("a\xc2\xa0.example"),                  /* no-break space, a blank to IDNA */
		SPAN("a\xc2\x85.example"),                  /* C1 control */
		SPAN("a\xe2\x80\xa8.example"),              /* line separator */
		SPAN("\xc2\xad.example"),                   /* soft hyphen: nothing is left */
		SPAN("\xe2\x91\xa0\xe2\x92\x88.example"),   /* U+2488 is "1." */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		becomes(cases[i], 1, NULL);
		assert_false(domain_is_host_name(cases[i], 1));
	}
}

static void the_least_number_of_labels_counts(void **state)
{
	(void)state;
	becomes(SPAN("localhost"), 1, "localhost");
	becomes(SPAN("localhost"), 2, NULL);
	becomes(SPAN("localhost."), 2, NULL);
	becomes(SPAN("bücher"), 1, "xn--bcher-kva");
	becomes(SPAN("bücher"), 2, NULL);
	becomes(SPAN("a.b"), 2, "a.b");
	becomes(SPAN("a.b"), 3, NULL);
	assert_false(domain_is_host_name(SPAN("bücher.example"), 1));
}

static void unicode_of_any_length_is_taken_or_refused_but_not_worked_on_for_long(void **state)
{
	static char text[300000];

	(void)state;
	for (size_t i = 0; i + 1 < sizeof(text); i += 2) {
		text[i] = '\xc3';
		text[i + 1] = '\xbc';
	}
	becomes((struct span){text, sizeof(text)}, 1, NULL);
	becomes((struct span){text, 126}, 1, NULL);
	becomes((struct span){text, 1012}, 1, NULL);
}

/* Whatever goes in, only letters, digits, hyphens, underscores and dots come out. */
static void no_other_byte_ever_comes_out(void **state)
{
	static const char *const pieces[] = {"a", "Z", "-", "_", ".", "9", " ", "\n", "\r", "/",
		"@", "%", "\xc3\xbc", "\xc3\x9f", "\xe2\x84\x80", "\xe2\x84\xab", "\xcc\x88",
		"\xef\xbc\x8e", "\xe3\x80\x82", "\xc2\xad", "\xe2\x80\x8d", "\xef\xbc\x8f", "\xff",
		"xn--", "\xf0\x9d\x94\x9e", "\xe2\x91\xb4", "\xe2\x81\x88", "\xef\xb7\xba"};
	unsigned random = 7;

	(void)state;
	for (unsigned round = 0; round < 20000; round++) {
		char text[64] = "", name[DOMAIN_NAME_MAX + 1], again[DOMAIN_NAME_MAX + 1];
		size_t length = 0;

		for (unsigned left = 1 + round % 9; left; left--) {
			random = random * 1103515245u + 12345u;
			struct span piece = span_of(
				pieces[(random >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);

			memcpy(text + length, piece.at, piece.length);
			length += piece.length;
		}
		if (!domain_to_ascii((struct span){text, length}, 1, name))
			continue;
		assert_true(
			strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.") == strlen(name));
		assert_true(domain_to_ascii(span_of(name), 1, again));
		assert_string_equal(name, again);
	}
}

static void each_status_and_route_has_its_own_name(void **state)
{
	(void)state;
	for (int i = 0; i < DNS_STATUS_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(dns_status_name((enum dns_status)i),
				dns_status_name((enum dns_status)j));
	for (int i = 0; i < MAIL_ROUTE_COUNT; i++)
		for (int j = 0; j < i; j++)
			assert_string_not_equal(mail_route_name((enum mail_route)i),
				mail_route_name((enum mail_route)j));
	assert_string_equal(dns_status_name(DNS_NXDOMAIN), "nxdomain");
	assert_string_equal(mail_route_name(ROUTE_NULL_MX), "null-mx");
}

static void only_answers_that_settle_a_question_are_not_soft(void **state)
{
	(void)state;
	for (int i = 0; i < DNS_STATUS_COUNT; i++) {
		bool settles = i == DNS_FOUND || i == DNS_NODATA || i == DNS_NXDOMAIN;

		assert_int_equal(dns_status_is_soft((enum dns_status)i), !settles);
	}
}

static void mail_hosts_can_be_finished_twice(void **state)
{
	struct mail_hosts hosts = {.host_count = 1, .ip_count = 2};

	(void)state;
	hosts.hosts = calloc(1, sizeof(*hosts.hosts));
	hosts.ips = calloc(2, sizeof(*hosts.ips));
	mail_hosts_finish(&hosts);
	assert_null(hosts.hosts);
	assert_null(hosts.ips);
	assert_int_equal(hosts.host_count + hosts.ip_count, 0);
	mail_hosts_finish(&hosts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_come_out_as_lower_case_a_labels),
		cmocka_unit_test(what_is_no_host_name_is_refused),
		cmocka_unit_test(the_least_number_of_labels_counts),
		cmocka_unit_test(
			unicode_of_any_length_is_taken_or_refused_but_not_worked_on_for_long),
		cmocka_unit_test(no_other_byte_ever_comes_out),
		cmocka_unit_test(each_status_and_route_has_its_own_name),
		cmocka_unit_test(only_answers_that_settle_a_question_are_not_soft),
		cmocka_unit_test(mail_hosts_can_be_finished_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
