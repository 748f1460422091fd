#include "checker/smtp_dialogue_table.h"
#include "checker/replies.h"
#include "checker/smtp_recipients.h"
#include "checker/smtp_trials.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* ---- what we say ---- */

static void add_line(struct dialogue *d, struct dialogue_step *step, const char *line)
{
	size_t length = strlen(line);

	assert(step->say_length + length <= DIALOGUE_SAY_MAX);
	memcpy(step->say + step->say_length, line, length + 1);
	step->say_length += length;
	d->pending++;
}

static void say_ehlo(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	if (smtp_command_greet(true, d->plan->helo, line))
		add_line(d, step, line);
}

static void say_helo(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	if (smtp_command_greet(false, d->plan->helo, line))
		add_line(d, step, line);
}

static void say_word(struct dialogue *d, struct dialogue_step *step, enum smtp_word word)
{
	char line[SMTP_COMMAND_SIZE];

	smtp_command_word(word, line);
	add_line(d, step, line);
}

static void say_starttls(struct dialogue *d, struct dialogue_step *step)
{
	say_word(d, step, SMTP_STARTTLS);
}

static void say_rset(struct dialogue *d, struct dialogue_step *step)
{
	d->rsets++;
	say_word(d, step, SMTP_RSET);
}

static void say_quit(struct dialogue *d, struct dialogue_step *step)
{
	say_word(d, step, SMTP_QUIT);
}

static void say_rcpt(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	for (unsigned i = 0; i < d->in_flight_count; i++)
		if (smtp_command_rcpt(&d->recipients[d->in_flight[i]].address, d->utf8, line))
			add_line(d, step, line);
}

/* RFC 2920 3.1 lets MAIL and RCPTs share a write; the random recipient stays out of it, because
 * whether it is asked depends on the others. */
static void say_mail(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];
	const char *sender = d->group_second ? d->plan->second_sender : "";

	d->in_flight_at = d->in_flight_count = 0;
	if (smtp_command_mail(sender, recipients_need_utf8(d), line))
		add_line(d, step, line);
	if (!d->pipelining)
		return;
	recipients_take(d, recipients_room(d));
	if (d->in_flight_count && d->recipients[d->in_flight[0]].kind == RECIPIENT_RANDOM)
		d->in_flight_count = 0;
	say_rcpt(d, step);
}

static void say_mail_trial(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	if (trials_mail(d, line))
		add_line(d, step, line);
}

static void say_rcpt_trial(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	if (trials_rcpt(d, line))
		add_line(d, step, line);
}

static void say_data(struct dialogue *d, struct dialogue_step *step)
{
	char line[SMTP_COMMAND_SIZE];

	if (trials_data(d, line))
		add_line(d, step, line);
}

/* ---- what passes a row over ---- */

static bool greets_with_helo(struct dialogue *d)
{
	return d->plan->greet_with_helo;
}

static bool stays_plain(struct dialogue *d)
{
	return !d->plan->want_tls || !d->offers_tls;
}

static bool no_null_transaction(struct dialogue *d)
{
	return !recipients_choose(d) || d->group_second;
}

static bool no_second_transaction(struct dialogue *d)
{
	return !recipients_choose(d) || !d->group_second;
}

static bool no_recipient_fits(struct dialogue *d)
{
	return recipients_take(d, recipients_room(d)) == 0;
}

static bool nobody_is_left(struct dialogue *d)
{
	return d->rsets >= DIALOGUE_RSETS_MAX || (!recipients_choose(d) && !trials_choose(d));
}

static bool no_trial(struct dialogue *d)
{
	return !trials_choose(d);
}

static bool trial_needs_no_rcpt(struct dialogue *d)
{
	char line[SMTP_COMMAND_SIZE];

	return !trials_rcpt(d, line);
}

/* An accepted RCPT is the answer of any other trial. */
static bool trial_needs_no_data(struct dialogue *d)
{
	char line[SMTP_COMMAND_SIZE];

	return !trials_data(d, line);
}

/* ---- what a reply teaches ---- */

static void note_banner(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)answer;
	snprintf(d->view->banner, sizeof(d->view->banner), "%s", reply->text);
	replies_software(reply->text, d->view->software, sizeof(d->view->software));
	d->view->greeted = true;
	d->view->banner_code = reply->code;
	d->masked = replies_banner_is_masked(reply->text);
	d->view->is_masked |= d->masked;
}

