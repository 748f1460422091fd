/*
 * A crawl and a check in one process that is killed again and again, at any moment. After each kill
 * the file is whole and its counters are right; in the end nothing is lost and nobody was asked
 * twice, but for those whose session was under way.
 *
 * The site is made of numbers: page n links to pages 2n + 1 and 2n + 2 and holds two addresses and
 * one link that is none.
 */
#include "fixture.h"
#include "base/clock.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLS = 100, PAGES = 2400, DOMAINS = 60, MACHINE_DOMAINS = 5, SERVERS = 25, TAKE = 7 };

static void page_url(char *ret_url, size_t size, long n)
{
	snprintf(ret_url, size, "https://example.org/%ld", n);
}

/* ---- the worker ---- */

struct page_of_numbers {
	char urls[2][64];
	struct new_page new_pages[2];
	struct address addresses[2];
	struct found_link links[3];
};

static void make_page(struct fixture *f, struct page_of_numbers *p,
	const struct queued_page *queued, struct settled_page *ret_page)
{
	long n = strtol(strrchr(queued->url, '/') + 1, NULL, 10);
	size_t children = 0;

	for (long child = 2 * n + 1; child <= 2 * n + 2 && child < PAGES; child++) {
		page_url(p->urls[children], sizeof(p->urls[0]), child);
		lead_to(f, &(const char *){p->urls[children]}, 1, queued->depth + 1,
			&p->new_pages[children], NULL);
		children++;
	}
	for (int i = 0; i < 3; i++)
		p->links[i] = (struct found_link){.written = "no address",
			.defect = "address-no-at",
			.line = (uint32_t)i + 1,
			.href = "",
			.text = "",
			.source = "mailto",
			.findings = ""};
	for (int i = 0; i < 2; i++) {
		memset(&p->addresses[i], 0, sizeof(p->addresses[i]));
		snprintf(p->addresses[i].local, LOCAL_PART_MAX, "a%ld", (n + i) % 400);
		snprintf(p->addresses[i].domain, DOMAIN_NAME_MAX, "d%ld.example",
			(n + i) % 400 % DOMAINS);
		p->links[i].address = &p->addresses[i];
	}
	*ret_page = (struct settled_page){.id = queued->id,
		.state = PAGE_FETCHED,
		.status = 200,
		.error = "",
		.title = "",
		.content_type = "",
		.etag = "",
		.last_modified = "",
		.redirect = "",
		.links = p->links,
		.link_count = 3,
		.new_pages = p->new_pages,
		.new_page_count = children};
}

static size_t crawl_some(struct fixture *f)
{
	static struct page_of_numbers made[TAKE];
	struct queued_page queued[TAKE];
	struct settled_page pages[TAKE];
	size_t count = take_pages(f, 0, TAKE, queued);

	for (size_t i = 0; i < count; i++)
		make_page(f, &made[i], &queued[i], &pages[i]);
	OKAY(f, store_settle_pages(f->store, f->run, pages, count, &f->why));
	while (count)
		queued_page_finish(&queued[--count]);
	struct run_counts counts = count_run(f);

	if (!counts.pages_queued && !counts.crawl_done)
		OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	return (size_t)counts.pages_queued;
}

static void resolve_some(struct fixture *f, const char *worker)
{
	struct claimed_domain domains[2];
	size_t count = 0;

	OKAY(f, store_claim_domains(f->store, f->run, &(struct domain_claim){worker, 600000, 2},
			domains, &count, &f->why));
	for (size_t i = 0; i < count; i++) {
		char hosts[96];

		snprintf(hosts, sizeof(hosts), "10 mx.example 192.0.2.%ld 192.0.2.%ld",
			strtol(domains[i].name + 1, NULL, 10) % SERVERS,
			strtol(domains[i].name + 1, NULL, 10) % 3 + SERVERS);
		const struct named_domain domain = {domains[i].name, hosts, 0};

		settle_domain(f, domains[i].id, &domain);
	}
}

