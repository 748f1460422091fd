#include "base/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <time.h>

static void times_are_printed_as_rfc_3339(void **state)
{
	char text[CLOCK_TEXT_SIZE];

	(void)state;
	clock_print(0, text);
	assert_string_equal(text, "1970-01-01T00:00:00Z");
	clock_print(1795228860123, text);
	assert_string_equal(text, "2026-11-21T02:41:00Z");
}

static void every_day_is_printed_as_the_library_prints_it(void **state)
{
	char text[CLOCK_TEXT_SIZE], expected[CLOCK_TEXT_SIZE];

	(void)state;
	/* From 1960 to beyond the year 10000, each day at another time of it. */
	for (time_t at = -315619200; at < 253500000000; at += 86400 + 7) {
		struct tm parts;

		assert_non_null(gmtime_r(&at, &parts));
		assert_int_not_equal(
			strftime(expected, sizeof(expected), "%Y-%m-%dT%H:%M:%SZ", &parts), 0);
		clock_print((int64_t)at * 1000, text);
		assert_string_equal(text, expected);
	}
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
		cmocka_unit_test(every_day_is_printed_as_the_library_prints_it),
		cmocka_unit_test(spans_are_printed_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
