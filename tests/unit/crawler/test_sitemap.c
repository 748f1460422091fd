#include "crawler/sitemap.h"

#include "base/buf.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zlib.h>

enum {
	TOLD_MAX = 16 * 1024 * 1024,
	BODY_MAX = 64 * 1024 * 1024,
	PATIENCE_MS = 1000 /* of CPU for anything; without sanitizers a tenth of it */
};

/* ---- what was told, as text: "page URL\n" ---- */

static void write_down(void *context, enum sitemap_entry entry, struct span url)
{
	static const char *const names[] = {[SITEMAP_ENTRY_PAGE] = "page ",
		[SITEMAP_ENTRY_ALTERNATE] = "alternate ",
		[SITEMAP_ENTRY_SITEMAP] = "sitemap "};

	buf_add_text(context, names[entry]);
	buf_add(context, url);
	buf_add_char(context, '\n');
}

struct heard {
	struct buf told;
	struct sitemap_summary summary;
};

static void hear(struct span body, struct heard *heard)
{
	buf_init(&heard->told, TOLD_MAX);
	/* An exact copy, so that a read behind its end is seen. */
	char *copy = malloc(body.length ? body.length : 1);

	if (body.length)
		memcpy(copy, body.at, body.length);
	sitemap_read((struct span){copy, body.length}, write_down, &heard->told, &heard->summary);
	free(copy);
}

static void unhear(struct heard *heard)
{
	buf_finish(&heard->told);
}

struct sample {
	const char *body, *told;
	enum sitemap_kind kind;
	const char *fault;
	size_t line, passed_over;
};

static void check_one(struct span body, const struct sample *sample)
{
	struct heard heard;

	hear(body, &heard);
	const char *fault = heard.summary.fault ? heard.summary.fault : "none";

	if (strcmp(buf_text(&heard.told), sample->told) != 0)
		fail_msg(
			"%s\n told %s\n not %s", sample->body, buf_text(&heard.told), sample->told);
	if (heard.summary.kind != sample->kind)
		fail_msg("%s\n kind %d", sample->body, (int)heard.summary.kind);
	if (strcmp(fault, sample->fault ? sample->fault : "none") != 0)
		fail_msg("%s\n fault %s", sample->body, fault);
	if (heard.summary.fault_line != sample->line)
		fail_msg("%s\n line %zu", sample->body, heard.summary.fault_line);
	if (heard.summary.passed_over != sample->passed_over)
		fail_msg("%s\n passed over %zu", sample->body, heard.summary.passed_over);
	unhear(&heard);
}

