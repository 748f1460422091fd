/*
 * Opening: a file is looked at before anything in it changes. First the path, then whose file it is
 * and of which version, then whether it is sound; only then missing migrations are applied and the
 * journal becomes a WAL. Several processes may do all this at the same moment.
 */
#include "schema/store_sqlite.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/memory.h"
#include "embedded/schema_migrations.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
	APPLICATION_ID = 0x6d6b6e6b, /* "mknk" */
	PATH_BYTES_MAX = 4096,       /* PATH_MAX */
	BUSY_MS = 60000,             /* longer than any transaction of ours on a slow disk */
	BUSY_PAUSE_MS = 20,
	QUICK_CHECK_BYTES_MAX =
		64 * 1024 * 1024, /* it reads every page: a second from a slow disk */
	CHECKPOINT_PAGES = 4000,  /* 16 MB of log; a larger one slows every start */
	SMALL_BYTES = 1200,       /* what SQLite takes from its own store of such pieces ... */
	SMALL_COUNT = 128         /* ... of so many, and not from malloc */
};

static enum status read_pragma(
	struct store *store, const char *sql, int64_t *ret_number, struct failure *why)
{
	struct query query = query_begin(store, sql, why);

	if (query_next(&query))
		*ret_number = query_take(&query, 0);
	return query_end(&query);
}

static int64_t newest_version(void)
{
	int64_t newest = 0;

	while (schema_migrations[newest])
		newest++;
	return newest;
}

/* Ours, and not from the future? An empty file is nobody's. */
static enum status check_identity(struct store *store, int64_t *ret_version, struct failure *why)
{
	int64_t application = 0, version = 0, tables = 0;
	enum status status = read_pragma(store, "PRAGMA application_id", &application, why);

	if (!status)
		status = read_pragma(store, "PRAGMA user_version", &version, why);
	if (!status)
		status = read_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, why);
	if (status)
		return status;
	if (application != APPLICATION_ID && (application || tables || version))
		return failure_say(
			why, ERR_STORE, "database %s: it belongs to another program", store->path);
	if (version > newest_version())
		return failure_say(why, ERR_STORE,
			"database %s: it was written by a newer mailknock (its version %lld, ours "
			"%lld)",
			store->path, (long long)version, (long long)newest_version());
	*ret_version = version;
	return OK;
}

/* SQLite takes what is missing of a last page for zeros, and quick_check does not look into the
 * entries of an index. What is missing may still stand in the log of a crash. */
static enum status check_length(struct store *store, const struct stat *about, struct failure *why)
{
	const char *name = sqlite3_filename_wal(sqlite3_db_filename(store->db, "main"));
	int64_t pages = 0, page_bytes = 0;
	struct stat log;
	enum status status = read_pragma(store, "PRAGMA page_count", &pages, why);

	if (!status)
		status = read_pragma(store, "PRAGMA page_size", &page_bytes, why);
	if (status || (stat(name, &log) == 0 && log.st_size > 0))
		return status;
	return about->st_size < pages * page_bytes ? store_is_damaged(store, why) : OK;
}

static enum status check_soundness(struct store *store, struct failure *why)
{
	struct stat about;
	bool is_sound = true;

	if (stat(store->path, &about) != 0)
		return OK;
	enum status status = check_length(store, &about, why);

	if (status || about.st_size > QUICK_CHECK_BYTES_MAX)
		return status;
	struct query query = query_begin(store, "PRAGMA quick_check(1)", why);

	if (query_next(&query))
		is_sound = strcmp(query_take_text(&query, 0), "ok") == 0;
	status = query_end(&query);

	if (!status && !is_sound)
		status = store_is_damaged(store, why);
	return status;
}

/* In one transaction: a file is ours with all of its tables, or not at all. */
static enum status migrate(struct store *store, struct failure *why)
{
	char pragmas[96];
	int64_t version = 0;
	/* A table that is made anew is dropped in between, which would take with it all that hangs
	 * on it; SQLite permits the switch only outside of transactions. */
	enum status status = store_execute(store, "PRAGMA foreign_keys = OFF", why);

