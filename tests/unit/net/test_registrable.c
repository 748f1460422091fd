#include "net/registrable.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void an_organisation_begins_below_a_listed_suffix(void **state)
{
	static const struct {
		const char *host, *domain; /* NULL: there is none */
		bool is_suffix;
	} cases[] = {
		{"example.org", "example.org", false},
		{"www.shop.example.co.uk", "example.co.uk", false},
		{"co.uk", NULL, true},
		{"org", NULL, true},
		{"me.github.io", "me.github.io", false},
		{"github.io", NULL, true},
		{"a.b.c.kawasaki.jp", "b.c.kawasaki.jp", false},
		{"c.kawasaki.jp", NULL, true},
		{"www.city.kawasaki.jp", "city.kawasaki.jp", false},
		{"y.x.xn--55qx5d.cn", "x.xn--55qx5d.cn", false},
		{"xn--55qx5d.cn", NULL, true},
		{"www.site.test", NULL, false},
		{"wiki.corp", NULL, false},
		{"localhost", NULL, false},
		{"127.0.0.1", NULL, false},
		{"::1", NULL, false},
		{"::ffff:1.2.3.4", NULL, false},
		{"", NULL, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span domain = SPAN("untouched");
		bool is_any = registrable_of(cases[i].host, &domain);

		if (is_any != (cases[i].domain != NULL) ||
			registrable_is_suffix(cases[i].host) != cases[i].is_suffix)
			fail_msg("%s", cases[i].host);
		if (!span_equals(domain, span_of(is_any ? cases[i].domain : "untouched")))
			fail_msg("%s: %.*s", cases[i].host, SPAN_ARGS(domain));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_organisation_begins_below_a_listed_suffix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
