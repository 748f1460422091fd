#include "checker/policies.h"
#include "base/memory.h"
#include "tests/unit/checker/store_scene.h"
#include "schema/store_judge.h"

#define HEX32 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

/* The first row is what a test changes between two looks. */
static struct zone_row rows[] = {
	{"_25._tcp.mx.example.org", DNS_TLSA, NULL, 2},
	{"example.org", DNS_TXT, "v=spf1 mx -all"},
	{"example.org", DNS_SOA, "ns.example.org hostmaster.example.org 1"},
};

static struct policies *begin(struct store_scene *scene, int retries)
{
	static struct mx_host host;
	static struct exclusions nobody;
	static struct ip_policy addresses;
	const struct mail_hosts hosts = {
		.route = ROUTE_MX, .is_authenticated = true, .hosts = &host, .host_count = 1};
	struct claimed_domain claimed;
	size_t count = 1;

	rows[0] = (struct zone_row){"_25._tcp.mx.example.org", DNS_TLSA, NULL, 2};
	host = (struct mx_host){.is_usable = true, .is_authenticated = true, .times = 1};
	snprintf(host.name, sizeof(host.name), "mx.example.org");
	store_scene_begin(scene, rows, sizeof(rows) / sizeof(rows[0]));
	okay(scene,
		store_claim_domains(scene->store, scene->run,
			&(struct domain_claim){"h/1", 60000, 1}, &claimed, &count, &scene->why));
	okay(scene,
		store_settle_domain(scene->store, scene->run,
			&(struct settled_domain){.id = claimed.id, .hosts = &hosts}, &scene->why));
	const struct policies_options options = {.look = {.loop = scene->loop,
							 .sts = {.resolver = scene->resolver},
							 .addresses = &addresses},
		.exclusions = &nobody,
		.asks = true,
		.retries = retries,
		.retry_after_ms = 1};

	return policies_create(&options, scene->store, scene->run);
}

/* Claims what is due and looks at it to the end; returns how many. */
static size_t look(struct store_scene *scene, struct policies *policies)
{
	size_t count = 0;

	store_scene_wait(scene);
	okay(scene, policies_claim(policies, "h/1", &count, &scene->why));
	while (count && !policies_any_answered(policies))
		store_scene_wait(scene);
	okay(scene, policies_settle_answered(policies, &scene->why));
	assert_int_equal(policies_count(policies), 0);
	return count;
}

static enum status take(void *context, const struct judged_domain *domain, struct failure *why)
{
	struct domain_policy *seen = context;

	(void)why;
	*seen = domain->policy; /* but for what it owns */
	assert_true(seen->is_asked);
	assert_int_equal(domain->policy.host_count, 1);
	seen->name_servers_left_out = (int)domain->policy.hosts[0].tlsa_status;
	return OK;
}

static void seen_is(struct store_scene *scene, bool is_provisional, enum dns_status tlsa)
{
	struct domain_policy seen = {0};
	struct run_counts counts;

	okay(scene, store_each_domain(scene->store, scene->run, NULL, take, &seen, &scene->why));
	assert_int_equal(seen.is_provisional, is_provisional);
	assert_int_equal(seen.name_servers_left_out, tlsa);
	assert_int_equal(seen.spf.state, RECORD_VALID);
	okay(scene, store_count(scene->store, scene->run, &counts, &scene->why));
	assert_int_equal(counts.next_due_ms != 0, is_provisional);
}

static void a_failure_that_counts_is_asked_about_once_more(void **state)
{
	struct store_scene scene;
	struct policies *policies = begin(&scene, 2);

	(void)state;
	assert_int_equal(look(&scene, policies), 1);
	seen_is(&scene, true, DNS_SERVFAIL);
	rows[0] = (struct zone_row){"_25._tcp.mx.example.org", DNS_TLSA, "030101" HEX32};
	assert_int_equal(look(&scene, policies), 1);
	seen_is(&scene, false, DNS_FOUND);
	assert_int_equal(look(&scene, policies), 0);
	policies_destroy(policies);
	store_scene_end(&scene);
}

static void what_fails_twice_is_settled(void **state)
{
	struct store_scene scene;
	struct policies *policies = begin(&scene, 2);

	(void)state;
	assert_int_equal(look(&scene, policies), 1);
	policies_destroy(policies); /* the second look may be another process's */
	const struct policies_options options = {.look = {.loop = scene.loop,
							 .sts = {.resolver = scene.resolver},
							 .addresses = &(struct ip_policy){0}},
		.exclusions = &(struct exclusions){0},
		.asks = true,
		.retries = 2,
		.retry_after_ms = 1};

	policies = policies_create(&options, scene.store, scene.run);
	assert_int_equal(look(&scene, policies), 1);
	seen_is(&scene, false, DNS_SERVFAIL);
	assert_int_equal(look(&scene, policies), 0);
	policies_destroy(policies);
	store_scene_end(&scene);
}

static void without_retries_a_failure_counts_at_once(void **state)
{
	struct store_scene scene;
	struct policies *policies = begin(&scene, 0);

	(void)state;
	assert_int_equal(look(&scene, policies), 1);
	seen_is(&scene, false, DNS_SERVFAIL);
	assert_int_equal(look(&scene, policies), 0);
	policies_destroy(policies);
	store_scene_end(&scene);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_failure_that_counts_is_asked_about_once_more),
		cmocka_unit_test(what_fails_twice_is_settled),
		cmocka_unit_test(without_retries_a_failure_counts_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
