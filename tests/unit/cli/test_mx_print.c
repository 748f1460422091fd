#include "cli/mx_print.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_listing(const struct mx_facts *facts, const char *expected)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	mx_print_listing(file, facts);
	fclose(file);
	assert_string_equal(text, expected);
	free(text);
}

static void expect_headline(const struct mx_facts *facts, const char *expected)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	mx_print_listing(file, facts);
	fclose(file);
	assert_true(strncmp(text, expected, strlen(expected)) == 0);
	free(text);
}

static struct mx_host host_named(const char *name, unsigned preference, size_t ip)
{
	struct mx_host host = {.preference = (uint16_t)preference,
		.ttl_s = 3600,
		.status = DNS_FOUND,
		.is_usable = true,
		.is_authenticated = true,
		.times = 1,
		.ip_first = ip,
		.ip_count = 1};

	snprintf(host.name, sizeof(host.name), "%s", name);
	return host;
}

static void everything_stands_in_its_order(void **state)
{
	struct mx_host hosts[] = {host_named("mx1.example.org", 10, 0),
		host_named("mx2.example.org", 10, 1), host_named("backup.example.net", 20, 2)};
	char ips[][IP_TEXT_SIZE] = {"192.0.2.1", "2001:db8::2", "198.51.100.3"};
	const struct mail_hosts mail = {.status = DNS_FOUND,
		.route = ROUTE_MX,
		.is_authenticated = true,
		.hosts = hosts,
		.host_count = 3,
		.hosts_told = 3,
		.ips = ips,
		.ip_count = 3,
		.ips_told = 3};
	hosts[1].failing_family = 4;
	hosts[1].failing_status = DNS_TIMEOUT;
	struct host_policy host_policies[3] = {{.tlsa_is_asked = true,
		.tlsa_is_authenticated = true,
		.tlsa = (char *)(uintptr_t) "3 1 1 ab\n2 0 1 cd"}};
	struct ip_name names[3] = {{.is_asked = true,
					   .name = "mx1.example.org",
					   .count = 1,
					   .is_confirmed = true,
					   .is_authenticated = true},
		{.is_asked = true, .status = DNS_NXDOMAIN},
		{.is_asked = true, .name = "other.example.net", .count = 1}};
	struct name_server servers[2] = {{.name = "ns1.example.org",
						 .ip = "192.0.2.53",
						 .is_authoritative = true,
						 .serial = 7,
						 .mx = (char *)(uintptr_t) "10 mx1\n20 mx2"},
		{.name = "ns2.example.org", .ip = "192.0.2.54", .status = DNS_TIMEOUT}};
	const struct domain_policy policy = {.is_asked = true,
		.sts = {.record = {.state = RECORD_VALID},
			.id = "20261121",
			.policy = STS_POLICY_FETCHED,
			.has_policy = true,
			.mode = STS_MODE_ENFORCE,
			.max_age_s = 604800,
			.patterns = "mx1.example.org\n*.example.org"},
		.tlsrpt = {.state = RECORD_ABSENT},
		.spf = {.state = RECORD_VALID, .text = "v=spf1 mx -all", .is_authenticated = true},
		.dmarc = {.state = RECORD_UNKNOWN, .status = DNS_SERVFAIL},
		.zone = "example.org",
		.soa_contact = "hostmaster@example.org",
		.hosts = host_policies,
		.host_count = 3,
		.ip_names = names,
		.ip_count = 3,
		.name_servers = servers,
		.name_server_count = 2};
	const struct domain_finding findings[] = {{.id = "ptr-missing",
							  .host = "mx2.example.org",
							  .ip = "2001:db8::2",
							  .evidence = "2001:db8::2"},
		{.id = "sts-mx-refused",
			.host = "backup.example.net",
			.ip = "",
			.evidence = "backup.example.net",
			.is_listed = true}};
	const struct mx_facts facts = {.domain = "example.org",
		.hosts = &mail,
		.policy = &policy,
		.findings = findings,
		.finding_count = 2};

	(void)state;
	expect_listing(&facts,
		"example.org: 3 mail servers, 3 addresses (DNSSEC)\n"
		"    MTA-STS  enforcing, id 20261121, max_age 7 days, fetched now\n"
		"             mx: mx1.example.org *.example.org\n"
		"    TLS-RPT  none\n"
		"    SPF      v=spf1 mx -all (DNSSEC)\n"
		"    DMARC    unknown: the DNS fails (servfail)\n"
		"    zone     example.org, contact hostmaster@example.org\n"
		"    NS       ns1.example.org [192.0.2.53]: MX 10 mx1, MX 20 mx2 (serial 7)\n"
		"    NS       ns2.example.org [192.0.2.54]: does not answer in time\n"
		"       10  mx1.example.org (DNSSEC)  equal, TTL 3600 s, MTA-STS allows it\n"
		"           192.0.2.1        1/2 of the mail first  reverse name mx1.example.org "
		"(DNSSEC)\n"
		"           DANE: TLSA 3 1 1 ab (DNSSEC)\n"
		"           DANE: TLSA 2 0 1 cd (DNSSEC)\n"
		"       10  mx2.example.org (DNSSEC)  equal, TTL 3600 s, IPv4 addresses unknown: "
		"the DNS does not answer in time, MTA-STS allows it\n"
		"           2001:db8::2      1/2 of the mail first  no reverse name\n"
		"       20  backup.example.net (DNSSEC)  backup, TTL 3600 s, ERROR: STS policy "
		"verification failed (mode enforce)\n"
		"           198.51.100.3     reverse name other.example.net, which does not lead "
		"back\n"
		"    error    sts-mx-refused: The MTA-STS policy forbids a mail server "
		"(backup.example.net)\n"
		"    notice   ptr-missing: A mail server's address has no name - mx2.example.org "
		"[2001:db8::2]\n");
}

