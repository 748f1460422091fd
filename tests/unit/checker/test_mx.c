#include "checker/mx.h"
#include "tests/unit/checker/zone_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct record {
	unsigned preference;
	const char *name;
	bool is_no_host_name;
};

/* The answer's names are borrowed literals: only mx_read looks at them. */
static void read_records(const struct record *records, size_t count, struct mail_hosts *hosts)
{
	struct dns_record made[8] = {0};
	const struct dns_answer answer = {.status = DNS_FOUND, .records = made, .count = count};

	for (size_t i = 0; i < count; i++) {
		made[i].type = DNS_MX;
		made[i].preference = (uint16_t)records[i].preference;
		made[i].name = (char *)(uintptr_t)records[i].name;
		made[i].is_host_name = !records[i].is_no_host_name && records[i].name[0];
	}
	mx_read(&answer, hosts);
}

static void hosts_come_by_preference_then_name_each_once(void **state)
{
	static const struct record records[] = {
		{20, "b.example"}, {10, "z.example"}, {20, "a.example"}, {30, "z.example"}};
	struct mail_hosts hosts;

	(void)state;
	read_records(records, 4, &hosts);
	assert_int_equal(hosts.route, ROUTE_MX);
	assert_int_equal(hosts.host_count, 3);
	assert_string_equal(hosts.hosts[0].name, "z.example");
	assert_int_equal(hosts.hosts[0].preference, 10);
	assert_string_equal(hosts.hosts[1].name, "a.example");
	assert_string_equal(hosts.hosts[2].name, "b.example");
	assert_int_equal(hosts.hosts[0].times, 2);
	assert_int_equal(hosts.hosts[1].times, 1);
	assert_int_equal(hosts.hosts_told, 3);
	mail_hosts_finish(&hosts);
}

static void null_mx_is_a_root_alone(void **state)
{
	static const struct record alone[] = {{0, ""}}, mixed[] = {{0, ""}, {10, "mx.example"}},
				   with_preference[] = {{10, ""}, {20, ""}};
	struct mail_hosts hosts;

	(void)state;
	read_records(alone, 1, &hosts);
	assert_int_equal(hosts.route, ROUTE_NULL_MX);
	assert_int_equal(hosts.host_count, 0);
	assert_int_equal(hosts.null_preference, 0);
	mail_hosts_finish(&hosts);
	read_records(with_preference, 2, &hosts);
	assert_int_equal(hosts.route, ROUTE_NULL_MX);
	assert_int_equal(hosts.null_preference, 10);
	mail_hosts_finish(&hosts);
	read_records(mixed, 2, &hosts);
	assert_int_equal(hosts.route, ROUTE_MX);
	assert_int_equal(hosts.host_count, 2);
	assert_string_equal(hosts.hosts[0].name, ".");
	assert_false(hosts.hosts[0].is_usable);
	assert_true(hosts.hosts[1].is_usable);
	mail_hosts_finish(&hosts);
}

static void what_is_no_host_name_is_shown_and_never_asked_for(void **state)
{
	static const struct record records[] = {{10, "192.0.2.1", true}, {20, "mx.example"},
		{30, "localhost"}, {40, "mail.localhost"}, {50, "localhost.example"}};
	struct mail_hosts hosts;

	(void)state;
	read_records(records, 5, &hosts);
	assert_false(hosts.hosts[0].is_usable);
	assert_string_equal(hosts.hosts[0].name, "192.0.2.1");
	assert_true(hosts.hosts[1].is_usable);
	assert_false(hosts.hosts[2].is_usable);
	assert_false(hosts.hosts[3].is_usable);
	assert_true(hosts.hosts[4].is_usable);
	mail_hosts_finish(&hosts);
}

static void more_hosts_than_are_visited_are_counted(void **state)
{
	struct dns_record made[DOMAIN_MX_MAX + 50] = {0};
	char names[DOMAIN_MX_MAX + 50][32];
	const struct dns_answer answer = {
		.status = DNS_FOUND, .records = made, .count = DOMAIN_MX_MAX + 50};
	struct mail_hosts hosts;

	(void)state;
	for (size_t i = 0; i < answer.count; i++) {
		snprintf(names[i], sizeof(names[i]), "mx%03zu.example", answer.count - i);
		made[i] = (struct dns_record){
			.type = DNS_MX, .preference = 10, .name = names[i], .is_host_name = true};
	}
	mx_read(&answer, &hosts);
	assert_true(hosts.is_cut);
	assert_int_equal(hosts.host_count, DOMAIN_MX_MAX);
	assert_int_equal(hosts.hosts_told, DOMAIN_MX_MAX + 50);
	assert_string_equal(hosts.hosts[0].name, "mx001.example");
	mail_hosts_finish(&hosts);
}

