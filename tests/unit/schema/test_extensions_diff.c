#include "schema/model/extensions_diff.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void keywords_are_compared_without_their_parameters(void **state)
{
	static const struct {
		const char *before, *after, *only_before, *only_after;
	} cases[] = {
		{"", "", "", ""},
		{"SIZE 1000\nSTARTTLS", "SIZE 2000\nAUTH PLAIN LOGIN", "STARTTLS", "AUTH"},
		{"pipelining\n8BITMIME", "8bitmime\nPIPELINING", "", ""},
		{"A\nB\nC", "", "A, B, C", ""},
		{"", "A\n\nB x\n", "", "A, B"},
		{"A", "AB", "A", "AB"},
	};
	struct extensions_diff diff;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		extensions_diff(cases[i].before, cases[i].after, &diff);
		assert_string_equal(diff.only_before, cases[i].only_before);
		assert_string_equal(diff.only_after, cases[i].only_after);
	}
}

static void what_does_not_fit_is_left_out_whole(void **state)
{
	char before[4 * EXTENSIONS_DIFF_SIZE] = "";
	struct extensions_diff diff;

	(void)state;
	for (int i = 0; i < 1000; i++)
		memcpy(before + 3 * (size_t)i, (char[]){(char)('A' + i % 26), 'B', '\n'}, 3);
	extensions_diff(before, "", &diff);
	assert_true(strlen(diff.only_before) < EXTENSIONS_DIFF_SIZE);
	assert_int_equal((strlen(diff.only_before) + 2) % 4, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keywords_are_compared_without_their_parameters),
		cmocka_unit_test(what_does_not_fit_is_left_out_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
