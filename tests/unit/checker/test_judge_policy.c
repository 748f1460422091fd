#include "checker/judge.h"
#include "tests/unit/checker/policy_scene.h"

/* Of two networks and two organisations: nothing to say. */
static const char *const two[SCENE_SERVERS_MAX] = {
	"10 mx1.example.org 192.0.2.1", "20 mx2.example.net 198.51.100.2"};

#define SPOILS(name, ...)                                                                          \
	static void name(struct policy_world *world)                                               \
	{                                                                                          \
		struct domain_policy *policy = &world->domain.policy;                              \
		(void)policy;                                                                      \
                                                                                                   \
		__VA_ARGS__                                                                        \
	}

static void spoil(struct record_view *record)
{
	record->state = RECORD_INVALID;
	snprintf(record->error, sizeof(record->error), "no such tag");
}

SPOILS(tlsrpt_invalid, spoil(&policy->tlsrpt);)
SPOILS(tlsrpt_several, policy->tlsrpt.state = RECORD_SEVERAL;)
SPOILS(tlsrpt_absent, policy->tlsrpt.state = RECORD_ABSENT;)
SPOILS(spf_invalid, spoil(&policy->spf);)
SPOILS(spf_several, policy->spf.state = RECORD_SEVERAL;)
SPOILS(spf_absent, policy->spf.state = RECORD_ABSENT;)
SPOILS(dmarc_invalid, spoil(&policy->dmarc);)
SPOILS(dmarc_several, policy->dmarc.state = RECORD_SEVERAL; policy->dmarc.text[0] = '\0';)
SPOILS(dmarc_absent, policy->dmarc.state = RECORD_ABSENT;)
SPOILS(unknown, policy->tlsrpt.state = policy->spf.state = policy->dmarc.state = RECORD_UNKNOWN;)
SPOILS(none, policy->tlsrpt.state = policy->spf.state = policy->dmarc.state = RECORD_ABSENT;)
SPOILS(none_of_null_mx, none(world); world->domain.hosts.route = ROUTE_NULL_MX;)
SPOILS(none_of_no_domain, none(world); world->domain.hosts.route = ROUTE_NO_DOMAIN;)
SPOILS(none_of_no_server, none(world); world->domain.hosts.route = ROUTE_NONE;)
SPOILS(invalid_of_null_mx, spoil(&policy->spf); world->domain.hosts.route = ROUTE_NULL_MX;)
SPOILS(none_asked, none(world); spoil(&policy->spf); policy->is_asked = false;)
SPOILS(all_invalid, spoil(&policy->tlsrpt); spoil(&policy->spf); spoil(&policy->dmarc);)

/* clang-format off */
static const struct policy_case cases[] = {
	{"all well", NULL, "", NULL},
	{"TLS-RPT invalid", tlsrpt_invalid, "tlsrpt-invalid", "no such tag: v=example"},
	{"TLS-RPT several times", tlsrpt_several, "tlsrpt-several", "v=example"},
	{"TLS-RPT absent", tlsrpt_absent, "", NULL},
	{"SPF invalid", spf_invalid, "spf-invalid", "no such tag: v=example"},
	{"SPF several times", spf_several, "spf-several", "v=example"},
	{"SPF absent", spf_absent, "spf-missing", "example.org"},
	{"DMARC invalid", dmarc_invalid, "dmarc-invalid", "no such tag: v=example"},
	{"DMARC several times", dmarc_several, "dmarc-several", "_dmarc.example.org"},
	{"DMARC absent", dmarc_absent, "dmarc-missing", "_dmarc.example.org"},
	{"not known", unknown, "", NULL},
	{"nothing published", none, "spf-missing dmarc-missing", NULL},
	{"a null MX needs none", none_of_null_mx, "", NULL},
	{"what does not exist needs none", none_of_no_domain, "", NULL},
	{"what has no mail server needs none", none_of_no_server, "", NULL},
	{"what breaks the rules is told all the same", invalid_of_null_mx, "spf-invalid", NULL},
	{"not asked", none_asked, "", NULL},
	{"all three", all_invalid, "tlsrpt-invalid spf-invalid dmarc-invalid", NULL},
};
/* clang-format on */

static void each_record_gets_its_findings(void **state)
{
	(void)state;
	assert_policy_cases(cases, sizeof(cases) / sizeof(cases[0]), two);
}

static void addresses_do_not_carry_them(void **state)
{
	struct policy_world world;
	struct judged judged;

	(void)state;
	policy_scene_build(&world, two);
	none(&world);
	policy_scene_judge(&world, &judged);
	assert_judged("none", &judged, "deliverable accepted none likely", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_record_gets_its_findings),
		cmocka_unit_test(addresses_do_not_carry_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
