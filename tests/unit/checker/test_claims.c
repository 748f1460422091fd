/* Claims become visits: what the stage adds to them before anybody is asked. */
#include "checker/claims.h"

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
	int64_t run;
	struct failure why;
} t;

#define OKAY(call)                                                                                 \
	do {                                                                                       \
		if (call)                                                                          \
			fail_msg("%s", t.why.sentence);                                            \
	} while (0)

static void begin_run(void)
{
	const struct run_wanted wanted = {.seeds = "x", .options = "{}", .vantage = "here"};
	struct run run;

	OKAY(store_begin_run(t.store, &wanted, &run, &t.why));
	t.run = run.id;
}

static int set_up(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	snprintf(t.folder, sizeof(t.folder), "/tmp/mailknock-claims-XXXXXX");
	if (!mkdtemp(t.folder))
		return -1;
	snprintf(t.path, sizeof(t.path), "%s/m.db", t.folder);
	OKAY(store_open(t.path, STORE_CREATE, &t.store, &t.why));
	begin_run();
	return 0;
}

static void remove_store(void)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	char path[128];

	store_close(t.store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", t.path, ends[i]);
		(void)unlink(path);
	}
}

static int tear_down(void **state)
{
	(void)state;
	remove_store();
	return rmdir(t.folder);
}

/* A domain with two servers, which all domains share. */
static void add(const char *domain)
{
	struct mx_host hosts[2] = {{.name = "mx1.site.test", .status = DNS_FOUND},
		{.name = "mx2.site.test", .preference = 20, .ip_first = 1, .status = DNS_FOUND}};
	char ips[2][IP_TEXT_SIZE] = {"192.0.2.1", "192.0.2.2"};
	const struct mail_hosts answer = {
		.route = ROUTE_MX, .hosts = hosts, .host_count = 2, .ips = ips, .ip_count = 2};
	const struct domain_claim wanted = {.worker = "h/1", .lease_ms = 60000, .most = 1};
	struct claimed_domain claimed;
	size_t claims = 0;

	for (size_t i = 0; i < 2; i++) {
		hosts[i].is_usable = true;
		hosts[i].times = 1;
		hosts[i].ip_count = 1;
	}
	OKAY(store_add_domain(t.store, t.run, domain, &t.why));
	OKAY(store_claim_domains(t.store, t.run, &wanted, &claimed, &claims, &t.why));
	assert_int_equal(claims, 1);
	const struct settled_domain settled = {.id = claimed.id, .hosts = &answer};

	OKAY(store_settle_domain(t.store, t.run, &settled, &t.why));
}

/* What the made-up recipient of a domain is called at each server of the run, separated by blanks; the
 * claims end with the worker. */
static const char *names_of(const char *domain)
{
	static char names[2 * (LOCAL_PART_MAX + 2)];
	const struct check_options options = {.level = LEVEL_STANDARD,
		.session_timeout_ms = 1000,
		.reply_timeout_ms = 1000,
		.probe_concurrency = 8,
		.port = 9};
	const struct exclusions none = {0};
	const struct visits_options for_visits = {.exclusions = &none};
	struct visits *visits = visits_create(&for_visits, t.store, t.run);
	struct claims claims;
	size_t count = 0;

	claims_init(&claims, &options, t.store, t.run, "h/1");
	OKAY(claims_take(&claims, visits, true, &count, &t.why));
	assert_int_equal(count, 2);
	names[0] = '\0';
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < claims.room[i].recipient_count; j++) {
			const struct wanted_recipient *wanted = &claims.room[i].recipients[j];

			if (wanted->kind != RECIPIENT_RANDOM ||
				strcmp(wanted->address.domain, domain) != 0)
				continue;
			snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
				names[0] ? " " : "", wanted->address.local);
		}
	OKAY(visits_abandon(visits, &t.why));
	visits_destroy(visits);
	claims_finish(&claims);
	return names;
}

static void nobody_has_one_name_at_all_servers_and_in_every_try(void **state)
{
	char first[2 * (LOCAL_PART_MAX + 2)];

	(void)state;
	add("a.test");
	add("b.test");
	snprintf(first, sizeof(first), "%s", names_of("a.test"));
	char *blank = strchr(first, ' ');

	assert_non_null(blank);
	assert_in_range(blank - first, 12, 16);
	assert_memory_equal(first, blank + 1, (size_t)(blank - first));
	assert_string_equal(names_of("a.test"), first);
	assert_string_not_equal(names_of("b.test"), first);

	/* Another process, another run. */
	store_close(t.store);
	OKAY(store_open(t.path, STORE_CREATE, &t.store, &t.why));
	assert_string_equal(names_of("a.test"), first);
	begin_run();
	add("a.test");
	assert_string_equal(names_of("a.test"), first);
}

static void nobody_can_tell_the_name_without_the_database(void **state)
{
	char first[2 * (LOCAL_PART_MAX + 2)];

	(void)state;
	add("a.test");
	snprintf(first, sizeof(first), "%s", names_of("a.test"));
	remove_store();
	OKAY(store_open(t.path, STORE_CREATE, &t.store, &t.why));
	begin_run();
	add("a.test");
	assert_string_not_equal(names_of("a.test"), first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			nobody_has_one_name_at_all_servers_and_in_every_try, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			nobody_can_tell_the_name_without_the_database, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
