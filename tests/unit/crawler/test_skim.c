#include "crawler/skim.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "crawler/lines.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

struct sample {
	const char *page, *kept;
};

/* What was kept for the parser, then what was read: "|source href", "|base href", "|title text". */
static void print(const struct skim *skim, struct buf *out)
{
	buf_clear(out);
	buf_add(out, buf_span(&skim->kept));
	for (size_t i = 0; i < skim->ref_count; i++)
		buf_addf(out, "|%s %.*s", skim->refs[i].source, SPAN_ARGS(skim->refs[i].href));
	if (skim->base.at)
		buf_addf(out, "|base %.*s", SPAN_ARGS(skim->base));
	if (skim->title.at)
		buf_addf(out, "|title %.*s", SPAN_ARGS(skim->title));
}

static void check(const struct sample *samples, size_t count)
{
	struct skim skim;
	struct buf printed;

	buf_init(&printed, 100000);
	skim_init(&skim);
	for (size_t i = 0; i < count; i++) {
		skim_page(&skim, span_of(samples[i].page));
		print(&skim, &printed);
		if (strcmp(buf_text(&printed), samples[i].kept) != 0)
			fail_msg("%s\n  gave %s\n  not  %s", samples[i].page, buf_text(&printed),
				samples[i].kept);
		assert_int_equal(skim.tags_over, 0);
	}
	buf_finish(&printed);
	skim_finish(&skim);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void tags_that_matter_are_kept_in_one_form(void **state)
{
	static const struct sample samples[] = {
		{"", ""},
		{"text", ""},
		{"<p>text</p>", ""},
		{"<a href=mailto:x>t</a>", "<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<A HREF='mailto:x'>t</A>", "<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<a\thref\n=\r\n\"mailto:x\"\f>t</a >", "<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<a/href=mailto:x/>t</a>", "<a n=\"0\" href=\"mailto:x/\">t</a>"},
		{"<a href=mailto:x href=mailto:y>t", "<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<a HREF='' href=mailto:y>t", ""},
		{"<a href>t", ""},
		{"<a href=>t", ""},
		{"<a ==x href=mailto:y>t", "<a n=\"0\" href=\"mailto:y\">t</a>"},
		{"<a 'b\"c href=mailto:y>t", "<a n=\"0\" href=\"mailto:y\">t</a>"},
		{"<a class=\"x>y\" href='mailto:a\"b'>t",
			"<a n=\"0\" href=\"mailto:a&quot;b\">t</a>"},
		{"<a href=mailto:a\"b'c<d>t", "<a n=\"0\" href=\"mailto:a&quot;b'c&lt;d\">t</a>"},
		{"<a href=\"mailto:x\"rel=me>t", "<a n=\"0\" href=\"mailto:x\" rel=\"me\">t</a>"},
		{"<a n=7 href=mailto:x>t", "<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<abbr href=mailto:x>t<a-b href=mailto:x>t", ""},
		{"<a name=x>t</a>", ""},
		{"<area href=mailto:x alt=y><base href=/b>",
			"<area n=\"0\" href=\"mailto:x\" alt=\"y\">|base /b"},
		{"<frame src=mailto:f><iframe src=mailto:i><a href=mailto:x></iframe>",
			"<frame n=\"0\" src=\"mailto:f\"><iframe n=\"1\" "
			"src=\"mailto:i\"></iframe>"},
		{"<meta http-equiv=Refresh content='0;url=mailto:x'>",
			"<meta n=\"0\" content=\"0;url=mailto:x\" http-equiv=\"Refresh\">"},
		{"<link href=mailto:x rev=made>", "<link n=\"0\" href=\"mailto:x\">"},
	};

	(void)state;
	CHECK(samples);
}

static void what_leads_elsewhere_is_read_at_once(void **state)
{
	static const struct sample samples[] = {
		{"<a href=x>t</a>", "|a x"},
		{"<a href=' a&amp;b\t'>t</a>", "|a a&b"},
		{"<a href=mailbox><a href=mail:x><a href=x@y>", "|a mailbox|a mail:x|a x@y"},
		{"<a href='#x'><a href=' '><a href='&#32;'>", ""},
		{"<area href=x><frame src=f><iframe src=i><a href=no></iframe>",
			"|area x|frame f|iframe i"},
		{"<svg><a xlink:href=x /><a href=y /></svg>", "|svg x|svg y"},
		{"<link rel=next href=2><link rel=stylesheet href=no><link rel='&#110;ext' href=3>",
			"|link 2|link 3"},
		{"<form action=x></form><form method=post action=no>", "|form x"},
		{"<form method=none action=x></form><form method=' Dialog' action=no>", "|form x"},
		{"<meta http-equiv='&#114;efresh' content='0;url=&quot;x&quot;'>"
		 "<meta http-equiv=refresh content='0;url=no'>",
			"|refresh x"},
		{"<object type=' Text/HTML' data=x></object><embed type=text/html src=y>"
		 "<object data=no></object><embed type=image/svg+xml src=no>",
			"|object x|embed y"},
		{"<base href=/a&amp;b><base href=/no>", "|base /a&b"},
		{"<title>a <b> &lt; c</title>", "|title a <b> < c"},
		{"<title>a<title>b", "|title a<title>b"},
		{"<a href=mailto:x><title>t</title>u</a>",
			"<a n=\"0\" href=\"mailto:x\">u</a>|title t"},
		{"<iframe src=no srcdoc='<base href=no><a href=x>&lt;a href=y>&amp;amp;"
		 "<title>no</title>'></iframe><a href=z>",
			"|a x|a y|a z"},
		{"<iframe srcdoc='<iframe srcdoc=\"<a href=x><iframe srcdoc=&quot;\">'></iframe>",
			"|a x"},
		{"<a href=mailto:x>t<iframe srcdoc='<a href=mailto:y>u</a>'></iframe>v</a>",
			"<a n=\"0\" href=\"mailto:x\">t</a><a n=\"1\" href=\"mailto:y\">u</a>"},
	};

	(void)state;
	CHECK(samples);
}

static void text_in_a_link_is_kept_without_its_tags(void **state)
{
	static const struct sample samples[] = {
		{"x<a href=mailto:x>a<b>b</b>c</a>d", "<a n=\"0\" href=\"mailto:x\">abc</a>"},
		{"<a href=mailto:x>a<br>b<div>c</div>d",
			"<a n=\"0\" href=\"mailto:x\">a b c d</a>"},
		{"<a href=mailto:x>1<2 & 3</a>", "<a n=\"0\" href=\"mailto:x\">1&lt;2 &amp; 3</a>"},
		{"<a href=mailto:x>a</>b</3>c<?d?>e<!f>g<",
			"<a n=\"0\" href=\"mailto:x\">abceg&lt;</a>"},
		{"<a href=mailto:x>a&am<b>p;b", "<a n=\"0\" href=\"mailto:x\">a&amp;amp;b</a>"},
		{"<a href=mailto:x><img src=y alt='A &lt; B'></a>",
			"<a n=\"0\" href=\"mailto:x\"> A &lt; B </a>"},
		{"<a href=mailto:x>t<script>s</script><style>s</style><!--c--></a>",
			"<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<a href=mailto:x>a<a href=mailto:y>b</a>c",
			"<a n=\"0\" href=\"mailto:x\">a</a><a n=\"1\" href=\"mailto:y\">b</a>"},
		{"<a href=mailto:x>a<a name=y>b</a>c", "<a n=\"0\" href=\"mailto:x\">a</a>"},
		{"<a href=mailto:x>a</p>b</b>c", "<a n=\"0\" href=\"mailto:x\">a bc</a>"},
	};

	(void)state;
	CHECK(samples);
}

static void nothing_is_found_where_no_tag_can_stand(void **state)
{
	static const struct sample samples[] = {
		{"<!-- <a href=mailto:x> -->", ""},
		{"<!-- <a href=mailto:x>", ""},
		{"<!DOCTYPE <a href=mailto:x>", ""},
		{"<script><a href=mailto:x></script>", ""},
		{"<script>'</scr'+'ipt><a href=mailto:x>'", ""},
		{"<style><a href=mailto:x></style>", ""},
		{"<textarea><a href=mailto:x></textarea>", ""},
		{"<xmp><a href=mailto:x></xmp><noembed><a href=mailto:x></noembed>", ""},
		{"<noframes><a href=mailto:x></noframes>", ""},
		{"<plaintext><a href=mailto:x></plaintext><a href=mailto:x>", ""},
		{"<b title='<a href=mailto:x>'>", ""},
		{"<b title=\"<a href=mailto:x>", ""},
		{"<a href=x", ""},
		{"<a href=\"x", ""},
		{"<a href=mailto:x ", ""},
		{"< a href=mailto:x>", ""},
		{"&lt;a href=mailto:x>", ""},
		{"</a href=mailto:x>", ""},
		{"<template><a href=mailto:x><template></template><a href=mailto:y></template>",
			""},
		{"<template><title><a href=mailto:x></title><a href=mailto:x>", ""},
		{"<template><script></template></script><a href=mailto:x>", ""},
	};

	(void)state;
	CHECK(samples);
}

static void what_comes_behind_such_places_is_found(void **state)
{
	static const struct sample samples[] = {
		{"<!--><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<!-- --!><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<script></script ><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<script/><b></script/x><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<noscript><a href=mailto:x></noscript>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<template></template><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"</template><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<template shadowrootmode=open><a href=mailto:x></a></template>",
			"<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<a href=mailto:x>a<template>b</a></template>c</a>",
			"<a n=\"0\" href=\"mailto:x\">ac</a>"},
		{"<b title='><a href=mailto:y>'><a href=mailto:x>",
			"<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<<a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<3<a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
	};

	(void)state;
	CHECK(samples);
}

static void svg_and_math_have_rules_of_their_own(void **state)
{
	static const struct sample samples[] = {
		{"<svg><a xlink:href=mailto:x>t</a></svg>",
			"<a n=\"0\" xlink:href=\"mailto:x\">t</a>"},
		{"<svg><a href=mailto:x xlink:href=mailto:y>t</a></svg>",
			"<a n=\"0\" xlink:href=\"mailto:x\">t</a>"},
		{"<a xlink:href=mailto:x>t</a>", ""},
		{"<svg></svg><a xlink:href=mailto:x>t</a>", ""},
		{"<svg/><a href=mailto:x>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<svg><title>no</title></svg><title>yes</title>", "|title yes"},
		{"<svg><style/><a href=mailto:x></a></svg>",
			"<a n=\"0\" xlink:href=\"mailto:x\"></a>"},
		{"<svg><![CDATA[<a href=mailto:x>]]><a href=mailto:y/></svg>",
			"<a n=\"0\" xlink:href=\"mailto:y/\"></a>"},
		{"<![CDATA[<a href=mailto:x>]]>", ""},
		{"<![CDATA[><a href=mailto:x></a>]]>", "<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<svg><!x><a href=mailto:x></a>]]></svg>",
			"<a n=\"0\" xlink:href=\"mailto:x\"></a>"},
		{"<a href=mailto:x><svg><style>.a</title>.b</style></svg>t</a>",
			"<a n=\"0\" href=\"mailto:x\">t</a>"},
		{"<svg><a href=mailto:x />t", "<a n=\"0\" xlink:href=\"mailto:x\"></a>"},
		{"<a href=mailto:x><svg><style>.a{}</style><title>t</title></svg>u</a>",
			"<a n=\"0\" href=\"mailto:x\">tu</a>"},
		{"<svg><p><title>t</title>", "|title t"},
		{"<div><svg></div><title>t</title>", "|title t"},
		{"<svg><foreignObject><style><a href=mailto:y></style><a "
		 "href=mailto:x></a></foreignObject>"
		 "<title>no</title></svg>",
			"<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<math><annotation-xml><a href=mailto:x></a></annotation-xml></math>",
			"<a n=\"0\" href=\"mailto:x\"></a>"},
		{"<math><mi><style><a "
		 "href=mailto:y></style><title>t</title></mi><title>no</title></math>",
			"|title t"},
		{"<svg><mi><title>no</title></mi><a href=mailto:x></a></svg>",
			"<a n=\"0\" xlink:href=\"mailto:x\"></a>"},
	};

	(void)state;
	CHECK(samples);
}

static void forms_that_send_mail_are_kept(void **state)
{
	static const struct sample samples[] = {
		{"<form action=/search><input type=submit value=Go></form>", "|form /search"},
		{"<form action=mailto:a@b><input name=q><input type=submit value=Go></form>",
			"<form n=\"0\" action=\"mailto:a@b\"></form>"
			"<input n=\"1\" type=\"submit\" value=\"Go\">"},
		{"<form action=mailto:a@b><input value=No><button type=button value=No>x</button>",
			"<form n=\"0\" action=\"mailto:a@b\"></form>"},
		{"<form action=mailto:a@b><button value=Go>x</button>",
			"<form n=\"0\" action=\"mailto:a@b\"></form><input n=\"1\" value=\"Go\">"},
		{"<form action=mailto:a@b></form><input type=submit value=Go>",
			"<form n=\"0\" action=\"mailto:a@b\"></form>"},
		{"<form><button formaction='&#109;ailto:a@b'>",
			"<input n=\"0\" formaction=\"mailto:a@b\">"},
	};

	(void)state;
	CHECK(samples);
}

static void references_are_resolved_where_the_parser_might_not(void **state)
{
	static const struct sample samples[] = {
		{"<a href='mailto&colon;a&commat;b&period;c'>&Tab;t</a>",
			"<a n=\"0\" href=\"mailto:a@b.c\">\tt</a>"},
		{"<a href='mailto:?a=1&copy=2&amp;b&amp'>&copy2",
			"<a n=\"0\" href=\"mailto:?a=1&amp;copy=2&amp;b&amp;\">\xc2\xa9"
			"2</a>"},
		{"<a href='mailto:&hellip;&#146;&#0;&nosuch;'>&nGt;&nosuch;</a>",
			"<a n=\"0\" "
			"href=\"mailto:\xe2\x80\xa6\xe2\x80\x99\xef\xbf\xbd&amp;nosuch;\">"
			"\xe2\x89\xab\xe2\x83\x92&amp;nosuch;</a>"},
	};

	(void)state;
	CHECK(samples);
}

static void each_tag_knows_its_line(void **state)
{
	static const struct {
		const char *page;
		uint32_t lines[4];
	} rows[] = {
		{"<area href=mailto:x><a href=mailto:y>", {1, 1}},
		{"\n<area href=mailto:x>\n\n<a\n\nhref=mailto:y>\n<a href=mailto:z>", {2, 4, 7}},
		{"\r\n<area href=mailto:x>\r\n<a href=mailto:y>", {2, 3}},
		{"\r<area href=mailto:x>\r\r<a href=mailto:y>", {2, 4}},
		{"\n\r<area href=mailto:x>\r", {2}},
		{"<!--\n\n--><script>\n</script>\n<a href='mailto:\n'>t\n</a><a href=mailto:y>",
			{5, 7}},
		{"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n<a "
		 "href=mailto:x>",
			{34}},
	};
	struct skim skim;

	(void)state;
	skim_init(&skim);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		size_t count = 0;

		skim_page(&skim, span_of(rows[i].page));
		while (count < 4 && rows[i].lines[count])
			count++;
		assert_int_equal(skim.tag_count, count);
		assert_memory_equal(skim.lines, rows[i].lines, count * sizeof(uint32_t));
	}
	skim_finish(&skim);
}

static void line_ends_are_counted_in_any_number(void **state)
{
	enum { SIZE = 9000 }; /* more than 255 lanes of 16 */
	char *text = memory_get(SIZE);

	(void)state;
	memset(text, '\n', SIZE);
	for (size_t length = 0; length < 40; length++)
		assert_int_equal(lines_count((struct span){text, length}, '\n'), length);
	assert_int_equal(lines_count((struct span){text + 1, SIZE - 1}, '\n'), SIZE - 1);
	assert_int_equal(lines_count((struct span){text, SIZE}, '\r'), 0);
	free(text);
}

/* `front`, then `unit` again and again up to `size` bytes, then `back`. */
static struct buf repeated(const char *front, const char *unit, size_t size, const char *back)
{
	struct buf page;

	buf_init(&page, size + 1000);
	buf_add_text(&page, front);
	while (page.length < size)
		buf_add_text(&page, unit);
	buf_add_text(&page, back);
	return page;
}

static void a_tag_over_the_ceiling_is_dropped_and_counted(void **state)
{
	struct buf page =
		repeated("<a href='mailto:", "a@b,", SKIM_TAG_MAX, "'>x</a><a href=mailto:y>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"mailto:y\"></a>");
	assert_int_equal(skim.tags_over, 1);
	buf_finish(&page);

	/* Long only once its '&' are written as "&amp;". */
	page = repeated("<a href='mailto:", "&", 20000, "'>x</a><a href=mailto:y>");
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"mailto:y\"></a>");
	assert_int_equal(skim.tags_over, 1);
	buf_finish(&page);

	/* Attributes that nobody looks at do not count. */
	page = repeated("<a title2='", "0123456789", 200000, "' href=mailto:x>t</a>");
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"mailto:x\">t</a>");
	assert_int_equal(skim.tags_over, 0);
	buf_finish(&page);
	skim_finish(&skim);
}

