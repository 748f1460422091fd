#include "checker/settle.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { NOW_MS = 1000000, AFTER_MS = 300000 };

static const struct settle_rules rules = {
	.now_ms = NOW_MS, .retry_after_ms = AFTER_MS, .retries = 2, .second_sender = "a@b.example"};

/* One recipient with this answer after so many tries; returns when it is asked again, 0 = never. */
static int64_t again_at(struct answer answer, int attempts, const struct settle_rules *with)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked = {.answer = answer};
	struct settled_recipient settled;

	visit->recipient_count = 1;
	visit->recipients[0].id = 7;
	visit->recipients[0].attempts = attempts;
	visit->recipients[0].silences = settle_is_silence(&answer) ? attempts : 0;
	assert_int_equal(settle_recipients(with, visit, &asked, &settled), 1);
	assert_int_equal(settled.id, 7);
	free(visit);
	return settled.retry_at_ms;
}

static void answers_are_tried_again_as_often_as_they_are_worth(void **state)
{
	static const struct {
		enum outcome outcome;
		enum stage stage;
		int tries;
	} cases[] = {
		{OUTCOME_ACCEPTED, STAGE_RCPT, 1},
		{OUTCOME_REFUSED, STAGE_RCPT, 1},
		{OUTCOME_REFUSED, STAGE_MAIL, 1},
		{OUTCOME_REFUSED, STAGE_BANNER, 2},
		{OUTCOME_TEMPORARY, STAGE_RCPT, 3},
		{OUTCOME_TEMPORARY, STAGE_BANNER, 3},
		{OUTCOME_CONN_REFUSED, STAGE_CONNECT, 2},
		{OUTCOME_TIMEOUT, STAGE_BANNER, 2},
		{OUTCOME_CLOSED, STAGE_MAIL, 2},
		{OUTCOME_NO_ROUTE, STAGE_CONNECT, 1},
		{OUTCOME_FORBIDDEN, STAGE_CONNECT, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct answer answer = {.outcome = cases[i].outcome, .stage = cases[i].stage};

		for (int made = 0; made < 5; made++)
			assert_int_equal(again_at(answer, made, &rules),
				made + 1 < cases[i].tries ? NOW_MS + AFTER_MS : 0);
	}
}

static void nobody_was_asked_when_this_machine_had_no_socket_left(void **state)
{
	const struct answer no_socket = {.outcome = OUTCOME_NOT_ASKED, .stage = STAGE_CONNECT};
	struct settle_rules last = rules;

	(void)state;
	last.is_last = true;
	assert_true(again_at(no_socket, 99, &rules) > NOW_MS);
	assert_int_equal(again_at(no_socket, 0, &last), 0);
}

static void the_delay_that_the_server_names_is_kept(void **state)
{
	struct answer answer = {.outcome = OUTCOME_TEMPORARY, .stage = STAGE_RCPT, .code = 451};

	(void)state;
	memcpy(answer.text, "Greylisted for 5 seconds", sizeof("Greylisted for 5 seconds"));
	int64_t at = again_at(answer, 0, &rules);

	assert_true(at >= NOW_MS + 5000 && at < NOW_MS + 60000);
}

static void nothing_waits_when_the_run_ends_or_retries_are_off(void **state)
{
	const struct answer greylisted = {.outcome = OUTCOME_TEMPORARY, .stage = STAGE_RCPT};
	const struct answer silent = {.outcome = OUTCOME_TIMEOUT, .stage = STAGE_CONNECT};
	struct settle_rules last = rules, none = rules;

	(void)state;
	last.is_last = true;
	none.retries = 0;
	assert_int_equal(again_at(greylisted, 0, &last), 0);
	assert_int_equal(again_at(silent, 0, &last), 0);
	assert_int_equal(again_at(greylisted, 0, &none), 0);
	assert_int_equal(again_at(silent, 0, &none), 0);
	assert_int_equal(settle_passes_least(0), 1);
	assert_int_equal(settle_passes_least(1), 2);
	assert_int_equal(settle_passes_least(9), 2);
}

static void nobody_waits_beyond_the_deadline(void **state)
{
	struct answer later = {.outcome = OUTCOME_TEMPORARY, .stage = STAGE_RCPT, .code = 451};
	const struct answer silent = {.outcome = OUTCOME_TIMEOUT, .stage = STAGE_BANNER};
	struct settle_rules with = rules;

	(void)state;
	with.deadline_ms = NOW_MS + AFTER_MS + 1;
	assert_int_equal(again_at(later, 0, &with), NOW_MS + AFTER_MS);
	with.deadline_ms = NOW_MS + AFTER_MS;
	assert_int_equal(again_at(later, 0, &with), 0);
	assert_int_equal(again_at(silent, 0, &with), 0);
	/* A shorter delay in the server's words still fits. */
	memcpy(later.text, "Greylisted for 5 seconds", sizeof("Greylisted for 5 seconds"));
	assert_true(again_at(later, 0, &with) > NOW_MS);
	memcpy(later.text, "Greylisted for 50 minutes", sizeof("Greylisted for 50 minutes"));
	assert_int_equal(again_at(later, 0, &with), 0);
}

/* 4xx and silence by turns: two silences in a row are wanted, but not for ever. */
static void silence_between_signs_of_life_begins_anew_and_ends(void **state)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked = {
		.answer = {.outcome = OUTCOME_TIMEOUT, .stage = STAGE_BANNER}};
	struct settled_recipient settled;

	(void)state;
	visit->recipient_count = 1;
	for (int made = 0; made < 8; made++) {
		visit->recipients[0].attempts = made;
		visit->recipients[0].silences = 0;
		assert_int_equal(settle_recipients(&rules, visit, &asked, &settled), 1);
		assert_true(settled.is_silence);
		assert_int_equal(settled.retry_at_ms > 0, made < 4); /* retries + 1 and two more */
		visit->recipients[0].silences = 1;
		settle_recipients(&rules, visit, &asked, &settled);
		assert_int_equal(settled.retry_at_ms, 0);
	}
	visit->recipients[0].attempts = visit->recipients[0].silences = 0;
	visit->recipients[0].is_patient = true;
	settle_recipients(&rules, visit, &asked, &settled);
	assert_int_equal(settled.retry_at_ms, 0);
	free(visit);
}

