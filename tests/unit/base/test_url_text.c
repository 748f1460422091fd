#include "base/url_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct row {
	const char *url, *authority, *rest;
} rows[] = {
	{"https://user@host:8443/path?query#fragment", "user@host:8443", "/path?query#fragment"},
	{"https://host", "host", ""},
	{"https://host?a=/b", "host", "?a=/b"},
	{"https://host#a/b", "host", "#a/b"},
	{"https://[2001:db8::1]:80/a://b", "[2001:db8::1]:80", "/a://b"},
	{"any-scheme:///path", "", "/path"},
	{"://", "", ""},
};

static void parts_are_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct span authority, rest;

		assert_true(url_text_split(span_of(rows[i].url), &authority, &rest));
		assert_true(span_equals(authority, span_of(rows[i].authority)));
		assert_true(span_equals(rest, span_of(rows[i].rest)));
	}
}

static void what_is_no_url_is_left_alone(void **state)
{
	static const char *const texts[] = {"", "info@example.org", "https:/host", "/path", "a:b"};
	struct span authority = SPAN("as before"), rest = authority;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		assert_false(url_text_split(span_of(texts[i]), &authority, &rest));
	assert_true(span_equals(authority, SPAN("as before")));
	assert_true(span_equals(rest, SPAN("as before")));
}

static void the_web_is_http_and_https(void **state)
{
	(void)state;
	assert_true(url_text_is_web(SPAN("HTTP://example.org/")));
	assert_true(url_text_is_web(SPAN("https://example.org/")));
	assert_false(url_text_is_web(SPAN("ftp://example.org/")));
	assert_false(url_text_is_web(SPAN("dns:example.org")));
	assert_false(url_text_is_web(SPAN("")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_found),
		cmocka_unit_test(what_is_no_url_is_left_alone),
		cmocka_unit_test(the_web_is_http_and_https),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