static void note_keywords(struct dialogue *d, const char *keywords)
{
	/* A Cisco PIX/ASA that inspects the session overwrites what it does not know with X. */
	bool inspected = span_contains_nocase(span_of(keywords), SPAN("XXXX"));

	d->view->is_masked |= replies_extensions_are_masked(keywords);
	d->pipelining = !d->masked && !inspected && smtp_keywords_have(keywords, "PIPELINING");
	d->utf8 = smtp_keywords_have(keywords, "SMTPUTF8");
	d->offers_tls = smtp_keywords_have(keywords, "STARTTLS");
}

static void note_ehlo(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	smtp_reply_first(reply, d->view->ehlo_text, sizeof(d->view->ehlo_text));
	if (answer->outcome != OUTCOME_ACCEPTED)
		return;
	smtp_reply_keywords(reply, d->view->extensions, sizeof(d->view->extensions));
	note_keywords(d, d->view->extensions);
	d->view->tls.is_offered = d->view->tls.is_offered || d->offers_tls;
}

static void note_ehlo_tls(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	smtp_reply_first(reply, d->view->ehlo_tls_text, sizeof(d->view->ehlo_tls_text));
	if (answer->outcome != OUTCOME_ACCEPTED)
		return;
	smtp_reply_keywords(reply, d->view->extensions_tls, sizeof(d->view->extensions_tls));
	note_keywords(d, d->view->extensions_tls);
}

static void note_helo(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	if (d->secured)
		smtp_reply_first(reply, d->view->ehlo_tls_text, sizeof(d->view->ehlo_tls_text));
	else
		smtp_reply_first(reply, d->view->ehlo_text, sizeof(d->view->ehlo_text));
	if (answer->outcome == OUTCOME_ACCEPTED)
		d->view->ehlo_refused = true;
	if (answer->outcome == OUTCOME_REFUSED && !d->plan->greet_with_helo)
		d->again = DIALOGUE_AGAIN_HELO;
}

static void note_starttls(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	smtp_reply_print(reply, d->view->starttls_text, sizeof(d->view->starttls_text));
	if (answer->outcome != OUTCOME_ACCEPTED)
		snprintf(d->view->tls.error, sizeof(d->view->tls.error), "STARTTLS: %d %.200s",
			reply->code, reply->text);
}

static void note_mail(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	struct reply_reading reading;

	(void)reply;
	d->null_accepted = d->null_accepted || answer->outcome == OUTCOME_ACCEPTED;
	d->view->null_sender_accepted |= d->null_accepted;
	if (answer->outcome != OUTCOME_REFUSED)
		return;
	d->null_refused = true;
	replies_read(answer, d->plan->host ? d->plan->host : "", &reading);
	if (reading.meaning == MEANING_NULL_SENDER)
		d->view->null_sender_refused = true;
}

static void note_mail_second(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)reply;
	if (answer->outcome == OUTCOME_REFUSED)
		d->second_usable = false;
	if (answer->outcome != OUTCOME_ACCEPTED)
		return;
	d->second_accepted = true;
	/* Another sender is taken: so it was the null sender, whatever the words were, and in
	 * whichever session it was refused. */
	if (d->null_refused || d->recipients[d->group].wants_second_sender)
		d->view->null_sender_refused = true;
}

static void note_rcpt(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)reply;
	recipients_answer(d, answer);
}

/* Where no RCPT follows, MAIL's reply is the answer, whatever it says. */
static void note_mail_trial(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)reply;
	if (answer->outcome != OUTCOME_ACCEPTED || trial_needs_no_rcpt(d))
		trials_answer(d, answer);
}

static void note_rcpt_trial(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)reply;
	if (answer->outcome != OUTCOME_ACCEPTED || trial_needs_no_data(d))
		trials_answer(d, answer);
}

static void note_data(
	struct dialogue *d, const struct smtp_reply *reply, const struct answer *answer)
{
	(void)reply;
	trials_answer(d, answer);
}

/* ---- the table ---- */

/* clang-format off */
#define GO(passed_, two_, four_, five_) \
	.passed = DIALOGUE_##passed_, .on_2xx = DIALOGUE_##two_, \
	.on_4xx = DIALOGUE_##four_, .on_5xx = DIALOGUE_##five_