static void zip(struct span body, struct buf *out)
{
	unsigned char piece[65536];
	z_stream zip = {
		.next_in = (unsigned char *)(uintptr_t)body.at, .avail_in = (unsigned)body.length};
	int result;

	assert_int_equal(deflateInit2(&zip, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	do {
		zip.next_out = piece;
		zip.avail_out = sizeof(piece);
		result = deflate(&zip, Z_FINISH);
		buf_add(out, (struct span){(char *)piece, sizeof(piece) - zip.avail_out});
	} while (result == Z_OK);
	deflateEnd(&zip);
}

/* Each sample as it is, and zipped. */
static void check(const struct sample *samples, size_t count)
{
	struct buf zipped;

	buf_init(&zipped, BODY_MAX);
	for (size_t i = 0; i < count; i++) {
		check_one(span_of(samples[i].body), &samples[i]);
		buf_clear(&zipped);
		zip(span_of(samples[i].body), &zipped);
		check_one(buf_span(&zipped), &samples[i]);
	}
	buf_finish(&zipped);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

/* ---- the forms ---- */

#define XML    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define URLSET "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">"

static void pages_and_sitemaps_are_told_apart(void **state)
{
	static const struct sample samples[] = {
		{XML URLSET "<url><loc>http://a/x</loc><lastmod>2026-01-01</lastmod></url>"
			    "<url><loc>http://a/y</loc></url></urlset>",
			"page http://a/x\npage http://a/y\n", SITEMAP_PAGES, NULL, 0, 0},
		{XML "<sitemapindex><sitemap><loc>http://a/1.xml.gz</loc></sitemap>"
		     "</sitemapindex>",
			"sitemap http://a/1.xml.gz\n", SITEMAP_INDEX, NULL, 0, 0},
		{"<urlset><url><loc>/x</loc></url></urlset>", "page /x\n", SITEMAP_PAGES, NULL, 0,
			0},
		{URLSET "</urlset>", "", SITEMAP_PAGES, NULL, 0, 0},
		{"<urlset/>", "", SITEMAP_PAGES, NULL, 0, 0},
		/* Any prefix, declared or not; no namespace or a wrong one. */
		{"<s:urlset xmlns:s=\"x\"><s:url><s:loc>/x</s:loc></s:url></s:urlset>", "page /x\n",
			SITEMAP_PAGES, NULL, 0, 0},
		{"<q:urlset><r:url><s:loc>/x</s:loc></r:url></q:urlset>", "page /x\n",
			SITEMAP_PAGES, NULL, 0, 0},
		/* The locations of pictures and films are no pages. */
		{"<urlset><url><loc>/x</loc><image:image><image:loc>/p.jpg</image:loc></"
		 "image:image>"
		 "<video:video><video:player_loc>/f</video:player_loc></video:video></url></"
		 "urlset>",
			"page /x\n", SITEMAP_PAGES, NULL, 0, 0},
		/* Sitemaps listed where pages should be, and the other way round. */
		{"<urlset><sitemap><loc>/s</loc></sitemap></urlset>", "sitemap /s\n", SITEMAP_PAGES,
			NULL, 0, 0},
		{"<sitemapindex><url><loc>/x</loc></url></sitemapindex>", "page /x\n",
			SITEMAP_INDEX, NULL, 0, 0},
		{"<urlset><url><xhtml:link rel=\"alternate\" hreflang=\"de\" href=\"/de\"/>"
		 "<loc>/x</loc><link rel='stylesheet' href='/c'/></url></urlset>",
			"alternate /de\npage /x\n", SITEMAP_PAGES, NULL, 0, 0},
		{"<urlset><loc>/no</loc><url><a><loc>/no</loc></a></url></urlset>", "",
			SITEMAP_PAGES, NULL, 0, 0},
	};

	(void)state;
	CHECK(samples);
}

static void urls_are_told_as_they_are_meant(void **state)
{
#define LOC(inside) "<urlset><url><loc>" inside "</loc></url></urlset>"
	static const struct sample samples[] = {
		{LOC("\n\t http://a/x \r\n"), "page http://a/x\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/x?a=1&amp;b=2"), "page /x?a=1&b=2\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/&lt;&gt;&quot;&apos;&#65;&#x42;"), "page /<>\"'AB\n", SITEMAP_PAGES, NULL, 0,
			0},
		{LOC("<![CDATA[/x?a=1&b=2]]>"), "page /x?a=1&b=2\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/a<!-- no -->b<?no?>c"), "page /abc\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/a<b>no</b>c"), "page /ac\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/long\n   er"), "page /long   er\n", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/\xc3\xa4\xe2\x82\xac"), "page /\xc3\xa4\xe2\x82\xac\n", SITEMAP_PAGES, NULL,
			0, 0},
		{LOC(""), "", SITEMAP_PAGES, NULL, 0, 0},
		{LOC(" \n "), "", SITEMAP_PAGES, NULL, 0, 0},
		{LOC("/&#127;"), "", SITEMAP_PAGES, NULL, 0, 1},
		{LOC("/&#x85;"), "", SITEMAP_PAGES, NULL, 0, 1},
		{LOC("/&#10;&#9;x"), "page /x\n", SITEMAP_PAGES, NULL, 0, 0},
	};

	(void)state;
	CHECK(samples);
}

