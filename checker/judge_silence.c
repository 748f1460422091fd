#include "checker/judge_parts.h"
#include "net/socks.h"
#include "schema/store_judge.h"

#include <string.h>

/* How servers that do not answer can be called together. */
enum silence {
	SILENCE_REFUSED,
	SILENCE_SILENT,
	SILENCE_UNREACHABLE,
	SILENCE_CLOSED,
	SILENCE_GARBLED,
	SILENCE_TURNED_AWAY,
	SILENCE_TLS,
	SILENCE_COUNT
};

static const struct {
	const char *finding; /* of one server */
	const char *reason;  /* when all are like this */
} silences[SILENCE_COUNT] = {
	[SILENCE_REFUSED] = {"server-refuses-connection", "all-servers-refuse-connection"},
	[SILENCE_SILENT] = {"server-silent", "all-servers-silent"},
	[SILENCE_UNREACHABLE] = {"server-unreachable", "all-servers-unreachable"},
	[SILENCE_CLOSED] = {"server-closed", "all-servers-close"},
	[SILENCE_GARBLED] = {"server-garbled", "all-servers-garbled"},
	[SILENCE_TURNED_AWAY] = {"server-turns-away", "all-servers-turn-away"},
	[SILENCE_TLS] = {"tls-failed", "all-servers-tls-failed"},
};

static enum silence silence_of(const struct answer *answer)
{
	switch (answer->outcome) {
	case OUTCOME_CONN_REFUSED:
		return SILENCE_REFUSED;
	case OUTCOME_UNREACHABLE:
		return SILENCE_UNREACHABLE;
	case OUTCOME_CLOSED:
		return SILENCE_CLOSED;
	case OUTCOME_GARBLED:
		return SILENCE_GARBLED;
	case OUTCOME_REFUSED:
		return SILENCE_TURNED_AWAY;
	case OUTCOME_TLS_FAILED:
		return SILENCE_TLS;
	case OUTCOME_TIMEOUT:
	case OUTCOME_WAITING:
	case OUTCOME_ACCEPTED:
	case OUTCOME_TEMPORARY:
	case OUTCOME_UNRESOLVED:
	case OUTCOME_FORBIDDEN:
	case OUTCOME_NO_ROUTE:
	case OUTCOME_NO_SMTPUTF8:
	case OUTCOME_NOT_ASKED:
	case OUTCOME_COUNT:
		break;
	}
	return SILENCE_SILENT;
}

const char *judge_silence_finding(const struct answer *answer)
{
	return silences[silence_of(answer)].finding;
}

const char *judge_no_route_finding(const struct answer *answer)
{
	return span_starts(span_of(answer->text), SPAN(SOCKS_WORDS)) ? "vantage-proxy-failed"
								     : "no-ipv6-here";
}

/* The first result with such a voice, in MX order, or -1. */
static long first_with(const struct judged_case *of, enum voice voice)
{
	for (size_t i = 0; i < of->address->result_count; i++)
		if (of->heard[i].voice == voice)
			return (long)i;
	return -1;
}

/* What a server did say, although neither yes nor no: the first in MX order. A decoy, which never
 * says anything else, comes last. */
static long first_word(const struct judged_case *of)
{
	long decoy = -1;

	for (size_t i = 0; i < of->address->result_count; i++) {
		const struct heard *heard = &of->heard[i];

		if (heard->voice != VOICE_ABOUT_US && heard->voice != VOICE_LATER &&
			heard->voice != VOICE_NULL_SENDER)
			continue;
		if (heard->reading.meaning != MEANING_DECOY)
			return (long)i;
		if (decoy < 0)
			decoy = (long)i;
	}
	return decoy;
}

/* Was each silent server tried often enough for its silence to count? */
static bool is_confirmed(const struct judged_case *of)
{
	for (size_t i = 0; i < of->address->result_count; i++) {
		const struct judged_result *result = &of->address->results[i];
		/* 4xx in between is a sign of life: what counts are silences in a row. */
		int passes = result->silences ? result->silences : result->attempts;

		if (of->heard[i].voice == VOICE_SILENT && passes < JUDGE_PASSES_LEAST)
			return false;
	}
	return true;
}

bool judge_hides_decision(const struct judged_case *of, const struct judged *judged)
{
	long hidden = first_with(of, VOICE_OPTED_OUT);

	if (hidden < 0 || judged->verdict != VERDICT_FAILING || judged->deciding < 0)
		return false;
	return of->address->results[hidden].preference <=
	       of->address->results[judged->deciding].preference;
}

