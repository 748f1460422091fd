#include "crawler/url_session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#define MD5    "d41d8cd98f00b204e9800998ecf8427e"
#define ORIGIN "http://a.example"

enum { TEXT_SIZE = URL_MAX + 1 };

static struct url read_url(const char *text)
{
	struct url url = {.text = ""};

	if (url_resolve(span_of(text), NULL, &url) != URL_HTTP)
		fail_msg("%s cannot be read", text);
	return url;
}

static void becomes(const char *text, const char *expected)
{
	struct url url = read_url(text), again;
	bool has_dropped = url_drop_session(&url);

	if (strcmp(url.text, expected) != 0)
		fail_msg("%s becomes %s, not %s", text, url.text, expected);
	assert_int_equal(has_dropped, strcmp(text, expected) != 0);
	assert_false(url_drop_session(&url));
	again = read_url(url.text);
	assert_string_equal(again.text, url.text);
	assert_int_equal(again.path_at, url.path_at);
}

static void append(char text[TEXT_SIZE], const char *more)
{
	size_t length = strlen(text);

	assert_true(length + strlen(more) < TEXT_SIZE);
	memcpy(text + length, more, strlen(more) + 1);
}

static void what_changes_with_each_visit_goes(void **state)
{
	static const char *const cases[][2] = {
		{"/p?PHPSESSID=" MD5, "/p"},
		{"/p?phpsessid=1", "/p"},
		{"/p?PHPSESSID", "/p"},
		{"/p?a=1&PHPSESSID=x&b=2", "/p?a=1&b=2"},
		{"/p?PHPSESSID=x&b=2", "/p?b=2"},
		{"/p?b=2&PHPSESSID=x", "/p?b=2"},
		{"/p?a=1&amp;PHPSESSID=x", "/p?a=1"},
		{"/p?%50HPSESSID=x", "/p"},
		{"/p?ASPSESSIONIDQQSCRTBA=x&z", "/p?z"},
		{"/p?ASP.NET_SessionId=x", "/p"},
		{"/p?CFID=12&CFTOKEN=34", "/p"},
		{"/p?x=1&CFTOKEN=34&CFID=12", "/p?x=1"},
		{"/p?sid=" MD5 "&t=3", "/p?t=3"},
		{"/p?t=3&s=" MD5, "/p?t=3"},
		{"/p?osCsid=" MD5, "/p"},
		{"/p?zenid=8qtv2hj0k1l2m3n4o5", "/p"},
		{"/p?session_id=0123456789abcdef", "/p"},
		{"/p?utm_source=a&utm_medium=b&x=1&gclid=2&fbclid=3", "/p?x=1"},
		{"/p?sid=" MD5 "&", "/p"},
		{"/p?sid=" MD5 "&&", "/p?&"},
		{"/p;jsessionid=1A2B", "/p"},
		{"/p;jsessionid=1A2B?x=1", "/p?x=1"},
		{"/p;jsessionid=1A2B.node1!-12!34?jsessionid=1", "/p"},
		{"/p;JSESSIONID=1;v=2;jsessionid=3", "/p;v=2"},
		{"/a;jsessionid=1/b;sid=" MD5 "/c", "/a/b/c"},
		{"/;jsessionid=1", "/"},
		{"/;jsessionid=1/b", "//b"},
		{"/p;PHPSESSID=" MD5, "/p"},
		{"/(S(lit3py55t21z5v55vlm25s55))/p.aspx?x=1", "/p.aspx?x=1"},
		{"/a/(S(lit3py55t21z5v55vlm25s55))", "/a/"},
		{"/(A(lit3py55t21z5v55vlm25s55)S(lit3py55t21z5v55vlm25s55))/p", "/p"},
		{"/(S(lit3py55t21z5v55vlm25s55));jsessionid=1/p", "/p"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TEXT_SIZE] = ORIGIN, expected[TEXT_SIZE] = ORIGIN;
		struct url url;

		append(text, cases[i][0]);
		append(expected, cases[i][1]);
		url = read_url(text); /* %50 */
		becomes(url.text, expected);
	}
}

static void what_says_which_page_is_meant_stays(void **state)
{
	static const char *const cases[] = {
		"/",
		"/?",
		"/?&",
		"/p?",
		"/p?a&b=&=c&&d",
		"/p?sid=05/01/01/1234",
		"/p?sid=12",
		"/p?session_id=1234567890123456",
		"/p?s=internationalisation",
		"/p?cfid=12",
		"/p?s=a%20b",
		"/p?id=" MD5,
		"/p?q=PHPSESSID",
		"/p?xphpsessid=1",
		"/p?ref=footer",
		"/p?gclidx=1",
		"/p;v=1",
		"/p;sid=12",
		"/p;gclid=1",
		"/;",
		"/p;",
		"/p;;",
		"/..;jsessionid=1/p",
		"/.;jsessionid=1",
		"/(S(short))/p",
		"/(x)/p",
		"/(S(" MD5 ")/p",
		"/(S(" MD5 "))x/p",
		"/()/p",
		"/(",
		"/((((((((((((((((((((",
		"/jsessionid=1",
		"/PHPSESSID/" MD5,
		"/p?a=1&sid",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[TEXT_SIZE] = ORIGIN;

		append(text, cases[i]);
		becomes(text, text);
	}
}

static void long_urls_of_nothing_but_sessions_cost_nothing(void **state)
{
	static const char *const pieces[] = {
		"&sid=" MD5, ";jsessionid=1", "(S(", "&", ";", "&cfid", "&amp;", "/(S(" MD5 "))"};

	(void)state;
	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
		char text[TEXT_SIZE] = ORIGIN "/p";

		append(text, pieces[i][0] == '&' ? "?x" : "");
		while (strlen(text) + strlen(pieces[i]) <= URL_MAX)
			append(text, pieces[i]);
		struct url url = read_url(text);

		for (unsigned round = 0; round < 200; round++) {
			struct url bare = url;

			url_drop_session(&bare);
			assert_false(url_drop_session(&bare));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_changes_with_each_visit_goes),
		cmocka_unit_test(what_says_which_page_is_meant_stays),
		cmocka_unit_test(long_urls_of_nothing_but_sessions_cost_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