static void feeds_serve_as_sitemaps(void **state)
{
	static const struct sample samples[] = {
		{"<rss version=\"2.0\"><channel><link>/home</link><item><title>t</title>"
		 "<link>/x</link><guid>http://a/g</guid></item><item><link> /y </link></item>"
		 "</channel></rss>",
			"page /x\npage /y\n", SITEMAP_RSS, NULL, 0, 0},
		/* Of a link and a guid the link, whichever is first. */
		{"<rss><item><guid>http://a/g</guid><link>/x</link></item></rss>", "page /x\n",
			SITEMAP_RSS, NULL, 0, 0},
		{"<rss><item><guid>http://a/g</guid></item><item><guid>17</guid></item>"
		 "<item><guid isPermaLink=\"false\">http://a/h</guid></item>"
		 "<item><guid isPermaLink='true'>HTTPS://a/i</guid></item></rss>",
			"page http://a/g\npage HTTPS://a/i\n", SITEMAP_RSS, NULL, 0, 0},
		{"<rss><channel><atom:link rel=\"self\" href=\"/feed\"/><item>"
		 "<atom:link href=\"/x\"/><atom:link rel='replies' "
		 "href='/r'/></item></channel></rss>",
			"page /x\n", SITEMAP_RSS, NULL, 0, 0},
		{"<rdf:RDF xmlns=\"http://purl.org/rss/1.0/\"><channel><link>/home</link></channel>"
		 "<item rdf:about=\"/x\"><link>/x</link></item></rdf:RDF>",
			"page /x\n", SITEMAP_RSS, NULL, 0, 0},
		{"<feed xmlns=\"http://www.w3.org/2005/Atom\"><link href=\"/home\"/>"
		 "<entry><link href=\"/x\"/><link rel=\"edit\" href=\"/e\"/>"
		 "<link rel=\"Alternate\" href=\"/y\"/><content><link href='/no'/></content>"
		 "</entry></feed>",
			"page /x\npage /y\n", SITEMAP_ATOM, NULL, 0, 0},
	};

	(void)state;
	CHECK(samples);
}

static void a_list_has_a_url_a_line(void **state)
{
	static const struct sample samples[] = {
		{"http://a/x\nhttps://a/y\n", "page http://a/x\npage https://a/y\n", SITEMAP_TEXT,
			NULL, 0, 0},
		{"\xef\xbb\xbfhttp://a/x\r\nhttp://a/y", "page http://a/x\npage http://a/y\n",
			SITEMAP_TEXT, NULL, 0, 0},
		{"http://a/x\rhttp://a/y\r", "page http://a/x\npage http://a/y\n", SITEMAP_TEXT,
			NULL, 0, 0},
		{"\n\n  HTTP://a/x \t\n\n", "page HTTP://a/x\n", SITEMAP_TEXT, NULL, 0, 0},
		{"# all pages\nhttp://a/x\n/y\nftp://a/z\n", "page http://a/x\n", SITEMAP_TEXT,
			NULL, 0, 3},
		{"http://a/\x01\nhttp://a/\xff\nhttp://a/\x7f\nhttp://a/\xc2\x9f\nhttp://a/x",
			"page http://a/x\n", SITEMAP_TEXT, NULL, 0, 4},
		{"http://a/x?<a>&b&amp;c\n", "page http://a/x?<a>&b&amp;c\n", SITEMAP_TEXT, NULL, 0,
			0},
	};

	(void)state;
	CHECK(samples);
}