/* Each domain names two addresses for machines: one that the site may name as well, sooner or later,
 * and one at a domain of its own. */
static void ask_some(struct fixture *f, const char *worker)
{
	const struct domain_policy nothing = {.is_asked = true}, not_asked = {0};
	struct claimed_policy domains[2];
	size_t count = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){worker, 600000, 2},
			domains, &count, &f->why));
	for (size_t i = 0; i < count; i++) {
		long other = (strtol(domains[i].name + 1, NULL, 10) + 7) % DOMAINS;
		struct machine_address machines[2] = {{.source = "dmarc"}, {.source = "soa"}};
		const struct settled_policy settled = {.id = domains[i].id,
			.policy = domains[i].is_machine ? &not_asked : &nothing,
			.machines = machines,
			.machine_count = domains[i].is_machine ? 0 : 2};

		snprintf(machines[0].address.local, LOCAL_PART_MAX, "a%ld", other);
		snprintf(machines[0].address.domain, DOMAIN_NAME_MAX, "d%ld.example", other);
		snprintf(machines[1].address.local, LOCAL_PART_MAX, "root");
		snprintf(machines[1].address.domain, DOMAIN_NAME_MAX, "m%ld.example",
			other % MACHINE_DOMAINS);
		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
		mail_hosts_finish(&domains[i].hosts);
	}
}

/* Of a child: no kill from outside is sure to find a session under way. */
static bool dies_in_a_session;

static void visit_some(struct fixture *f, const char *worker)
{
	const struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct visit_wanted wanted = usual_visit(f, worker);
	int64_t sessions[2];

	wanted.now_ms = clock_wall_ms() + 60000; /* all of it is due */
	wanted.lease_ms = 600000;
	OKAY(f, store_claim_visits(
			f->store, f->run, &wanted, f->visits, 2, &f->visit_count, &f->why));
	for (size_t i = 0; i < f->visit_count; i++)
		sessions[i] = begin_session(f, &f->visits[i]);
	if (!f->visit_count)
		return;
	if (dies_in_a_session)
		raise(SIGKILL);
	OKAY(f, store_begin_batch(f->store, &f->why));
	for (size_t i = 0; i < f->visit_count; i++)
		settle_visit(f, &f->visits[i], sessions[i], &yes, 0);
	OKAY(f, store_end_batch(f->store, true, &f->why));
}

static void work(struct fixture *f)
{
	char worker[32];
	size_t interrupted, queued;

	snprintf(worker, sizeof(worker), "host/%ld", (long)getpid());
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	OKAY(f, store_interrupt_sessions(f->store, f->run, worker, &interrupted, &f->why));
	do {
		queued = crawl_some(f);
		resolve_some(f, worker);
		ask_some(f, worker);
		visit_some(f, worker);
	} while (queued || count_run(f).next_due_ms);
	store_close(f->store);
	f->store = NULL;
}

/* ---- what must hold ---- */

