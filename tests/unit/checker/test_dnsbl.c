#include "checker/dnsbl.h"
#include "tests/unit/checker/zone_peer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

#define V6 "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2"

static const struct zone_row rows[] = {
	{"10.2.0.192.bl.test", DNS_A, "127.0.0.4"},
	{"10.2.0.192.bl.test", DNS_A, "127.0.0.2"},
	{"10.2.0.192.bl.test", DNS_TXT, "see https://bl.test/192.0.2.10\x1b[2J"},
	{"11.2.0.192.bl.test", DNS_A, "127.0.1.9"},
	{V6 ".bl.test", DNS_A, "127.0.0.2"},
	{"10.2.0.192.picky.test", DNS_A, "127.255.255.254"},
	{"10.2.0.192.shy.test", DNS_A, "127.0.0.1"},
	{"10.2.0.192.mixed.test", DNS_A, "127.255.255.254"},
	{"10.2.0.192.mixed.test", DNS_A, "127.0.0.3"},
	{"10.2.0.192.parked.test", DNS_A, "198.51.100.7"},
	{"10.2.0.192.ended.test", DNS_A, "127.0.0.2"},
	{"1.0.0.127.ended.test", DNS_A, "127.0.0.2"},
	{"10.2.0.192.broken.test", DNS_A, NULL, 2},
	{"10.2.0.192.mute.test", DNS_A, "127.0.0.2"},
	{"10.2.0.192.mute.test", DNS_TXT, NULL, 2},
};

struct fixture {
	struct zone_peer peer;
	struct loop *loop;
	struct resolver *resolver;
	struct dnsbl_look *look;
	struct ip_listing found[DNSBL_ZONES_MAX];
	size_t count;
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
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	dnsbl_look_destroy(f->look);
	resolver_destroy(f->resolver);
	loop_destroy(f->loop);
	zone_peer_stop(&f->peer);
	return 0;
}

static void found(void *context, const struct ip_listing *listings, size_t count)
{
	struct fixture *f = context;

	f->times++;
	f->count = count;
	memcpy(f->found, listings, count * sizeof(*listings));
	if (f->destroys_from_within) {
		dnsbl_look_destroy(f->look);
		f->look = NULL;
	}
	loop_stop(f->loop);
}

static void begin(struct fixture *f, const char *address, const struct dnsbl_zones *zones)
{
	struct ip ip;

	assert_true(ip_parse(span_of(address), &ip));
	dnsbl_look_destroy(f->look);
	f->times = 0;
	f->look = dnsbl_look_create(f->resolver, zones, &ip, found, f);
	assert_int_equal(f->times, 0);
}

static const struct ip_listing *look_at(struct fixture *f, const char *address, const char *zone)
{
	const struct dnsbl_zones zones = {.names = {zone}, .count = 1};

	begin(f, address, &zones);
	loop_run(f->loop);
	assert_int_equal(f->times, 1);
	assert_int_equal(f->count, 1);
	assert_string_equal(f->found[0].zone, zone);
	assert_string_equal(f->found[0].ip, address);
	return &f->found[0];
}

static void each_answer_has_its_meaning(void **state)
{
	static const struct {
		const char *ip, *zone;
		enum listing_state state;
		const char *codes, *reason;
	} cases[] = {
		{"192.0.2.10", "bl.test", LISTING_LISTED, "127.0.0.2, 127.0.0.4",
			"see https://bl.test/192.0.2.10\\x1b[2J"},
		{"192.0.2.11", "bl.test", LISTING_LISTED, "127.0.1.9", ""},
		{"192.0.2.12", "bl.test", LISTING_NONE, "", ""},
		{"2001:db8::1", "bl.test", LISTING_LISTED, "127.0.0.2", ""},
		{"2001:db8::2", "bl.test", LISTING_NONE, "", ""},
		{"192.0.2.10", "picky.test", LISTING_DECLINED, "127.255.255.254", ""},
		{"192.0.2.10", "shy.test", LISTING_DECLINED, "127.0.0.1", ""},
		{"192.0.2.10", "mixed.test", LISTING_LISTED, "127.0.0.3, 127.255.255.254", ""},
		{"192.0.2.10", "parked.test", LISTING_UNKNOWN, "198.51.100.7", ""},
		{"192.0.2.10", "ended.test", LISTING_UNKNOWN, "127.0.0.2", ""},
		{"192.0.2.10", "broken.test", LISTING_UNKNOWN, "", ""},
		{"192.0.2.10", "mute.test", LISTING_LISTED, "127.0.0.2", ""},
		{"192.0.2.10", "nobody.test", LISTING_NONE, "", ""},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct ip_listing *listing = look_at(f, cases[i].ip, cases[i].zone);

		assert_int_equal(listing->state, cases[i].state);
		assert_string_equal(listing->codes, cases[i].codes);
		assert_string_equal(listing->reason, cases[i].reason);
	}
}

static void lists_answer_in_the_order_in_which_they_were_given(void **state)
{
	static const struct dnsbl_zones zones = {
		.names = {"broken.test", "bl.test", "picky.test", "nobody.test"}, .count = 4};
	struct fixture *f = *state;

	begin(f, "192.0.2.10", &zones);
	loop_run(f->loop);
	assert_int_equal(f->count, 4);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(f->found[i].zone, zones.names[i]);
	assert_int_equal(f->found[1].state, LISTING_LISTED);
}

static void a_look_may_be_destroyed_at_any_time(void **state)
{
	static const struct dnsbl_zones zones = {
		.names = {"bl.test", "ended.test", "mixed.test"}, .count = 3};
	struct fixture *f = *state;

	begin(f, "192.0.2.10", &zones);
	dnsbl_look_destroy(f->look);
	f->look = NULL;
	dnsbl_look_destroy(NULL);
	f->destroys_from_within = true;
	begin(f, "192.0.2.10", &zones);
	loop_run(f->loop);
	assert_int_equal(f->times, 1);
	assert_null(f->look);
}

static void zones_are_host_names_that_leave_room(void **state)
{
	char label[64], name[300];

	(void)state;
	memset(label, 'a', 63);
	label[63] = '\0';
	assert_true(dnsbl_is_zone("bl.example.org"));
	assert_false(dnsbl_is_zone(""));
	assert_false(dnsbl_is_zone("localhost"));
	assert_false(dnsbl_is_zone("bl example.org"));
	assert_false(dnsbl_is_zone("192.0.2.1"));
	snprintf(name, sizeof(name), "%s.%s.%.60s", label, label, label);
	assert_true(dnsbl_is_zone(name));
	snprintf(name, sizeof(name), "%s.%s.%.62s", label, label, label);
	assert_false(dnsbl_is_zone(name));
	for (size_t i = 0; i < dnsbl_default_zones.count; i++)
		assert_true(dnsbl_is_zone(dnsbl_default_zones.names[i]));
	for (int state_ = 0; state_ < LISTING_STATE_COUNT; state_++)
		assert_true(listing_state_name((enum listing_state)state_)[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_answer_has_its_meaning, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			lists_answer_in_the_order_in_which_they_were_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_look_may_be_destroyed_at_any_time, set_up, tear_down),
		cmocka_unit_test(zones_are_host_names_that_leave_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
