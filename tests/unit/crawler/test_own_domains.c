#include "crawler/own_domains.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

static void the_registrable_part_of_a_host_is_kept_once(void **state)
{
	static const char *const hosts[] = {"www.example.co.uk", "shop.example.co.uk", "a.b.test",
		"www.a.test", "192.0.2.1", "2001:db8::1", "localhost", "www.localhost", "", "co.uk",
		"github.io", "a.b.test"};
	static const char *const names[] = {"example.co.uk", "a.b.test", "a.test"};
	struct own_domains own = {.count = 0};

	(void)state;
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		own_domains_add(&own, hosts[i]);
	assert_int_equal(own.count, sizeof(names) / sizeof(names[0]));
	for (size_t i = 0; i < own.count; i++)
		assert_string_equal(own.names[i], names[i]);
	own_domains_finish(&own);
	assert_int_equal(own.count, 0);
	own_domains_finish(&own);
}

static void what_is_below_a_name_is_held_and_nothing_beside_it(void **state)
{
	struct own_domains own = {.count = 0};

	(void)state;
	own_domains_add(&own, "www.a.test");
	assert_true(own_domains_hold(&own, SPAN("a.test")));
	assert_true(own_domains_hold(&own, SPAN("mail.a.test")));
	assert_false(own_domains_hold(&own, SPAN("aa.test")));
	assert_false(own_domains_hold(&own, SPAN("test")));
	assert_false(own_domains_hold(&own, SPAN("")));
	assert_false(own_domains_hold(NULL, SPAN("a.test")));
	own_domains_finish(&own);
}

static void a_long_list_of_seeds_is_cut(void **state)
{
	struct own_domains own = {.count = 0};
	char host[32];

	(void)state;
	for (int i = 0; i < 10000; i++) {
		snprintf(host, sizeof(host), "x%d.test", i);
		own_domains_add(&own, host);
	}
	assert_int_equal(own.count, OWN_DOMAINS_MAX);
	own_domains_finish(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_registrable_part_of_a_host_is_kept_once),
		cmocka_unit_test(what_is_below_a_name_is_held_and_nothing_beside_it),
		cmocka_unit_test(a_long_list_of_seeds_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
