#include "checker/vantage_look.h"
#include "net/source_ip.h"
#include "tests/unit/checker/mail_peer.h"
#include "tests/unit/checker/zone_peer.h"
#include "tests/unit/net/turns_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

/* Public addresses stand in the zone alone: nobody connects to them. */
static const struct zone_row rows[] = {
	{"ours.example", DNS_A, "127.0.0.1"},
	{"1.0.0.127.in-addr.arpa", DNS_PTR, "ours.example"},
	{"9.0.0.127.in-addr.arpa", DNS_PTR, "astray.example"},
	{"astray.example", DNS_A, "127.0.0.10"},
	{"1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa", DNS_PTR,
		"six.example"},
	{"six.example", DNS_AAAA, "::1"},
	{"nat.example", DNS_A, "1.2.3.4"},
	{"4.3.2.1.in-addr.arpa", DNS_PTR, "nat.example"},
	{"4.3.2.1.list.example", DNS_A, "127.0.0.2"},
	{"list.example", DNS_SOA, "ns.example h.example 1"},
	{"two.example", DNS_A, "127.0.0.1"},
	{"two.example", DNS_A, "127.0.0.2"},
	{"none.example", DNS_TXT, "nothing here"},
	{"fails.example", DNS_A, NULL, 2},
	{"fails.example", DNS_AAAA, NULL, 2},
};

static const struct dnsbl_zones zones = {{"list.example", "clean.example"}, 2};

static struct {
	struct loop *loop;
	struct loop_timer *patience;
	struct zone_peer zone;
	struct resolver *resolver;
	struct turns *turns;
	struct ip_policy policy;
	struct ip_sources sources;
	struct socks_proxy proxy;
	struct vantage_wanted wanted;
	struct vantage_look *look;
	struct self self;
	int known, rounds;
	char folder[64];
	struct vantage_facts facts;
} t;

static void self_known(void *context, const struct self *self)
{
	(void)context;
	t.known++;
	t.self = *self;
}

static void look_whether_it_is_done(void *context)
{
	(void)context;
	if ((t.look && vantage_look_is_done(t.look)) || ++t.rounds > 500)
		loop_stop(t.loop);
	else
		loop_timer_start(t.patience, 10);
}

