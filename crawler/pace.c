#include "crawler/pace.h"

void pace_init(struct pace *pace, unsigned most, int64_t delay_ms)
{
	*pace = (struct pace){.most = most ? most : 1, .delay_ms = delay_ms};
	pace->limit = pace->most < PACE_FIRST ? pace->most : PACE_FIRST;
}

void pace_slow_down(struct pace *pace, int64_t delay_ms)
{
	if (delay_ms > pace->delay_ms)
		pace->delay_ms = delay_ms;
}

int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms)
{
	unsigned limit = pace->delay_ms ? 1 : pace->limit;

	if (pace->in_flight >= limit)
		return PACE_WAIT_FOR_ANSWER;
	return pace->next_ms > now_ms ? pace->next_ms - now_ms : 0;
}

void pace_begin(struct pace *pace, int64_t now_ms)
{
	pace->in_flight++;
	if (now_ms + pace->delay_ms > pace->next_ms)
		pace->next_ms = now_ms + pace->delay_ms;
}

static void halve(struct pace *pace)
{
	pace->limit = pace->limit > 1 ? pace->limit / 2 : 1;
	pace->good = 0;
}

static void pause(struct pace *pace, int64_t retry_after_ms, int64_t now_ms)
{
	int64_t pause_ms = PACE_PAUSE_MS;

	for (unsigned i = 0; i < pace->busy && pause_ms < PACE_PAUSE_MOST_MS; i++)
		pause_ms *= 2;
	if (pause_ms > PACE_PAUSE_MOST_MS)
		pause_ms = PACE_PAUSE_MOST_MS;
	if (retry_after_ms > 0)
		pause_ms = retry_after_ms;
	if (pause_ms > PACE_RETRY_AFTER_MS)
		pause_ms = PACE_RETRY_AFTER_MS;
	if (now_ms + pause_ms > pace->next_ms)
		pace->next_ms = now_ms + pause_ms;
}

/* Once a round of `limit` good answers: are the times still flat? The usual time follows the recent
 * one slowly, so a site that is simply slower today is not slowed down for ever. */
static void weigh(struct pace *pace)
{
	bool is_slower = pace->recent_ms > 2 * pace->usual_ms + PACE_SLACK_MS;

	pace->usual_ms += (pace->recent_ms - pace->usual_ms) / 8;
	if (is_slower) {
		halve(pace);
		return;
	}
	pace->good = 0;
	if (pace->limit < pace->most)
		pace->limit++;
}

void pace_end(struct pace *pace, const struct pace_answer *answer, int64_t now_ms)
{
	pace->in_flight--;
	if (answer->is_busy) {
		/* The requests that were out together are all refused together: that is one refusal,
		 * told by the pause that already runs. */
		if (pace->next_ms <= now_ms + pace->delay_ms) {
			halve(pace);
			pause(pace, answer->retry_after_ms, now_ms);
			pace->busy++;
		}
		return;
	}
	if (!answer->is_good)
		return;
	pace->busy = 0;
	if (!pace->usual_ms)
		pace->usual_ms = pace->recent_ms = answer->took_ms + 1;
	pace->recent_ms += (answer->took_ms - pace->recent_ms) / 4;
	if (++pace->good >= pace->limit)
		weigh(pace);
}
