/* Who is visited later because its profile allows but a few connections a minute. */
#include "checker/doors.h"
#include "base/clock.h"
#include "schema/model/provider.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
	char folder[64], path[96];
	struct store *store;
	struct failure why;
	struct doors doors;
	struct ip_policy policy;
} t;

#define OKAY(call)                                                                                 \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s", t.why.sentence);                                            \
	} while (0)

static int set_up(void **state)
{
	const struct run_wanted wanted = {.seeds = "x", .options = "{}", .vantage = "here"};
	struct run run;

	(void)state;
	memset(&t, 0, sizeof(t));
	snprintf(t.folder, sizeof(t.folder), "/tmp/mailknock-doors-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	snprintf(t.path, sizeof(t.path), "%s/m.db", t.folder);
	OKAY(store_open(t.path, STORE_CREATE, &t.store, &t.why));
	OKAY(store_begin_run(t.store, &wanted, &run, &t.why));
	t.policy.allow_private = true;
	t.doors = (struct doors){
		.store = t.store, .run = run.id, .policy = &t.policy, .pause_ms = 2000};
	return 0;
}

static int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[128];

	(void)state;
	store_close(t.store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", t.path, ends[i]);
		(void)unlink(path);
	}
	return rmdir(t.folder);
}

static struct door look(const char *host, const char *ip)
{
	struct visit visit = {.endpoint = 1, .host_count = 1};
	struct door door;
	struct ip address;

	snprintf(visit.hosts[0], sizeof(visit.hosts[0]), "%s", host);
	snprintf(visit.ip, sizeof(visit.ip), "%s", ip);
	assert_true(ip_parse(span_of(ip), &address));
	OKAY(doors_look(&t.doors, &visit, &address, &door, &t.why));
	return door;
}

static void all_servers_of_a_provider_share_its_connections(void **state)
{
	int64_t before_ms = clock_wall_ms();

	(void)state;
	assert_int_equal(provider_of_host("mx1.qq.com")->connections_a_minute, 1);
	assert_int_equal(look("mx1.qq.com", "192.0.2.1").way, DOOR_OPEN);
	OKAY(doors_note_connection(&t.doors, "mx1.qq.com", &t.why));
	struct door door = look("mx2.qq.com", "192.0.2.2");

	assert_int_equal(door.way, DOOR_LATER);
	assert_true(door.until_ms >= before_ms + 60000);
	assert_true(door.until_ms <= clock_wall_ms() + 60000);
	assert_int_equal(look("mx1.protection.outlook.com", "192.0.2.3").way, DOOR_OPEN);
}

static void two_a_minute_are_half_a_minute_apart(void **state)
{
	(void)state;
	assert_int_equal(provider_of_host("mta5.am0.yahoodns.net")->connections_a_minute, 2);
	OKAY(doors_note_connection(&t.doors, "mta5.am0.yahoodns.net", &t.why));
	struct door door = look("mta6.am0.yahoodns.net", "192.0.2.2");

	assert_int_equal(door.way, DOOR_LATER);
	assert_true(door.until_ms <= clock_wall_ms() + 30000);
}

static void an_old_connection_and_a_clock_that_was_wrong_hold_up_nobody(void **state)
{
	(void)state;
	OKAY(store_note_pace(t.store, "qq", clock_wall_ms() - 61000, &t.why));
	assert_int_equal(look("mx1.qq.com", "192.0.2.1").way, DOOR_OPEN);
	OKAY(store_note_pace(t.store, "qq", clock_wall_ms() + 86400000, &t.why));
	assert_int_equal(look("mx1.qq.com", "192.0.2.1").way, DOOR_OPEN);
}

static void of_nobody_else_anything_is_written(void **state)
{
	int64_t last_ms = -1;

	(void)state;
	OKAY(doors_note_connection(&t.doors, "mx1.site.example", &t.why));
	OKAY(doors_note_connection(&t.doors, "aspmx.l.google.com", &t.why));
	OKAY(store_read_pace(t.store, "google", &last_ms, &t.why));
	assert_int_equal(last_ms, 0);
	assert_int_equal(look("mx1.site.example", "192.0.2.1").way, DOOR_OPEN);
	assert_int_equal(look("aspmx.l.google.com", "192.0.2.1").way, DOOR_OPEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			all_servers_of_a_provider_share_its_connections, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			two_a_minute_are_half_a_minute_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			an_old_connection_and_a_clock_that_was_wrong_hold_up_nobody, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			of_nobody_else_anything_is_written, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
