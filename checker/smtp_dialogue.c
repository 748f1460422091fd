/*
 * The engine that turns the rows. Each call ends in exactly one wish:
 * 1. A reply is counted against what the server owes. Bytes behind the last reply owed are a fault:
 *    they would be taken for the answer to the next command.
 * 2. What the reply teaches is noted, then its first digit names the next row; 421 leads to QUIT
 *    from everywhere (RFC 5321 3.8).
 * 3. Rows whose predicate says so are passed over, and the row that is reached speaks.
 * 4. Behind DATA there is only the end: not even QUIT is said, because the server may take whatever
 *    comes for a message.
 * What ends a session early is everybody's answer, or the asked recipient's, or nobody's: see
 * smtp_recipients.c.
 */
#include "checker/smtp_dialogue_table.h"
#include "checker/smtp_recipients.h"
#include "checker/smtp_trials.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* RFC 5321 3.8: the server closes the channel. */
enum { CODE_CLOSING = 421 };

static void step_clear(struct dialogue_step *step, enum dialogue_wish wish)
{
	step->wish = wish;
	step->say[0] = '\0';
	step->say_length = 0;
	step->timeout_ms = 0;
}

static int64_t patience_ms(const struct dialogue *d)
{
	switch (dialogue_rows[d->stage].clock) {
	case CLOCK_REPLY:
		return d->plan->reply_timeout_ms;
	case CLOCK_QUIT:
		return d->plan->quit_timeout_ms;
	case CLOCK_NONE:
		break;
	}
	return 0;
}

static void wait_for_reply(struct dialogue *d, struct dialogue_step *step)
{
	step_clear(step, DIALOGUE_WISH_REPLY);
	step->timeout_ms = patience_ms(d);
}

/* Goes on to `stage`, or to where the rows that are passed over lead, and speaks. */
static void enter(struct dialogue *d, enum dialogue_stage stage, struct dialogue_step *step)
{
	const struct dialogue_row *row = &dialogue_rows[stage];

	while (row->is_passed && row->is_passed(d)) {
		stage = row->passed;
		row = &dialogue_rows[stage];
	}
	d->stage = stage;
	d->draining = false;
	if (stage == DIALOGUE_QUIT || stage == DIALOGUE_END)
		recipients_leave(d);
	step_clear(step, DIALOGUE_WISH_SAY);
	step->timeout_ms = patience_ms(d);
	if (stage == DIALOGUE_END)
		step->wish = DIALOGUE_WISH_CLOSE;
	else if (stage == DIALOGUE_HANDSHAKE)
		step->wish = DIALOGUE_WISH_HANDSHAKE;
	else
		row->say(d, step);
}

static bool is_rcpt(enum dialogue_stage stage)
{
	return stage == DIALOGUE_RCPT || stage == DIALOGUE_RCPT_SECOND;
}

static bool is_trial(enum dialogue_stage stage)
{
	return stage == DIALOGUE_MAIL_TRIAL || stage == DIALOGUE_RCPT_TRIAL ||
	       stage == DIALOGUE_DATA;
}

/* Which recipients hear of a failure at this stage. */
static void tell_recipients(struct dialogue *d, const struct answer *answer)
{
	if (is_rcpt(d->stage))
		recipients_answer(d, answer);
	else if (is_trial(d->stage))
		trials_answer(d, answer);
	else if (d->stage != DIALOGUE_RSET && d->stage != DIALOGUE_QUIT)
		recipients_answer_all(d, answer);
}

static struct answer answer_of(const struct dialogue *d, const struct smtp_reply *reply)
{
	struct answer answer = {.stage = dialogue_rows[d->stage].stage, .code = reply->code};

	answer.outcome = reply->code < 400   ? OUTCOME_ACCEPTED
			 : reply->code < 500 ? OUTCOME_TEMPORARY
					     : OUTCOME_REFUSED;
	memcpy(answer.enhanced, reply->enhanced, sizeof(answer.enhanced));
	memcpy(answer.text, reply->text, sizeof(answer.text));
	return answer;
}

void dialogue_begin(struct dialogue *d, const struct dialogue_plan *plan,
	struct dialogue_recipient *recipients, size_t count, struct session_view *view,
	struct dialogue_step *ret_step)
{
	char line[SMTP_COMMAND_SIZE];

