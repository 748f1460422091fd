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

static void check(const struct sample *samples, size_t count)
{
	struct skim skim;

	skim_init(&skim);
	for (size_t i = 0; i < count; i++) {
		skim_page(&skim, span_of(samples[i].page));
		if (strcmp(buf_text(&skim.kept), samples[i].kept) != 0)
			fail_msg("%s\n  gave %s\n  not  %s", samples[i].page, buf_text(&skim.kept),
				samples[i].kept);
		assert_int_equal(skim.tags_over, 0);
	}
	skim_finish(&skim);
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void tags_that_matter_are_kept_in_one_form(void **state)
{
	static const struct sample samples[] = {
		{"", ""},
		{"text", ""},
		{"<p>text</p>", ""},
		{"<a href=x>t</a>", "<a n=\"0\" href=\"x\">t</a>"},
		{"<A HREF='x'>t</A>", "<a n=\"0\" href=\"x\">t</a>"},
		{"<a\thref\n=\r\n\"x\"\f>t</a >", "<a n=\"0\" href=\"x\">t</a>"},
		{"<a/href=x/>t</a>", "<a n=\"0\" href=\"x/\">t</a>"},
		{"<a href=x href=y>t", "<a n=\"0\" href=\"x\">t</a>"},
		{"<a HREF='' href=y>t", "<a n=\"0\" href=\"\">t</a>"},
		{"<a href>t", "<a n=\"0\" href=\"\">t</a>"},
		{"<a href=>t", "<a n=\"0\" href=\"\">t</a>"},
		{"<a ==x href=y>t", "<a n=\"0\" href=\"y\">t</a>"},
		{"<a 'b\"c href=y>t", "<a n=\"0\" href=\"y\">t</a>"},
		{"<a class=\"x>y\" href='a\"b'>t", "<a n=\"0\" href=\"a&quot;b\">t</a>"},
		{"<a href=a\"b'c<d>t", "<a n=\"0\" href=\"a&quot;b'c&lt;d\">t</a>"},
		{"<a href=\"x\"rel=me>t", "<a n=\"0\" href=\"x\" rel=\"me\">t</a>"},
		{"<a n=7 href=x>t", "<a n=\"0\" href=\"x\">t</a>"},
		{"<abbr href=x>t<a-b href=x>t", ""},
		{"<a name=x>t</a>", ""},
		{"<area href=x alt=y><base href=/b>",
			"<area n=\"0\" href=\"x\" alt=\"y\"><base n=\"1\" href=\"/b\">"},
		{"<link rel=next href=2>", "<link n=\"0\" href=\"2\" rel=\"next\">"},
		{"<frame src=f><iframe src=i><a href=x></iframe>",
			"<frame n=\"0\" src=\"f\"><iframe n=\"1\" src=\"i\"></iframe>"},
		{"<meta name=ROBOTS content=none><meta name=description content=x>",
			"<meta n=\"0\" name=\"ROBOTS\" content=\"none\">"},
		{"<meta http-equiv=Refresh content='0;url=x'>",
			"<meta n=\"0\" content=\"0;url=x\" http-equiv=\"Refresh\">"},
		{"<title>a <b> &lt; c</title>", "<title n=\"0\">a &lt;b> &lt; c</title>"},
		{"<title>a<title>b", "<title n=\"0\">a&lt;title>b</title>"},
	};

	(void)state;
	CHECK(samples);
}

static void text_in_a_link_is_kept_without_its_tags(void **state)
{
	static const struct sample samples[] = {
		{"x<a href=x>a<b>b</b>c</a>d", "<a n=\"0\" href=\"x\">abc</a>"},
		{"<a href=x>a<br>b<div>c</div>d", "<a n=\"0\" href=\"x\">a b c d</a>"},
		{"<a href=x>1<2 & 3</a>", "<a n=\"0\" href=\"x\">1&lt;2 &amp; 3</a>"},
		{"<a href=x>a</>b</3>c<?d?>e<!f>g<", "<a n=\"0\" href=\"x\">abceg&lt;</a>"},
		{"<a href=x>a&am<b>p;b", "<a n=\"0\" href=\"x\">a&amp;amp;b</a>"},
		{"<a href=x><img src=y alt='A &lt; B'></a>",
			"<a n=\"0\" href=\"x\"> A &lt; B </a>"},
		{"<a href=x>t<script>s</script><style>s</style><!--c--></a>",
			"<a n=\"0\" href=\"x\">t</a>"},
		{"<a href=x>a<a href=y>b</a>c",
			"<a n=\"0\" href=\"x\">a</a><a n=\"1\" href=\"y\">b</a>"},
		{"<a href=x>a<a name=y>b</a>c", "<a n=\"0\" href=\"x\">a</a>"},
		{"<a href=x>a</p>b</b>c", "<a n=\"0\" href=\"x\">a bc</a>"},
	};

	(void)state;
	CHECK(samples);
}

static void nothing_is_found_where_no_tag_can_stand(void **state)
{
	static const struct sample samples[] = {
		{"<!-- <a href=x> -->", ""},
		{"<!-- <a href=x>", ""},
		{"<!DOCTYPE <a href=x>", ""},
		{"<script><a href=x></script>", ""},
		{"<script>'</scr'+'ipt><a href=x>'", ""},
		{"<style><a href=x></style>", ""},
		{"<textarea><a href=x></textarea>", ""},
		{"<xmp><a href=x></xmp><noembed><a href=x></noembed>", ""},
		{"<noframes><a href=x></noframes>", ""},
		{"<plaintext><a href=x></plaintext><a href=x>", ""},
		{"<b title='<a href=x>'>", ""},
		{"<b title=\"<a href=x>", ""},
		{"<a href=x", ""},
		{"<a href=\"x", ""},
		{"<a href=x ", ""},
		{"< a href=x>", ""},
		{"&lt;a href=x>", ""},
		{"</a href=x>", ""},
		{"<template><a href=x><template></template><a href=y></template>", ""},
		{"<template><title><a href=x></title><a href=x>", ""},
		{"<template><script></template></script><a href=x>", ""},
	};

	(void)state;
	CHECK(samples);
}

static void what_comes_behind_such_places_is_found(void **state)
{
	static const struct sample samples[] = {
		{"<!--><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<!-- --!><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<script></script ><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<script/><b></script/x><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<noscript><a href=x></noscript>", "<a n=\"0\" href=\"x\"></a>"},
		{"<template></template><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"</template><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<template shadowrootmode=open><a href=x></a></template>",
			"<a n=\"0\" href=\"x\"></a>"},
		{"<a href=x>a<template>b</a></template>c</a>", "<a n=\"0\" href=\"x\">ac</a>"},
		{"<b title='><a href=y>'><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<<a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<3<a href=x>", "<a n=\"0\" href=\"x\"></a>"},
	};

	(void)state;
	CHECK(samples);
}

static void svg_and_math_have_rules_of_their_own(void **state)
{
	static const struct sample samples[] = {
		{"<svg><a xlink:href=x>t</a></svg>", "<a n=\"0\" xlink:href=\"x\">t</a>"},
		{"<svg><a href=x xlink:href=y>t</a></svg>", "<a n=\"0\" xlink:href=\"x\">t</a>"},
		{"<a xlink:href=x>t</a>", ""},
		{"<svg></svg><a xlink:href=x>t</a>", ""},
		{"<svg/><a href=x>", "<a n=\"0\" href=\"x\"></a>"},
		{"<svg><title>no</title></svg><title>yes</title>", "<title n=\"0\">yes</title>"},
		{"<svg><style/><a href=x></a></svg>", "<a n=\"0\" xlink:href=\"x\"></a>"},
		{"<svg><![CDATA[<a href=x>]]><a href=y/></svg>",
			"<a n=\"0\" xlink:href=\"y/\"></a>"},
		{"<![CDATA[<a href=x>]]>", ""},
		{"<![CDATA[><a href=x></a>]]>", "<a n=\"0\" href=\"x\"></a>"},
		{"<svg><!x><a href=x></a>]]></svg>", "<a n=\"0\" xlink:href=\"x\"></a>"},
		{"<a href=x><svg><style>.a</title>.b</style></svg>t</a>",
			"<a n=\"0\" href=\"x\">t</a>"},
		{"<svg><a href=x />t", "<a n=\"0\" xlink:href=\"x\"></a>"},
		{"<a href=x><svg><style>.a{}</style><title>t</title></svg>u</a>",
			"<a n=\"0\" href=\"x\">tu</a>"},
		{"<svg><p><title>t</title>", "<title n=\"0\">t</title>"},
		{"<div><svg></div><title>t</title>", "<title n=\"0\">t</title>"},
		{"<svg><foreignObject><style><a href=y></style><a href=x></a></foreignObject>"
		 "<title>no</title></svg>",
			"<a n=\"0\" href=\"x\"></a>"},
		{"<math><annotation-xml><a href=x></a></annotation-xml></math>",
			"<a n=\"0\" href=\"x\"></a>"},
		{"<math><mi><style><a href=y></style><title>t</title></mi><title>no</title></math>",
			"<title n=\"0\">t</title>"},
		{"<svg><mi><title>no</title></mi><a href=x></a></svg>",
			"<a n=\"0\" xlink:href=\"x\"></a>"},
	};

	(void)state;
	CHECK(samples);
}

static void only_forms_that_may_send_mail_are_kept(void **state)
{
	static const struct sample samples[] = {
		{"<form action=/search><input type=submit value=Go></form>", ""},
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
		{"<a href='?a=1&copy=2&amp;b&amp'>&copy2", "<a n=\"0\" href=\"?a=1&amp;copy=2&amp;"
							   "b&amp;\">\xc2\xa9"
							   "2</a>"},
		{"<a href='&hellip;&#146;&#0;'>", "<a n=\"0\" href=\"&hellip;\xe2\x80\x99"
						  "\xef\xbf\xbd\"></a>"},
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
		{"<base href=x><a href=y>", {1, 1}},
		{"\n<base href=x>\n\n<a\n\nhref=y>\n<a href=z>", {2, 4, 7}},
		{"\r\n<base href=x>\r\n<a href=y>", {2, 3}},
		{"\r<base href=x>\r\r<a href=y>", {2, 4}},
		{"\n\r<base href=x>\r", {2}},
		{"<!--\n\n--><script>\n</script>\n<a href='\n'>t\n</a><a href=y>", {5, 7}},
		{"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n<a href=x>",
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
	struct buf page = repeated("<a href='mailto:", "a@b,", SKIM_TAG_MAX, "'>x</a><a href=y>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"y\"></a>");
	assert_int_equal(skim.tags_over, 1);
	buf_finish(&page);

	/* Long only once its '&' are written as "&amp;". */
	page = repeated("<a href='", "&", 20000, "'>x</a><a href=y>");
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"y\"></a>");
	assert_int_equal(skim.tags_over, 1);
	buf_finish(&page);

	/* Attributes that nobody looks at do not count. */
	page = repeated("<a title2='", "0123456789", 200000, "' href=x>t</a>");
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"x\">t</a>");
	assert_int_equal(skim.tags_over, 0);
	buf_finish(&page);
	skim_finish(&skim);
}

static void many_attributes_in_a_tag_are_no_burden(void **state)
{
	struct buf page = repeated("<a ", "b=c d ", 400000, "href=x>t</a>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_string_equal(buf_text(&skim.kept), "<a n=\"0\" href=\"x\">t</a>");
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
		struct buf page = repeated("<a href=x>-", units[i], 10000, "</a><a href=y>z");

		skim_page(&skim, buf_span(&page));
		assert_true(utf8_is_valid(buf_span(&skim.kept)));
		assert_true(span_ends_nocase(
			buf_span(&skim.kept), SPAN("</a><a n=\"1\" href=\"y\">z</a>")));
		assert_in_range(
			skim.kept.length, SKIM_LINK_TEXT_MAX - 4, 6 * SKIM_LINK_TEXT_MAX + 100);
		buf_finish(&page);
	}
	skim_finish(&skim);
}

