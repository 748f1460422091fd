#include "schema/model/history.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const names[] = {"none", "new", "persisting", "fixed", "reopened", "flapping"};

static void every_history_has_its_name(void **state)
{
	(void)state;
	assert_int_equal(sizeof(names) / sizeof(names[0]), HISTORY_COUNT);
	for (size_t i = 0; i < HISTORY_COUNT; i++)
		assert_string_equal(history_name((enum history)i), names[i]);
}

/* One letter a run, the last one is now: W works, R at risk, F failing, r and f the same but only
 * likely, s failing and suppressed, I invalid, U unverified, S skipped, "-" gone. */
static size_t read_nights(const char *nights, struct sighting *ret_sightings)
{
	static const struct {
		char letter;
		enum verdict verdict;
		enum certainty certainty;
	} letters[] = {{'W', VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE},
		{'R', VERDICT_AT_RISK, CERTAINTY_DEFINITIVE},
		{'r', VERDICT_AT_RISK, CERTAINTY_LIKELY},
		{'F', VERDICT_FAILING, CERTAINTY_DEFINITIVE},
		{'f', VERDICT_FAILING, CERTAINTY_LIKELY},
		{'s', VERDICT_FAILING, CERTAINTY_DEFINITIVE},
		{'I', VERDICT_INVALID, CERTAINTY_DEFINITIVE},
		{'U', VERDICT_UNVERIFIED, CERTAINTY_UNKNOWN},
		{'S', VERDICT_SKIPPED, CERTAINTY_DEFINITIVE},
		{'-', VERDICT_FAILING, CERTAINTY_DEFINITIVE}};
	size_t count = strlen(nights);

	for (size_t i = 0; i < count; i++) {
		bool found = false;

		for (size_t l = 0; l < sizeof(letters) / sizeof(letters[0]); l++) {
			if (letters[l].letter != nights[i])
				continue;
			found = true;
			ret_sightings[i] = (struct sighting){.started_ms = (int64_t)i + 1,
				.verdict = letters[l].verdict,
				.certainty = letters[l].certainty,
				.is_gone = nights[i] == '-',
				.is_suppressed = nights[i] == 's'};
		}
		assert_true(found);
	}
	return count;
}

enum { TO_CONFIRM = 1, NEWLY = 2 };

