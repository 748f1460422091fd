#include "crawler/gap.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

struct gap {
	const char *text; /* what the gap holds ... */
	const char *rest; /* ... and what stands behind it */
};

static void check(const struct gap *rows, size_t count, size_t (*measure)(struct span))
{
	for (size_t i = 0; i < count; i++) {
		char page[256];
		size_t text = span_of(rows[i].text).length, rest = span_of(rows[i].rest).length;

		assert_true(span_to_text(span_of(rows[i].text), page, sizeof(page)));
		assert_true(span_to_text(span_of(rows[i].rest), page + text, sizeof(page) - text));
		size_t length = measure((struct span){page, text + rest});

		if (length != text)
			fail_msg("%s: %zu instead of %zu", page, length, text);
	}
}

#define CHECK(rows, measure) check(rows, sizeof(rows) / sizeof((rows)[0]), measure)

static void comments_end_where_a_browser_ends_them(void **state)
{
	static const struct gap rows[] = {
		{"-->", "x"},
		{" a -->", "-->"},
		{" a --!>", "x"},
		{">", "x"},
		{"->", "x"},
		{"!> -->", "x"},
		{"-!> -->", "x"},
		{"--!>", "x"},
		{" a -> b > c -- > -->", "x"},
		{" <!-- -->", "-->"},
		{"--->", "x"},
		{"never ended", ""},
		{"", ""},
		{"--", ""},
	};

	(void)state;
	CHECK(rows, gap_comment);
}

static void bogus_comments_end_at_the_first_bracket(void **state)
{
	static const struct gap rows[] = {
		{"DOCTYPE html PUBLIC \"a>", "b\">"},
		{"?xml version='1.0'?>", "x"},
		{"[endif]-->", ""},
		{"", ""},
		{"open", ""},
	};

	(void)state;
	CHECK(rows, gap_bogus);
}

static void cdata_ends_at_two_brackets(void **state)
{
	static const struct gap rows[] = {
		{"a < b > c ] ]> d", "]]>x"},
		{"", "]]>"},
		{"a]", "]]>"},
		{"open ]]", ""},
	};

	(void)state;
	CHECK(rows, gap_cdata);
}

static size_t measure_style(struct span s)
{
	return gap_raw_text(s, SPAN("style"));
}

static void raw_text_ends_at_its_own_end_tag(void **state)
{
	static const struct gap rows[] = {
		{"a{}", "</style>"},
		{"a{}", "</STYLE >"},
		{"a{}", "</style/x>"},
		{"<a href=x></a></styles></ style>", "</style\n>"},
		{"<<<", "</style>"},
		{"</styl", ""},
		{"</style", ""},
		{"", "</style>"},
	};

	(void)state;
	CHECK(rows, measure_style);
}

static void scripts_hide_an_end_tag_in_a_comment_with_a_script(void **state)
{
	static const struct gap rows[] = {
		{"x", "</script>"},
		{"'<a href=x>' < b", "</SCRIPT >"},
		{"<!-- x", "</script>"},
		{"<!-- <script>x</script> y", "</script>"},
		{"<!-- <script>x</script> --> <script>", "</script>"},
		{"<!-- <script> --> x", "</script>"},
		{"<!--> <script>", "</script>"},
		{"<!-- <scripty>", "</script>"},
		{"<!-- <script>x</scripty></script>", "</script>"},
		{"<!- <script>", "</script>"},
		{"<!-- <script> </script", ""},
		{"open", ""},
		{"", ""},
	};

	(void)state;
	CHECK(rows, gap_script);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comments_end_where_a_browser_ends_them),
		cmocka_unit_test(bogus_comments_end_at_the_first_bracket),
		cmocka_unit_test(cdata_ends_at_two_brackets),
		cmocka_unit_test(raw_text_ends_at_its_own_end_tag),
		cmocka_unit_test(scripts_hide_an_end_tag_in_a_comment_with_a_script),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
