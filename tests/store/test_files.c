/* Files that are no good, or not ours: one clear sentence, nothing touched, never a crash. */
#include "fixture.h"
#include "base/clock.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int make_folder(void **state)
{
	struct fixture *f = malloc(sizeof(*f));

	if (!f)
		return -1;
	fixture_folder(f);
	*state = f;
	return 0;
}

#define FILE_TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, fixture_clear)

struct contents {
	unsigned char *bytes;
	size_t length;
};

static struct contents read_file(const char *path)
{
	struct contents contents = {0};
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	contents.length = (size_t)ftell(file);
	rewind(file);
	contents.bytes = malloc(contents.length + 1);
	assert_int_equal(fread(contents.bytes, 1, contents.length, file), contents.length);
	fclose(file);
	return contents;
}

static void write_file(const char *path, const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
}

static void execute(const char *path, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Refused with a sentence that names the file and holds `word`, and not one byte changed. */
static void is_refused(struct fixture *f, enum store_mode mode, const char *word)
{
	struct contents before = read_file(f->path), after;
	struct store *store = NULL;
	char beside[128];

	assert_int_equal(store_open(f->path, mode, &store, &f->why), ERR_STORE);
	assert_null(store);
	if (!strstr(f->why.sentence, f->path) || !strstr(f->why.sentence, word))
		fail_msg("\"%s\" says nothing of \"%s\"", f->why.sentence, word);
	after = read_file(f->path);
	assert_int_equal(before.length, after.length);
	assert_memory_equal(before.bytes, after.bytes, before.length);
	snprintf(beside, sizeof(beside), "%s-wal", f->path);
	assert_int_not_equal(access(beside, F_OK), 0);
	free(before.bytes);
	free(after.bytes);
}

/* ---- not ours ---- */

static void what_is_no_database_is_refused(void **state)
{
	struct fixture *f = *state;
	char text[5000];

	memset(text, 'x', sizeof(text));
	write_file(f->path, text, sizeof(text));
	is_refused(f, STORE_CREATE, "no mailknock database");
	is_refused(f, STORE_OPEN, "no mailknock database");
	write_file(f->path, "short\n", 6);
	is_refused(f, STORE_CREATE, "no mailknock database");
}

static void another_programs_database_is_refused(void **state)
{
	static const char *const theirs[] = {
		"CREATE TABLE t (a); INSERT INTO t VALUES (1);",
		"PRAGMA application_id = 252006673; CREATE TABLE t (a);",
		"PRAGMA application_id = 252006673;",
		"PRAGMA user_version = 1;",
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < COUNT_OF(theirs); i++) {
		unlink(f->path);
		execute(f->path, theirs[i]);
		is_refused(f, STORE_CREATE, "another program");
		is_refused(f, STORE_OPEN, "another program");
	}
}

static void a_newer_version_is_refused(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	store_close(f->store);
	f->store = NULL;
	execute(f->path, "PRAGMA journal_mode = DELETE; PRAGMA user_version = 99;");
	is_refused(f, STORE_CREATE, "newer");
}

static void what_is_no_file_is_refused(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;
	char other[128];

	snprintf(other, sizeof(other), "%s-copy", f->path);
	OKAY(f, store_open(other, STORE_CREATE, &f->store, &f->why));
	assert_int_equal(symlink(other, f->path), 0);
	assert_int_equal(store_open(f->path, STORE_CREATE, &store, &f->why), ERR_STORE);
	assert_non_null(strstr(f->why.sentence, "symbolic link"));
	unlink(f->path);
	assert_int_equal(mkfifo(f->path, 0600), 0);
	assert_int_equal(store_open(f->path, STORE_CREATE, &store, &f->why), ERR_STORE);
	assert_non_null(strstr(f->why.sentence, "no ordinary file"));
	unlink(f->path);
	assert_int_equal(store_open(f->folder, STORE_CREATE, &store, &f->why), ERR_STORE);
	assert_non_null(strstr(f->why.sentence, "folder"));
	store_close(f->store);
	f->store = NULL;
	unlink(other);
}

static void a_missing_file_is_made_only_when_that_was_asked_for(void **state)
{
	struct fixture *f = *state;
	struct store *store = NULL;

	assert_int_equal(store_open(f->path, STORE_OPEN, &store, &f->why), ERR_USAGE);
	assert_non_null(strstr(f->why.sentence, f->path));
	assert_int_not_equal(access(f->path, F_OK), 0);
	assert_int_equal(
		store_open("/no/such/folder/audit.db", STORE_CREATE, &store, &f->why), ERR_STORE);
	assert_non_null(strstr(f->why.sentence, "/no/such/folder/audit.db"));
	assert_null(store);
}

static void an_empty_file_becomes_a_database(void **state)
{
	struct fixture *f = *state;

	write_file(f->path, "", 0);
	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	begin_run(f, "https://example.org/");
	fixture_reopen(f);
}

static void nobody_else_may_read_it(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm"};
	struct fixture *f = *state;
	mode_t mask = umask(0022);
	struct stat about;
	char name[128];

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	begin_run(f, "https://example.org/");
	for (size_t i = 0; i < COUNT_OF(endings); i++) {
		snprintf(name, sizeof(name), "%s%s", f->path, endings[i]);
		assert_int_equal(stat(name, &about), 0);
		assert_int_equal(about.st_mode & 0777, 0600);
	}
	assert_int_equal(umask(mask), 0022); /* ours again afterwards */
}

static void it_is_built_to_survive(void **state)
{
	struct fixture *f = *state;
	sqlite3_stmt *statement;
	sqlite3 *db;

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db,
				 "SELECT journal_mode, application_id, user_version, (SELECT "
				 "count(*) FROM pragma_table_list WHERE schema = 'main' AND NOT "
				 "strict AND name NOT LIKE 'sqlite_%') FROM pragma_journal_mode, "
				 "pragma_application_id, pragma_user_version",
				 -1, &statement, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(statement, 0), "wal");
	assert_int_equal(sqlite3_column_int(statement, 1), 0x6d6b6e6b);
	assert_int_equal(sqlite3_column_int(statement, 2), 1);
	assert_int_equal(sqlite3_column_int(statement, 3), 0); /* every table is STRICT */
	sqlite3_finalize(statement);
	sqlite3_close(db);
}