	if (!status)
		status = store_begin(store, why);
	if (status)
		return status;
	/* Looked at again: somebody else may have been faster. */
	status = check_identity(store, &version, why);
	for (; version < newest_version() && !status; version++)
		status = store_execute(store, schema_migrations[version], why);
	snprintf(pragmas, sizeof(pragmas), "PRAGMA application_id = %d; PRAGMA user_version = %lld",
		APPLICATION_ID, (long long)version);
	if (!status)
		status = store_execute(store, pragmas, why);
	status = store_end(store, status, why);
	return status ? status : store_execute(store, "PRAGMA foreign_keys = ON", why);
}

/* SQLite does not wait here for others who have the file open, so we do. */
static enum status use_wal(struct store *store, struct failure *why)
{
	const struct timespec pause = {.tv_nsec = BUSY_PAUSE_MS * 1000000L};
	int64_t until = clock_monotonic_ms() + BUSY_MS;
	enum status status;

	while ((status = store_execute(store, "PRAGMA journal_mode = WAL", why)) &&
		(sqlite3_errcode(store->db) & 0xff) == SQLITE_BUSY && clock_monotonic_ms() < until)
		nanosleep(&pause, NULL);
	return status;
}

static enum status configure(struct store *store, struct failure *why)
{
	static const char pragmas[] = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				      "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL;"
				      "PRAGMA temp_store = FILE; PRAGMA cache_size = -4000;";

	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_LOOKASIDE, NULL, SMALL_BYTES, SMALL_COUNT);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	return store_execute(store, pragmas, why);
}

/* In one transaction, because somebody may be making the database at this moment. */
static enum status look_at(struct store *store, int64_t *ret_version, struct failure *why)
{
	enum status status = store_execute(store, "BEGIN", why);

	if (status)
		return status;
	status = check_identity(store, ret_version, why);
	if (!status)
		status = check_soundness(store, why);
	return store_end(store, status, why);
}

static enum status catch_up(
	struct store *store, int64_t version, enum store_mode mode, struct failure *why)
{
	if (mode == STORE_READ && version < newest_version())
		return failure_say(why, ERR_STORE,
			"database %s: it is of an older version, and cannot be brought up to date "
			"because it is read-only",
			store->path);
	enum status status = version < newest_version() ? migrate(store, why) : OK;

	return status || mode == STORE_READ ? status : use_wal(store, why);
}

static enum status make_ready(struct store *store, enum store_mode mode, struct failure *why)
{
	int64_t version = 0;
	enum status status = configure(store, why);

	if (!status)
		status = store_add_functions(store, why);
	if (!status)
		status = look_at(store, &version, why);
	if (!status)
		status = catch_up(store, version, mode, why);
	if (!status)
		status = store_read_page_key(store, why);
	if (!status)
		sqlite3_wal_autocheckpoint(store->db, CHECKPOINT_PAGES);
	return status;
}

/* What SQLite would say in riddles. */
static enum status check_path(const char *path, enum store_mode mode, struct failure *why)
{
	struct stat about;

	if (lstat(path, &about) != 0)
		return mode == STORE_CREATE && errno == ENOENT
			       ? OK
			       : failure_say(why, errno == ENOENT ? ERR_USAGE : ERR_STORE,
					 "database %s: %s", path, strerror(errno));
	if (S_ISDIR(about.st_mode))
		return failure_say(why, ERR_STORE, "database %s: it is a folder", path);
	if (S_ISLNK(about.st_mode))
		return failure_say(why, ERR_STORE, "database %s: it is a symbolic link", path);
	if (!S_ISREG(about.st_mode))
		return failure_say(why, ERR_STORE, "database %s: it is no ordinary file", path);
	if (access(path, mode == STORE_READ ? R_OK : W_OK) != 0)
		return failure_say(why, ERR_STORE, "database %s: %s", path, strerror(errno));
	return OK;
}

