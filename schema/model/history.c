#include "schema/model/history.h"

#include <assert.h>

static const char *const history_names[] = {
	[HISTORY_NONE] = "none",
	[HISTORY_NEW] = "new",
	[HISTORY_PERSISTING] = "persisting",
	[HISTORY_FIXED] = "fixed",
	[HISTORY_REOPENED] = "reopened",
	[HISTORY_FLAPPING] = "flapping",
};
static_assert(sizeof(history_names) / sizeof(history_names[0]) == HISTORY_COUNT,
	"every history has a name");

const char *history_name(enum history history)
{
	assert(history < HISTORY_COUNT);
	return history_names[history];
}

/* How bad it is; the verdicts of one rung are equally so. */
enum rung { RUNG_NOT_ASKED, RUNG_WORKS, RUNG_AT_RISK, RUNG_FAILS };

static enum rung rung_of(enum verdict verdict)
{
	switch (verdict) {
	case VERDICT_DELIVERABLE:
		return RUNG_WORKS;
	case VERDICT_AT_RISK:
		return RUNG_AT_RISK;
	case VERDICT_FAILING:
	case VERDICT_INVALID:
		return RUNG_FAILS;
	case VERDICT_UNVERIFIED:
	case VERDICT_SKIPPED:
	case VERDICT_COUNT:
		break;
	}
	return RUNG_NOT_ASKED;
}

static enum rung rung_of_sighting(const struct sighting *sighting)
{
	return sighting->is_gone ? RUNG_WORKS : rung_of(sighting->verdict);
}

bool verdict_is_broken(enum verdict verdict)
{
	return rung_of(verdict) >= RUNG_AT_RISK;
}

static int count_changes(const struct sighting *sightings, size_t count)
{
	size_t first = count > HISTORY_FLAPPING_RUNS ? count - HISTORY_FLAPPING_RUNS : 0;
	enum rung last = RUNG_NOT_ASKED;
	int changes = 0;

	for (size_t i = first; i < count; i++) {
		enum rung rung = rung_of_sighting(&sightings[i]);

		if (rung == RUNG_NOT_ASKED)
			continue;
		changes +=
			last != RUNG_NOT_ASKED && (last >= RUNG_AT_RISK) != (rung >= RUNG_AT_RISK);
		last = rung;
	}
	return changes;
}

static int64_t failing_since(const struct sighting *sightings, size_t count)
{
	int64_t since_ms = 0;

	if (!count || sightings[count - 1].is_gone ||
		sightings[count - 1].verdict != VERDICT_FAILING)
		return 0;
	for (size_t i = count; i-- > 0;) {
		enum rung rung = rung_of_sighting(&sightings[i]);

		if (rung == RUNG_NOT_ASKED)
			continue;
		if (sightings[i].is_gone || sightings[i].verdict != VERDICT_FAILING)
			break;
		since_ms = sightings[i].started_ms;
	}
	return since_ms;
}

struct past {
	const struct sighting *last; /* evidence; NULL = there is none */
	bool was_broken;             /* ever */
	enum rung counted;           /* as what the last one counted */
};

static bool is_to_be_confirmed(const struct past *past, const struct sighting *now)
{
	enum rung before = past->last ? rung_of_sighting(past->last) : RUNG_NOT_ASKED;
	enum rung rung = rung_of_sighting(now);

	return rung >= RUNG_AT_RISK && before < rung && now->certainty != CERTAINTY_DEFINITIVE &&
	       now->verdict != VERDICT_INVALID;
}

static struct past look_back(const struct sighting *sightings, size_t count)
{
	struct past past = {.last = NULL};

	for (size_t i = 0; i < count; i++) {
		enum rung rung = rung_of_sighting(&sightings[i]);

		if (rung == RUNG_NOT_ASKED)
			continue;
		past.counted =
			sightings[i].is_suppressed || is_to_be_confirmed(&past, &sightings[i])
				? RUNG_NOT_ASKED
				: rung;
		past.last = &sightings[i];
		past.was_broken |= rung >= RUNG_AT_RISK;
	}
	return past;
}

static enum history name_history(const struct past *past, const struct sighting *sighting)
{
	bool was = past->last && rung_of_sighting(past->last) >= RUNG_AT_RISK;
	bool is_let_go = was && past->last->is_suppressed && !sighting->is_suppressed;
	enum rung now = rung_of_sighting(sighting);

	if (now == RUNG_NOT_ASKED)
		return HISTORY_NONE;
	if (now < RUNG_AT_RISK)
		return was ? HISTORY_FIXED : HISTORY_NONE;
	if (was && !is_let_go)
		return HISTORY_PERSISTING;
	return past->was_broken ? HISTORY_REOPENED : HISTORY_NEW;
}

struct standing history_of(const struct sighting *sightings, size_t count)
{
	struct standing standing = {.history = HISTORY_NONE};

	if (!count)
		return standing;
	const struct sighting *now = &sightings[count - 1];
	struct past past = look_back(sightings, count - 1);
	enum rung rung = rung_of_sighting(now);

	standing.history = name_history(&past, now);
	standing.changes = count_changes(sightings, count);
	if (standing.changes >= HISTORY_FLAPPING_CHANGES && rung != RUNG_NOT_ASKED && !now->is_gone)
		standing.history = HISTORY_FLAPPING;
	if (past.last) {
		standing.has_before = true;
		standing.was_gone = past.last->is_gone;
		standing.before = past.last->verdict;
	}
	standing.is_to_be_confirmed = is_to_be_confirmed(&past, now);
	standing.is_newly_counted = rung >= RUNG_AT_RISK && !standing.is_to_be_confirmed &&
				    !now->is_suppressed && past.counted < rung;
	standing.failing_since_ms = failing_since(sightings, count);
	return standing;
}
