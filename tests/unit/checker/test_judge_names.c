#include "checker/judge.h"
#include "tests/unit/checker/policy_scene.h"

/* Of two networks and two organisations: nothing to say. */
static const char *const two[SCENE_SERVERS_MAX] = {
	"10 mx1.example.org 192.0.2.1", "20 mx2.example.net 198.51.100.2"};

static void rename_host(struct policy_world *world, size_t host, const char *name)
{
	snprintf(world->hosts[host].name, sizeof(world->hosts[host].name), "%s", name);
}

/* A name that was never asked for, because it is none to ask for. */
static void spoil_name(struct policy_world *world, const char *name)
{
	rename_host(world, 1, name);
	world->hosts[1].is_usable = false;
	world->hosts[1].ip_count = 0;
	world->hosts[1].status = DNS_NODATA;
	world->domain.hosts.ip_count = world->domain.policy.ip_count = 1;
}

static void spoil_status(struct policy_world *world, enum dns_status status)
{
	spoil_name(world, "mx2.example.net");
	world->hosts[1].is_usable = true;
	world->hosts[1].status = status;
}

#define SPOILS(name, ...)                                                                          \
	static void name(struct policy_world *world)                                               \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

SPOILS(root, spoil_name(world, ".");)
SPOILS(localhost, spoil_name(world, "localhost");)
SPOILS(below_localhost, spoil_name(world, "mail.localhost"); world->hosts[1].is_usable = true;)
SPOILS(not_quite_localhost, rename_host(world, 1, "notlocalhost.example.net");)
SPOILS(literal, spoil_name(world, "10.0.0.1");)
SPOILS(literal6, spoil_name(world, "2001:db8::1");)
SPOILS(blank, spoil_name(world, "mail server");)
SPOILS(nowhere, spoil_status(world, DNS_NXDOMAIN);)
SPOILS(no_address, spoil_status(world, DNS_NODATA);)
SPOILS(failing, spoil_status(world, DNS_SERVFAIL);)
SPOILS(timeout, spoil_status(world, DNS_TIMEOUT);)
SPOILS(bogus, spoil_status(world, DNS_BOGUS);)
SPOILS(unregistered, spoil_status(world, DNS_NXDOMAIN);
	snprintf(world->host_policies[1].unregistered, DOMAIN_NAME_MAX, "example.net");)
SPOILS(unregistered_not_asked, unregistered(world); world->domain.policy.is_asked = false;)
SPOILS(unregistered_not_there, unregistered(world); world->domain.policy.host_count = 1;)
SPOILS(alias, world->hosts[1].is_cname = true;
	snprintf(world->hosts[1].alias, DOMAIN_NAME_MAX, "real.example.net");)
SPOILS(alias_unknown, world->hosts[1].is_cname = true;)
SPOILS(twice, world->hosts[0].times = 3;)
SPOILS(domain_alias, world->domain.hosts.is_alias = true;)
SPOILS(cut, world->domain.hosts.is_cut = true; world->domain.hosts.hosts_told = 250;
	world->domain.hosts.ips_told = 900;)
SPOILS(implicit, world->domain.hosts.route = ROUTE_IMPLICIT;)
SPOILS(given, literal(world); world->domain.hosts.route = ROUTE_GIVEN;
	world->hosts[0].is_usable = true; world->domain.policy.spf.state = RECORD_ABSENT;
	world->domain.policy.dmarc.state = RECORD_SEVERAL;)
SPOILS(implicit_alias, implicit(world); world->domain.hosts.is_alias = true;)
SPOILS(null_mx, world->domain.hosts = (struct mail_hosts){.route = ROUTE_NULL_MX};
	world->domain.policy.spf.state = world->domain.policy.dmarc.state = RECORD_ABSENT;)
SPOILS(null_mx_preference, null_mx(world); world->domain.hosts.null_preference = 10;)
SPOILS(domain_bogus, world->domain.hosts = (struct mail_hosts){.status = DNS_BOGUS};)
SPOILS(domain_servfail, world->domain.hosts = (struct mail_hosts){.status = DNS_SERVFAIL};)
SPOILS(half, world->hosts[1].failing_family = 6; world->hosts[1].failing_status = DNS_SERVFAIL;)
SPOILS(half_of_one, half(world); world->hosts[0].ip_count = 0;
	world->hosts[0].status = DNS_NXDOMAIN; world->domain.hosts.ip_count = 1;)