static void what_is_broken_says_why_and_where(void **state)
{
	static const char nothing[] = "neither a sitemap nor a feed";
	static const char malformed[] = "not well-formed XML";
	static const char bare[] =
		"an & that should be &amp; or a character reference that XML does not know";
	static const struct sample samples[] = {
		{"", "", SITEMAP_UNKNOWN, "empty", 0, 0},
		{" \n", "", SITEMAP_UNKNOWN, "empty", 0, 0},
		{"Not found\n", "", SITEMAP_UNKNOWN, nothing, 0, 1},
		{"{\"a\": 1}", "", SITEMAP_UNKNOWN, nothing, 0, 1},
		{XML "<other><url><loc>/x</loc></url></other>", "", SITEMAP_UNKNOWN, nothing, 2, 0},
		{"<!DOCTYPE html><html></html>", "", SITEMAP_UNKNOWN, "an HTML page", 1, 0},
		{"\n<html><body>", "", SITEMAP_UNKNOWN, "an HTML page", 2, 0},
		{"<", "", SITEMAP_UNKNOWN, malformed, 1, 0},
		{"<urlset><url>\n<loc>/x</loc></url>\n<url><loc>/y</urlset>", "page /x\n",
			SITEMAP_PAGES, malformed, 3, 0},
		{"<urlset><url><loc>/x</loc></url>\n", "page /x\n", SITEMAP_PAGES, malformed, 2, 0},
		{"<urlset><url><loc>/x</loc></url><url>\n<loc>/?a&b</loc></url></urlset>",
			"page /x\n", SITEMAP_PAGES, bare, 2, 0},
		{"<urlset><url><loc>/a & b</loc></url></urlset>", "", SITEMAP_PAGES, bare, 1, 0},
		{"<rss><item><link>/x</link></item>\n<item><title>&nbsp;</title><link>/y</link>"
		 "</item></rss>",
			"page /x\n", SITEMAP_RSS, bare, 2, 0},
		{LOC("/\xff"), "", SITEMAP_PAGES,
			"characters that XML does not permit, or not valid UTF-8", 1, 0},
		{LOC("/\x01"), "", SITEMAP_PAGES,
			"characters that XML does not permit, or not valid UTF-8", 1, 0},
		/* Read all the same. */
		{"\n \n" XML LOC("/x"), "page /x\n", SITEMAP_PAGES,
			"blanks before the XML declaration", 1, 0},
		{"\n\n" LOC("/x"), "page /x\n", SITEMAP_PAGES, NULL, 0, 0},
		{"\n\n<urlset>\n<", "", SITEMAP_PAGES, malformed, 4, 0},
		{LOC("/x") "junk", "page /x\n", SITEMAP_PAGES, malformed, 1, 0},
	};

	(void)state;
	CHECK(samples);
}

/* ---- encodings ---- */

static void check_bytes(struct span body, const char *told, enum sitemap_kind kind)
{
	struct sample sample = {"(bytes)", told, kind, NULL, 0, 0};

	check_one(body, &sample);
}

static void other_encodings_are_read(void **state)
{
#define DECLARED(name) "<?xml version='1.0' encoding='" name "'?>"
	static const char utf16[] = "\xff\xfeh\0t\0t\0p\0:\0/\0/\0a\0/\0\xe4\0\n\0";
	struct buf wide;

	(void)state;
	check_bytes(SPAN(DECLARED("ISO-8859-1") LOC("/\xe4")), "page /\xc3\xa4\n", SITEMAP_PAGES);
	check_bytes(SPAN(DECLARED("windows-1251") LOC("/\xff")), "page /\xd1\x8f\n", SITEMAP_PAGES);
	check_bytes(SPAN(DECLARED("Shift_JIS") LOC("/\x83\x5c")), "page /\xe3\x82\xbd\n",
		SITEMAP_PAGES);
	check_bytes(SPAN(DECLARED("utf-16") LOC("/\xc3\xa4")), "page /\xc3\xa4\n", SITEMAP_PAGES);
	check_bytes(SPAN(DECLARED("nonsense") LOC("/\xc3\xa4")), "page /\xc3\xa4\n", SITEMAP_PAGES);
	check_bytes(SPAN(DECLARED("utf-7") LOC("/+AGE-")), "page /+AGE-\n", SITEMAP_PAGES);
	check_bytes(
		(struct span){utf16, sizeof(utf16) - 1}, "page http://a/\xc3\xa4\n", SITEMAP_TEXT);
	/* UTF-16 in both orders, with and without a mark. */
	for (int order = 0; order < 4; order++) {
		static const char text[] = DECLARED("UTF-16") LOC("/x");
		bool is_big = order & 1;

		buf_init(&wide, 4096);
		if (order & 2)
			buf_add(&wide, is_big ? SPAN("\xfe\xff") : SPAN("\xff\xfe"));
		for (size_t i = 0; i < sizeof(text) - 1; i++) {
			buf_add_char(&wide, is_big ? '\0' : text[i]);
			buf_add_char(&wide, is_big ? text[i] : '\0');
		}
		check_bytes(buf_span(&wide), "page /x\n", SITEMAP_PAGES);
		buf_finish(&wide);
	}
}

