#include "report/incomplete.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const char *said(bool is_complete, bool goes_on, int64_t addresses)
{
	const struct reported_run head = {.run = {.is_complete = is_complete},
		.waiting = {.addresses = addresses, .next_ms = 1700000000000}};
	static char sentence[INCOMPLETE_SIZE];

	incomplete_print(&head, goes_on, sentence);
	return sentence;
}

static void nothing_is_said_of_a_run_that_is_whole(void **state)
{
	(void)state;
	assert_string_equal(said(true, false, 0), "");
}

static void a_first_report_says_when_it_ends(void **state)
{
	(void)state;
	assert_string_equal(said(false, true, 1),
		"First report: 1 address is to be asked again, the next not before "
		"2023-11-14T22:13:20Z. It is replaced when the run is over.");
	assert_string_equal(said(false, true, 12),
		"First report: 12 addresses are to be asked again, the next not before "
		"2023-11-14T22:13:20Z. It is replaced when the run is over.");
	assert_string_equal(said(false, true, 0),
		"First report: mail servers are asked again. It is replaced when the run is "
		"over.");
}

static void one_that_was_stopped_says_how_to_go_on(void **state)
{
	(void)state;
	assert_string_equal(said(false, false, 0),
		"This run is not complete: what is missing was not asked yet. The same command "
		"goes on from here.");
	assert_string_equal(said(false, false, 2),
		"This run is not complete: 2 addresses are to be asked again, the next not before "
		"2023-11-14T22:13:20Z. The same command goes on from here.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_of_a_run_that_is_whole),
		cmocka_unit_test(a_first_report_says_when_it_ends),
		cmocka_unit_test(one_that_was_stopped_says_how_to_go_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
