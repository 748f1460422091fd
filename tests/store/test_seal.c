/* Seals: what was changed is named, and what may change leaves a database that can be verified. */
#include "schema/store_seal.h"
#include "schema/store_runs.h"
#include "schema/store_sharing.h"
#include "schema/store_sqlite.h"
#include "schema/store_suppressed.h"
#include "tests/store/fixture.h"
#include "schema/store_judge.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct named_domain table[] = {
	{"x.example", "10 mx1.x.example 192.0.2.1\n20 mx2.x.example 192.0.2.2", 0}};

static const struct finding_subject domain_subject = {"domain", "x.example"};

static void put_finding(
	struct fixture *f, const struct finding_subject *subject, const char *evidence)
{
	const struct run_finding finding = {
		"single-mail-server", subject->kind, subject->name, evidence};

	OKAY(f, store_put_findings(f->store, f->run, subject, &finding, 1, &f->why));
}

/* The open run comes to its end with two addresses, two servers, two sessions. */
static void work(struct fixture *f)
{
	const struct answer refused = answer_of(OUTCOME_REFUSED, 550, "unknown");

	add_page(f, "https://example.org/", "a@x.example b@x.example nonsense");
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	resolve(f, table, 1);
	ask_policies(f);
	knock_everywhere(f, &refused);
	put_finding(f, &domain_subject, "one");
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
}

static void night(struct fixture *f)
{
	begin_run(f, "https://example.org/");
	work(f);
}

/* ---- what verifying tells, as lines ---- */

static char told[4096];
static bool is_wrong;

static void __attribute__((format(printf, 1, 2))) add_told(const char *format, ...)
{
	size_t length = strlen(told);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(told + length, sizeof(told) - length, format, arguments);
	va_end(arguments);
}

static void tell_item(void *context, int64_t run, enum sealed_change change, enum seal_part part,
	int64_t item, const char *name)
{
	static const char *const words[] = {"changed", "removed", "added"};

	(void)context;
	add_told("%lld: %s %lld %s %s\n", (long long)run, seal_part_name(part), (long long)item,
		name, words[change]);
}

static void tell_run(void *context, int64_t run, enum sealed_state state, const struct seal *seal,
	int64_t others)
{
	static const char *const words[] = {"holds", "CHANGED", "REMOVED", "SEAL REMOVED", "pruned",
		"reopened", "unfinished", "older"};

	(void)context;
	add_told("%lld: %s", (long long)run, words[state]);
	if (others)
		add_told(", %lld others", (long long)others);
	add_told("%s%s\n", seal->act == SEAL_FORGOTTEN ? ", forgotten" : "",
		seal->is_doubtful ? ", doubtful" : "");
}

static void tell_seal(void *context, int64_t number, bool is_missing)
{
	(void)context;
	add_told("seal %lld %s\n", (long long)number, is_missing ? "missing" : "changed");
}

static void verify(struct fixture *f, int64_t run)
{
	const struct verify_telling telling = {tell_item, tell_run, tell_seal, NULL};

	told[0] = '\0';
	is_wrong = false;
	OKAY(f, store_verify(f->store, run, &telling, &is_wrong, &f->why));
}

static void verify_says(struct fixture *f, const char *expected, bool wrong)
{
	verify(f, 0);
	assert_string_equal(told, expected);
	assert_int_equal(is_wrong, wrong);
}

/* Somebody else with SQLite. */
static void tamper(struct fixture *f, const char *sql)
{
	sqlite3 *db;
	char *why = NULL;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", sql, why);
	sqlite3_close(db);
}

/* ---- tests ---- */

