#include "schema/model/tlsa.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEX16 "00112233445566778899aabbccddeeff"
#define HEX32 HEX16 HEX16
#define HEX64 HEX32 HEX32

static void rdata_is_printed_as_numbers_and_hex(void **state)
{
	static const unsigned char data[] = {3, 1, 1, 0x00, 0xab, 0xff};
	char *text;

	(void)state;
	assert_true(tlsa_print(data, sizeof(data), &text));
	assert_string_equal(text, "3 1 1 00abff");
	free(text);
	assert_true(tlsa_print(data, 3, &text));
	assert_string_equal(text, "3 1 1");
	free(text);
}

static void rdata_without_its_three_numbers_is_none(void **state)
{
	static const unsigned char data[] = {3, 1};
	char *text = NULL;

	(void)state;
	assert_false(tlsa_print(data, 2, &text));
	assert_false(tlsa_print(NULL, 0, &text));
	assert_null(text);
}

static void usability_is_what_rfc_7672_says(void **state)
{
	static const struct {
		const char *line, *why; /* "" = usable */
	} cases[] = {
		{"3 1 1 " HEX32, ""},
		{"2 0 1 " HEX32, ""},
		{"2 1 2 " HEX64, ""},
		{"3 0 0 3082", ""},
		{"3 1 1 " HEX16, "not the length of a SHA-256 digest"},
		{"3 1 1 " HEX64, "not the length of a SHA-256 digest"},
		{"3 1 2 " HEX32, "not the length of a SHA-512 digest"},
		{"0 1 1 " HEX32, "usage 0 and 1 do not count for SMTP"},
		{"1 1 1 " HEX32, "usage 0 and 1 do not count for SMTP"},
		{"4 1 1 " HEX32, "unknown usage"},
		{"255 1 1 " HEX32, "unknown usage"},
		{"3 2 1 " HEX32, "unknown selector"},
		{"3 1 3 " HEX32, "unknown matching type"},
		{"3 1 1", "no data"},
		{"3 1 0", "no data"},
		{"3 1 1 ", "no data"},
		{"3 1", "no TLSA record"},
		{"", "no TLSA record"},
		{"3 1 256 00", "no TLSA record"},
		{"-3 1 1 00", "no TLSA record"},
		{"3 1 0 0", "no TLSA record"},
		{"3 1 0 zz", "no TLSA record"},
		{"(more)", "no TLSA record"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *why = NULL;
		bool is_usable = tlsa_is_usable(span_of(cases[i].line), &why);

		assert_string_equal(why, cases[i].why);
		assert_int_equal(is_usable, !cases[i].why[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rdata_is_printed_as_numbers_and_hex),
		cmocka_unit_test(rdata_without_its_three_numbers_is_none),
		cmocka_unit_test(usability_is_what_rfc_7672_says),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
