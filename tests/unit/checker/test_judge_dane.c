#include "checker/judge.h"
#include "tests/unit/checker/policy_scene.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

static const char *const two[SCENE_SERVERS_MAX] = {
	"10 mx1.example.org 192.0.2.1", "20 mx2.example.net 198.51.100.2"};

static void put_tlsa(struct policy_world *world, size_t host, const char *tlsa)
{
	struct host_policy *policy = &world->host_policies[host];

	policy->tlsa_is_asked = policy->tlsa_is_authenticated = true;
	policy->tlsa_status = tlsa[0] ? DNS_FOUND : DNS_NXDOMAIN;
	policy->tlsa = world->tlsa[host];
	snprintf(world->tlsa[host], sizeof(world->tlsa[host]), "%s", tlsa);
}

static void fail_tlsa(struct policy_world *world, size_t host, enum dns_status status)
{
	put_tlsa(world, host, "");
	world->host_policies[host].tlsa_status = status;
	world->host_policies[host].tlsa = NULL;
}

#define SPOILS(name, ...)                                                                          \
	static void name(struct policy_world *world)                                               \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

SPOILS(is_signed, world->domain.hosts.is_authenticated = true;
	world->hosts[0].is_authenticated = world->hosts[1].is_authenticated = true;
	put_tlsa(world, 0, ""); put_tlsa(world, 1, "");)
SPOILS(both, is_signed(world); put_tlsa(world, 0, "3 1 1 " DIGEST);
	put_tlsa(world, 1, "3 0 1 00\n3 1 1 " DIGEST);)
SPOILS(one, both(world); put_tlsa(world, 1, "");)
SPOILS(one_insecure, both(world); world->hosts[1].is_authenticated = false;
	world->host_policies[1] = (struct host_policy){.tlsa_is_asked = false};)
SPOILS(one_dead, one(world); world->hosts[1].status = DNS_NXDOMAIN; world->hosts[1].ip_count = 0;
	world->domain.hosts.ip_count = 1;)
SPOILS(one_failing, both(world); fail_tlsa(world, 1, DNS_SERVFAIL);)
SPOILS(useless, is_signed(world); put_tlsa(world, 0, "1 1 1 " DIGEST "\n3 1 1 0011");
	put_tlsa(world, 1, "");)
SPOILS(useless_and_good, both(world); put_tlsa(world, 0, "3 1 1 0011");)
SPOILS(both_failing, is_signed(world); fail_tlsa(world, 0, DNS_SERVFAIL);
	fail_tlsa(world, 1, DNS_BOGUS);)
SPOILS(both_timeout, is_signed(world); fail_tlsa(world, 0, DNS_TIMEOUT);
	fail_tlsa(world, 1, DNS_TIMEOUT);)
SPOILS(both_refused, is_signed(world); fail_tlsa(world, 0, DNS_REFUSED);
	fail_tlsa(world, 1, DNS_REFUSED);)
SPOILS(failing_but_insecure, both_failing(world);
	world->hosts[0].is_authenticated = world->hosts[1].is_authenticated = false;)
SPOILS(failing_but_mx_insecure, both_failing(world); world->domain.hosts.is_authenticated = false;)
SPOILS(one_failing_one_none, one_failing(world); put_tlsa(world, 0, "");)
SPOILS(mx_not_signed, both(world); world->domain.hosts.is_authenticated = false;)
SPOILS(host_not_signed, is_signed(world); put_tlsa(world, 1, "3 1 1 " DIGEST);
	world->hosts[1].is_authenticated = false;)
SPOILS(tlsa_not_signed, is_signed(world); put_tlsa(world, 1, "3 1 1 " DIGEST);
	world->host_policies[1].tlsa_is_authenticated = false;)
SPOILS(nothing_signed, both(world); world->domain.hosts.is_authenticated = false;
	world->hosts[0].is_authenticated = world->hosts[1].is_authenticated = false;
	world->host_policies[0].tlsa_is_authenticated =
		world->host_policies[1].tlsa_is_authenticated = false;)
SPOILS(not_asked, both_failing(world); world->domain.policy.is_asked = false;)
SPOILS(hosts_not_asked, both_failing(world); world->domain.policy.host_count = 0;)
SPOILS(failing_but_cut, both_failing(world); world->domain.hosts.is_cut = true;)
SPOILS(failing_once, both_failing(world); world->domain.policy.is_provisional = true;)
SPOILS(allows, struct sts_view *sts = &world->domain.policy.sts; sts->record.state = RECORD_VALID;
	sts->policy = STS_POLICY_FETCHED; sts->has_policy = true; sts->mode = STS_MODE_ENFORCE;
	sts->max_age_s = 604800;)
SPOILS(first_is_allowed, allows(world);
	snprintf(world->domain.policy.sts.patterns, 40, "mx1.example.org");)
SPOILS(only_allowed_fails, both(world); first_is_allowed(world); fail_tlsa(world, 0, DNS_SERVFAIL);)
SPOILS(other_fails, both(world); first_is_allowed(world); fail_tlsa(world, 1, DNS_SERVFAIL);)
SPOILS(both_fail_one_allowed, both_failing(world); first_is_allowed(world);)
SPOILS(only_allowed_fails_in_test, only_allowed_fails(world);
	world->domain.policy.sts.mode = STS_MODE_TESTING;)
