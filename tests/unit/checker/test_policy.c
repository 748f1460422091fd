#include "checker/policy.h"
#include "base/memory.h"
#include "checker/policy_parts.h"
#include "tests/unit/checker/zone_peer.h"

#include <stdint.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define HEX32 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* ---- MTA-STS is somebody else's test ---- */

struct sts_look {
	struct loop_timer *timer;
	sts_found_fn *found;
	void *context;
};

static void sts_tell(void *context)
{
	struct sts_look *look = context;
	const struct sts_view view = {.policy = STS_POLICY_FETCHED, .id = "7"};

	look->found(look->context, &view, SPAN("version: STSv1"));
}

struct sts_look *sts_look_create(const struct sts_look_options *options, const char *domain,
	sts_found_fn *found, void *context)
{
	struct sts_look *look = memory_get_zeroed(1, sizeof(*look));

	(void)domain;
	/* In these tests the cache's context is the loop. */
	look->timer = loop_timer_create(options->cache->context, sts_tell, look);
	look->found = found;
	look->context = context;
	loop_timer_start(look->timer, 1);
	return look;
}

void sts_look_destroy(struct sts_look *look)
{
	if (!look)
		return;
	loop_timer_destroy(look->timer);
	free(look);
}

/* ---- a look ---- */

#define FIVE_NS(tens)                                                                              \
	{"many.test", DNS_NS, "n" tens "0.many.test"},                                             \
		{"many.test", DNS_NS, "n" tens "1.many.test"},                                     \
		{"many.test", DNS_NS, "n" tens "2.many.test"},                                     \
		{"many.test", DNS_NS, "n" tens "3.many.test"},                                     \
	{                                                                                          \
		"many.test", DNS_NS, "n" tens "4.many.test"                                        \
	}

static const struct zone_row rows[] = {
	{"example.org", DNS_SOA, "ns1.example.org hostmaster.example.org 2026112101"},
	{"example.org", DNS_TXT, "some-verification=1"},
	{"example.org", DNS_TXT, "v=spf1 mx -all"},
	{"_dmarc.example.org", DNS_TXT, "v=DMARC1; p=reject; rua=mailto:dmarc@example.org"},
	{"_smtp._tls.example.org", DNS_TXT, "v=TLSRPTv1; rua=mailto:tls@example.org"},
	{"shop.example.org", DNS_A, "192.0.2.9"},
	{"own.example.org", DNS_A, "192.0.2.9"},
	{"_dmarc.own.example.org", DNS_TXT, "v=DMARC1; p=none"},
	{"co.uk", DNS_SOA, "ns.example.net registry.example.net 1"},
	{"shop.owned-example.co.uk", DNS_A, "192.0.2.9"},
	{"alias.example.org", DNS_CNAME, "shop.example.org"},
	{"soft.example.org", DNS_TXT, NULL, 2},
	{"soft.example.org", DNS_SOA, NULL, 2},
	{"_dmarc.soft.example.org", DNS_TXT, NULL, 2},
	{"_smtp._tls.soft.example.org", DNS_TXT, NULL, ZONE_SILENCE},
	/* TLSA */
	{"_25._tcp.mx1.example.org", DNS_TLSA, "030101" HEX32},
	{"_25._tcp.mx1.example.org", DNS_TLSA, "02"},
	{"_25._tcp.mx2.example.org", DNS_TLSA, "030102" HEX32, 0, true},
	{"_25._tcp.end.example.org", DNS_TLSA, "020001" HEX32},
	{"_25._tcp.alias3.example.org", DNS_TLSA, "030001" HEX32},
	{"_25._tcp.fails.example.org", DNS_TLSA, NULL, 2},
	{"_25._tcp.alias4.example.org", DNS_TLSA, "030001" HEX32},
	/* owners */
	{"owned-example.net", DNS_SOA, "ns.example.net h.example.net 1"},
	/* PTR */
	{"1.2.0.192.in-addr.arpa", DNS_PTR, "mx1.example.org"},
	{"mx1.example.org", DNS_A, "192.0.2.1"},
	{"2.2.0.192.in-addr.arpa", DNS_PTR, "nobody.example.org"},
	{"2.2.0.192.in-addr.arpa", DNS_PTR, "mx1.example.org"},
	{"3.2.0.192.in-addr.arpa", DNS_PTR, "no host.example.org"},
	{"3.2.0.192.in-addr.arpa", DNS_PTR, "other.example.org"},
	{"3.2.0.192.in-addr.arpa", DNS_PTR, "three.example.org"},
	{"other.example.org", DNS_A, "192.0.2.77"},
	{"three.example.org", DNS_A, "192.0.2.78"},
	{"three.example.org", DNS_A, "192.0.2.3"},
	{"4.2.0.192.in-addr.arpa", DNS_PTR, NULL, 2},
	{"6.2.0.192.in-addr.arpa", DNS_PTR, "broken.example.org"},
	{"broken.example.org", DNS_A, NULL, 2},
	{"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa", DNS_PTR,
		"six.example.org"},
	{"six.example.org", DNS_AAAA, "2001:db8::1"},
	{"2.2.0.192.bl.test", DNS_A, "127.0.0.2"},
	{"2.2.0.192.bl.test", DNS_TXT, "spam"},
	/* name servers */
	{"example.org", DNS_NS, "ns2.example.org"},
	{"example.org", DNS_NS, "ns1.example.org"},
	{"example.org", DNS_NS, "ns3.example.org"},
	{"example.org", DNS_NS, "ns4.example.org"},
	{"ns1.example.org", DNS_A, "127.0.0.2"},
	{"ns2.example.org", DNS_A, "127.0.0.3"},
	{"ns3.example.org", DNS_A, "10.0.0.1"}, /* nobody's business */
	{"many.test", DNS_SOA, "n10.many.test hostmaster.many.test 1"},
	FIVE_NS("1"),
	FIVE_NS("2"),
	FIVE_NS("3"),
	FIVE_NS("4"),
	FIVE_NS("5"),
	{"example.org", DNS_SOA, "ns1.example.org hostmaster.example.org 7", 0, false, 1},
	{"example.org", DNS_MX, "20 mx2.example.org", 0, false, 1},
	{"example.org", DNS_MX, "10 mx1.example.org", 0, false, 1},
	{"example.org", DNS_SOA, "ns1.example.org hostmaster.example.org 6", 0, false, 2},
	{"example.org", DNS_MX, "10 mx1.example.org", 0, false, 2},
};

