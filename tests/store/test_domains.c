/* Domains: claimed, asked for, settled. */
#include "fixture.h"
#include "base/clock.h"
#include "schema/store_judge.h"

#include <unistd.h>

static size_t claim_domains(struct fixture *f, const char *worker, int64_t lease_ms, size_t most,
	struct claimed_domain *domains)
{
	size_t count = 99;

	OKAY(f, store_claim_domains(f->store, f->run,
			&(struct domain_claim){worker, lease_ms, most}, domains, &count, &f->why));
	return count;
}

static void a_domain_is_claimed_once(void **state)
{
	struct fixture *f = *state;
	struct claimed_domain domains[8];

	add_addresses(f, "a@x.example b@x.example a@y.example a@z.example");
	assert_int_equal(claim_domains(f, "host/1", 60000, 2, domains), 2);
	assert_string_not_equal(domains[0].name, domains[1].name);
	assert_int_equal(claim_domains(f, "host/2", 60000, 8, domains), 1);
	assert_int_equal(claim_domains(f, "host/2", 60000, 8, domains), 0);
	assert_int_equal(count_run(f).domains, 3);
	assert_int_equal(count_run(f).domains_resolved, 0);
	assert_true(count_run(f).next_due_ms > clock_wall_ms() + 30000);
}

static void a_lease_that_is_over_frees_the_domain(void **state)
{
	struct fixture *f = *state;
	struct claimed_domain domains[8];

	add_addresses(f, "a@x.example");
	assert_int_equal(claim_domains(f, "host/1", 20, 8, domains), 1);
	usleep(40000);
	assert_int_equal(claim_domains(f, "host/2", 60000, 8, domains), 1);
}

static void a_dead_workers_domains_are_free_at_once(void **state)
{
	struct fixture *f = *state;
	struct claimed_domain domains[8];
	size_t interrupted = 9;

	add_addresses(f, "a@x.example");
	assert_int_equal(claim_domains(f, "host/1", 60000, 8, domains), 1);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 0); /* no session was under way */
	assert_int_equal(claim_domains(f, "host/1", 60000, 8, domains), 1);
}

static void a_soft_failure_is_asked_again_at_its_time(void **state)
{
	struct fixture *f = *state;
	int64_t at = clock_wall_ms() + 60;
	const struct named_domain failing[] = {{"x.example", "", at}};

	add_addresses(f, "a@x.example");
	assert_int_equal(resolve(f, failing, 1), 1);
	assert_int_equal(resolve(f, failing, 1), 0);
	assert_int_equal(count_run(f).next_due_ms, at);
	assert_int_equal(count_run(f).domains_resolved, 0);
	while (clock_wall_ms() <= at)
		usleep(10000);
	assert_int_equal(resolve(f, NULL, 0), 1);
	assert_int_equal(count_run(f).domains_resolved, 1);
	assert_int_equal(count_run(f).next_due_ms, 0);
}

static void a_retry_outlives_the_worker_that_ordered_it(void **state)
{
	struct fixture *f = *state;
	const struct named_domain failing[] = {{"x.example", "", clock_wall_ms() + 60000}};
	size_t interrupted = 9;

	add_addresses(f, "a@x.example");
	assert_int_equal(resolve(f, failing, 1), 1); /* as host/1 */
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(resolve(f, failing, 1), 0);
	assert_int_equal(count_run(f).next_due_ms, failing[0].retry_at_ms);
}

static void nobody_is_asked_while_the_answer_is_not_final(void **state)
{
	struct fixture *f = *state;
	const struct named_domain half[] = {
		{"x.example", "10 mx.example 192.0.2.1", clock_wall_ms() + 60000}};

	add_addresses(f, "a@x.example");
	resolve(f, half, 1);
	add_addresses(f, "late@x.example");
	assert_int_equal(count_run(f).questions, 0);
	assert_int_equal(claim(f, "host/1"), 0);
}

static void domains_without_a_way_have_no_endpoints(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	assert_int_equal(resolve(f, NULL, 0), 1);
	add_addresses(f, "b@x.example");
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).endpoints, 0);
	assert_int_equal(count_run(f).next_due_ms, 0);
}

static void one_ip_of_many_names_is_one_endpoint(void **state)
{
	static const struct named_domain names[] = {
		{"x.example", "10 a.example 192.0.2.1\n20 b.example 192.0.2.1 2001:db8::1", 0},
		{"y.example", "10 c.example 2001:db8::1 192.0.2.1", 0}};
	struct fixture *f = *state;

	add_addresses(f, "a@x.example b@x.example a@y.example");
	resolve(f, names, 2);
	assert_int_equal(count_run(f).endpoints, 2);
	assert_int_equal(count_run(f).questions, 6); /* 3 addresses at 2 endpoints */
}

