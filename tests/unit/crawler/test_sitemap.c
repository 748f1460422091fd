#include "crawler/sitemap.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define URLSET "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"

struct told {
	struct buf text;
	struct sitemap_summary summary;
};

static void tell_page(void *context, struct span url)
{
	struct told *told = context;

	buf_addf(&told->text, "%.*s\n", SPAN_ARGS(url));
}

static void tell_sitemap(void *context, struct span url)
{
	struct told *told = context;

	buf_addf(&told->text, "-> %.*s\n", SPAN_ARGS(url));
}

static void read_it(struct told *told, struct span body)
{
	const struct sitemap_teller teller = {tell_page, tell_sitemap, told};

	buf_init(&told->text, 1 << 24);
	sitemap_read(body, &teller, &told->summary);
}

static void what_is_listed_is_told_in_order(void **state)
{
	static const struct {
		const char *body, *told, *fault;
	} cases[] = {
		{"<?xml version=\"1.0\"?>" URLSET
		 "<url><loc> http://a.example/x?a=1&amp;b=2\n</loc>"
		 "<lastmod>2026-01-01</lastmod></url><url><loc>http://a.example/y</loc></url></"
		 "urlset>",
			"http://a.example/x?a=1&b=2\nhttp://a.example/y\n", NULL},
		{"\n <?xml version=\"1.0\"?>" URLSET "<url><loc>/z</loc></url></urlset>", "/z\n",
			NULL},
		{"\xef\xbb\xbf" URLSET "<url><loc>/bom</loc></url></urlset>", "/bom\n", NULL},
		{"<sm:urlset "
		 "xmlns:sm=\"x\"><sm:url><sm:loc><![CDATA[/c&d]]></sm:loc></sm:url></sm:urlset>",
			"/c&d\n", NULL},
		{URLSET "<url><loc>/p</loc><image:image><image:loc>/p.png</image:loc></image:image>"
			"<xhtml:link rel=\"alternate\" hreflang=\"de\" "
			"href=\"/de/p\"/></url></urlset>",
			"/p\n/de/p\n", NULL},
		{"<sitemapindex><sitemap><loc>/s1.xml</loc></sitemap><sitemap><loc>/s2.xml.gz</loc>"
		 "</sitemap></sitemapindex>",
			"-> /s1.xml\n-> /s2.xml.gz\n", NULL},
		{"<rss version=\"2.0\"><channel><link>/</link><atom:link rel=\"self\" "
		 "href=\"/feed\"/>"
		 "<item><title>x</title><link>/post</link><guid>/post?p=1</guid></item>"
		 "<item><guid isPermaLink=\"false\">urn:x</guid></item></channel></rss>",
			"/\n/post\n/post?p=1\n", NULL},
		{"<feed xmlns=\"http://www.w3.org/2005/Atom\"><link rel=\"self\" href=\"/f\"/>"
		 "<entry><link href=\"/e1\"/><link rel=\"alternate\" href=\"/e2\"/>"
		 "<link rel=\"enclosure\" href=\"/e.mp3\"/><id>tag:x</id></entry></feed>",
			"/e1\n/e2\n", NULL},
		{"<rdf:RDF><channel/><item rdf:about=\"x\"><link>/r</link></item></rdf:RDF>",
			"/r\n", NULL},
		{"http://a.example/1\r\nhttps://a.example/2\n\n# no\nftp://x/\n  "
		 "HTTP://a.example/3",
			"http://a.example/1\nhttps://a.example/2\nHTTP://a.example/3\n", NULL},
		{"\xef\xbb\xbfhttp://a.example/1\rhttp://a.example/2",
			"http://a.example/1\nhttp://a.example/2\n", NULL},
		{URLSET "<url><loc>/1</loc></url><url><loc>/2", "/1\n", "it is no well-formed XML"},
		{URLSET "<url><loc>/1</loc></wrong>", "/1\n", "it is no well-formed XML"},
		{"<!DOCTYPE urlset [<!ENTITY x \"y\">]>" URLSET "<url><loc>/1</loc></url></urlset>",
			"", "it has a DOCTYPE"},
		{"<!DOCTYPE html><html><body>not found</body></html>", "", "it has a DOCTYPE"},
		{"<!DOCTYPE x SYSTEM \"file:///etc/passwd\"><x>&e;</x>", "", "it has a DOCTYPE"},
		{URLSET "<url><loc>&undefined;</loc></url></urlset>", "",
			"it is no well-formed XML"},
		{URLSET "</urlset>", "", "it lists no pages"},
		{"<html><head/><body><a href=\"/x\">x</a></body></html>", "", "it lists no pages"},
		{"hello", "", "it lists no pages"},
		{"", "", "it lists no pages"},
		{"   \n", "", "it lists no pages"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct told told;

		read_it(&told, span_of(cases[i].body));
		if (strcmp(buf_text(&told.text), cases[i].told) != 0)
			fail_msg("case %zu: \"%s\"", i, buf_text(&told.text));
		if (cases[i].fault)
			assert_string_equal(told.summary.fault, cases[i].fault);
		else
			assert_null(told.summary.fault);
		buf_finish(&told.text);
	}
}

static void utf_16_is_read(void **state)
{
	static const char ascii[] = "<?xml version=\"1.0\" encoding=\"UTF-16\"?>" URLSET
				    "<url><loc>/wide</loc></url></urlset>";
	char wide[2 * sizeof(ascii)] = "\xff\xfe";
	struct told told;
	size_t length = 2;

	(void)state;
	for (size_t i = 0; ascii[i]; i++) {
		wide[length++] = ascii[i];
		wide[length++] = '\0';
	}
	read_it(&told, (struct span){wide, length});
	assert_string_equal(buf_text(&told.text), "/wide\n");
	buf_finish(&told.text);
}

/* ---- gzip ---- */

static struct span pack(struct span plain, char *to, size_t size)
{
	z_stream stream = {.next_in = (Bytef *)(uintptr_t)plain.at,
		.avail_in = (uInt)plain.length,
		.next_out = (Bytef *)to,
		.avail_out = (uInt)size};

	assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY), Z_OK);
	assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
	deflateEnd(&stream);
	return (struct span){to, size - stream.avail_out};
}

