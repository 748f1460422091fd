/*
 * 1. A transaction is a domain and a sender. The first recipient that still has to be asked names
 *    the domain; everybody of that domain goes along, the random one last and alone, because
 *    whether it is asked depends on the others' answers.
 * 2. Everybody starts with the null sender. Refused at MAIL: everybody changes to the second one.
 *    Refused at RCPT by its words: that recipient changes, and so do those of its domain who were
 *    not asked yet; their own refusals would teach us nothing and count against us.
 * 3. Who changes keeps the refusal as an answer, in case the server hangs up before the second
 *    sender is accepted. Once it was, or if it is our own limit that ends the session, they wait.
 * 4. The second sender is refused at MAIL: then the null sender's answers stand, and who has none
 *    goes back to the null sender - unless both are refused, which is everybody's answer.
 */
#include "checker/smtp_recipients.h"
#include "checker/replies.h"
#include "checker/smtp_trials.h"
#include "schema/model/provider.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static void set_text(struct answer *answer, const char *text)
{
	snprintf(answer->text, sizeof(answer->text), "%s", text);
}

static void pass_over(struct dialogue_recipient *recipient, enum outcome outcome, const char *text)
{
	recipient->answer = (struct answer){.outcome = outcome, .stage = STAGE_RCPT};
	set_text(&recipient->answer, text);
	recipient->due = DUE_NOT;
}

void recipients_begin(struct dialogue *d)
{
	char line[SMTP_COMMAND_SIZE];

	assert(d->count <= DIALOGUE_RECIPIENTS_MAX);
	d->second_usable =
		d->plan->second_sender[0] && smtp_command_mail(d->plan->second_sender, false, line);
	for (size_t i = 0; i < d->count; i++) {
		struct dialogue_recipient *r = &d->recipients[i];

		r->answer = (struct answer){.outcome = OUTCOME_WAITING, .stage = STAGE_RCPT};
		r->used_second_sender = r->allows_random = false;
		r->due = r->wants_second_sender && d->second_usable ? DUE_SECOND_SENDER
								    : DUE_NULL_SENDER;
		if (recipient_kind_is_trial(r->kind)) {
			r->due = DUE_TRIAL;
			if (!trials_permit(d, r))
				pass_over(r, OUTCOME_NOT_ASKED, "this cannot be tried here");
		} else if (!smtp_command_rcpt(&r->address, true, line))
			pass_over(r, OUTCOME_NOT_ASKED,
				"this address cannot stand in an SMTP command");
	}
}

bool recipients_worn_out(const struct dialogue *d)
{
	return d->refusals >= DIALOGUE_REFUSALS_MAX;
}

size_t recipients_room(const struct dialogue *d)
{
	bool is_known = d->group_second ? d->second_accepted : d->null_accepted;
	size_t most = is_known ? DIALOGUE_GROUP_MAX : DIALOGUE_GROUP_FIRST_MAX;
	size_t left = (size_t)(DIALOGUE_REFUSALS_MAX - d->refusals);

	if (recipients_worn_out(d))
		return 0;
	return !d->pipelining ? 1 : left < most ? left : most;
}

static bool is_same_domain(const struct dialogue *d, size_t a, size_t b)
{
	return strcmp(d->recipients[a].address.domain, d->recipients[b].address.domain) == 0;
}

/* Somebody of this one's domain, itself left out, still has to be asked. */
static bool others_are_open(const struct dialogue *d, size_t index)
{
	for (size_t i = 0; i < d->count; i++)
		if (i != index && d->recipients[i].due != DUE_NOT && is_same_domain(d, i, index))
			return true;
	return false;
}

static bool random_is_held_against_us(const struct dialogue *d)
{
	const struct provider *provider = provider_of_host(d->plan->host);

	return provider && provider->never_ask_random;
}