static const struct row {
	const char *nights;
	enum history history;
	int failing_since; /* the night, from 1 on; 0 = it does not fail */
	int flags;
} rows[] = {
	{"", HISTORY_NONE, 0, 0},
	{"W", HISTORY_NONE, 0, 0},
	{"U", HISTORY_NONE, 0, 0},
	{"S", HISTORY_NONE, 0, 0},
	{"F", HISTORY_NEW, 1, NEWLY},
	{"R", HISTORY_NEW, 0, NEWLY},
	{"I", HISTORY_NEW, 0, NEWLY},
	{"WWF", HISTORY_NEW, 3, NEWLY},
	{"UF", HISTORY_NEW, 2, NEWLY},
	{"FF", HISTORY_PERSISTING, 1, 0},
	{"II", HISTORY_PERSISTING, 0, 0},
	/* what was not asked breaks nothing */
	{"FUF", HISTORY_PERSISTING, 1, 0},
	{"FSUSF", HISTORY_PERSISTING, 1, 0},
	{"FU", HISTORY_NONE, 0, 0},
	{"FUW", HISTORY_FIXED, 0, 0},
	{"WU", HISTORY_NONE, 0, 0},
	{"UW", HISTORY_NONE, 0, 0},
	{"FW", HISTORY_FIXED, 0, 0},
	{"RW", HISTORY_FIXED, 0, 0},
	{"FWW", HISTORY_NONE, 0, 0},
	{"F-", HISTORY_FIXED, 0, 0},
	{"F--", HISTORY_NONE, 0, 0},
	{"I-", HISTORY_FIXED, 0, 0},
	{"W-", HISTORY_NONE, 0, 0},
	{"FWF", HISTORY_REOPENED, 3, NEWLY},
	{"F-F", HISTORY_REOPENED, 3, NEWLY},
	{"FWUF", HISTORY_REOPENED, 4, NEWLY},
	{"FWFF", HISTORY_PERSISTING, 3, 0},
	/* better and worse within broken */
	{"RF", HISTORY_PERSISTING, 2, NEWLY},
	{"FR", HISTORY_PERSISTING, 0, 0},
	{"FRF", HISTORY_PERSISTING, 3, NEWLY},
	/* three changes within seven runs */
	{"WFWF", HISTORY_FLAPPING, 4, NEWLY},
	{"FWFW", HISTORY_FLAPPING, 0, 0},
	{"FWFWU", HISTORY_NONE, 0, 0},
	{"FWF-", HISTORY_FIXED, 0, 0},
	{"FUWUFUW", HISTORY_FLAPPING, 0, 0},
	{"FUWUFUWU", HISTORY_NONE, 0, 0},
	{"FUWUFUUW", HISTORY_FIXED, 0, 0}, /* the first is the eighth night */
	{"WFWFFFF", HISTORY_FLAPPING, 4, 0},
	{"WFWFFFFF", HISTORY_PERSISTING, 4, 0},
	{"RFRF", HISTORY_PERSISTING, 4, NEWLY},
	/* confirmation before blame */
	{"f", HISTORY_NEW, 1, TO_CONFIRM},
	{"r", HISTORY_NEW, 0, TO_CONFIRM},
	{"Wf", HISTORY_NEW, 2, TO_CONFIRM},
	{"ff", HISTORY_PERSISTING, 1, NEWLY},
	{"rr", HISTORY_PERSISTING, 0, NEWLY},
	{"fUf", HISTORY_PERSISTING, 1, NEWLY},
	{"fff", HISTORY_PERSISTING, 1, 0},
	{"fF", HISTORY_PERSISTING, 1, NEWLY},
	{"Ff", HISTORY_PERSISTING, 1, 0},
	{"fWf", HISTORY_REOPENED, 3, TO_CONFIRM},
	{"f-f", HISTORY_REOPENED, 3, TO_CONFIRM},
	{"Rf", HISTORY_PERSISTING, 2, TO_CONFIRM},
	{"Rff", HISTORY_PERSISTING, 2, NEWLY},
	{"Fr", HISTORY_PERSISTING, 0, 0},
	/* suppressed it is evidence, and counts anew when that is over, once */
	{"s", HISTORY_NEW, 1, 0},
	{"Fs", HISTORY_PERSISTING, 1, 0},
	{"ss", HISTORY_PERSISTING, 1, 0},
	{"Ws", HISTORY_NEW, 2, 0},
	{"sF", HISTORY_REOPENED, 1, NEWLY},
	{"FsF", HISTORY_REOPENED, 1, NEWLY},
	{"sFF", HISTORY_PERSISTING, 1, 0},
	{"sUF", HISTORY_REOPENED, 1, NEWLY},
	{"sf", HISTORY_REOPENED, 1, NEWLY},
	{"sW", HISTORY_FIXED, 0, 0},
	{"sWF", HISTORY_REOPENED, 3, NEWLY},
	{"fs", HISTORY_PERSISTING, 1, 0},
};

static void a_row_of_nights_tells_the_history(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
		struct sighting sightings[16];
		struct standing is = history_of(sightings, read_nights(row->nights, sightings));
		int flags = (is.is_to_be_confirmed ? TO_CONFIRM : 0) |
			    (is.is_newly_counted ? NEWLY : 0);

		if (is.history != row->history || is.failing_since_ms != row->failing_since ||
			flags != row->flags)
			fail_msg("%s: %s, failing since %d, %s%s", row->nights,
				history_name(is.history), (int)is.failing_since_ms,
				is.is_to_be_confirmed ? "to be confirmed " : "",
				is.is_newly_counted ? "newly counted" : "");
	}
}

static void what_it_was_before_is_the_last_evidence(void **state)
{
	struct sighting sightings[8];
	struct standing is = history_of(sightings, read_nights("FWUS", sightings));

	(void)state;
	assert_true(is.has_before);
	assert_false(is.was_gone);
	assert_int_equal(is.before, VERDICT_DELIVERABLE);
	is = history_of(sightings, read_nights("F-F", sightings));
	assert_true(is.has_before && is.was_gone);
	is = history_of(sightings, read_nights("UF", sightings));
	assert_false(is.has_before);
	is = history_of(sightings, read_nights("FWFF", sightings));
	assert_int_equal(is.changes, 2);
}

static void three_verdicts_are_broken(void **state)
{
	(void)state;
	for (int v = 0; v < VERDICT_COUNT; v++)
		assert_int_equal(verdict_is_broken((enum verdict)v),
			v == VERDICT_AT_RISK || v == VERDICT_FAILING || v == VERDICT_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_history_has_its_name),
		cmocka_unit_test(a_row_of_nights_tells_the_history),
		cmocka_unit_test(what_it_was_before_is_the_last_evidence),
		cmocka_unit_test(three_verdicts_are_broken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
