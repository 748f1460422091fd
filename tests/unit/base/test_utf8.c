#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void ill_formed_sequences_are_refused(void **state)
{
	static const char *const bad[] = {"\x80", "\xc0\xaf", "\xc1\x81", "\xe0\x80\x80",
		"\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
		"\xe2\x82", "\xff", "a\xc3", "\xc3(", "\xe2(\xa1"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_is_valid(span_of(bad[i])));
}

static void every_scalar_value_comes_back(void **state)
{
	(void)state;
	for (unsigned long scalar = 0; scalar <= 0x10ffff; scalar += scalar < 0x3000 ? 1 : 61) {
		char bytes[UTF8_BYTES_MAX];
		unsigned long back = 0;

		if (scalar >= 0xd800 && scalar <= 0xdfff)
			continue;
		size_t length = utf8_encode(scalar, bytes);

		assert_int_equal(utf8_decode((struct span){bytes, length}, &back), length);
		assert_int_equal(back, scalar);
		assert_int_equal(utf8_decode((struct span){bytes, length - 1}, &back), 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ill_formed_sequences_are_refused),
		cmocka_unit_test(every_scalar_value_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
