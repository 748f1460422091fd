#include "schema/model/user_domains.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void a_name_is_that_name_alone_and_a_star_covers_what_is_below(void **state)
{
	static const struct {
		const char *domain;
		bool is_own;
	} cases[] = {
		{"example.org", true},
		{"www.example.org", false},
		{"notexample.org", false},
		{"org", false},
		{"example.test", true},
		{"a.example.test", true},
		{"a.b.example.test", true},
		{"badexample.test", false},
		{".example.test", true},
		{"xn--mller-kva.example", true},
		{"", false},
	};
	struct user_domains own = {0};

	(void)state;
	assert_false(user_domains_have(&own, "example.org"));
	assert_true(user_domains_add(&own, "Example.ORG."));
	assert_true(user_domains_add(&own, "*.example.test"));
	assert_true(user_domains_add(&own, "m\xc3\xbcller.example"));
	assert_int_equal(own.count, 3);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (user_domains_have(&own, cases[i].domain) != cases[i].is_own)
			fail_msg("%s", cases[i].domain);
	user_domains_finish(&own);
	assert_int_equal(own.count, 0);
}

static void what_is_no_domain_is_not_added(void **state)
{
	static const char *const cases[] = {"", "*", "*.", "*.org", "org", "*.*.org", "a b.org",
		"example.org\r\nDATA", "*example.org", "a@example.org", "192.0.2.1", "*.-a.org"};
	struct user_domains own = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (user_domains_add(&own, cases[i]))
			fail_msg("%s", cases[i]);
	assert_int_equal(own.count, 0);
	user_domains_finish(&own);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_that_name_alone_and_a_star_covers_what_is_below),
		cmocka_unit_test(what_is_no_domain_is_not_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
