#include "schema/model/policy_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array[0]))
#define HEX64           "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* ---- MTA-STS ---- */

static void a_star_is_one_label_and_never_none(void **state)
{
	static const struct {
		const char *patterns, *host;
		bool allowed;
	} cases[] = {
		{"mx.example.org", "mx.example.org", true},
		{"mx.example.org", "MX.Example.ORG", true},
		{"mx.example.org", "mx2.example.org", false},
		{"mx.example.org", "a.mx.example.org", false},
		{"*.example.org", "mx.example.org", true},
		{"*.example.org", "example.org", false},
		{"*.example.org", "a.mx.example.org", false},
		{"*.example.org", ".example.org", false},
		{"*.example.org", "mxexample.org", false},
		{"a.example.org\n*.example.net", "b.example.net", true},
		{"a.example.org\n*.example.net", "b.example.org", false},
		{"", "mx.example.org", false},
		{"", "", false},
		{"*", "org", false},
		{"*.", "org", false},
		{"m*.example.org", "mx.example.org", false},
	};
	struct sts_view view = {.has_policy = true};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		snprintf(view.patterns, sizeof(view.patterns), "%s", cases[i].patterns);
		if (sts_allows(&view, cases[i].host) != cases[i].allowed)
			fail_msg("\"%s\" and %s", cases[i].patterns, cases[i].host);
	}
}

static void an_override_counts_instead_of_what_is_published(void **state)
{
	struct sts_view view = {
		.has_policy = true, .mode = STS_MODE_TESTING, .override = STS_MODE_ENFORCE};

	(void)state;
	assert_int_equal(sts_effective_mode(&view), STS_MODE_TESTING);
	view.is_overridden = true;
	assert_int_equal(sts_effective_mode(&view), STS_MODE_ENFORCE);
}

/* ---- DANE ---- */

