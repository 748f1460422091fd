#include "crawler/uncloak.h"
#include "base/buf.h"
#include "crawler/decloak.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static void tell(void *context, const struct uncloaked *found)
{
	buf_addf(context, "%u %s %.*s%s\n", (unsigned)found->line, found->source,
		SPAN_ARGS(found->text), found->is_unreadable ? "unreadable" : "");
}

static void addresses_are_found_wherever_a_page_hides_them(void **state)
{
	static const struct {
		const char *page, *told, *told_with_text;
	} cases[] = {
		{"", "", ""},
		{"<p>nothing here</p>", "", ""},
		{"\n<a href=\"/cdn-cgi/l/email-protection#422b2c242d02276c3a\">x</a>",
			"2 cfemail info@e.x\n", NULL},
		{"<span class=\"__cf_email__\" "
		 "data-cfemail=\"422b2c242d02276c3a\">[email&#160;protected]"
		 "</span>",
			"1 cfemail info@e.x\n", NULL},
		/* The element says it twice, and the link has no more than the way. */
		{"<a href=\"/cdn-cgi/l/email-protection\" "
		 "data-cfemail=\"422b2c242d02276c3a\">x</a>",
			"1 cfemail info@e.x\n", NULL},
		{"<a data-cfemail=\"zz\">x</a>", "1 cfemail unreadable\n", NULL},
		{"<script type=\"application/ld+json\">\n{\"@type\":\"Person\",\n\"email\":"
		 "\"mailto:jane@a.example\"}</script>",
			"3 jsonld jane@a.example\n", NULL},
		{"<meta property=\"og:email\" content=\"og@a.example\">", "1 meta og@a.example\n",
			NULL},
		{"<meta name=reply-to content='reply&#64;a.example'><meta name=email:x "
		 "content=a@b.example>"
		 "<meta name=\"description\" content=\"x@y.example :email\">"
		 "<script>document.write('<a href=\"mailto:'+'js'+'@a.example\">')</script>",
			"1 meta reply@a.example\n1 script js@a.example\n", NULL},
		{"<script>var a = '<a href=\"mailto:no@a.example\">not a link</a>';</script>", "",
			NULL},
		{"<span itemprop=\"email\" content=\"item@a.example\">x</span>",
			"1 microdata item@a.example\n", NULL},
		{"<p>Write to\njane [at] a [dot] example\nsoon</p>",
			"2 text-cloaked jane@a.example\n", NULL},
		{"<p>jane<b>(at)</b>a.example</p>", "1 text-cloaked jane@a.example\n", NULL},
		{"<td>jane</td><td>(at)</td><td>a.example</td>", "", NULL},
		{"<p>jane@a.example and <i>joe</i>@b.example</p>", "",
			"1 text jane@a.example\n1 text joe@b.example\n"},
		{"<p>logo@2x.png pkg@1.2.3 @handle</p>", "", ""},
		{"<a href=mailto:x@a.example>x@a.example</a> y@a.example", "",
			"1 text y@a.example\n"},
		{"<!-- a [at] b [dot] example --><style>c [at] d [dot] example</style>"
		 "<template>e [at] f [dot] example<a data-cfemail='422b2c242d02276c3a'></template>"
		 "<title>g [at] h [dot] example</title>",
			"", NULL},
		{"<joomla-hidden-mail first=\"aW5mbw==\" "
		 "last=\"YS5leGFtcGxl\">x</joomla-hidden-mail>",
			"1 joomla info@a.example\n", NULL},
		{"<a href=\"javascript:linkTo_UnCryptMailto('nbjmup+jogpAb/fybnqmf');\">x</a>",
			"1 typo3 info@a.example\n", NULL},
		{"<a data-mailto-token=\"nbjmup+jogpAb/fybnqmf\" data-mailto-vector=\"1\">x</a>",
			"1 typo3 info@a.example\n", NULL},
		{"<p>a (at) <", "", NULL},
		{"<a data-cfemail=\"422b", "", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct buf told;

		buf_init(&told, 65536);
		assert_true(uncloak_page(span_of(cases[i].page),
			strstr(cases[i].page, "<script") ? UNCLOAK_SURELY : UNCLOAK_IF_LIKELY, tell,
			&told));
		if (strcmp(buf_text(&told), cases[i].told) != 0)
			fail_msg("%s\n  gave %s", cases[i].page, buf_text(&told));
		buf_clear(&told);
		assert_true(uncloak_page(span_of(cases[i].page), UNCLOAK_WITH_TEXT, tell, &told));
		if (cases[i].told_with_text &&
			strcmp(buf_text(&told), cases[i].told_with_text) != 0)
			fail_msg("%s\n  gave with text %s", cases[i].page, buf_text(&told));
		buf_finish(&told);
	}
}

static void scripts_that_may_hide_one_are_told_from_others(void **state)
{
	static const struct {
		const char *script;
		bool may;
	} cases[] = {
		{"<script>var x = 1;</script>", false},
		{"<script type='application/ld+json'>{}</script>", true},
		{"<script>var addy12 = 1</script>", true},
		{"<script>String.fromCharCode(1)</script>", true},
		{"<script>location='ma'+'il'</script>", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(decloak_script_may_hold(span_of(cases[i].script)), cases[i].may);
	assert_false(decloak_may_hold(
		SPAN("<a href='mailto:a@b.example'>(see also) [1] e-mail {x} f(b, c)</a>")));
}

static void tell_vcard(void *context, const struct decloak_found *found)
{
	buf_addf(context, "%zu %.*s\n", found->at, SPAN_ARGS(found->text));
}

static void vcards_tell_their_email_lines(void **state)
{
	struct buf told;

	(void)state;
	buf_init(&told, 65536);
	decloak_vcard(
		SPAN("BEGIN:VCARD\r\nFN:Jane@x.example\r\nEMAIL;TYPE=work:jane@a.example\r\n"
		     "item1.EMAIL;type=INTERNET:joe@a.example\nemail:\nTEL:1\nEMAIL\nEND:VCARD"),
		tell_vcard, &told);
	assert_string_equal(buf_text(&told), "32 jane@a.example\n64 joe@a.example\n");
	buf_finish(&told);
}

static void so_many_are_told_and_no_more(void **state)
{
	struct buf page, told;
	size_t lines = 0;

	(void)state;
	buf_init(&page, 1 << 22);
	buf_init(&told, 1 << 22);
	for (int i = 0; i < UNCLOAK_FOUND_MAX + 5; i++)
		buf_addf(&page, "<p>a%d [at] b [dot] example</p>\n", i);
	assert_false(uncloak_page(buf_span(&page), UNCLOAK_IF_LIKELY, tell, &told));
	for (const char *at = buf_text(&told); *at; at++)
		lines += *at == '\n';
	assert_int_equal(lines, UNCLOAK_FOUND_MAX);
	buf_finish(&page);
	buf_finish(&told);
}

static void hostile_pages_cost_no_more_than_their_length(void **state)
{
	static const char *const parts[] = {"(at) ", "<b>(at)", "data-cfemail ",
		"<a data-cfemail=00>", "<script>cloak", "<script>'+'</script>", "[at]&",
		"<template>(at)", "a [at] b [dot] ", "<p>x [at] y [dot] de"};

	(void)state;
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct buf page, told;

		buf_init(&page, 1 << 21);
		buf_init(&told, 1 << 21);
		while (!page.overflowed)
			buf_add_text(&page, parts[i]);
		uncloak_page(buf_span(&page), UNCLOAK_WITH_TEXT, tell, &told);
		buf_finish(&page);
		buf_finish(&told);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_found_wherever_a_page_hides_them),
		cmocka_unit_test(scripts_that_may_hide_one_are_told_from_others),
		cmocka_unit_test(vcards_tell_their_email_lines),
		cmocka_unit_test(so_many_are_told_and_no_more),
		cmocka_unit_test(hostile_pages_cost_no_more_than_their_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
