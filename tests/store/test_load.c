/*
 * What the hot verbs cost does not grow with the run. Counted in steps of the database's machine,
 * so that no clock and no busy machine decides. `store_load DOMAINS` fills a larger run and prints
 * how long it takes.
 */
#include "fixture.h"
#include "base/clock.h"
#include "schema/store_sqlite_sealed.h"
#include "schema/store_judge.h"

enum {
	SMALL = 150,
	LARGE = 10 * SMALL, /* domains */
	ADDRESSES_A_DOMAIN = 5,
	PAGES = 20,
	LINKS_A_PAGE = 60
};

/* ---- counting ---- */

static int64_t steps_since(struct fixture *f)
{
	int64_t steps = 0;

	for (sqlite3_stmt *s = sqlite3_next_stmt(f->store->db, NULL); s;
		s = sqlite3_next_stmt(f->store->db, s))
		steps += sqlite3_stmt_status(s, SQLITE_STMTSTATUS_VM_STEP, 1);
	return steps;
}

static void forget_scans(struct fixture *f)
{
	for (sqlite3_stmt *s = sqlite3_next_stmt(f->store->db, NULL); s;
		s = sqlite3_next_stmt(f->store->db, s))
		sqlite3_stmt_status(s, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1);
}

static void nothing_was_scanned(struct fixture *f)
{
	for (sqlite3_stmt *s = sqlite3_next_stmt(f->store->db, NULL); s;
		s = sqlite3_next_stmt(f->store->db, s)) {
		if (sqlite3_stmt_status(s, SQLITE_STMTSTATUS_FULLSCAN_STEP, 1))
			fail_msg("scans: %s", sqlite3_sql(s));
		if (sqlite3_stmt_status(s, SQLITE_STMTSTATUS_AUTOINDEX, 1))
			fail_msg("makes an index of its own: %s", sqlite3_sql(s));
	}
}

/* ---- a run of any size ---- */

enum world { ONE_PROVIDER, A_SERVER_EACH, BOTH, WORLD_COUNT };

static enum world world;

static void hosts_of(long number, char *ret_hosts, size_t size)
{
	char own[96];

	snprintf(own, sizeof(own), "20 mx%ld.example 10.%ld.%ld.%ld", number, number / 65536,
		number / 256 % 256, number % 256);
	snprintf(ret_hosts, size, "%s\n%s",
		world == A_SERVER_EACH ? "" : "10 big.example 192.0.2.1",
		world == ONE_PROVIDER ? "" : own);
}

static void add_domains(struct fixture *f, long count)
{
	static struct address addresses[ADDRESSES_A_DOMAIN];

	OKAY(f, store_begin_batch(f->store, &f->why));
	for (long i = 0; i < count; i++) {
		for (int a = 0; a < ADDRESSES_A_DOMAIN; a++) {
			char text[64];

			snprintf(text, sizeof(text), "a%d@d%ld.example", a, i);
			addresses[a] = address_of(text);
		}
		OKAY(f, store_add_addresses(
				f->store, f->run, addresses, ADDRESSES_A_DOMAIN, &f->why));
	}
	OKAY(f, store_end_batch(f->store, true, &f->why));
}

/* The first endpoint is ready before all others, in small runs too: they claim the same then. */
static void wait_for_the_next_ms(void)
{
	int64_t now_ms = clock_wall_ms();

	while (clock_wall_ms() == now_ms)
		;
}

static void resolve_all(struct fixture *f, size_t leave)
{
	static struct claimed_domain domains[1000];
	size_t count = 0, done = 0;
	size_t all = (size_t)count_run(f).domains;

	while (done + leave < all) {
		size_t most = all - leave - done;

		OKAY(f, store_begin_batch(f->store, &f->why));
		OKAY(f, store_claim_domains(f->store, f->run,
				&(struct domain_claim){"host/1", 600000,
					most < COUNT_OF(domains) ? most : COUNT_OF(domains)},
				domains, &count, &f->why));
		for (size_t i = 0; i < count; i++) {
			char hosts[128];

			hosts_of(strtol(domains[i].name + 1, NULL, 10), hosts, sizeof(hosts));
			const struct named_domain domain = {domains[i].name, hosts, 0};

			settle_domain(f, domains[i].id, &domain);
			if (done + i == 0)
				wait_for_the_next_ms();
		}
		OKAY(f, store_end_batch(f->store, true, &f->why));
		done += count;
	}
}

