#include "cli/merge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define UNKNOWN CERTAINTY_UNKNOWN
#define LIKELY  CERTAINTY_LIKELY
#define SURE    CERTAINTY_DEFINITIVE

/* One address as two vantages see it: "-" = does not know it. */
struct pair {
	const char *a, *b;
	enum certainty a_certainty, b_certainty;
	enum verdict merged;
	bool is_conflict, is_sure;
};

static void add(
	struct merge *merge, const char *address, const char *verdict, enum certainty certainty)
{
	for (int v = 0; v < VERDICT_COUNT; v++)
		if (strcmp(verdict, verdict_name((enum verdict)v)) == 0)
			merge_add_verdict(merge, &(struct verdict_line){.address = address,
							 .verdict = (enum verdict)v,
							 .reason = verdict,
							 .certainty = certainty,
							 .said = "250 fine"});
}

static void what_works_from_anywhere_works(void **state)
{
	static const struct pair cases[] = {
		{"deliverable", "deliverable", SURE, SURE, VERDICT_DELIVERABLE, false, true},
		{"failing", "deliverable", SURE, SURE, VERDICT_DELIVERABLE, true, true},
		{"deliverable", "failing", SURE, LIKELY, VERDICT_DELIVERABLE, true, true},
		{"at-risk", "deliverable", SURE, SURE, VERDICT_DELIVERABLE, true, true},
		{"failing", "at-risk", SURE, SURE, VERDICT_AT_RISK, true, true},
		{"failing", "failing", SURE, SURE, VERDICT_FAILING, false, true},
		/* two that are not sure by themselves confirm each other */
		{"failing", "failing", LIKELY, LIKELY, VERDICT_FAILING, false, true},
		{"failing", "-", LIKELY, LIKELY, VERDICT_FAILING, false, false},
		{"failing", "-", SURE, LIKELY, VERDICT_FAILING, false, true},
		/* who could not ask contradicts nobody */
		{"failing", "unverified", SURE, UNKNOWN, VERDICT_FAILING, false, true},
		{"unverified", "deliverable", UNKNOWN, SURE, VERDICT_DELIVERABLE, false, true},
		{"unverified", "skipped", UNKNOWN, SURE, VERDICT_UNVERIFIED, false, false},
		{"-", "skipped", UNKNOWN, SURE, VERDICT_SKIPPED, false, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct merge *merge = merge_create(2);
		struct merged merged;

		assert_true(merge_add_vantage(merge, "home", PORT_OPEN));
		add(merge, "a@b.test", cases[i].a, cases[i].a_certainty);
		assert_true(merge_add_vantage(merge, "office", PORT_OPEN));
		add(merge, "a@b.test", cases[i].b, cases[i].b_certainty);
		merge_sort(merge);
		assert_int_equal(merge_count(merge), 1);
		merge_get(merge, 0, &merged);
		if (merged.verdict != cases[i].merged ||
			merged.is_conflict != cases[i].is_conflict ||
			merged.is_sure != cases[i].is_sure)
			fail_msg("case %zu: %s%s%s", i, verdict_name(merged.verdict),
				merged.is_conflict ? " conflict" : "",
				merged.is_sure ? " sure" : "");
		assert_int_equal(merged.views[0].is_known, strcmp(cases[i].a, "-") != 0);
		assert_string_equal(merged.address, "a@b.test");
		merge_destroy(merge);
	}
}

static void what_asks_for_a_person_comes_first(void **state)
{
	static const char *const expected[] = {
		"c@x.test", "z@x.test", "b@x.test", "e@x.test", "d@x.test", "a@x.test"};
	struct merge *merge = merge_create(3);
	struct merged merged;

	(void)state;
	assert_true(merge_add_vantage(merge, "one", PORT_OPEN));
	add(merge, "a@x.test", "deliverable", CERTAINTY_DEFINITIVE);
	add(merge, "b@x.test", "failing", CERTAINTY_DEFINITIVE);
	add(merge, "z@x.test", "failing", CERTAINTY_DEFINITIVE);
	add(merge, "c@x.test", "deliverable", CERTAINTY_DEFINITIVE);
	assert_true(merge_add_vantage(merge, "two", PORT_OPEN));
	add(merge, "c@x.test", "failing", CERTAINTY_DEFINITIVE);
	add(merge, "z@x.test", "deliverable", CERTAINTY_DEFINITIVE);
	add(merge, "d@x.test", "unverified", CERTAINTY_UNKNOWN);
	assert_true(merge_add_vantage(merge, "three", PORT_OPEN));
	add(merge, "e@x.test", "failing", CERTAINTY_DEFINITIVE);
	assert_false(merge_add_vantage(merge, "four", PORT_OPEN));
	merge_sort(merge);
	assert_int_equal(merge_count(merge), 6);
	for (size_t i = 0; i < 6; i++) {
		merge_get(merge, i, &merged);
		assert_string_equal(merged.address, expected[i]);
	}
	merge_destroy(merge);
}

static void nobody_could_ask_only_where_all_are_blocked(void **state)
{
	static const struct {
		enum port_state a, b;
		bool any_open;
	} cases[] = {
		{PORT_OPEN, PORT_BLOCKED, true},
		{PORT_BLOCKED, PORT_BLOCKED, false},
		{PORT_BLOCKED, PORT_UNKNOWN, false},
		{PORT_UNKNOWN, PORT_UNKNOWN, true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct merge *merge = merge_create(2);

		assert_true(merge_add_vantage(merge, "a", cases[i].a));
		assert_true(merge_add_vantage(merge, "b", cases[i].b));
		merge_sort(merge);
		assert_int_equal(merge_any_port_open(merge), cases[i].any_open);
		merge_destroy(merge);
	}
	merge_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_works_from_anywhere_works),
		cmocka_unit_test(what_asks_for_a_person_comes_first),
		cmocka_unit_test(nobody_could_ask_only_where_all_are_blocked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
