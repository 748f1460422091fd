#include "checker/kept.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { SIZE = 1003 }; /* no multiple of anything */

static void it_is_zeroed_at_first_and_the_same_while_open(void **state)
{
	struct kept kept;

	(void)state;
	kept_init(&kept, SIZE);
	char *value = kept_open(&kept);

	for (size_t i = 0; i < SIZE; i++)
		assert_int_equal(value[i], 0);
	assert_ptr_equal(kept_open(&kept), value);
	kept_finish(&kept);
}

static void whatever_it_holds_comes_back(void **state)
{
	unsigned char expected[SIZE] = {0};
	struct kept kept;

	(void)state;
	kept_init(&kept, SIZE);
	srand(4711);
	for (int round = 0; round < 500; round++) {
		unsigned char *value = kept_open(&kept);

		assert_memory_equal(value, expected, SIZE);
		size_t first = (size_t)rand() % SIZE, length = (size_t)rand() % 60;

		for (size_t i = first; i < SIZE && i < first + length; i++)
			value[i] = expected[i] = (unsigned char)(round % 3 == 0 ? 0
								 : rand() % 5   ? rand()
										: 0);
		kept_rest(&kept);
		if (round % 7 == 0)
			kept_rest(&kept); /* it rests already */
	}
	kept_finish(&kept);
}

static void the_first_and_the_last_byte_are_kept(void **state)
{
	struct kept kept;

	(void)state;
	for (size_t size = 1; size < 40; size++) {
		kept_init(&kept, size);
		char *value = kept_open(&kept);

		value[0] = value[size - 1] = 'x';
		kept_rest(&kept);
		value = kept_open(&kept);
		assert_int_equal(value[0], 'x');
		assert_int_equal(value[size - 1], 'x');
		kept_rest(&kept);
		kept_finish(&kept);
	}
}

static void what_nobody_opened_can_rest_and_end(void **state)
{
	struct kept kept;

	(void)state;
	kept_init(&kept, 0);
	kept_rest(&kept);
	assert_non_null(kept_open(&kept));
	kept_rest(&kept);
	kept_finish(&kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_zeroed_at_first_and_the_same_while_open),
		cmocka_unit_test(whatever_it_holds_comes_back),
		cmocka_unit_test(the_first_and_the_last_byte_are_kept),
		cmocka_unit_test(what_nobody_opened_can_rest_and_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