SPOILS(two_nowhere, nowhere(world); world->hosts[0].status = DNS_NXDOMAIN;
	world->hosts[0].ip_count = 0; world->domain.hosts.ip_count = 0;)
SPOILS(no_ptr, world->ip_names[1].status = DNS_NXDOMAIN;)
SPOILS(given_no_ptr, no_ptr(world); world->domain.hosts.route = ROUTE_GIVEN;)
SPOILS(ptr_nodata, world->ip_names[1].status = DNS_NODATA;)
SPOILS(ptr_unknown, world->ip_names[1].status = DNS_SERVFAIL;)
SPOILS(ptr_not_asked, world->ip_names[1] = (struct ip_name){.is_asked = false};)
SPOILS(ptr_astray, world->ip_names[1].is_confirmed = false;)
SPOILS(ptr_not_there, no_ptr(world); world->domain.policy.ip_count = 1;)

/* clang-format off */
static const struct policy_case cases[] = {
	{"all well", NULL, "", NULL},
	{"the root besides a server", root, "null-mx-with-others@. single-mail-server", NULL},
	{"localhost", localhost, "mx-is-localhost@localhost single-mail-server", "localhost"},
	{"below localhost", below_localhost, "mx-is-localhost@mail.localhost single-mail-server", "mail.localhost"},
	{"a name that only ends alike", not_quite_localhost, "", NULL},
	{"an address for a name", literal, "mx-is-ip@10.0.0.1 single-mail-server", "10.0.0.1"},
	{"an IPv6 address for a name", literal6, "mx-is-ip@2001:db8::1 single-mail-server", NULL},
	{"no host name", blank, "mx-not-host-name@mail server single-mail-server", NULL},
	{"leads nowhere", nowhere, "mx-unresolved@mx2.example.net single-mail-server", "mx2.example.net"},
	{"has no address", no_address, "mx-unresolved@mx2.example.net single-mail-server", NULL},
	{"the DNS fails", failing, "mx-dns-failing@mx2.example.net", NULL},
	{"the DNS is silent", timeout, "mx-dns-failing@mx2.example.net", NULL},
	{"the DNS fails at one kind of address", half, "mx-address-failing@mx2.example.net", "mx2.example.net: IPv6: servfail"},
	{"one server, and it may have more addresses", half_of_one, "mx-unresolved@mx1.example.org mx-address-failing@mx2.example.net", NULL},
	{"signatures do not hold", bogus, "mx-dns-bogus@mx2.example.net", "mx2.example.net"},
	{"free for anybody", unregistered, "mx-unregistered@mx2.example.net single-mail-server", "example.net"},
	{"free, but not asked", unregistered_not_asked, "mx-unresolved@mx2.example.net single-mail-server", NULL},
	{"a host that no policy is known of", unregistered_not_there, "mx-unresolved@mx2.example.net single-mail-server", NULL},
	{"an alias", alias, "mx-is-cname@mx2.example.net", "mx2.example.net leads to real.example.net"},
	{"an alias to an unknown name", alias_unknown, "mx-is-cname@mx2.example.net", "mx2.example.net"},
	{"named three times", twice, "mx-twice@mx1.example.org", "mx1.example.org (3 times)"},
	{"the domain is an alias", domain_alias, "domain-is-alias", "example.org"},
	{"too many", cut, "mx-cut", "250 mail servers with 900 addresses; visited: the first 2 with 2"},
	{"no MX", implicit, "implicit-mx", "example.org"},
	{"no MX, and an alias", implicit_alias, "domain-is-alias implicit-mx", NULL},
	{"the user named the server", given, "", NULL},
	{"the user named the server, and it has no name", given_no_ptr, "ptr-missing@mx2.example.net[198.51.100.2]", NULL},
	{"null MX", null_mx, "", NULL},
	{"null MX with a preference", null_mx_preference, "null-mx-preference", "MX 10 ."},
	{"the domain's signatures do not hold", domain_bogus, "dns-bogus", "example.org"},
	{"the domain's name servers fail", domain_servfail, "", NULL},
	{"both are told", two_nowhere, "mx-unresolved@mx1.example.org mx-unresolved@mx2.example.net", NULL},
	{"no reverse name", no_ptr, "ptr-missing@mx2.example.net[198.51.100.2]", "198.51.100.2"},
	{"a reverse name without record", ptr_nodata, "ptr-missing@mx2.example.net[198.51.100.2]", NULL},
	{"a reverse name that nobody knows just now", ptr_unknown, "", NULL},
	{"a reverse name that was not asked for", ptr_not_asked, "", NULL},
	{"a reverse name that does not lead back", ptr_astray, "ptr-unconfirmed@mx2.example.net[198.51.100.2]", "mx2.example.net"},
	{"an address that no name is known of", ptr_not_there, "", NULL},
};
/* clang-format on */