/* Each row must be zero. */
static const char invariants[] =
	"SELECT 'integrity', (SELECT integrity_check FROM pragma_integrity_check) <> 'ok' "
	"UNION ALL SELECT 'foreign keys', (SELECT count(*) FROM pragma_foreign_key_check) "
	"UNION ALL SELECT 'links of fetched pages', count(*) FROM page p WHERE p.state = 1 "
	"AND (SELECT count(*) FROM link WHERE page = p.id) <> 3 "
	"UNION ALL SELECT 'links of queued pages', count(*) FROM page p JOIN link l ON l.page = "
	"p.id "
	"WHERE p.state = 0 "
	"UNION ALL SELECT 'children of fetched pages', count(*) FROM page p, (VALUES (1), (2)) c "
	"WHERE p.state = 1 AND 2 * replace(p.url, 'https://example.org/', '') + c.column1 < 2400 "
	"AND NOT EXISTS (SELECT 1 FROM page WHERE url = 'https://example.org/' || "
	"(2 * replace(p.url, 'https://example.org/', '') + c.column1)) "
	"UNION ALL SELECT 'waiting', count(*) FROM endpoint e WHERE waiting <> "
	"(SELECT count(*) FROM question WHERE endpoint = e.id AND state = 0) "
	"UNION ALL SELECT 'ready', count(*) FROM endpoint e WHERE state = 0 AND waiting > 0 "
	"AND ready_ms <> (SELECT min(due_ms) FROM question WHERE endpoint = e.id AND state = 0) "
	"UNION ALL SELECT 'claimed without a claim', count(*) FROM question q JOIN endpoint e "
	"ON e.id = q.endpoint WHERE q.state = 1 AND e.state = 0 "
	"UNION ALL SELECT 'open session without a claim', count(*) FROM session s JOIN endpoint e "
	"ON e.id = s.endpoint WHERE s.state = 0 AND e.state = 0 "
	"UNION ALL SELECT 'two open sessions', count(*) FROM (SELECT 1 FROM session WHERE state = "
	"0 "
	"GROUP BY endpoint HAVING count(*) > 1) "
	"UNION ALL SELECT 'asked twice', count(*) FROM question WHERE attempts > 1 "
	"UNION ALL SELECT 'answered without a session', count(*) FROM question q WHERE state = 2 "
	"AND (SELECT state FROM session WHERE id = q.session) IS NOT 1 "
	"UNION ALL SELECT 'missing questions', count(*) FROM run_address ra JOIN run_domain rd "
	"ON rd.id = ra.run_domain AND rd.state = 1 JOIN mx_ip i ON i.run_domain = rd.id WHERE NOT "
	"EXISTS (SELECT 1 FROM question WHERE run_address = ra.id AND endpoint = i.endpoint) "
	"UNION ALL SELECT 'settled without policies', count(*) FROM run_domain WHERE "
	"(policy_state = 1 AND is_machine = 0) <> (id IN (SELECT run_domain FROM domain_policy)) "
	"UNION ALL SELECT 'machines without a source', count(*) FROM run_address WHERE is_machine "
	"= 1 AND id NOT IN (SELECT run_address FROM machine_source) "
	"UNION ALL SELECT 'machines with a link', count(*) FROM run_address ra JOIN link l "
	"ON l.run_address = ra.id WHERE is_machine = 1 "
	"UNION ALL SELECT 'of the site without a link', count(*) FROM run_address WHERE is_machine "
	"= 0 AND id NOT IN (SELECT run_address FROM link WHERE run_address > 0) "
	"UNION ALL SELECT 'domains of the site', count(*) FROM run_domain rd WHERE is_machine <> "
	"NOT EXISTS (SELECT 1 FROM run_address WHERE run_domain = rd.id AND is_machine = 0) "
	"UNION ALL SELECT 'tally of ' || name, n <> CASE name "
	"WHEN 'page 0' THEN (SELECT count(*) FROM page WHERE state = 0) "
	"WHEN 'page 1' THEN (SELECT count(*) FROM page WHERE state = 1) "
	"WHEN 'domain' THEN (SELECT count(*) FROM run_domain WHERE is_machine = 0) "
	"WHEN 'resolved' THEN (SELECT count(*) FROM run_domain WHERE state = 1 AND is_machine = 0) "
	"WHEN 'address' THEN (SELECT count(*) FROM run_address WHERE is_machine = 0) "
	"WHEN 'link' THEN (SELECT count(*) FROM link) "
	"WHEN 'invalid' THEN 1 "
	"WHEN 'endpoint' THEN (SELECT count(*) FROM endpoint) "
	"WHEN 'greeted' THEN (SELECT count(*) FROM endpoint WHERE greeted) "
	"WHEN 'session' THEN (SELECT count(*) FROM session) "
	"WHEN 'session open' THEN (SELECT count(*) FROM session WHERE state = 0) "
	"WHEN 'question' THEN (SELECT count(*) FROM question) "
	"WHEN 'answered' THEN (SELECT count(*) FROM question WHERE state = 2) "
	"WHEN 'retrying' THEN (SELECT count(*) FROM question WHERE state <> 2 AND attempts > 0) "
	"END FROM tally";

