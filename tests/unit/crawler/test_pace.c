#include "crawler/pace.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct pace_answer good = {.is_good = true, .took_ms = 20};
static const struct pace_answer busy = {.is_busy = true, .took_ms = 5};

/* Keeps as many requests out as are permitted, for so many rounds. */
static void go_on(struct pace *pace, unsigned rounds, int64_t took_ms)
{
	struct pace_answer answer = {.is_good = true, .took_ms = took_ms};

	for (unsigned i = 0; i < rounds; i++) {
		while (pace_wait_ms(pace, 0) == 0)
			pace_begin(pace, 0);
		while (pace->in_flight)
			pace_end(pace, &answer, 0);
	}
}

static void it_begins_with_two_and_grows_to_the_limit(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 0);
	assert_int_equal(pace_wait_ms(&pace, 0), 0);
	pace_begin(&pace, 0);
	assert_int_equal(pace_wait_ms(&pace, 0), 0);
	pace_begin(&pace, 0);
	assert_int_equal(pace_wait_ms(&pace, 0), PACE_WAIT_FOR_ANSWER);
	pace_end(&pace, &good, 0);
	pace_end(&pace, &good, 0);
	assert_int_equal(pace.limit, 3);
	go_on(&pace, 100, 20);
	assert_int_equal(pace.limit, 8);
}

static void a_limit_of_one_and_of_none_is_one(void **state)
{
	struct pace pace;

	(void)state;
	for (unsigned most = 0; most < 2; most++) {
		pace_init(&pace, most, 0);
		go_on(&pace, 10, 5);
		assert_int_equal(pace.limit, 1);
	}
}

static void it_halves_and_pauses_when_the_host_is_busy(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 0);
	go_on(&pace, 100, 20);
	pace_begin(&pace, 1000);
	pace_end(&pace, &busy, 1000);
	assert_int_equal(pace.limit, 4);
	assert_int_equal(pace_wait_ms(&pace, 1000), PACE_PAUSE_MS);
	pace_begin(&pace, 5000);
	pace_end(&pace, &busy, 5000);
	assert_int_equal(pace_wait_ms(&pace, 5000), 2 * PACE_PAUSE_MS);
	for (int i = 0; i < 20; i++) {
		pace_begin(&pace, 1000000 * (i + 1));
		pace_end(&pace, &busy, 1000000 * (i + 1));
	}
	assert_int_equal(pace.limit, 1);
	assert_int_equal(pace_wait_ms(&pace, 20000000), PACE_PAUSE_MOST_MS);
}

static void refusals_of_one_volley_count_once(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 0);
	go_on(&pace, 100, 20);
	for (int i = 0; i < 8; i++)
		pace_begin(&pace, 1000);
	for (int i = 0; i < 8; i++)
		pace_end(&pace, &busy, 1000 + i);
	assert_int_equal(pace.limit, 4);
	assert_int_equal(pace_wait_ms(&pace, 1000), PACE_PAUSE_MS);
}

static void retry_after_is_obeyed_up_to_five_minutes(void **state)
{
	static const struct {
		int64_t asked_ms, pause_ms;
	} cases[] = {{7000, 7000}, {300000, 300000}, {86400000, 300000}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct pace pace;
		struct pace_answer answer = {.is_busy = true, .retry_after_ms = cases[i].asked_ms};

		pace_init(&pace, 8, 0);
		pace_begin(&pace, 50);
		pace_end(&pace, &answer, 100);
		assert_int_equal(pace_wait_ms(&pace, 100), cases[i].pause_ms);
	}
}

static void a_delay_means_one_at_a_time(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 500);
	pace_slow_down(&pace, 100);
	pace_slow_down(&pace, 700);
	pace_begin(&pace, 1000);
	assert_int_equal(pace_wait_ms(&pace, 9000), PACE_WAIT_FOR_ANSWER);
	pace_end(&pace, &good, 1020);
	assert_int_equal(pace_wait_ms(&pace, 1020), 680);
	assert_int_equal(pace_wait_ms(&pace, 1700), 0);
}

static void a_busy_answer_pauses_under_a_delay_too(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 500);
	pace_begin(&pace, 1000);
	pace_end(&pace, &busy, 1010);
	assert_int_equal(pace_wait_ms(&pace, 1010), PACE_PAUSE_MS);
}

static void doubled_response_times_halve(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 16, 0);
	go_on(&pace, 100, 200);
	assert_int_equal(pace.limit, 16);
	go_on(&pace, 1, 2000);
	assert_int_equal(pace.limit, 8);
}

static void noise_of_fast_answers_is_no_slowness(void **state)
{
	struct pace pace;

	(void)state;
	pace_init(&pace, 8, 0);
	for (int i = 0; i < 50; i++) {
		go_on(&pace, 1, 1);
		go_on(&pace, 1, 60);
	}
	assert_int_equal(pace.limit, 8);
}

static void a_fault_neither_grows_nor_shrinks(void **state)
{
	struct pace pace;
	struct pace_answer fault = {.took_ms = 1};

	(void)state;
	pace_init(&pace, 8, 0);
	for (int i = 0; i < 10; i++) {
		pace_begin(&pace, 0);
		pace_end(&pace, &fault, 0);
	}
	assert_int_equal(pace.limit, PACE_FIRST);
	assert_int_equal(pace_wait_ms(&pace, 0), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_begins_with_two_and_grows_to_the_limit),
		cmocka_unit_test(a_limit_of_one_and_of_none_is_one),
		cmocka_unit_test(it_halves_and_pauses_when_the_host_is_busy),
		cmocka_unit_test(refusals_of_one_volley_count_once),
		cmocka_unit_test(retry_after_is_obeyed_up_to_five_minutes),
		cmocka_unit_test(a_delay_means_one_at_a_time),
		cmocka_unit_test(a_busy_answer_pauses_under_a_delay_too),
		cmocka_unit_test(doubled_response_times_halve),
		cmocka_unit_test(noise_of_fast_answers_is_no_slowness),
		cmocka_unit_test(a_fault_neither_grows_nor_shrinks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
