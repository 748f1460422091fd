#include "checker/judge_decoy.h"
#include "checker/judge_parts.h"
#include "schema/store_judge.h"

#include <string.h>

static bool any_voice(const struct judged_case *of, enum voice voice)
{
	for (size_t i = 0; i < of->address->result_count; i++)
		if (of->heard[i].voice == voice)
			return true;
	return false;
}

/* 4xx from one server while another accepts: mail arrives, after the detour. */
static void note_later(const struct reply_reading *reading, struct judged *judged)
{
	if (reading->meaning != MEANING_MAILBOX_FULL &&
		reading->meaning != MEANING_MAILBOX_THROTTLED && reading->meaning != MEANING_DECOY)
		judged_find(judged, "always-temporary");
	if (reading->meaning != MEANING_NONE && reading->meaning != MEANING_BUSY)
		judged_find(judged, reading->reason);
}

static void note_cannot(const struct answer *answer, struct judged *judged)
{
	if (answer->outcome == OUTCOME_NO_ROUTE)
		judged_find(judged, judge_no_route_finding(answer));
	else if (answer->outcome == OUTCOME_FORBIDDEN)
		judged_find(judged, "mx-private");
	/* What is wrong with a name, its finding says (judge_names.c), which marks addresses too. */
}

static void note_result(
	const struct judged_case *of, size_t index, bool accepted, struct judged *judged)
{
	const struct judged_result *result = &of->address->results[index];
	const struct heard *heard = &of->heard[index];

	if (result->session && result->session->null_sender_refused)
		judged_find(judged, "null-sender-refused");
	switch (heard->voice) {
	case VOICE_SILENT: /* a decoy has its own finding, which marks addresses */
		if (!decoy_is_noted(of->findings, result))
			judged_find(judged, judge_silence_finding(&result->answer));
		break;
	case VOICE_LATER:
		if (accepted && !decoy_is_noted(of->findings, result))
			note_later(&heard->reading, judged);
		break;
	case VOICE_ABOUT_US:
		judged_find(judged, result->answer.outcome == OUTCOME_CLOSED
					    ? "server-closed"
					    : heard->reading.reason);
		break;
	case VOICE_NULL_SENDER:
		judged_find(judged, "null-sender-refused");
		break;
	case VOICE_CANNOT:
		note_cannot(&result->answer, judged);
		break;
	case VOICE_ACCEPTS: /* 251, 252 */
		if (heard->reading.meaning != MEANING_NONE)
			judged_find(judged, heard->reading.reason);
		break;
	case VOICE_OPTED_OUT:
		judged_find(judged, "opted-out");
		break;
	case VOICE_OPEN:
	case VOICE_REFUSES:
		break;
	}
}

/* Some addresses of one mail server name are dead, others live: senders lose time, not mail. */
static bool is_half_dead(const struct judged_case *of, const char *host)
{
	bool any_silent = false, any_word = false;

	for (size_t i = 0; i < of->address->result_count; i++) {
		enum voice voice = of->heard[i].voice;

		if (strcmp(of->address->results[i].host, host) != 0 || voice == VOICE_OPEN ||
			voice == VOICE_CANNOT || voice == VOICE_OPTED_OUT)
			continue;
		any_silent |= voice == VOICE_SILENT;
		any_word |= voice != VOICE_SILENT;
	}
	return any_silent && any_word;
}

/* The whole first tier is shut and a later one accepts: a firewall, nolisting, or an outage. */
static bool is_primary_shut(const struct judged_case *of)
{
	const struct judged_result *results = of->address->results;

	for (size_t i = 0; i < of->address->result_count; i++) {
		if (results[i].preference != results[0].preference)
			return any_voice(of, VOICE_ACCEPTS);
		if (of->heard[i].voice != VOICE_SILENT)
			return false;
	}
	return false;
}

void judge_notice(const struct judged_case *of, struct judged *judged)
{
	bool accepted = any_voice(of, VOICE_ACCEPTS);

	for (size_t i = 0; i < of->address->result_count; i++)
		note_result(of, i, accepted, judged);
	for (size_t i = 0; i < of->address->result_count; i++)
		if (of->heard[i].voice == VOICE_SILENT &&
			is_half_dead(of, of->address->results[i].host)) {
			judged_find(judged, "one-ip-dead");
			break;
		}
	if (is_primary_shut(of))
		judged_find(judged, "primary-closed");
}