struct fixture {
	struct zone_peer peer;
	struct loop *loop;
	struct resolver *resolver;
	struct ip_policy policy;
	struct sts_cache cache;
	struct policy_look_options options;
	/* of the look under way: */
	struct policy_look *look;
	struct domain_policy found;
	struct buf sts_policy;
	int times;
	bool destroys_from_within;
};

static int set_up(void **state)
{
	static struct fixture f;
	struct failure why;

	f = (struct fixture){0};
	zone_peer_start(&f.peer, rows, sizeof(rows) / sizeof(rows[0]));
	f.loop = loop_create();
	const struct resolver_options options = {.servers = f.peer.where, .timeout_ms = 600};

	assert_int_equal(resolver_create(f.loop, &options, &f.resolver, &why), OK);
	assert_int_equal(
		ip_policy_allow(&f.policy, "127.0.0.0/8,192.0.2.0/24,2001:db8::/32", &why), OK);
	f.cache.context = f.loop;
	f.options = (struct policy_look_options){.loop = f.loop,
		/* The look below is nobody's: it only has to be wanted. */
		.sts = {.resolver = f.resolver, .http = (struct http *)&f, .cache = &f.cache},
		.addresses = &f.policy,
		.dns_timeout_ms = 600,
		.dns_port = f.peer.port};
	buf_init(&f.sts_policy, 1000);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	policy_look_destroy(f->look);
	domain_policy_finish(&f->found);
	buf_finish(&f->sts_policy);
	resolver_destroy(f->resolver);
	loop_destroy(f->loop);
	ip_policy_finish(&f->policy);
	zone_peer_stop(&f->peer);
	return 0;
}

static void found(void *context, struct domain_policy *policy, struct span sts_policy)
{
	struct fixture *f = context;

	f->times++;
	f->found = *policy;
	if (f->destroys_from_within) {
		policy_look_destroy(f->look);
		f->look = NULL;
	}
	buf_clear(&f->sts_policy);
	buf_add(&f->sts_policy, sts_policy);
	loop_stop(f->loop);
}

