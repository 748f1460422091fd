/* Servers that we did not ask, by somebody's wish or because their provider does not want us. */
#include "checker/not_asked.h"
#include "tests/unit/checker/scene.h"

struct case_of {
	const char *title;
	const char *servers[SCENE_SERVERS_MAX]; /* "notasked" gets the reason */
	const char *reason;                     /* of those not asked */
	const char *expected, *finding;
};

#define UNKNOWN "550 5.1.1 User unknown"
#define BLOCKED "554 5.7.1 Client host [192.0.2.99] blocked using zen.spamhaus.org"

/* clang-format off */
static const struct case_of cases[] = {
	{"the only server has opted out", {"10 mx1 192.0.2.1 | notasked"}, NOT_ASKED_OPTED_OUT,
		"skipped opted-out none definitive", "opted-out"},
	{"the backup has opted out", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | notasked"},
		NOT_ASKED_OPTED_OUT, "deliverable accepted none likely", "opted-out"},
	{"the primary has opted out, the backup accepts",
		{"10 mx1 192.0.2.1 | notasked", "20 mx2 192.0.2.2 | 250 Ok"},
		NOT_ASKED_OPTED_OUT, "deliverable accepted none likely", "opted-out"},
	{"the primary has opted out, the backup refuses: it may accept",
		{"10 mx1 192.0.2.1 | notasked", "20 mx2 192.0.2.2 | " UNKNOWN},
		NOT_ASKED_OPTED_OUT, "skipped opted-out none definitive", "opted-out"},
	{"the primary refuses, whoever stands behind it",
		{"10 mx1 192.0.2.1 | " UNKNOWN, "20 mx2 192.0.2.2 | notasked"},
		NOT_ASKED_OPTED_OUT, "failing mailbox-unknown site definitive", "opted-out"},
	{"one has opted out, the other is silent",
		{"10 mx1 192.0.2.1 | notasked", "20 mx2 192.0.2.2 | timeout"},
		NOT_ASKED_OPTED_OUT, "skipped opted-out none definitive", "opted-out"},
	{"the provider was closed before it was asked", {"10 mx1 192.0.2.1 | notasked"},
		NOT_ASKED_PROVIDER_CLOSED, "unverified provider-closed us unknown", "provider-closed"},
	{"what it said itself tells more",
		{"10 mx1 192.0.2.1 | " BLOCKED, "20 mx2 192.0.2.2 | notasked"},
		NOT_ASKED_PROVIDER_CLOSED, "unverified vantage-blocked us unknown", "provider-closed"},
	{"another provider accepts",
		{"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 192.0.2.2 | notasked"},
		NOT_ASKED_PROVIDER_CLOSED, "deliverable accepted none likely", "provider-closed"},
};
/* clang-format on */

static void each_case_gets_its_verdict(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vantage vantage = vantage_of("");
		struct scene_world world;
		struct judged judged;
		char said[200];
		bool is_found = false;

		scene_build(&world, cases[i].servers);
		for (size_t r = 0; r < world.address.result_count; r++)
			if (world.results[r].answer.outcome == OUTCOME_NOT_ASKED)
				not_asked_say(cases[i].reason, "x", &world.results[r].answer);
		scene_judge(&vantage, &world.domain, &world.address, &judged);
		snprintf(said, sizeof(said), "%s %s %s %s", verdict_name(judged.verdict),
			judged.reason, cause_name(judged.cause), certainty_name(judged.certainty));
		for (size_t f = 0; f < judged.finding_count; f++)
			is_found |= strcmp(judged.findings[f], cases[i].finding) == 0;
		if (strcmp(said, cases[i].expected) != 0 || !is_found)
			fail_msg("%s: %s%s", cases[i].title, said, is_found ? "" : ", no finding");
	}
}

static void who_has_opted_out_is_skipped_whatever_was_said(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {"10 mx1 192.0.2.1 | " UNKNOWN};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.address.is_excluded = world.address.is_opted_out = true;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_int_equal(judged.verdict, VERDICT_SKIPPED);
	assert_string_equal(judged.reason, "opted-out");
}

/* Two tries, but the first one was answered with 4xx: one silence is not enough. */
static void silences_are_counted_in_a_row(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {"10 mx1 192.0.2.1 | timeout"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.results[0].attempts = 2;
	world.results[0].silences = 1;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_int_equal(judged.verdict, VERDICT_UNVERIFIED);
	world.results[0].silences = 2;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_int_equal(judged.verdict, VERDICT_FAILING);
	assert_string_equal(judged.reason, "all-servers-silent");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_case_gets_its_verdict),
		cmocka_unit_test(who_has_opted_out_is_skipped_whatever_was_said),
		cmocka_unit_test(silences_are_counted_in_a_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
