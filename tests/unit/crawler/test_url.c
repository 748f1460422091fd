#include "crawler/url.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <curl/curl.h>

static struct url read_url(const char *text)
{
	struct url url = {.text = ""};

	if (url_resolve(span_of(text), NULL, &url) != URL_HTTP)
		fail_msg("%s cannot be read", text);
	return url;
}

static void has_part(CURLU *parsed, CURLUPart part, const char *expected)
{
	char *text = NULL;

	assert_int_equal(curl_url_get(parsed, part, &text, CURLU_DEFAULT_PORT), CURLUE_OK);
	assert_string_equal(text, expected);
	curl_free(text);
}

/* What a canonical URL promises: it reads the same again, is plain, and libcurl, which fetches it,
 * sees the same host, port and path. */
static void is_canonical(const struct url *url)
{
	struct url again;
	char text[URL_MAX + 1], *query = strchr(url->text + url->path_at, '?');
	CURLU *parsed = curl_url();

	assert_int_equal(url_resolve(span_of(url->text), NULL, &again), URL_HTTP);
	assert_string_equal(again.text, url->text);
	assert_string_equal(again.host, url->host);
	assert_int_equal(again.port, url->port);
	assert_int_equal(again.path_at, url->path_at);
	for (const char *at = url->text; *at; at++)
		assert_true(*at > ' ' && *at < 0x7f && !strchr("\\#\"<>^`{|}", *at));

	assert_int_equal(
		curl_url_set(parsed, CURLUPART_URL, url->text, CURLU_DISALLOW_USER), CURLUE_OK);
	has_part(parsed, CURLUPART_SCHEME, url->is_https ? "https" : "http");
	snprintf(text, sizeof(text), strchr(url->host, ':') ? "[%s]" : "%s", url->host);
	has_part(parsed, CURLUPART_HOST, text);
	snprintf(text, sizeof(text), "%u", url->port);
	has_part(parsed, CURLUPART_PORT, text);
	snprintf(text, sizeof(text), "%.*s",
		(int)(query ? query - (url->text + url->path_at) : (int)sizeof(text) - 1),
		url->text + url->path_at);
	has_part(parsed, CURLUPART_PATH, text);
	if (query && query[1])
		has_part(parsed, CURLUPART_QUERY, query + 1);
	curl_url_cleanup(parsed);
}

static void leads_to(const char *base_text, struct span reference, const char *expected)
{
	struct url base = read_url(base_text), url = {.text = ""};
	enum url_kind kind = url_resolve(reference, &base, &url);

	if (kind != URL_HTTP)
		fail_msg("\"%.*s\" is of kind %d, not %s", SPAN_ARGS(reference), kind, expected);
	if (strcmp(url.text, expected) != 0)
		fail_msg("\"%.*s\" gives %s, not %s", SPAN_ARGS(reference), url.text, expected);
	is_canonical(&url);
}