static void each_name_gets_its_findings(void **state)
{
	(void)state;
	assert_policy_cases(cases, sizeof(cases) / sizeof(cases[0]), two);
}

/* ---- addresses ---- */

static void special_addresses_are_told_with_their_range(void **state)
{
	static const struct {
		const char *ip, *evidence; /* NULL: public */
	} addresses[] = {{"10.0.0.1", "10.0.0.1: private"}, {"127.0.0.1", "127.0.0.1: loopback"},
		{"169.254.1.1", "169.254.1.1: link-local"}, {"::1", "::1: loopback"},
		{"fd00::1", "fd00::1: private"}, {"fe80::1", "fe80::1: link-local"},
		{"::ffff:192.168.0.1", "::ffff:192.168.0.1: private"},
		{"::ffff:8.8.8.8", "::ffff:8.8.8.8: mapped"},
		{"64:ff9b::7f00:1", "64:ff9b::7f00:1: loopback"}, {"64:ff9b::808:808", NULL},
		{"8.8.8.8", NULL}, {"2600::1", NULL}};
	static const struct ip_policy none, all = {.allow_private = true};
	struct vantage unasked = vantage_of(""), refused = vantage_of(""), allowed = vantage_of("");

	(void)state;
	unasked.addresses = NULL;
	refused.addresses = &none;
	allowed.addresses = &all;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		char line[100], expected[100] = "single-mail-server";
		const char *const lines[SCENE_SERVERS_MAX] = {line};
		struct policy_world world;
		struct buf evidence;

		snprintf(line, sizeof(line), "10 mx1.example.org %s", addresses[i].ip);
		policy_scene_build(&world, lines);
		assert_findings(line, &allowed, &world.domain, expected);
		if (addresses[i].evidence)
			snprintf(expected, sizeof(expected),
				"mx-private@mx1.example.org[%s] single-mail-server",
				addresses[i].ip);
		assert_findings(line, &unasked, &world.domain, expected);
		assert_findings(line, &refused, &world.domain, expected);
		buf_init(&evidence, DOMAIN_EVIDENCE_MAX);
		policy_scene_evidence(&refused, &world.domain, &evidence);
		if (addresses[i].evidence)
			assert_string_equal(buf_text(&evidence), addresses[i].evidence);
		buf_finish(&evidence);
	}
}

static void a_special_address_that_may_be_asked_is_none(void **state)
{
	const char *const lines[SCENE_SERVERS_MAX] = {
		"10 mx1.example.org 10.1.2.3", "20 mx2.example.net 10.9.9.9"};
	struct vantage vantage = vantage_of("");
	struct ip_policy policy = {0};
	struct policy_world world;
	struct failure why;

	(void)state;
	assert_int_equal(ip_policy_allow(&policy, "10.1.0.0/16", &why), OK);
	vantage.addresses = &policy;
	policy_scene_build(&world, lines);
	assert_findings(
		"one of two", &vantage, &world.domain, "mx-private@mx2.example.net[10.9.9.9]");
	ip_policy_finish(&policy);
}

/* ---- all together ---- */

