#include "checker/lookups.h"
#include "schema/store_report.h"
#include "tests/unit/checker/store_scene.h"
#include "schema/store_judge.h"

/* The last row is what a test changes between two questions. */
static struct zone_row rows[] = {
	{"example.org", DNS_MX, "10 a.example.org"},
	{"example.org", DNS_MX, "20 b.example.org"},
	{"a.example.org", DNS_A, "192.0.2.1"},
	{"b.example.org", DNS_A, "192.0.2.2"},
	{"a.example.org", DNS_AAAA, NULL, 2},
};
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static const struct zone_row half_fails = {"a.example.org", DNS_AAAA, NULL, 2},
			     all_well = {"a.example.org", DNS_AAAA, "2001:db8::1"},
			     host_fails = {"b.example.org", DNS_A, NULL, 2};

static int64_t resolved_of(struct store_scene *scene)
{
	struct run_counts counts;

	okay(scene, store_count(scene->store, scene->run, &counts, &scene->why));
	return counts.domains_resolved;
}

static size_t resolve(struct store_scene *scene, struct lookups *lookups)
{
	size_t count = 0;

	store_scene_wait(scene);
	okay(scene, lookups_claim(lookups, "h/1", resolved_of(scene), &count, &scene->why));
	while (count && !lookups_any_answered(lookups))
		store_scene_wait(scene);
	okay(scene, lookups_settle_answered(lookups, false, &scene->why));
	return count;
}

static enum status take(void *context, const struct judged_domain *domain, struct failure *why)
{
	(void)why;
	*(size_t *)context = domain->hosts.ip_count;
	return OK;
}

/* How often a domain is asked for whose second answer is as `later` has it. */
static size_t times_asked(const struct zone_row *first, const struct zone_row *later,
	const struct lookups_options *options, size_t ips_expected)
{
	static struct exclusions nobody;
	struct lookups_options all = *options;
	struct store_scene scene;
	size_t times = 0, ips = 0;

	rows[ROWS - 1] = *first;
	store_scene_begin(&scene, rows, ROWS);
	all.resolver = scene.resolver;
	all.exclusions = &nobody;
	all.retry_after_ms = 1;
	struct lookups *lookups = lookups_create(&all, scene.store, scene.run);

	while (resolve(&scene, lookups) && ++times < 9)
		rows[ROWS - 1] = *later;
	okay(&scene, store_each_domain(scene.store, scene.run, NULL, take, &ips, &scene.why));
	assert_int_equal(ips, ips_expected);
	lookups_destroy(lookups);
	store_scene_end(&scene);
	return times;
}

static void what_failed_in_part_is_asked_once_more(void **state)
{
	const struct lookups_options twice = {.retries = 2}, never = {.retries = 0};

	(void)state;
	assert_int_equal(times_asked(&all_well, &all_well, &twice, 3), 1);
	assert_int_equal(times_asked(&half_fails, &all_well, &twice, 3), 2);
	assert_int_equal(times_asked(&half_fails, &half_fails, &twice, 2), 2);
	assert_int_equal(times_asked(&half_fails, &all_well, &never, 2), 1);
	/* What was answered, that there is no AAAA, is not asked again. */
	assert_int_equal(times_asked(&host_fails, &all_well, &twice, 2), 2);
}

static void servers_that_are_known_do_not_wait_beyond_the_deadline(void **state)
{
	const struct lookups_options hurried = {.retries = 2, .deadline_ms = clock_wall_ms()};

	(void)state;
	assert_int_equal(times_asked(&half_fails, &all_well, &hurried, 2), 1);
}

struct routes {
	size_t asked, left_out;
};

static enum status count_routes(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	struct routes *routes = context;

	(void)why;
	routes->left_out += domain->hosts.route == ROUTE_LEFT_OUT;
	routes->asked += domain->hosts.route != ROUTE_LEFT_OUT;
	return OK;
}

static struct routes ask_five(int64_t most, const char **ret_note)
{
	static struct exclusions nobody;
	static char note[160];
	struct store_scene scene;
	struct lookups_options options = {
		.domains_max = most, .exclusions = &nobody, .retries = 1, .retry_after_ms = 1};
	struct routes routes = {0};
	struct reported_run head;

	store_scene_begin(&scene, rows, ROWS);
	options.resolver = scene.resolver;
	for (int i = 0; i < 4; i++) {
		char name[32];

		snprintf(name, sizeof(name), "d%d.example", i);
		okay(&scene, store_add_domain(scene.store, scene.run, name, &scene.why));
	}
	struct lookups *lookups = lookups_create(&options, scene.store, scene.run);

	for (int i = 0; i < 20; i++)
		resolve(&scene, lookups);
	assert_int_equal(resolved_of(&scene), 5);
	okay(&scene,
		store_each_domain(scene.store, scene.run, NULL, count_routes, &routes, &scene.why));
	okay(&scene, store_report_run(scene.store, scene.run, &head, &scene.why));
	snprintf(note, sizeof(note), "%s", head.note_count ? head.notes[0].text : "");
	*ret_note = note;
	lookups_destroy(lookups);
	store_scene_end(&scene);
	return routes;
}

/* One of them fails at first: it is asked again all the same. */
static void domains_beyond_the_limit_are_left_out_and_told(void **state)
{
	const char *note;

	(void)state;
	rows[ROWS - 1] = half_fails;
	struct routes all = ask_five(0, &note);

	assert_int_equal(all.asked, 5);
	assert_string_equal(note, "");
	all = ask_five(5, &note);
	assert_int_equal(all.asked, 5);
	assert_string_equal(note, "");
	all = ask_five(2, &note);
	assert_int_equal(all.asked, 2);
	assert_int_equal(all.left_out, 3);
	assert_string_equal(note, "There are more than 2 mail domains; those beyond are not asked "
				  "for (--max-domains).");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_failed_in_part_is_asked_once_more),
		cmocka_unit_test(servers_that_are_known_do_not_wait_beyond_the_deadline),
		cmocka_unit_test(domains_beyond_the_limit_are_left_out_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
