/*
 * Servers of one temper each, visited again and again until nobody waits any more: does it come to
 * an end, how many sessions does it take, and is any of them impolite?
 */
#include "base/buf.h"
#include "checker/smtp_recipients.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

/* What a server answers to each command. */
struct temper {
	const char *name;
	const char *ehlo, *mail_null, *mail_second, *rcpt;
	int closes_after; /* hangs up instead of answering the n-th RCPT of a session; 0 = never */
	unsigned sessions_most;
	enum outcome outcome; /* of everybody in the end */
	bool by_second;
};

enum { RECIPIENTS = 30, ERRORS_MOST = 10 };

static struct dialogue_recipient all[RECIPIENTS];
static struct session_view view;
static struct dialogue_plan plan;

static void read_reply(const char *text, struct smtp_reply *ret_reply)
{
	static struct smtp_reader reader;
	struct span bytes = span_of(text);

	smtp_reader_init(&reader);
	assert_int_equal(smtp_reader_take(&reader, &bytes), SMTP_READ_REPLY);
	*ret_reply = reader.reply;
}

/* One session with those that still wait. */
struct session_play {
	const struct temper *temper;
	struct dialogue dialogue;
	struct dialogue_step step;
	struct dialogue_recipient recipients[RECIPIENTS];
	size_t count;
	struct buf unheard;
	int rcpts, errors, rsets;
	bool in_transaction, is_second;
};

/* NULL = hangs up. */
static const char *answer_to(struct session_play *play, struct span line)
{
	const struct temper *temper = play->temper;

	if (span_starts(line, SPAN("EHLO")))
		return temper->ehlo;
	if (span_starts(line, SPAN("MAIL"))) {
		play->is_second = !span_starts(line, SPAN("MAIL FROM:<>"));
		const char *reply = play->is_second ? temper->mail_second : temper->mail_null;

		play->in_transaction = reply[0] == '2';
		return reply;
	}
	if (span_starts(line, SPAN("RCPT"))) {
		if (!play->in_transaction)
			return "503 5.5.1 need MAIL\n";
		if (++play->rcpts == temper->closes_after)
			return NULL;
		return play->is_second && temper->by_second ? "250 ok\n" : temper->rcpt;
	}
	play->rsets += span_starts(line, SPAN("RSET"));
	play->in_transaction = false;
	return "250 ok\n";
}

/* What is said waits in line, as in the server's buffers: QUIT may come while replies are owed. */
static void hear(struct session_play *play)
{
	if (play->step.wish == DIALOGUE_WISH_SAY)
		buf_add(&play->unheard, (struct span){play->step.say, play->step.say_length});
}

static void answer_next(struct session_play *play)
{
	struct span heard = buf_span(&play->unheard);
	size_t length = span_find(heard, '\n');
	struct smtp_reply reply;

	assert_true(length < heard.length);
	const char *text = answer_to(play, span_part(heard, 0, length));

	buf_drop(&play->unheard, length + 1);
	if (!text) {
		dialogue_fail(&play->dialogue, OUTCOME_CLOSED, "hung up", &play->step);
		return;
	}
	play->errors += text[0] >= '4';
	read_reply(text, &reply);
	dialogue_reply(&play->dialogue, &reply, play->unheard.length > 0, &play->step);
	hear(play);
}

static void play_session(struct session_play *play)
{
	struct smtp_reply reply;

	buf_init(&play->unheard, 4 * DIALOGUE_SAY_MAX);
	dialogue_begin(&play->dialogue, &plan, play->recipients, play->count, &view, &play->step);
	read_reply("220 mx\n", &reply);
	dialogue_reply(&play->dialogue, &reply, false, &play->step);
	hear(play);
	while (play->step.wish != DIALOGUE_WISH_CLOSE)
		answer_next(play);
	buf_finish(&play->unheard);
}

/* Plays one session, gives the answers back, and says how many were answered. */
static size_t visit(const struct temper *temper)
{
	static struct session_play play;
	size_t from[RECIPIENTS], answered = 0;

	memset(&play, 0, sizeof(play));
	play.temper = temper;
	for (size_t i = 0; i < RECIPIENTS; i++)
		if (all[i].answer.outcome == OUTCOME_WAITING) {
			from[play.count] = i;
			play.recipients[play.count++] = all[i];
		}
	if (!play.count)
		return 0;
	play_session(&play);
	if (play.errors > ERRORS_MOST || play.rsets > DIALOGUE_RSETS_MAX)
		fail_msg("%s: %d errors, %d RSETs", temper->name, play.errors, play.rsets);
	for (size_t i = 0; i < play.count; i++) {
		all[from[i]] = play.recipients[i];
		answered += play.recipients[i].answer.outcome != OUTCOME_WAITING;
	}
	if (!answered)
		fail_msg("%s: a session for nothing", temper->name);
	return answered;
}

/* `per_domain` recipients a domain. */
static void prepare(size_t per_domain, const char *second_sender)
{
	memset(all, 0, sizeof(all));
	memset(&plan, 0, sizeof(plan));
	snprintf(plan.helo, sizeof(plan.helo), "probe.example");
	snprintf(plan.second_sender, sizeof(plan.second_sender), "%s", second_sender);
	plan.reply_timeout_ms = plan.quit_timeout_ms = 1000;
	for (size_t i = 0; i < RECIPIENTS; i++) {
		snprintf(all[i].address.local, sizeof(all[i].address.local), "a%zu", i);
		snprintf(all[i].address.domain, sizeof(all[i].address.domain), "d%zu.example",
			i / per_domain);
	}
}