static void mail_links_are_kept_behind_any_number_of_others(void **state)
{
	struct buf page = repeated("", "<a href=x>", (size_t)10 * (SKIM_TAGS_MAX + 10),
		"<a href=mailto:a@b>c</a><a href=x>d<area href=x><a href=' &#109;ailto:d@e'>");
	struct skim skim;

	(void)state;
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_int_equal(skim.tag_count, SKIM_TAGS_MAX + 2);
	assert_int_equal(skim.tags_over, 10 + 2);
	assert_true(span_ends_nocase(
		buf_span(&skim.kept), SPAN("<a n=\"65536\" href=\"mailto:a@b\">c</a>"
					   "<a n=\"65537\" href=\" mailto:d@e\"></a>")));
	skim_finish(&skim);
	buf_finish(&page);
}

static void what_is_kept_never_grows_beyond_its_ceiling(void **state)
{
	struct buf value = repeated("<a href='m", "&", 13000, "'>x</a>");
	struct buf page;
	struct skim skim;

	(void)state;
	buf_init(&page, (size_t)20 * 1024 * 1024);
	for (int i = 0; i < 270; i++)
		buf_add(&page, buf_span(&value));
	skim_init(&skim);
	skim_page(&skim, buf_span(&page));
	assert_true(skim.tags_over > 0);
	assert_int_equal(skim.tag_count + skim.tags_over, 270);
	assert_in_range(skim.kept.length, SKIM_KEPT_MAX - SKIM_TAG_MAX, SKIM_KEPT_MAX + 100);
	assert_true(span_ends_nocase(buf_span(&skim.kept), SPAN("&amp;\">x</a>")));
	skim_finish(&skim);
	buf_finish(&page);
	buf_finish(&value);
}