/* ---- read-only and full ---- */

/* Runs `body` in a child as an ordinary user, with files that may grow to `size_max`. */
static void in_a_child(
	struct fixture *f, uid_t user, rlim_t size_max, int (*body)(struct fixture *))
{
	pid_t child = fork();
	int ending = 0;

	assert_true(child >= 0);
	if (child == 0) {
		const struct rlimit limit = {size_max, RLIM_INFINITY};

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &limit) != 0 || (user && seteuid(user) != 0))
			_exit(99);
		_exit(body(f));
	}
	assert_int_equal(waitpid(child, &ending, 0), child);
	assert_true(WIFEXITED(ending));
	assert_int_equal(WEXITSTATUS(ending), 0);
}

enum { NOBODY = 65534 };

static int open_is_refused(struct fixture *f)
{
	struct store *store = NULL;

	if (store_open(f->path, STORE_CREATE, &store, &f->why) != ERR_STORE)
		return 1;
	return strstr(f->why.sentence, f->path) ? 0 : 2;
}

static void what_may_not_be_written_is_refused(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(chmod(f->folder, 0755), 0);
	in_a_child(f, NOBODY, RLIM_INFINITY, open_is_refused); /* not even readable */
	assert_int_equal(chmod(f->path, 0444), 0);
	in_a_child(f, NOBODY, RLIM_INFINITY, open_is_refused); /* readable */
	assert_int_equal(chmod(f->path, 0666), 0);
	in_a_child(f, NOBODY, RLIM_INFINITY, open_is_refused); /* the folder is not writable */
	assert_int_equal(chmod(f->path, 0600), 0);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
}