static void servers_of_one_network_or_operator_are_told(void **state)
{
	static const struct {
		const char *lines[SCENE_SERVERS_MAX];
		const char *expected, *evidence;
	} sets[] = {
		{{"10 mx1.example.org 192.0.2.1"}, "single-mail-server", NULL},
		{{"10 mx1.example.org 192.0.2.1", "20 mx2.example.org 192.0.2.200"},
			"mx-one-network", "192.0.2.0/24"},
		{{"10 mx1.example.org 192.0.2.1 192.0.2.2"}, "", NULL},
		{{"10 mx1.example.org 192.0.2.1", "20 mx2.example.org 192.0.3.1"}, "", NULL},
		{{"10 mx1.example.org 192.0.2.1", "20 mx2.example.org 192.0.2.1"},
			"mx-same-server@mx2.example.org", NULL},
		{{"10 mx1.example.org 2001:db8:1::1", "20 mx2.example.org 2001:db8:1:ffff::1"},
			"mx-one-network", "2001:db8:1::/48"},
		{{"10 mx1.example.org 2001:db8:1::1", "20 mx2.example.org 2001:db8:2::1"}, "",
			NULL},
		{{"10 mx1.example.org 192.0.2.1 2001:db8:1::1",
			 "20 mx2.example.org 192.0.2.2 2001:db8:1::2"},
			"mx-one-network", "192.0.2.0/24, 2001:db8:1::/48"},
		{{"10 mx1.example.org 192.0.2.1 2001:db8:1::1",
			 "20 mx2.example.org 192.0.2.2 2001:db8:2::2"},
			"", NULL},
		{{"10 mx1.example.org 192.0.2.1", "20 mx2.example.org 2001:db8::1"}, "", NULL},
		{{"10 mx1.example.com 192.0.2.1", "20 mx2.mail.example.com 198.51.100.1"},
			"mx-one-operator", "example.com"},
		{{"10 mx1.example.com 192.0.2.1"}, "single-mail-server", NULL},
		{{"10 mx1.example.com 192.0.2.1", "20 mx2.example.net 198.51.100.1"}, "", NULL},
		{{"10 mx1.example.com 192.0.2.1", "20 mx2.example.org 198.51.100.1"}, "", NULL},
		{{"10 mx1.example.test 192.0.2.1", "20 mx2.example.test 198.51.100.1"}, "", NULL},
	};
	struct vantage vantage = vantage_of("");

	(void)state;
	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct policy_world world;
		struct buf evidence;

		policy_scene_build(&world, sets[i].lines);
		buf_init(&evidence, DOMAIN_EVIDENCE_MAX);
		policy_scene_evidence(&vantage, &world.domain, &evidence);
		assert_findings(sets[i].lines[0], &vantage, &world.domain, sets[i].expected);
		if (sets[i].evidence)
			assert_string_equal(buf_text(&evidence), sets[i].evidence);
		buf_finish(&evidence);
	}
}

/* ---- name servers ---- */

static void add_name_server(struct policy_world *world, const char *name, const char *ip,
	enum dns_status status, const char *mx)
{
	size_t at = world->domain.policy.name_server_count++;
	struct name_server *server = &world->name_servers[at];

	*server = (struct name_server){
		.status = status, .is_authoritative = true, .mx = mx ? world->mx[at] : NULL};
	snprintf(server->name, sizeof(server->name), "%s", name);
	snprintf(server->ip, sizeof(server->ip), "%s", ip);
	if (mx)
		snprintf(world->mx[at], sizeof(world->mx[at]), "%s", mx);
}

#define BOTH "10 mx1.example.org\n20 mx2.example.net"

static void ns_alike(struct policy_world *world)
{
	add_name_server(world, "ns1.example.org", "192.0.2.53", DNS_FOUND, BOTH);
	add_name_server(world, "ns2.example.org", "198.51.100.53", DNS_FOUND, BOTH);
}

SPOILS(ns_serials, ns_alike(world); world->name_servers[0].serial = 4;
	world->name_servers[1].serial = 5;)
SPOILS(ns_differ, ns_serials(world);
	snprintf(world->mx[1], sizeof(world->mx[1]), "10 mx1.example.org");)
SPOILS(ns_nothing, ns_alike(world); world->name_servers[1].status = DNS_NODATA;
	world->name_servers[1].mx = NULL;)