/* Looks until everything is there. */
static const struct domain_policy *look_at(
	struct fixture *f, const char *domain, const struct mail_hosts *hosts)
{
	domain_policy_finish(&f->found);
	policy_look_destroy(f->look);
	f->times = 0;
	f->look = policy_look_create(&f->options, domain, hosts, found, f);
	assert_int_equal(f->times, 0);
	loop_run(f->loop);
	assert_int_equal(f->times, 1);
	assert_true(f->found.is_asked);
	return &f->found;
}

static const struct mail_hosts nowhere = {.route = ROUTE_NONE};

/* ---- what a domain publishes ---- */

static void everything_published_is_found(void **state)
{
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "example.org", &nowhere);

	assert_int_equal(policy->spf.state, RECORD_VALID);
	assert_string_equal(policy->spf.name, "example.org");
	assert_string_equal(policy->spf.text, "v=spf1 mx -all");
	assert_true(policy->spf.is_authenticated);
	assert_int_equal(policy->dmarc.state, RECORD_VALID);
	assert_string_equal(policy->dmarc.name, "_dmarc.example.org");
	assert_int_equal(policy->tlsrpt.state, RECORD_VALID);
	assert_string_equal(policy->tlsrpt.name, "_smtp._tls.example.org");
	assert_int_equal(policy->sts.policy, STS_POLICY_FETCHED);
	assert_string_equal(buf_text(&f->sts_policy), "version: STSv1");
	assert_string_equal(policy->zone, "example.org");
	assert_string_equal(policy->soa_contact, "hostmaster@example.org");
	assert_int_equal(policy->host_count + policy->ip_count + policy->name_server_count, 0);
}

static void dmarc_is_looked_for_at_the_organization_too(void **state)
{
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "shop.example.org", &nowhere);

	assert_int_equal(policy->dmarc.state, RECORD_VALID);
	assert_string_equal(policy->dmarc.name, "_dmarc.example.org");
	assert_int_equal(policy->spf.state, RECORD_ABSENT);
	assert_int_equal(policy->tlsrpt.state, RECORD_ABSENT);
	policy = look_at(f, "own.example.org", &nowhere);
	assert_string_equal(policy->dmarc.name, "_dmarc.own.example.org");
	assert_string_equal(policy->dmarc.text, "v=DMARC1; p=none");
	policy = look_at(f, "owned-example.net", &nowhere);
	assert_int_equal(policy->dmarc.state, RECORD_ABSENT);
	assert_string_equal(policy->dmarc.name, "_dmarc.owned-example.net");
}

static void what_failed_softly_is_unknown(void **state)
{
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "soft.example.org", &nowhere);

	assert_int_equal(policy->spf.state, RECORD_UNKNOWN);
	assert_int_equal(policy->spf.status, DNS_SERVFAIL);
	assert_int_equal(policy->dmarc.state, RECORD_UNKNOWN);
	assert_int_equal(policy->tlsrpt.state, RECORD_UNKNOWN);
	assert_int_equal(policy->tlsrpt.status, DNS_TIMEOUT);
}

static void of_a_domain_that_does_not_exist_nothing_is_asked(void **state)
{
	static const struct mail_hosts none = {.route = ROUTE_NO_DOMAIN};
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "gone.test", &none);

	assert_int_equal(policy->spf.state, RECORD_NOT_ASKED);
	assert_int_equal(policy->sts.policy, STS_POLICY_NOT_ASKED);
	assert_int_equal(f->peer.asked, 0);
}

static void a_name_that_is_too_long_for_policies_has_none(void **state)
{
	struct fixture *f = *state;
	char domain[DOMAIN_NAME_MAX + 1];

	for (size_t i = 0; i < DOMAIN_NAME_MAX; i++)
		domain[i] = i % 50 == 49 ? '.' : 'a';
	domain[DOMAIN_NAME_MAX] = '\0';
	const struct domain_policy *policy = look_at(f, domain, &nowhere);

	assert_int_equal(policy->dmarc.state, RECORD_ABSENT);
	assert_int_equal(policy->tlsrpt.state, RECORD_ABSENT);
}

