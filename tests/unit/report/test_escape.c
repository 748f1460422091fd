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
	struct span foreign;
	const char *written;
};

static void writes_all(escape_fn *escape, const struct escaped *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		char *text = NULL;
		size_t size = 0;
		FILE *file = open_memstream(&text, &size);

		escape(file, cases[i].foreign);
		fclose(file);
		assert_string_equal(text, cases[i].written);
		free(text);
	}
}

#define WRITES_ALL(escape, cases) writes_all(escape, cases, sizeof(cases) / sizeof(cases[0]))

static void html_keeps_text_text(void **state)
{
	static const struct escaped cases[] = {
		{{"<script>alert('x')</script>", 27},
			"&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"},
		{{"a \"b\" & c", 9}, "a &quot;b&quot; &amp; c"},
		{{"back\\slash", 10}, "back\\slash"},
		{{"\x1b[2J", 4}, "\\x1b[2J"},
		{{"\xe2\x80\xaex", 4}, "\\xe2\\x80\\xaex"},
		{{"\xff", 1}, "\\xff"},
		{{"a\0b", 3}, "a\\x00b"},
		{{"two\nlines", 9}, "two\nlines"},
		{{"plain<", 6}, "plain&lt;"},
		{{"<plain", 6}, "&lt;plain"},
		{{"", 0}, ""},
		{{NULL, 0}, ""},
	};

	(void)state;
	WRITES_ALL(escape_html, cases);
}

static void only_harmless_schemes_become_links(void **state)
{
	static const struct escaped cases[] = {
		{{"http://x/?a=1&b=\"", 17}, "http://x/?a=1&amp;b=&quot;"},
		{{"HTTPS://x/", 10}, "HTTPS://x/"},
		{{"mailto:a@b", 10}, "mailto:a@b"},
		{{"javascript:alert(1)", 19}, "#"},
		{{" javascript:x", 13}, "#"},
		{{"data:text/html,x", 16}, "#"},
		{{"", 0}, "#"},
	};

	(void)state;
	WRITES_ALL(escape_href, cases);
}

static void json_strings_are_closed_by_us_alone(void **state)
{
	static const struct escaped cases[] = {
		{{"a\"b\\c", 5}, "\"a\\\"b\\\\c\""},
		{{"</script>", 9}, "\"\\u003c/script>\""},
		{{"\x01\x7f\n\t", 4}, "\"\\u0001\\u007f\\n\\t\""},
		{{"\xe2\x80\xa8", 3}, "\"\\u2028\""},
		{{"\xff"
		  "a",
			 2},
			"\"\xef\xbf\xbd"
			"a\""},
		{{"caf\xc3\xa9", 5}, "\"caf\xc3\xa9\""},
	};

	(void)state;
	WRITES_ALL(escape_json, cases);
}

static void no_cell_is_a_formula(void **state)
{
	static const struct escaped cases[] = {
		{{"plain", 5}, "\"plain\""},
		{{"a \"b\",c", 7}, "\"a \"\"b\"\",c\""},
		{{"=1+1", 4}, "\"'=1+1\""},
		{{"+1", 2}, "\"'+1\""},
		{{"-1", 2}, "\"'-1\""},
		{{"@SUM(A1)", 8}, "\"'@SUM(A1)\""},
		{{"\t=1", 3}, "\"'\t'=1\""},
		{{"\r=1", 3}, "\"'\r'=1\""},
		{{"\t\nx", 3}, "\"'\t\nx\""},
		{{" \xc2\xa0=1", 5}, "\"' \xc2\xa0=1\""},
		{{"\xef\xbc\x9d"
		  "1",
			 4},
			"\"'\xef\xbc\x9d"
			"1\""},
		{{"'=1", 3}, "\"''=1\""},
		{{"'tis", 4}, "\"'tis\""},
		{{"a;=1;b;c", 8}, "\"a;'=1;b;c\""},
		{{"a; \"=1", 6}, "\"a;' \"\"=1\""},
		{{"a\r\n-1", 5}, "\"a\r'\n'-1\""},
		{{"a\t\t@", 4}, "\"a\t'\t'@\""},
		{{"a,=1", 4}, "\"a,=1\""},
		{{"a\0b\x1b\xff\\", 6}, "\"a\\x00b\\x1b\\xff\\\""},
		{{"", 0}, "\"\""},
	};

	(void)state;
	WRITES_ALL(escape_csv, cases);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(html_keeps_text_text),
		cmocka_unit_test(only_harmless_schemes_become_links),
		cmocka_unit_test(json_strings_are_closed_by_us_alone),
		cmocka_unit_test(no_cell_is_a_formula),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
