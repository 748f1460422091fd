#include "checker/judge_parts.h"
#include "schema/model/provider.h"
#include "schema/store_judge.h"

/* The servers of one preference, and what they say together. Indexes are -1 where there is none. */
struct tier {
	long first_accept, first_refusal, first_strong;
};

static struct tier tier_at(const struct judged_case *of, size_t first, size_t *ret_next)
{
	const struct judged_result *results = of->address->results;
	struct tier tier = {-1, -1, -1};
	size_t i = first;

	for (; i < of->address->result_count; i++) {
		if (results[i].preference != results[first].preference)
			break;
		const struct heard *heard = &of->heard[i];

		if (heard->voice == VOICE_ACCEPTS && tier.first_accept < 0)
			tier.first_accept = (long)i;
		if (heard->voice == VOICE_REFUSES && tier.first_refusal < 0)
			tier.first_refusal = (long)i;
		if (heard->voice == VOICE_REFUSES && !heard->is_weak && tier.first_strong < 0)
			tier.first_strong = (long)i;
	}
	*ret_next = i;
	return tier;
}

/* The tiers behind the deciding one, as if they were one. */
static struct tier later_tiers(const struct judged_case *of, size_t first)
{
	struct tier all = {-1, -1, -1};

	for (size_t next = first; next < of->address->result_count;) {
		struct tier tier = tier_at(of, next, &next);

		if (all.first_accept < 0)
			all.first_accept = tier.first_accept;
		if (all.first_refusal < 0)
			all.first_refusal = tier.first_refusal;
		if (all.first_strong < 0)
			all.first_strong = tier.first_strong;
	}
	return all;
}

/* Every server that counts says no. */
static void say_refused(
	const struct judged_case *of, const struct tier *tier, struct judged *judged)
{
	if (tier->first_strong < 0) {
		judged->deciding = tier->first_refusal;
		judged_say(
			judged, VERDICT_UNVERIFIED, "vantage-refused", CAUSE_US, CERTAINTY_UNKNOWN);
		return;
	}
	const struct reply_reading *reading = &of->heard[tier->first_strong].reading;

	judged->deciding = tier->first_strong;
	judged_say(judged, VERDICT_FAILING, reading->reason, reading->cause, reading->certainty);
}

/* Some mail meets a server that says no. Others of the domain accept mail from us, so a refusal of
 * everybody is hardly about us; but it is not certain either. */
static void say_at_risk(const struct judged_case *of, const struct tier *refusing, bool is_later,
	struct judged *judged)
{
	long index = refusing->first_strong >= 0 ? refusing->first_strong : refusing->first_refusal;
	const struct heard *heard = &of->heard[index];
	bool not_configured = heard->reading.meaning == MEANING_NOT_CONFIGURED;

	judged->deciding = index;
	judged_say(judged, VERDICT_AT_RISK,
		!is_later        ? "mixed-tier"
		: not_configured ? "backup-not-configured"
				 : "backup-refuses",
		CAUSE_DOMAIN, heard->reading.certainty);
	if (not_configured)
		judged_find(judged, "not-configured");
}

/* 250 proves a mailbox only where nobody else was accepted for the asking. */
static void say_accepted(
	const struct judged_case *of, size_t first, size_t next, struct judged *judged)
{
	bool is_proven = false, takes_anything = false, is_decided_later = false;
	bool any_plain = false; /* a yes that is not a 252 */

	for (size_t i = first; i < next; i++) {
		const struct judged_result *result = &of->address->results[i];
		const struct judged_result *random =
			judge_control(of->domain, result->ip, RECIPIENT_RANDOM);

		if (of->heard[i].voice != VOICE_ACCEPTS)
			continue;
		any_plain |= of->heard[i].reading.meaning != MEANING_CANNOT_VERIFY;
		is_decided_later |= provider_host_decides_later(result->host);
		if (!random)
			continue;
		struct heard heard;

		judge_hear(of->vantage, of->domain, random, &heard);
		is_proven |= heard.voice == VOICE_REFUSES;
		takes_anything |= heard.voice == VOICE_ACCEPTS;
	}
	bool is_open = takes_anything || is_decided_later || !any_plain;

	judged_say(judged, VERDICT_DELIVERABLE,
		takes_anything && !is_proven ? "accepted-anything" : "accepted", CAUSE_NONE,
		is_proven ? CERTAINTY_DEFINITIVE
		: is_open ? CERTAINTY_UNKNOWN
			  : CERTAINTY_LIKELY);
	if (takes_anything)
		judged_find(judged, "accepts-anything");
	if (is_decided_later)
		judged_find(judged, "provider-decides-later");
}

bool judge_tiers(const struct judged_case *of, struct judged *judged)
{
	for (size_t first = 0, next; first < of->address->result_count; first = next) {
		struct tier tier = tier_at(of, first, &next);

		if (tier.first_accept < 0 && tier.first_refusal < 0)
			continue;
		struct tier later = later_tiers(of, next);

		if (tier.first_accept < 0) {
			say_refused(of, &tier, judged);
			if (later.first_accept >= 0)
				judged_find(judged, "backup-accepts-more");
			return true;
		}
		judged->deciding = tier.first_accept;
		say_accepted(of, first, next, judged);
		if (tier.first_refusal >= 0)
			say_at_risk(of, &tier, false, judged);
		else if (later.first_refusal >= 0)
			say_at_risk(of, &later, true, judged);
		return true;
	}
	return false;
}