static void many_attributes_in_a_tag_are_no_burden(void **state)
{
	struct buf page = repeated("<a ", "b=c d ", 400000, "href=mailto:x>t</a>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"mailto:x\">t</a>");
	skim_finish(&skim);
	buf_finish(&page);
}

static void long_link_text_is_cut_between_characters(void **state)
{
	static const char *const units[] = {
		"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "&", "<"};
	struct skim skim;

	(void)state;
	skim_init(&skim);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct buf page =
			repeated("<a href=mailto:x>-", units[i], 10000, "</a><a href=mailto:y>z");

		skim_page(&skim, buf_span(&page));
		assert_true(utf8_is_valid(buf_span(&skim.kept)));
		assert_true(span_ends_nocase(
			buf_span(&skim.kept), SPAN("</a><a n=\"1\" href=\"mailto:y\">z</a>")));
		assert_in_range(
			skim.kept.length, SKIM_LINK_TEXT_MAX - 4, 6 * SKIM_LINK_TEXT_MAX + 100);
		buf_finish(&page);
	}
	skim_finish(&skim);
}

static void other_links_leave_mail_links_their_room(void **state)
{
	struct buf page = repeated("", "<a href=x>", (size_t)10 * (SKIM_REFS_MAX + 10),
		"<a href=mailto:a@b>c</a><a href=x>d<area href=x><a href=' &#109;ailto:d@e'>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_int_equal(skim.ref_count, SKIM_REFS_MAX);
	assert_int_equal(skim.tags_over, 10 + 2);
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"mailto:a@b\">c</a>"
						  "<a n=\"1\" href=\" mailto:d@e\"></a>");
	skim_finish(&skim);
	buf_finish(&page);
}