static const char *silent_reason(const struct judged_case *of, long first)
{
	enum silence kind = silence_of(&of->address->results[first].answer);

	for (size_t i = 0; i < of->address->result_count; i++)
		if (of->heard[i].voice == VOICE_SILENT &&
			silence_of(&of->address->results[i].answer) != kind)
			return "no-server-answers";
	return silences[kind].reason;
}

/* A mail server whose name could not be looked up just now may be the one that works. */
static bool any_host_is_unknown(const struct mail_hosts *hosts)
{
	for (size_t i = 0; i < hosts->host_count; i++)
		if (dns_status_is_soft(hosts->hosts[i].status))
			return true;
	return false;
}

/* All that do not answer properly do answer, but not in SMTP. */
static bool are_garbled(const struct judged_case *of)
{
	for (size_t i = 0; i < of->address->result_count; i++)
		if (of->heard[i].voice == VOICE_SILENT &&
			silence_of(&of->address->results[i].answer) != SILENCE_GARBLED)
			return false;
	return true;
}

/* Somebody was not asked, or not often enough. */
static const char *open_reason(const struct judged_case *of)
{
	if (!of->vantage->is_final)
		return "not-judged";
	if (!of->vantage->asks_once || first_with(of, VOICE_OPEN) >= 0)
		return "deadline";
	return are_garbled(of) ? "asked-once-garbled" : "asked-once";
}

static void say_silent(const struct judged_case *of, long silent, struct judged *judged)
{
	judged->deciding = silent;
	if (!of->vantage->port_open)
		judged_say(judged, VERDICT_UNVERIFIED, "vantage-port-closed", CAUSE_US,
			CERTAINTY_UNKNOWN);
	else if (first_with(of, VOICE_OPEN) >= 0 || !is_confirmed(of))
		judged_say(
			judged, VERDICT_UNVERIFIED, open_reason(of), CAUSE_US, CERTAINTY_UNKNOWN);
	else if (any_host_is_unknown(&of->domain->hosts))
		judged_say(
			judged, VERDICT_UNVERIFIED, "dns-failing", CAUSE_DOMAIN, CERTAINTY_UNKNOWN);
	else
		judged_say(judged, VERDICT_FAILING, silent_reason(of, silent), CAUSE_DOMAIN,
			CERTAINTY_LIKELY);
}

/* No server could even be tried: private addresses, or none of a network that we have. */
static void say_cannot(const struct judged_case *of, struct judged *judged)
{
	bool any_forbidden = false, any_no_route = false;
	const char *reason = "vantage-no-route";

	for (size_t i = 0; i < of->address->result_count; i++) {
		const struct answer *answer = &of->address->results[i].answer;

		any_forbidden |= answer->outcome == OUTCOME_FORBIDDEN;
		if (answer->outcome != OUTCOME_NO_ROUTE)
			continue;
		any_no_route = true;
		if (strcmp(judge_no_route_finding(answer), "vantage-proxy-failed") == 0)
			reason = "vantage-proxy-failed";
	}
	judged->deciding = 0;
	if (any_no_route)
		judged_say(judged, VERDICT_UNVERIFIED, reason, CAUSE_US, CERTAINTY_UNKNOWN);
	else if (any_host_is_unknown(&of->domain->hosts))
		judged_say(
			judged, VERDICT_UNVERIFIED, "dns-failing", CAUSE_DOMAIN, CERTAINTY_UNKNOWN);
	else if (any_forbidden)
		judged_say(
			judged, VERDICT_FAILING, "private-address", CAUSE_DOMAIN, CERTAINTY_LIKELY);
	else
		judged_say(judged, VERDICT_FAILING, "mx-unresolvable", CAUSE_DOMAIN,
			CERTAINTY_DEFINITIVE);
}

void judge_silence(const struct judged_case *of, struct judged *judged)
{
	long word = first_word(of), silent = first_with(of, VOICE_SILENT);
	long opted_out = first_with(of, VOICE_OPTED_OUT);

	if (opted_out >= 0) { /* it may accept: nothing can be said against the address */
		judged->deciding = opted_out;
		judged_say(judged, VERDICT_SKIPPED, "opted-out", CAUSE_NONE, CERTAINTY_DEFINITIVE);
	} else if (word >= 0) {
		const struct reply_reading *reading = &of->heard[word].reading;

		judged->deciding = word;
		judged_say(judged, VERDICT_UNVERIFIED, reading->reason, reading->cause,
			CERTAINTY_UNKNOWN);
	} else if (silent >= 0) {
		say_silent(of, silent, judged);
	} else if (first_with(of, VOICE_OPEN) >= 0) {
		judged_say(judged, VERDICT_UNVERIFIED,
			of->vantage->is_final ? "deadline" : "not-judged", CAUSE_US,
			CERTAINTY_UNKNOWN);
	} else {
		say_cannot(of, judged);
	}
}