static void gzip_is_read_whatever_it_is_called(void **state)
{
	static const char first[] = URLSET "<url><loc>/1</loc></url>";
	static const char second[] = "<url><loc>/2</loc></url></urlset>";
	char packed[4096];
	struct told told;

	(void)state;
	struct span one = pack(SPAN(first), packed, sizeof(packed));
	struct span two = pack(SPAN(second), packed + one.length, sizeof(packed) - one.length - 4);

	/* Two members and padding behind them. */
	memset(packed + one.length + two.length, 0, 4);
	read_it(&told, (struct span){packed, one.length + two.length + 4});
	assert_string_equal(buf_text(&told.text), "/1\n/2\n");
	assert_null(told.summary.fault);
	buf_finish(&told.text);
	/* Cut anywhere, it gives what came before and says so. */
	for (size_t length = 3; length < one.length + two.length; length++) {
		read_it(&told, (struct span){packed, length});
		assert_non_null(told.summary.fault);
		buf_finish(&told.text);
	}
}

static void a_gzip_bomb_ends_at_the_ceiling(void **state)
{
	enum { PLAIN = 80 * 1024 * 1024 };
	char *plain = malloc(PLAIN), *packed = malloc(PLAIN / 100);
	struct told told;

	(void)state;
	memset(plain, ' ', PLAIN);
	memcpy(plain, URLSET, sizeof(URLSET) - 1);
	struct span bomb = pack((struct span){plain, PLAIN}, packed, PLAIN / 100);

	assert_true(bomb.length < 100000);
	read_it(&told, bomb);
	assert_true(told.summary.is_cut);
	buf_finish(&told.text);
	free(plain);
	free(packed);
}

/* ---- ceilings ---- */

static void so_many_urls_are_told_and_no_more(void **state)
{
	struct buf body;
	struct told told;

	(void)state;
	buf_init(&body, 1 << 24);
	buf_add_text(&body, URLSET);
	for (int i = 0; i < SITEMAP_URLS_MAX + 10; i++)
		buf_addf(&body, "<url><loc>/%d</loc></url>", i);
	buf_add_text(&body, "</urlset>");
	read_it(&told, buf_span(&body));
	assert_int_equal(told.summary.pages, SITEMAP_URLS_MAX);
	assert_true(told.summary.is_cut);
	assert_null(told.summary.fault);
	buf_finish(&told.text);
	buf_clear(&body);
	for (int i = 0; i < SITEMAP_URLS_MAX + 10; i++)
		buf_addf(&body, "http://a.example/%d\n", i);
	read_it(&told, buf_span(&body));
	assert_int_equal(told.summary.pages, SITEMAP_URLS_MAX);
	assert_true(told.summary.is_cut);
	buf_finish(&told.text);
	buf_finish(&body);
}

static void an_overlong_url_is_passed_over(void **state)
{
	struct buf body;
	struct told told;

	(void)state;
	buf_init(&body, 1 << 20);
	buf_add_text(&body, URLSET "<url><loc>/");
	for (int i = 0; i < SITEMAP_URL_MAX; i++)
		buf_add_char(&body, 'x');
	buf_add_text(&body, "</loc></url><url><loc>/ok</loc></url></urlset>");
	read_it(&told, buf_span(&body));
	assert_string_equal(buf_text(&told.text), "/ok\n");
	buf_finish(&told.text);
	buf_finish(&body);
}

static void nothing_that_nests_or_grows_costs_more_than_its_length(void **state)
{
	static const char *const parts[] = {"<a>", "<url>", "<!--", "<![CDATA[", "&amp;", "<a b='",
		"]]>", "<?x", "\x1f\x8b", "<loc>"};
	char *body = malloc(4 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		size_t length = 0, part = strlen(parts[i]);
		struct told told;

		memcpy(body, URLSET, sizeof(URLSET) - 1);
		length = i == 8 ? 0 : sizeof(URLSET) - 1;
		for (; length + part < 4 << 20; length += part)
			memcpy(body + length, parts[i], part);
		read_it(&told, (struct span){body, length});
		assert_non_null(told.summary.fault);
		buf_finish(&told.text);
	}
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_listed_is_told_in_order),
		cmocka_unit_test(utf_16_is_read),
		cmocka_unit_test(gzip_is_read_whatever_it_is_called),
		cmocka_unit_test(a_gzip_bomb_ends_at_the_ceiling),
		cmocka_unit_test(so_many_urls_are_told_and_no_more),
		cmocka_unit_test(an_overlong_url_is_passed_over),
		cmocka_unit_test(nothing_that_nests_or_grows_costs_more_than_its_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
