#include "crawler/url_scope.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

static struct url read_url(const char *text)
{
	struct url url = {.text = ""};

	if (url_resolve(span_of(text), NULL, &url) != URL_HTTP)
		fail_msg("%s cannot be read", text);
	return url;
}

static void scope_says_which_links_are_followed(void **state)
{
	static const struct {
		const char *seed, *url;
		bool host, domain, prefix;
	} cases[] = {
		{"http://example.org/", "http://example.org/a", true, true, true},
		{"http://example.org/", "https://example.org/a", true, true, true},
		{"https://example.org/", "http://www.example.org/", true, true, true},
		{"http://www.example.org/", "http://example.org/", true, true, true},
		{"http://example.org/", "http://example.org:8080/", false, true, false},
		{"http://example.org:8080/", "http://www.example.org:8080/", true, true, true},
		{"http://example.org:8080/", "https://example.org:8080/", true, true, true},
		{"http://example.org:8080/", "http://example.org/", false, true, false},
		{"http://example.org/", "http://sub.example.org/", false, true, false},
		{"http://www.example.org/", "http://a.b.example.org/", false, true, false},
		{"http://sub.example.org/", "http://example.org/", false, true, false},
		{"http://sub.example.org/", "http://other.example.org/", false, true, false},
		{"http://a.b.example.co.uk/", "https://c.example.co.uk:8080/", false, true, false},
		{"http://a.example.co.uk/", "http://b.co.uk/", false, false, false},
		/* an unlisted top-level domain: nobody knows who owns what */
		{"http://www.a.test/", "http://b.a.test/", false, true, false},
		{"http://b.a.test/", "http://a.test/", false, false, false},
		{"http://b.a.test/", "http://c.a.test/", false, false, false},
		{"http://localhost/", "http://a.localhost/", false, true, false},
		/* strangers live below these */
		{"http://github.io/", "http://me.github.io/", false, false, false},
		{"http://github.io/", "http://github.io:8080/", false, true, false},
		{"http://me.github.io/", "http://you.github.io/", false, false, false},
		{"http://me.github.io/", "http://a.me.github.io/", false, true, false},
		{"http://www.gov.uk/", "http://gov.uk/", true, true, true},
		{"http://www.gov.uk/", "http://a.www.gov.uk/", false, true, false},
		{"http://www.gov.uk/", "http://a.gov.uk/", false, false, false},
		{"http://x.xn--55qx5d.cn/", "http://y.x.xn--55qx5d.cn/", false, true, false},
		{"http://x.xn--55qx5d.cn/", "http://y.xn--55qx5d.cn/", false, false, false},
		{"http://example.org/", "http://badexample.org/", false, false, false},
		{"http://example.org/", "http://example.org.evil.test/", false, false, false},
		{"http://example.org/", "http://www.www.example.org/", false, true, false},
		{"http://www.com/", "http://example.com/", false, false, false},
		{"http://www.com/", "http://com/", false, false, false},
		{"http://192.0.2.1/", "http://192.0.2.1/a", true, true, true},
		{"http://192.0.2.1/", "http://2.1/", false, false, false},
		{"http://192.0.2.1/", "http://9.0.2.1/", false, false, false},
		{"http://192.0.2.1/", "http://192.0.2.1:81/", false, true, false},
		{"http://192.0.2.1/", "http://192.0.2.10/", false, false, false},
		{"http://example.org:808/", "http://example.org:8080/", false, true, false},
		{"http://[::1]/", "http://[0::1]/a", true, true, true},
		{"http://example.org/a/b", "http://example.org/a/c/d", true, true, true},
		{"http://example.org/a/b", "http://example.org/a/", true, true, true},
		{"http://example.org/a/b", "http://example.org/a", true, true, false},
		{"http://example.org/a/b", "http://example.org/ab/c", true, true, false},
		{"http://example.org/a/", "http://example.org/a?x", true, true, false},
		{"http://example.org/a?x/y", "http://example.org/b", true, true, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url seed = read_url(cases[i].seed), url = read_url(cases[i].url);

		if (url_is_in_scope(&url, &seed, SCOPE_HOST) != cases[i].host ||
			url_is_in_scope(&url, &seed, SCOPE_DOMAIN) != cases[i].domain ||
			url_is_in_scope(&url, &seed, SCOPE_PREFIX) != cases[i].prefix)
			fail_msg("%s from %s", url.text, seed.text);
	}
}

/* Against the rule for one seed, with seeds that cover, precede and follow each other. */
static void many_seeds_are_as_each_of_them(void **state)
{
	static const char *const texts[] = {"http://a.example.org/x/", "http://a.example.org/x/y/z",
		"http://a.example.org/w", "http://b.example.org:8080/", "http://example.com/",
		"http://www.example.net/x", "https://192.0.2.7/", "http://a.b.test/",
		"http://b.test/", "http://co.uk/", "http://ab.test/", "http://a.example.org/x!/",
		"http://[::1]/x/"};
	static const char *const ends[] = {
		"", "x", "x/", "x/y", "x/y/z/", "x!", "x!/a", "w", "x0/", "y?x/"};
	enum { COUNT = sizeof(texts) / sizeof(texts[0]) };
	struct url seeds[COUNT];

	(void)state;
	for (size_t i = 0; i < COUNT; i++)
		seeds[i] = read_url(texts[i]);
	for (enum url_scope kind = SCOPE_HOST; kind <= SCOPE_PREFIX; kind++) {
		struct scope *scope = scope_create(kind, seeds, COUNT);

		for (size_t i = 0; i < COUNT * sizeof(ends) / sizeof(ends[0]); i++) {
			char text[128];
			bool is_any = false;

			snprintf(text, sizeof(text), "%.*s/%s", (int)seeds[i % COUNT].path_at,
				seeds[i % COUNT].text, ends[i / COUNT]);
			struct url url = read_url(text);

			for (size_t k = 0; k < COUNT; k++)
				is_any = is_any || url_is_in_scope(&url, &seeds[k], kind);
			if (scope_has(scope, &url) != is_any)
				fail_msg("%s, scope %d", text, kind);
		}
		scope_destroy(scope);
	}
}

static void no_seed_has_no_scope(void **state)
{
	struct scope *scope = scope_create(SCOPE_DOMAIN, NULL, 0);
	struct url url = read_url("http://example.org/");

	(void)state;
	assert_false(scope_has(scope, &url));
	scope_destroy(scope);
	scope_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scope_says_which_links_are_followed),
		cmocka_unit_test(many_seeds_are_as_each_of_them),
		cmocka_unit_test(no_seed_has_no_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