static void the_zone_above_is_found_with_its_contact(void **state)
{
	static const struct {
		const char *domain, *zone, *contact;
	} cases[] = {
		{"shop.example.org", "example.org", "hostmaster@example.org"},
		{"owned-example.net", "owned-example.net", "h@example.net"},
		{"shop.owned-example.co.uk", "", ""}, /* co.uk answers for nobody */
		{"alias.example.org", "", ""}, /* an alias is in nobody's zone but its target's */
		{"soft.example.org", "", ""},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct domain_policy *policy = look_at(f, cases[i].domain, &nowhere);

		assert_string_equal(policy->zone, cases[i].zone);
		assert_string_equal(policy->soa_contact, cases[i].contact);
	}
}

/* ---- hosts ---- */

static void tlsa_is_asked_where_it_can_count(void **state)
{
	static struct mx_host hosts[] = {
		{.name = "mx1.example.org", .is_authenticated = true, .is_usable = true},
		{.name = "mx2.example.org", .is_authenticated = true, .is_usable = true},
		{.name = "mx3.example.org", .is_authenticated = true, .is_usable = true},
		{.name = "mx1.example.org", .is_usable = true}, /* insecure */
		{.name = "192.0.2.1", .is_authenticated = true},
		{.name = "fails.example.org", .is_authenticated = true, .is_usable = true},
	};
	struct mail_hosts mail = {
		.route = ROUTE_MX, .is_authenticated = true, .hosts = hosts, .host_count = 6};
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "example.org", &mail);

	assert_int_equal(policy->host_count, 6);
	assert_true(policy->hosts[0].tlsa_is_asked);
	assert_true(policy->hosts[0].tlsa_is_authenticated);
	assert_string_equal(policy->hosts[0].tlsa, "(too short)\n3 1 1 " HEX32);
	assert_int_equal(policy->hosts[1].tlsa_status, DNS_FOUND);
	assert_false(policy->hosts[1].tlsa_is_authenticated);
	assert_true(policy->hosts[2].tlsa_is_asked);
	assert_int_equal(policy->hosts[2].tlsa_status, DNS_NXDOMAIN);
	assert_null(policy->hosts[2].tlsa);
	assert_false(policy->hosts[3].tlsa_is_asked);
	assert_false(policy->hosts[4].tlsa_is_asked);
	assert_int_equal(policy->hosts[5].tlsa_status, DNS_SERVFAIL);
	mail.is_authenticated = false;
	policy = look_at(f, "example.org", &mail);
	assert_false(policy->hosts[0].tlsa_is_asked);
	f->options.asks_all_tlsa = true;
	policy = look_at(f, "example.org", &mail);
	assert_true(policy->hosts[0].tlsa_is_asked);
	assert_true(policy->hosts[3].tlsa_is_asked);
	assert_false(policy->hosts[4].tlsa_is_asked);
}

static void of_an_alias_the_end_is_asked_first(void **state)
{
	static struct mx_host hosts[] = {
		{.name = "alias1.example.org", .alias = "end.example.org"},
		{.name = "alias3.example.org", .alias = "empty.example.org"},
		{.name = "alias4.example.org", .alias = "fails.example.org"},
		{.name = "alias3.example.org", .alias = "no\\032host.example.org"},
		{.name = "alias5.example.org", .alias = "end.example.org"}, /* insecure */
	};
	const struct mail_hosts mail = {
		.route = ROUTE_MX, .is_authenticated = true, .hosts = hosts, .host_count = 5};
	struct fixture *f = *state;

	for (size_t i = 0; i < 5; i++) {
		hosts[i].is_cname = hosts[i].is_usable = true;
		hosts[i].is_authenticated = i < 4;
	}
	f->options.asks_all_tlsa = true;
	const struct domain_policy *policy = look_at(f, "example.org", &mail);

	assert_string_equal(policy->hosts[0].tlsa, "2 0 1 " HEX32);
	assert_string_equal(policy->hosts[1].tlsa, "3 0 1 " HEX32);
	/* An error is no "no". */
	assert_int_equal(policy->hosts[2].tlsa_status, DNS_SERVFAIL);
	assert_null(policy->hosts[2].tlsa);
	assert_string_equal(policy->hosts[3].tlsa, "3 0 1 " HEX32);
	assert_int_equal(policy->hosts[4].tlsa_status, DNS_NXDOMAIN);
}