static bool random_is_worth_asking(const struct dialogue *d, size_t index)
{
	if (d->recipients[index].may_ask_random)
		return true;
	for (size_t i = 0; i < d->count; i++)
		if (d->recipients[i].allows_random && is_same_domain(d, i, index))
			return true;
	return false;
}

/* When the others of its domain are through, the random one is asked or never will be. */
static bool decide_random(struct dialogue *d, size_t index)
{
	struct dialogue_recipient *r = &d->recipients[index];

	if (random_is_held_against_us(d)) {
		pass_over(r, OUTCOME_NOT_ASKED,
			"this provider takes a made-up recipient for a search for addresses, or "
			"accepts everybody");
		return false;
	}
	if (random_is_worth_asking(d, index))
		return true;
	pass_over(r, OUTCOME_NOT_ASKED,
		"no published address of the domain was accepted here, or refused in a way that a "
		"random one could explain");
	return false;
}

/* Rules 2 and 4: whose sender cannot be used any more changes it, or is through. */
static void change_senders(struct dialogue *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct dialogue_recipient *r = &d->recipients[i];

		if (r->due == DUE_NULL_SENDER && d->null_refused && d->second_usable)
			r->due = DUE_SECOND_SENDER;
		if (r->due == DUE_SECOND_SENDER && !d->second_usable)
			r->due = r->answer.outcome == OUTCOME_WAITING ? DUE_NULL_SENDER : DUE_NOT;
	}
}

static void pass_over_utf8(struct dialogue *d)
{
	for (size_t i = 0; i < d->count && !d->utf8; i++) {
		struct dialogue_recipient *r = &d->recipients[i];

		if (r->due == DUE_NOT || r->due == DUE_TRIAL || !address_needs_utf8(&r->address))
			continue;
		pass_over(r, OUTCOME_NO_SMTPUTF8, "the server does not offer SMTPUTF8");
		r->answer.stage = STAGE_EHLO;
	}
}

bool recipients_choose(struct dialogue *d)
{
	pass_over_utf8(d);
	change_senders(d);
	if (d->null_refused && !d->second_usable)
		return false;
	for (size_t i = 0; i < d->count && !recipients_worn_out(d); i++) {
		struct dialogue_recipient *r = &d->recipients[i];

		if (r->due == DUE_NOT || r->due == DUE_TRIAL)
			continue;
		if (r->kind == RECIPIENT_RANDOM && !others_are_open(d, i) && !decide_random(d, i))
			continue;
		d->group = i;
		d->group_second = true;
		for (size_t j = 0; j < d->count; j++)
			if (d->recipients[j].due == DUE_NULL_SENDER && is_same_domain(d, i, j) &&
				(d->recipients[j].kind != RECIPIENT_RANDOM ||
					!others_are_open(d, j)))
				d->group_second = false;
		return true;
	}
	return false;
}

/* The random one takes either sender, so that it needs no transaction of its own. */
static bool fits_transaction(const struct dialogue *d, size_t index)
{
	const struct dialogue_recipient *r = &d->recipients[index];
	enum dialogue_due wanted = d->group_second ? DUE_SECOND_SENDER : DUE_NULL_SENDER;

	if (r->due == DUE_NOT || !is_same_domain(d, index, d->group))
		return false;
	return r->due == wanted || (r->kind == RECIPIENT_RANDOM && d->group_second);
}

size_t recipients_take(struct dialogue *d, size_t most)
{
	d->in_flight_at = d->in_flight_count = 0;
	for (size_t i = 0; i < d->count && d->in_flight_count < most; i++)
		if (d->recipients[i].kind != RECIPIENT_RANDOM && fits_transaction(d, i))
			d->in_flight[d->in_flight_count++] = (unsigned char)i;
	if (d->in_flight_count || !most)
		return d->in_flight_count;
	for (size_t i = 0; i < d->count && !d->in_flight_count; i++)
		if (d->recipients[i].kind == RECIPIENT_RANDOM && fits_transaction(d, i) &&
			!others_are_open(d, i) && decide_random(d, i))
			d->in_flight[d->in_flight_count++] = (unsigned char)i;
	return d->in_flight_count;
}

