#include "crawler/trap_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* Numbers that share their low bits, too. */
static uint64_t print_of(unsigned number)
{
	return number % 3 ? number * 0x9e3779b97f4a7c15u : (uint64_t)number << 40 | 1;
}

static void what_is_added_is_found_until_there_is_no_room(void **state)
{
	struct trap_table *table = trap_table_create();
	bool is_new = false;

	(void)state;
	assert_null(trap_table_find(table, 1));
	for (unsigned i = 1; i <= TRAP_PATTERNS_MAX; i++) {
		trap_table_add(table, print_of(i), &is_new)->dry = i;
		assert_true(is_new);
	}
	for (unsigned i = 1; i <= TRAP_PATTERNS_MAX; i++) {
		const struct trap_entry *entry = trap_table_add(table, print_of(i), &is_new);

		assert_false(is_new);
		assert_int_equal(entry->dry, i);
	}
	assert_int_equal(trap_table_count(table), TRAP_PATTERNS_MAX);
	trap_table_destroy(table);
	trap_table_destroy(NULL);
}

static void the_one_not_asked_for_longest_gives_way(void **state)
{
	struct trap_table *table = trap_table_create();
	bool is_new = false;

	(void)state;
	for (unsigned i = 1; i <= TRAP_PATTERNS_MAX; i++)
		trap_table_add(table, print_of(i), &is_new)->dry = i;
	assert_non_null(trap_table_find(table, print_of(1)));
	const struct trap_entry *entry = trap_table_add(table, print_of(200000), &is_new);

	assert_true(is_new);
	assert_int_equal(entry->dry, 0);
	assert_int_equal(entry->mute, TRAP_TABLE_NONE);
	assert_null(trap_table_find(table, print_of(2)));
	assert_int_equal(trap_table_find(table, print_of(1))->dry, 1);
	assert_int_equal(trap_table_find(table, print_of(3))->dry, 3);
	assert_int_equal(trap_table_count(table), TRAP_PATTERNS_MAX);
	trap_table_destroy(table);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_added_is_found_until_there_is_no_room),
		cmocka_unit_test(the_one_not_asked_for_longest_gives_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
