#include "checker/judge.h"
#include "tests/unit/checker/policy_scene.h"

enum { WEEK_S = 604800 };

static const char *const two[SCENE_SERVERS_MAX] = {
	"10 mx1.example.org 192.0.2.1", "20 mx2.example.net 198.51.100.2"};

static void put_policy(struct policy_world *world, enum sts_mode mode, const char *patterns)
{
	struct sts_view *sts = &world->domain.policy.sts;

	sts->record.state = RECORD_VALID;
	snprintf(sts->record.text, sizeof(sts->record.text), "v=STSv1; id=2;");
	snprintf(sts->id, sizeof(sts->id), "2");
	sts->policy = STS_POLICY_FETCHED;
	sts->has_policy = true;
	sts->mode = mode;
	sts->max_age_s = WEEK_S;
	snprintf(sts->patterns, sizeof(sts->patterns), "%s", patterns);
}

#define ALL "mx1.example.org\nmx2.example.net"

#define SPOILS(name, ...)                                                                          \
	static void name(struct policy_world *world)                                               \
	{                                                                                          \
		struct sts_view *sts = &world->domain.policy.sts;                                  \
                                                                                                   \
		(void)sts;                                                                         \
		__VA_ARGS__                                                                        \
	}

SPOILS(enforced, put_policy(world, STS_MODE_ENFORCE, ALL);)
SPOILS(cached, enforced(world); sts->policy = STS_POLICY_CACHED;)
SPOILS(none_published, enforced(world); *sts = (struct sts_view){0};)
SPOILS(tested, put_policy(world, STS_MODE_TESTING, ALL);)
SPOILS(switched_off, put_policy(world, STS_MODE_NONE, "");)
SPOILS(one_refused, put_policy(world, STS_MODE_ENFORCE, "mx1.example.org");)
SPOILS(all_refused, put_policy(world, STS_MODE_ENFORCE, "*.example.org\nmail.example.org");
	snprintf(world->hosts[0].name, DOMAIN_NAME_MAX, "a.mx1.example.org");)
SPOILS(allows_nothing, put_policy(world, STS_MODE_ENFORCE, "");)
SPOILS(refused_in_test, put_policy(world, STS_MODE_TESTING, "mx1.example.org");)
SPOILS(refused_but_no_name, one_refused(world); world->hosts[1].is_usable = false;
	world->hosts[1].status = DNS_NODATA; snprintf(world->hosts[1].name, 10, "no name");)
SPOILS(override_enforce, refused_in_test(world); sts->is_overridden = true;
	sts->override = STS_MODE_ENFORCE;)
SPOILS(override_none, one_refused(world); sts->is_overridden = true; sts->override = STS_MODE_NONE;)
SPOILS(override_testing, one_refused(world); sts->is_overridden = true;
	sts->override = STS_MODE_TESTING;)
SPOILS(unused, put_policy(world, STS_MODE_ENFORCE, ALL "\n*.example.com\nold.example.org");)
SPOILS(unused_but_cut, unused(world); world->domain.hosts.is_cut = true;)
SPOILS(policy_cut, allows_nothing(world); snprintf(sts->error, 50, "more than 4095 bytes");)
SPOILS(hostile, put_policy(world, STS_MODE_ENFORCE, ALL "\n\033[2J");)
SPOILS(short_age, enforced(world); sts->max_age_s = 3600;)
SPOILS(a_day, enforced(world); sts->max_age_s = 86400;)
SPOILS(no_reports, enforced(world); world->domain.policy.tlsrpt.state = RECORD_ABSENT;)
SPOILS(no_reports_known, enforced(world); world->domain.policy.tlsrpt.state = RECORD_UNKNOWN;)
SPOILS(no_reports_off, switched_off(world); world->domain.policy.tlsrpt.state = RECORD_ABSENT;)
SPOILS(record_invalid, sts->record.state = RECORD_INVALID;
	snprintf(sts->record.text, 50, "v=STSv1; id=a-b");
	snprintf(sts->record.error, 50, "the id has a hyphen");)
SPOILS(record_several, sts->record.state = RECORD_SEVERAL;
	snprintf(sts->record.error, 50, "two records");)
SPOILS(record_unknown, sts->record.state = RECORD_UNKNOWN;)
SPOILS(unfetchable, enforced(world); sts->policy = STS_POLICY_UNFETCHABLE; sts->has_policy = false;
	snprintf(sts->error, 50, "HTTP status 404");)
