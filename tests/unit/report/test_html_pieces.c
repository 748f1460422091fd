#include "report/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

static void expect_address(const char *address, const char *domain, const char *expected)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	assert_non_null(file);
	html_put_address(file, address, domain);
	fclose(file);
	assert_string_equal(text, expected);
	free(text);
}

static void a_homograph_is_shown_in_both_spellings(void **state)
{
	char mixed[DOMAIN_NAME_MAX + 1], greek[DOMAIN_NAME_MAX + 1], expected[1024];

	(void)state;
	expect_address("info@example.org", "example.org", "info@example.org");
	expect_address("", "", "(empty)");
	assert_true(domain_to_ascii(SPAN("p\xd0\xb0ypal.test"), 2, mixed));
	snprintf(expected, sizeof(expected),
		"%s <span class=\"unicode bad\">p\xd0\xb0ypal.test <small>(letters of several "
		"scripts that look alike are mixed in one name)</small></span>",
		mixed);
	expect_address(mixed, mixed, expected);
	assert_true(domain_to_ascii(SPAN("\xce\xb1\xce\xb2.test"), 2, greek));
	snprintf(expected, sizeof(expected),
		"%s <span class=\"unicode\">\xce\xb1\xce\xb2.test <small>(written in Greek "
		"letters)</small></span>",
		greek);
	expect_address(greek, greek, expected);
}

static void an_id_is_made_of_addresses_only(void **state)
{
	static const struct {
		const char *ip, *id;
	} cases[] = {{"192.0.2.1", "s-192-0-2-1"}, {"2001:db8::1", "s-2001-db8--1"}, {"", ""},
		{"\"><script>", ""}, {"192.0.2.1 x", ""},
		{"11111111111111111111111111111111111111111111111", ""}};
	char id[HTML_ID_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		html_id_of_ip(cases[i].ip, id);
		assert_string_equal(id, cases[i].id);
	}
}

static void the_worst_finding_counts(void **state)
{
	(void)state;
	assert_int_equal(html_worst_of(""), SEVERITY_NOTICE);
	assert_int_equal(html_worst_of("no-such-finding"), SEVERITY_NOTICE);
	assert_int_equal(html_worst_of("mailto-slashes mailto-unencoded"),
		catalogue_find("mailto-slashes")->severity);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_homograph_is_shown_in_both_spellings),
		cmocka_unit_test(an_id_is_made_of_addresses_only),
		cmocka_unit_test(the_worst_finding_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
