/* When a run is judged before its end, and what is said then of who waits. */
#include "checker/run_judging.h"
#include "base/clock.h"
#include "scene.h"
#include "schema/store_judge.h"

static bool has_time(int64_t wait_s, int64_t deadline_s, int64_t addresses, int64_t open)
{
	int64_t now_ms = clock_wall_ms();
	const struct run_counts counts = {.next_due_ms = wait_s ? now_ms + wait_s * 1000 : 0,
		.addresses = addresses,
		.sessions_open = open};

	return run_judging_has_time(&counts, deadline_s ? now_ms + deadline_s * 1000 : 0);
}

static void a_long_wait_is_worth_a_report(void **state)
{
	(void)state;
	assert_true(has_time(300, 0, 10, 0));
	assert_true(has_time(300, 3600, 10, 0));
	assert_false(has_time(0, 0, 10, 0));   /* nothing waits */
	assert_false(has_time(5, 0, 10, 0));   /* it is over at once */
	assert_false(has_time(300, 5, 10, 0)); /* and here, too */
	assert_false(has_time(300, 0, 10, 1)); /* somebody speaks */
}

static void many_addresses_need_a_longer_one(void **state)
{
	(void)state;
	assert_true(has_time(300, 0, 100000, 0));
	assert_false(has_time(300, 0, 1000000, 0));
	assert_true(has_time(3600, 0, 1000000, 0));
}

/* "verdict reason" of an address at these servers, of which one is asked again. */
static const char *judged(const char *const lines[SCENE_SERVERS_MAX], bool goes_on, int again)
{
	struct vantage vantage = vantage_of("n");
	static char said[128];
	struct scene_world world;
	struct judged judged;

	vantage.goes_on = goes_on;
	scene_build(&world, lines);
	if (again >= 0)
		world.results[again].again_ms = 1;
	scene_judge(&vantage, &world.domain, &world.address, &judged);
	snprintf(said, sizeof(said), "%s %s %s", verdict_name(judged.verdict), judged.reason,
		cause_name(judged.cause));
	return said;
}

static void who_waits_is_put_off_and_nobody_else(void **state)
{
	static const char *const later[] = {
		"10 mx1 192.0.2.1 | 451 4.7.1 Greylisted", NULL, NULL, NULL, NULL, NULL};
	static const char *const silent[] = {
		"10 mx1 192.0.2.1 | once:timeout", NULL, NULL, NULL, NULL, NULL};
	static const char *const half[] = {"10 mx1 192.0.2.1 | 550 5.1.1 User unknown",
		"20 mx2 192.0.2.2 | 451 4.7.1 Greylisted", NULL, NULL, NULL, NULL};
	static const char *const good[] = {"10 mx1 192.0.2.1 | 250 Ok",
		"20 mx2 192.0.2.2 | 451 4.7.1 Greylisted", NULL, NULL, NULL, NULL};

	(void)state;
	assert_string_equal(judged(later, true, 0), "unverified asked-again none");
	assert_string_equal(judged(later, true, -1), "unverified greylisted none");
	assert_string_equal(judged(later, false, 0), "unverified greylisted none");
	assert_string_equal(judged(silent, true, 0), "unverified asked-again none");
	assert_string_equal(judged(half, true, 1), "failing mailbox-unknown site");
	assert_string_equal(judged(good, true, 1), "deliverable accepted none");
}

static void so_is_who_hangs_on_a_dns_that_fails(void **state)
{
	struct vantage vantage = vantage_of("n");
	struct judged_domain domain = {
		.name = "example.org", .hosts = {.status = DNS_SERVFAIL}, .again_ms = 1};
	const struct judged_address address = {0};
	struct judged judged;

	(void)state;
	vantage.goes_on = true;
	scene_judge(&vantage, &domain, &address, &judged);
	assert_string_equal(judged.reason, "asked-again");
	vantage.goes_on = false;
	scene_judge(&vantage, &domain, &address, &judged);
	assert_string_equal(judged.reason, "dns-failing");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_long_wait_is_worth_a_report),
		cmocka_unit_test(many_addresses_need_a_longer_one),
		cmocka_unit_test(who_waits_is_put_off_and_nobody_else),
		cmocka_unit_test(so_is_who_hangs_on_a_dns_that_fails),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
