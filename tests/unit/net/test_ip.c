#include "net/ip.h"

#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *range_of(const char *text)
{
	struct ip ip;

	assert_true(ip_parse(span_of(text), &ip));
	return ip_special_range(&ip);
}

static void every_special_block_is_closed_at_both_ends(void **state)
{
	static const struct {
		const char *before, *first, *last,
			*after; /* before and after are public, or NULL */
	} blocks[] = {
		{NULL, "0.0.0.0", "0.255.255.255", "1.0.0.0"},
		{"9.255.255.255", "10.0.0.0", "10.255.255.255", "11.0.0.0"},
		{"100.63.255.255", "100.64.0.0", "100.127.255.255", "100.128.0.0"},
		{"126.255.255.255", "127.0.0.0", "127.255.255.255", "128.0.0.0"},
		{"169.253.255.255", "169.254.0.0", "169.254.255.255", "169.255.0.0"},
		{"172.15.255.255", "172.16.0.0", "172.31.255.255", "172.32.0.0"},
		{"191.255.255.255", "192.0.0.0", "192.0.0.255", "192.0.1.0"},
		{"192.0.1.255", "192.0.2.0", "192.0.2.255", "192.0.3.0"},
		{"192.88.98.255", "192.88.99.0", "192.88.99.255", "192.88.100.0"},
		{"192.167.255.255", "192.168.0.0", "192.168.255.255", "192.169.0.0"},
		{"198.17.255.255", "198.18.0.0", "198.19.255.255", "198.20.0.0"},
		{"198.51.99.255", "198.51.100.0", "198.51.100.255", "198.51.101.0"},
		{"203.0.112.255", "203.0.113.0", "203.0.113.255", "203.0.114.0"},
		{"223.255.255.255", "224.0.0.0", "239.255.255.255", NULL},
		{NULL, "240.0.0.0", "255.255.255.255", NULL},
		{NULL, "::", "::1", NULL},
		{NULL, "100::", "100::ffff:ffff:ffff:ffff", NULL},
		{NULL, "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
		{NULL, "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
		{NULL, "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NULL},
		{"2000:ffff::", "2001:100::", "2001:1ff:ffff::", "2001:200::"},
		{"2001:db7:ffff::", "2001:db8::", "2001:db8:ffff:ffff::", "2001:db9::"},
		{"3ffe:ffff::", "3fff::", "3fff:fff:ffff::", "3fff:1000::"},
		{NULL, "4000::", "5f00::", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
		assert_non_null(range_of(blocks[i].first));
		assert_non_null(range_of(blocks[i].last));
		if (blocks[i].before)
			assert_null(range_of(blocks[i].before));
		if (blocks[i].after)
			assert_null(range_of(blocks[i].after));
	}
}

static void ipv4_inside_ipv6_is_judged_by_what_is_inside(void **state)
{
	static const char *const closed[] = {"::ffff:127.0.0.1", "::ffff:10.1.2.3",
		"64:ff9b::169.254.169.254", "2002:7f00:1::1", "2002:c0a8:101::", "::127.0.0.1",
		"2001:0:1:2:3:4:80ff:fffe", "64:ff9b:1::10.0.0.1", "::ffff:8.8.8.8"};
	static const char *const open[] = {"64:ff9b::8.8.8.8", "2002:808:808::1", "2a00:1450::25"};

	(void)state;
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		assert_non_null(range_of(closed[i]));
	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		assert_null(range_of(open[i]));
}

/* RFC 4291 2.5.5.2: the system speaks IPv4 with it, so that it is the same server. */
static void a_mapped_address_is_one_of_ipv4_and_of_no_network(void **state)
{
	struct ip mapped, plain, inner = {0};

	(void)state;
	assert_string_equal(range_of("::ffff:8.8.8.8"), "mapped");
	assert_string_equal(range_of("::ffff:10.1.2.3"), "private");
	assert_true(ip_parse(SPAN("::ffff:192.0.2.25"), &mapped));
	assert_true(ip_parse(SPAN("192.0.2.25"), &plain));
	assert_true(ip_unmap(&mapped, &inner));
	assert_true(ip_equals(&inner, &plain));
	assert_false(ip_unmap(&plain, &inner));
	assert_true(ip_parse(SPAN("64:ff9b::192.0.2.25"), &mapped));
	assert_false(ip_unmap(&mapped, &inner));
}

static void only_strict_numbers_are_addresses(void **state)
{
	static const char *const bad[] = {"", "1.2.3", "127.1", "0177.0.0.1", "1.2.3.4 ",
		"1.2.3.256", "[::1]", "fe80::1%eth0", "::g", "1.2.3.4.5", "localhost"};
	struct ip ip;
	char text[IP_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ip_parse(span_of(bad[i]), &ip));
	assert_true(ip_parse(SPAN("2001:DB8:0::25"), &ip));
	ip_print(&ip, text);
	assert_string_equal(text, "2001:db8::25");
}

static void a_policy_opens_what_it_names_and_no_more(void **state)
{
	struct ip_policy policy = {0};
	struct failure why;
	struct ip ip;
	static const struct {
		const char *ip;
		bool permitted;
	} cases[] = {{"127.0.0.1", true}, {"127.255.0.1", true}, {"10.0.0.7", true},
		{"10.0.0.8", false}, {"::1", true}, {"::2", false}, {"8.8.8.8", true}};

	(void)state;
	assert_int_equal(ip_policy_allow(&policy, "127.0.0.0/8, 10.0.0.7,::1/128", &why), OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_true(ip_parse(span_of(cases[i].ip), &ip));
		assert_int_equal(ip_policy_permits(&policy, &ip), cases[i].permitted);
	}
	assert_int_equal(ip_policy_allow(&policy, "10.0.0.0/33", &why), ERR_USAGE);
	assert_int_equal(ip_policy_allow(&policy, "ten", &why), ERR_USAGE);
	ip_policy_finish(&policy);
	policy.allow_private = true;
	assert_true(ip_parse(SPAN("192.168.1.1"), &ip));
	assert_true(ip_policy_permits(&policy, &ip));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_special_block_is_closed_at_both_ends),
		cmocka_unit_test(ipv4_inside_ipv6_is_judged_by_what_is_inside),
		cmocka_unit_test(a_mapped_address_is_one_of_ipv4_and_of_no_network),
		cmocka_unit_test(only_strict_numbers_are_addresses),
		cmocka_unit_test(a_policy_opens_what_it_names_and_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
