#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void times_are_printed_as_rfc_3339(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_print(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	clock_print(1795228860123, text);
	assert_string_equal(text, "2026-11-21T02:41:00Z");
}

static void spans_are_printed_for_people(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_print_span(1234, text);
	assert_string_equal(text, "1.2 s");
	clock_print_span(200000, text);
	assert_string_equal(text, "3 min 20 s");
	clock_print_span(7500000, text);
	assert_string_equal(text, "2 h 05 min");
	clock_print_span(-5, text);
	assert_string_equal(text, "0.0 s");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(times_are_printed_as_rfc_3339),
		cmocka_unit_test(spans_are_printed_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
