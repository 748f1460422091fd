#include "crawler/trap_pattern.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define ORIGIN "http://a.example"
#define UUID   "123e4567-e89b-12d3-a456-426614174000"

static struct trap_pattern pattern_of(const char *path)
{
	char text[URL_MAX + 1];
	struct url url;
	struct trap_pattern pattern;

	snprintf(text, sizeof(text), ORIGIN "%s", path);
	if (url_resolve(span_of(text), NULL, &url) != URL_HTTP)
		fail_msg("%s cannot be read", text);
	trap_pattern_of(&url, &pattern);
	assert_int_equal(strlen(pattern.text), pattern.length);
	assert_true(pattern.length <= strlen(url.text));
	return pattern;
}

static void what_one_program_makes_has_one_pattern(void **state)
{
	static const struct {
		const char *path, *pattern;
		bool is_variable;
	} cases[] = {
		{"/", "/", false},
		{"/about/team.html", "/about/team.html", false},
		{"/product/123", "/product/#", true},
		{"/doc/foo123.html", "/doc/foo#.html", true},
		{"/cal/2026/11/03/", "/cal/#/#/#/", true},
		{"/2026-11-03", "/#-#-#", true},
		{"/a%C3%BC", "/a%C3%BC", false},
		{"/a%201", "/a%20#", true},
		{"/x/" UUID "/y", "/x/*/y", true},
		{"/x-" UUID ".html", "/x-*.html", true},
		{"/x/deadbeef", "/x/deadbeef", false},
		{"/x/deadbee1", "/x/*", true},
		{"/x/dead1", "/x/dead#", true},
		{"/x/zz8qtv2hj0k1l2m3n4", "/x/*", true},
		{"/x/internationalisation2", "/x/internationalisation#", true},
		{"/find?a=1&b=2", "/find?", true},
		{"/find?b=2", "/find?", true},
		{"/?p=1", "/?", true},
		{"/?", "/?", true},
		{"/p/1?x", "/p/#?", true},
		{"/a/b/a/c", "/...", true},
		{"/a/b/a/c?x", "/...?", true},
		{"/1/1/2/2", "/#/#/#/#", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trap_pattern pattern = pattern_of(cases[i].path);

		if (strcmp(pattern.text + strlen(ORIGIN), cases[i].pattern) != 0 ||
			pattern.is_variable != cases[i].is_variable)
			fail_msg("%s has the pattern %s", cases[i].path, pattern.text);
	}
}

static void queries_are_told_apart(void **state)
{
	(void)state;
	assert_false(pattern_of("/a").has_query);
	assert_true(pattern_of("/a?").has_query);
	assert_false(pattern_of("/a?b=1").has_facets);
	assert_false(pattern_of("/a?b=1&").has_facets);
	assert_true(pattern_of("/a?b=1&c").has_facets);
	assert_false(pattern_of("/a?b=1&c").has_random);
	assert_true(pattern_of("/a?b=1&c=0123456789abcdef").has_random);
	assert_false(pattern_of("/a/0123456789abcdef").has_random);
	assert_true(pattern_of("/a/0123456789abcdef").has_mark);
}

static void paths_that_go_in_circles_are_seen(void **state)
{
	static const struct {
		const char *path;
		bool is_circular;
	} cases[] = {
		{"/", false},
		{"/a/a/", false},
		{"/a/a/a/", true},
		{"/a/a/a", true},
		{"/x/y/a/a/a/z", true},
		{"/a/a/b/a/a", false},
		{"/11/11/11/", false},
		{"/2011/11/11/11/11/11", false},
		{"/a/", false},
		{"/a//", false},
		{"/a///", false},
		{"/a////b", true},
		{"/a/b/a/b", false},
		{"/a/b/a/b/a", false},
		{"/a/b/a/b/a/b", true},
		{"/x/a/b/a/b/a/b/y", true},
		{"/b/a/b/a/b/a/x", true},
		{"/news/1/news/2/news/3", true},
		{"/news/1/news/2/olds/3", false},
		{"/a/b/c/a/b/c/a/b/c", true},
		{"/a/b/c/d/e/f/a/b/c/d/e/f/a/b/c/d/e/f", true},
		{"/1/2/1/2/1/2/1/2", false},
		{"/a?/b/b/b/b", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (pattern_of(cases[i].path).is_circular != cases[i].is_circular)
			fail_msg("%s", cases[i].path);
	}
}

static void depth_has_an_end(void **state)
{
	char path[64] = "";

	(void)state;
	for (unsigned depth = 1; depth <= 26; depth++) {
		size_t length = strlen(path);

		/* What stands behind a last slash is no segment. */
		snprintf(path + length, sizeof(path) - length, "/");
		assert_int_equal(pattern_of(path).is_deep, depth - 1 > TRAP_SEGMENTS_MAX);
		snprintf(path + length, sizeof(path) - length, "/%c", 'a' + (int)depth - 1);
		assert_int_equal(pattern_of(path).is_deep, depth > TRAP_SEGMENTS_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_program_makes_has_one_pattern),
		cmocka_unit_test(queries_are_told_apart),
		cmocka_unit_test(paths_that_go_in_circles_are_seen),
		cmocka_unit_test(depth_has_an_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