static int fill_up(struct fixture *f)
{
	char note[2048];
	int64_t written = 0;
	enum status status = OK;

	memset(note, 'n', sizeof(note) - 1);
	note[sizeof(note) - 1] = '\0';
	for (; written < 10000 && !status; written++) {
		snprintf(note, 8, "%07ld", (long)written);
		note[7] = 'n';
		status = store_note(f->store, f->run, note, note, &f->why);
	}
	if (status != ERR_STORE || !strstr(f->why.sentence, f->path))
		return 1;
	/* It goes on saying so, and reading goes on. */
	if (store_note(f->store, f->run, "another", note, &f->why) != ERR_STORE)
		return 2;
	struct run run;

	return store_find_run(f->store, f->run, &run, &f->why) ? 3 : 0;
}

static void when_the_disk_is_full_what_was_found_is_kept(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	begin_run(f, "https://example.org/");
	store_close(f->store);
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	in_a_child(f, 0, 1024 * 1024, fill_up);
	fixture_reopen(f);
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_true(head.note_count > 50);
	for (size_t i = 0; i < head.note_count; i++) {
		assert_int_equal(strtol(head.notes[i].key, NULL, 10), (long)i);
		assert_int_equal(strlen(head.notes[i].text), 2047);
	}
}

/* ---- damaged ---- */

static enum status see_domain(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += domain->hosts.host_count + domain->control_count;
	for (size_t i = 0; i < domain->address_count; i++)
		for (size_t r = 0; r < domain->addresses[i].result_count; r++)
			*seen += strlen(
				outcome_name(domain->addresses[i].results[r].answer.outcome));
	return OK;
}

static enum status see_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(address->address) + strlen(verdict_name(address->verdict)) +
		 strlen(cause_name(address->cause)) + address->link_count;
	return OK;
}

static enum status see_reported_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(mail_route_name(domain->hosts->route));
	return OK;
}

static enum status see_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(server->hosts) + strlen(server->transcript);
	if (server->session)
		*seen += strlen(stage_name(server->session->last.stage));
	return OK;
}

static enum status see_finding(
	void *context, const struct run_finding *finding, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(finding->evidence);
	return OK;
}

static enum status see_page(void *context, const struct reported_page *page, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(page->url);
	return OK;
}

static enum status read_all(struct fixture *f, struct store *store, int64_t run)
{
	struct reported_run head;
	struct failing_counts counts;
	size_t seen = 0;
	enum status status = store_report_run(store, run, &head, &f->why);

	if (!status)
		status = store_report_addresses(store, run, see_address, &seen, &f->why);
	if (!status)
		status = store_report_domains(store, run, see_reported_domain, &seen, &f->why);
	if (!status)
		status = store_report_servers(store, run, see_server, &seen, &f->why);
	if (!status)
		status = store_report_findings(store, run, see_finding, &seen, &f->why);
	if (!status)
		status = store_report_pages(store, run, see_page, &seen, &f->why);
	if (!status)
		status = store_each_domain(store, run, see_domain, &seen, &f->why);
	return status ? status : store_count_failing(store, run, &counts, &f->why);
}

static enum status work(struct fixture *f, struct store *store, int64_t run)
{
	static const char *const urls[] = {"https://example.org/new"};
	const struct address address = address_of("new@x.example");
	struct visit_wanted wanted = usual_visit(f, "host/9");
	struct claimed_domain domains[4];
	size_t count = 0;
	enum status status = store_interrupt_sessions(store, run, "host/1", &count, &f->why);

	wanted.now_ms += 90000;
	if (!status)
		status = store_add_seeds(store, run, urls, 1, &f->why);
	if (!status)
		status = store_add_addresses(store, run, &address, 1, &f->why);
	if (!status)
		status = store_claim_domains(
			store, run, "host/9", 1000, 4, domains, &count, &f->why);
	if (!status)
		status = store_claim_visits(
			store, run, &wanted, f->visits, FIXTURE_VISITS_MAX, &count, &f->why);
	return status;
}