SPOILS(only_allowed_fails_but_cut, only_allowed_fails(world); world->domain.hosts.is_cut = true;)
SPOILS(implicit, both_failing(world); world->domain.hosts.route = ROUTE_IMPLICIT;
	world->domain.hosts.host_count = 1;)
SPOILS(null_mx, both_failing(world); world->domain.hosts.route = ROUTE_NULL_MX;)

#define NOT_SIGNED "dane-not-signed@mx1.example.org dane-not-signed@mx2.example.net"

/* clang-format off */
static const struct policy_case cases[] = {
	{"nothing asked", NULL, "", NULL},
	{"signed, nothing published", is_signed, "", NULL},
	{"both protected", both, "", NULL},
	{"one protected", one, "dane-partial", "without: mx2.example.net; with: mx1.example.org"},
	{"one not signed", one_insecure, "dane-partial", NULL},
	{"the other one does not exist", one_dead, "mx-unresolved@mx2.example.net single-mail-server", NULL},
	{"one fails, and may be protected", one_failing, "dane-lookup-failing@mx2.example.net", "mx2.example.net: servfail"},
	{"of no use", useless, "dane-unusable@mx1.example.org", "mx1.example.org: usage 0 and 1 do not count for SMTP"},
	{"of no use at one of two", useless_and_good, "dane-unusable@mx1.example.org dane-partial", NULL},
	{"both fail", both_failing, "dane-lookup-failing@mx1.example.org dane-lookup-failing@mx2.example.net", NULL},
	{"both silent", both_timeout, "dane-lookup-failing@mx1.example.org dane-lookup-failing@mx2.example.net", "mx1.example.org: timeout"},
	{"our resolver refuses", both_refused, "", NULL},
	{"both fail, but would not count", failing_but_insecure, "", NULL},
	{"both fail, but the MX is not signed", failing_but_mx_insecure, "", NULL},
	{"one fails, the other has none", one_failing_one_none, "dane-lookup-failing@mx2.example.net", NULL},
	{"the MX is not signed", mx_not_signed, NOT_SIGNED, "mx1.example.org: the MX records are not signed"},
	{"the addresses are not signed", host_not_signed, "dane-not-signed@mx2.example.net", "mx2.example.net: the server's addresses are not signed"},
	{"the records are not signed", tlsa_not_signed, "dane-not-signed@mx2.example.net", "mx2.example.net: the TLSA records are not signed"},
	{"nothing is: our resolver does not look, perhaps", nothing_signed, "", NULL},
	{"policies not asked", not_asked, "", NULL},
	{"hosts not asked", hosts_not_asked, "", NULL},
	{"the domain itself", implicit, "implicit-mx dane-lookup-failing@mx1.example.org", NULL},
	{"null MX", null_mx, "", NULL},
};
/* clang-format on */

static void each_host_gets_its_findings(void **state)
{
	(void)state;
	assert_policy_cases(cases, sizeof(cases) / sizeof(cases[0]), two);
}

static void a_validating_resolver_knows_what_is_not_signed(void **state)
{
	struct vantage vantage = vantage_of("");
	struct policy_world world;

	(void)state;
	vantage.is_validating = true;
	policy_scene_build(&world, two);
	nothing_signed(&world);
	assert_findings("nothing signed", &vantage, &world.domain, NOT_SIGNED);
	policy_scene_build(&world, two);
	assert_findings("nothing published", &vantage, &world.domain, "");
}

static const struct {
	const char *title;
	void (*spoil)(struct policy_world *world);
	const char *expected, *findings;
} verdicts[] = {
	{"both protected", both, "deliverable accepted none likely", ""},
	{"both fail", both_failing, "at-risk dane-refuses domain likely", "dane-lookup-failing"},
	{"both silent", both_timeout, "at-risk dane-refuses domain likely", "dane-lookup-failing"},
	{"both fail, and wait to be asked again", failing_once, "deliverable accepted none likely",
		"dane-lookup-failing"},
	{"one fails", one_failing, "deliverable accepted none likely", "dane-lookup-failing"},
	{"both fail, but would not count", failing_but_insecure, "deliverable accepted none likely",
		""},
	{"our resolver refuses", both_refused, "deliverable accepted none likely", ""},
	{"of no use", useless, "deliverable accepted none likely", ""},
	{"the only one that MTA-STS allows fails", only_allowed_fails,
		"at-risk policies-refuse domain likely", "sts-mx-refused dane-lookup-failing"},
	{"one that MTA-STS forbids fails", other_fails, "deliverable accepted none likely",
		"sts-mx-refused dane-lookup-failing"},
	{"both fail, and one is forbidden", both_fail_one_allowed,
		"at-risk dane-refuses domain likely", "sts-mx-refused dane-lookup-failing"},
	{"the only one that a test allows fails", only_allowed_fails_in_test,
		"deliverable accepted none likely", "sts-mx-refused-testing dane-lookup-failing"},
	{"the only one that MTA-STS allows of those that were kept fails",
		only_allowed_fails_but_cut, "deliverable accepted none likely",
		"mx-cut sts-mx-refused dane-lookup-failing"},
	{"not asked", not_asked, "deliverable accepted none likely", ""},
	{"others were cut off", failing_but_cut, "deliverable accepted none likely",
		"mx-cut dane-lookup-failing"},
};

static void records_that_nobody_can_look_up_put_at_risk(void **state)
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
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_host_gets_its_findings),
		cmocka_unit_test(a_validating_resolver_knows_what_is_not_signed),
		cmocka_unit_test(records_that_nobody_can_look_up_put_at_risk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