static int set_up(void **state)
{
	struct failure why;

	(void)state;
	memset(&t, 0, sizeof(t));
	snprintf(t.folder, sizeof(t.folder), "/tmp/vantage-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	zone_peer_start(&t.zone, rows, sizeof(rows) / sizeof(rows[0]));
	t.loop = loop_create();
	t.patience = loop_timer_create(t.loop, look_whether_it_is_done, NULL);
	t.policy.allow_private = true;
	const struct resolver_options dns = {.servers = t.zone.where, .timeout_ms = 2000};

	if (resolver_create(t.loop, &dns, &t.resolver, &why) ||
		turns_create(t.folder, 10, &t.turns, &why))
		return -1;
	assert_true(ip_parse(SPAN("127.0.0.1"), &t.sources.v4));
	t.wanted = (struct vantage_wanted){.net = {.loop = t.loop,
						   .turns = t.turns,
						   .policy = &t.policy,
						   .sources = &t.sources,
						   .port = 1,
						   .connect_timeout_ms = 1000,
						   .reply_timeout_ms = 1000},
		.resolver = t.resolver,
		.zones = &zones};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	vantage_look_destroy(t.look);
	turns_destroy(t.turns);
	resolver_destroy(t.resolver);
	loop_timer_destroy(t.patience);
	loop_destroy(t.loop);
	zone_peer_stop(&t.zone);
	ip_policy_finish(&t.policy);
	turns_folder_clear(t.folder);
	rmdir(t.folder);
	return 0;
}

/* Looks until everything is known. */
static void look(const char *helo)
{
	t.wanted.self.helo = helo;
	t.look = vantage_look_create(&t.wanted, self_known, NULL);
	loop_timer_start(t.patience, 0);
	loop_run(t.loop);
	assert_true(vantage_look_is_done(t.look));
	assert_int_equal(t.known, 1);
	t.facts = *vantage_look_facts(t.look);
}

static const struct vantage_ip *ip_named(const char *text)
{
	for (size_t i = 0; i < t.facts.ip_count; i++)
		if (strcmp(t.facts.ips[i].ip, text) == 0)
			return &t.facts.ips[i];
	fail_msg("%s is not among our addresses", text);
	return NULL;
}

static void the_dns_leads_from_our_name_to_our_address_and_back(void **state)
{
	(void)state;
	look("ours.example");
	assert_true(t.facts.is_known);
	assert_string_equal(t.facts.helo, "ours.example");
	assert_int_equal(t.facts.helo_status, DNS_FOUND);
	assert_true(t.facts.helo_is_ours);
	assert_true(t.self.is_ours);
	const struct vantage_ip *ip = ip_named("127.0.0.1");

	assert_string_equal(ip->range, "loopback");
	assert_false(ip->is_by_helo);
	assert_string_equal(ip->name.name, "ours.example");
	assert_true(ip->name.is_confirmed);
	assert_int_equal(ip->lists_asked, 0); /* of a private address no list knows anything */
	assert_string_equal(t.facts.liar, "");
}

static void a_reverse_name_that_leads_elsewhere_is_not_confirmed(void **state)
{
	(void)state;
	assert_true(ip_parse(SPAN("127.0.0.9"), &t.sources.v4));
	look("ours.example");
	const struct vantage_ip *ip = ip_named("127.0.0.9");

	assert_string_equal(ip->name.name, "astray.example");
	assert_false(ip->name.is_confirmed);
}

static void ipv6_is_looked_at_likewise(void **state)
{
	struct ip found;

	(void)state;
	assert_true(ip_parse(SPAN("::1"), &t.sources.v6));
	if (!source_ip_find(AF_INET6, &t.sources.v6, &found))
		skip(); /* this machine has no IPv6 at all */
	look("ours.example");
	const struct vantage_ip *ip = ip_named("::1");

	assert_string_equal(ip->name.name, "six.example");
	assert_true(ip->name.is_confirmed);
}

static void behind_nat_what_the_name_leads_to_is_looked_at(void **state)
{
	(void)state;
	look("nat.example");
	assert_false(t.facts.helo_is_ours);
	const struct vantage_ip *ip = ip_named("1.2.3.4");

	assert_true(ip->is_by_helo);
	assert_string_equal(ip->range, "");
	assert_true(ip->name.is_confirmed);
	assert_string_equal(ip->listed_on, "list.example");
	assert_int_equal(ip->lists_asked, 2);
	assert_int_equal(ip->lists_declined, 0);
}

static void through_a_proxy_no_address_of_ours_is_seen(void **state)
{
	(void)state;
	assert_true(ip_parse(SPAN("127.0.0.1"), &t.proxy.ip));
	t.proxy.port = 1080;
	t.wanted.net.proxy = &t.proxy;
	t.wanted.self.goes_through_proxy = true;
	look("nat.example");
	assert_string_equal(t.facts.proxy, "127.0.0.1:1080");
	assert_int_equal(t.facts.ip_count, 1);
	assert_true(t.facts.ips[0].is_by_helo);
	assert_non_null(strstr(t.self.said, "SOCKS proxy"));
}

static void private_addresses_are_nobodys_business(void **state)
{
	(void)state;
	t.policy.allow_private = false;
	look("nowhere.example");
	assert_false(ip_named("127.0.0.1")->name.is_asked);
	assert_int_equal(t.facts.helo_status, DNS_NXDOMAIN);
}

static void a_dns_that_fails_says_nothing_of_our_name(void **state)
{
	(void)state;
	look("fails.example");
	assert_int_equal(t.facts.helo_status, DNS_SERVFAIL);
	assert_false(t.facts.helo_is_ours);
}

/* ---- a resolver that makes things up ---- */

static void a_resolver_that_knows_what_cannot_exist_is_a_liar(void **state)
{
	struct resolver *honest = t.resolver;
	struct failure why;
	const struct zone_row lies[] = {{"*", DNS_A, "127.0.0.1"}};
	struct zone_peer liar;
	(void)state;

	zone_peer_start(&liar, lies, 1);
	const struct resolver_options dns = {.servers = liar.where, .timeout_ms = 2000};

	assert_int_equal(resolver_create(t.loop, &dns, &t.wanted.resolver, &why), OK);
	look("ours.example");
	assert_non_null(strstr(t.facts.liar, ".invalid has the address 127.0.0.1"));
	vantage_look_destroy(t.look);
	t.look = NULL;
	resolver_destroy(t.wanted.resolver);
	t.wanted.resolver = honest;
	zone_peer_stop(&liar);
}

/* ---- canaries ---- */

#define SCRIPT(...) ((const char *const[]){__VA_ARGS__, NULL})

static const struct vantage_canary *knock_on(const char *const *script, const char *canary)
{
	struct mail_peer peer;
	const char *const canaries[] = {canary};

	assert_true(peer_begin(&peer, "127.0.0.1", script));
	t.wanted.net.port = peer.port;
	t.wanted.canaries = canaries;
	t.wanted.canary_count = 1;
	look("ours.example");
	peer_end(&peer);
	assert_string_equal(peer.heard, strstr(peer.heard, "QUIT") ? "-\nQUIT\n" : "-\n");
	return &t.facts.canaries[0];
}

static void a_canary_that_greets_opens_the_port_and_hears_quit(void **state)
{
	(void)state;
	const struct vantage_canary *canary =
		knock_on(SCRIPT("accept", "S: 220-mx.example", "S: 220 ESMTP", "C", "S: 221 bye"),
			"127.0.0.1");

	assert_int_equal(t.facts.canary_count, 1);
	assert_true(canary->greeted);
	assert_int_equal(canary->outcome, OUTCOME_ACCEPTED);
	assert_string_equal(canary->said, "220 mx.example / ESMTP");
	assert_string_equal(canary->ip, "127.0.0.1");
}

static void a_canary_that_turns_us_away_shows_an_open_port_too(void **state)
{
	(void)state;
	const struct vantage_canary *canary =
		knock_on(SCRIPT("accept", "S: 554 go away", "C"), "127.0.0.1");

	assert_true(canary->greeted);
	assert_int_equal(canary->outcome, OUTCOME_REFUSED);
}

static void a_masked_greeting_proves_nothing(void **state)
{
	(void)state;
	const struct vantage_canary *canary = knock_on(
		SCRIPT("accept", "S: 220 ****************", "C", "S: 221 ok"), "127.0.0.1");

	assert_false(canary->greeted);
	assert_int_equal(canary->outcome, OUTCOME_ACCEPTED);
}

static void what_is_no_mail_server_is_no_canary(void **state)
{
	(void)state;
	const struct vantage_canary *canary = knock_on(
		SCRIPT("accept", "S: HTTP/1.1 400 Bad Request", "until gone"), "127.0.0.1");

	assert_false(canary->greeted);
	assert_int_equal(canary->outcome, OUTCOME_GARBLED);
}

static void a_canary_may_be_silent(void **state)
{
	(void)state;
	t.wanted.net.reply_timeout_ms = 100;
	const struct vantage_canary *canary = knock_on(SCRIPT("accept", "until gone"), "127.0.0.1");

	assert_false(canary->greeted);
	assert_int_equal(canary->outcome, OUTCOME_TIMEOUT);
}

static void a_canary_that_hangs_up_is_told(void **state)
{
	(void)state;
	assert_int_equal(knock_on(SCRIPT("accept", "close"), "127.0.0.1")->outcome, OUTCOME_CLOSED);
}

static void each_address_of_a_canary_is_knocked_on(void **state)
{
	(void)state;
	const struct vantage_canary *canary =
		knock_on(SCRIPT("accept", "S: 220 hello", "C"), "two.example");

	assert_int_equal(t.facts.canary_count, 2);
	assert_string_equal(canary[0].host, "two.example");
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(canary[i].outcome, strcmp(canary[i].ip, "127.0.0.1") == 0
							    ? OUTCOME_ACCEPTED
							    : OUTCOME_CONN_REFUSED);
}

static void canaries_without_an_address_are_told_as_well(void **state)
{
	const char *const canaries[] = {"nowhere.example", "none.example"};

	(void)state;
	t.wanted.canaries = canaries;
	t.wanted.canary_count = 2;
	look("ours.example");
	assert_int_equal(t.facts.canary_count, 2);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(t.facts.canaries[i].outcome, OUTCOME_UNRESOLVED);
}

static void a_canary_inside_is_not_knocked_on(void **state)
{
	const char *const canaries[] = {"127.0.0.1"};

	(void)state;
	t.policy.allow_private = false;
	t.wanted.canaries = canaries;
	t.wanted.canary_count = 1;
	look("ours.example");
	assert_int_equal(t.facts.canaries[0].outcome, OUTCOME_FORBIDDEN);
}

static void a_canary_waits_for_its_turn(void **state)
{
	struct ip ip;
	int64_t wait_ms;
	const char *const canaries[] = {"127.0.0.1"};

	(void)state;
	assert_true(ip_parse(SPAN("127.0.0.1"), &ip));
	assert_true(turn_take(t.turns, &ip, &wait_ms));
	t.wanted.canaries = canaries;
	t.wanted.canary_count = 1;
	t.look = vantage_look_create(&t.wanted, self_known, NULL);
	t.rounds = 480; /* it is given 20 rounds */
	loop_timer_start(t.patience, 0);
	loop_run(t.loop);
	assert_false(vantage_look_is_done(t.look));
	assert_int_equal(vantage_look_facts(t.look)->canaries[0].outcome, OUTCOME_WAITING);
	turn_give_back(t.turns, &ip);
	t.rounds = 0;
	loop_timer_start(t.patience, 0);
	loop_run(t.loop);
	assert_int_equal(vantage_look_facts(t.look)->canaries[0].outcome, OUTCOME_CONN_REFUSED);
}

static void a_look_may_go_at_any_time(void **state)
{
	const char *const canaries[] = {"two.example", "127.0.0.1", "nowhere.example"};

	(void)state;
	t.wanted.canaries = canaries;
	t.wanted.canary_count = 3;
	t.wanted.self.helo = "nat.example";
	for (int rounds = 0; rounds < 12; rounds++) {
		t.look = vantage_look_create(&t.wanted, self_known, NULL);
		t.rounds = 500 - rounds;
		loop_timer_start(t.patience, 0);
		loop_run(t.loop);
		vantage_look_destroy(t.look);
		t.look = NULL;
	}
}

static void a_canary_is_a_name_or_an_address(void **state)
{
	(void)state;
	assert_true(vantage_is_canary("mx.example.org"));
	assert_true(vantage_is_canary("192.0.2.1"));
	assert_true(vantage_is_canary("2001:db8::1"));
	assert_false(vantage_is_canary("mx example"));
	assert_false(vantage_is_canary(""));
	assert_false(vantage_is_canary("-x."));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_dns_leads_from_our_name_to_our_address_and_back),
		TEST(a_reverse_name_that_leads_elsewhere_is_not_confirmed),
		TEST(ipv6_is_looked_at_likewise),
		TEST(behind_nat_what_the_name_leads_to_is_looked_at),
		TEST(through_a_proxy_no_address_of_ours_is_seen),
		TEST(private_addresses_are_nobodys_business),
		TEST(a_dns_that_fails_says_nothing_of_our_name),
		TEST(a_resolver_that_knows_what_cannot_exist_is_a_liar),
		TEST(a_canary_that_greets_opens_the_port_and_hears_quit),
		TEST(a_canary_that_turns_us_away_shows_an_open_port_too),
		TEST(a_masked_greeting_proves_nothing),
		TEST(what_is_no_mail_server_is_no_canary),
		TEST(a_canary_may_be_silent),
		TEST(a_canary_that_hangs_up_is_told),
		TEST(each_address_of_a_canary_is_knocked_on),
		TEST(canaries_without_an_address_are_told_as_well),
		TEST(a_canary_inside_is_not_knocked_on),
		TEST(a_canary_waits_for_its_turn),
		TEST(a_look_may_go_at_any_time),
		cmocka_unit_test(a_canary_is_a_name_or_an_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