/* ---- reading only ---- */

static bool is_beside(const char *path, const char *ending)
{
	struct buf name;
	struct stat about;

	buf_init(&name, PATH_BYTES_MAX);
	buf_addf(&name, "%s%s", path, ending);
	bool is_there = lstat(buf_text(&name), &about) == 0;

	buf_finish(&name);
	return is_there;
}

/* SQLite would make a log and its index beside the file, in the reader's name. So it opens either with
 * those that are there, or the file alone. */
static enum status open_to_read(struct store *store, struct failure *why)
{
	bool has_log = is_beside(store->path, "-wal"), has_index = is_beside(store->path, "-shm");
	struct buf uri;

	if (has_log && !has_index)
		return failure_say(why, ERR_STORE,
			"database %s: it was not closed properly, and cannot be mended because it "
			"is read-only",
			store->path);
	store->reads_file_alone = !has_log && stat(store->path, &store->opened) == 0;
	buf_init(&uri, 3 * PATH_BYTES_MAX + 32);
	buf_add_text(&uri, "file:");
	for (const char *c = store->path; *c; c++)
		buf_addf(&uri, strchr("%?#", *c) ? "%%%02x" : "%c", (unsigned char)*c);
	buf_add_text(&uri, has_log ? "" : "?immutable=1");
	int result = sqlite3_open_v2(buf_text(&uri), &store->db,
		SQLITE_OPEN_READONLY | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_URI, NULL);

	buf_finish(&uri);
	return result == SQLITE_OK ? OK : store_sqlite_fails(store, why);
}

bool store_was_written(const struct store *store)
{
	struct stat now;

	if (!store->reads_file_alone)
		return false;
	return is_beside(store->path, "-wal") || stat(store->path, &now) != 0 ||
	       now.st_ino != store->opened.st_ino || now.st_size != store->opened.st_size ||
	       now.st_mtim.tv_sec != store->opened.st_mtim.tv_sec ||
	       now.st_mtim.tv_nsec != store->opened.st_mtim.tv_nsec;
}

static enum status open_to_write(struct store *store, enum store_mode mode, struct failure *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW |
		    (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);

	return sqlite3_open_v2(store->path, &store->db, flags, NULL) == SQLITE_OK
		       ? OK
		       : store_sqlite_fails(store, why);
}

/* We have one thread, and nobody asks how much memory SQLite uses: its locks cost a twentieth of a
 * check. Refused, and harmless, once it is in use. */
static void be_single(void)
{
	sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

enum status store_open(
	const char *path, enum store_mode mode, struct store **ret_store, struct failure *why)
{
	enum status status = check_path(path, mode, why);

	if (status)
		return status;
	be_single();
	struct store *store = memory_get_zeroed(1, sizeof(*store));
	mode_t old_mask = umask(0077); /* addresses are personal data */

	store->path = memory_copy(span_of(path));
	status = mode == STORE_READ ? open_to_read(store, why) : open_to_write(store, mode, why);
	if (!status)
		status = make_ready(store, mode, why);
	umask(old_mask);
	if (status)
		store_close(store);
	else
		*ret_store = store;
	return status;
}

void store_close(struct store *store)
{
	if (!store)
		return;
	for (size_t i = 0; i < store->statement_count; i++)
		sqlite3_finalize(store->statements[i].statement);
	sqlite3_close(store->db);
	free(store->path);
	run_texts_finish(&store->begun);
	run_texts_finish(&store->found);
	run_texts_finish(&store->reported);
	store_forget_notes(store);
	store_forget_known(store);
	free(store->tallies);
	free(store->sts_policy);
	free(store->vantage);
	free(store->compared_vantage);
	free(store->trend);
	free(store);
}
