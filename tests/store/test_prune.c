/* Getting rid of old runs. */
#include "fixture.h"
#include "schema/store_runs.h"
#include "schema/store_vantage.h"
#include "schema/store_judge.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct named_domain names[] = {
	{"x.example", "10 mx1.example 192.0.2.1\n20 mx2.example 192.0.2.2", 0},
	{"y.example", "10 mx1.example 192.0.2.1", 0},
};

static const struct prune_wanted one = {.keep = 1};

/* A whole audit; `words` as add_page has them. */
static int64_t night(struct fixture *f, const char *seeds, const char *words)
{
	static const struct finding_subject subject = {"domain", "x.example"};
	static const struct run_finding finding = {"no-mx", "", "", "first"};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	begin_run(f, seeds);
	add_page(f, "https://example.org/", words);
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	resolve(f, names, COUNT_OF(names));
	ask_policies(f);
	knock_everywhere(f, &yes);
	OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
	OKAY(f, store_note(f->store, f->run, "a-note", "text", &f->why));
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	return f->run;
}

struct told {
	char text[1024];
	size_t length;
};

static void tell_line(void *context, const struct prune_line *line)
{
	static const char *const words[] = {"goes", "open", "latest", "used"};
	struct told *told = context;

	told->length +=
		(size_t)snprintf(told->text + told->length, sizeof(told->text) - told->length,
			"%lld %s\n", (long long)line->run, words[line->reason]);
}

static void plan_is(struct fixture *f, const struct prune_wanted *wanted, const char *lines)
{
	struct told told = {.length = 0};

	OKAY(f, store_plan_prune(f->store, wanted, tell_line, &told, &f->why));
	assert_string_equal(told.text, lines);
}

static void prune(struct fixture *f, const struct prune_wanted *wanted, int64_t count)
{
	int64_t marked = -1;
	bool is_over = false;

	OKAY(f, store_mark_pruned(f->store, wanted, &marked, &f->why));
	assert_int_equal(marked, count);
	while (!is_over)
		OKAY(f, store_prune_some(f->store, &is_over, &f->why));
}

static int64_t number_of(const char *path, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t number = sqlite3_column_int64(statement, 0);

	assert_int_equal(sqlite3_finalize(statement), SQLITE_OK);
	sqlite3_close(db);
	return number;
}

/* Every table that speaks of runs, and those whose rows belong to others. */
static const char *const tables[] = {"note", "tally", "page", "run_domain", "run_address", "link",
	"endpoint", "session", "question", "verdict", "finding", "welcome", "vantage"};

static void nothing_is_left_of(const char *path, const char *runs)
{
	char sql[256];

	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s WHERE run IN (%s)", tables[i],
			runs);
		assert_int_equal(number_of(path, sql), 0);
	}
	assert_int_equal(number_of(path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
	assert_int_equal(
		number_of(path, "SELECT integrity_check <> 'ok' FROM pragma_integrity_check"), 0);
	assert_int_equal(number_of(path, "SELECT count(*) FROM address WHERE id NOT IN (SELECT "
					 "address FROM run_address)"),
		0);
	assert_int_equal(
		number_of(path, "SELECT count(*) FROM domain WHERE id NOT IN (SELECT "
				"domain FROM run_domain UNION SELECT domain FROM address)"),
		0);
}

static void runs_go_with_all_that_is_theirs(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_finish_run(f->store, f->run, false, &f->why)); /* run 1, of other seeds */
	night(f, "https://a.example/", "a@x.example gone@z.example nonsense");
	night(f, "https://a.example/", "a@x.example b@y.example");
	night(f, "https://a.example/", "a@x.example");
	int64_t links = number_of(f->path, "SELECT count(*) FROM link WHERE run = 4");

	plan_is(f, &one, "2 goes\n3 goes\n");
	prune(f, &one, 2);
	nothing_is_left_of(f->path, "2, 3");
	assert_int_equal(number_of(f->path, "SELECT group_concat(id, '') FROM run"), 14);
	assert_int_equal(number_of(f->path, "SELECT count(*) FROM link WHERE run = 4"), links);
	assert_int_equal(number_of(f->path, "SELECT count(*) FROM question WHERE run = 4"), 6);
	assert_int_equal(number_of(f->path, "SELECT count(*) FROM address"), 1);
	assert_int_equal(number_of(f->path, "SELECT count(*) FROM domain"), 1);
	plan_is(f, &one, "");
	prune(f, &one, 0);
	OKAY(f, store_compact(f->store, &f->why));
	nothing_is_left_of(f->path, "2, 3");
	night(f, "https://a.example/", "a@x.example b@y.example");
}

static void each_set_of_seeds_keeps_its_own(void **state)
{
	static const struct prune_wanted two = {.keep = 2};
	struct fixture *f = *state;

	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	night(f, "a", "a@x.example");
	night(f, "b", "a@x.example");
	night(f, "a", "a@x.example");
	night(f, "a", "a@x.example");
	plan_is(f, &two, "2 goes\n");
	plan_is(f, &one, "2 goes\n4 goes\n");
}

