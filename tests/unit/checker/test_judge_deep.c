#include "checker/judge.h"
#include "tests/unit/checker/scene.h"
#include "schema/store_judge.h"

#define UNKNOWN "550 5.1.1 User unknown"
#define WELL    "10 mx1 192.0.2.1 | 250 Ok | 250 Ok | " UNKNOWN
#define BACKUP  "20 mx2 198.51.100.2 | 250 Ok | 250 Ok | " UNKNOWN

enum { TRIALS_MAX = 8 };

struct deep_scene {
	const char *title;
	const char *servers[SCENE_SERVERS_MAX];
	const char *trials[TRIALS_MAX]; /* "kind host ip | answer" */
	const char *expected;
};

/* clang-format off */
static const struct deep_scene scenes[] = {
	{"all well", {WELL, BACKUP}, {"abuse mx1 192.0.2.1 | 250 Ok", "plain mx1 192.0.2.1 | mail:250 Ok", "data mx1 192.0.2.1 | data:354 Go on",
		"spf mx1 192.0.2.1 | 250 Ok", "relay-foreign mx1 192.0.2.1 | 554 5.7.1 Relay access denied"}, ""},
	{"no abuse, told once", {WELL, BACKUP}, {"abuse mx1 192.0.2.1 | " UNKNOWN, "abuse mx2 198.51.100.2 | " UNKNOWN}, "abuse-refused"},
	{"abuse refused without a reason beside others", {WELL, BACKUP}, {"abuse mx1 192.0.2.1 | 550 No"}, "abuse-refused"},
	{"abuse is no news where everybody is refused", {"10 mx1 192.0.2.1 | 250 Ok", "20 mx2 198.51.100.2 | 550 No | 550 No | 550 No"},
		{"abuse mx2 198.51.100.2 | 550 No"}, ""},
	{"abuse greylisted", {WELL, BACKUP}, {"abuse mx1 192.0.2.1 | 450 Greylisted"}, ""},
	{"abuse refused because of us", {WELL, BACKUP}, {"abuse mx1 192.0.2.1 | 554 blocked using zen.spamhaus.org"}, ""},
	{"encryption wanted", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | mail:530 5.7.0 Must issue a STARTTLS command first"}, "tls-enforced@mx1[192.0.2.1]"},
	{"530 without words", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | mail:530 5.7.0 No"}, "tls-enforced@mx1[192.0.2.1]"},
	{"a login wanted", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | mail:530 5.7.0 Authentication required"}, ""},
	{"refused for something else", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | mail:550 5.7.1 null sender is not allowed"}, ""},
	{"later", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | mail:451 Try again"}, ""},
	{"no connection", {WELL, BACKUP}, {"plain mx1 192.0.2.1 | timeout", "data mx1 192.0.2.1 | refused", "spf mx1 192.0.2.1 | closed",
		"relay-null mx1 192.0.2.1 | timeout"}, ""},
	{"DATA refused", {WELL, BACKUP}, {"data mx1 192.0.2.1 | data:554 5.7.1 No"}, "data-refused@mx1[192.0.2.1]"},
	{"DATA answered as if it were the end", {WELL, BACKUP}, {"data mx1 192.0.2.1 | data:250 Ok"}, "data-refused@mx1[192.0.2.1]"},
	{"hung up at DATA", {WELL, BACKUP}, {"data mx1 192.0.2.1 | data:closed"}, "data-refused@mx1[192.0.2.1]"},
	{"it never came to DATA", {WELL, BACKUP}, {"data mx1 192.0.2.1 | " UNKNOWN}, ""},
	{"SPF at RCPT", {WELL, BACKUP}, {"spf mx1 192.0.2.1 | 550 5.7.23 Not you"}, "spf-checked@mx1[192.0.2.1]"},
	{"SPF at MAIL", {WELL, BACKUP}, {"spf mx1 192.0.2.1 | mail:550 SPF check failed"}, "spf-checked@mx1[192.0.2.1]"},
	{"refused, but not for SPF", {WELL, BACKUP}, {"spf mx1 192.0.2.1 | " UNKNOWN}, ""},
	{"SPF later", {WELL, BACKUP}, {"spf mx1 192.0.2.1 | 451 SPF lookup failed"}, ""},
	{"an open relay, each way of it", {WELL, BACKUP}, {"relay-foreign mx1 192.0.2.1 | 250 Ok", "relay-bang mx1 192.0.2.1 | 250 Ok", "relay-null mx2 198.51.100.2 | 250 Ok"},
		"open-relay@mx1[192.0.2.1] open-relay@mx1[192.0.2.1] open-relay@mx2[198.51.100.2]"},
	{"percent at a catch-all proves nothing, a route does", {"10 mx1 192.0.2.1 | 250 Ok | 250 Ok | 250 Ok", BACKUP},
		{"relay-percent mx1 192.0.2.1 | 250 Ok", "relay-quoted mx1 192.0.2.1 | 250 Ok", "relay-bare mx1 192.0.2.1 | 250 Ok",
		"relay-bang mx1 192.0.2.1 | 250 Ok", "relay-route mx1 192.0.2.1 | 250 Ok"},
		"accepts-anything@mx1[192.0.2.1] open-relay@mx1[192.0.2.1]"},
	{"MAIL accepted is no relaying", {WELL, BACKUP}, {"relay-foreign mx1 192.0.2.1 | mail:250 Ok"}, ""},
};
/* clang-format on */

static struct judged_result trials[TRIALS_MAX];
static char hosts[TRIALS_MAX][DOMAIN_NAME_MAX + 1], ips[TRIALS_MAX][IP_TEXT_SIZE];

static enum recipient_kind kind_named(struct span word)
{
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++)
		if (span_equals(word, span_of(recipient_kind_name((enum recipient_kind)kind))))
			return (enum recipient_kind)kind;
	fail_msg("%.*s is no kind", SPAN_ARGS(word));
	return RECIPIENT_KIND_COUNT;
}

static void add_trial(const char *line, struct scene_world *world)
{
	size_t index = world->domain.trial_count++;
	struct judged_result *trial = &trials[index];
	struct span rest = span_of(line), part, word;

	*trial = (struct judged_result){
		.host = hosts[index], .ip = ips[index], .asked = "me@elsewhere.example"};
	span_split(&rest, '|', &part);
	part = span_trim(part);
	span_split(&part, ' ', &word);
	trial->kind = kind_named(word);
	if (trial->kind != RECIPIENT_RELAY_NULL)
		trial->asked = recipient_kind_name(trial->kind);
	span_split(&part, ' ', &word);
	(void)span_to_text(word, hosts[index], sizeof(hosts[index]));
	(void)span_to_text(part, ips[index], sizeof(ips[index]));
	rest = span_trim(rest);
	bool is_data = span_starts(rest, SPAN("data:"));

	scene_answer(is_data ? span_from(rest, 5) : rest, world, trial);
	if (is_data)
		trial->answer.stage = STAGE_DATA;
}

static void build(const struct deep_scene *scene, struct scene_world *world)
{
	scene_build(world, scene->servers);
	world->domain.trials = trials;
	for (size_t i = 0; i < TRIALS_MAX && scene->trials[i]; i++)
		add_trial(scene->trials[i], world);
}

static void each_scene_gets_its_findings(void **state)
{
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct scene_world world;

		build(&scenes[i], &world);
		assert_findings(scenes[i].title, &vantage, &world.domain, scenes[i].expected);
	}
}

static void no_trial_changes_a_verdict(void **state)
{
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++) {
		struct scene_world world;
		struct judged with, without;

		build(&scenes[i], &world);
		scene_judge(&vantage, &world.domain, &world.address, &with);
		world.domain.trial_count = 0;
		scene_judge(&vantage, &world.domain, &world.address, &without);
		assert_int_equal(with.verdict, without.verdict);
		assert_string_equal(with.reason, without.reason);
		assert_int_equal(with.finding_count, without.finding_count);
	}
}

static void the_evidence_of_a_relay_is_how_it_was_asked(void **state)
{
	static const struct deep_scene scene = {
		"", {WELL, BACKUP}, {"relay-null mx1 192.0.2.1 | 250 2.1.5 Ok"}, ""};
	struct vantage vantage = vantage_of("");
	struct domain_findings findings;
	struct scene_world world;

	(void)state;
	build(&scene, &world);
	domain_findings_init(&findings);
	judge_domain(&vantage, &world.domain, &findings);
	assert_int_equal(findings.count, 1);
	assert_string_equal(findings.list[0].evidence,
		"mx1 [192.0.2.1]: MAIL FROM:<>, RCPT TO:<me@elsewhere.example>: 250 2.1.5 Ok");
	domain_findings_finish(&findings);
}

static void only_listings_are_told(void **state)
{
	static struct ip_listing listings[] = {
		{.ip = "192.0.2.1", .zone = "clean.test", .state = LISTING_NONE},
		{.ip = "192.0.2.1", .zone = "shy.test", .state = LISTING_DECLINED},
		{.ip = "192.0.2.1", .zone = "gone.test", .state = LISTING_UNKNOWN},
		{.ip = "192.0.2.1",
			.zone = "bl.test",
			.state = LISTING_LISTED,
			.codes = "127.0.0.2",
			.reason = "spam"},
		{.ip = "198.51.100.2",
			.zone = "bl.test",
			.state = LISTING_LISTED,
			.codes = "127.0.0.3"},
	};
	static const char *const expected[] = {"mx1 [192.0.2.1] is on bl.test (127.0.0.2): spam",
		"mx2 [198.51.100.2] is on bl.test (127.0.0.3)"};
	const char *const lines[SCENE_SERVERS_MAX] = {WELL, BACKUP};
	struct vantage vantage = vantage_of("");
	struct domain_findings findings;
	struct scene_world world;
	size_t told = 0;

	(void)state;
	scene_build(&world, lines);
	world.domain.policy.is_asked = true;
	world.domain.policy.listings = listings;
	world.domain.policy.listing_count = 5;
	domain_findings_init(&findings);
	judge_domain(&vantage, &world.domain, &findings);
	for (size_t i = 0; i < findings.count; i++)
		if (strcmp(findings.list[i].id, "mx-listed") == 0)
			assert_string_equal(findings.list[i].evidence, expected[told++]);
	assert_int_equal(told, 2);
	domain_findings_finish(&findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_scene_gets_its_findings),
		cmocka_unit_test(no_trial_changes_a_verdict),
		cmocka_unit_test(the_evidence_of_a_relay_is_how_it_was_asked),
		cmocka_unit_test(only_listings_are_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
