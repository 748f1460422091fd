/* Which claimed visits become connections, and which do not. Nothing here leaves the machine: every
 * address is forbidden, opted out, a loopback one, or another holder has its turn. */
#include "checker/visits.h"
#include "base/clock.h"
#include "checker/doors.h"
#include "checker/not_asked.h"
#include "tests/unit/net/turns_folder.h"
#include "schema/store_judge.h"

#include <fcntl.h>
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
	char folder[64], path[96], list[96];
	struct store *store;
	int64_t run;
	struct failure why;
	struct loop *loop;
	struct ip_policy policy;
	struct turns *turns, *others; /* ours, and those of another process */
	struct opt_out *opt_out;
	struct exclusions exclusions;
	struct visits *visits;
	struct visit room[8];
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
	snprintf(t.folder, sizeof(t.folder), "/tmp/mailknock-visits-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	snprintf(t.path, sizeof(t.path), "%s/m.db", t.folder);
	snprintf(t.list, sizeof(t.list), "%s/list", t.folder);
	OKAY(store_open(t.path, STORE_CREATE, &t.store, &t.why));
	OKAY(store_begin_run(t.store, &wanted, &run, &t.why));
	t.run = run.id;
	t.loop = loop_create();
	OKAY(turns_create(t.folder, 60000, &t.turns, &t.why));
	OKAY(turns_create(t.folder, 60000, &t.others, &t.why));
	return 0;
}

static int tear_down(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[128];

	(void)state;
	visits_destroy(t.visits);
	turns_destroy(t.turns);
	turns_destroy(t.others);
	opt_out_destroy(t.opt_out);
	loop_destroy(t.loop);
	store_close(t.store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", t.path, ends[i]);
		(void)unlink(path);
	}
	(void)unlink(t.list);
	turns_folder_clear(t.folder);
	return rmdir(t.folder);
}

static void opt_out(const char *lines)
{
	FILE *file = fopen(t.list, "w");

	assert_non_null(file);
	fputs(lines, file);
	fclose(file);
	OKAY(opt_out_read(t.list, &t.opt_out, &t.why));
	t.exclusions.opt_out = t.opt_out;
}

static void begin(void)
{
	const struct visits_options options = {.probe = {.loop = t.loop,
						       .policy = &t.policy,
						       .port = 9,
						       .helo = "probe.example",
						       .connect_timeout_ms = 1000,
						       .reply_timeout_ms = 1000,
						       .session_timeout_ms = 1000,
						       .pause_ms = 60000},
		.rules = {.retries = 1, .retry_after_ms = 1000},
		.exclusions = &t.exclusions,
		.turns = t.turns,
		.place = "here:9"};

	t.visits = visits_create(&options, t.store, t.run);
}

/* `count` addresses of a domain with one server of these names, separated by " ". */
static void add(const char *domain, size_t count, const char *hosts, const char *ip)
{
	struct mx_host all[VISIT_HOSTS_MAX + 2];
	char ips[VISIT_HOSTS_MAX + 2][IP_TEXT_SIZE];
	struct mail_hosts answer = {.route = ROUTE_MX, .hosts = all, .ips = ips};
	const struct domain_claim wanted = {.worker = "h/1", .lease_ms = 60000, .most = 1};
	struct claimed_domain claimed;
	struct span rest = span_of(hosts), host;
	size_t claims = 0;

	while (span_split(&rest, ' ', &host)) {
		struct mx_host *at = &all[answer.host_count];

		*at = (struct mx_host){.preference = (uint16_t)answer.host_count,
			.status = DNS_FOUND,
			.is_usable = true,
			.times = 1,
			.ip_first = answer.ip_count,
			.ip_count = 1};
		assert_true(span_to_text(host, at->name, sizeof(at->name)));
		snprintf(ips[answer.ip_count], IP_TEXT_SIZE, "%s", ip);
		answer.host_count++;
		answer.ip_count++;
	}
	OKAY(store_begin_batch(t.store, &t.why));
	for (size_t i = 0; i < count; i++) {
		struct address address = {0};

		snprintf(address.local, sizeof(address.local), "n%zu", i);
		snprintf(address.domain, sizeof(address.domain), "%s", domain);
		OKAY(store_add_addresses(t.store, t.run, &address, 1, &t.why));
	}
	OKAY(store_end_batch(t.store, true, &t.why));
	OKAY(store_claim_domains(t.store, t.run, &wanted, &claimed, &claims, &t.why));
	assert_int_equal(claims, 1);
	const struct settled_domain settled = {.id = claimed.id, .hosts = &answer};

	OKAY(store_settle_domain(t.store, t.run, &settled, &t.why));
}