/* ---- gzip ---- */

static const char zipped_breaks[] = "the compression is damaged or breaks off";

static void gzip_is_known_by_its_bytes(void **state)
{
	struct buf body, first;
	struct heard heard;

	(void)state;
	buf_init(&body, BODY_MAX);
	buf_init(&first, BODY_MAX);
	/* Members follow each other; what is no member is padding. */
	zip(SPAN("<urlset><url><loc>/x</loc>"), &first);
	buf_add(&body, buf_span(&first));
	zip(SPAN(""), &body);
	zip(SPAN("</url></urlset>"), &body);
	check_bytes(buf_span(&body), "page /x\n", SITEMAP_PAGES);
	buf_add(&body, SPAN("\0\0\0 padding"));
	check_bytes(buf_span(&body), "page /x\n", SITEMAP_PAGES);

	hear(buf_span(&body), &heard);
	assert_true(heard.summary.is_zipped);
	unhear(&heard);

	/* Gzip in gzip is not followed. */
	buf_clear(&body);
	zip(buf_span(&first), &body);
	check_one(buf_span(&body),
		&(struct sample){"twice", "", SITEMAP_UNKNOWN, "compressed twice", 0, 0});
	buf_finish(&body);
	buf_finish(&first);
}

static void damaged_gzip_gives_what_can_be_had(void **state)
{
	struct buf body, zipped;

	(void)state;
	buf_init(&body, BODY_MAX);
	buf_init(&zipped, BODY_MAX);
	zip(SPAN(LOC("/x")), &zipped);
	/* Cut anywhere: never a crash, always a word about it. */
	for (size_t length = 2; length < zipped.length; length++) {
		struct heard heard;

		hear(span_part(buf_span(&zipped), 0, length), &heard);
		assert_string_equal(heard.summary.fault, zipped_breaks);
		unhear(&heard);
	}
	/* Only its check sum is wrong. */
	buf_add(&body, buf_span(&zipped));
	body.at[body.length - 6] ^= 1;
	check_one(buf_span(&body),
		&(struct sample){"sum", "page /x\n", SITEMAP_PAGES, zipped_breaks, 0, 0});
	check_one(SPAN("\x1f\x8b\x08 no gzip at all"),
		&(struct sample){"no gzip", "", SITEMAP_UNKNOWN, zipped_breaks, 0, 0});
	buf_finish(&body);
	buf_finish(&zipped);
}

/* ---- ceilings and attacks ---- */

static void add_times(struct buf *b, const char *text, size_t times)
{
	for (size_t i = 0; i < times; i++)
		buf_add_text(b, text);
}