SPOILS(unfetchable_stale, unfetchable(world); sts->has_policy = sts->is_stale = true;)
SPOILS(stale_refuses, unfetchable_stale(world); snprintf(sts->patterns, 50, "mail.example.org");)
SPOILS(invalid, unfetchable(world); sts->policy = STS_POLICY_INVALID;
	snprintf(sts->error, 50, "line 2: no such mode");)
SPOILS(changed, enforced(world); sts->is_changed_without_id = true;
	snprintf(sts->known_id, 10, "2");)
SPOILS(id_changed, enforced(world); snprintf(sts->known_id, 10, "1");)
SPOILS(id_same, enforced(world); snprintf(sts->known_id, 10, "2");)
SPOILS(expired, sts->has_expired = true; snprintf(sts->known_id, 10, "1");)
SPOILS(withdrawn, sts->is_withdrawn = true; snprintf(sts->known_id, 10, "1");)
SPOILS(not_asked, allows_nothing(world); world->domain.policy.is_asked = false;)
SPOILS(null_mx, enforced(world); world->domain.hosts.host_count = 0;
	world->domain.hosts.route = ROUTE_NULL_MX;)
SPOILS(implicit, put_policy(world, STS_MODE_ENFORCE, "mail.example.org");
	world->domain.hosts.route = ROUTE_IMPLICIT; world->domain.hosts.host_count = 1;
	snprintf(world->hosts[0].name, DOMAIN_NAME_MAX, "example.org");)

/* clang-format off */
static const struct policy_case cases[] = {
	{"enforced, and all are allowed", enforced, "", NULL},
	{"the same from the cache", cached, "", NULL},
	{"nothing published", none_published, "", NULL},
	{"tested", tested, "sts-testing", "2"},
	{"switched off", switched_off, "sts-mode-none", NULL},
	{"one is refused", one_refused, "sts-mx-refused@mx2.example.net", "mx2.example.net (allowed: mx1.example.org)"},
	{"all are refused: a wildcard is one label", all_refused,
		"sts-mx-refused@a.mx1.example.org sts-mx-refused@mx2.example.net sts-pattern-unused sts-pattern-unused",
		"a.mx1.example.org (allowed: *.example.org, mail.example.org)"},
	{"a policy without patterns", allows_nothing, "sts-mx-refused@mx1.example.org sts-mx-refused@mx2.example.net",
		"mx1.example.org (allowed: nothing)"},
	{"one would be refused", refused_in_test, "sts-testing sts-mx-refused-testing@mx2.example.net", NULL},
	{"what is no host name cannot be refused", refused_but_no_name, "mx-not-host-name@no name", NULL},
	{"if it were enforced tomorrow", override_enforce, "sts-overridden sts-mx-refused@mx2.example.net",
		"published: testing; judged as: enforce"},
	{"if it were switched off", override_none, "sts-overridden", "published: enforce; judged as: none"},
	{"if it were tested", override_testing, "sts-overridden sts-mx-refused-testing@mx2.example.net", NULL},
	{"patterns for nobody", unused, "sts-pattern-unused sts-pattern-unused", "*.example.com"},
	{"patterns for those that were cut off", unused_but_cut, "mx-cut", NULL},
	{"more patterns than are kept", policy_cut, "sts-policy-cut", "more than 4095 bytes"},
	{"a pattern for the terminal", hostile, "sts-pattern-unused", "\\x1b[2J"},
	{"an hour is short", short_age, "sts-max-age-short", "3600 s"},
	{"a day is not", a_day, "", NULL},
	{"no reports", no_reports, "sts-without-tlsrpt", "_smtp._tls.example.org"},
	{"reports are not known", no_reports_known, "", NULL},
	{"no reports, but nothing to report", no_reports_off, "sts-mode-none", NULL},
	{"record invalid", record_invalid, "sts-record-invalid", "the id has a hyphen: v=STSv1; id=a-b"},
	{"several records", record_several, "sts-record-several", "two records"},
	{"record not known", record_unknown, "", NULL},
	{"unfetchable", unfetchable, "sts-unfetchable", "HTTP status 404"},
	{"unfetchable, but known", unfetchable_stale, "sts-unfetchable",
		"HTTP status 404; senders that know the policy from before still use it"},
	{"policy invalid", invalid, "sts-policy-invalid", "line 2: no such mode"},
	{"changed under the same id", changed, "sts-changed-without-id", "2"},
	{"the id has changed", id_changed, "sts-id-changed", "2, before: 1"},
	{"the id is the same", id_same, "", NULL},
	{"expired", expired, "sts-policy-expired", "1"},
	{"withdrawn", withdrawn, "sts-withdrawn", "1"},
	{"not asked", not_asked, "", NULL},
	{"null MX", null_mx, "", NULL},
	{"the domain itself is the server", implicit, "implicit-mx sts-mx-refused@example.org sts-pattern-unused", NULL},
};
/* clang-format on */

