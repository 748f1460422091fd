#include "checker/welcome.h"
#include "checker/replies.h"
#include "net/registrable.h"

#include <stdio.h>
#include <string.h>

/* ---- what was said ---- */

/* Words of limits in what is about us; "too many connections" is known to replies.c. */
static bool names_limit(const struct answer *answer, const struct reply_reading *reading)
{
	static const char *const words[] = {"rate limit", "rate-limit", "ratelimit", "unusual rate",
		"connection rate", "too many", "throttl", "slow down", "too fast"};

	if (reading->meaning == MEANING_TOO_MANY)
		return true;
	if (answer->outcome != OUTCOME_TEMPORARY || reading->meaning != MEANING_BLOCKED_US)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcasestr(answer->text, words[i]))
			return true;
	return false;
}

static enum welcome_said read_one(
	const struct answer *answer, const char *host, bool accepts_somebody)
{
	struct reply_reading reading;

	if (answer->code < 400)
		return WELCOME_FINE;
	replies_read(answer, host, &reading);
	/* So many at once, and no more: the rest comes with the next visit. */
	if (reading.meaning == MEANING_TOO_MANY_RECIPIENTS)
		return WELCOME_FINE;
	if (names_limit(answer, &reading))
		return WELCOME_SLOWER;
	if (!reading.is_about_us)
		return WELCOME_FINE;
	return accepts_somebody && reading.meaning != MEANING_BLOCKED_US ? WELCOME_FINE
									 : WELCOME_NOT;
}

enum welcome_said welcome_read(const struct session_view *view,
	const struct dialogue_recipient *recipients, size_t count, const char *host,
	const struct answer **ret_words)
{
	bool accepts_somebody = false;

	for (size_t i = 0; i < count; i++)
		accepts_somebody |= recipients[i].answer.outcome == OUTCOME_ACCEPTED;
	*ret_words = &view->last;
	enum welcome_said worst = read_one(&view->last, host, accepts_somebody);

	for (size_t i = 0; i < count && worst != WELCOME_NOT; i++) {
		enum welcome_said said = read_one(&recipients[i].answer, host, accepts_somebody);

		if (said > worst) {
			worst = said;
			*ret_words = &recipients[i].answer;
		}
	}
	return worst;
}

int64_t welcome_next_pause_ms(int64_t pause_ms, int64_t usual_ms)
{
	int64_t next = 2 * (pause_ms > usual_ms ? pause_ms : usual_ms);

	if (next < WELCOME_PAUSE_LEAST_MS)
		return WELCOME_PAUSE_LEAST_MS;
	return next > WELCOME_PAUSE_MAX_MS ? WELCOME_PAUSE_MAX_MS : next;
}

/* ---- who said it ---- */

void welcome_provider(const char *host, char ret_provider[DOMAIN_NAME_MAX + 1])
{
	struct span domain;

	if (!registrable_of(host, &domain) ||
		!span_to_text(domain, ret_provider, DOMAIN_NAME_MAX + 1))
		snprintf(ret_provider, DOMAIN_NAME_MAX + 1, "%.*s", DOMAIN_NAME_MAX, host);
}
