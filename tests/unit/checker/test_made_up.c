#include "checker/made_up.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void it_can_be_pronounced_and_is_an_address(void **state)
{
	size_t shortest = 99, longest = 0;

	(void)state;
	for (int i = 0; i < 1000; i++) {
		struct address address = {.domain = "site.example"}, read;
		char text[ADDRESS_TEXT_SIZE];

		made_up_local(address.local);
		size_t length = strlen(address.local), letters = 0;

		while (letters < length && ascii_is_alpha(address.local[letters])) {
			assert_true(!strchr("aeiou", address.local[letters]) == !(letters % 2));
			letters++;
		}
		assert_int_equal(length - letters, 2);
		assert_int_equal(strspn(address.local + letters, "0123456789"), 2);
		address_print(&address, text);
		assert_int_equal(address_parse(span_of(text), &read), ADDRESS_FINE);
		shortest = length < shortest ? length : shortest;
		longest = length > longest ? length : longest;
	}
	assert_int_equal(shortest, 12);
	assert_int_equal(longest, 16);
}

static void no_two_are_the_same(void **state)
{
	static char names[200][LOCAL_PART_MAX + 1];

	(void)state;
	for (int i = 0; i < 200; i++) {
		made_up_local(names[i]);
		for (int j = 0; j < i; j++)
			assert_string_not_equal(names[i], names[j]);
	}
}

static void the_same_dice_make_the_same_name(void **state)
{
	unsigned char dice[MADE_UP_DICE] = "seventeen dice..";
	char first[LOCAL_PART_MAX + 1], again[LOCAL_PART_MAX + 1];

	(void)state;
	made_up_from(dice, first);
	made_up_from(dice, again);
	assert_string_equal(first, again);
	dice[1]++;
	made_up_from(dice, again);
	assert_string_not_equal(first, again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_can_be_pronounced_and_is_an_address),
		cmocka_unit_test(no_two_are_the_same),
		cmocka_unit_test(the_same_dice_make_the_same_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
