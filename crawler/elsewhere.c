#include "crawler/elsewhere.h"

#include <stdio.h>

enum { QUICK_MS = 5000 };

/* The server is there and does not talk to programs: a person may get the page all the same. 999 is
 * what a large network of professionals says. */
static bool turns_us_away(int status)
{
	return status == 401 || status == 402 || status == 403 || status == 406 || status == 407 ||
	       status == 421 || status == 425 || status == 429 || status == 451 || status == 503 ||
	       status == 999;
}

static void judge_status(const struct fetch_answer *answer, const struct reading *reading,
	struct elsewhere_verdict *verdict)
{
	if (answer->status >= 200 && answer->status <= 299) {
		verdict->state = PAGE_FETCHED;
		return;
	}
	verdict->ask_again = reading->kind == READING_AGAIN;
	verdict->state = turns_us_away(answer->status) ? PAGE_SKIPPED : PAGE_FAILED;
	snprintf(verdict->error, sizeof(verdict->error),
		verdict->state == PAGE_SKIPPED ? "%.200s: it does not talk to programs" : "%.200s",
		reading->error);
}

void elsewhere_judge(const struct trail_end *end, bool with_get, bool *ret_wants_get,
	struct elsewhere_verdict *ret_verdict)
{
	const struct fetch_answer *answer = end->answer;
	struct reading reading;

	reading_of(answer, &reading);
	*ret_verdict = (struct elsewhere_verdict){.state = PAGE_FAILED};
	*ret_wants_get = false;
	if (end->is_lost) {
		snprintf(ret_verdict->error, sizeof(ret_verdict->error),
			"redirects more than %d times, or to no web page", TRAIL_STEPS_MAX);
		return;
	}
	switch (answer->outcome) {
	case FETCH_ANSWERED:
		*ret_wants_get = !with_get && answer->status >= 400 && !reading.is_busy;
		judge_status(answer, &reading, ret_verdict);
		return;
	case FETCH_TROUBLE:
		/* Some hang up on HEAD; who is silent gets no second question at once. */
		*ret_wants_get = !with_get && answer->took_ms < QUICK_MS;
		ret_verdict->ask_again = true;
		break;
	case FETCH_IMPOSSIBLE:
		break;
	case FETCH_FORBIDDEN:
		ret_verdict->state = PAGE_SKIPPED;
		break;
	}
	snprintf(ret_verdict->error, sizeof(ret_verdict->error), "%s", reading.error);
}