static void the_open_the_latest_and_the_young_stay(void **state)
{
	struct prune_wanted all = {.before_ms = INT64_MAX};
	struct fixture *f = *state;
	struct run run;

	night(f, "a", "a@x.example");
	night(f, "a", "a@x.example");
	OKAY(f, store_find_run(f->store, f->run, &run, &f->why));
	all.before_ms = run.started_ms + 1;
	plan_is(f, &all, "1 open\n2 goes\n3 latest\n");
	begin_run(f, "c");
	OKAY(f, store_finish_run(f->store, f->run, false, &f->why));
	all.before_ms = INT64_MAX;
	plan_is(f, &all, "1 open\n2 goes\n3 latest\n4 latest\n");
	all.before_ms = 1;
	plan_is(f, &all, "");
}

static void a_run_whose_answers_are_used_stays(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_finish_run(f->store, f->run, false, &f->why));
	night(f, "a", "a@x.example");
	night(f, "a", "a@x.example");
	night(f, "a", "a@x.example");
	sqlite3 *db;

	/* As store_reuse_answers leaves it (test_reuse.c). */
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				 "UPDATE question SET from_run = 2 WHERE run = 4;"
				 "UPDATE question SET from_run = 2, session = 1 WHERE run = 3",
				 NULL, NULL, NULL),
		SQLITE_OK);
	sqlite3_close(db);
	plan_is(f, &one, "2 used\n3 goes\n");
	night(f, "a", "a@x.example");
	static const struct prune_wanted two = {.keep = 3};

	plan_is(f, &two, "2 goes\n");
	prune(f, &two, 1);
	/* Its sessions' numbers may be given again. */
	assert_int_equal(
		number_of(f->path, "SELECT count(session) FROM question WHERE from_run"), 0);
	nothing_is_left_of(f->path, "2");
}

static void count_runs(void *context, const struct run_line *line)
{
	(void)line;
	++*(int *)context;
}

static void what_is_marked_is_seen_no_more(void **state)
{
	struct fixture *f = *state;
	int64_t marked = 0, first;
	struct run run;
	int runs = 0;

	OKAY(f, store_finish_run(f->store, f->run, false, &f->why));
	first = night(f, "a", "a@x.example");
	night(f, "a", "a@x.example");
	OKAY(f, store_mark_pruned(f->store, &one, &marked, &f->why));
	assert_int_equal(store_find_run(f->store, first, &run, &f->why), ERR_USAGE);
	OKAY(f, store_each_run(f->store, count_runs, &runs, &f->why));
	assert_int_equal(runs, 2);
	struct reported_run head;

	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.past.compared_run, 0);
	plan_is(f, &one, "2 goes\n");
}

enum { NIGHTS = 12, KILLS = 30 };

static void live_and_prune(struct fixture *f)
{
	int64_t marked;
	bool is_over = false;

	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	OKAY(f, store_mark_pruned(f->store, &one, &marked, &f->why));
	while (!is_over)
		OKAY(f, store_prune_some(f->store, &is_over, &f->why));
	_exit(0);
}

static void kills_leave_something_to_go_on_with(void **state)
{
	char words[4096] = "";
	struct fixture *f = *state;
	int killed = 0;

	for (int i = 0; i < 100; i++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%sn%d@x.example",
			i ? " " : "", i);
	OKAY(f, store_finish_run(f->store, f->run, false, &f->why));
	for (int i = 0; i < NIGHTS; i++)
		night(f, "a", words);
	store_close(f->store);
	f->store = NULL;
	srand(20261121);
	for (int i = 0; i < KILLS; i++) {
		pid_t child = fork();
		int ending = 0;

		assert_true(child >= 0);
		if (child == 0)
			live_and_prune(f);
		usleep((useconds_t)(rand() % 60000));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &ending, 0), child);
		killed += WIFSIGNALED(ending) &&
			  number_of(f->path, "SELECT count(*) FROM run WHERE state "
					     "= 3") > 0;
		assert_int_equal(
			number_of(f->path, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
		assert_int_equal(
			number_of(f->path, "SELECT count(*) FROM link WHERE run = 13"), 100);
	}
	print_message("%d kills in the middle\n", killed);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	int64_t marked;
	bool is_over = false;

	OKAY(f, store_mark_pruned(f->store, &one, &marked, &f->why));
	while (!is_over)
		OKAY(f, store_prune_some(f->store, &is_over, &f->why));
	nothing_is_left_of(f->path, "2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12");
	assert_int_equal(number_of(f->path, "SELECT count(*) FROM run"), 2);
}

static void the_space_is_given_back(void **state)
{
	struct fixture *f = *state;
	struct stat before, after;

	char words[4096] = "";

	for (int i = 0; i < 100; i++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%sn%d@x.example",
			i ? " " : "", i);
	for (int i = 0; i < 6; i++)
		night(f, "a", words);
	OKAY(f, store_compact(f->store, &f->why));
	assert_int_equal(stat(f->path, &before), 0);
	prune(f, &one, 5);
	OKAY(f, store_compact(f->store, &f->why));
	assert_int_equal(stat(f->path, &after), 0);
	assert_true(after.st_size < before.st_size);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(runs_go_with_all_that_is_theirs),
		TEST(each_set_of_seeds_keeps_its_own),
		TEST(the_open_the_latest_and_the_young_stay),
		TEST(a_run_whose_answers_are_used_stays),
		TEST(what_is_marked_is_seen_no_more),
		TEST(kills_leave_something_to_go_on_with),
		TEST(the_space_is_given_back),
	};

	return RUN_TESTS(tests);
}
