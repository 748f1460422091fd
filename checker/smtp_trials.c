#include "checker/smtp_trials.h"
#include "checker/smtp_data.h"
#include "checker/smtp_recipients.h"

#include <string.h>

static bool write_rcpt(const struct dialogue_recipient *r, char ret_line[SMTP_COMMAND_SIZE])
{
	if (recipient_kind_is_relay(r->kind))
		return smtp_command_path(r->words->path, ret_line);
	return smtp_command_rcpt(&r->address, false, ret_line);
}

bool trials_permit(const struct dialogue *d, const struct dialogue_recipient *r)
{
	char line[SMTP_COMMAND_SIZE];

	return r->words && d->plan->own_domain[0] &&
	       strcmp(r->address.domain, d->plan->own_domain) == 0 &&
	       smtp_command_mail(r->words->sender, false, line) &&
	       (!r->words->path[0] || write_rcpt(r, line));
}

bool trials_choose(struct dialogue *d)
{
	for (size_t i = 0; i < d->count && !recipients_worn_out(d); i++) {
		if (d->recipients[i].due != DUE_TRIAL)
			continue;
		d->group = i;
		return true;
	}
	return false;
}

bool trials_is_answered(const struct dialogue *d)
{
	return d->recipients[d->group].due == DUE_NOT;
}

bool trials_mail(const struct dialogue *d, char ret_line[SMTP_COMMAND_SIZE])
{
	return smtp_command_mail(d->recipients[d->group].words->sender, false, ret_line);
}

bool trials_rcpt(const struct dialogue *d, char ret_line[SMTP_COMMAND_SIZE])
{
	const struct dialogue_recipient *r = &d->recipients[d->group];

	return !trials_is_answered(d) && r->words->path[0] && write_rcpt(r, ret_line);
}

bool trials_data(const struct dialogue *d, char ret_line[SMTP_COMMAND_SIZE])
{
	return !trials_is_answered(d) &&
	       smtp_data_line(d->plan, &d->recipients[d->group], ret_line);
}

void trials_answer(struct dialogue *d, const struct answer *answer)
{
	struct dialogue_recipient *r = &d->recipients[d->group];

	if (answer->code)
		d->asked_any = true;
	if (answer->code || r->answer.outcome == OUTCOME_WAITING)
		r->answer = *answer;
	r->due = DUE_NOT;
}
