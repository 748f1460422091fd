#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void parts_are_clipped_to_what_is_there(void **state)
{
	(void)state;
	assert_true(span_equals(span_part(SPAN("hello"), 1, 3), SPAN("ell")));
	assert_true(span_equals(span_part(SPAN("hello"), 4, 9), SPAN("o")));
	assert_int_equal(span_part(SPAN("hello"), 9, 9).length, 0);
	assert_int_equal(span_from((struct span){NULL, 0}, 3).length, 0);
}

static void comparing_without_case_knows_ascii_only(void **state)
{
	(void)state;
	assert_true(span_equals_nocase(SPAN("MailTo:"), SPAN("mailto:")));
	assert_false(span_equals_nocase(SPAN("mailto"), SPAN("mailto:")));
	assert_false(span_equals_nocase(SPAN("\xc3\x84"), SPAN("\xc3\xa4")));
	assert_true(span_starts_nocase(SPAN("HTTPS://x"), SPAN("https:")));
	assert_false(span_starts_nocase(SPAN("ht"), SPAN("https:")));
	assert_true(span_ends_nocase(SPAN("a.PNG"), SPAN(".png")));
	assert_true(span_contains_nocase(SPAN("a USER Unknown b"), SPAN("user unknown")));
	assert_false(span_contains_nocase(SPAN("use"), SPAN("user")));
}

static void splitting_gives_every_part_even_empty_ones(void **state)
{
	static const struct {
		const char *text, *parts[5];
	} cases[] = {
		{"a,b", {"a", "b"}},
		{"a,,b", {"a", "", "b"}},
		{",", {"", ""}},
		{"", {""}},
		{"abc", {"abc"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span rest = span_of(cases[i].text), part;
		size_t count = 0;

		while (span_split(&rest, ',', &part)) {
			assert_non_null(cases[i].parts[count]);
			assert_true(span_equals(part, span_of(cases[i].parts[count])));
			count++;
		}
		assert_null(cases[i].parts[count]);
	}
}

static void numbers_are_whole_texts_within_bounds(void **state)
{
	unsigned long number = 7;

	(void)state;
	assert_true(span_to_number(SPAN("65535"), 65535, &number));
	assert_int_equal(number, 65535);
	assert_false(span_to_number(SPAN("65536"), 65535, &number));
	assert_false(span_to_number(SPAN("99999999999999999999999"), 65535, &number));
	assert_false(span_to_number(SPAN("5"), 3, &number));
	assert_false(span_to_number(SPAN("1x"), 65535, &number));
	assert_false(span_to_number(SPAN("-1"), 65535, &number));
	assert_false(span_to_number(SPAN(""), 65535, &number));
	assert_int_equal(number, 65535);
}

static void a_text_with_a_nul_is_not_copied(void **state)
{
	char text[4] = "old";

	(void)state;
	assert_false(span_to_text((struct span){"a\0b", 3}, text, sizeof(text)));
	assert_false(span_to_text(SPAN("long"), text, sizeof(text)));
	assert_string_equal(text, "old");
	assert_true(span_to_text(SPAN("new"), text, sizeof(text)));
	assert_string_equal(text, "new");
}

static void blanks_go_from_both_ends(void **state)
{
	(void)state;
	assert_true(span_equals(span_trim(SPAN(" \t\r\n\fa b \n")), SPAN("a b")));
	assert_int_equal(span_trim(SPAN(" \n ")).length, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_clipped_to_what_is_there),
		cmocka_unit_test(comparing_without_case_knows_ascii_only),
		cmocka_unit_test(splitting_gives_every_part_even_empty_ones),
		cmocka_unit_test(numbers_are_whole_texts_within_bounds),
		cmocka_unit_test(a_text_with_a_nul_is_not_copied),
		cmocka_unit_test(blanks_go_from_both_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
