#include "base/buf.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void what_goes_beyond_the_ceiling_is_dropped_and_remembered(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	buf_add_text(&b, "abc");
	assert_false(b.overflowed);
	buf_add_text(&b, "defg");
	assert_true(b.overflowed);
	assert_string_equal(buf_text(&b), "abcde");
	buf_add_char(&b, 'x');
	assert_int_equal(b.length, 5);
	buf_clear(&b);
	assert_false(b.overflowed);
	assert_string_equal(buf_text(&b), "");
	buf_finish(&b);
}

static void formatting_takes_any_length(void **state)
{
	struct buf b;
	char *large = malloc(2001);

	(void)state;
	memset(large, 'x', 2000);
	large[2000] = '\0';
	buf_init(&b, 100000);
	buf_addf(&b, "<%s>", large);
	assert_int_equal(b.length, 2002);
	assert_int_equal(b.at[2001], '>');
	free(large);
	buf_finish(&b);
}

static void taking_hands_the_text_over(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	char *empty = buf_take(&b);

	assert_string_equal(empty, "");
	buf_add_text(&b, "text");
	char *text = buf_take(&b);

	assert_string_equal(text, "text");
	assert_int_equal(b.length, 0);
	free(empty);
	free(text);
	buf_finish(&b);
}

static void dropping_keeps_the_rest(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_add_text(&b, "one two");
	buf_drop(&b, 4);
	assert_string_equal(buf_text(&b), "two");
	buf_drop(&b, 99);
	assert_string_equal(buf_text(&b), "");
	buf_finish(&b);
}

static void a_scalar_becomes_utf8_and_anything_else_the_replacement(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_add_utf8(&b, 'A');
	buf_add_utf8(&b, 0xe9);
	buf_add_utf8(&b, 0x20ac);
	buf_add_utf8(&b, 0x1f4e7);
	buf_add_utf8(&b, 0xd800);
	buf_add_utf8(&b, 0x110000);
	assert_string_equal(
		buf_text(&b), "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xa7\xef\xbf\xbd\xef\xbf\xbd");
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_goes_beyond_the_ceiling_is_dropped_and_remembered),
		cmocka_unit_test(formatting_takes_any_length),
		cmocka_unit_test(taking_hands_the_text_over),
		cmocka_unit_test(dropping_keeps_the_rest),
		cmocka_unit_test(a_scalar_becomes_utf8_and_anything_else_the_replacement),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