static void too_many_urls_are_cut(void **state)
{
	static const struct {
		const char *front, *one;
		size_t times, told;
		bool is_cut;
	} rows[] = {
		{"<urlset>", "<url><loc>/x</loc></url>", SITEMAP_URLS_MAX, SITEMAP_URLS_MAX, false},
		{"<urlset>", "<url><loc>/x</loc></url>", SITEMAP_URLS_MAX + 1, SITEMAP_URLS_MAX,
			true},
		{"<sitemapindex>", "<sitemap><loc>/x</loc></sitemap>", SITEMAP_URLS_MAX + 1,
			SITEMAP_URLS_MAX, true},
		{"", "http://a/x\n", SITEMAP_URLS_MAX, SITEMAP_URLS_MAX, false},
		{"", "http://a/x\n", SITEMAP_URLS_MAX + 1, SITEMAP_URLS_MAX, true},
		{"<rss>", "<item><link>/x</link></item>", SITEMAP_URLS_MAX + 1, SITEMAP_URLS_MAX,
			true},
		/* Alternates do not keep pages behind them from being told. */
		{"<urlset>", "<url><link rel='alternate' href='/d'/></url>",
			SITEMAP_ALTERNATES_MAX + 1, SITEMAP_ALTERNATES_MAX, true},
	};
	struct buf body;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct heard heard;

		buf_init(&body, BODY_MAX);
		buf_add_text(&body, rows[i].front);
		add_times(&body, rows[i].one, rows[i].times);
		hear(buf_span(&body), &heard);
		assert_int_equal(heard.summary.told, rows[i].told);
		assert_int_equal(heard.summary.is_cut, rows[i].is_cut);
		unhear(&heard);
		buf_finish(&body);
	}
}

static void long_urls_are_passed_over(void **state)
{
	static const struct {
		const char *front, *back;
	} rows[] = {{"<urlset><url><loc>", "</loc></url></urlset>"}, {"", "\n"},
		{"<urlset><url><xhtml:link rel='alternate' href='", "'/></url></urlset>"}};
	struct buf body;

	(void)state;
	buf_init(&body, BODY_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t over = 0; over < 2 * SITEMAP_URL_MAX; over += 1 + SITEMAP_URL_MAX / 2) {
			struct heard heard;

			buf_clear(&body);
			buf_add_text(&body, rows[i].front);
			buf_add_text(&body, "http://");
			add_times(&body, "x", SITEMAP_URL_MAX - 7 + over);
			buf_add_text(&body, rows[i].back);
			hear(buf_span(&body), &heard);
			assert_int_equal(heard.summary.told, over == 0);
			assert_int_equal(heard.summary.passed_over, over > 0);
			unhear(&heard);
		}
	buf_finish(&body);
}

/* Half a URL leads somewhere else. */
static void a_list_that_breaks_off_loses_its_last_line(void **state)
{
	struct buf body, zipped;

	(void)state;
	buf_init(&body, BODY_MAX);
	buf_init(&zipped, BODY_MAX);
	buf_add_text(&body, "http://a/x");
	static char blanks[SITEMAP_BYTES_MAX - 16];

	memset(blanks, '\n', sizeof(blanks));
	buf_add(&body, (struct span){blanks, sizeof(blanks)});
	buf_add_text(&body, "http://a/y");
	check_one(buf_span(&body), &(struct sample){"large", "page http://a/x\n", SITEMAP_TEXT,
					   "more than 50 MB, without compression", 0, 0});

	zip(SPAN("http://a/x\nhttp://a/y"), &zipped);
	check_one(span_part(buf_span(&zipped), 0, zipped.length - 8),
		&(struct sample){
			"broken off", "page http://a/x\n", SITEMAP_TEXT, zipped_breaks, 0, 0});
	buf_finish(&body);
	buf_finish(&zipped);
}

/* The parser is fed in pieces: whatever stands where one ends must not matter. */
static void where_a_piece_ends_changes_nothing(void **state)
{
	static const char back[] =
		"<url><loc>/\xe2\x82\xac&amp;&#x20ac;<![CDATA[c]]></loc><!-- c -->"
		"<xhtml:link href='/d' rel=\"alternate\"/></url></urlset>";
	struct buf body;

	(void)state;
	buf_init(&body, BODY_MAX);
	for (size_t pad = 3700; pad < 4200; pad++) {
		buf_clear(&body);
		buf_add_text(&body, XML "<urlset>");
		add_times(&body, " ", pad);
		buf_add_text(&body, back);
		check_bytes(buf_span(&body),
			"page /\xe2\x82\xac&\xe2\x82\xac"
			"c\nalternate /d\n",
			SITEMAP_PAGES);
	}
	buf_finish(&body);
}

