#include "base/pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct row {
	const char *pattern, *text;
	bool matches;
} rows[] = {{"", "", true}, {"", "a", false}, {"a", "", false}, {"*", "", true}, {"**", "", true},
	{"?", "", false}, {"*", "anything", true}, {"abc", "ABC", true}, {"abc", "abcd", false},
	{"abc*", "abcd", true}, {"*bcd", "abcd", true}, {"a*d", "abcd", true},
	{"a*c", "abcd", false}, {"a?c", "abc", true}, {"a?c", "ac", false},
	{"*a*b*", "xxaxxbxx", true}, {"*a*b*", "xxbxxaxx", false}, {"*aab", "aaaaab", true},
	{"*.example.org", "a.example.org", true}, {"*.example.org", "example.org", false},
	{"a[1]", "a[1]", true}, {"a[1]", "a1", false}, {"http://[::1]/*", "http://[::1]/x", true},
	{"a\\*", "a\\b", true}, {"/x?y=1", "/x?y=1", true}};

static void stars_and_question_marks_match_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (pattern_matches(span_of(rows[i].pattern), span_of(rows[i].text)) !=
			rows[i].matches)
			fail_msg("'%s' and '%s'", rows[i].pattern, rows[i].text);
}

/* What costs other matchers years. */
static void many_stars_end(void **state)
{
	char pattern[201], text[2001];

	(void)state;
	for (size_t i = 0; i < sizeof(pattern) - 1; i++)
		pattern[i] = i % 2 ? 'a' : '*';
	pattern[sizeof(pattern) - 1] = '\0';
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 2] = 'b';
	text[sizeof(text) - 1] = '\0';
	assert_false(pattern_matches(span_of(pattern), span_of(text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stars_and_question_marks_match_and_nothing_else),
		cmocka_unit_test(many_stars_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