static void what_is_kept_never_grows_beyond_its_ceilings(void **state)
{
	struct buf value = repeated("<a href='mailto:", "&", 13000, "'>x</a>");
	struct buf page = repeated("", "<a href=mailto:x>", 17 * (SKIM_TAGS_MAX + 5), "");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_int_equal(skim.tag_count, SKIM_TAGS_MAX);
	assert_int_equal(skim.tags_over, 5);
	buf_finish(&page);

	page = repeated("", buf_text(&value), 90 * value.length, "");
	skim_page(&skim, buf_span(&page));
	assert_true(skim.tags_over > 0);
	assert_int_equal(skim.tag_count + skim.tags_over, 90);
	assert_in_range(skim.kept.length, SKIM_KEPT_MAX - SKIM_TAG_MAX, SKIM_KEPT_MAX + 100);
	assert_true(span_ends_nocase(buf_span(&skim.kept), SPAN("&amp;\">x</a>")));
	skim_finish(&skim);
	buf_finish(&page);
	buf_finish(&value);
}

/* Every reference of a page at once, each in the only memory that is there for it. */
static void resolved_text_never_needs_more_room_than_it_has(void **state)
{
	static const char *const units[] = {
		"<a href='&nGt;'>",
		"<a href=&nLt;>",
		"<a href='&#0'>",
		"<iframe srcdoc='&nGt;<a href=&nGt;>'></iframe>",
		("<iframe srcdoc='<iframe srcdoc=\"<a href=&nGt;&amp;nGt;>&nGt;\"></iframe>'>"
		 "</iframe>"),
	};
	struct skim skim;

	(void)state;
	skim_init(&skim);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		struct buf page = repeated("", units[i], 20000, "");

		skim_page(&skim, buf_span(&page));
		assert_int_equal(skim.ref_count, page.length / strlen(units[i]));
		for (size_t k = 0; k < skim.ref_count; k++)
			assert_true(skim.refs[k].href.length >= 3);
		buf_finish(&page);
	}
	skim_finish(&skim);
}

