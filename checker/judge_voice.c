#include "checker/judge_parts.h"
#include "checker/not_asked.h"
#include "schema/model/provider.h"
#include "schema/store_judge.h"

#include <string.h>

const struct judged_result *judge_control(
	const struct judged_domain *domain, const char *ip, enum recipient_kind kind)
{
	for (size_t i = 0; i < domain->control_count; i++)
		if (domain->controls[i].kind == kind && strcmp(domain->controls[i].ip, ip) == 0)
			return &domain->controls[i];
	return NULL;
}

static bool is_accepted(const struct judged_result *result)
{
	return result && result->answer.outcome == OUTCOME_ACCEPTED &&
	       result->answer.stage >= STAGE_RCPT;
}

/* A refusal at MAIL or RCPT that says nothing of its own recipient. */
static bool is_refused_unspecifically(const struct judged_result *result)
{
	struct reply_reading reading;

	if (!result || result->answer.outcome != OUTCOME_REFUSED ||
		result->answer.stage < STAGE_MAIL)
		return false;
	replies_read(&result->answer, result->host, &reading);
	return !reading.is_about_mailbox;
}

static bool accepts_any_published(const struct judged_domain *domain, const char *ip)
{
	for (size_t i = 0; i < domain->address_count; i++)
		for (size_t j = 0; j < domain->addresses[i].result_count; j++) {
			const struct judged_result *result = &domain->addresses[i].results[j];

			if (is_accepted(result) && strcmp(result->ip, ip) == 0)
				return true;
		}
	return false;
}

static bool accepts_somebody(const struct judged_domain *domain, const char *ip)
{
	return is_accepted(judge_control(domain, ip, RECIPIENT_POSTMASTER)) ||
	       is_accepted(judge_control(domain, ip, RECIPIENT_RANDOM)) ||
	       accepts_any_published(domain, ip);
}

/* An unspecific refusal is told apart by what the others got at the same server: somebody accepted,
 * and it is about this mailbox; both controls refused alike, and it is about the domain or us. */
static void weigh(const struct judged_domain *domain, const char *ip, struct heard *heard)
{
	if (accepts_somebody(domain, ip))
		heard->reading.certainty = CERTAINTY_DEFINITIVE;
	else
		heard->is_weak =
			is_refused_unspecifically(
				judge_control(domain, ip, RECIPIENT_POSTMASTER)) &&
			is_refused_unspecifically(judge_control(domain, ip, RECIPIENT_RANDOM));
}

/* Some providers refuse every caller whose address has no proper reverse name, and hardly one of them
 * says so in plain words. */
static bool is_about_our_name(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_result *result)
{
	const struct provider *provider = provider_of_host(result->host);

	return provider && provider->needs_ptr && vantage->facts && result->session &&
	       vantage_lacks_name(vantage->facts, result->session->source_ip) &&
	       !accepts_somebody(domain, result->ip);
}

static void hear_our_name(struct heard *heard)
{
	heard->voice = VOICE_ABOUT_US;
	heard->reading.reason = "vantage-ptr";
	heard->reading.cause = CAUSE_US;
	heard->reading.certainty = CERTAINTY_UNKNOWN;
	heard->reading.is_about_us = true;
}

static void hear_refusal(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_result *result, struct heard *heard)
{
	enum reply_meaning meaning = heard->reading.meaning;
	bool is_unspecific = meaning == MEANING_NONE || meaning == MEANING_POLICY;

	if (heard->reading.is_about_us)
		heard->voice = VOICE_ABOUT_US;
	else if (is_unspecific && is_about_our_name(vantage, domain, result))
		hear_our_name(heard);
	else if (result->answer.stage < STAGE_MAIL)
		heard->voice = VOICE_SILENT;
	else if (meaning == MEANING_NULL_SENDER)
		heard->voice = VOICE_NULL_SENDER;
	else if (meaning == MEANING_MAILBOX_THROTTLED) /* it exists, and has too much mail now */
		heard->voice = VOICE_LATER;
	else if (result->answer.stage == STAGE_MAIL && is_unspecific) {
		/* Nobody was named yet but the sender. */
		heard->voice =
			result->sender && result->sender[0] ? VOICE_ABOUT_US : VOICE_NULL_SENDER;
		heard->reading.reason =
			heard->voice == VOICE_ABOUT_US ? "vantage-refused" : "null-sender-refused";
		heard->reading.cause = heard->voice == VOICE_ABOUT_US ? CAUSE_US : CAUSE_DOMAIN;
		heard->reading.certainty = CERTAINTY_UNKNOWN;
	} else {
		heard->voice = VOICE_REFUSES;
		if (is_unspecific)
			weigh(domain, result->ip, heard);
	}
}

