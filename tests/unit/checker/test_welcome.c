#include "checker/not_asked.h"
#include "checker/welcome.h"

#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct answer answer_of(const char *reply, enum stage stage)
{
	struct answer answer = {.stage = stage};
	int used = 0;

	if (sscanf(reply, "%d %n", &answer.code, &used) < 1)
		fail();
	if (strlen(reply + used) > 5 && reply[used + 1] == '.' &&
		sscanf(reply + used, "%11[0-9.]", answer.enhanced) == 1)
		used += (int)strlen(answer.enhanced) + 1;
	snprintf(answer.text, sizeof(answer.text), "%s", reply + used);
	answer.outcome = answer.code < 300   ? OUTCOME_ACCEPTED
			 : answer.code < 500 ? OUTCOME_TEMPORARY
					     : OUTCOME_REFUSED;
	return answer;
}

static void what_one_visit_says_of_our_welcome(void **state)
{
	static const struct {
		const char *first, *second; /* two recipients' answers */
		enum welcome_said said;
	} cases[] = {
		{"250 2.1.5 Ok", "550 5.1.1 User unknown", WELCOME_FINE},
		{"550 5.1.1 User unknown", "550 5.1.1 User unknown", WELCOME_FINE},
		{"451 4.7.1 Greylisted for 5 minutes", "451 4.7.1 Greylisted", WELCOME_FINE},
		{"550 5.7.1 Relay access denied", "550 5.7.1 Relay access denied", WELCOME_FINE},
		{"554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using "
		 "zen.spamhaus.org",
			"250 2.1.5 Ok", WELCOME_NOT},
		{"550 5.7.1 Client host rejected: cannot find your reverse hostname",
			"550 5.7.1 Client host rejected: cannot find your reverse hostname",
			WELCOME_NOT},
		{"504 5.5.2 <probe>: Helo command rejected: need fully-qualified hostname",
			"504 5.5.2 <probe>: Helo command rejected: need fully-qualified hostname",
			WELCOME_NOT},
		/* A rule of one tenant, not of the provider. */
		{"250 2.1.5 Ok",
			"450 4.1.8 <a@b.example>: Sender address rejected: Domain not found",
			WELCOME_FINE},
		{"421 4.7.0 mx.example.org Error: too many connections from 192.0.2.1",
			"250 2.1.5 Ok", WELCOME_SLOWER},
		{"421 4.3.2 Too many concurrent SMTP connections", "250 2.1.5 Ok", WELCOME_SLOWER},
		{"421 4.7.28 Gmail has detected an unusual rate of mail from your network",
			"250 2.1.5 Ok", WELCOME_SLOWER},
		{"452 4.5.3 Too many recipients", "452 4.5.3 Too many recipients", WELCOME_FINE},
		/* Plain words count more than a limit. */
		{"421 4.7.0 Error: too many connections from 192.0.2.1",
			"554 5.7.1 Client host [192.0.2.1] blocked using dnsbl", WELCOME_NOT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct session_view view = {.last = {.outcome = OUTCOME_ACCEPTED, .code = 221}};
		struct dialogue_recipient recipients[2] = {
			{.answer = answer_of(cases[i].first, STAGE_RCPT)},
			{.answer = answer_of(cases[i].second, STAGE_RCPT)}};
		const struct answer *words = NULL;
		enum welcome_said said =
			welcome_read(&view, recipients, 2, "mx.example.org", &words);

		if (said != cases[i].said)
			fail_msg("%s: %d", cases[i].first, (int)said);
		assert_non_null(words);
		if (said)
			assert_true(words->code >= 400);
	}
}

static void a_banner_says_it_too(void **state)
{
	struct session_view view = {
		.last = answer_of("554 5.7.1 You are on our block list", STAGE_BANNER)};
	const struct answer *words;

	(void)state;
	assert_int_equal(welcome_read(&view, NULL, 0, "mx.example.org", &words), WELCOME_NOT);
	assert_ptr_equal(words, &view.last);
	view.last = (struct answer){.outcome = OUTCOME_CLOSED, .text = "blocked"};
	assert_int_equal(welcome_read(&view, NULL, 0, "mx.example.org", &words), WELCOME_FINE);
}

static void pauses_double_up_to_ten_minutes(void **state)
{
	int64_t pause_ms = 0;
	int steps = 0;

	(void)state;
	assert_int_equal(welcome_next_pause_ms(0, 2000), 4000);
	assert_int_equal(welcome_next_pause_ms(0, 0), 4000);
	assert_int_equal(welcome_next_pause_ms(4000, 2000), 8000);
	assert_int_equal(welcome_next_pause_ms(0, 30000), 60000);
	while (pause_ms < WELCOME_PAUSE_MAX_MS && steps++ < 100)
		pause_ms = welcome_next_pause_ms(pause_ms, 2000);
	assert_int_equal(pause_ms, 600000);
	assert_int_equal(steps, 9);
	assert_int_equal(welcome_next_pause_ms(pause_ms, 2000), 600000);
}

static void a_provider_is_what_somebody_can_register(void **state)
{
	static const struct {
		const char *host, *provider;
	} cases[] = {
		{"mx1.mail.example.co.uk", "example.co.uk"},
		{"aspmx.l.google.com", "google.com"},
		{"example.org", "example.org"},
		{"mx1.provider.test", "mx1.provider.test"}, /* nothing is known of .test */
		{"provider.test", "provider.test"},
		{"localhost", "localhost"},
		{"", ""},
	};
	char provider[DOMAIN_NAME_MAX + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		welcome_provider(cases[i].host, provider);
		assert_string_equal(provider, cases[i].provider);
	}
}

static void why_nobody_was_asked_is_read_from_the_answer(void **state)
{
	struct answer answer;

	(void)state;
	not_asked_say(NOT_ASKED_OPTED_OUT, "on the list", &answer);
	assert_string_equal(not_asked_reason(&answer), "opted-out");
	assert_string_equal(answer.text, "opted-out: on the list");
	not_asked_say(NOT_ASKED_PROVIDER_CLOSED, "", &answer);
	assert_string_equal(not_asked_reason(&answer), "provider-closed");
	/* A server's words never are. */
	answer.code = 550;
	answer.outcome = OUTCOME_REFUSED;
	assert_null(not_asked_reason(&answer));
	answer = (struct answer){.outcome = OUTCOME_NOT_ASKED, .text = "opted-outside: x"};
	assert_null(not_asked_reason(&answer));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_one_visit_says_of_our_welcome),
		cmocka_unit_test(a_banner_says_it_too),
		cmocka_unit_test(pauses_double_up_to_ten_minutes),
		cmocka_unit_test(a_provider_is_what_somebody_can_register),
		cmocka_unit_test(why_nobody_was_asked_is_read_from_the_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