/* ---- the verbs ---- */

static void claim_one(struct fixture *f)
{
	struct visit_wanted wanted = usual_visit(f, "host/1");

	OKAY(f, store_claim_visits(
			f->store, f->run, &wanted, f->visits, 1, &f->visit_count, &f->why));
	assert_int_equal(f->visit_count, 1);
}

static void settle_one(struct fixture *f)
{
	const struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &yes, 0);
}

static void retry_one(struct fixture *f)
{
	const struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");

	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &later, f->now_ms + 300000);
}

static void count(struct fixture *f)
{
	assert_true(count_run(f).questions > 0);
}

static int64_t one_domain, ten_policies[10];

static void claim_ten_domains(struct fixture *f)
{
	struct claimed_domain domains[10];
	size_t claimed = 0;

	OKAY(f, store_claim_domains(f->store, f->run, &(struct domain_claim){"host/1", 600000, 10},
			domains, &claimed, &f->why));
	assert_int_equal(claimed, 10);
	one_domain = domains[0].id;
}

static void settle_one_domain(struct fixture *f)
{
	char hosts[128];

	hosts_of(7, hosts, sizeof(hosts));
	settle_domain(f, one_domain, &(struct named_domain){"", hosts, 0});
}

static void claim_ten_policies(struct fixture *f)
{
	struct claimed_policy domains[10];
	size_t claimed = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"host/1", 600000, 10},
			domains, &claimed, &f->why));
	assert_int_equal(claimed, 10);
	for (size_t i = 0; i < claimed; i++) {
		ten_policies[i] = domains[i].id;
		mail_hosts_finish(&domains[i].hosts);
	}
}

static void settle_ten_policies(struct fixture *f)
{
	struct ip_name names[2] = {{.is_asked = true, .name = "mx.example"}, {.is_asked = true}};
	struct host_policy hosts[2] = {{.tlsa_is_asked = true}, {.tlsa_is_asked = true}};
	const struct domain_policy policy = {.is_asked = true,
		.hosts = hosts,
		.host_count = 2,
		.ip_names = names,
		.ip_count = 2};
	const struct machine_address machines[] = {{address_of("root@big.example"), "soa", "dns:a"},
		{address_of("root@small.example"), "dmarc", "dns:b"}};

	for (size_t i = 0; i < 10; i++)
		OKAY(f, store_settle_policy(f->store, f->run,
				&(struct settled_policy){ten_policies[i], &policy, machines, 2},
				&f->why));
}

/* Pages whose links are all known, which is what most of a site is. */
static void settle_pages(struct fixture *f)
{
	static char urls[LINKS_A_PAGE][64];
	static const char *known[LINKS_A_PAGE];
	static struct new_page new_pages[LINKS_A_PAGE];
	static uint64_t keys[LINKS_A_PAGE];
	struct queued_page queued[PAGES];
	struct settled_page pages[PAGES] = {{.state = PAGE_FETCHED}};

	for (int i = 0; i < LINKS_A_PAGE; i++) {
		snprintf(urls[i], sizeof(urls[i]), "https://example.org/page/%d", i);
		known[i] = urls[i];
	}
	OKAY(f, store_add_seeds(f->store, f->run, known, LINKS_A_PAGE, &f->why));
	lead_to(f, known, LINKS_A_PAGE, 1, new_pages, keys);
	size_t taken = take_pages(f, 0, PAGES, queued);

	assert_int_equal(taken, PAGES);
	for (size_t i = 0; i < taken; i++) {
		pages[i] = (struct settled_page){.id = queued[i].id,
			.state = PAGE_FETCHED,
			.targets = keys,
			.target_count = LINKS_A_PAGE,
			.new_pages = new_pages,
			.new_page_count = LINKS_A_PAGE};
		queued_page_finish(&queued[i]);
	}
	OKAY(f, store_settle_pages(f->store, f->run, pages, taken, &f->why));
}