static void an_answer_replaces_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct claimed_domain domains[2];
	const struct named_domain before = {
		"x.example", "10 old.example 192.0.2.1\n20 gone.example", 1};
	const struct named_domain after = {"x.example", "5 new.example 192.0.2.2", 0};

	add_addresses(f, "a@x.example");
	claim_domains(f, "host/1", 60000, 2, domains);
	settle_domain(f, domains[0].id, &before);
	claim_domains(f, "host/1", 60000, 2, domains);
	settle_domain(f, domains[0].id, &after);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(f->visits[0].ip, "192.0.2.2");
	assert_int_equal(f->visits[0].host_count, 1);
	assert_string_equal(f->visits[0].hosts[0], "new.example");
}

static enum status see_hosts(void *context, const struct judged_domain *domain, struct failure *why)
{
	const struct mail_hosts *hosts = &domain->hosts;

	(void)why;
	*(bool *)context = true;
	assert_int_equal(hosts->route, ROUTE_IMPLICIT);
	assert_int_equal(hosts->status, DNS_NODATA);
	assert_true(hosts->is_authenticated && hosts->is_cut);
	assert_int_equal(hosts->host_count, 2);
	assert_int_equal(hosts->ip_count, 3);
	assert_string_equal(hosts->hosts[0].name, "one.example");
	assert_int_equal(hosts->hosts[0].preference, 65535);
	assert_int_equal(hosts->hosts[0].ttl_s, UINT32_MAX);
	assert_true(hosts->hosts[0].is_cname && !hosts->hosts[0].is_usable);
	assert_int_equal(hosts->hosts[0].status, DNS_GARBLED);
	assert_int_equal(hosts->hosts[0].ip_count, 0);
	assert_false(hosts->hosts[1].is_cname);
	assert_true(hosts->hosts[1].is_usable);
	assert_int_equal(hosts->hosts[1].ip_count, 3);
	const char(*ips)[IP_TEXT_SIZE] =
		(const char(*)[IP_TEXT_SIZE])hosts->ips + hosts->hosts[1].ip_first;

	assert_string_equal(ips[0], "2001:db8::9"); /* in the order in which they came */
	assert_string_equal(ips[1], "192.0.2.1");
	assert_string_equal(ips[2], "2001:db8::1");
	return OK;
}

static void all_that_the_dns_said_comes_back(void **state)
{
	struct fixture *f = *state;
	struct claimed_domain domain;
	struct mx_host hosts[2] = {{.name = "one.example",
					   .preference = 65535,
					   .ttl_s = UINT32_MAX,
					   .status = DNS_GARBLED,
					   .is_cname = true},
		{.name = "two.example", .is_usable = true, .ip_count = 3}};
	char ips[3][IP_TEXT_SIZE] = {"2001:db8::9", "192.0.2.1", "2001:db8::1"};
	const struct mail_hosts mail = {.status = DNS_NODATA,
		.route = ROUTE_IMPLICIT,
		.is_authenticated = true,
		.is_cut = true,
		.hosts = hosts,
		.host_count = 2,
		.ips = ips,
		.ip_count = 3};
	bool seen = false;

	add_addresses(f, "a@x.example");
	claim_domains(f, "host/1", 60000, 1, &domain);
	const struct settled_domain settled = {.id = domain.id, .hosts = &mail};

	OKAY(f, store_settle_domain(f->store, f->run, &settled, &f->why));
	OKAY(f, store_each_domain(f->store, f->run, NULL, see_hosts, &seen, &f->why));
	assert_true(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_domain_is_claimed_once),
		TEST(a_lease_that_is_over_frees_the_domain),
		TEST(a_dead_workers_domains_are_free_at_once),
		TEST(a_soft_failure_is_asked_again_at_its_time),
		TEST(a_retry_outlives_the_worker_that_ordered_it),
		TEST(nobody_is_asked_while_the_answer_is_not_final),
		TEST(domains_without_a_way_have_no_endpoints),
		TEST(one_ip_of_many_names_is_one_endpoint),
		TEST(an_answer_replaces_the_one_before),
		TEST(all_that_the_dns_said_comes_back),
	};

	return RUN_TESTS(tests);
}