static void what_was_changed_is_named(void **state)
{
	static const struct {
		const char *sql, *told;
	} cases[] = {
		{"UPDATE session SET transcript = transcript || 'x' WHERE id = 1",
			"1: session 1 mx1.x.example (192.0.2.1) changed\n"},
		{"UPDATE session SET transcript = 'other' WHERE id = 2",
			"1: session 2 mx2.x.example (192.0.2.2) changed\n"},
		{"UPDATE session SET transcript = CASE id WHEN 1 THEN 'of 2' ELSE 'of 1' END",
			"1: session 1 mx1.x.example (192.0.2.1) changed\n"
			"1: session 2 mx2.x.example (192.0.2.2) changed\n"},
		/* Two that change places. */
		{"CREATE TEMP TABLE t AS SELECT id, host FROM session; UPDATE session SET host = "
		 "(SELECT host FROM t WHERE t.id = 3 - session.id)",
			"1: session 1 mx2.x.example (192.0.2.1) changed\n"
			"1: session 2 mx1.x.example (192.0.2.2) changed\n"},
		{"DELETE FROM session WHERE id = 2", "1: session 2  removed\n"},
		{"INSERT INTO session (id, run, endpoint, host, began_ms) SELECT 9, run, endpoint, "
		 "host, began_ms FROM session WHERE id = 1",
			"1: session 9 mx1.x.example (192.0.2.1) added\n"},
		{"UPDATE link SET href = 'mailto:c@x.example' WHERE line = 2",
			"1: page 1 https://example.org/ changed\n"},
		{"UPDATE page SET etag = 'x'", "1: page 1 https://example.org/ changed\n"},
		{"UPDATE mx_host SET preference = 99 WHERE position = 1",
			"1: domain 1 x.example changed\n"},
		{"UPDATE domain SET name = 'z.example'",
			"1: domain 1 z.example changed\n1: address 1 a@z.example changed\n"
			"1: address 2 b@z.example changed\n"},
		{"UPDATE endpoint SET ip = '192.0.2.9' WHERE ip = '192.0.2.2'",
			"1: server 2 192.0.2.9 changed\n"},
		{"UPDATE question SET code = 250 WHERE run_address = 2",
			"1: address 2 b@x.example changed\n"},
		{"UPDATE question SET code = 250 WHERE kind = 1",
			"1: domain 1 x.example changed\n"},
		{"UPDATE finding SET evidence = 'two'",
			"1: finding 1 single-mail-server about x.example changed\n"},
		{"DELETE FROM finding", "1: finding 1  removed\n"},
		{"UPDATE run SET vantage = 'there'",
			"1: run 1 its options, notes and counts changed\n"},
		{"INSERT INTO note VALUES (1, 'check-limit', 'x')",
			"1: run 1 its options, notes and counts changed\n"},
	};
	struct fixture *f = *state;

	work(f);
	verify_says(f, "1: holds\n", false);
	store_close(f->store);
	f->store = NULL;
	struct contents original = read_file(f->path);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		char expected[512];

		write_file(f->path, original.bytes, original.length);
		tamper(f, cases[i].sql);
		fixture_reopen(f);
		verify(f, 0);
		snprintf(expected, sizeof(expected), "%s1: CHANGED\n", cases[i].told);
		assert_string_equal(told, expected);
		assert_true(is_wrong);
		store_close(f->store);
		f->store = NULL;
	}
	free(original.bytes);
}

static void many_changes_are_counted(void **state)
{
	struct fixture *f = *state;
	char words[400] = "";

	for (int i = 0; i < 30; i++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "a%d@x.org ", i);
	add_page(f, "https://example.org/", words);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	tamper(f, "UPDATE address SET local = local || 'x'");
	verify(f, 1);
	assert_non_null(strstr(told, "1: address 20 a19x@x.org changed\n1: CHANGED, 10 others\n"));
	assert_null(strstr(told, "a20x"));
	/* Without the list it is still known that, and not what. */
	tamper(f, "DELETE FROM sealed_item");
	verify_says(f, "1: CHANGED\n", true);
}

static void every_run_hangs_on_those_before(void **state)
{
	struct fixture *f = *state;

	work(f);
	night(f);
	night(f);
	verify_says(f, "1: holds\n2: holds\n3: holds\n", false);
	store_close(f->store);
	f->store = NULL;
	struct contents original = read_file(f->path);
	static const struct {
		const char *sql, *told;
	} cases[] = {
		{"PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 2",
			"1: holds\n2: REMOVED\n3: holds\n"},
		{"PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 2; DELETE FROM seal WHERE "
		 "run = 2",
			"seal 2 missing\n1: holds\n3: holds\n"},
		{"PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = 2; DELETE FROM seal WHERE "
		 "run = 2; "
		 "UPDATE seal SET number = 2 WHERE number = 3",
			"seal 2 changed\n1: holds\n3: holds\n"},
		{"DELETE FROM seal WHERE run = 3", "1: holds\n2: holds\n3: SEAL REMOVED\n"},
		{"UPDATE seal SET made_ms = made_ms - 1 WHERE run = 1",
			"seal 1 changed\n1: holds\n2: holds\n3: holds\n"},
		{"UPDATE seal SET act = 4 WHERE run = 2",
			"seal 2 changed\n1: holds\n2: CHANGED\n3: holds\n"},
		{"UPDATE seal SET act = 77 WHERE run = 2",
			"seal 2 changed\n1: holds\n2: CHANGED\n3: holds\n"},
		{"CREATE TEMP TABLE t AS SELECT * FROM seal; UPDATE seal SET (contents, head) = "
		 "(SELECT contents, head FROM t WHERE t.number = 3 - seal.number) WHERE number < 3",
			"seal 1 changed\nseal 2 changed\nseal 3 changed\n1: CHANGED\n2: "
			"CHANGED\n3: "
			"holds\n"},
		{"INSERT INTO seal SELECT 9, 9, version, act, made_ms, items, is_doubtful, "
		 "contents, "
		 "previous, head FROM seal WHERE number = 1",
			"seal 4 missing\nseal 9 changed\n1: holds\n2: holds\n3: holds\n9: "
			"REMOVED\n"},
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		write_file(f->path, original.bytes, original.length);
		tamper(f, cases[i].sql);
		fixture_reopen(f);
		verify(f, 0);
		assert_string_equal(told, cases[i].told);
		assert_true(is_wrong);
		store_close(f->store);
		f->store = NULL;
	}
	free(original.bytes);
}

