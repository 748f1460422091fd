#include "checker/canary.h"
#include "base/clock.h"
#include "base/memory.h"
#include "base/visible.h"
#include "checker/replies.h"
#include "checker/smtp_command.h"
#include "checker/smtp_reply.h"

#include <stdio.h>
#include <stdlib.h>

enum canary_state {
	CANARY_WAITING,
	CANARY_CONNECTING,
	CANARY_LISTENING,
	CANARY_LEAVING,
	CANARY_OVER
};

struct canary {
	const struct canary_options *options;
	struct ip ip;
	canary_done_fn *done;
	void *context;
	enum canary_state state;
	bool has_turn;
	int64_t since_ms;
	struct loop_timer *timer; /* the state's clock */
	struct stream *stream;
	struct smtp_reader reader;
	struct vantage_canary seen;
};

static void let_go(struct canary *canary)
{
	stream_destroy(canary->stream);
	canary->stream = NULL;
	if (canary->has_turn)
		turn_give_back(canary->options->turns, &canary->ip);
	canary->has_turn = false;
}

/* Told from the loop and nowhere else. */
static void end(struct canary *canary)
{
	let_go(canary);
	canary->state = CANARY_OVER;
	loop_timer_start(canary->timer, 0);
}

static void end_with(struct canary *canary, enum outcome outcome, struct span words)
{
	canary->seen.outcome = outcome;
	visible_text(words, canary->seen.said, sizeof(canary->seen.said));
	end(canary);
}

/* A greeting of whatever kind: 554 shows an open port as well as 220 does. A masked one shows that
 * somebody stands in between. */
static void take_greeting(struct canary *canary, const struct smtp_reply *reply)
{
	char line[SMTP_COMMAND_SIZE];
	struct vantage_canary *seen = &canary->seen;

	seen->outcome = reply->code < 300   ? OUTCOME_ACCEPTED
			: reply->code < 500 ? OUTCOME_TEMPORARY
					    : OUTCOME_REFUSED;
	seen->greeted = !replies_banner_is_masked(reply->text);
	snprintf(seen->said, sizeof(seen->said), "%d %.480s", reply->code, reply->text);
	smtp_command_word(SMTP_QUIT, line);
	stream_write(canary->stream, span_of(line));
	canary->state = CANARY_LEAVING;
	loop_timer_start(canary->timer, CANARY_QUIT_PATIENCE_MS);
}

static void hear(struct canary *canary, struct span bytes)
{
	while (bytes.length) {
		switch (smtp_reader_take(&canary->reader, &bytes)) {
		case SMTP_READ_MORE:
			return;
		case SMTP_READ_FAULT:
			if (canary->state == CANARY_LISTENING)
				end_with(canary, OUTCOME_GARBLED,
					SPAN("what answers is no mail server"));
			else
				end(canary);
			return;
		case SMTP_READ_REPLY:
			if (canary->state == CANARY_LEAVING) {
				end(canary);
				return;
			}
			take_greeting(canary, &canary->reader.reply);
			break;
		}
	}
}

static void told(void *context, enum stream_event event, enum outcome outcome, struct span bytes)
{
	struct canary *canary = context;

	switch (event) {
	case STREAM_CONNECTED:
		canary->state = CANARY_LISTENING;
		loop_timer_start(canary->timer, canary->options->reply_timeout_ms);
		return;
	case STREAM_DATA:
		hear(canary, bytes);
		return;
	case STREAM_CLOSED:
		if (canary->state == CANARY_LEAVING)
			end(canary);
		else
			end_with(canary, outcome, bytes);
		return;
	case STREAM_SECURED:
		return;
	}
}

static void knock(struct canary *canary)
{
	const struct canary_options *options = canary->options;
	int family = options->proxy ? options->proxy->ip.family : canary->ip.family;
	const struct stream_options stream = {.ip = canary->ip,
		.port = options->port,
		.policy = options->policy,
		.source = ip_source_for(options->sources, family),
		.proxy = options->proxy};

	canary->state = CANARY_CONNECTING;
	loop_timer_start(canary->timer, options->connect_timeout_ms);
	canary->stream = stream_open(options->loop, &stream, told, canary);
}

static void wait_for_turn(struct canary *canary)
{
	int64_t wait_ms = 0;

	canary->has_turn = turn_take(canary->options->turns, &canary->ip, &wait_ms);
	if (canary->has_turn)
		knock(canary);
	else if (clock_monotonic_ms() - canary->since_ms > CANARY_TURN_PATIENCE_MS)
		end_with(canary, OUTCOME_NOT_ASKED, SPAN("somebody else is talking to it"));
	else
		loop_timer_start(canary->timer, wait_ms);
}

static void time_is_up(void *context)
{
	struct canary *canary = context;

	switch (canary->state) {
	case CANARY_WAITING:
		wait_for_turn(canary);
		return;
	case CANARY_CONNECTING:
		end_with(canary, OUTCOME_TIMEOUT, SPAN("no connection came about in time"));
		return;
	case CANARY_LISTENING:
		end_with(canary, OUTCOME_TIMEOUT, SPAN("connected, but nobody greeted"));
		return;
	case CANARY_LEAVING:
		end(canary);
		return;
	case CANARY_OVER:
		canary->done(canary->context, &canary->seen);
		return;
	}
}

struct canary *canary_create(const struct canary_options *options, const struct ip *ip,
	canary_done_fn *done, void *context)
{
	struct canary *canary = memory_get_zeroed(1, sizeof(*canary));

	canary->options = options;
	canary->ip = *ip;
	canary->done = done;
	canary->context = context;
	canary->since_ms = clock_monotonic_ms();
	smtp_reader_init(&canary->reader);
	canary->timer = loop_timer_create(options->loop, time_is_up, canary);
	loop_timer_start(canary->timer, 0);
	return canary;
}

void canary_destroy(struct canary *canary)
{
	if (!canary)
		return;
	let_go(canary);
	loop_timer_destroy(canary->timer);
	free(canary);
}