static void references_resolve_as_rfc_3986_section_5_4_says(void **state)
{
	static const struct {
		const char *reference, *expected;
	} cases[] = {
		/* normal */
		{"g", "http://a/b/c/g"}, {"./g", "http://a/b/c/g"}, {"g/", "http://a/b/c/g/"},
		{"/g", "http://a/g"}, {"//g", "http://g/"}, {"?y", "http://a/b/c/d;p?y"},
		{"g?y", "http://a/b/c/g?y"}, {"g#s", "http://a/b/c/g"},
		{"g?y#s", "http://a/b/c/g?y"}, {";x", "http://a/b/c/;x"},
		{"g;x", "http://a/b/c/g;x"}, {"g;x?y#s", "http://a/b/c/g;x?y"},
		{".", "http://a/b/c/"}, {"./", "http://a/b/c/"}, {"..", "http://a/b/"},
		{"../", "http://a/b/"}, {"../g", "http://a/b/g"}, {"../..", "http://a/"},
		{"../../", "http://a/"}, {"../../g", "http://a/g"},
		/* abnormal */
		{"../../../g", "http://a/g"}, {"../../../../g", "http://a/g"},
		{"/./g", "http://a/g"}, {"/../g", "http://a/g"}, {"g.", "http://a/b/c/g."},
		{".g", "http://a/b/c/.g"}, {"g..", "http://a/b/c/g.."}, {"..g", "http://a/b/c/..g"},
		{"./../g", "http://a/b/g"}, {"./g/.", "http://a/b/c/g/"},
		{"g/./h", "http://a/b/c/g/h"}, {"g/../h", "http://a/b/c/h"},
		{"g;x=1/./y", "http://a/b/c/g;x=1/y"}, {"g;x=1/../y", "http://a/b/c/y"},
		{"g?y/./x", "http://a/b/c/g?y/./x"}, {"g?y/../x", "http://a/b/c/g?y/../x"},
		{"g#s/./x", "http://a/b/c/g"}, {"g#s/../x", "http://a/b/c/g"},
		{"http:g", "http://a/b/c/g"}, /* as 5.4.2 permits and browsers do */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		leads_to("http://a/b/c/d;p?q", span_of(cases[i].reference), cases[i].expected);
}

static void references_are_read_as_forgivingly_as_browsers_do(void **state)
{
	const struct {
		struct span reference;
		const char *expected;
	} cases[] = {
		{SPAN("  g \n"), "https://a.example/b/g"},
		{SPAN("\t\r\n\f g"), "https://a.example/b/g"},
		{SPAN("\0\x01g\x1f"), "https://a.example/b/g"},
		{SPAN("a\tb\nc\rd"), "https://a.example/b/abcd"},
		{SPAN("ht\ntps://x.ex\tample/"), "https://x.example/"},
		{SPAN("..\n/g"), "https://a.example/g"},
		{SPAN("a b"), "https://a.example/b/a%20b"},
		{SPAN("a\x01"
		      "b\x7f"),
			"https://a.example/b/a%01b%7F"},
		{SPAN("a\0b"), "https://a.example/b/a%00b"},
		{SPAN("a%00b"), "https://a.example/b/a%00b"},
		{SPAN("\\g"), "https://a.example/g"},
		{SPAN("..\\g"), "https://a.example/g"},
		{SPAN("\\\\x.example\\g\\..\\h"), "https://x.example/h"},
		{SPAN("/\\x.example"), "https://x.example/"},
		{SPAN("http:\\\\x.example\\g"), "http://x.example/g"},
		{SPAN("g?a\\b"), "https://a.example/b/g?a%5Cb"},
		{SPAN("///x.example/g"), "https://x.example/g"},
		{SPAN("http:///x.example/g"), "http://x.example/g"},
		{SPAN("http:/x.example/g"), "http://x.example/g"},
		{SPAN("http:x.example"), "http://x.example/"},
		{SPAN("https:/g"), "https://a.example/g"},
		{SPAN("https:g"), "https://a.example/b/g"},
		{SPAN("https:?x"), "https://a.example/b/c?x"},
		{SPAN("HTTPS://X.Example"), "https://x.example/"},
		{SPAN("http://x.example?q"), "http://x.example/?q"},
		{SPAN("http://x.example#f"), "http://x.example/"},
		{SPAN("http://x.example/?"), "http://x.example/?"},
		{SPAN("http://x.example/?a?b/c"), "http://x.example/?a?b/c"},
		{SPAN("http://x.example/a//b/../c"), "http://x.example/a//c"},
		{SPAN("http://x.example/a//../b"), "http://x.example/a/b"},
		{SPAN("http://x.example/..//../a"), "http://x.example/a"},
		{SPAN("http://x.example//a"), "http://x.example//a"},
		{SPAN("/.//x.example/"), "https://a.example//x.example/"},
		{SPAN("%2e%2E/g"), "https://a.example/g"},
		{SPAN("%2e/g"), "https://a.example/b/g"},
		{SPAN("%2fg"), "https://a.example/b/%2Fg"},
		{SPAN("..%2fg"), "https://a.example/b/..%2Fg"},
		{SPAN("%7euser/%41%c3%bc"), "https://a.example/b/~user/A%C3%BC"},
		{SPAN("ü"), "https://a.example/b/%C3%BC"},
		{SPAN("?ü=ß"), "https://a.example/b/c?%C3%BC=%C3%9F"},
		{SPAN("\xff"), "https://a.example/b/%FF"},
		{SPAN("100%"), "https://a.example/b/100%25"},
		{SPAN("100%zz"), "https://a.example/b/100%25zz"},
		{SPAN("%%341"), "https://a.example/b/%2541"},
		{SPAN("%2541"), "https://a.example/b/%2541"},
		{SPAN("a[1]={x}|y^z`\"<>"),
			"https://a.example/b/a%5B1%5D=%7Bx%7D%7Cy%5Ez%60%22%3C%3E"},
		{SPAN("?a[]=1&b='x'"), "https://a.example/b/c?a%5B%5D=1&b=%27x%27"},
		{SPAN("./a:b"), "https://a.example/b/a:b"},
		{SPAN("1a:b"), "https://a.example/b/1a:b"},
		{SPAN(":"), "https://a.example/b/:"},
		{SPAN("g#s?y/../x"), "https://a.example/b/g"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)

		leads_to("https://a.example/b/c?q", cases[i].reference, cases[i].expected);
}

static void a_host_has_one_spelling(void **state)
{
	static const struct {
		const char *text, *host;
		uint16_t port;
		bool is_ip;
	} cases[] = {
		{"http://Example.ORG/", "example.org", 80, false},
		{"http://example.org./", "example.org", 80, false},
		{"http://localhost/", "localhost", 80, false},
		{"http://my_host.example/", "my_host.example", 80, false},
		{"http://bücher.example/", "xn--bcher-kva.example", 80, false},
		{"http://B%C3%BCcher.example/", "xn--bcher-kva.example", 80, false},
		{"http://ex%61mple.org/", "example.org", 80, false},
		{"http://faß.de/", "xn--fa-hia.de", 80, false},
		{"https://example.org", "example.org", 443, false},
		{"https://example.org:443", "example.org", 443, false},
		{"https://example.org:80", "example.org", 80, false},
		{"http://example.org:", "example.org", 80, false},
		{"http://example.org:00080/", "example.org", 80, false},
		{"http://example.org:8080?q", "example.org", 8080, false},
		{"http://example.org:65535", "example.org", 65535, false},
		{"http://user@example.org/", "example.org", 80, false},
		{"http://user:secret@example.org:81/", "example.org", 81, false},
		{"http://example.net@example.org/", "example.org", 80, false},
		{"http://a@b@example.org/", "example.org", 80, false},
		{"http://a:80\\@example.org/", "a", 80, false},
		{"http://192.0.2.1/", "192.0.2.1", 80, true},
		{"http://192.0.2.1./", "192.0.2.1", 80, true},
		{"http://127.1/", "127.0.0.1", 80, true},
		{"http://0x7f000001/", "127.0.0.1", 80, true},
		{"http://0X7F.0x0.0x0.0x1/", "127.0.0.1", 80, true},
		{"http://2130706433/", "127.0.0.1", 80, true},
		{"http://0177.0.0.01/", "127.0.0.1", 80, true},
		{"http://192.168.257/", "192.168.1.1", 80, true},
		{"http://0/", "0.0.0.0", 80, true},
		{"http://0x/", "0.0.0.0", 80, true},
		{"http://%31%32%37.1/", "127.0.0.1", 80, true},
		{"http://4294967295/", "255.255.255.255", 80, true},
		{"http://[::1]/", "::1", 80, true},
		{"http://[2001:DB8:0:0::0001]:8080/", "2001:db8::1", 8080, true},
		{"http://[::FFFF:127.0.0.1]/", "::ffff:127.0.0.1", 80, true},
		{"http://u@[::1]:81/", "::1", 81, true},
		{"http://1.2.3.example/", "1.2.3.example", 80, false},
		{"http://0x7f.example/", "0x7f.example", 80, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url url = read_url(cases[i].text);

		assert_string_equal(url.host, cases[i].host);
		assert_int_equal(url.port, cases[i].port);
		assert_int_equal(url.is_host_ip, cases[i].is_ip);
		assert_null(memchr(url.text, '@', url.path_at));
		is_canonical(&url);
	}
}

static void what_is_no_page_is_told_apart(void **state)
{
	const struct {
		struct span reference;
		enum url_kind kind;
	} cases[] = {
		{{NULL, 0}, URL_SAME_PAGE},
		{SPAN(""), URL_SAME_PAGE},
		{SPAN(" \n\t "), URL_SAME_PAGE},
		{SPAN("#"), URL_SAME_PAGE},
		{SPAN("#top"), URL_SAME_PAGE},
		{SPAN(" #top"), URL_SAME_PAGE},
		{SPAN("http:"), URL_SAME_PAGE},
		{SPAN("http:#top"), URL_SAME_PAGE},
		{SPAN("mailto:a@example.org"), URL_MAILTO},
		{SPAN(" MailTo:a@example.org"), URL_MAILTO},
		{SPAN("mail\nto:a@example.org"), URL_MAILTO},
		{SPAN("tel:+49"), URL_OTHER},
		{SPAN("javascript:void(0)"), URL_OTHER},
		{SPAN("data:text/html,http://example.org"), URL_OTHER},
		{SPAN("ftp://example.org/"), URL_OTHER},
		{SPAN("httpx://example.org/"), URL_OTHER},
		{SPAN("example.org:80/x"), URL_OTHER},
		{SPAN("https:"), URL_BAD},
		{SPAN("https://"), URL_BAD},
		{SPAN("//"), URL_BAD},
		{SPAN("http:///"), URL_BAD},
		{SPAN("http://?q"), URL_BAD},
		{SPAN("http://:80/"), URL_BAD},
		{SPAN("http://user@/"), URL_BAD},
		{SPAN("http://a b/"), URL_BAD},
		{SPAN("http://a%20b/"), URL_BAD},
		{SPAN("http://a%0d%0ab/"), URL_BAD},
		{SPAN("http://a%00b/"), URL_BAD},
		{SPAN("http://a\0b/"), URL_BAD},
		{SPAN("http://a%2fb/"), URL_BAD},
		{SPAN("http://a%/"), URL_BAD},
		{SPAN("http://a%zz/"), URL_BAD},
		{SPAN("http://a%40b/"), URL_BAD},
		{SPAN("http://a<b>/"), URL_BAD},
		{SPAN("http://a..b/"), URL_BAD},
		{SPAN("http://\xe2\x84\x80.example/"), URL_BAD},
		{SPAN("http://\xff.example/"), URL_BAD},
		{SPAN("http://example.org:0/"), URL_BAD},
		{SPAN("http://example.org:65536/"), URL_BAD},
		{SPAN("http://example.org:99999999999999999999/"), URL_BAD},
		{SPAN("http://example.org:8a/"), URL_BAD},
		{SPAN("http://example.org:-1/"), URL_BAD},
		{SPAN("http://example.org:80:80/"), URL_BAD},
		{SPAN("http://1.2.3.4.5/"), URL_BAD},
		{SPAN("http://256.1.1.1/"), URL_BAD},
		{SPAN("http://1.2.3.256/"), URL_BAD},
		{SPAN("http://1..2/"), URL_BAD},
		{SPAN("http://08/"), URL_BAD},
		{SPAN("http://4294967296/"), URL_BAD},
		{SPAN("http://0x100000000/"), URL_BAD},
		{SPAN("http://99999999999999999999999999/"), URL_BAD},
		{SPAN("http://example.1/"), URL_BAD},
		{SPAN("http://example.0x1/"), URL_BAD},
		{SPAN("http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.1/"), URL_BAD},
		{SPAN("http://\xef\xbc\x90x7f000001/"), URL_BAD},
		{SPAN("http://[::1/"), URL_BAD},
		{SPAN("http://[::1]a/"), URL_BAD},
		{SPAN("http://[::1]:x/"), URL_BAD},
		{SPAN("http://[]/"), URL_BAD},
		{SPAN("http://[fe80::1%25eth0]/"), URL_BAD},
		{SPAN("http://[127.0.0.1]/"), URL_BAD},
		{SPAN("http://[:::1]/"), URL_BAD},
		{SPAN("http://::1/"), URL_BAD},
	};
	struct url base = read_url("http://a.example/b");

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct url url = {.text = "untouched"};
		enum url_kind kind = url_resolve(cases[i].reference, &base, &url);

		if (kind != cases[i].kind)
			fail_msg("\"%.*s\" is of kind %d", SPAN_ARGS(cases[i].reference), kind);
		assert_string_equal(url.text, "untouched");
	}
}

static void without_a_base_only_absolute_urls_are_understood(void **state)
{
	struct url url;

	(void)state;
	assert_int_equal(url_resolve(SPAN("/g"), NULL, &url), URL_BAD);
	assert_int_equal(url_resolve(SPAN("g"), NULL, &url), URL_BAD);
	assert_int_equal(url_resolve(SPAN("//g"), NULL, &url), URL_BAD);
	assert_int_equal(url_resolve(SPAN("?g"), NULL, &url), URL_BAD);
	assert_int_equal(url_resolve(SPAN("#g"), NULL, &url), URL_SAME_PAGE);
	assert_int_equal(url_resolve(SPAN("http://g"), NULL, &url), URL_HTTP);
	assert_int_equal(url_resolve(SPAN("http:"), NULL, &url), URL_BAD);
}

static void the_base_may_be_what_is_written_to(void **state)
{
	struct url url = read_url("http://a.example/b/c");

	(void)state;
	assert_int_equal(url_resolve(SPAN("../d"), &url, &url), URL_HTTP);
	assert_string_equal(url.text, "http://a.example/d");
}

static enum url_kind resolve_filled(const char *start, char filler, size_t length, struct url *ret)
{
	struct url base = read_url("http://a.example/b");
	size_t used = strlen(start);
	char *text = malloc(length);

	assert_true(text && used <= length);
	memset(text, filler, length);
	memcpy(text, start, used);
	enum url_kind kind = url_resolve((struct span){text, length}, &base, ret);

	free(text);
	return kind;
}

static void long_urls_are_told_and_huge_references_cost_nothing(void **state)
{
	static const char start[] = "http://a.example/";
	struct url url;

	(void)state;
	assert_int_equal(resolve_filled(start, 'x', URL_MAX, &url), URL_HTTP);
	assert_int_equal(strlen(url.text), URL_MAX);
	is_canonical(&url);
	assert_int_equal(resolve_filled(start, 'x', URL_MAX + 1, &url), URL_LONG);
	assert_int_equal(resolve_filled("", 'x', URL_MAX, &url), URL_LONG);
	assert_int_equal(resolve_filled("?", 'x', URL_MAX, &url), URL_LONG);
	assert_int_equal(resolve_filled(start, ' ', 5000000, &url), URL_HTTP);
	assert_int_equal(resolve_filled("x\n", '\n', 5000000, &url), URL_HTTP);
	assert_int_equal(resolve_filled("x\n", 'y', 5000000, &url), URL_LONG);
	assert_int_equal(resolve_filled("#", 'x', 5000000, &url), URL_SAME_PAGE);
	assert_int_equal(resolve_filled("x#", 'x', 5000000, &url), URL_HTTP);
	assert_int_equal(resolve_filled("x#\n", 'x', 5000000, &url), URL_HTTP);
	assert_int_equal(resolve_filled("data:", 'x', 5000000, &url), URL_OTHER);
	assert_int_equal(resolve_filled("data:\n", 'x', 5000000, &url), URL_OTHER);
	assert_int_equal(resolve_filled("", '/', 5000000, &url), URL_LONG);
	assert_int_equal(resolve_filled("http://", 'x', 5000, &url), URL_BAD);
	assert_int_equal(resolve_filled("http://", '1', 5000, &url), URL_BAD);
}

static void whatever_is_read_is_canonical(void **state)
{
	static const char *const pieces[] = {"a", "b/", "/", "//", "\\", "..", ".", "%2e", "%2F",
		"%", "%0", "?", "#", ":", "@", "http:", "https://", "[", "]", "::1", "1", "0x7f",
		"080", ".", "\t", "\n", " ", "\x01", "\x7f", "\xc3\xbc", "\xff", "&", "=", "+", "|",
		"example.org"};
	unsigned random = 5, understood = 0;
	struct url base = read_url("https://user@a.example:444/x/y/z?q");

	(void)state;
	for (unsigned round = 0; round < 8000; round++) {
		char text[160] = "";
		struct url url;

		for (unsigned left = 1 + round % 9; left; left--) {
			random = random * 1103515245u + 12345u;
			size_t pick = (random >> 16) % (sizeof(pieces) / sizeof(pieces[0]));

			memcpy(text + strlen(text), pieces[pick], strlen(pieces[pick]) + 1);
		}
		if (url_resolve(span_of(text), &base, &url) != URL_HTTP)
			continue;
		understood++;
		is_canonical(&url);
	}
	assert_true(understood > 3000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(references_resolve_as_rfc_3986_section_5_4_says),
		cmocka_unit_test(references_are_read_as_forgivingly_as_browsers_do),
		cmocka_unit_test(a_host_has_one_spelling),
		cmocka_unit_test(what_is_no_page_is_told_apart),
		cmocka_unit_test(without_a_base_only_absolute_urls_are_understood),
		cmocka_unit_test(the_base_may_be_what_is_written_to),
		cmocka_unit_test(long_urls_are_told_and_huge_references_cost_nothing),
		cmocka_unit_test(whatever_is_read_is_canonical),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