static void what_was_never_sealed_is_no_fault(void **state)
{
	struct fixture *f = *state;
	struct seal seal;

	verify_says(f, "1: unfinished\n", false);
	OKAY(f, store_read_seal(f->store, 1, &seal, &f->why));
	assert_int_equal(seal.number, 0);
	begin_run(f, "https://example.org/"); /* gives run 1 up */
	verify_says(f, "1: unfinished\n2: unfinished\n", false);
	/* As a run of an older version is, that was complete before the migration. */
	tamper(f, "UPDATE run SET state = 1, finished_ms = 1000 WHERE id = 1");
	verify_says(f, "1: older\n2: unfinished\n", false);
	work(f);
	verify_says(f, "1: older\n2: holds\n", false);
	const struct verify_telling telling = {tell_item, tell_run, tell_seal, NULL};

	assert_int_equal(store_verify(f->store, 77, &telling, &is_wrong, &f->why), ERR_USAGE);
}

static void prune_leaves_a_log_that_holds(void **state)
{
	struct fixture *f = *state;
	const struct prune_wanted wanted = {.keep = 1};
	struct seal before, after;
	int64_t runs;
	bool is_over = false;

	work(f);
	night(f);
	night(f);
	OKAY(f, store_read_seal(f->store, 3, &before, &f->why));
	OKAY(f, store_mark_pruned(f->store, &wanted, &runs, &f->why));
	assert_int_equal(runs, 2);
	verify_says(f, "1: pruned\n2: pruned\n3: holds\n", false);
	while (!is_over)
		OKAY(f, store_prune_some(f->store, &is_over, &f->why));
	OKAY(f, store_compact(f->store, &f->why));
	verify_says(f, "1: pruned\n2: pruned\n3: holds\n", false);
	/* What somebody kept elsewhere is still good. */
	OKAY(f, store_find_seal(f->store, before.head, &after, &f->why));
	assert_int_equal(after.run, 3);
	night(f);
	verify_says(f, "1: pruned\n2: pruned\n3: holds\n4: holds\n", false);
	/* A pruning that only goes on adds nothing. */
	OKAY(f, store_mark_pruned(f->store, &wanted, &runs, &f->why));
	OKAY(f, store_mark_pruned(f->store, &wanted, &runs, &f->why));
	verify_says(f, "1: pruned\n2: pruned\n3: pruned\n4: holds\n", false);
	tamper(f, "DELETE FROM seal WHERE act = 4 AND run = 2");
	verify(f, 0);
	assert_true(is_wrong);
}

static void forget_seals_anew(void **state)
{
	struct fixture *f = *state;
	const struct address a = {"a", "x.example"};
	struct forgotten forgotten;
	struct seal before, after;

	work(f);
	begin_run(f, "https://example.org/");
	add_page(f, "https://example.org/", "other@x.example");
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	OKAY(f, store_read_seal(f->store, 1, &before, &f->why));
	OKAY(f, store_forget(f->store, &a, &forgotten, &f->why));
	fixture_reopen(f);
	verify_says(f, "1: holds, forgotten\n2: holds\n", false);
	OKAY(f, store_read_seal(f->store, 1, &after, &f->why));
	assert_string_not_equal(after.head, before.head);
	/* The former head is known to have been its. */
	OKAY(f, store_find_seal(f->store, before.head, &after, &f->why));
	assert_int_equal(after.run, 1);
	/* Its digest could tell who it was. */
	tamper(f, "CREATE TEMP TABLE t (x CHECK (x = 0)); INSERT INTO t SELECT count(*) FROM "
		  "sealed_item WHERE run = 1 AND part = 5 AND item = 1");
	OKAY(f, store_forget(f->store, &a, &forgotten, &f->why));
	fixture_reopen(f);
	verify_says(f, "1: holds, forgotten\n2: holds\n", false);
	night(f);
	verify_says(f, "1: holds, forgotten\n2: holds\n3: holds\n", false);
}