	*d = (struct dialogue){.plan = plan,
		.recipients = recipients,
		.count = count,
		.view = view,
		.stage = DIALOGUE_BANNER,
		.pending = 1};
	snprintf(view->helo, sizeof(view->helo), "%s", plan->helo);
	recipients_begin(d);
	if (smtp_command_greet(true, plan->helo, line)) {
		wait_for_reply(d, ret_step);
		return;
	}
	view->last = (struct answer){.outcome = OUTCOME_NOT_ASKED, .stage = STAGE_EHLO};
	snprintf(view->last.text, sizeof(view->last.text),
		"our own HELO name cannot stand in an SMTP command");
	recipients_answer_all(d, &view->last);
	enter(d, DIALOGUE_END, ret_step);
}

static bool is_out_of_step(
	const struct dialogue *d, const struct smtp_reply *reply, bool is_more_behind)
{
	/* A server that closes may say what it likes behind its last words. */
	if (!is_more_behind || d->pending || d->stage == DIALOGUE_QUIT)
		return false;
	return reply->code != CODE_CLOSING && (d->stage != DIALOGUE_BANNER || reply->code < 400);
}

/* A reply in QUIT, or one that belongs to nobody. */
static void swallow(struct dialogue *d, const struct smtp_reply *reply, struct dialogue_step *step)
{
	if (d->pending)
		wait_for_reply(d, step);
	else if (d->stage != DIALOGUE_QUIT)
		enter(d, d->drain_to, step);
	else {
		smtp_reply_print(reply, d->view->quit_text, sizeof(d->view->quit_text));
		if (d->asked_any && !d->ended_early)
			d->view->last = answer_of(d, reply);
		enter(d, DIALOGUE_END, step);
	}
}

static enum dialogue_stage row_after(const struct dialogue *d, const struct smtp_reply *reply)
{
	const struct dialogue_row *row = &dialogue_rows[d->stage];

	if (reply->code == CODE_CLOSING && d->stage != DIALOGUE_DATA)
		return DIALOGUE_QUIT;
	return reply->code < 300 ? row->on_2xx : reply->code < 500 ? row->on_4xx : row->on_5xx;
}

/* Goes on to `next`, minding the replies to pipelined commands that are still to come. */
static void follow(struct dialogue *d, enum dialogue_stage next, struct dialogue_step *step)
{
	if (d->pending && is_rcpt(next)) {
		d->stage = next;
		wait_for_reply(d, step);
	} else if (d->pending && next != DIALOGUE_QUIT) {
		d->draining = true;
		d->drain_to = next;
		wait_for_reply(d, step);
	} else {
		enter(d, next, step);
	}
}

static void lose_tls(struct dialogue *d, const char *text, struct dialogue_step *step)
{
	d->view->last = (struct answer){.outcome = OUTCOME_TLS_FAILED, .stage = STAGE_STARTTLS};
	snprintf(d->view->last.text, sizeof(d->view->last.text), "%s", text);
	d->again = DIALOGUE_AGAIN_PLAIN;
	enter(d, DIALOGUE_END, step);
}

/* As if the handshake had failed: senders that encrypt where they can deliver in plain text then, and
 * what the server says there is the answer. */
static void lose_to_injection(
	struct dialogue *d, const struct smtp_reply *reply, struct dialogue_step *step)
{
	smtp_reply_print(reply, d->view->starttls_text, sizeof(d->view->starttls_text));
	lose_tls(d, "bytes stood behind the answer to STARTTLS (injection)", step);
}

void dialogue_reply(struct dialogue *d, const struct smtp_reply *reply, bool is_more_behind,
	struct dialogue_step *ret_step)
{
	const struct dialogue_row *row = &dialogue_rows[d->stage];
	struct answer answer = answer_of(d, reply);
	enum dialogue_stage next = row_after(d, reply);

