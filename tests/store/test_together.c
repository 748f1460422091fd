/* Several processes on one database: they agree without knowing of each other. */
#include "fixture.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	WORKERS = 5,
	OPENERS = 8,
	OPENINGS = 15,
	DOMAINS = 120,
	SERVERS = 30,
	ADDRESSES_A_DOMAIN = 3,
	ENDPOINTS_MAX = 200
};

/* What the processes tell the test. */
struct shared {
	atomic_int go, mistakes;
	atomic_int domains_claimed, policies_claimed, settled;
	atomic_int visitors[ENDPOINTS_MAX];
	char first_mistake[256];
};

static struct shared *share(void)
{
	struct shared *shared = mmap(
		NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	assert_true(shared != MAP_FAILED);
	return shared;
}

static void complain(struct shared *shared, const char *sentence)
{
	if (atomic_fetch_add(&shared->mistakes, 1) == 0)
		snprintf(shared->first_mistake, sizeof(shared->first_mistake), "%s", sentence);
}

static void wait_for_all(pid_t *children, size_t count, struct shared *shared)
{
	for (size_t i = 0; i < count; i++) {
		int ending = 0;

		assert_int_equal(waitpid(children[i], &ending, 0), children[i]);
		assert_true(WIFEXITED(ending) && WEXITSTATUS(ending) == 0);
	}
	if (atomic_load(&shared->mistakes))
		fail_msg("%d mistakes, the first: %s", atomic_load(&shared->mistakes),
			shared->first_mistake);
}

/* ---- opening ---- */

static void open_at_once(struct fixture *f, struct shared *shared, const char *path)
{
	struct store *store = NULL;
	struct run run;
	const struct run_wanted wanted = {
		.seeds = "s", .options = "{}", .vantage = "", .resume_within_ms = 60000};

	while (!atomic_load(&shared->go))
		;
	if (store_open(path, STORE_CREATE, &store, &f->why) ||
		store_begin_run(store, &wanted, &run, &f->why))
		complain(shared, f->why.sentence);
	else if (run.id != 1)
		complain(shared, "two runs of the same work");
	store_close(store);
}

static void many_may_make_the_same_database_at_once(void **state)
{
	struct fixture *f = *state;
	struct shared *shared = share();
	char path[128];

	snprintf(path, sizeof(path), "%s-copy", f->path);
	for (int i = 0; i < OPENINGS; i++) {
		pid_t children[OPENERS];

		atomic_store(&shared->go, 0);
		for (size_t c = 0; c < OPENERS; c++) {
			children[c] = fork();
			if (children[c] == 0) {
				open_at_once(f, shared, path);
				_exit(0);
			}
		}
		atomic_store(&shared->go, 1);
		wait_for_all(children, OPENERS, shared);
		unlink(path);
	}
	munmap(shared, sizeof(*shared));
}

/* ---- claiming ---- */

static void resolve_some(struct fixture *f, struct shared *shared, const char *worker)
{
	struct claimed_domain domains[3];
	size_t count = 0;

	OKAY(f, store_claim_domains(f->store, f->run, &(struct domain_claim){worker, 60000, 3},
			domains, &count, &f->why));
	atomic_fetch_add(&shared->domains_claimed, (int)count);
	for (size_t i = 0; i < count; i++) {
		long number = strtol(domains[i].name + 1, NULL, 10);
		char hosts[128];

		snprintf(hosts, sizeof(hosts), "10 a.example 192.0.2.%ld\n20 b.example 192.0.2.%ld",
			number % SERVERS, (number + 7) % SERVERS);
		const struct named_domain domain = {domains[i].name, hosts, 0};

		settle_domain(f, domains[i].id, &domain);
	}
}

static void ask_some(struct fixture *f, struct shared *shared, const char *worker)
{
	const struct domain_policy nothing = {.is_asked = true};
	struct claimed_policy domains[3];
	size_t count = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){worker, 60000, 3},
			domains, &count, &f->why));
	atomic_fetch_add(&shared->policies_claimed, (int)count);
	for (size_t i = 0; i < count; i++) {
		const struct settled_policy settled = {.id = domains[i].id, .policy = &nothing};

		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
		mail_hosts_finish(&domains[i].hosts);
	}
}

static void visit(struct fixture *f, struct shared *shared, const struct visit *visit)
{
	const struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	atomic_int *visitors = &shared->visitors[visit->endpoint % ENDPOINTS_MAX];
	int64_t session = begin_session(f, visit);

	if (atomic_fetch_add(visitors, 1) != 0)
		complain(shared, "two visitors at one endpoint");
	for (size_t i = 0; i < visit->recipient_count; i++)
		if (visit->recipients[i].attempts)
			complain(shared, "asked twice");
	usleep(500);
	atomic_fetch_sub(visitors, 1);
	settle_visit(f, visit, session, &yes, 0);
	atomic_fetch_add(&shared->settled, (int)visit->recipient_count);
}

static void work(struct fixture *f, struct shared *shared, const char *worker)
{
	int64_t until = clock_monotonic_ms() + 60000;

	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	while (clock_monotonic_ms() < until) {
		struct visit_wanted wanted = usual_visit(f, worker);

		wanted.now_ms = clock_wall_ms() + 1000;
		resolve_some(f, shared, worker);
		ask_some(f, shared, worker);
		OKAY(f, store_claim_visits(
				f->store, f->run, &wanted, f->visits, 4, &f->visit_count, &f->why));
		for (size_t i = 0; i < f->visit_count; i++)
			visit(f, shared, &f->visits[i]);
		if (!f->visit_count && !count_run(f).next_due_ms)
			break;
	}
	store_close(f->store);
}

static void workers_share_the_work_and_nobody_is_asked_twice(void **state)
{
	struct fixture *f = *state;
	struct shared *shared = share();
	pid_t children[WORKERS];

	for (int i = 0; i < DOMAINS; i++) {
		char words[128];

		snprintf(
			words, sizeof(words), "a@d%d.example b@d%d.example c@d%d.example", i, i, i);
		add_addresses(f, words);
	}
	store_close(f->store);
	f->store = NULL;
	for (size_t i = 0; i < WORKERS; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			char worker[32];

			snprintf(worker, sizeof(worker), "host/%zu", i + 1);
			work(f, shared, worker);
			_exit(0);
		}
	}
	wait_for_all(children, WORKERS, shared);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	struct run_counts counts = count_run(f);

	assert_int_equal(atomic_load(&shared->domains_claimed), DOMAINS);
	assert_int_equal(atomic_load(&shared->policies_claimed), DOMAINS);
	assert_int_equal(counts.domains_resolved, DOMAINS);
	assert_int_equal(counts.endpoints, SERVERS);
	assert_int_equal(counts.questions, DOMAINS * (ADDRESSES_A_DOMAIN + 2) * 2);
	assert_int_equal(counts.questions_answered, counts.questions);
	assert_int_equal(atomic_load(&shared->settled), counts.questions);
	assert_int_equal(counts.sessions_open, 0);
	munmap(shared, sizeof(*shared));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(many_may_make_the_same_database_at_once),
		TEST(workers_share_the_work_and_nobody_is_asked_twice),
	};

	return RUN_TESTS(tests);
}
