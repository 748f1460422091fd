/* That nothing is said behind DATA is what the walk through every path proves: test_smtp_dialogue.c. */
#include "checker/smtp_data.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

static const struct trial_words words = {"", "info@own.example"};

static void data_is_said_in_a_trial_of_the_users_own_domain_alone(void **state)
{
	struct dialogue_plan plan = {.own_domain = "own.example"};
	struct dialogue_recipient r = {
		.address = {"info", "own.example"}, .kind = RECIPIENT_DATA, .words = &words};
	char line[SMTP_COMMAND_SIZE] = "untouched";

	(void)state;
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++) {
		r.kind = (enum recipient_kind)kind;
		assert_int_equal(smtp_data_line(&plan, &r, line), kind == RECIPIENT_DATA);
	}
	assert_string_equal(line, "DATA\r\n");
	r.kind = RECIPIENT_DATA;
	snprintf(line, sizeof(line), "untouched");
	r.words = NULL;
	assert_false(smtp_data_line(&plan, &r, line));
	r.words = &words;
	snprintf(r.address.domain, sizeof(r.address.domain), "www.own.example");
	assert_false(smtp_data_line(&plan, &r, line));
	plan.own_domain[0] = r.address.domain[0] = '\0';
	assert_false(smtp_data_line(&plan, &r, line));
	assert_string_equal(line, "untouched");
}

static void only_354_takes_a_message(void **state)
{
	struct answer answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_DATA, .code = 354};

	(void)state;
	assert_true(smtp_data_is_taken(&answer));
	answer.code = 250;
	assert_false(smtp_data_is_taken(&answer));
	answer.code = 354;
	answer.stage = STAGE_RCPT;
	assert_false(smtp_data_is_taken(&answer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(data_is_said_in_a_trial_of_the_users_own_domain_alone),
		cmocka_unit_test(only_354_takes_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
