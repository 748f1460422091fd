/*
 * Every combination of what three servers may say, in every order of preference, against the
 * contract's rule told in other words.
 */
#include "checker/judge.h"
#include "tests/unit/checker/scene.h"

#define UNKNOWN "550 5.1.1 <info@example.org>: Recipient address rejected: User unknown"

enum said {
	SAID_YES,
	SAID_NO,
	SAID_WEAK_NO,
	SAID_LATER,
	SAID_NOTHING,
	SAID_US,
	SAID_OPEN,
	SAID_COUNT
};
static const char *const said_texts[SAID_COUNT] = {"250 Ok", UNKNOWN, "550 No | 550 No | 550 No",
	"451 x", "timeout", "550 Helo command rejected", "waiting"};

enum { TRIPLE = 3, PATTERNS = 4 };
static const int preferences[PATTERNS][TRIPLE] = {
	{10, 20, 30}, {10, 10, 20}, {10, 20, 20}, {10, 10, 10}};

static void judge_triple(
	const int preference[TRIPLE], const enum said said[TRIPLE], struct judged *ret_judged)
{
	char text[TRIPLE][256];
	const char *lines[SCENE_SERVERS_MAX] = {0};
	struct vantage vantage = vantage_of("");
	struct scene_world world;

	for (int i = 0; i < TRIPLE; i++) {
		snprintf(text[i], sizeof(text[i]), "%d mx%d 192.0.2.%d | %s", preference[i], i,
			i + 1, said_texts[said[i]]);
		lines[i] = text[i];
	}
	scene_build(&world, lines);
	scene_judge(&vantage, &world.domain, &world.address, ret_judged);
}

static bool is_no(enum said said)
{
	return said == SAID_NO || said == SAID_WEAK_NO;
}

/* The contract, read out loud. */
static enum verdict verdict_by_contract(const int preference[TRIPLE], const enum said said[TRIPLE])
{
	int deciding = 0, yes = 0, no = 0, strong = 0, later_no = 0, silent = 0, others = 0;

	for (int i = TRIPLE - 1; i >= 0; i--)
		if (said[i] == SAID_YES || is_no(said[i]))
			deciding = preference[i];
	for (int i = 0; i < TRIPLE; i++) {
		bool here = preference[i] == deciding;

		yes += here && said[i] == SAID_YES;
		no += here && is_no(said[i]);
		strong += here && said[i] == SAID_NO;
		later_no += preference[i] > deciding && is_no(said[i]);
		silent += said[i] == SAID_NOTHING;
		others += said[i] == SAID_LATER || said[i] == SAID_US || said[i] == SAID_OPEN;
	}
	if (deciding == 0)
		return silent && !others ? VERDICT_FAILING : VERDICT_UNVERIFIED;
	if (!yes)
		return strong ? VERDICT_FAILING : VERDICT_UNVERIFIED;
	return no || later_no ? VERDICT_AT_RISK : VERDICT_DELIVERABLE;
}

typedef void each_triple_fn(const int preference[TRIPLE], const enum said said[TRIPLE]);

static void each_triple(each_triple_fn *check)
{
	enum said said[TRIPLE];

	for (int pattern = 0; pattern < PATTERNS; pattern++)
		for (int i = 0; i < SAID_COUNT * SAID_COUNT * SAID_COUNT; i++) {
			said[0] = (enum said)(i % SAID_COUNT);
			said[1] = (enum said)(i / SAID_COUNT % SAID_COUNT);
			said[2] = (enum said)(i / SAID_COUNT / SAID_COUNT);
			check(preferences[pattern], said);
		}
}

static void check_contract(const int preference[TRIPLE], const enum said said[TRIPLE])
{
	struct judged judged;

	judge_triple(preference, said, &judged);
	assert_known(&judged);
	if (judged.verdict != verdict_by_contract(preference, said))
		fail_msg("%d %s, %d %s, %d %s: %s", preference[0], said_texts[said[0]],
			preference[1], said_texts[said[1]], preference[2], said_texts[said[2]],
			verdict_name(judged.verdict));
	if (judged.verdict == VERDICT_FAILING || judged.verdict == VERDICT_AT_RISK)
		assert_true(judged.deciding >= 0);
}

static void three_servers_are_judged_as_the_contract_says(void **state)
{
	(void)state;
	each_triple(check_contract);
}

static int badness(enum verdict verdict)
{
	static const int ranks[VERDICT_COUNT] = {[VERDICT_DELIVERABLE] = 0,
		[VERDICT_AT_RISK] = 1,
		[VERDICT_UNVERIFIED] = 2,
		[VERDICT_FAILING] = 3,
		[VERDICT_INVALID] = 4,
		[VERDICT_SKIPPED] = 5};

	return ranks[verdict];
}

/* A server that said no, or nothing, and now says yes: nothing gets worse by it. It would, were
 * "failing" rather than "unverified" the better of the two: a yes behind a weak no changes neither. */
static void check_yes_helps(const int preference[TRIPLE], const enum said said[TRIPLE])
{
	struct judged before, after;

	judge_triple(preference, said, &before);
	for (int i = 0; i < TRIPLE; i++) {
		enum said better[TRIPLE] = {said[0], said[1], said[2]};

		better[i] = SAID_YES;
		judge_triple(preference, better, &after);
		if (badness(after.verdict) > badness(before.verdict))
			fail_msg("%s, %s, %s: %s; with a yes from %d: %s", said_texts[said[0]],
				said_texts[said[1]], said_texts[said[2]],
				verdict_name(before.verdict), i, verdict_name(after.verdict));
	}
}

static void a_server_that_turns_to_accepting_never_makes_it_worse(void **state)
{
	(void)state;
	each_triple(check_yes_helps);
}

/* Who closes a port or falls silent can never turn what others accept into a failure. */
static void check_silence_never_accuses(const int preference[TRIPLE], const enum said said[TRIPLE])
{
	struct judged judged;
	bool any_no = is_no(said[0]) || is_no(said[1]) || is_no(said[2]);
	bool any_yes = said[0] == SAID_YES || said[1] == SAID_YES || said[2] == SAID_YES;

	judge_triple(preference, said, &judged);
	if (any_yes && !any_no)
		assert_int_equal(judged.verdict, VERDICT_DELIVERABLE);
}

static void silence_and_4xx_never_accuse_who_is_accepted_elsewhere(void **state)
{
	(void)state;
	each_triple(check_silence_never_accuses);
}

static void with_port_25_closed_nothing_fails_for_silence(void **state)
{
	(void)state;
	for (int i = 0; i < SAID_COUNT; i++) {
		char text[256];
		const char *lines[SCENE_SERVERS_MAX] = {text, "20 mx2 192.0.2.99 | timeout"};
		struct vantage vantage = vantage_of("c");
		struct scene_world world;
		struct judged judged;

		if (i == SAID_NO)
			continue; /* who says that has answered: the port is open */
		snprintf(text, sizeof(text), "10 mx1 192.0.2.1 | %s", said_texts[i]);
		scene_build(&world, lines);
		scene_judge(&vantage, &world.domain, &world.address, &judged);
		assert_int_not_equal(judged.verdict, VERDICT_FAILING);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_servers_are_judged_as_the_contract_says),
		cmocka_unit_test(a_server_that_turns_to_accepting_never_makes_it_worse),
		cmocka_unit_test(silence_and_4xx_never_accuse_who_is_accepted_elsewhere),
		cmocka_unit_test(with_port_25_closed_nothing_fails_for_silence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
