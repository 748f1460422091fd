#include "report/escape.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef void escape_fn(FILE *file, struct span foreign);

struct escaped {
	const char *foreign, *written;
};

static void writes_all(escape_fn *escape, const struct escaped *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);

		escape(file, span_of(cases[i].foreign));
		fclose(file);
		assert_string_equal(text, cases[i].written);
		free(text);
	}
}

#define WRITES_ALL(escape, cases) writes_all(escape, cases, sizeof(cases) / sizeof(cases[0]))

static void xml_holds_only_what_xml_knows(void **state)
{
	static const struct escaped cases[] = {
		{"<a b=\"c\">&'", "&lt;a b=&quot;c&quot;&gt;&amp;'"},
		{"]]>", "]]&gt;"},
		{"a\n\tb\r", "a\n\tb\\x0d"},
		{"\x01\x1b\x7f", "\\x01\\x1b\\x7f"},
		{"\xef\xbf\xbe|\xef\xbf\xbf", "\\xef\\xbf\\xbe|\\xef\\xbf\\xbf"},
		{"\xff|\xc3|\xed\xa0\x80", "\\xff|\\xc3|\\xed\\xa0\\x80"},
		{"back\\slash caf\xc3\xa9", "back\\slash caf\xc3\xa9"},
		{"", ""},
	};

	(void)state;
	WRITES_ALL(escape_xml_text, cases);
}

/* A parser makes blanks of the line ends in an attribute, unless they are references. */
static void attributes_keep_their_lines(void **state)
{
	static const struct escaped cases[] = {
		{"a\n\tb", "a&#10;&#9;b"},
		{"\"'<", "&quot;'&lt;"},
	};

	(void)state;
	WRITES_ALL(escape_xml_attribute, cases);
}

static void a_code_span_ends_where_it_should(void **state)
{
	static const struct escaped cases[] = {
		{"a@b.example", "`a@b.example`"},
		{"`x`", "`\\x60x\\x60`"},
		{"a|b\\|c", "`a\\x7cb\\\\x7cc`"},
		{" x ", "`\\x20x\\x20`"},
		{"a b", "`a b`"},
		{"\n# x", "`\\x0a# x`"},
		{"<b>&amp;", "`<b>&amp;`"},
		{"", ""},
	};

	(void)state;
	WRITES_ALL(escape_markdown, cases);
}

static void prose_is_no_markdown(void **state)
{
	static const struct escaped cases[] = {
		{"a_b *c* <d> [e] `f` | g", "a\\_b \\*c\\* \\<d\\> \\[e\\] \\`f\\` \\| g"},
		{"Plain. Text, (so) it - is!", "Plain. Text, (so) it - is!"},
	};

	(void)state;
	WRITES_ALL(escape_markdown_prose, cases);
}

static void links_lead_where_they_say(void **state)
{
	static const struct escaped cases[] = {
		{"https://a.test/b?c=1&d=2",
			"[`https://a.test/b?c=1&d=2`](<https://a.test/b?c=1&amp;d=2>)"},
		{"https://a.test/>(x)", "[`https://a.test/>(x)`](<https://a.test/%3E%28x%29>)"},
		{"http://[::1]:8080/[x]", "[`http://[::1]:8080/[x]`](<http://[::1]:8080/%5Bx%5D>)"},
		{"https:", "`https:`"},
		{"http://", "[`http://`](<http://>)"},
		{"javascript:alert(1)", "`javascript:alert(1)`"},
		{"data:text/html,x", "`data:text/html,x`"},
		{"", ""},
	};

	(void)state;
	WRITES_ALL(escape_markdown_link, cases);
}

static void labels_are_one_line(void **state)
{
	static const struct escaped cases[] = {
		{"mx.example", "\"mx.example\""},
		{"a\"b\\c", "\"a\\\"b\\\\c\""},
		{"x\"} 9\ny", "\"x\\\"} 9\\\\x0ay\""},
		{"", "\"\""},
	};

	(void)state;
	WRITES_ALL(escape_prometheus, cases);
}

static void messages_have_no_links_and_places(void **state)
{
	static const struct escaped cases[] = {
		{"{0} {{", "{{0}} {{{{"},
		{"[x](https://evil.test/)", "[x] (https://evil.test/)"},
		{"\"\\\n<\x01\xc2\x85", "\\\"\\\\\\u000a\\u003c\\u0001\\u0085"},
		{"\xff", "\xef\xbf\xbd"},
	};

	(void)state;
	WRITES_ALL(escape_sarif_message, cases);
}

static void uris_hold_what_uris_may(void **state)
{
	static const struct escaped cases[] = {
		{"a/b?c=d&e=%41#f", "a/b?c=d&e=%41#f"},
		{"a b\"<>\\^`{|}[]", "a%20b%22%3C%3E%5C%5E%60%7B%7C%7D%5B%5D"},
		{"100%", "100%25"},
		{"%zz%4", "%25zz%254"},
		{"\xc3\xa9\x01", "%C3%A9%01"},
	};

	(void)state;
	WRITES_ALL(escape_uri, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(xml_holds_only_what_xml_knows),
		cmocka_unit_test(attributes_keep_their_lines),
		cmocka_unit_test(a_code_span_ends_where_it_should),
		cmocka_unit_test(prose_is_no_markdown),
		cmocka_unit_test(links_lead_where_they_say),
		cmocka_unit_test(labels_are_one_line),
		cmocka_unit_test(messages_have_no_links_and_places),
		cmocka_unit_test(uris_hold_what_uris_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