static void a_domain_that_nobody_owns_is_named(void **state)
{
	static struct mx_host hosts[] = {
		{.name = "mx.gone-example.net", .status = DNS_NXDOMAIN},
		{.name = "mx.owned-example.net", .status = DNS_NXDOMAIN},
		{.name = "mx.gone-example.net", .status = DNS_NODATA},
		{.name = "mx.gone.test", .status = DNS_NXDOMAIN}, /* no known registry */
		{.name = "mx.owned-example.net",
			.status = DNS_NXDOMAIN,
			.is_cname = true,
			.alias = "a.b.gone-example.co.uk"},
	};
	const struct mail_hosts mail = {.route = ROUTE_MX, .hosts = hosts, .host_count = 5};
	struct fixture *f = *state;

	for (size_t i = 0; i < 5; i++)
		hosts[i].is_usable = true;
	const struct domain_policy *policy = look_at(f, "example.org", &mail);

	assert_string_equal(policy->hosts[0].unregistered, "gone-example.net");
	assert_string_equal(policy->hosts[1].unregistered, "");
	assert_string_equal(policy->hosts[2].unregistered, "");
	assert_string_equal(policy->hosts[3].unregistered, "");
	assert_string_equal(policy->hosts[4].unregistered, "gone-example.co.uk");
}

/* ---- addresses ---- */

static void reverse_names_are_confirmed_or_not(void **state)
{
	static char ips[][IP_TEXT_SIZE] = {"192.0.2.1", "192.0.2.2", "192.0.2.3", "192.0.2.4",
		"192.0.2.5", "192.0.2.6", "2001:db8::1", "10.0.0.1"};
	static const struct {
		bool is_asked;
		enum dns_status status;
		const char *name;
		unsigned count;
		bool is_confirmed;
	} expected[] = {
		{true, DNS_FOUND, "mx1.example.org", 1, true},
		{true, DNS_FOUND, "mx1.example.org", 2, false}, /* and nobody */
		{true, DNS_FOUND, "three.example.org", 3, true},
		{true, DNS_SERVFAIL, "", 0, false},
		{true, DNS_NXDOMAIN, "", 0, false},
		{true, DNS_SERVFAIL, "broken.example.org", 1, false},
		{true, DNS_FOUND, "six.example.org", 1, true},
		{false, DNS_FOUND, "", 0, false},
	};
	const struct mail_hosts mail = {.route = ROUTE_MX, .ips = ips, .ip_count = 8};
	struct fixture *f = *state;
	const struct domain_policy *policy = look_at(f, "example.org", &mail);

	assert_int_equal(policy->ip_count, 8);
	for (size_t i = 0; i < 8; i++) {
		const struct ip_name *name = &policy->ip_names[i];

		assert_int_equal(name->is_asked, expected[i].is_asked);
		assert_int_equal(name->status, expected[i].status);
		assert_string_equal(name->name, expected[i].name);
		assert_int_equal(name->count, expected[i].count);
		assert_int_equal(name->is_confirmed, expected[i].is_confirmed);
	}
}

static void reverse_names_are_written_backwards(void **state)
{
	static const char *const cases[][2] = {
		{"192.0.2.1", "1.2.0.192.in-addr.arpa"},
		{"2001:db8::567:89ab",
			"b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
			"ip6.arpa"},
	};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char name[DOMAIN_NAME_MAX + 1];
		struct ip ip;

		assert_true(ip_parse(span_of(cases[i][0]), &ip));
		reverse_name(&ip, name);
		assert_string_equal(name, cases[i][1]);
	}
}

static void block_lists_are_asked_about_each_address_once(void **state)
{
	static char ips[][IP_TEXT_SIZE] = {
		"192.0.2.1", "192.0.2.2", "192.0.2.1", "10.0.0.1", "2001:db8::1"};
	static const struct dnsbl_zones zones = {.names = {"bl.test", "other.test"}, .count = 2};
	static const struct {
		const char *ip, *zone;
		enum listing_state state;
	} expected[] = {
		{"192.0.2.1", "bl.test", LISTING_NONE},
		{"192.0.2.1", "other.test", LISTING_NONE},
		{"192.0.2.2", "bl.test", LISTING_LISTED},
		{"192.0.2.2", "other.test", LISTING_NONE},
		{"2001:db8::1", "bl.test", LISTING_NONE},
		{"2001:db8::1", "other.test", LISTING_NONE},
	};
	const struct mail_hosts mail = {.route = ROUTE_MX, .ips = ips, .ip_count = 5};
	struct fixture *f = *state;

	assert_int_equal(look_at(f, "example.org", &mail)->listing_count, 0);
	f->options.dnsbl = &zones;
	const struct domain_policy *policy = look_at(f, "example.org", &mail);

	assert_int_equal(policy->listing_count, 6);
	for (size_t i = 0; i < 6; i++) {
		assert_string_equal(policy->listings[i].ip, expected[i].ip);
		assert_string_equal(policy->listings[i].zone, expected[i].zone);
		assert_int_equal(policy->listings[i].state, expected[i].state);
	}
	assert_string_equal(policy->listings[2].reason, "spam");
	/* Nobody is told who is gone. */
	policy_look_destroy(f->look);
	f->look = policy_look_create(&f->options, "example.org", &mail, found, f);
}