static void kinds_of_nothing_are_hard_or_soft(void **state)
{
	static const struct {
		enum dns_status status;
		enum mail_route route;
		const char *kind, *listing;
	} cases[] = {
		{DNS_NXDOMAIN, ROUTE_NO_DOMAIN, "hard",
			"a.test: hard error: the domain does not exist (NXDOMAIN)\n"},
		{DNS_NODATA, ROUTE_NONE, "hard",
			"a.test: hard error: the domain has neither mail servers nor an address\n"},
		{DNS_FOUND, ROUTE_NULL_MX, "hard",
			"a.test: hard error: the domain declares that it accepts no mail (null MX, "
			"RFC 7505)\n"},
		{DNS_FOUND, ROUTE_GIVEN, "hard",
			"a.test: hard error: the server that was named has no address\n"},
		{DNS_NXDOMAIN, ROUTE_GIVEN, "hard",
			"a.test: hard error: the server that was named does not exist "
			"(NXDOMAIN)\n"},
		{DNS_SERVFAIL, ROUTE_UNKNOWN, "soft",
			"a.test: soft error: the name servers fail (SERVFAIL)\n"},
		{DNS_BOGUS, ROUTE_UNKNOWN, "soft",
			"a.test: soft error: the DNSSEC signatures do not hold\n"},
		{DNS_TIMEOUT, ROUTE_UNKNOWN, "soft",
			"a.test: soft error: the DNS does not answer in time\n"},
		{DNS_REFUSED, ROUTE_UNKNOWN, "soft",
			"a.test: soft error: the resolver refuses to answer (REFUSED)\n"},
		{DNS_GARBLED, ROUTE_UNKNOWN, "soft",
			"a.test: soft error: the DNS gives an answer that breaks the rules of the "
			"format\n"},
	};
	const struct domain_policy policy = {.is_asked = false};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct mail_hosts mail = {.status = cases[i].status, .route = cases[i].route};
		const struct mx_facts facts = {
			.domain = "a.test", .hosts = &mail, .policy = &policy};

		assert_string_equal(mx_error_kind(&mail), cases[i].kind);
		expect_listing(&facts, cases[i].listing);
	}
}

static void a_name_is_shown_as_people_know_it_too(void **state)
{
	const struct domain_policy policy = {.is_asked = false};
	const struct mail_hosts mail = {
		.status = DNS_NXDOMAIN, .route = ROUTE_NO_DOMAIN, .is_alias = true};
	const struct mx_facts facts = {
		.domain = "xn--mnchen-3ya.test", .hosts = &mail, .policy = &policy};

	(void)state;
	expect_listing(&facts,
		"xn--mnchen-3ya.test (m\xc3\xbcnchen.test): hard error: the domain is an alias "
		"(CNAME) of one that does not exist (NXDOMAIN)\n");
}

