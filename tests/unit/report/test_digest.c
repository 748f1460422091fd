/* Names and subjects; whole digests are read back by tests/report/digest.py. */
#include "report/digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void a_site_is_named_by_its_host(void **state)
{
	static const struct {
		const char *seeds, *name;
	} cases[] = {
		{"https://www.example.org/", "www.example.org"},
		{"https://www.example.org", "www.example.org"},
		{"https://user:s3cret@www.example.org:8443/a?b#c", "www.example.org:8443"},
		{"https://www.example.org?s3cret", "www.example.org"},
		{"https://www.example.org/\nhttps://b.example/\nhttps://c.example/",
			"www.example.org and 2 more"},
		{"https://m\xc3\xbcller.example/", "m\xc3\xbcller.example"},
		{"info@example.org", "info@example.org"},
		{"https://[2001:db8::1]:80/", "[2001:db8::1]:80"},
		{"<!channel>*x*", "??channel??x?"},
		{"a\xe2\x80\xae"
		 "b\xff\x1b[2J",
			"a?b??[2J"},
		{"", "no site"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[DIGEST_SITE_SIZE];

		digest_name_site(cases[i].seeds, name);
		assert_string_equal(name, cases[i].name);
	}
}

static void a_long_name_is_cut_between_characters(void **state)
{
	char seed[600] = "https://", name[DIGEST_SITE_SIZE];

	(void)state;
	for (size_t i = strlen(seed); i + 3 < sizeof(seed); i += 2)
		memcpy(seed + i, "\xc3\xa9", 3);
	digest_name_site(seed, name);
	assert_true(strlen(name) < DIGEST_SITE_SIZE && strlen(name) % 2 == 0);
}

static void the_subject_says_what_is_new_first(void **state)
{
	static const struct {
		struct digest_counts counts;
		bool cannot_ask;
		const char *subject;
	} cases[] = {
		{{.newly_failing = 2, .failing = 5}, false,
			"2 new failing contact addresses at x.example (5 in all)"},
		{{.newly_failing = 1, .newly_at_risk = 3, .fixed = 4, .failing = 1}, false,
			"1 new failing contact address at x.example, 4 fixed (1 in all)"},
		{{.newly_at_risk = 1, .at_risk = 9}, false,
			"1 contact address newly at risk at x.example (0 failing)"},
		{{.fixed = 2, .failing = 3}, false,
			"2 contact addresses fixed at x.example (3 still failing)"},
		{{.rules_newly_broken = 1, .rules_broken = 2}, false,
			"1 required contact page is without a working address at x.example"},
		{{.failing = 3, .rules_broken = 1}, false, "nothing new at x.example (3 failing)"},
		{{.at_risk = 1}, false, "nothing new at x.example, no contact address fails"},
		{{.newly_failing = 2, .failing = 2}, true,
			"mail servers could not be asked from here (x.example)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct digest digest = {
			.counts = cases[i].counts, .could_ask = !cases[i].cannot_ask};

		digest_write_subject(&digest, "x.example");
		assert_string_equal(digest.subject, cases[i].subject);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_site_is_named_by_its_host),
		cmocka_unit_test(a_long_name_is_cut_between_characters),
		cmocka_unit_test(the_subject_says_what_is_new_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
