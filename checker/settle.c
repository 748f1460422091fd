/*
 * 1. An answer with 2xx or 5xx to MAIL or RCPT is final, and so is what no second try could change.
 * 2. 4xx waits: as long as its text says, else retry_after; up to `retries` times (greylisting).
 * 3. Silence, a closed port, a hang-up, a 5xx greeting: two in a row, retry_after apart, because one
 *    bad minute must not blame anybody; a 4xx in between is a sign of life, and both begin anew. All
 *    in all nobody is tried more often than for 4xx and for silence together.
 * 4. Who was not reached in this session waits without having used up a try - unless nobody was
 *    reached at all, which counts as a hang-up, or a server could keep us for ever.
 * 5. Where this machine had no descriptor left, nobody was asked: again in a moment.
 * 6. Nobody waits for a time behind the run's deadline: it would bring no answer.
 * 7. Where the server said that a visit names too many recipients, those who came too late wait for
 *    the next one - as long as somebody was told something else.
 * 8. What a later run may use: acceptances, and refusals that are definitive and not about us.
 * 9. The random recipient, when it was not asked because the published ones have to wait, waits
 *    with them.
 */
#include "checker/settle.h"
#include "checker/replies.h"
#include "schema/model/reply_delay.h"

#include <stdio.h>
#include <string.h>

int settle_passes_least(int retries)
{
	return retries > 0 ? 2 : 1;
}

enum {
	NO_DESCRIPTOR_MS = 5000 /* this machine had no socket left; it was nobody's answer */
};

/* How many tries an answer of this kind is worth in all. */
static int tries_worth(const struct settle_rules *rules, const struct answer *answer)
{
	switch (answer->outcome) {
	case OUTCOME_TEMPORARY:
		return rules->retries + 1;
	case OUTCOME_REFUSED:
		return answer->stage < STAGE_MAIL ? settle_passes_least(rules->retries) : 1;
	case OUTCOME_CONN_REFUSED:
	case OUTCOME_UNREACHABLE:
	case OUTCOME_TIMEOUT:
	case OUTCOME_CLOSED:
	case OUTCOME_GARBLED:
	case OUTCOME_TLS_FAILED:
		return settle_passes_least(rules->retries);
	case OUTCOME_WAITING:
	case OUTCOME_ACCEPTED:
	case OUTCOME_UNRESOLVED:
	case OUTCOME_FORBIDDEN:
	case OUTCOME_NO_ROUTE:
	case OUTCOME_NO_SMTPUTF8:
	case OUTCOME_NOT_ASKED:
	case OUTCOME_COUNT:
		break;
	}
	return 1;
}