static void each_name_server_has_a_line(void **state)
{
	struct name_server servers[] = {{.name = "ns1.a.test",
						.ip = "192.0.2.1",
						.is_authoritative = true,
						.serial = 7,
						.mx = (char *)(uintptr_t) "10 a.test\n20 b.test"},
		{.name = "ns2.a.test", .ip = "192.0.2.2", .status = DNS_TIMEOUT},
		{.name = "ns3.a.test", .ip = "192.0.2.3", .status = DNS_NODATA},
		{.name = "ns4.a.test", .status = DNS_NXDOMAIN}};
	const struct domain_policy policy = {.is_asked = true,
		.sts.record = {.state = RECORD_UNKNOWN, .error = "the DNS does not say"},
		.name_servers = servers,
		.name_server_count = 4,
		.name_servers_left_out = 5};
	const struct mail_hosts mail = {.route = ROUTE_NONE};
	const struct mx_facts facts = {.domain = "a.test", .hosts = &mail, .policy = &policy};

	(void)state;
	expect_listing(&facts,
		"a.test: hard error: the domain has neither mail servers nor an address\n"
		"    MTA-STS  unknown: the DNS does not say\n"
		"    NS       ns1.a.test [192.0.2.1]: MX 10 a.test, MX 20 b.test (serial 7)\n"
		"    NS       ns2.a.test [192.0.2.2]: does not answer in time\n"
		"    NS       ns3.a.test [192.0.2.3]: there is no MX, not authoritative\n"
		"    NS       ns4.a.test: no address that can be asked\n"
		"    NS       5 more, not asked\n");
}

static void hosts_without_an_address_are_no_servers(void **state)
{
	static const struct {
		enum dns_status status;
		const char *kind, *listing;
	} cases[] = {
		{DNS_NXDOMAIN, "hard", "a.test: hard error: 1 mail server, which has no address\n"},
		{DNS_NODATA, "hard", "a.test: hard error: 1 mail server, which has no address\n"},
		{DNS_TIMEOUT, "soft",
			"a.test: soft error: 1 mail server, and no address can be looked up "
			"now\n"}};
	const struct domain_policy policy = {.is_asked = false};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct mx_host host = {.status = cases[i].status, .is_usable = true};
		const struct mail_hosts mail = {.status = DNS_FOUND,
			.route = ROUTE_MX,
			.hosts = &host,
			.host_count = 1,
			.hosts_told = 1};
		const struct mx_facts facts = {
			.domain = "a.test", .hosts = &mail, .policy = &policy};

		assert_string_equal(mx_error_kind(&mail), cases[i].kind);
		expect_headline(&facts, cases[i].listing);
	}
}

static void none_of_several_servers_has_an_address(void **state)
{
	struct mx_host hosts[2] = {{.status = DNS_NXDOMAIN}, {.status = DNS_NODATA}};
	const struct domain_policy policy = {.is_asked = false};
	const struct mail_hosts mail = {
		.route = ROUTE_MX, .hosts = hosts, .host_count = 2, .hosts_told = 2};

	(void)state;
	expect_headline(&(struct mx_facts){.domain = "a.test", .hosts = &mail, .policy = &policy},
		"a.test: hard error: 2 mail servers, none of which has an address\n");
}

static void durations_are_told_as_people_count_them(void **state)
{
	static const struct {
		int64_t seconds;
		const char *words;
	} cases[] = {{604800, "7 days"}, {172799, "47 hours"}, {7199, "119 minutes"},
		{120, "2 minutes"}, {119, "119 s"}, {0, "0 s"}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = NULL;
		size_t length = 0;
		FILE *file = open_memstream(&text, &length);

		mx_print_duration(file, cases[i].seconds);
		fclose(file);
		assert_string_equal(text, cases[i].words);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_stands_in_its_order),
		cmocka_unit_test(kinds_of_nothing_are_hard_or_soft),
		cmocka_unit_test(none_of_several_servers_has_an_address),
		cmocka_unit_test(durations_are_told_as_people_count_them),
		cmocka_unit_test(a_name_is_shown_as_people_know_it_too),
		cmocka_unit_test(each_name_server_has_a_line),
		cmocka_unit_test(hosts_without_an_address_are_no_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
