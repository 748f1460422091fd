#include "base/visible.h"
#include "base/utf8.h"

#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_steers_a_terminal_is_spelled_out(void **state)
{
	static const struct {
		const char *foreign, *visible;
	} cases[] = {
		{"plain text", "plain text"},
		{"caf\xc3\xa9 \xe2\x82\xac", "caf\xc3\xa9 \xe2\x82\xac"},
		{"\x1b[31mred", "\\x1b[31mred"},
		{"a\r\nb", "a\\x0d\\x0ab"},
		{"\xc2\x9b"
		 "2J",
			"\\xc2\\x9b2J"},
		{"\xe2\x80\xae"
		 "gpj.exe",
			"\\xe2\\x80\\xaegpj.exe"},
		{"\xe1\xa0\x8e|\xe1\x85\x9f|\xe1\x85\xa0|\xe3\x85\xa4|\xef\xbe\xa0",
			"\\xe1\\xa0\\x8e|\\xe1\\x85\\x9f|\\xe1\\x85\\xa0|\\xe3\\x85\\xa4|"
			"\\xef\\xbe\\xa0"},
		{"\xff\xfe", "\\xff\\xfe"},
		{"back\\slash", "back\\\\slash"},
		{"\x7f", "\\x7f"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[100];

		visible_text(span_of(cases[i].foreign), text, sizeof(text));
		assert_string_equal(text, cases[i].visible);
	}
}

static void a_small_buffer_never_holds_half_a_character(void **state)
{
	(void)state;
	for (size_t size = 1; size < 20; size++) {
		char text[20];

		memset(text, 'x', sizeof(text));
		visible_text(SPAN("\xe2\x82\xac\x01\xf0\x9f\x93\xa7"), text, size);
		assert_true(strlen(text) < size);
		assert_true(utf8_is_valid(span_of(text)));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_steers_a_terminal_is_spelled_out),
		cmocka_unit_test(a_small_buffer_never_holds_half_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