static void nothing_is_ever_expanded_or_opened(void **state)
{
	static const char doctype[] = "has a DOCTYPE";
#define AFTER "<urlset><url><loc>/&e;</loc></url></urlset>"
	static const struct sample samples[] = {
		{"<!DOCTYPE u [<!ENTITY e 'x'>]>" AFTER, "", SITEMAP_UNKNOWN, doctype, 1, 0},
		{"<!DOCTYPE u [<!ENTITY e SYSTEM 'file:///etc/passwd'>]>" AFTER, "",
			SITEMAP_UNKNOWN, doctype, 1, 0},
		{"<!DOCTYPE u SYSTEM 'http://127.0.0.1:9/d'>" AFTER, "", SITEMAP_UNKNOWN, doctype,
			1, 0},
		{"<!DOCTYPE u PUBLIC 'p' 'file:///etc/passwd' [<!ENTITY % p SYSTEM 'x'>%p;]>" AFTER,
			"", SITEMAP_UNKNOWN, doctype, 1, 0},
		{"<!DOCTYPE u [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
		 "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'><!ENTITY e '&c;&c;&c;&c;&c;'>]>" AFTER,
			"", SITEMAP_UNKNOWN, doctype, 1, 0},
		{"<xi:include href='/etc/passwd' parse='text'/>", "", SITEMAP_UNKNOWN,
			"neither a sitemap nor a feed", 1, 0},
		{"<urlset><xi:include href='/etc/passwd'/></urlset>", "", SITEMAP_PAGES, NULL, 0,
			0},
		{"<?xml-stylesheet href='file:///etc/passwd'?><urlset/>", "", SITEMAP_PAGES, NULL,
			0, 0},
	};

	(void)state;
	CHECK(samples);
}

struct attack {
	const char *name, *front, *one, *back;
	size_t times;
	const char *fault;
};

/* `one` again and again, with a number for '#'. */
static void add_attack(struct buf *body, const struct attack *attack)
{
	buf_add_text(body, attack->front);
	for (size_t i = 0; i < attack->times; i++) {
		size_t mark = strcspn(attack->one, "#");

		buf_add(body, span_part(span_of(attack->one), 0, mark));
		if (attack->one[mark]) {
			buf_addf(body, "%zu", i);
			buf_add_text(body, attack->one + mark + 1);
		}
	}
	buf_add_text(body, attack->back);
}

static void check_attack(const struct attack *attack, struct span body)
{
	struct heard heard;
	clock_t began = clock();

	hear(body, &heard);
	long took_ms = (long)((clock() - began) * 1000 / CLOCKS_PER_SEC);

	if (getenv("SHOW"))
		fprintf(stderr, "%6ld ms %9zu bytes %s: %s\n", took_ms, body.length, attack->name,
			heard.summary.fault);
	if (took_ms > PATIENCE_MS)
		fail_msg("%s: %ld ms", attack->name, took_ms);
	if (strcmp(heard.summary.fault ? heard.summary.fault : "", attack->fault) != 0)
		fail_msg("%s: %s", attack->name, heard.summary.fault);
	if (!span_starts(SPAN("page /x\n"), buf_span(&heard.told)))
		fail_msg("%s: told %s", attack->name, buf_text(&heard.told));
	unhear(&heard);
}

#define BLANKS "                                                                "

