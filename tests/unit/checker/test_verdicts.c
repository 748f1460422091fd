#include "checker/verdicts.h"
#include "base/buf.h"
#include "schema/store_report.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct world {
	char folder[32], path[48];
	struct store *store;
	int64_t run;
	struct failure why;
	struct buf said; /* "kind name: id (evidence)" a line */
};

static void okay(struct world *world, enum status status)
{
	if (status)
		fail_msg("%s", world->why.sentence);
}

static int build(void **state)
{
	static struct world world;
	const struct run_wanted wanted = {.seeds = "x", .options = "{}", .vantage = "here"};
	struct run run;

	world = (struct world){.folder = "/tmp/verdicts.XXXXXX"};
	assert_non_null(mkdtemp(world.folder));
	snprintf(world.path, sizeof(world.path), "%s/m.db", world.folder);
	okay(&world, store_open(world.path, STORE_CREATE, &world.store, &world.why));
	okay(&world, store_begin_run(world.store, &wanted, &run, &world.why));
	world.run = run.id;
	buf_init(&world.said, 100000);
	*state = &world;
	return 0;
}

static int clear(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct world *world = *state;
	char path[64];

	store_close(world->store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", world->path, ends[i]);
		(void)unlink(path);
	}
	buf_finish(&world->said);
	return rmdir(world->folder);
}

static void settle_hosts(struct world *world, const char *domain, const struct mail_hosts *hosts)
{
	const struct domain_claim wanted = {.worker = "h/1", .lease_ms = 60000, .most = 1};
	struct claimed_domain claimed;
	size_t claims = 1;

	okay(world, store_add_domain(world->store, world->run, domain, &world->why));
	okay(world, store_claim_domains(
			    world->store, world->run, &wanted, &claimed, &claims, &world->why));
	assert_int_equal(claims, 1);
	const struct settled_domain settled = {.id = claimed.id, .hosts = hosts};

	okay(world, store_settle_domain(world->store, world->run, &settled, &world->why));
}

/* A domain with `count` mail servers of which none exists. */
static void settle(struct world *world, const char *domain, size_t count, const char *format)
{
	struct mx_host *all = calloc(count, sizeof(*all));
	const struct mail_hosts hosts = {.route = ROUTE_MX, .hosts = all, .host_count = count};

	assert_non_null(all);
	for (size_t i = 0; i < count; i++) {
		all[i] = (struct mx_host){.preference = (uint16_t)i,
			.status = DNS_NXDOMAIN,
			.times = 1,
			.is_usable = true};
		snprintf(all[i].name, sizeof(all[i].name), "%s%zu.test", format, i);
	}
	settle_hosts(world, domain, &hosts);
	free(all);
}

static enum status note(void *context, const struct reported_finding *finding, struct failure *why)
{
	struct world *world = context;

	(void)why;
	buf_addf(&world->said, "%s %s: %s (", finding->finding.subject_kind,
		finding->finding.subject_name, finding->finding.id);
	buf_add_text(&world->said, finding->finding.evidence);
	buf_add_text(&world->said, ")\n");
	return OK;
}

static const char *judge_without(struct world *world, const char *const *domains, size_t count)
{
	const struct vantage vantage = {.port_open = true, .is_final = true};
	const struct exclusions exclusions = {.domains = domains, .domain_count = count};

	okay(world, verdicts_write(world->store, world->run, &vantage,
			    &(struct judging_rules){.exclusions = &exclusions}, &world->why));
	buf_clear(&world->said);
	okay(world, store_report_findings(world->store, world->run, note, world, &world->why));
	return buf_text(&world->said);
}

static const char *judge(struct world *world)
{
	return judge_without(world, NULL, 0);
}

static void what_is_listed_is_one_finding_of_the_domain(void **state)
{
	struct world *world = *state;

	settle(world, "a.example", 3, "gone");
	settle(world, "b.example", 1, "gone");
	assert_string_equal(judge(world),
		"domain a.example: mx-unresolved (gone0.test, gone1.test, gone2.test)\n"
		"domain b.example: mx-unresolved (gone0.test)\n");
	assert_non_null(strstr(judge(world), "gone2.test)\n")); /* judged again, told once */
}

/* As where a DNS that failed answers the next time. */
static void a_domain_that_has_nothing_any_more_keeps_nothing(void **state)
{
	static const char *const excluded[] = {"b.example"};
	struct world *world = *state;

	settle(world, "a.example", 1, "gone");
	settle(world, "b.example", 1, "gone");
	assert_non_null(strstr(judge(world), "domain b.example"));
	assert_string_equal(judge_without(world, excluded, 1),
		"domain a.example: mx-unresolved (gone0.test)\n");
}

static void what_does_not_fit_is_counted(void **state)
{
	struct world *world = *state;

	settle(world, "a.example", 100, "a-rather-long-name-of-a-mail-server-");
	const char *said = judge(world);
	const char *more = strstr(said, " and ");
	size_t shown = 0;

	assert_non_null(more);
	for (const char *at = strstr(said, ".test"); at; at = strstr(at + 1, ".test"))
		shown++;
	assert_int_equal(shown + strtoul(more + strlen(" and "), NULL, 10), 100);
	assert_non_null(strstr(more, " more)\n"));
	assert_true(strlen(said) < 1200);
}

/* More domains than are judged together. */
static void a_server_of_many_domains_has_its_finding_once(void **state)
{
	struct world *world = *state;
	struct mx_host host = {.name = "mx.test", .times = 1, .is_usable = true, .ip_count = 1};
	char ips[1][IP_TEXT_SIZE] = {"10.0.0.1"}, name[32];
	const struct mail_hosts hosts = {
		.route = ROUTE_MX, .hosts = &host, .host_count = 1, .ips = ips, .ip_count = 1};

	okay(world, store_begin_batch(world->store, &world->why));
	for (int i = 0; i < 600; i++) {
		snprintf(name, sizeof(name), "d%d.test", i);
		settle_hosts(world, name, &hosts);
	}
	okay(world, store_end_batch(world->store, true, &world->why));
	for (int times = 0; times < 2; times++) {
		const char *found = strstr(judge(world), "server mx.test [10.0.0.1]: mx-private");

		assert_non_null(found);
		assert_null(strstr(found + 1, "server mx.test [10.0.0.1]: mx-private"));
		assert_non_null(
			strstr(buf_text(&world->said), "domain d599.test: single-mail-server"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_is_listed_is_one_finding_of_the_domain, build, clear),
		cmocka_unit_test_setup_teardown(
			a_domain_that_has_nothing_any_more_keeps_nothing, build, clear),
		cmocka_unit_test_setup_teardown(what_does_not_fit_is_counted, build, clear),
		cmocka_unit_test_setup_teardown(
			a_server_of_many_domains_has_its_finding_once, build, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