const struct dialogue_row dialogue_rows[] = {
	/*                                                                  passed       2xx          4xx   5xx */
	[DIALOGUE_BANNER] = {"banner", NULL, STAGE_BANNER, CLOCK_REPLY,
		NULL, NULL, NULL,                                       GO(EHLO,        EHLO,        QUIT, QUIT),        note_banner},
	[DIALOGUE_EHLO] = {"EHLO", "EHLO name", STAGE_EHLO, CLOCK_REPLY,
		say_ehlo, greets_with_helo, "EHLO failed before",       GO(HELO,        STARTTLS,    QUIT, HELO),        note_ehlo},
	[DIALOGUE_HELO] = {"HELO", "HELO name", STAGE_EHLO, CLOCK_REPLY,
		say_helo, NULL, NULL,                                   GO(MAIL,        MAIL,        QUIT, QUIT),        note_helo},
	[DIALOGUE_STARTTLS] = {"STARTTLS", "STARTTLS", STAGE_STARTTLS, CLOCK_REPLY,
		say_starttls, stays_plain, "not offered or not wanted",   GO(MAIL,        HANDSHAKE,   MAIL, MAIL),        note_starttls},
	[DIALOGUE_HANDSHAKE] = {"handshake", NULL, STAGE_STARTTLS, CLOCK_REPLY,
		NULL, NULL, NULL,                                       GO(END,         EHLO_TLS,    END,  END),         NULL},
	[DIALOGUE_EHLO_TLS] = {"EHLO in TLS", "EHLO name", STAGE_EHLO, CLOCK_REPLY,
		say_ehlo, NULL, NULL,                                   GO(MAIL,        MAIL,        QUIT, HELO),        note_ehlo_tls},
	[DIALOGUE_MAIL] = {"MAIL", "MAIL FROM:<>", STAGE_MAIL, CLOCK_REPLY,
		say_mail, no_null_transaction, "nobody for the null sender",         GO(MAIL_SECOND, RCPT,        QUIT, MAIL_SECOND), note_mail},
	[DIALOGUE_RCPT] = {"RCPT", "RCPT TO:<...>", STAGE_RCPT, CLOCK_REPLY,
		say_rcpt, no_recipient_fits, "the domain is through",       GO(RSET,        RCPT,        RCPT, RCPT),        note_rcpt},
	[DIALOGUE_RSET] = {"RSET", "RSET", STAGE_MAIL, CLOCK_REPLY,
		say_rset, nobody_is_left, "nobody is left, or our limits are reached",  GO(QUIT,        MAIL,        QUIT, QUIT),        NULL},
	[DIALOGUE_MAIL_SECOND] = {"MAIL (2)", "MAIL FROM:<second>", STAGE_MAIL, CLOCK_REPLY,
		say_mail, no_second_transaction, "nobody for the second sender",       GO(MAIL_TRIAL,  RCPT_SECOND, QUIT, MAIL),        note_mail_second},
	[DIALOGUE_RCPT_SECOND] = {"RCPT (2)", "RCPT TO:<...>", STAGE_RCPT, CLOCK_REPLY,
		say_rcpt, no_recipient_fits, "the domain is through",       GO(RSET,        RCPT_SECOND, RCPT_SECOND, RCPT_SECOND), note_rcpt},
	[DIALOGUE_MAIL_TRIAL] = {"MAIL (trial)", "MAIL FROM:<...>", STAGE_MAIL, CLOCK_REPLY,
		say_mail_trial, no_trial, "no trial, or our limits are reached",        GO(QUIT,        RCPT_TRIAL,  MAIL, MAIL),        note_mail_trial},
	[DIALOGUE_RCPT_TRIAL] = {"RCPT (trial)", "RCPT TO:<...>", STAGE_RCPT, CLOCK_REPLY,
		say_rcpt_trial, trial_needs_no_rcpt, "it was about MAIL",             GO(RSET,        DATA,        RSET, RSET),        note_rcpt_trial},
	[DIALOGUE_DATA] = {"DATA", "DATA", STAGE_DATA, CLOCK_REPLY,
		say_data, trial_needs_no_data, "it was about RCPT",                    GO(RSET,        END,         END,  END),         note_data},
	[DIALOGUE_QUIT] = {"QUIT", "QUIT", STAGE_QUIT, CLOCK_QUIT,
		say_quit, NULL, NULL,                                   GO(END,         END,         END,  END),         NULL},
	[DIALOGUE_END] = {"end", NULL, STAGE_QUIT, CLOCK_NONE,
		NULL, NULL, NULL,                                       GO(END,         END,         END,  END),         NULL},
};
/* clang-format on */

static_assert(sizeof(dialogue_rows) / sizeof(dialogue_rows[0]) == DIALOGUE_STAGE_COUNT,
	"a row for each stage");

const char *dialogue_stage_name(enum dialogue_stage stage)
{
	return dialogue_rows[stage].name;
}