/* Nobody gets a clean seal for what was changed before. */
static void forget_hides_nothing(void **state)
{
	struct fixture *f = *state;
	const struct address a = {"a", "x.example"};
	struct forgotten forgotten;

	work(f);
	night(f);
	tamper(f, "UPDATE session SET transcript = 'nice' WHERE run = 1");
	OKAY(f, store_forget(f->store, &a, &forgotten, &f->why));
	fixture_reopen(f);
	verify_says(f, "1: holds, forgotten, doubtful\n2: holds, forgotten\n", true);
	/* Nor for what it does not touch. */
	tamper(f, "UPDATE run SET vantage = 'there' WHERE id = 2");
	OKAY(f, store_forget(f->store, &a, &forgotten, &f->why));
	fixture_reopen(f);
	verify(f, 2);
	assert_true(is_wrong);
	assert_non_null(strstr(told, "2: CHANGED"));
}

static void a_check_goes_on_with_a_sealed_run(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_reopen_run(f->store, f->run, &f->why));
	work(f);
	OKAY(f, store_reopen_run(f->store, f->run, &f->why));
	OKAY(f, store_note(f->store, f->run, "check-note", "more", &f->why));
	verify_says(f, "1: reopened\n", false);
	OKAY(f, store_reopen_run(f->store, f->run, &f->why));
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	verify_says(f, "1: holds\n", false);
	tamper(f, "UPDATE session SET transcript = 'nice'");
	OKAY(f, store_reopen_run(f->store, f->run, &f->why));
	verify_says(f, "1: reopened, doubtful\n", true);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	verify_says(f, "1: holds, doubtful\n", true);
}

static void the_users_own_word_is_not_sealed(void **state)
{
	static const struct {
		struct finding_subject subject;
		const char *id;
	} mine[] = {{{"contact", "/imprint"}, "contact-page-missing"},
		{{"contact", "/a"}, "contact-page-without-address"},
		{{"contact", "/b"}, "contact-page-address-failing"},
		{{"contact-form", "/c"}, "contact-page-form-only"},
		{{"suppression", "x"}, "suppression-unused"},
		{{"suppression", "y"}, "suppression-expired"}};
	static const struct suppression one = {"a@x.example", "", "because", "me", "2027-01-01"};
	struct fixture *f = *state;

	work(f);
	for (size_t i = 0; i < COUNT_OF(mine); i++) {
		const struct run_finding finding = {
			mine[i].id, mine[i].subject.kind, mine[i].subject.name, "said"};

		OKAY(f, store_put_findings(
				f->store, f->run, &mine[i].subject, &finding, 1, &f->why));
	}
	OKAY(f, store_note(f->store, f->run, "require-contact", "/imprint", &f->why));
	OKAY(f, store_put_suppressed(f->store, f->run, &one, 1, &f->why));
	verify_says(f, "1: holds\n", false);
	OKAY(f, store_drop_findings(f->store, f->run, "contact", &f->why));
	verify_says(f, "1: holds\n", false);
	/* Nothing else hides among it. */
	put_finding(f, &mine[0].subject, "forged");
	verify_says(f, "1: finding 8 single-mail-server about /imprint added\n1: CHANGED\n", true);
}

/* By who may only read, while somebody writes. */
static void verifying_writes_nothing(void **state)
{
	struct fixture *f = *state;
	struct store *writer = f->store;
	char log[128];

	work(f);
	begin_run(f, "https://other.example/");
	snprintf(log, sizeof(log), "%s-wal", f->path);
	struct contents before = read_file(f->path), log_before = read_file(log);

	OKAY(f, store_begin_batch(writer, &f->why));
	add_addresses(f, "new@y.example");
	OKAY(f, store_open(f->path, STORE_READ, &f->store, &f->why));
	verify_says(f, "1: holds\n2: unfinished\n", false);
	store_close(f->store);
	f->store = writer;
	struct contents after = read_file(f->path), log_after = read_file(log);

	assert_int_equal(before.length, after.length);
	assert_memory_equal(before.bytes, after.bytes, after.length);
	assert_int_equal(log_before.length, log_after.length);
	assert_memory_equal(log_before.bytes, log_after.bytes, log_after.length);
	OKAY(f, store_end_batch(writer, true, &f->why));
	free(before.bytes), free(after.bytes), free(log_before.bytes), free(log_after.bytes);
}