/* Claims and starts what is due, `rounds` times; nobody waits in between. */
static void work(int rounds)
{
	const struct visit_wanted wanted = {.worker = "h/1",
		.lease_ms = 60000,
		.now_ms = clock_wall_ms() + 1000,
		.crawl_done = true,
		.with_controls = true};
	size_t count = 0;

	for (int i = 0; i < rounds; i++) {
		OKAY(store_claim_visits(t.store, t.run, &wanted, t.room, 8, &count, &t.why));
		for (size_t v = 0; v < count; v++)
			visits_add(t.visits, &t.room[v]);
		OKAY(visits_approach_due(t.visits, &t.why));
		visits_start_approached(t.visits, true);
		OKAY(visits_settle_done(t.visits, &t.why));
	}
}

static struct run_counts counted(void)
{
	struct run_counts counts;

	OKAY(store_count(t.store, t.run, &counts, &t.why));
	return counts;
}

static size_t not_asked, forbidden;

static enum status tally(void *context, const struct judged_domain *domain, struct failure *why)
{
	const char *reason = context;

	(void)why;
	for (size_t i = 0; i < domain->address_count; i++)
		for (size_t r = 0; r < domain->addresses[i].result_count; r++) {
			const struct answer *answer = &domain->addresses[i].results[r].answer;
			const char *why_not = not_asked_reason(answer);

			forbidden += answer->outcome == OUTCOME_FORBIDDEN;
			not_asked += why_not && strcmp(why_not, reason) == 0;
		}
	return OK;
}

static void count_answers(const char *reason)
{
	not_asked = forbidden = 0;
	OKAY(store_each_domain(t.store, t.run, NULL, tally, (void *)(uintptr_t)reason, &t.why));
}

/* 600 recipients would be 13 visits with a pause of a minute; another process has the turn, too. */
static void many_at_a_forbidden_address_settle_at_once(void **state)
{
	struct ip ip;
	int64_t wait_ms;

	(void)state;
	assert_true(ip_parse(SPAN("10.0.0.1"), &ip));
	assert_true(turn_take(t.others, &ip, &wait_ms));
	add("x.example", 600, "mx.x.example", "10.0.0.1");
	begin();
	work(1);
	assert_int_equal(counted().questions_answered, 602);
	assert_int_equal(counted().sessions, 0);
	assert_int_equal(visits_count(t.visits), 0);
	count_answers("");
	assert_int_equal(forbidden, 600);
}

static void nobody_connects_to_who_has_opted_out(void **state)
{
	(void)state;
	t.policy.allow_private = true; /* else it would be forbidden first */
	opt_out("192.0.2.0/24\nmx.y.example\nz.example\n");
	add("x.example", 60, "mx.x.example", "192.0.2.1");
	add("y.example", 1, "other.y.test mx.y.example", "198.51.100.2");
	add("w.example", 1, "mx7.z.example", "198.51.100.3");
	begin();
	work(1);
	assert_int_equal(counted().sessions, 0);
	assert_int_equal(counted().questions_answered, 62 + 3 + 3);
	count_answers(NOT_ASKED_OPTED_OUT);
	assert_int_equal(not_asked, 60 + 2 + 1); /* one has two names for its server */
	assert_int_equal(visits_count(t.visits), 0);
}

static void a_server_is_found_by_names_that_a_visit_does_not_list(void **state)
{
	char hosts[(VISIT_HOSTS_MAX + 1) * 16] = "";
	size_t length = 0;

	(void)state;
	for (int i = 0; i <= VISIT_HOSTS_MAX; i++)
		length += (size_t)snprintf(
			hosts + length, sizeof(hosts) - length, "%smx%02d.test", i ? " " : "", i);
	t.policy.allow_private = true;
	opt_out("mx20.test\n");
	add("x.example", 1, hosts, "192.0.2.1");
	begin();
	work(1);
	assert_int_equal(counted().sessions, 0);
	assert_int_equal(counted().questions_answered, 3);
}