/* ---- machines ---- */

static void contacts_are_addresses_or_nothing(void **state)
{
	static const char *const cases[][2] = {
		{"hostmaster.example.org", "hostmaster@example.org"},
		{"john\\046doe.example.org", "john.doe@example.org"},
		{"a\\043b.example.org", "a+b@example.org"},
		{"hostmaster\\064example.org", ""}, /* "hostmaster@example.org" in the zone file */
		{"hostmaster\\064example.org.example.org", ""},
		{"a\\013\\010.example.org", ""},
		{"a\\000.example.org", ""},
		{"a\\9.example.org", ""},
		{"hostmaster", ""},
		{"", ""},
		{".example.org", ""},
		{"root.localhost", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[ADDRESS_TEXT_SIZE] = "";

		assert_int_equal(
			policy_machines_contact(cases[i][0], text), cases[i][1][0] != '\0');
		assert_string_equal(text, cases[i][1]);
	}
}

static void machines_are_listed_with_where_they_stand(void **state)
{
	static const struct domain_policy policy = {
		.tlsrpt = {.state = RECORD_VALID,
			.name = "_smtp._tls.example.org",
			.text = "v=TLSRPTv1; rua=mailto:tls@example.org"},
		.dmarc = {.state = RECORD_VALID,
			.name = "_dmarc.example.org",
			.text = "v=DMARC1; p=none; ruf=mailto:b@example.org,mailto:a@example.org;"
				"rua=mailto:a@example.org"},
		.zone = "example.org",
		.soa_contact = "hostmaster@example.org",
	};
	static const char *const expected[][3] = {
		{"tls@example.org", "tlsrpt", "dns:_smtp._tls.example.org"},
		{"a@example.org", "dmarc", "dns:_dmarc.example.org"},
		{"b@example.org", "dmarc", "dns:_dmarc.example.org"},
		{"hostmaster@example.org", "soa", "dns:example.org"},
	};
	struct machine_address machines[8];
	char text[ADDRESS_TEXT_SIZE];

	(void)state;
	assert_int_equal(policy_machine_addresses(&policy, machines, 8), 4);
	for (size_t i = 0; i < 4; i++) {
		address_print(&machines[i].address, text);
		assert_string_equal(text, expected[i][0]);
		assert_string_equal(machines[i].source, expected[i][1]);
		assert_string_equal(machines[i].page, expected[i][2]);
	}
	assert_int_equal(policy_machine_addresses(&policy, machines, 2), 2);
}

/* ---- name servers ---- */

static void each_name_server_is_asked(void **state)
{
	struct fixture *f = *state;

	f->options.asks_name_servers = true;
	const struct domain_policy *policy = look_at(f, "example.org", &nowhere);
	const struct name_server *servers = policy->name_servers;

	assert_int_equal(policy->name_server_count, 4);
	assert_string_equal(servers[0].name, "ns1.example.org");
	assert_string_equal(servers[0].ip, "127.0.0.2");
	assert_int_equal(servers[0].status, DNS_FOUND);
	assert_true(servers[0].is_authoritative);
	assert_int_equal(servers[0].serial, 7);
	assert_string_equal(servers[0].mx, "10 mx1.example.org\n20 mx2.example.org");
	assert_string_equal(servers[1].name, "ns2.example.org");
	assert_string_equal(servers[1].ip, "127.0.0.3");
	assert_int_equal(servers[1].serial, 6);
	assert_string_equal(servers[1].mx, "10 mx1.example.org");
	/* One whose address is nobody's business, one that has none. */
	assert_string_equal(servers[2].name, "ns3.example.org");
	assert_string_equal(servers[2].ip, "");
	assert_int_equal(servers[2].status, DNS_NODATA);
	assert_null(servers[2].mx);
	assert_string_equal(servers[3].name, "ns4.example.org");
	assert_int_equal(servers[3].status, DNS_NXDOMAIN);
	assert_int_equal(policy->name_servers_left_out, 0);
}

static void name_servers_beyond_the_limit_are_counted(void **state)
{
	struct fixture *f = *state;

	f->options.asks_name_servers = true;
	const struct domain_policy *policy = look_at(f, "many.test", &nowhere);

	assert_int_equal(policy->name_server_count, NAME_SERVERS_MAX);
	assert_string_equal(policy->name_servers[NAME_SERVERS_MAX - 1].name, "n44.many.test");
	assert_int_equal(policy->name_servers_left_out, 5);
}

/* ---- ends ---- */

struct ender {
	struct fixture *f;
	struct loop_timer *timer;
	int rounds_left;
};

static void end_round(void *context)
{
	struct ender *ender = context;

	if (ender->rounds_left-- > 0) {
		loop_timer_start(ender->timer, 0);
		return;
	}
	policy_look_destroy(ender->f->look);
	ender->f->look = NULL;
	loop_stop(ender->f->loop);
}

static void a_look_may_be_destroyed_at_any_moment(void **state)
{
	static char ips[][IP_TEXT_SIZE] = {"192.0.2.1", "2001:db8::1"};
	static struct mx_host hosts[] = {{.name = "mx1.example.org",
		.is_authenticated = true,
		.is_usable = true,
		.is_cname = true,
		.alias = "end.example.org"}};
	const struct mail_hosts mail = {.route = ROUTE_MX,
		.is_authenticated = true,
		.hosts = hosts,
		.host_count = 1,
		.ips = ips,
		.ip_count = 2};
	struct fixture *f = *state;

	f->options.asks_name_servers = true;
	for (int rounds = 0; rounds < 60; rounds++) {
		struct ender ender = {.f = f, .rounds_left = rounds};
		struct failure why;
		const struct resolver_options options = {
			.servers = f->peer.where, .timeout_ms = 600};

		/* One that remembers nothing, so that there is something to wait for. */
		resolver_destroy(f->resolver);
		assert_int_equal(resolver_create(f->loop, &options, &f->resolver, &why), OK);
		f->options.sts.resolver = f->resolver;
		ender.timer = loop_timer_create(f->loop, end_round, &ender);
		f->times = 0;
		domain_policy_finish(&f->found);
		f->look = policy_look_create(&f->options, "example.org", &mail, found, f);
		loop_timer_start(ender.timer, 0);
		while (f->look)
			loop_run(f->loop);
		assert_in_range(f->times, 0, 1);
		loop_timer_destroy(ender.timer);
	}
}

static void who_is_told_may_destroy_the_look(void **state)
{
	struct fixture *f = *state;

	f->destroys_from_within = true;
	f->options.asks_name_servers = true;
	look_at(f, "example.org", &nowhere);
	assert_null(f->look);
	assert_string_equal(buf_text(&f->sts_policy), "version: STSv1");
}

#define LOOK(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		LOOK(everything_published_is_found),
		LOOK(dmarc_is_looked_for_at_the_organization_too),
		LOOK(what_failed_softly_is_unknown),
		LOOK(of_a_domain_that_does_not_exist_nothing_is_asked),
		LOOK(the_zone_above_is_found_with_its_contact),
		LOOK(a_name_that_is_too_long_for_policies_has_none),
		LOOK(tlsa_is_asked_where_it_can_count),
		LOOK(of_an_alias_the_end_is_asked_first),
		LOOK(a_domain_that_nobody_owns_is_named),
		LOOK(reverse_names_are_confirmed_or_not),
		LOOK(block_lists_are_asked_about_each_address_once),
		cmocka_unit_test(reverse_names_are_written_backwards),
		cmocka_unit_test(contacts_are_addresses_or_nothing),
		cmocka_unit_test(machines_are_listed_with_where_they_stand),
		LOOK(each_name_server_is_asked),
		LOOK(name_servers_beyond_the_limit_are_counted),
		LOOK(a_look_may_be_destroyed_at_any_moment),
		LOOK(who_is_told_may_destroy_the_look),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