static void a_page_cut_anywhere_is_read_up_to_the_cut(void **state)
{
	static const char page[] =
		"<!DOCTYPE html><title>T&amp;</title><!-- c --><script>s</script>"
		"<svg><![CDATA[x]]><a xlink:href=mailto:x>t</a></svg><a href='mailto:a@b?x&#64;y' "
		"rel=nofollow>m\xc3\xa9<img alt=i></a><template></template></x>";
	struct skim skim;

	(void)state;
	skim_init(&skim);
	for (size_t length = 0; length < sizeof(page); length++) {
		/* Exactly as large as the page, so that a sanitizer sees one byte too many. */
		char *copy = memory_get(length + (length == 0));

		memcpy(copy, page, length);
		skim_page(&skim, (struct span){copy, length});
		free(copy);
		assert_in_range(skim.tag_count, 0, 2);
		if (skim.tag_count)
			assert_int_equal(skim.kept.at[skim.kept.length - 1], '>');
	}
	assert_int_equal(skim.tag_count, 2);
	skim_finish(&skim);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tags_that_matter_are_kept_in_one_form),
		cmocka_unit_test(text_in_a_link_is_kept_without_its_tags),
		cmocka_unit_test(nothing_is_found_where_no_tag_can_stand),
		cmocka_unit_test(what_comes_behind_such_places_is_found),
		cmocka_unit_test(svg_and_math_have_rules_of_their_own),
		cmocka_unit_test(what_leads_elsewhere_is_read_at_once),
		cmocka_unit_test(forms_that_send_mail_are_kept),
		cmocka_unit_test(references_are_resolved_where_the_parser_might_not),
		cmocka_unit_test(each_tag_knows_its_line),
		cmocka_unit_test(line_ends_are_counted_in_any_number),
		cmocka_unit_test(a_tag_over_the_ceiling_is_dropped_and_counted),
		cmocka_unit_test(many_attributes_in_a_tag_are_no_burden),
		cmocka_unit_test(long_link_text_is_cut_between_characters),
		cmocka_unit_test(other_links_leave_mail_links_their_room),
		cmocka_unit_test(what_is_kept_never_grows_beyond_its_ceilings),
		cmocka_unit_test(resolved_text_never_needs_more_room_than_it_has),
		cmocka_unit_test(a_page_cut_anywhere_is_read_up_to_the_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