/* Opened as if nobody could write; then what was read may be of two times. */
static void a_writer_that_comes_in_between_is_noticed(void **state)
{
	const struct verify_telling telling = {tell_item, tell_run, tell_seal, NULL};
	struct fixture *f = *state;

	work(f);
	store_close(f->store);
	OKAY(f, store_open(f->path, STORE_READ, &f->store, &f->why));
	verify_says(f, "1: holds\n", false);
	tamper(f, "UPDATE run SET vantage = 'there'");
	assert_int_equal(store_verify(f->store, 0, &telling, &is_wrong, &f->why), ERR_BUSY);
	assert_non_null(strstr(f->why.sentence, "verify it again"));
}

/* *context more statements, then the end. */
static int count_down(unsigned event, void *context, void *statement, void *sql)
{
	int *left = context;

	(void)event, (void)statement, (void)sql;
	return --*left ? 0 : kill(getpid(), SIGKILL);
}

/* A run is over and sealed, or neither: killed before any of its statements, more or less. */
static void a_kill_leaves_no_half_seal(void **state)
{
	enum { ADDRESSES = 40, STEP = 13, KILLS_MAX = 200 };
	struct fixture *f = *state;
	static char words[ADDRESSES * 24];
	int kills = 0, wait_status;

	for (int i = 0; i < ADDRESSES; i++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "a%d@d%d.example ",
			i, i % 7);
	add_page(f, "https://example.org/", words);
	do {
		store_close(f->store);
		f->store = NULL;
		pid_t pid = fork();

		assert_true(pid >= 0);
		if (pid == 0) {
			fixture_reopen(f);
			int left = STEP * (kills + 1);

			sqlite3_trace_v2(f->store->db, SQLITE_TRACE_STMT, count_down, &left);
			OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
			_exit(0);
		}
		waitpid(pid, &wait_status, 0);
		fixture_reopen(f);
		verify_says(f, WIFSIGNALED(wait_status) ? "1: unfinished\n" : "1: holds\n", false);
	} while (WIFSIGNALED(wait_status) && ++kills < KILLS_MAX);
	assert_in_range(kills, 10, KILLS_MAX - 1);
	night(f);
	verify_says(f, "1: holds\n2: holds\n", false);
}

static void a_damaged_log_stops_no_run(void **state)
{
	struct fixture *f = *state;

	work(f);
	tamper(f, "UPDATE seal SET head = x'00', previous = x'1111', contents = x''");
	night(f);
	verify(f, 0);
	assert_true(is_wrong);
	assert_non_null(strstr(told, "2: holds\n"));
}

static void a_head_is_found_or_not(void **state)
{
	struct fixture *f = *state;
	struct seal seal, found;
	char upper[SHA256_HEX_SIZE];

	work(f);
	OKAY(f, store_read_seal(f->store, 1, &seal, &f->why));
	for (size_t i = 0; i < SHA256_HEX_SIZE; i++)
		upper[i] = (char)(seal.head[i] >= 'a' ? seal.head[i] - 32 : seal.head[i]);
	OKAY(f, store_find_seal(f->store, upper, &found, &f->why));
	assert_string_equal(found.head, seal.head);
	assert_int_equal(found.items, 10);
	memset(upper, '0', SHA256_HEX_SIZE - 1);
	OKAY(f, store_find_seal(f->store, upper, &found, &f->why));
	assert_int_equal(found.number, 0);
	assert_int_equal(store_find_seal(f->store, "xyz", &found, &f->why), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(what_was_changed_is_named),
		TEST(many_changes_are_counted), TEST(every_run_hangs_on_those_before),
		TEST(what_was_never_sealed_is_no_fault), TEST(prune_leaves_a_log_that_holds),
		TEST(forget_seals_anew), TEST(forget_hides_nothing),
		TEST(a_check_goes_on_with_a_sealed_run), TEST(the_users_own_word_is_not_sealed),
		TEST(verifying_writes_nothing), TEST(a_writer_that_comes_in_between_is_noticed),
		TEST(a_kill_leaves_no_half_seal), TEST(a_damaged_log_stops_no_run),
		TEST(a_head_is_found_or_not)};

	return RUN_TESTS(tests);
}