/* As it is and zipped. Some are as large as a sitemap may be. */
static void attacks_cost_no_more_than_a_large_sitemap(void **state)
{
	static const char measure[] = "a tag, comment or CDATA section beyond all measure";
	static const char malformed[] = "not well-formed XML";
	static const char deep[] = "elements nested too deeply";
	static const char names[] = "too many different names of elements";
	static const char large[] = "more than 50 MB, without compression";
	static const char nothing[] = "neither a sitemap nor a feed";
	static const struct attack attacks[] = {
		{"attributes", "<urlset><url", " a#=''", "/></urlset>", 200000, measure},
		{"names of elements", "<urlset>", "<a#/>", "</urlset>", 100000, names},
		{"names of attributes", "<urlset>", "<a b#=''/>", "</urlset>", 100000, names},
		{"names of instructions", "<urlset>", "<?a# ?>", "</urlset>", 100000, names},
		{"few attributes in many tags", "<urlset>",
			"<a b='' c='' d='' e='' f='' g='' h='' i='' j='' k='' l='' m='' n='' "
			"o=''/>",
			"</urlset>", 30000, ""},
		{"a tag without an end", "<urlset><a ", "x", "", 1000000, measure},
		{"an attribute without an end", "<urlset><a b='", "<c d='e'>", "", 100000,
			malformed},
		{"tags in a comment in which is a fault", "<urlset><!-- -- ", "<c d='e'>", "-->",
			100000, malformed},
		{"a comment", "<urlset><!--", "x", "--></urlset>", 3000000, measure},
		{"a CDATA section", "<urlset><![CDATA[", "]>", "]]></urlset>", 2000000, measure},
		{"an instruction", "<urlset><?x ", ">", "?></urlset>", 2000000, measure},
		{"a declaration", "<!", "x", "", 1000000, malformed},
		{"nesting", "<urlset>", "<a>", "", 500000, deep},
		{"nested url", "<urlset>", "<url><loc>", "", 1000000, deep},
		{"many references", "<urlset><url><loc>", "&amp;", "</loc></url></urlset>", 200000,
			""},
		{"ampersands", "<urlset><url><loc>", "&", "", 1000000,
			"an & that should be &amp; or a character reference that XML does not "
			"know"},
		{"too many blanks", "<urlset>", BLANKS, "</urlset>", 820000, large},
		{"lines", "http", "\n", "", 3000000, nothing},
		{"prose", "no ", "URL ", "", 1000000, nothing},
		{"zeros", "\n", " ", "", 1000, "empty"},
	};
	struct buf body, zipped;

	(void)state;
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		buf_init(&body, BODY_MAX);
		buf_init(&zipped, BODY_MAX);
		add_attack(&body, &attacks[i]);
		zip(buf_span(&body), &zipped);
		check_attack(&attacks[i], buf_span(&body));
		check_attack(&attacks[i], buf_span(&zipped));
		buf_finish(&body);
		buf_finish(&zipped);
	}
}

static void the_usual_places_are_few(void **state)
{
	size_t count = 0;

	(void)state;
	assert_true(span_equals(sitemap_usual_path(0), SPAN("/sitemap.xml")));
	for (; sitemap_usual_path(count).length; count++)
		assert_true(span_starts(sitemap_usual_path(count), SPAN("/sitemap")));
	assert_int_equal(count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_and_sitemaps_are_told_apart),
		cmocka_unit_test(urls_are_told_as_they_are_meant),
		cmocka_unit_test(feeds_serve_as_sitemaps),
		cmocka_unit_test(a_list_has_a_url_a_line),
		cmocka_unit_test(what_is_broken_says_why_and_where),
		cmocka_unit_test(other_encodings_are_read),
		cmocka_unit_test(gzip_is_known_by_its_bytes),
		cmocka_unit_test(damaged_gzip_gives_what_can_be_had),
		cmocka_unit_test(too_many_urls_are_cut),
		cmocka_unit_test(long_urls_are_passed_over),
		cmocka_unit_test(a_list_that_breaks_off_loses_its_last_line),
		cmocka_unit_test(where_a_piece_ends_changes_nothing),
		cmocka_unit_test(nothing_is_ever_expanded_or_opened),
		cmocka_unit_test(attacks_cost_no_more_than_a_large_sitemap),
		cmocka_unit_test(the_usual_places_are_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