#define PLAIN   "250 mx\n"
#define PIPE    "250-mx\n250 PIPELINING\n"
#define OK_     "250 ok\n"
#define UNKNOWN "550 5.1.1 User unknown\n"
#define NULL_   "550 5.7.1 null sender is not allowed\n"

static const struct temper tempers[] = {
	{"accepts", PLAIN, OK_, OK_, OK_, 0, 5, OUTCOME_ACCEPTED, false},
	{"accepts, pipelining", PIPE, OK_, OK_, OK_, 0, 5, OUTCOME_ACCEPTED, false},
	{"knows nobody", PLAIN, OK_, OK_, UNKNOWN, 0, 4, OUTCOME_REFUSED, false},
	{"knows nobody, pipelining", PIPE, OK_, OK_, UNKNOWN, 0, 4, OUTCOME_REFUSED, false},
	{"greylists", PIPE, OK_, OK_, "450 4.2.0 Greylisted\n", 0, 4, OUTCOME_TEMPORARY, false},
	{"no null sender at MAIL", PLAIN, NULL_, OK_, OK_, 0, 5, OUTCOME_ACCEPTED, true},
	{"no null sender at MAIL, pipelining", PIPE, NULL_, OK_, OK_, 0, 5, OUTCOME_ACCEPTED, true},
	{"no null sender at MAIL, knows nobody", PIPE, NULL_, OK_, UNKNOWN, 0, 12, OUTCOME_ACCEPTED,
		true},
	{"no null sender at RCPT", PLAIN, OK_, OK_, NULL_, 0, 8, OUTCOME_ACCEPTED, true},
	{"no null sender at RCPT, pipelining", PIPE, OK_, OK_, NULL_, 0, 20, OUTCOME_ACCEPTED,
		true},
	{"no sender at all", PIPE, NULL_, "550 5.1.8 Sender rejected\n", OK_, 0, 1, OUTCOME_REFUSED,
		false},
	{"no null sender at RCPT, no second at MAIL", PIPE, OK_, "550 5.1.8 Sender rejected\n",
		NULL_, 0, 16, OUTCOME_REFUSED, false},
	{"second sender later", PIPE, OK_, "451 4.7.1 Greylisted\n", NULL_, 0, 30,
		OUTCOME_TEMPORARY, false},
	{"hangs up at the second", PLAIN, OK_, OK_, OK_, 2, 16, OUTCOME_WAITING, false},
	{"hangs up at the first", PIPE, OK_, OK_, OK_, 1, 30, OUTCOME_CLOSED, false},
};

static void every_temper_comes_to_an_end(void **state)
{
	static const size_t per_domain[] = {1, 3, 7, RECIPIENTS};

	(void)state;
	for (size_t i = 0; i < sizeof(tempers) / sizeof(tempers[0]); i++)
		for (size_t j = 0; j < sizeof(per_domain) / sizeof(per_domain[0]); j++) {
			const struct temper *temper = &tempers[i];
			unsigned sessions = 0;

			prepare(per_domain[j], "postmaster@probe.example");
			while (visit(temper))
				sessions++;
			if (sessions > temper->sessions_most)
				fail_msg("%s, %zu a domain: %u sessions", temper->name,
					per_domain[j], sessions);
			for (size_t k = 0; k < RECIPIENTS && temper->outcome; k++)
				if (all[k].answer.outcome != temper->outcome)
					fail_msg("%s, %zu a domain: %zu is %s", temper->name,
						per_domain[j], k,
						outcome_name(all[k].answer.outcome));
		}
}

static void what_cannot_be_said_is_not_asked(void **state)
{
	(void)state;
	prepare(RECIPIENTS, "not a sender");
	snprintf(all[3].address.local, sizeof(all[3].address.local), "x\r\nDATA");
	snprintf(all[4].address.domain, sizeof(all[4].address.domain), "[192.0.2.1]");
	while (visit(&tempers[0]))
		continue;
	for (size_t i = 0; i < RECIPIENTS; i++)
		assert_int_equal(all[i].answer.outcome,
			i == 3 || i == 4 ? OUTCOME_NOT_ASKED : OUTCOME_ACCEPTED);
}

static void a_name_that_cannot_be_said_ends_the_session(void **state)
{
	struct dialogue dialogue;
	struct dialogue_step step;

	(void)state;
	prepare(RECIPIENTS, "");
	snprintf(plan.helo, sizeof(plan.helo), "x\r\nDATA");
	dialogue_begin(&dialogue, &plan, all, RECIPIENTS, &view, &step);
	assert_int_equal(step.wish, DIALOGUE_WISH_CLOSE);
	assert_int_equal(dialogue.again, DIALOGUE_AGAIN_NO);
	for (size_t i = 0; i < RECIPIENTS; i++) {
		assert_int_equal(all[i].answer.outcome, OUTCOME_NOT_ASKED);
		assert_int_equal(all[i].answer.stage, STAGE_EHLO);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_temper_comes_to_an_end),
		cmocka_unit_test(what_cannot_be_said_is_not_asked),
		cmocka_unit_test(a_name_that_cannot_be_said_ends_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
