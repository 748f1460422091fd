#include "checker/policy_again.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void only_what_counts_and_may_pass_is_asked_again(void **state)
{
	static const struct {
		struct sts_view sts;
		bool is_signed;
		enum dns_status tlsa;
		bool is_in_doubt;
	} cases[] = {
		{{.policy = STS_POLICY_NO_RECORD}, true, DNS_FOUND, false},
		{{.policy = STS_POLICY_NO_RECORD}, true, DNS_NXDOMAIN, false},
		{{.policy = STS_POLICY_NO_RECORD}, true, DNS_SERVFAIL, true},
		{{.policy = STS_POLICY_NO_RECORD}, true, DNS_TIMEOUT, true},
		{{.policy = STS_POLICY_NO_RECORD}, true, DNS_REFUSED, true},
		{{.policy = STS_POLICY_NO_RECORD}, false, DNS_SERVFAIL, false},
		{{.record = {.state = RECORD_UNKNOWN}}, true, DNS_FOUND, true},
		{{.policy = STS_POLICY_UNFETCHABLE}, true, DNS_FOUND, true},
		{{.policy = STS_POLICY_UNFETCHABLE, .http_status = 404}, true, DNS_FOUND, false},
		{{.policy = STS_POLICY_UNFETCHABLE, .http_status = 301}, true, DNS_FOUND, false},
		{{.policy = STS_POLICY_UNFETCHABLE, .http_status = 429}, true, DNS_FOUND, true},
		{{.policy = STS_POLICY_UNFETCHABLE, .http_status = 503}, true, DNS_FOUND, true},
		{{.policy = STS_POLICY_INVALID, .http_status = 200}, true, DNS_FOUND, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mx_host host = {.is_authenticated = true};
		const struct mail_hosts hosts = {
			.is_authenticated = cases[i].is_signed, .hosts = &host, .host_count = 1};
		struct host_policy facts = {.tlsa_is_asked = true, .tlsa_status = cases[i].tlsa};
		struct domain_policy policy = {
			.is_asked = true, .sts = cases[i].sts, .hosts = &facts, .host_count = 1};

		assert_int_equal(policy_is_in_doubt(&hosts, &policy), cases[i].is_in_doubt);
		policy.is_asked = false;
		assert_false(policy_is_in_doubt(&hosts, &policy));
	}
}

static struct domain_policy look_with(enum dns_status first, enum dns_status second)
{
	struct domain_policy policy = {.is_asked = true, .host_count = 2};

	policy.hosts = memory_get_zeroed(2, sizeof(*policy.hosts));
	policy.hosts[0] = (struct host_policy){.tlsa_is_asked = true, .tlsa_status = first};
	policy.hosts[1] = (struct host_policy){.tlsa_is_asked = true, .tlsa_status = second};
	for (size_t i = 0; i < 2; i++)
		if (policy.hosts[i].tlsa_status == DNS_FOUND)
			policy.hosts[i].tlsa = memory_copy(SPAN("3 1 1 00"));
	return policy;
}

static void of_two_looks_the_better_counts(void **state)
{
	struct domain_policy first = look_with(DNS_FOUND, DNS_TIMEOUT),
			     second = look_with(DNS_SERVFAIL, DNS_FOUND);

	(void)state;
	first.sts = (struct sts_view){.policy = STS_POLICY_FETCHED, .is_changed_without_id = true};
	second.sts.policy = STS_POLICY_CACHED;
	first.spf.state = RECORD_VALID;
	first.dmarc.state = second.spf.state = second.tlsrpt.state = RECORD_UNKNOWN;
	second.dmarc.state = RECORD_ABSENT;
	policy_take_better(&second, &first);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(second.hosts[i].tlsa_status, DNS_FOUND);
		assert_string_equal(second.hosts[i].tlsa, "3 1 1 00");
	}
	assert_true(second.sts.is_changed_without_id);
	assert_int_equal(second.spf.state, RECORD_VALID);
	assert_int_equal(second.dmarc.state, RECORD_ABSENT);
	assert_int_equal(second.tlsrpt.state, RECORD_UNKNOWN);
	domain_policy_finish(&first);
	domain_policy_finish(&second);
}

static void doubt_about_mta_sts_gives_way_to_the_second_look(void **state)
{
	struct domain_policy first = {.is_asked = true}, second = {.is_asked = true};

	(void)state;
	first.sts.policy = STS_POLICY_UNFETCHABLE;
	second.sts.policy = STS_POLICY_FETCHED;
	policy_take_better(&second, &first);
	assert_int_equal(second.sts.policy, STS_POLICY_FETCHED);
	first = (struct domain_policy){.sts.policy = STS_POLICY_NO_RECORD}; /* never asked */
	policy_take_better(&second, &first);
	assert_int_equal(second.sts.policy, STS_POLICY_FETCHED);
}

static void what_a_block_list_said_once_stays(void **state)
{
	struct ip_listing before[] = {{.ip = "192.0.2.1",
					      .zone = "a.test",
					      .state = LISTING_LISTED,
					      .codes = "127.0.0.2"},
		{.ip = "192.0.2.1", .zone = "b.test", .state = LISTING_LISTED},
		{.ip = "192.0.2.1", .zone = "c.test", .state = LISTING_LISTED}};
	struct ip_listing now[] = {{.ip = "192.0.2.1", .zone = "a.test", .state = LISTING_UNKNOWN},
		{.ip = "192.0.2.1", .zone = "b.test", .state = LISTING_NONE},
		{.ip = "192.0.2.1", .zone = "other.test", .state = LISTING_UNKNOWN}};
	struct domain_policy first = {.is_asked = true, .listings = before, .listing_count = 3};
	struct domain_policy second = {.is_asked = true, .listings = now, .listing_count = 3};

	(void)state;
	policy_take_better(&second, &first);
	assert_int_equal(now[0].state, LISTING_LISTED);
	assert_string_equal(now[0].codes, "127.0.0.2");
	assert_int_equal(now[1].state, LISTING_NONE);
	assert_int_equal(now[2].state, LISTING_UNKNOWN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_what_counts_and_may_pass_is_asked_again),
		cmocka_unit_test(of_two_looks_the_better_counts),
		cmocka_unit_test(doubt_about_mta_sts_gives_way_to_the_second_look),
		cmocka_unit_test(what_a_block_list_said_once_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