/* Excluded by address: neither they nor the controls of their domain are asked, and the door of a
 * domain that shares the server stays what it is. */
static void excluded_recipients_are_left_out_one_by_one(void **state)
{
	struct ip ip;
	int64_t wait_ms;

	(void)state;
	t.policy.allow_private = true;
	opt_out("n0@x.example\nn1@x.example\nn0@y.example\n");
	assert_true(ip_parse(SPAN("192.0.2.1"), &ip));
	assert_true(turn_take(t.others, &ip, &wait_ms));
	add("x.example", 2, "mx.x.example", "192.0.2.1");
	begin();
	work(1);
	assert_int_equal(counted().questions_answered, 4); /* all, without the turn */
	add("y.example", 2, "mx.x.example", "192.0.2.1");
	work(3);
	assert_int_equal(counted().questions_answered, 4); /* one has to wait for the turn */
	assert_int_equal(visits_count(t.visits), 1);
	assert_int_equal(counted().sessions, 0);
}

/* ---- doors ---- */

static struct door look(const struct doors *doors, const char *host, const char *ip_text)
{
	struct door door;
	struct ip ip;

	memset(&t.room[0], 0, sizeof(t.room[0]));
	snprintf(t.room[0].ip, sizeof(t.room[0].ip), "%s", ip_text);
	snprintf(t.room[0].hosts[0], sizeof(t.room[0].hosts[0]), "%s", host);
	t.room[0].host_count = 1;
	assert_true(ip_parse(span_of(ip_text), &ip));
	OKAY(doors_look(doors, &t.room[0], &ip, &door, &t.why));
	return door;
}

static bool hear(const struct doors *doors, const char *ip, enum welcome_said said)
{
	const struct server_name name = {"example.org", ip};
	const struct heard_words heard = {.said = said, .words = {.code = 554, .text = "go away"}};
	bool is_closed = false;

	OKAY(doors_hear(doors, &name, &heard, &is_closed, &t.why));
	return is_closed;
}

static void a_provider_closes_at_the_third_refusal_for_all_of_its_servers(void **state)
{
	const struct doors doors = {
		.store = t.store, .run = t.run, .policy = &t.policy, .pause_ms = 2000};
	struct door door;

	(void)state;
	t.policy.allow_private = true;
	assert_false(hear(&doors, "192.0.2.1", WELCOME_FINE));
	assert_false(hear(&doors, "192.0.2.1", WELCOME_NOT));
	assert_false(hear(&doors, "192.0.2.2", WELCOME_NOT));
	assert_int_equal(look(&doors, "mx9.example.org", "192.0.2.9").way, DOOR_OPEN);
	assert_true(hear(&doors, "192.0.2.3", WELCOME_NOT));
	door = look(&doors, "mx9.example.org", "192.0.2.9");
	assert_int_equal(door.way, DOOR_SHUT);
	assert_string_equal(not_asked_reason(&door.answer), NOT_ASKED_PROVIDER_CLOSED);
	assert_int_equal(look(&doors, "mx.example.net", "192.0.2.9").way, DOOR_OPEN);
}

static void limits_make_pauses_that_double_before_they_count(void **state)
{
	const struct doors doors = {
		.store = t.store, .run = t.run, .policy = &t.policy, .pause_ms = 2000};
	int64_t expected_ms = 4000;
	int limits = 0;

	(void)state;
	t.policy.allow_private = true;
	while (!hear(&doors, "192.0.2.1", WELCOME_SLOWER) && limits < 50) {
		struct door door = look(&doors, "mx.example.org", "192.0.2.1");

		limits++;
		assert_int_equal(door.way, DOOR_LATER);
		assert_int_equal(door.pause_ms, expected_ms);
		assert_true(door.until_ms > clock_wall_ms() + expected_ms - 2000);
		expected_ms = expected_ms * 2 > 600000 ? 600000 : expected_ms * 2;
	}
	assert_int_equal(limits, 9 + 2); /* 4 s to 10 min, then two of three refusals */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			many_at_a_forbidden_address_settle_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			nobody_connects_to_who_has_opted_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_server_is_found_by_names_that_a_visit_does_not_list, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			excluded_recipients_are_left_out_one_by_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_provider_closes_at_the_third_refusal_for_all_of_its_servers, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			limits_make_pauses_that_double_before_they_count, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