static void each_policy_gets_its_findings(void **state)
{
	(void)state;
	assert_policy_cases(cases, sizeof(cases) / sizeof(cases[0]), two);
}

SPOILS(only_dead_is_allowed, put_policy(world, STS_MODE_ENFORCE, "mx2.example.net");
	world->hosts[1].ip_count = 0; world->hosts[1].status = DNS_NXDOMAIN;)
SPOILS(allowed_is_not_known, only_dead_is_allowed(world); world->hosts[1].status = DNS_SERVFAIL;)
SPOILS(all_refused_in_test, put_policy(world, STS_MODE_TESTING, "mail.example.org");)
SPOILS(all_refused_tomorrow, all_refused_in_test(world); sts->is_overridden = true;
	sts->override = STS_MODE_ENFORCE;)
SPOILS(all_refused_but_cut, all_refused(world); world->domain.hosts.is_cut = true;)

static const struct {
	const char *title;
	void (*spoil)(struct policy_world *world);
	const char *expected, *findings;
} verdicts[] = {
	{"all are allowed", enforced, "deliverable accepted none likely", ""},
	{"one is allowed", one_refused, "deliverable accepted none likely", "sts-mx-refused"},
	{"none is allowed", all_refused, "at-risk sts-refuses domain definitive", "sts-mx-refused"},
	{"none is allowed, in a test", all_refused_in_test, "deliverable accepted none likely",
		"sts-mx-refused-testing"},
	{"none would be allowed", all_refused_tomorrow, "at-risk sts-refuses domain definitive",
		"sts-mx-refused"},
	{"none is allowed by what some know", stale_refuses, "at-risk sts-refuses domain likely",
		"sts-mx-refused"},
	{"the one that is allowed does not exist", only_dead_is_allowed,
		"at-risk sts-refuses domain definitive", "sts-mx-refused mx-unresolved"},
	{"the one that is allowed cannot be looked up now", allowed_is_not_known,
		"deliverable accepted none likely", "sts-mx-refused mx-dns-failing"},
	{"the one that is allowed may have been cut off", all_refused_but_cut,
		"deliverable accepted none likely", "sts-mx-refused mx-cut"},
	{"patterns that were not kept may allow it", policy_cut, "deliverable accepted none likely",
		""},
	{"not asked", not_asked, "deliverable accepted none likely", ""},
	{"the domain itself is not allowed", implicit, "at-risk sts-refuses domain definitive",
		"implicit-mx sts-mx-refused"},
};

static void an_enforced_policy_that_allows_nobody_puts_at_risk(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(verdicts) / sizeof(verdicts[0]); i++) {
		struct policy_world world;
		struct judged judged;

		policy_scene_build(&world, two);
		verdicts[i].spoil(&world);
		policy_scene_judge(&world, &judged);
		assert_judged(
			verdicts[i].title, &judged, verdicts[i].expected, verdicts[i].findings);
		assert_int_equal(judged.deciding, judged.verdict == VERDICT_DELIVERABLE ? 0 : -1);
	}
}

static void what_fails_anyway_is_not_blamed_on_the_policy(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1 192.0.2.1 | 550 5.1.1 User unknown", "20 mx2 198.51.100.2 | 250 Ok"};
	struct vantage vantage = vantage_of("");
	struct scene_world world;
	struct judged judged;

	(void)state;
	scene_build(&world, lines);
	world.domain.policy.is_asked = true;
	world.domain.policy.sts = (struct sts_view){.policy = STS_POLICY_FETCHED,
		.has_policy = true,
		.mode = STS_MODE_ENFORCE,
		.patterns = "mail.example.org",
		.max_age_s = WEEK_S};
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	assert_judged("unknown", &judged, "failing mailbox-unknown site definitive",
		"backup-accepts-more sts-mx-refused");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_policy_gets_its_findings),
		cmocka_unit_test(an_enforced_policy_that_allows_nobody_puts_at_risk),
		cmocka_unit_test(what_fails_anyway_is_not_blamed_on_the_policy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