static void kinds_of_nothing_are_told_apart(void **state)
{
	static const struct {
		enum dns_status status;
		enum mail_route route;
	} cases[] = {
		{DNS_NXDOMAIN, ROUTE_NO_DOMAIN},
		{DNS_SERVFAIL, ROUTE_UNKNOWN},
		{DNS_TIMEOUT, ROUTE_UNKNOWN},
		{DNS_NODATA, ROUTE_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dns_answer answer = {.status = cases[i].status};
		struct mail_hosts hosts;

		mx_read(&answer, &hosts);
		assert_int_equal(hosts.status, cases[i].status);
		assert_int_equal(hosts.route, cases[i].route);
		mail_hosts_finish(&hosts);
	}
}

static void take_hosts(void *context, const struct mail_hosts *hosts)
{
	struct loop *loop = context;

	assert_int_equal(hosts->ip_count, 4);
	assert_string_equal(hosts->ips[0], "192.0.2.9");
	assert_string_equal(hosts->ips[1], "192.0.2.10");
	assert_string_equal(hosts->ips[2], "2001:db8::1");
	assert_string_equal(hosts->ips[3], "2001:db8::2");
	loop_stop(loop);
}

static void look_up(const struct zone_row *rows, size_t count, mx_found_fn *found)
{
	struct zone_peer peer;
	struct loop *loop = loop_create();
	struct resolver *resolver;
	struct failure why;

	zone_peer_start(&peer, rows, count);
	const struct resolver_options options = {.servers = peer.where, .timeout_ms = 5000};

	assert_int_equal(resolver_create(loop, &options, &resolver, &why), OK);
	struct mx_lookup *lookup = mx_lookup_create(resolver, "example.org", found, loop);

	loop_run(loop);
	mx_lookup_destroy(lookup);
	resolver_destroy(resolver);
	loop_destroy(loop);
	zone_peer_stop(&peer);
}

static void addresses_come_sorted(void **state)
{
	static const struct zone_row rows[] = {{"example.org", DNS_MX, "10 mx.example.org"},
		{"mx.example.org", DNS_AAAA, "2001:db8::2"},
		{"mx.example.org", DNS_AAAA, "2001:db8::1"},
		{"mx.example.org", DNS_A, "192.0.2.10"}, {"mx.example.org", DNS_A, "192.0.2.9"}};

	(void)state;
	look_up(rows, sizeof(rows) / sizeof(rows[0]), take_hosts);
}

static void take_halves(void *context, const struct mail_hosts *hosts)
{
	assert_int_equal(hosts->host_count, 3);
	assert_int_equal(hosts->hosts[0].status, DNS_FOUND);
	assert_int_equal(hosts->hosts[0].failing_family, 6);
	assert_int_equal(hosts->hosts[0].failing_status, DNS_SERVFAIL);
	assert_int_equal(hosts->hosts[1].status, DNS_FOUND);
	assert_int_equal(hosts->hosts[1].failing_family, 4);
	assert_true(mx_host_is_in_doubt(&hosts->hosts[0]) && mx_host_is_in_doubt(&hosts->hosts[1]));
	assert_int_equal(hosts->hosts[2].status, DNS_SERVFAIL); /* nothing at all was found */
	assert_int_equal(hosts->hosts[2].failing_family, 0);
	assert_true(mx_host_is_in_doubt(&hosts->hosts[2]));
	loop_stop(context);
}

static void a_family_that_fails_is_told(void **state)
{
	static const struct zone_row rows[] = {{"example.org", DNS_MX, "10 a.example.org"},
		{"example.org", DNS_MX, "20 b.example.org"},
		{"example.org", DNS_MX, "30 c.example.org"}, {"a.example.org", DNS_A, "192.0.2.1"},
		{"a.example.org", DNS_AAAA, NULL, 2}, {"b.example.org", DNS_A, NULL, 2},
		{"b.example.org", DNS_AAAA, "2001:db8::2"}, {"c.example.org", DNS_A, NULL, 2},
		{"c.example.org", DNS_TXT, "no address of the other kind"}};

	(void)state;
	look_up(rows, sizeof(rows) / sizeof(rows[0]), take_halves);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hosts_come_by_preference_then_name_each_once),
		cmocka_unit_test(null_mx_is_a_root_alone),
		cmocka_unit_test(what_is_no_host_name_is_shown_and_never_asked_for),
		cmocka_unit_test(more_hosts_than_are_visited_are_counted),
		cmocka_unit_test(kinds_of_nothing_are_told_apart),
		cmocka_unit_test(addresses_come_sorted),
		cmocka_unit_test(a_family_that_fails_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
