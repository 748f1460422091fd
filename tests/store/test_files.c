/* Files that are no good, or not ours: one clear sentence, nothing touched, never a crash. */
#include "fixture.h"
#include "base/clock.h"

#include <glob.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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

static int count_migrations(void)
{
	glob_t found;

	assert_int_equal(glob(SOURCE_DIR "/schema/sqlite/*.sql", 0, NULL, &found), 0);
	int count = (int)found.gl_pathc;

	globfree(&found);
	return count;
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
	assert_int_equal(sqlite3_column_int(statement, 2), count_migrations());
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

static const struct sts_cached kept = {.domain = "a.example",
	.id = "1",
	.mode = STS_MODE_ENFORCE,
	.max_age_s = 86400,
	.fetched_ms = 1,
	.policy = "version: STSv1",
	.policy_length = 14};

/* Reads what is in the cache, and is told that it cannot write. */
static int read_only_works(struct fixture *f)
{
	struct store *store = NULL;
	struct sts_cached cached;
	bool found = false;
	int result = 0;

	if (store_open(f->path, STORE_READ, &store, &f->why))
		return 1;
	if (store_sts_find(store, "a.example", &cached, &found, &f->why) || !found ||
		strcmp(cached.id, "1") != 0)
		result = 2;
	else if (store_sts_keep(store, &kept, &f->why) != ERR_STORE)
		result = 3;
	store_close(store);
	return result;
}

static bool is_beside(struct fixture *f, const char *ending)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", f->path, ending);
	return access(path, F_OK) == 0;
}

static void what_may_only_be_read_is_read(void **state)
{
	struct fixture *f = *state;

	if (geteuid() != 0)
		skip();
	assert_int_equal(store_open(f->path, STORE_READ, &f->store, &f->why), ERR_USAGE);
	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	OKAY(f, store_sts_keep(f->store, &kept, &f->why));
	store_close(f->store);
	f->store = NULL;
	assert_int_equal(chmod(f->path, 0444), 0);
	assert_int_equal(chmod(f->folder, 0777), 0);
	in_a_child(f, NOBODY, RLIM_INFINITY, read_only_works);
	assert_false(is_beside(f, "-wal") || is_beside(f, "-shm"));
	assert_int_equal(chmod(f->folder, 0755), 0);
	in_a_child(f, NOBODY, RLIM_INFINITY, read_only_works);
	/* While somebody has it open. */
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
	OKAY(f, store_sts_keep(f->store, &kept, &f->why));
	in_a_child(f, NOBODY, RLIM_INFINITY, read_only_works);
	assert_int_equal(chmod(f->path, 0600), 0);
	assert_int_equal(chmod(f->folder, 0700), 0);
}

static void a_log_of_a_crash_is_left_to_who_may_write(void **state)
{
	struct fixture *f = *state;
	char log[128];

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	store_close(f->store);
	f->store = NULL;
	snprintf(log, sizeof(log), "%s-wal", f->path);
	FILE *file = fopen(log, "w");

	assert_non_null(file);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(store_open(f->path, STORE_READ, &f->store, &f->why), ERR_STORE);
	assert_non_null(strstr(f->why.sentence, "not closed properly"));
	OKAY(f, store_open(f->path, STORE_OPEN, &f->store, &f->why));
}

static void a_database_that_cannot_be_brought_up_to_date_is_not_read(void **state)
{
	struct fixture *f = *state;
	char current[64];

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	store_close(f->store);
	f->store = NULL;
	execute(f->path, "PRAGMA user_version = 1");
	is_refused(f, STORE_READ, "older version");
	snprintf(current, sizeof(current), "PRAGMA user_version = %d", count_migrations());
	execute(f->path, current);
	OKAY(f, store_open(f->path, STORE_READ, &f->store, &f->why));
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(what_is_no_database_is_refused),
		FOLDER_TEST(another_programs_database_is_refused),
		FOLDER_TEST(a_newer_version_is_refused),
		FOLDER_TEST(what_is_no_file_is_refused),
		FOLDER_TEST(a_missing_file_is_made_only_when_that_was_asked_for),
		FOLDER_TEST(an_empty_file_becomes_a_database),
		FOLDER_TEST(nobody_else_may_read_it),
		FOLDER_TEST(it_is_built_to_survive),
		FOLDER_TEST(what_may_not_be_written_is_refused),
		FOLDER_TEST(what_may_only_be_read_is_read),
		FOLDER_TEST(a_log_of_a_crash_is_left_to_who_may_write),
		FOLDER_TEST(a_database_that_cannot_be_brought_up_to_date_is_not_read),
		FOLDER_TEST(when_the_disk_is_full_what_was_found_is_kept),
	};

	return RUN_TESTS(tests);
}
