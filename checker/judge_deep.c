/*
 * What the trials of level deep found, and abuse@ and block lists. None of it changes a verdict.
 *
 * An accepted RCPT is what can be seen of an open relay without sending anything. Where the address
 * has the domain of the server itself, or none, a server that accepts made-up addresses accepts it
 * too and only has one more mailbox: that proves nothing.
 */
#include "checker/judge_parts.h"
#include "schema/model/provider.h"
#include "checker/smtp_data.h"
#include "schema/store_judge.h"

#include <stdio.h>
#include <string.h>

enum { REPLY_SIZE = REPLY_TEXT_MAX + 32 };

/* "550 5.7.1 text" */
static void print_reply(const struct answer *answer, char ret_text[REPLY_SIZE])
{
	if (!answer->code)
		snprintf(ret_text, REPLY_SIZE, "%s: %s", outcome_name(answer->outcome),
			answer->text);
	else
		snprintf(ret_text, REPLY_SIZE, "%d %s%s%s", answer->code, answer->enhanced,
			answer->enhanced[0] ? " " : "", answer->text);
}

static void note(struct domain_findings *list, const char *id, const struct judged_result *result)
{
	char reply[REPLY_SIZE];

	print_reply(&result->answer, reply);
	domain_findings_add(list, id, result->host, result->ip, reply);
}

static void judge_abuse(const struct vantage *vantage, const struct judged_domain *domain,
	const struct judged_result *result, struct domain_findings *list)
{
	struct heard heard;
	char reply[REPLY_SIZE];

	judge_hear(vantage, domain, result, &heard);
	/* Where everybody is refused, abuse is no news. */
	if (heard.voice != VOICE_REFUSES || heard.is_weak ||
		(!heard.reading.is_about_mailbox &&
			heard.reading.certainty != CERTAINTY_DEFINITIVE))
		return;
	print_reply(&result->answer, reply);
	domain_findings_add(list, "abuse-refused", "", "", reply);
}

static void judge_plain(const struct judged_result *result, struct domain_findings *list)
{
	struct reply_reading reading;

	if (result->answer.stage != STAGE_MAIL || result->answer.outcome != OUTCOME_REFUSED)
		return;
	replies_read(&result->answer, result->host, &reading);
	if (reading.meaning == MEANING_NEEDS_TLS ||
		(result->answer.code == 530 && reading.meaning != MEANING_NEEDS_AUTH))
		note(list, "tls-enforced", result);
}

static void judge_data(const struct judged_result *result, struct domain_findings *list)
{
	if (result->answer.stage == STAGE_DATA && result->answer.outcome != OUTCOME_WAITING &&
		result->answer.outcome != OUTCOME_NOT_ASKED && !smtp_data_is_taken(&result->answer))
		note(list, "data-refused", result);
}

static void judge_spf(const struct judged_result *result, struct domain_findings *list)
{
	const struct answer *answer = &result->answer;
	struct span text = span_of(answer->text);

	if (answer->outcome != OUTCOME_REFUSED || answer->stage < STAGE_MAIL)
		return;
	/* RFC 7372 3.2: 5.7.23 is a failed SPF check, 5.7.24 one that could not be made. */
	if (span_contains_nocase(text, SPAN("SPF")) ||
		span_contains_nocase(text, SPAN("sender policy")) ||
		strcmp(answer->enhanced, "5.7.23") == 0)
		note(list, "spf-checked", result);
}

/* Somebody at the server's own domain, as a server reads it that knows nothing of the old ways. */
static bool may_be_local(enum recipient_kind kind)
{
	return kind == RECIPIENT_RELAY_QUOTED || kind == RECIPIENT_RELAY_PERCENT ||
	       kind == RECIPIENT_RELAY_BARE || kind == RECIPIENT_RELAY_BANG;
}

static void judge_relay(const struct judged_domain *domain, const struct judged_result *result,
	struct domain_findings *list)
{
	const struct judged_result *random = judge_control(domain, result->ip, RECIPIENT_RANDOM);
	bool takes_anything = provider_host_decides_later(result->host) ||
			      (random && random->answer.outcome == OUTCOME_ACCEPTED);
	char reply[REPLY_SIZE];

	if (result->answer.outcome != OUTCOME_ACCEPTED || result->answer.stage != STAGE_RCPT ||
		(takes_anything && may_be_local(result->kind)))
		return;
	print_reply(&result->answer, reply);
	domain_findings_putf(list,
		&(struct domain_finding){.id = "open-relay",
			.host = result->host,
			.ip = result->ip,
			.is_listed = true},
		"%s [%s]: MAIL FROM:<%s>, RCPT TO:<%s>: %s", result->host, result->ip,
		result->sender, result->asked, reply);
}

void judge_deep(const struct vantage *vantage, const struct judged_domain *domain,
	struct domain_findings *list)
{
	for (size_t i = 0; i < domain->trial_count; i++) {
		const struct judged_result *result = &domain->trials[i];

		if (result->kind == RECIPIENT_ABUSE)
			judge_abuse(vantage, domain, result, list);
		else if (result->kind == RECIPIENT_PLAIN)
			judge_plain(result, list);
		else if (result->kind == RECIPIENT_DATA)
			judge_data(result, list);
		else if (result->kind == RECIPIENT_SPF)
			judge_spf(result, list);
		else
			judge_relay(domain, result, list);
	}
}

/* ---- block lists ---- */

static const char *host_of(const struct mail_hosts *hosts, const char *ip)
{
	for (size_t i = 0; i < hosts->host_count; i++)
		for (size_t j = 0; j < hosts->hosts[i].ip_count; j++)
			if (strcmp(hosts->ips[hosts->hosts[i].ip_first + j], ip) == 0)
				return hosts->hosts[i].name;
	return "";
}

void judge_listings(const struct judged_domain *domain, struct domain_findings *list)
{
	for (size_t i = 0; i < domain->policy.listing_count; i++) {
		const struct ip_listing *listing = &domain->policy.listings[i];
		const char *host = host_of(&domain->hosts, listing->ip);

		if (listing->state != LISTING_LISTED)
			continue;
		domain_findings_putf(list,
			&(struct domain_finding){.id = "mx-listed",
				.host = host,
				.ip = listing->ip,
				.is_listed = true},
			"%s [%s] is on %s (%s)%s%s", host, listing->ip, listing->zone,
			listing->codes, listing->reason[0] ? ": " : "", listing->reason);
	}
}
