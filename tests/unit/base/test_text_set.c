#include "base/text_set.h"

#include <stdio.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void texts_are_numbered_in_the_order_they_came(void **state)
{
	struct text_set *set = text_set_create();
	char text[32];
	size_t number;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "text %zu", i);
		assert_true(text_set_add(set, span_of(text), &number));
		assert_int_equal(number, i);
	}
	for (size_t i = 0; i < 5000; i++) {
		snprintf(text, sizeof(text), "text %zu", i);
		assert_int_equal(text_set_find(set, span_of(text)), i);
		assert_false(text_set_add(set, span_of(text), &number));
		assert_int_equal(number, i);
		assert_true(span_equals(text_set_at(set, i), span_of(text)));
	}
	assert_int_equal(text_set_count(set), 5000);
	assert_int_equal(text_set_find(set, SPAN("text 5000")), TEXT_SET_NONE);
	text_set_destroy(set);
}

static void texts_may_be_empty_and_hold_nuls(void **state)
{
	struct text_set *set = text_set_create();

	(void)state;
	assert_true(text_set_add(set, SPAN(""), NULL));
	assert_true(text_set_add(set, (struct span){"a\0b", 3}, NULL));
	assert_int_equal(text_set_find(set, SPAN("a")), TEXT_SET_NONE);
	assert_int_equal(text_set_find(set, (struct span){"a\0b", 3}), 1);
	assert_int_equal(text_set_find(set, SPAN("")), 0);
	text_set_destroy(set);
	text_set_destroy(NULL);
}

static void fingerprints_see_every_byte_and_the_length(void **state)
{
	(void)state;
	assert_int_equal(text_fingerprint(SPAN("abcdefgh1")), text_fingerprint(SPAN("abcdefgh1")));
	assert_int_not_equal(
		text_fingerprint(SPAN("abcdefgh1")), text_fingerprint(SPAN("abcdefgh2")));
	assert_int_not_equal(
		text_fingerprint((struct span){"a", 1}), text_fingerprint((struct span){"a\0", 2}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(texts_are_numbered_in_the_order_they_came),
		cmocka_unit_test(texts_may_be_empty_and_hold_nuls),
		cmocka_unit_test(fingerprints_see_every_byte_and_the_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