static const struct hot_verb {
	const char *name;
	void (*act)(struct fixture *f);
} hot_verbs[] = {
	{"count", count},
	{"claim of domains", claim_ten_domains},
	{"settling of a domain", settle_one_domain},
	{"claim of policies", claim_ten_policies},
	{"settling of policies", settle_ten_policies},
	{"count while policies wait", count},
	{"claim of a visit", claim_one},
	{"settling of a visit", settle_one},
	{"claim of the next visit", claim_one},
	{"settling for a retry", retry_one},
	{"claim while retries wait", claim_one},
	{"settling of the last visit", settle_one},
	{"settling of pages", settle_pages},
	{"count at the end", count},
};

static void measure(struct fixture *f, long domains, int64_t *ret_steps)
{
	begin_run(f, "of some size");
	forget_scans(f); /* there are few runs */
	add_domains(f, domains);
	resolve_all(f, 20);
	f->now_ms = clock_wall_ms() + 60000; /* all of it is due */
	claim_one(f);                        /* the first one makes the controls */
	OKAY(f, store_release_visit(f->store, f->run, f->visits[0].endpoint, &f->why));
	steps_since(f);
	nothing_was_scanned(f);
	for (size_t i = 0; i < COUNT_OF(hot_verbs); i++) {
		hot_verbs[i].act(f);
		ret_steps[i] = steps_since(f);
	}
	nothing_was_scanned(f);
}

static void what_a_hot_verb_costs_does_not_grow_with_the_run(void **state)
{
	struct fixture *f = *state;
	int64_t small[COUNT_OF(hot_verbs)], large[COUNT_OF(hot_verbs)];

	for (world = ONE_PROVIDER; world < WORLD_COUNT; world++) {
		measure(f, SMALL, small);
		measure(f, LARGE, large);
		for (size_t i = 0; i < COUNT_OF(hot_verbs); i++)
			if (large[i] > small[i] + small[i] / 2 + 200)
				fail_msg("world %d, %s: %lld steps in a small run, %lld in a large "
					 "one",
					world, hot_verbs[i].name, (long long)small[i],
					(long long)large[i]);
	}
}

/* ---- by hand ---- */

static void time_it(const char *name, int64_t *began_ms)
{
	int64_t now_ms = clock_monotonic_ms();

	print_message("%6lld ms %s\n", (long long)(now_ms - *began_ms), name);
	*began_ms = clock_monotonic_ms();
}

static enum status pass_over(void *context, const struct judged_domain *domain, struct failure *why)
{
	(void)why;
	*(size_t *)context += domain->address_count;
	return OK;
}

static enum status pass_over_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	(void)why;
	*(size_t *)context += address->result_count;
	return OK;
}

static long domains_by_hand;

static void a_large_run(void **state)
{
	struct fixture *f = *state;
	const struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	int64_t began_ms = clock_monotonic_ms();
	size_t seen = 0;

	world = BOTH;
	add_domains(f, domains_by_hand);
	time_it("addresses added", &began_ms);
	resolve_all(f, 0);
	time_it("domains resolved", &began_ms);
	while (ask_policies(f) > 0)
		;
	time_it("policies asked", &began_ms);
	f->now_ms = clock_wall_ms() + 60000; /* all of it is due */
	claim_one(f);
	time_it("first visit claimed, controls made", &began_ms);
	OKAY(f, store_release_visit(f->store, f->run, f->visits[0].endpoint, &f->why));
	for (int i = 0; i < 100; i++)
		count(f);
	time_it("100 counts", &began_ms);
	print_message("%lld questions\n", (long long)count_run(f).questions);
	print_message("%zu visits\n", knock_everywhere(f, &yes));
	time_it("all of them", &began_ms);
	OKAY(f, store_each_domain(f->store, f->run, NULL, pass_over, &seen, &f->why));
	time_it("judging read", &began_ms);
	OKAY(f, store_report_addresses(f->store, f->run, pass_over_address, &seen, &f->why));
	time_it("report read", &began_ms);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	time_it("sealed", &began_ms);
	struct seal held = {0};

	OKAY(f, sealed_read_contents(f->store, f->run, false, &held, &f->why));
	time_it("read as for verifying", &began_ms);
	print_message("%lld items\n", (long long)held.items);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {TEST(what_a_hot_verb_costs_does_not_grow_with_the_run)};
	const struct CMUnitTest by_hand[] = {TEST(a_large_run)};

	if (argc < 2)
		return RUN_TESTS(tests);
	domains_by_hand = strtol(argv[1], NULL, 10);
	return RUN_TESTS(by_hand);
}