static void who_comes_behind_a_limit_of_recipients_waits_for_the_next_visit(void **state)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked[2] = {
		{.answer = {.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250}},
		{.answer = {.outcome = OUTCOME_TEMPORARY,
			 .stage = STAGE_RCPT,
			 .code = 452,
			 .enhanced = "4.5.3",
			 .text = "Too many recipients"}}};
	struct settled_recipient settled[2];

	(void)state;
	visit->recipient_count = 2;
	visit->recipients[0].id = 1;
	visit->recipients[1].id = 2;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 1);
	assert_int_equal(settled[0].id, 1);
	asked[0].answer = asked[1].answer; /* nobody was in time: that would never end */
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 2);
	assert_true(settled[0].retry_at_ms > 0);
	free(visit);
}

static void what_a_later_run_may_use(void **state)
{
	static const struct {
		enum recipient_kind kind;
		struct answer answer;
		bool is_reusable;
	} cases[] = {
		{RECIPIENT_PUBLISHED, {OUTCOME_ACCEPTED, STAGE_RCPT, 250, "2.1.5", "Ok"}, true},
		{RECIPIENT_PUBLISHED, {OUTCOME_REFUSED, STAGE_RCPT, 550, "5.1.1", "User unknown"},
			true},
		{RECIPIENT_PUBLISHED,
			{OUTCOME_REFUSED, STAGE_RCPT, 554, "5.7.1", "Relay access denied"}, true},
		{RECIPIENT_PUBLISHED, {OUTCOME_REFUSED, STAGE_RCPT, 550, "", "No"}, false},
		{RECIPIENT_RANDOM, {OUTCOME_REFUSED, STAGE_RCPT, 550, "", "No"}, true},
		{RECIPIENT_PUBLISHED,
			{OUTCOME_REFUSED, STAGE_RCPT, 554, "5.7.1",
				"Client host [192.0.2.1] blocked using zen.spamhaus.org"},
			false},
		{RECIPIENT_RANDOM,
			{OUTCOME_REFUSED, STAGE_RCPT, 554, "5.7.1",
				"Client host [192.0.2.1] blocked using zen.spamhaus.org"},
			false},
		{RECIPIENT_PUBLISHED, {OUTCOME_TEMPORARY, STAGE_RCPT, 451, "4.7.1", "Greylisted"},
			false},
		{RECIPIENT_PUBLISHED, {OUTCOME_REFUSED, STAGE_MAIL, 550, "", "No"}, false},
		{RECIPIENT_PUBLISHED, {OUTCOME_TIMEOUT, STAGE_RCPT, 0, "", ""}, false},
		{RECIPIENT_PUBLISHED, {OUTCOME_NOT_ASKED, STAGE_RCPT, 0, "", ""}, false},
		{RECIPIENT_RANDOM, {OUTCOME_NOT_ASKED, STAGE_RCPT, 0, "", ""}, true},
		{RECIPIENT_RANDOM, {OUTCOME_NOT_ASKED, STAGE_CONNECT, 0, "", ""}, false},
	};
	struct visit *visit = calloc(1, sizeof(*visit));
	struct settled_recipient settled;

	(void)state;
	visit->recipient_count = 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dialogue_recipient asked = {
			.kind = cases[i].kind, .answer = cases[i].answer};

		assert_int_equal(settle_recipients(&rules, visit, &asked, &settled), 1);
		if (settled.is_reusable != cases[i].is_reusable)
			fail_msg("case %zu", i);
	}
	free(visit);
}

