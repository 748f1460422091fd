#include "crawler/page.h"

#include "base/buf.h"
#include "base/memory.h"
#include "crawler/charset.h"
#include "crawler/mailto.h"

#include <libxml/HTMLparser.h>

#include <dirent.h>
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- a page as text, so that a table can say what is expected ---- */

static void print_mailtos(struct buf *out, const struct page_link *links, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%u %s %s [%s]\n", (unsigned)links[i].line, links[i].source,
			links[i].href, links[i].text);
}

static void print_links(struct buf *out, const struct page_ref *links, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(out, "%s %.*s%s\n", links[i].source, SPAN_ARGS(links[i].href),
			links[i].is_nofollow ? " nofollow" : "");
}

struct sample {
	const char *page, *mailtos, *links;
};

static void check(const struct sample *samples, size_t count)
{
	struct buf mailtos, links;

	buf_init(&mailtos, 100000);
	buf_init(&links, 100000);
	for (size_t i = 0; i < count; i++) {
		struct page page;

		buf_clear(&mailtos);
		buf_clear(&links);
		page_read(span_of(samples[i].page), &page);
		print_mailtos(&mailtos, page.mailtos, page.mailto_count);
		print_links(&links, page.links, page.link_count);
		page_finish(&page);
		if (strcmp(buf_text(&mailtos), samples[i].mailtos) != 0 ||
			strcmp(buf_text(&links), samples[i].links) != 0)
			fail_msg("%s\n  gave\n%s%s  not\n%s%s", samples[i].page, buf_text(&mailtos),
				buf_text(&links), samples[i].mailtos, samples[i].links);
	}
	buf_finish(&mailtos);
	buf_finish(&links);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void mail_links_are_found_wherever_they_may_stand(void **state)
{
	static const struct sample samples[] = {
		{"", "", ""},
		{"text", "", ""},
		{"<a href=mailto:a@b.org>Write</a>", "1 mailto mailto:a@b.org [Write]\n", ""},
		{"\n<a href=' MailTo:a@b.org '>Write</a>", "2 mailto MailTo:a@b.org [Write]\n", ""},
		{"<link rev=made href=mailto:a@b.org>", "1 mailto mailto:a@b.org []\n", ""},
		{"<map><area href=mailto:a@b.org alt='The  map'></map>",
			"1 area mailto:a@b.org [The map]\n", ""},
		{"<iframe src=mailto:a@b.org></iframe>", "1 iframe mailto:a@b.org []\n", ""},
		{"<frameset><frame src=mailto:a@b.org></frameset>", "1 frame mailto:a@b.org []\n",
			""},
		{"<svg><a xlink:href=mailto:a@b.org>t</a></svg>", "1 svg mailto:a@b.org [t]\n", ""},
		{"<form action=mailto:a@b.org>\n<input name=q>\n<input type=submit "
		 "value=Go></form>",
			"1 form mailto:a@b.org [Go]\n", ""},
		{"<form action=/x>\n<button formaction=mailto:a@b.org value=Go>x</button></form>",
			"2 form mailto:a@b.org [Go]\n", "form /x\n"},
		{"<form action=mailto:a@b.org><input type=submit value=1><input type=submit "
		 "value=2>",
			"1 form mailto:a@b.org [1]\n", ""},
		{"<form action=mailto:a@b.org><a href=mailto:c></a><input type=submit value=Go>",
			"1 form mailto:a@b.org []\n1 mailto mailto:c []\n", ""},
		{"<meta http-equiv=refresh content='0; url=mailto:a@b.org'>",
			"1 refresh mailto:a@b.org []\n", ""},
		{"<noscript><a href=mailto:a@b.org>t</a></noscript>",
			"1 mailto mailto:a@b.org [t]\n", ""},
		{"\n<iframe srcdoc='\n<a href=mailto:a@b.org>in</a><iframe srcdoc=&quot;<a "
		 "href=mailto:c@d.org>deep</a>&quot;></iframe>'></iframe>",
			"2 mailto mailto:a@b.org [in]\n2 mailto mailto:c@d.org [deep]\n", ""},
		{"</html>\n<a href=mailto:a@b.org>t</a>", "2 mailto mailto:a@b.org [t]\n", ""},
		{"<a href=mailto:>t</a>", "1 mailto mailto: [t]\n", ""},
		{"<template><a href=mailto:a@b.org>t</a></template>", "", ""},
	};

	(void)state;
	CHECK(samples);
}

static void other_links_are_told_apart(void **state)
{
	static const struct sample samples[] = {
		{"<a href=x>t</a><a href='#y'>u</a><a href=''>v</a>", "", "a x\n"},
		{"<a href='tel:1'>t</a>", "", "a tel:1\n"},
		{"<a href='?a=1&copy=2&amp;b'>t</a>", "", "a ?a=1&copy=2&b\n"},
		{"<a rel='me NoFollow' href=x>t</a>", "", "a x nofollow\n"},
		{"<a rel=nofollower href=x>t</a>", "", "a x\n"},
		{"<area href=x alt=t>\n<iframe src=y title=u></iframe><frame src=z>", "",
			"area x\niframe y\nframe z\n"},
		{"<link rel=stylesheet href=s><link rel=icon href=i><link rel='next' href=2>"
		 "<link rel='alternate' type='application/rss+xml' href=rss>"
		 "<link rel='alternate' type='text/html' href=de>"
		 "<link rel='alternate stylesheet' href=s2>",
			"", "link 2\nlink de\n"},
		{"<meta http-equiv=refresh content='3;URL=\"next.html\" x'>", "",
			"refresh next.html\n"},
		{"<form action=/search><input type=submit value=Go></form>", "", "form /search\n"},
		{"<form method=GET action=m/search></form>", "", "form m/search\n"},
		{"<form method=post action=/send></form>", "", ""},
		{"<form method=dialog action=/send></form><form></form>", "", ""},
		{"<iframe src=no srcdoc='<a href=y>y</a>\n<a href=&quot;z&amp;amp;1&quot;>z</a>"
		 "<base href=/no/><title>no</title>'></iframe><a href=last>l</a>",
			"", "a y\na z&1\na last\n"},
		{"<a href='a b'>1</a><a href='a\tb'>2</a><a href=\"'\">3</a><a href=mail/x>4</a>"
		 "<a href=mine.html>5</a><a href=x@y>6</a><a href='\xc3\xa4'>7</a>",
			"", "a a b\na a\tb\na '\na mail/x\na mine.html\na x@y\na \xc3\xa4\n"},
		{"<a href=1>1</a><a href='2&amp;'>2</a><a href=3>3</a><a href='4&amp;'>4</a>"
		 "<a href='5&amp;'>5</a><a href=6>6</a>",
			"", "a 1\na 2&\na 3\na 4&\na 5&\na 6\n"},
		{"<svg><a xlink:href=x>t</a></svg>", "", "svg x\n"},
	};

	(void)state;
	CHECK(samples);
}

static void links_are_called_what_people_see(void **state)
{
	static const struct sample samples[] = {
		{"<a href=mailto:a> \n Write <b>to\tus</b>&nbsp;&nbsp;now </a>",
			"1 mailto mailto:a [Write to us now]\n", ""},
		{"<a href=mailto:a><img src=x alt='E-Mail'></a>", "1 mailto mailto:a [E-Mail]\n",
			""},
		{"<a href=mailto:a title='the title'><i class=icon></i></a>",
			"1 mailto mailto:a [the title]\n", ""},
		{"<a href=mailto:a title=b aria-label=c> </a>", "1 mailto mailto:a [c]\n", ""},
		{"<a href=mailto:a title=b>c</a>", "1 mailto mailto:a [c]\n", ""},
		{"<a href=mailto:a>&hellip;&eacute;&#x20ac;&lt;b&gt;</a>",
			"1 mailto mailto:a [\xe2\x80\xa6\xc3\xa9\xe2\x82\xac<b>]\n", ""},
		{"<a href=mailto:a>b\x01\x1b\x7f\xc2\x85"
		 "c</a>",
			"1 mailto mailto:a [b c]\n", ""},
		{"<a href=mailto:a>b<a href=mailto:c>d</a>e",
			"1 mailto mailto:a [b]\n1 mailto mailto:c [d]\n", ""},
		{"<a href=mailto:a>b<iframe src=x></iframe>c<form action=mailto:f></form>d</a>",
			"1 mailto mailto:a [bc d]\n1 form mailto:f []\n", "iframe x\n"},
		{"<a href=mailto:a>b<table><tr><td>c</table>d</a>", "1 mailto mailto:a [b c d]\n",
			""},
		{"<p><a href=mailto:a>b</p><p>c</p>", "1 mailto mailto:a [b c]\n", ""},
	};

	(void)state;
	CHECK(samples);
}

static void references_are_resolved_once(void **state)
{
	static const struct sample samples[] = {
		{"<a href='&#109;&#97;&#x69;lto&colon;a&commat;b&period;org'>t</a>",
			"1 mailto mailto:a@b.org [t]\n", ""},
		{"<a href='mailto:a&amp;amp;b@c'>t</a>", "1 mailto mailto:a&amp;b@c [t]\n", ""},
		{"<a href='mailto:a@b?subject=x&body=y&amp;cc=d@e'>t</a>",
			"1 mailto mailto:a@b?subject=x&body=y&cc=d@e [t]\n", ""},
		{"<a href='mailto:&quot;a b&quot;@c'>t</a>", "1 mailto mailto:\"a b\"@c [t]\n", ""},
		{"<a href='mailto:a&#37;0d@c'>t</a>", "1 mailto mailto:a%0d@c [t]\n", ""},
		{"<a href='mailto:a&#13;&#10;b@c'>t</a>", "1 mailto mailto:a\r\nb@c [t]\n", ""},
		{"<a href='mailto:a&#1;b@c'>t</a>",
			"1 mailto mailto:a\x01"
			"b@c [t]\n",
			""},
		{"<a href='mailto:a&#0;b@c'>t</a>",
			"1 mailto mailto:a\xef\xbf\xbd"
			"b@c [t]\n",
			""},
		{"<a href='mailto:a&nosuch;b@c'>t</a>", "1 mailto mailto:a&nosuch;b@c [t]\n", ""},
		{"<a href='mailto:a&#146;b@c'>t</a>",
			"1 mailto mailto:a\xe2\x80\x99"
			"b@c [t]\n",
			""},
	};

	(void)state;
	CHECK(samples);
}

/* A control character must reach mailto, whose business it is, and not vanish on the way. */
static void every_byte_of_an_attribute_arrives(void **state)
{
	(void)state;
	for (int byte = 1; byte < 0x80; byte++) {
		char html[64], href[64];
		struct page page;

		if (byte == '"' || byte == '&')
			continue;
		snprintf(html, sizeof(html), "<a href=\"mailto:a%cb@c\">t</a>", byte);
		snprintf(href, sizeof(href), "mailto:a%cb@c", byte);
		page_read(span_of(html), &page);
		assert_int_equal(page.mailto_count, 1);
		assert_string_equal(page.mailtos[0].href, href);
		page_finish(&page);
	}
}

static const char *or_none(const char *text)
{
	return text ? text : "-";
}

/* The first reference of this source. */
static struct span first_of(const struct page *page, const char *source)
{
	for (size_t i = 0; i < page->link_count; i++)
		if (strcmp(page->links[i].source, source) == 0)
			return page->links[i].href;
	return SPAN("-");
}

static void a_form_to_write_in_is_seen(void **state)
{
	static const struct {
		const char *html;
		bool has_form;
	} rows[] = {{"", false},
		{"<form method=POST action=/send><input><textarea></textarea></form>", true},
		{"<form method=' post '><p><TEXTAREA>x", true},
		{"<form method=post action=mailto:a@b.example><textarea>", true},
		{"<form action=/search><textarea></textarea></form>", false},
		{"<form method=post><input type=password></form><textarea></textarea>", false},
		{"<form method=post><form method=get><textarea>", false},
		{"<template><form method=post><textarea></textarea></form></template>", false},
		{"<!-- <form method=post><textarea></textarea></form> -->", false},
		{"<script>'<form method=post><textarea>'</script>", false},
		{"<textarea><form method=post></textarea><textarea></textarea>", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page page;

		page_read(span_of(rows[i].html), &page);
		if (page.has_contact_form != rows[i].has_form)
			fail_msg("%s", rows[i].html);
		page_finish(&page);
	}
}

static void the_page_says_what_it_is(void **state)
{
	static const struct {
		const char *html, *said; /* title|base|canonical|refresh|follow|index */
	} rows[] = {
		{"", "|-|-|-|1|1"},
		{"<title> A &amp;\n <b>B</b> </title>", "A & <b>B</b>|-|-|-|1|1"},
		{"<title>A</title><title>B</title>", "A|-|-|-|1|1"},
		{"<title></title><title>B</title>", "|-|-|-|1|1"},
		{"<svg><title>S</title></svg><body><title>B</title>", "B|-|-|-|1|1"},
		{"<base target=x><base href=/a><base href=/b>", "|/a|-|-|1|1"},
		{"<link rel='canonical' href=' /c '><link rel=canonical href=/d>", "|-|/c|-|1|1"},
		{"<meta name=robots content='noindex,nofollow'>", "|-|-|-|0|0"},
		{"<meta name=' MailKnock' content='NOFOLLOW'>", "|-|-|-|0|1"},
		{"<meta name=robots content='none'>", "|-|-|-|0|0"},
		{"<meta name=googlebot content='none'>", "|-|-|-|1|1"},
		{"<meta name=robots content='index, follow'>", "|-|-|-|1|1"},
		{"<meta name='&#114;obots' content=noindex>", "|-|-|-|1|0"},
		{"<meta http-equiv=refresh content='5'>", "|-|-|-|1|1"},
		{"<meta http-equiv=refresh content=' 5.5 , x y '>", "|-|-|x y|1|1"},
		{"<meta http-equiv=REFRESH content='0;url = x'>", "|-|-|x|1|1"},
		{"<meta http-equiv=refresh content='0;url x'>", "|-|-|url x|1|1"},
		{"<meta http-equiv=refresh content=\"0;url='x'y\">", "|-|-|x|1|1"},
		{"<meta http-equiv=refresh content='0 url=x'>", "|-|-|x|1|1"},
		{"<meta http-equiv=refresh content='url=x'>", "|-|-|-|1|1"},
		{"<meta http-equiv=refresh content='0x'>", "|-|-|-|1|1"},
		{"<meta http-equiv=refresh content=''>", "|-|-|-|1|1"},
		{"<meta http-equiv=refresh content='.;;x'>", "|-|-|;x|1|1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct page page;
		char said[512];

		page_read(span_of(rows[i].html), &page);
		snprintf(said, sizeof(said), "%s|%s|%.*s|%.*s|%d|%d", page.title,
			or_none(page.base), SPAN_ARGS(first_of(&page, "canonical")),
			SPAN_ARGS(first_of(&page, "refresh")), !page.no_follow, !page.no_index);
		if (strcmp(said, rows[i].said) != 0)
			fail_msg("%s: %s instead of %s", rows[i].html, said, rows[i].said);
		assert_false(page.is_cut);
		page_finish(&page);
	}
}

static void long_texts_are_cut_between_characters(void **state)
{
	struct buf html;
	struct page page;

	(void)state;
	buf_init(&html, 10000);
	for (int shift = 0; shift < 4; shift++) {
		buf_clear(&html);
		buf_add_text(&html, "<a href=mailto:a>");
		for (int i = 0; i < shift; i++)
			buf_add_char(&html, '.');
		for (int i = 0; i < 100; i++)
			buf_add_text(&html, "\xf0\x9f\x98\x80");
		page_read(buf_span(&html), &page);
		assert_int_equal(strlen(page.mailtos[0].text),
			(size_t)(PAGE_TEXT_MAX - shift) / 4 * 4 + (size_t)shift);
		page_finish(&page);
	}
	buf_finish(&html);
}

static void too_many_links_are_cut_and_told(void **state)
{
	struct buf html;
	struct page page;

	(void)state;
	buf_init(&html, 16000000);
	for (int i = 0; i < PAGE_LINKS_MAX; i++)
		buf_add_text(&html, "<a href=x>t</a>");
	buf_add_text(&html, "<a href=mailto:a@b>t</a>");
	page_read(buf_span(&html), &page);
	assert_int_equal(page.link_count, PAGE_LINKS_MAX);
	assert_int_equal(page.mailto_count, 1);
	assert_false(page.is_cut);
	page_finish(&page);

	buf_add_text(&html, "<a href=x>too many</a><a href=mailto:c@d>u</a>");
	page_read(buf_span(&html), &page);
	assert_int_equal(page.link_count, PAGE_LINKS_MAX);
	assert_int_equal(page.mailto_count, 2);
	assert_string_equal(page.mailtos[1].text, "u");
	assert_true(page.is_cut);
	page_finish(&page);
	buf_finish(&html);
}

/* ---- the same links as libxml2 finds them on the whole page, without skim ---- */

static const char *lookup(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (attributes[1] && strcmp((const char *)attributes[0], name) == 0)
			return (const char *)attributes[1];
	return NULL;
}

static void collect(void *context, const xmlChar *name, const xmlChar **attributes)
{
	static const struct {
		const char *element, *attribute;
	} carriers[] = {{"a", "href"}, {"area", "href"}, {"frame", "src"}, {"iframe", "src"}};
	struct buf *out = context;

	for (size_t i = 0; i < sizeof(carriers) / sizeof(carriers[0]); i++) {
		const char *href = lookup(attributes, carriers[i].attribute);

		if (strcmp((const char *)name, carriers[i].element) != 0 || !href)
			continue;
		struct span trimmed = span_trim(span_of(href));

		if (trimmed.length && trimmed.at[0] != '#')
			buf_addf(out, "%.*s\n", SPAN_ARGS(trimmed));
	}
}

static void collect_with_libxml2(struct span html, struct buf *out)
{
	htmlParserCtxtPtr parser = htmlNewParserCtxt();

	*parser->sax = (htmlSAXHandler){.startElement = collect};
	parser->userData = out;
	htmlDocPtr none = htmlCtxtReadMemory(parser, html.at, (int)html.length, NULL, "UTF-8",
		HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET |
			HTML_PARSE_IGNORE_ENC);

	xmlFreeDoc(none);
	htmlFreeParserCtxt(parser);
}

static int compare_lines(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Mail links and others are two lists here and one there. */
static void sort_lines(struct buf *text)
{
	char *lines[4096], *copy = memory_copy(buf_span(text)), *rest = copy, *line;
	size_t count = 0;

	while ((line = strsep(&rest, "\n")) && count < 4096)
		lines[count++] = line;
	qsort(lines, count, sizeof(lines[0]), compare_lines);
	buf_clear(text);
	for (size_t i = 0; i < count; i++)
		buf_addf(text, "%s\n", lines[i]);
	free(copy);
}

static void collect_link(struct buf *out, const char *source, struct span href)
{
	static const char *const compared[] = {"mailto", "a", "area", "frame", "iframe"};

	for (size_t i = 0; i < sizeof(compared) / sizeof(compared[0]); i++)
		if (strcmp(source, compared[i]) == 0)
			buf_addf(out, "%.*s\n", SPAN_ARGS(href));
}

static size_t compare_with_libxml2(const char *name, struct span html)
{
	struct buf ours, theirs;
	struct page page;

	buf_init(&ours, 10000000);
	buf_init(&theirs, 10000000);
	page_read(html, &page);
	for (size_t i = 0; i < page.mailto_count; i++)
		collect_link(&ours, page.mailtos[i].source, span_of(page.mailtos[i].href));
	for (size_t i = 0; i < page.link_count; i++)
		collect_link(&ours, page.links[i].source, span_trim(page.links[i].href));
	collect_with_libxml2(html, &theirs);
	sort_lines(&ours);
	sort_lines(&theirs);
	if (!span_equals(buf_span(&ours), buf_span(&theirs)))
		fail_msg("%s: we found\n%s\nlibxml2 found\n%s", name, buf_text(&ours),
			buf_text(&theirs));
	size_t count = page.mailto_count + page.link_count;

	page_finish(&page);
	buf_finish(&ours);
	buf_finish(&theirs);
	return count;
}

static void skimmed_pages_give_the_links_of_whole_pages(void **state)
{
	static const char *const pages[] = {
		"",
		"<!DOCTYPE html><html><head><title>t</title></head><body><p><a href='a'>b</a>"
		"</body></html>",
		"<ul><li><a href=\"a\" class='x'>b</a><li><a href = c >d</a><li><A "
		"HREF=\"e\">f</A>",
		"<a href='mailto:a@b?subject=c&amp;body=d%20e'>f</a><a "
		"href='?a&lt;b&eacute;'>g</a>",
		"<!-- <a href=a> --><a href=b><!----><a href=c><!-- -- > --><a href=d>",
		"<script>document.write('<a href=a>');</script><a href=b><style><a href=c></style>"
		"<a href=d>",
		"<script><!--\nif (a < b && c > d) e('<a href=\"f\">');\n//--></script><a href=g>",
		"<table><tr><td><a href=a><td><a href=b></table><a href=c>",
		"<a href=a><a href=b><p><a href=c></a></a></a><a href=d>",
		"<div title='<a href=a>'><a title='>' href='b'></div><a href='c\"d'><a "
		"href=\"e'f\">",
		"<map><area href=a><area nohref></map><iframe src=b></iframe><frame src=c>",
		"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0 Strict//EN' 'x'>"
		"<html xmlns='http://www.w3.org/1999/xhtml'><body><a href='a' /><br/><a href='b'/>",
		"<a href='a b'><a href=' c '><a href='\nd\n'><a href='#e'><a href=''><a name=f>",
		"<noscript><a href=a></noscript><object><a href=b></object><button><a href=c>",
		"<a href='\xc3\xa9\xe2\x82\xac'>\xf0\x9f\x98\x80</a><p>1 < 2 & 3 > <a href=x>",
		"</html><a href=a></body><a href=b></html></html><a href=c>",
		"<select><option><a href=a></select><textarea>x</textarea><a href=b>",
		"<h1><a href=a>b</h1><h2>c</a><a href=d>e</h2><form><a href=f></form><a href=g>",
		"<base href='/x/'><meta charset=iso-8859-1><meta name=a content='<a href=b>'>"
		"<a href='\xc3\xa4'>",
		"<font color=red><a href=a><b><i><a href=b></font><a href=c></b></i>",
		"<a\nhref\n=\n'a'\n>\n<a\thref\t=\tb\t><a href='c'class='d'><a class='e'href='f'>",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
		compare_with_libxml2(pages[i], span_of(pages[i]));
}

/* Corpus files whose names say so hold what a browser reads otherwise than libxml2 2.9.14. */
static bool is_comparable(const char *name)
{
	return name[0] != '.' && !span_starts(span_of(name), SPAN("browser-"));
}

static size_t compare_file(const char *name)
{
	static char bytes[1 << 20];
	char path[512];
	struct span text;
	struct buf out;

	snprintf(path, sizeof(path), "%s/tests/fuzz/page.in/%s", SOURCE_DIR, name);
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	size_t length = fread(bytes, 1, sizeof(bytes), file);

	fclose(file);
	buf_init(&out, 4 * sizeof(bytes));
	charset_to_utf8((struct span){bytes, length}, SPAN(""), &out, &text);
	size_t count = compare_with_libxml2(name, text);

	buf_finish(&out);
	return count;
}

static void corpus_pages_give_the_links_of_whole_pages(void **state)
{
	DIR *folder = opendir(SOURCE_DIR "/tests/fuzz/page.in");
	size_t files = 0, links = 0;
	struct dirent *entry;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)))
		if (is_comparable(entry->d_name)) {
			files++;
			links += compare_file(entry->d_name);
		}
	closedir(folder);
	assert_true(files >= 10);
	assert_true(links >= 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mail_links_are_found_wherever_they_may_stand),
		cmocka_unit_test(other_links_are_told_apart),
		cmocka_unit_test(links_are_called_what_people_see),
		cmocka_unit_test(references_are_resolved_once),
		cmocka_unit_test(every_byte_of_an_attribute_arrives),
		cmocka_unit_test(a_form_to_write_in_is_seen),
		cmocka_unit_test(the_page_says_what_it_is),
		cmocka_unit_test(long_texts_are_cut_between_characters),
		cmocka_unit_test(too_many_links_are_cut_and_told),
		cmocka_unit_test(skimmed_pages_give_the_links_of_whole_pages),
		cmocka_unit_test(corpus_pages_give_the_links_of_whole_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