	assert(d->pending && d->stage != DIALOGUE_END && d->stage != DIALOGUE_HANDSHAKE);
	d->pending--;
	if (is_out_of_step(d, reply, is_more_behind)) {
		if (d->stage == DIALOGUE_STARTTLS && reply->code < 300)
			lose_to_injection(d, reply, ret_step);
		else
			dialogue_fail(d, OUTCOME_GARBLED, "more bytes than the reply that was due",
				ret_step);
		return;
	}
	if (reply->code >= 400)
		d->refusals++;
	if (d->stage == DIALOGUE_QUIT || (d->draining && reply->code != CODE_CLOSING)) {
		swallow(d, reply, ret_step);
		return;
	}
	if (reply->code >= 300 && reply->code < 400 && d->stage != DIALOGUE_DATA) {
		dialogue_fail(d, OUTCOME_GARBLED, "a 3xx reply that nothing asked for", ret_step);
		return;
	}
	d->ended_early = next == DIALOGUE_QUIT && reply->code >= 400;
	if (d->draining) { /* 421: who waits for the second sender will not get it here */
		enter(d, DIALOGUE_QUIT, ret_step);
		return;
	}
	d->view->last = answer;
	if (row->note)
		row->note(d, reply, &answer);
	bool is_mail = d->stage == DIALOGUE_MAIL || d->stage == DIALOGUE_MAIL_SECOND;

	if (d->again == DIALOGUE_AGAIN_NO && !is_rcpt(d->stage) && !is_trial(d->stage) &&
		reply->code >= 400 && (next == DIALOGUE_QUIT || is_mail))
		tell_recipients(d, &answer);
	follow(d, next, ret_step);
}

void dialogue_handshake(struct dialogue *d, bool is_won, struct dialogue_step *ret_step)
{
	assert(d->stage == DIALOGUE_HANDSHAKE);
	if (!is_won) {
		lose_tls(d, "the TLS handshake failed", ret_step);
		return;
	}
	d->secured = true;
	/* RFC 3207 4.2: what was learned before the handshake is forgotten. */
	d->pipelining = d->utf8 = d->offers_tls = false;
	enter(d, dialogue_rows[DIALOGUE_HANDSHAKE].on_2xx, ret_step);
}

/* Servers that want a client certificate, or whose TLS is broken, hang up as soon as the handshake
 * seems done (TLS 1.3): that is a lost handshake as well. */
static bool is_lost_tls(const struct dialogue *d, enum outcome outcome)
{
	return d->stage == DIALOGUE_HANDSHAKE ||
	       (d->stage == DIALOGUE_EHLO_TLS &&
		       (outcome == OUTCOME_CLOSED || outcome == OUTCOME_TLS_FAILED));
}

static bool choked_on_ehlo(const struct dialogue *d, enum outcome outcome)
{
	return outcome == OUTCOME_CLOSED && !d->plan->greet_with_helo &&
	       (d->stage == DIALOGUE_EHLO || d->stage == DIALOGUE_HELO);
}

void dialogue_fail(
	struct dialogue *d, enum outcome outcome, const char *text, struct dialogue_step *ret_step)
{
	struct answer answer = {.outcome = outcome, .stage = dialogue_rows[d->stage].stage};

	if (d->stage == DIALOGUE_QUIT || d->stage == DIALOGUE_END) {
		enter(d, DIALOGUE_END, ret_step);
		return;
	}
	if (is_lost_tls(d, outcome)) {
		lose_tls(d, text, ret_step);
		return;
	}
	snprintf(answer.text, sizeof(answer.text), "%s", text);
	d->view->last = answer;
	d->ended_early = true;
	if (choked_on_ehlo(d, outcome))
		d->again = DIALOGUE_AGAIN_HELO;
	else
		tell_recipients(d, &answer);
	/* Who lets us wait hears QUIT, because some servers ban those who vanish; but nobody is
	 * spoken to before the banner or behind DATA, nor who does not speak SMTP. */
	bool may_speak = outcome == OUTCOME_TIMEOUT && d->stage != DIALOGUE_BANNER &&
			 d->stage != DIALOGUE_DATA;

	enter(d, may_speak ? DIALOGUE_QUIT : DIALOGUE_END, ret_step);
}

void dialogue_leave(struct dialogue *d, struct dialogue_step *ret_step)
{
	bool may_speak = d->stage != DIALOGUE_BANNER && d->stage != DIALOGUE_HANDSHAKE &&
			 d->stage != DIALOGUE_DATA && d->stage != DIALOGUE_END;

	if (d->stage == DIALOGUE_QUIT)
		wait_for_reply(d, ret_step);
	else
		enter(d, may_speak ? DIALOGUE_QUIT : DIALOGUE_END, ret_step);
}