static void who_was_not_reached_goes_back_unless_nobody_was(void **state)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked[2] = {0};
	struct settled_recipient settled[2];
	struct settle_rules hurried = rules;

	(void)state;
	visit->recipient_count = 2;
	visit->recipients[0].id = 1;
	visit->recipients[1].id = 2;
	asked[0].answer.outcome = OUTCOME_ACCEPTED;
	asked[0].answer.stage = STAGE_RCPT;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 1);
	assert_int_equal(settled[0].id, 1);
	asked[0].answer.outcome = OUTCOME_WAITING;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 2);
	assert_int_equal(settled[0].answer.outcome, OUTCOME_CLOSED);
	assert_int_equal(settled[1].retry_at_ms, NOW_MS + AFTER_MS);
	hurried.is_hurried = true; /* it was us who left */
	assert_int_equal(settle_recipients(&hurried, visit, asked, settled), 0);
	free(visit);
}

static void the_random_recipient_waits_with_the_published_ones(void **state)
{
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked[2] = {0};
	struct settled_recipient settled[2];

	(void)state;
	visit->recipient_count = 2;
	visit->recipients[0].id = 1;
	visit->recipients[1].id = 2;
	visit->recipients[1].kind = RECIPIENT_RANDOM;
	asked[0].answer.outcome = OUTCOME_TEMPORARY;
	asked[0].answer.stage = STAGE_RCPT;
	asked[1].answer.outcome = OUTCOME_NOT_ASKED;
	asked[1].used_second_sender = true;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 2);
	assert_int_equal(settled[1].retry_at_ms, NOW_MS + AFTER_MS);
	assert_string_equal(settled[0].sender, "");
	assert_string_equal(settled[1].sender, "a@b.example");
	asked[0].answer.outcome = OUTCOME_REFUSED;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 2);
	assert_int_equal(settled[1].retry_at_ms, 0);
	free(visit);
}

static void a_trial_keeps_its_own_words(void **state)
{
	static const struct trial_words words = {"me@elsewhere.example", "a%b.example@c.example"};
	struct visit *visit = calloc(1, sizeof(*visit));
	struct dialogue_recipient asked[2] = {0};
	struct settled_recipient settled[2];

	(void)state;
	visit->recipient_count = 2;
	visit->recipients[0].kind = visit->recipients[1].kind = RECIPIENT_RELAY_PERCENT;
	asked[0].words = &words;
	asked[0].answer.outcome = OUTCOME_REFUSED;
	asked[0].answer.stage = STAGE_RCPT;
	asked[1].answer.outcome = OUTCOME_NOT_ASKED; /* it could not be tried */
	asked[1].answer.stage = STAGE_RCPT;
	assert_int_equal(settle_recipients(&rules, visit, asked, settled), 2);
	assert_string_equal(settled[0].sender, "me@elsewhere.example");
	assert_string_equal(settled[0].asked, "a%b.example@c.example");
	assert_int_equal(settled[0].retry_at_ms, 0);
	assert_string_equal(settled[1].sender, "");
	assert_string_equal(settled[1].asked, "");
	assert_int_equal(settled[1].retry_at_ms, 0);
	free(visit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_are_tried_again_as_often_as_they_are_worth),
		cmocka_unit_test(nobody_was_asked_when_this_machine_had_no_socket_left),
		cmocka_unit_test(the_delay_that_the_server_names_is_kept),
		cmocka_unit_test(nothing_waits_when_the_run_ends_or_retries_are_off),
		cmocka_unit_test(nobody_waits_beyond_the_deadline),
		cmocka_unit_test(silence_between_signs_of_life_begins_anew_and_ends),
		cmocka_unit_test(who_comes_behind_a_limit_of_recipients_waits_for_the_next_visit),
		cmocka_unit_test(what_a_later_run_may_use),
		cmocka_unit_test(who_was_not_reached_goes_back_unless_nobody_was),
		cmocka_unit_test(the_random_recipient_waits_with_the_published_ones),
		cmocka_unit_test(a_trial_keeps_its_own_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