bool recipients_need_utf8(const struct dialogue *d)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->recipients[i].due != DUE_NOT && is_same_domain(d, i, d->group) &&
			address_needs_utf8(&d->recipients[i].address))
			return true;
	return false;
}

static void settle(struct dialogue *d, struct dialogue_recipient *r, const struct answer *answer)
{
	r->answer = *answer;
	r->used_second_sender = d->group_second;
	r->due = DUE_NOT;
}

/* Rule 2. */
static void change_domain(struct dialogue *d, size_t index)
{
	for (size_t i = 0; i < d->count; i++)
		if (d->recipients[i].due == DUE_NULL_SENDER && is_same_domain(d, i, index))
			d->recipients[i].due = DUE_SECOND_SENDER;
}

void recipients_answer(struct dialogue *d, const struct answer *answer)
{
	size_t index = d->in_flight[d->in_flight_at++];
	struct dialogue_recipient *r = &d->recipients[index];
	struct reply_reading reading;

	if (!answer->code) { /* hung up or silent: an answer that it has already says more */
		if (r->answer.outcome == OUTCOME_WAITING)
			settle(d, r, answer);
		r->due = DUE_NOT;
		return;
	}
	d->asked_any = true;
	settle(d, r, answer);
	replies_read(answer, d->plan->host ? d->plan->host : "", &reading);
	bool is_null = answer->outcome == OUTCOME_REFUSED && reading.meaning == MEANING_NULL_SENDER;

	if (is_null && !d->group_second) {
		d->view->null_sender_refused = true;
		if (!d->second_usable)
			return;
		r->due = DUE_SECOND_SENDER;
		change_domain(d, index);
		return;
	}
	r->allows_random = r->kind == RECIPIENT_PUBLISHED &&
			   (answer->outcome == OUTCOME_ACCEPTED ||
				   (answer->outcome == OUTCOME_REFUSED && !is_null &&
					   !reading.is_about_mailbox && !reading.is_about_us));
}

void recipients_answer_all(struct dialogue *d, const struct answer *answer)
{
	for (size_t i = 0; i < d->count; i++) {
		struct dialogue_recipient *r = &d->recipients[i];
		bool has_answer = r->answer.outcome != OUTCOME_WAITING;
		bool null_stands =
			d->group_second && !d->null_refused && answer->outcome == OUTCOME_REFUSED;

		if (r->due == DUE_NOT || (has_answer && (!answer->code || null_stands)))
			continue;
		if (has_answer || !d->asked_any) {
			enum dialogue_due due = r->due;

			settle(d, r, answer);
			r->due = due;
		}
	}
}

void recipients_leave(struct dialogue *d)
{
	bool may_wait =
		d->asked_any && d->second_usable &&
		(d->second_accepted || recipients_worn_out(d) || d->rsets >= DIALOGUE_RSETS_MAX);

	if (d->again == DIALOGUE_AGAIN_HELO || d->again == DIALOGUE_AGAIN_PLAIN)
		return;
	for (size_t i = 0; i < d->count; i++) {
		struct dialogue_recipient *r = &d->recipients[i];

		if (r->due == DUE_NOT)
			continue;
		if (may_wait && r->due == DUE_SECOND_SENDER &&
			r->answer.outcome == OUTCOME_REFUSED && !r->used_second_sender)
			r->answer =
				(struct answer){.outcome = OUTCOME_WAITING, .stage = STAGE_RCPT};
		if (r->answer.outcome == OUTCOME_WAITING && r->kind == RECIPIENT_RANDOM &&
			!others_are_open(d, i) && !decide_random(d, i))
			continue;
		if (r->answer.outcome == OUTCOME_WAITING)
			d->again = DIALOGUE_AGAIN_REST;
	}
	for (size_t i = 0; i < d->count; i++)
		d->recipients[i].due = DUE_NOT;
}
