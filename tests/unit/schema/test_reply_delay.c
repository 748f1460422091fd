#include "schema/model/reply_delay.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void delays_are_read_from_the_text(void **state)
{
	static const struct {
		const char *reply;
		int64_t seconds;
	} cases[] = {
		{"451 4.7.1 Greylisted for 5 minutes", 300},
		{"450 4.2.0 greylisted for 60 seconds", 60},
		{"451 4.7.1 Greylisting in action, please come back in 00:04:32", 272},
		{"451 please come back in 04:32", 272},
		{"450 Greylisted, try again in 300s.", 300},
		{"450 wait a 60-second pause", 60},
		{"450 Try again in 1 hour", 3600},
		{"450 Try again in 2 min 30 sec", 150},
		{"450 try again in 1 hour and 5 minutes", 3900},
		{"450 try again in 1h30m", 5400},
		{"450 try again in 1 hour, 20 seconds", 3620},
		{"450 5 sec 2 min", 120}, /* no sum: from the smaller to the larger */
		{"450 Try again in 9999 hours", 86400},
		{"450 come back in 24:00:00", 86400},
		{"450 come back in 99:00:00", 86400},
		{"450 come back after 0:05:00", 300},
		{"450 in 5:00", 300},
		{"450 in 1:2:3", 0},
		{"450 in 12:34:56:78", 0},
		{"450 in 00:00:00", 0},
		{"450 Try again in an hour", 3600},
		{"450 wait a minute", 60},
		{"450 try again in ten minutes, please", 600},
		{"450 try again after one second", 1},
		{"450 at least 30 secs", 30},
		{"450 in a moment", 0},
		{"450 you have an hour", 0},
		{"450 Greylisted. Retry in 300", 300},
		{"450 try again after 600.", 600},
		{"450 retry in 7 tries", 0},
		{"450 in 5m", 300},
		{"450 in 5 m", 0},
		{"450 in 2h", 7200},
		{"450 in 2 days", 86400},
		{"450 1 second", 1},
		{"451 Internal resources are temporarily unavailable - "
		 "https://community.mimecast.com/docs/DOC-1369#451",
			60},
		{"450 4.2.0 greylisted by Postgrey for 60 seconds", 60},
		{"450 Try again in 99999999999999999999 seconds", 86400},
		{"450 Try again in 99999999999 hours", 86400},
		{"450 Try again in 5000 minutes", 86400},
		{"450 Try again in 0 seconds", 0},
		{"450 Greylisted, see http://postgrey.schweikert.ch/help/x.html", 300},
		{"450 at 12:34:56 a problem happened", 0},
		{"450 found in 2001:db8:12:34", 0},
		{"450 found in 20:01:db8::", 0},
		{"450 5 secondary servers", 0},
		{"450 id x60s and 4.60s", 0},
		{"450 in ", 0},
		{"450 5", 0},
		{"450 ", 0},
		{"550 Greylisted for 5 minutes", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *text = cases[i].reply + 4;
		struct answer answer = {.stage = STAGE_RCPT,
			.outcome = cases[i].reply[0] == '4' ? OUTCOME_TEMPORARY : OUTCOME_REFUSED};

		snprintf(answer.text, sizeof(answer.text), "%s", text);

		if (reply_delay_s(&answer) != cases[i].seconds)
			fail_msg("\"%s\": %lld s", cases[i].reply,
				(long long)reply_delay_s(&answer));
	}
}

/* Who waits is bounded; who tells says what was asked for. */
static void what_is_asked_for_is_told_as_it_is(void **state)
{
	static const struct {
		const char *text;
		struct reply_delay delay;
	} cases[] = {
		{"Try again in 5000 minutes", {true, false, 300000}},
		{"Try again in 9999 hours", {true, true, REPLY_DELAY_TOLD_MAX_S}},
		{"Try again in 99999999999 hours", {true, true, REPLY_DELAY_TOLD_MAX_S}},
		{"Try again in 365 days", {true, false, REPLY_DELAY_TOLD_MAX_S}},
		{"Try again in 0 seconds", {true, false, 0}},
		{"come back in 00:00:00", {true, false, 0}},
		{"postgrey: 0 seconds", {true, false, 300}},
		{"postgrey", {true, false, 300}},
		{"Try again later", {false, false, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct answer answer = {.stage = STAGE_RCPT, .outcome = OUTCOME_TEMPORARY};

		snprintf(answer.text, sizeof(answer.text), "%s", cases[i].text);
		struct reply_delay delay = reply_delay_asked(&answer);

		if (delay.is_named != cases[i].delay.is_named ||
			delay.is_longer != cases[i].delay.is_longer ||
			delay.seconds != cases[i].delay.seconds)
			fail_msg("\"%s\": %d %d %lld s", cases[i].text, delay.is_named,
				delay.is_longer, (long long)delay.seconds);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(delays_are_read_from_the_text),
		cmocka_unit_test(what_is_asked_for_is_told_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