static void tlsa_records_count_as_rfc_7672_has_it(void **state)
{
	static const struct {
		const char *tlsa;
		size_t usable;
	} cases[] = {
		{NULL, 0},
		{"", 0},
		{"3 1 1 " HEX64, 1},
		{"2 0 2 " HEX64 HEX64, 1},
		{"3 1 1 " HEX64 "\n2 1 1 " HEX64 "\n1 1 1 " HEX64, 2},
		{"0 1 1 " HEX64, 0}, /* PKIX-TA and PKIX-EE: not for SMTP, 3.1.3 */
		{"1 1 1 " HEX64, 0},
		{"4 1 1 " HEX64, 0},
		{"3 2 1 " HEX64, 0},
		{"3 1 3 " HEX64, 0},
		{"3 1 1 " HEX64 HEX64, 0}, /* no length of a SHA-256 */
		{"3 1 2 " HEX64, 0},
		{"3 1 0 30820122", 1}, /* the whole key */
		{"3 1 0 ", 0},
		{"3 1 0", 0},
		{"3 1", 0},
		{"3", 0},
		{"nonsense", 0},
		{"-3 1 1 " HEX64, 0},
		{"3  1 1 " HEX64, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		if (policy_count_usable_tlsa(cases[i].tlsa) != cases[i].usable)
			fail_msg("%s", cases[i].tlsa);
}

static char good[] = "3 1 1 " HEX64, bad[] = "1 1 1 " HEX64;

static void dane_counts_where_everything_is_signed(void **state)
{
	static const struct {
		bool is_asked, mx_signed, host_signed, tlsa_asked, tlsa_signed;
		enum dns_status status;
		char *tlsa;
		enum dane_state state;
	} cases[] = {
		{false, true, true, true, true, DNS_FOUND, good, DANE_NOT_ASKED},
		{true, true, true, true, true, DNS_FOUND, good, DANE_USABLE},
		{true, true, true, true, true, DNS_FOUND, bad, DANE_UNUSABLE},
		{true, true, true, true, false, DNS_FOUND, good, DANE_NOT_SIGNED},
		{true, true, false, true, true, DNS_FOUND, good, DANE_NOT_SIGNED},
		{true, false, true, true, true, DNS_FOUND, good, DANE_NOT_SIGNED},
		{true, true, true, false, false, DNS_FOUND, NULL, DANE_NOT_SIGNED},
		{true, true, true, true, true, DNS_NXDOMAIN, NULL, DANE_NONE},
		{true, true, true, true, true, DNS_NODATA, NULL, DANE_NONE},
		{true, true, true, true, true, DNS_FOUND, NULL, DANE_NONE},
		{true, true, true, true, true, DNS_SERVFAIL, NULL, DANE_UNKNOWN},
		{true, true, true, true, true, DNS_BOGUS, NULL, DANE_UNKNOWN},
		{true, true, true, true, true, DNS_TIMEOUT, NULL, DANE_UNKNOWN},
		{true, true, true, true, true, DNS_REFUSED, NULL, DANE_NOT_TOLD},
		{true, true, false, true, true, DNS_REFUSED, NULL, DANE_NOT_SIGNED},
	};

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct mx_host host = {.is_authenticated = cases[i].host_signed};
		struct mail_hosts hosts = {
			.is_authenticated = cases[i].mx_signed, .hosts = &host, .host_count = 1};
		struct host_policy facts = {.tlsa_is_asked = cases[i].tlsa_asked,
			.tlsa_status = cases[i].status,
			.tlsa_is_authenticated = cases[i].tlsa_signed,
			.tlsa = cases[i].tlsa};
		struct domain_policy policy = {
			.is_asked = cases[i].is_asked, .hosts = &facts, .host_count = 1};

		assert_string_equal(dane_state_name(policy_dane_of_host(&hosts, &policy, 0)),
			dane_state_name(cases[i].state));
	}
}

static void a_domain_has_what_its_best_host_has(void **state)
{
	struct mx_host array[3] = {
		{.is_authenticated = true}, {.is_authenticated = true}, {.is_authenticated = true}};
	struct mail_hosts hosts = {.is_authenticated = true, .hosts = array, .host_count = 3};
	struct host_policy facts[3] = {
		{.tlsa_is_asked = true, .tlsa_is_authenticated = true, .tlsa = good},
		{.tlsa_is_asked = true, .tlsa_is_authenticated = true, .tlsa = bad},
		{.tlsa_is_asked = true, .tlsa_status = DNS_NODATA}};
	struct domain_policy policy = {.is_asked = true, .hosts = facts, .host_count = 3};
	struct dane_summary dane = policy_dane(&hosts, &policy);

	(void)state;
	assert_int_equal(dane.state, DANE_USABLE);
	assert_int_equal(dane.usable, 1);
	assert_int_equal(dane.hosts, 3);
	facts[0].tlsa = bad;
	assert_int_equal(policy_dane(&hosts, &policy).state, DANE_UNUSABLE);
	policy.is_asked = false;
	assert_int_equal(policy_dane(&hosts, &policy).state, DANE_NOT_ASKED);
}

static void what_was_not_asked_for_is_not_there(void **state)
{
	struct host_policy facts = {.tlsa_is_asked = true};
	struct ip_name names[2] = {{.is_asked = true}, {.is_asked = false}};
	struct domain_policy policy = {.is_asked = true,
		.hosts = &facts,
		.host_count = 1,
		.ip_names = names,
		.ip_count = 2};

	(void)state;
	assert_ptr_equal(policy_of_host(&policy, 0), &facts);
	assert_null(policy_of_host(&policy, 1));
	assert_ptr_equal(policy_ip_name(&policy, 0), &names[0]);
	assert_null(policy_ip_name(&policy, 1));
	assert_null(policy_ip_name(&policy, 2));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_star_is_one_label_and_never_none),
		cmocka_unit_test(an_override_counts_instead_of_what_is_published),
		cmocka_unit_test(tlsa_records_count_as_rfc_7672_has_it),
		cmocka_unit_test(dane_counts_where_everything_is_signed),
		cmocka_unit_test(a_domain_has_what_its_best_host_has),
		cmocka_unit_test(what_was_not_asked_for_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