/* All verbs on a damaged file: each either works or says that the file is no good. */
static bool survives(struct fixture *f, const char *path, int64_t run)
{
	struct store *store = NULL;
	enum status status = store_open(path, STORE_OPEN, &store, &f->why);
	bool was_opened = !status;

	if (!status)
		status = read_all(f, store, run);
	/* Another run or none at all is what a flipped number can lead to. */
	if (!status || status == ERR_USAGE)
		status = work(f, store, run);
	store_close(store);
	if (status && (status != ERR_STORE || !strstr(f->why.sentence, path)))
		fail_msg("status %d: %s", status, f->why.sentence);
	return was_opened;
}

static void make_a_rich_database(struct fixture *f)
{
	static const struct named_domain names[] = {
		{"x.example", "10 mx1.example 192.0.2.1 192.0.2.2\n20 mx2.example", 0},
		{"y.example", "10 mx1.example 192.0.2.1", 0}};
	static const struct run_finding finding = {
		"tls-failed", "server", "mx1.example [192.0.2.1]", "a certificate"};
	static const struct finding_subject subject = {"server", "mx1.example [192.0.2.1]"};
	struct answer no = answer_of(OUTCOME_REFUSED, 550, "no such user");

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	begin_run(f, "https://example.org/");
	for (int i = 0; i < 20; i++) {
		char url[64], words[128];

		snprintf(url, sizeof(url), "https://example.org/page%d", i);
		snprintf(words, sizeof(words), "a%d@x.example b@y.example nonsense", i);
		add_page(f, url, words);
	}
	resolve(f, names, 2);
	claim(f, "host/1");
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &no, 0);
	begin_session(f, &f->visits[1]);
	add_addresses(f, "late@y.example who@z.example");
	OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
	store_close(f->store);
	f->store = NULL;
}

static void any_bytes_may_flip(void **state)
{
	struct fixture *f = *state;
	char copy[128];
	size_t opened = 0;

	make_a_rich_database(f);
	struct contents good = read_file(f->path);

	snprintf(copy, sizeof(copy), "%s-copy", f->path);
	srand(20261121);
	for (int i = 0; i < 500; i++) {
		struct contents bad = {malloc(good.length), good.length};
		int flips = 1 + rand() % 8;

		memcpy(bad.bytes, good.bytes, good.length);
		for (int flip = 0; flip < flips; flip++)
			bad.bytes[(size_t)rand() % bad.length] ^= (unsigned char)(1 + rand() % 255);
		write_file(copy, bad.bytes, bad.length);
		opened += survives(f, copy, f->run);
		free(bad.bytes);
	}
	assert_true(opened > 10); /* else the test looks at the front door only */
	free(good.bytes);
}

static void the_file_may_end_anywhere(void **state)
{
	struct fixture *f = *state;
	char copy[128];

	make_a_rich_database(f);
	struct contents good = read_file(f->path);

	snprintf(copy, sizeof(copy), "%s-copy", f->path);
	/* One single byte counts as empty with SQLite, for the sake of an old file system. */
	for (size_t length = 2; length < good.length; length += 1 + good.length / 100) {
		write_file(copy, good.bytes, length);
		if (survives(f, copy, f->run))
			fail_msg("%zu of %zu bytes were taken for a database", length, good.length);
	}
	free(good.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FILE_TEST(what_is_no_database_is_refused),
		FILE_TEST(another_programs_database_is_refused),
		FILE_TEST(a_newer_version_is_refused),
		FILE_TEST(what_is_no_file_is_refused),
		FILE_TEST(a_missing_file_is_made_only_when_that_was_asked_for),
		FILE_TEST(an_empty_file_becomes_a_database),
		FILE_TEST(nobody_else_may_read_it),
		FILE_TEST(it_is_built_to_survive),
		FILE_TEST(what_may_not_be_written_is_refused),
		FILE_TEST(when_the_disk_is_full_what_was_found_is_kept),
		FILE_TEST(any_bytes_may_flip),
		FILE_TEST(the_file_may_end_anywhere),
	};

	return RUN_TESTS(tests);
}