bool settle_is_silence(const struct answer *answer)
{
	switch (answer->outcome) {
	case OUTCOME_REFUSED:
		return answer->stage < STAGE_MAIL;
	case OUTCOME_CONN_REFUSED:
	case OUTCOME_UNREACHABLE:
	case OUTCOME_TIMEOUT:
	case OUTCOME_CLOSED:
	case OUTCOME_GARBLED:
	case OUTCOME_TLS_FAILED:
		return true;
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
	return false;
}

static bool is_tried_enough(const struct settle_rules *rules, const struct answer *answer,
	const struct wanted_recipient *wanted)
{
	int passes = settle_passes_least(rules->retries);

	if (!settle_is_silence(answer))
		return wanted->attempts + 1 >= tries_worth(rules, answer);
	return wanted->is_patient || wanted->silences + 1 >= passes ||
	       wanted->attempts + 1 >= rules->retries + 1 + passes;
}

static int64_t retry_at(const struct settle_rules *rules, const struct answer *answer,
	const struct wanted_recipient *wanted)
{
	int64_t delay_ms = reply_delay_s(answer) * 1000;

	if (rules->is_last || is_tried_enough(rules, answer, wanted))
		return 0;
	if (delay_ms > SETTLE_WAIT_MAX_MS)
		delay_ms = SETTLE_WAIT_MAX_MS;
	int64_t at_ms = rules->now_ms + (delay_ms > 0 ? delay_ms : rules->retry_after_ms);

	return rules->deadline_ms && at_ms >= rules->deadline_ms ? 0 : at_ms;
}

static bool is_too_late(const struct settle_rules *rules, const struct answer *answer)
{
	struct reply_reading reading;

	if (answer->outcome != OUTCOME_TEMPORARY || answer->stage != STAGE_RCPT)
		return false;
	replies_read(answer, rules->host ? rules->host : "", &reading);
	return reading.meaning == MEANING_TOO_MANY_RECIPIENTS;
}

static bool anybody_was_in_time(
	const struct settle_rules *rules, const struct dialogue_recipient *asked, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (asked[i].answer.code && !is_too_late(rules, &asked[i].answer))
			return true;
	return false;
}

/* Rule 8. A random recipient that was not worth asking is an answer, too. */
static bool is_reusable(const struct settle_rules *rules, const struct dialogue_recipient *asked)
{
	const struct answer *answer = &asked->answer;
	struct reply_reading reading;

	if (asked->kind == RECIPIENT_RANDOM && answer->outcome == OUTCOME_NOT_ASKED)
		return answer->stage == STAGE_RCPT;
	if (answer->stage != STAGE_RCPT)
		return false;
	if (answer->outcome != OUTCOME_REFUSED)
		return answer->outcome == OUTCOME_ACCEPTED;
	replies_read(answer, rules->host ? rules->host : "", &reading);
	if (reading.is_about_us || reading.meaning == MEANING_NULL_SENDER)
		return false;
	return reading.certainty == CERTAINTY_DEFINITIVE || asked->kind == RECIPIENT_RANDOM;
}

static bool anybody_was_reached(const struct dialogue_recipient *asked, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (asked[i].answer.outcome != OUTCOME_WAITING)
			return true;
	return false;
}

/* The latest time for which a published recipient of the same domain waits, 0 = none does. */
static int64_t published_wait(const struct visit *visit, const struct settled_recipient *settled,
	size_t count, const char *domain)
{
	int64_t latest = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < visit->recipient_count; j++) {
			const struct wanted_recipient *wanted = &visit->recipients[j];

			if (wanted->id == settled[i].id && wanted->kind == RECIPIENT_PUBLISHED &&
				strcmp(wanted->address.domain, domain) == 0 &&
				settled[i].retry_at_ms > latest)
				latest = settled[i].retry_at_ms;
		}
	return latest;
}

size_t settle_recipients(const struct settle_rules *rules, const struct visit *visit,
	const struct dialogue_recipient *asked, struct settled_recipient *ret_settled)
{
	bool hung_up = !rules->is_hurried && !anybody_was_reached(asked, visit->recipient_count);
	bool in_time = anybody_was_in_time(rules, asked, visit->recipient_count);
	size_t count = 0;

	for (size_t i = 0; i < visit->recipient_count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];
		struct settled_recipient *settled = &ret_settled[count];

		if (asked[i].answer.outcome == OUTCOME_WAITING && !hung_up)
			continue;
		if (in_time && is_too_late(rules, &asked[i].answer))
			continue;
		*settled = (struct settled_recipient){.id = wanted->id, .answer = asked[i].answer};
		if (hung_up) {
			settled->answer.outcome = OUTCOME_CLOSED;
			settled->answer.stage = STAGE_MAIL;
		}
		settled->retry_at_ms = retry_at(rules, &settled->answer, wanted);
		settled->is_silence = settle_is_silence(&settled->answer);
		settled->is_reusable = is_reusable(rules, &asked[i]);
		if (settled->answer.outcome == OUTCOME_NOT_ASKED &&
			settled->answer.stage == STAGE_CONNECT && !rules->is_last)
			settled->retry_at_ms = rules->now_ms + NO_DESCRIPTOR_MS;
		if (wanted->kind == RECIPIENT_RANDOM &&
			settled->answer.outcome == OUTCOME_NOT_ASKED)
			settled->retry_at_ms =
				published_wait(visit, ret_settled, count, wanted->address.domain);
		if (asked[i].words) {
			memcpy(settled->asked, asked[i].words->path, sizeof(settled->asked));
			memcpy(settled->sender, asked[i].words->sender, sizeof(settled->sender));
		} else if (!recipient_kind_is_trial(wanted->kind)) {
			address_print(&asked[i].address, settled->asked);
		}
		if (asked[i].used_second_sender && rules->second_sender)
			snprintf(settled->sender, sizeof(settled->sender), "%s",
				rules->second_sender);
		count++;
	}
	return count;
}
