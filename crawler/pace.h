/*
 * How fast one host is asked. Pure: times come in, waits go out. It begins with 2 requests at
 * once, adds one after a round of good answers while response times stay flat, and halves when
 * the host says that it is too much (429, 503) or its response times have doubled. With a delay
 * between requests there is never more than one at once.
 */
#ifndef CRAWLER_PACE_H
#define CRAWLER_PACE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	PACE_FIRST = 2,               /* connections to a host that nobody has asked yet */
	PACE_SLACK_MS = 100,          /* times that differ by less are flat: noise */
	PACE_PAUSE_MS = 1000,         /* after 429 or 503 without Retry-After; doubles each time */
	PACE_PAUSE_MOST_MS = 60000,   /* ... up to this */
	PACE_RETRY_AFTER_MS = 300000, /* the longest Retry-After that is waited for */
	PACE_WAIT_FOR_ANSWER = -1
};

struct pace {
	unsigned most, limit, in_flight;
	unsigned good;               /* good answers since the limit last changed */
	unsigned busy;               /* times in a row that the host was too busy */
	int64_t delay_ms;            /* between the starts of two requests */
	int64_t next_ms;             /* none begins before */
	int64_t usual_ms, recent_ms; /* response times: the long and the short moving average */
};

void pace_init(struct pace *pace, unsigned most, int64_t delay_ms);
/* A longer delay (Crawl-delay); a shorter one changes nothing. */
void pace_slow_down(struct pace *pace, int64_t delay_ms);

/* Milliseconds until one more may begin: 0 = now, PACE_WAIT_FOR_ANSWER = after an answer. */
int64_t pace_wait_ms(const struct pace *pace, int64_t now_ms);
void pace_begin(struct pace *pace, int64_t now_ms);

struct pace_answer {
	bool is_good;           /* the host answered and did not complain */
	bool is_busy;           /* 429 or 503 */
	int64_t took_ms;        /* until the answer was complete */
	int64_t retry_after_ms; /* 0 = not said */
};
void pace_end(struct pace *pace, const struct pace_answer *answer, int64_t now_ms);

#endif