static void a_page_cut_anywhere_is_read_up_to_the_cut(void **state)
{
	static const char page[] =
		"<!DOCTYPE html><title>T&amp;</title><!-- c --><script>s</script>"
		"<svg><![CDATA[x]]><a xlink:href=x>t</a></svg><a href='mailto:a@b?x&#64;y' "
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
		assert_in_range(skim.tag_count, 0, 3);
		if (skim.tag_count)
			assert_int_equal(skim.kept.at[skim.kept.length - 1], '>');
	}
	assert_int_equal(skim.tag_count, 3);
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
		cmocka_unit_test(only_forms_that_may_send_mail_are_kept),
		cmocka_unit_test(references_are_resolved_where_the_parser_might_not),
		cmocka_unit_test(each_tag_knows_its_line),
		cmocka_unit_test(line_ends_are_counted_in_any_number),
		cmocka_unit_test(a_tag_over_the_ceiling_is_dropped_and_counted),
		cmocka_unit_test(many_attributes_in_a_tag_are_no_burden),
		cmocka_unit_test(long_link_text_is_cut_between_characters),
		cmocka_unit_test(mail_links_are_kept_behind_any_number_of_others),
		cmocka_unit_test(what_is_kept_never_grows_beyond_its_ceiling),
		cmocka_unit_test(a_page_cut_anywhere_is_read_up_to_the_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