static void all_is_well(const char *path)
{
	sqlite3 *db;
	sqlite3_stmt *statement;
	int rows = 0;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, invariants, -1, &statement, NULL), SQLITE_OK);
	for (; sqlite3_step(statement) == SQLITE_ROW; rows++)
		if (sqlite3_column_int(statement, 1) != 0 ||
			sqlite3_column_type(statement, 1) == SQLITE_NULL)
			fail_msg("%s: %s", (const char *)sqlite3_column_text(statement, 0),
				(const char *)sqlite3_column_text(statement, 1));
	assert_true(rows >= 18);
	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	sqlite3_close(db);
}

static int count_interrupted(const char *path)
{
	sqlite3 *db;
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT count(*) FROM session WHERE state = 2", -1,
				 &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int count = sqlite3_column_int(statement, 0);

	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	sqlite3_close(db);
	return count;
}

static bool live_and_die(struct fixture *f, useconds_t life_us)
{
	pid_t child = fork();
	int ending = 0;

	assert_true(child >= 0);
	if (child == 0) {
		dies_in_a_session = life_us % 8 == 0;
		work(f);
		_exit(0);
	}
	usleep(life_us);
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &ending, 0), child);
	assert_true(WIFSIGNALED(ending) || WEXITSTATUS(ending) == 0);
	return WIFSIGNALED(ending);
}

static void queue_first_page(struct fixture *f)
{
	const char *first = "https://example.org/0";

	OKAY(f, store_add_seeds(f->store, f->run, &first, 1, &f->why));
	store_close(f->store);
	f->store = NULL;
}

/* Lives so long that most end in the middle of the work, and that some work is left after all of
 * them: a fast machine and a slow one need other lives. */
static int longest_life_us(void)
{
	enum { OPENINGS = 20 };
	void *rehearsal = NULL;

	assert_int_equal(fixture_make(&rehearsal), 0);
	struct fixture *f = rehearsal;
	int64_t began_ms = clock_monotonic_ms();

	for (int i = 0; i < OPENINGS; i++)
		fixture_reopen(f);
	int64_t opening_us = (clock_monotonic_ms() - began_ms) * 1000 / OPENINGS;

	queue_first_page(f);
	began_ms = clock_monotonic_ms();
	work(f);
	int64_t work_us = (clock_monotonic_ms() - began_ms) * 1000;

	fixture_clear(&rehearsal);
	/* Preparing its statements takes a life as long as opening, and more. */
	return (int)(2 * (5 * opening_us + work_us / 2 / KILLS)) + 1000;
}

static void a_hundred_kills_lose_nothing(void **state)
{
	struct fixture *f = *state;
	int killed = 0, life_us_max = longest_life_us();

	queue_first_page(f);
	srand(20261121);
	for (int i = 0; i < KILLS; i++) {
		killed += live_and_die(f, (useconds_t)(rand() % life_us_max));
		all_is_well(f->path);
	}
	/* Else the kills came before or after the work. */
	assert_true(killed > KILLS / 2);
	assert_true(count_interrupted(f->path) > 0);
	work(f); /* at last in peace */
	all_is_well(f->path);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.pages_fetched, PAGES);
	assert_int_equal(counts.pages_queued, 0);
	assert_int_equal(counts.links, 3 * PAGES);
	assert_int_equal(counts.addresses, 400);
	assert_int_equal(counts.invalid, 1);
	assert_int_equal(counts.domains_resolved, DOMAINS);
	assert_int_equal(
		counts.questions, (400 + MACHINE_DOMAINS + 2 * (DOMAINS + MACHINE_DOMAINS)) * 2);
	assert_int_equal(counts.questions_answered, counts.questions);
	assert_int_equal(counts.sessions_open, 0);
	assert_true(counts.crawl_done);
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(a_hundred_kills_lose_nothing)};

	return RUN_TESTS(tests);
}