static enum voice voice_of_temporary(const struct reply_reading *reading)
{
	if (reading->is_about_us)
		return VOICE_ABOUT_US;
	return reading->meaning == MEANING_NULL_SENDER ? VOICE_NULL_SENDER : VOICE_LATER;
}

/* A server that greeted us and then hung up did not like us (IronPort, postscreen); one that hung
 * up without a word may have nothing behind its door. */
static void hear_hang_up(const struct judged_result *result, struct heard *heard)
{
	bool greeted = result->answer.stage > STAGE_BANNER ||
		       (result->session && result->session->greeted);

	heard->voice = greeted ? VOICE_ABOUT_US : VOICE_SILENT;
	if (greeted) {
		heard->reading.reason = "vantage-hung-up";
		heard->reading.cause = CAUSE_US;
		heard->reading.is_about_us = true;
	}
}

/* Our own decision, or somebody's wish. */
static void hear_not_asked(const struct judged_result *result, struct heard *heard)
{
	const char *reason = not_asked_reason(&result->answer);

	if (!reason)
		return;
	heard->voice = strcmp(reason, NOT_ASKED_OPTED_OUT) == 0 ? VOICE_OPTED_OUT : VOICE_ABOUT_US;
	heard->reading.reason = reason;
	heard->reading.cause = heard->voice == VOICE_OPTED_OUT ? CAUSE_NONE : CAUSE_US;
	heard->reading.is_about_us = heard->voice == VOICE_ABOUT_US;
}

void judge_hear(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_result *result, struct heard *ret_heard)
{
	struct heard heard = {.voice = VOICE_OPEN};

	replies_read(&result->answer, result->host, &heard.reading);
	switch (result->answer.outcome) {
	case OUTCOME_ACCEPTED:
		heard.voice = is_accepted(result) ? VOICE_ACCEPTS : VOICE_OPEN;
		break;
	case OUTCOME_TEMPORARY:
		heard.voice = voice_of_temporary(&heard.reading);
		break;
	case OUTCOME_REFUSED:
		hear_refusal(vantage, domain, result, &heard);
		break;
	case OUTCOME_NO_SMTPUTF8: /* RFC 6531 3.5: the sender's server has to bounce it */
		heard.voice = VOICE_REFUSES;
		heard.reading.cause = CAUSE_SITE;
		heard.reading.certainty = CERTAINTY_DEFINITIVE;
		heard.reading.is_about_mailbox = true;
		break;
	case OUTCOME_CLOSED:
		hear_hang_up(result, &heard);
		break;
	case OUTCOME_CONN_REFUSED:
	case OUTCOME_UNREACHABLE:
	case OUTCOME_TIMEOUT:
	case OUTCOME_GARBLED:
	case OUTCOME_TLS_FAILED:
		heard.voice = VOICE_SILENT;
		break;
	case OUTCOME_UNRESOLVED:
	case OUTCOME_FORBIDDEN:
	case OUTCOME_NO_ROUTE:
		heard.voice = VOICE_CANNOT;
		break;
	case OUTCOME_NOT_ASKED:
		hear_not_asked(result, &heard);
		break;
	case OUTCOME_WAITING:
	case OUTCOME_COUNT:
		break;
	}
	*ret_heard = heard;
}
