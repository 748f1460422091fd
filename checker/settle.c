/*
 * 1. An answer with 2xx or 5xx to MAIL or RCPT is final, and so is what no second try could change.
 * 2. 4xx waits: as long as its text says, else retry_after; up to `retries` times (greylisting).
 * 3. Silence, a closed port, a hang-up, a 5xx greeting: tried a second time, because one bad minute
 *    must not blame anybody.
 * 4. Who was not reached in this session waits without having used up a try - unless nobody was
 *    reached at all, which counts as a hang-up, or a server could keep us for ever.
 * 5. Where this machine had no descriptor left, nobody was asked: again in a moment.
 * 6. The random recipient, when it was not asked because the published ones have to wait, waits
 *    with them.
 */
#include "checker/settle.h"
#include "checker/replies.h"

#include <stdio.h>
#include <string.h>

int settle_passes_least(int retries)
{
	return retries > 0 ? 2 : 1;
}

enum { NO_DESCRIPTOR_MS = 5000 /* this machine had no socket left; it was nobody's answer */ };

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

static int64_t retry_at(const struct settle_rules *rules, const struct answer *answer, int attempts)
{
	int64_t delay_ms = replies_delay_ms(answer);

	if (rules->is_last || attempts + 1 >= tries_worth(rules, answer))
		return 0;
	return rules->now_ms + (delay_ms > 0 ? delay_ms : rules->retry_after_ms);
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
	size_t count = 0;

	for (size_t i = 0; i < visit->recipient_count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];
		struct settled_recipient *settled = &ret_settled[count];

		if (asked[i].answer.outcome == OUTCOME_WAITING && !hung_up)
			continue;
		*settled = (struct settled_recipient){.id = wanted->id, .answer = asked[i].answer};
		if (hung_up) {
			settled->answer.outcome = OUTCOME_CLOSED;
			settled->answer.stage = STAGE_MAIL;
		}
		settled->retry_at_ms = retry_at(rules, &settled->answer, wanted->attempts);
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