SPOILS(ns_none, ns_nothing(world); world->name_servers[0].status = DNS_NODATA;
	world->name_servers[0].mx = NULL;)
SPOILS(ns_no_authority, ns_differ(world); world->name_servers[1].is_authoritative = false;)
SPOILS(ns_refused, ns_nothing(world); world->name_servers[1].status = DNS_REFUSED;)
SPOILS(ns_servfail, ns_nothing(world); world->name_servers[1].status = DNS_SERVFAIL;)
SPOILS(ns_silent, ns_nothing(world); world->name_servers[1].status = DNS_TIMEOUT;)
SPOILS(ns_no_address, ns_nothing(world); world->name_servers[1].ip[0] = '\0';)
SPOILS(ns_two_silent, ns_silent(world); world->name_servers[0].status = DNS_TIMEOUT;)
SPOILS(ns_ipv6_silent, ns_alike(world);
	add_name_server(world, "ns3.example.org", "2001:db8::53", DNS_TIMEOUT, NULL);)
SPOILS(ns_one_ipv6_silent, ns_ipv6_silent(world);
	add_name_server(world, "ns4.example.org", "2001:db8:1::53", DNS_FOUND, BOTH);)
SPOILS(ns_not_asked, ns_differ(world); world->domain.policy.is_asked = false;)

/* clang-format off */
static const struct policy_case name_server_cases[] = {
	{"alike", ns_alike, "", NULL},
	{"another serial, but the same servers", ns_serials, "", NULL},
	{"they differ", ns_differ, "name-servers-differ",
		"ns1.example.org [192.0.2.53]: 10 mx1.example.org, 20 mx2.example.net (serial 4); "
		"ns2.example.org [198.51.100.53]: 10 mx1.example.org (serial 5)"},
	{"one knows no server", ns_nothing, "name-servers-differ",
		"ns1.example.org [192.0.2.53]: 10 mx1.example.org, 20 mx2.example.net; "
		"ns2.example.org [198.51.100.53]: nodata"},
	{"none knows a server", ns_none, "", NULL},
	{"who is not responsible differs from nobody", ns_no_authority, "name-server-lame", "ns2.example.org [198.51.100.53]: not authoritative"},
	{"refused", ns_refused, "name-server-lame", "ns2.example.org [198.51.100.53]: refused"},
	{"an error", ns_servfail, "name-server-lame", "ns2.example.org [198.51.100.53]: servfail"},
	{"silent", ns_silent, "name-server-silent", "ns2.example.org [198.51.100.53]"},
	{"without address", ns_no_address, "name-server-silent", "ns2.example.org: no address that can be asked (nodata)"},
	{"all silent: our network", ns_two_silent, "", NULL},
	{"the only one with IPv6: ours has none, perhaps", ns_ipv6_silent, "", NULL},
	{"one of two with IPv6", ns_one_ipv6_silent, "name-server-silent", "ns3.example.org [2001:db8::53]"},
	{"not asked", ns_not_asked, "", NULL},
};
/* clang-format on */

static void each_name_server_gets_its_findings(void **state)
{
	(void)state;
	assert_policy_cases(
		name_server_cases, sizeof(name_server_cases) / sizeof(name_server_cases[0]), two);
}

static void addresses_carry_what_is_about_their_way(void **state)
{
	struct policy_world world;
	struct judged judged;

	(void)state;
	policy_scene_build(&world, two);
	ns_differ(&world);
	alias(&world);
	twice(&world);
	no_ptr(&world);
	domain_alias(&world);
	cut(&world);
	policy_scene_judge(&world, &judged);
	assert_judged("way", &judged, "deliverable accepted none likely",
		"mx-cut mx-twice mx-is-cname name-servers-differ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_name_gets_its_findings),
		cmocka_unit_test(special_addresses_are_told_with_their_range),
		cmocka_unit_test(a_special_address_that_may_be_asked_is_none),
		cmocka_unit_test(servers_of_one_network_or_operator_are_told),
		cmocka_unit_test(each_name_server_gets_its_findings),
		cmocka_unit_test(addresses_carry_what_is_about_their_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
