#include "schema/store_sqlite.h"
#include "base/clock.h"
#include "base/memory.h"
#include "embedded/schema_migrations.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	APPLICATION_ID = 0x6d6b6e6b, /* "mknk" */
	BUSY_MS = 10000,
	QUICK_CHECK_BYTES_MAX = 64 * 1024 * 1024,
	CHECKPOINT_PAGES = 4000 /* 16 MB of log; a larger one slows every start */
};

/* ---- failures ---- */

static const char *plain_words(int code)
{
	switch (code & 0xff) {
	case SQLITE_FULL:
		return "the disk is full; what was found so far is kept";
	case SQLITE_READONLY:
		return "it is read-only";
	case SQLITE_CORRUPT:
		return "it is damaged";
	case SQLITE_NOTADB:
		return "it is no mailknock database";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program is writing to it and does not end";
	case SQLITE_CANTOPEN:
		return "it cannot be opened";
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return "permission denied";
	}
	return NULL;
}

enum status store_sqlite_fails(struct store *store, struct failure *why)
{
	int code = sqlite3_extended_errcode(store->db);
	const char *words = plain_words(code);

	/* SQLite calls a failed write of any kind an I/O error. */
	if ((code & 0xff) == SQLITE_IOERR && sqlite3_system_errno(store->db))
		words = strerror(sqlite3_system_errno(store->db));
	return failure_say(why, ERR_STORE, "database %s: %s", store->path,
		words ? words : sqlite3_errmsg(store->db));
}

enum status store_execute(struct store *store, const char *sql, struct failure *why)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? OK
		       : store_sqlite_fails(store, why);
}

/* ---- statements ---- */

static sqlite3_stmt *statement_for(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	for (size_t i = 0; i < store->statement_count; i++)
		if (store->statements[i].sql == sql)
			return store->statements[i].statement;
	assert(store->statement_count < STATEMENTS_MAX);
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
		SQLITE_OK)
		return NULL;
	store->statements[store->statement_count].sql = sql;
	store->statements[store->statement_count++].statement = statement;
	return statement;
}

struct query query_begin(struct store *store, const char *sql, struct failure *why)
{
	struct query query = {.store = store, .why = why};

	query.statement = statement_for(store, sql);
	if (!query.statement)
		query.status = store_sqlite_fails(store, why);
	return query;
}

static void check_bound(struct query *query, int result)
{
	if (result != SQLITE_OK && !query->status)
		query->status = store_sqlite_fails(query->store, query->why);
}

void query_put(struct query *query, int64_t number)
{
	if (!query->status)
		check_bound(query, sqlite3_bind_int64(query->statement, ++query->bound, number));
}

void query_put_text(struct query *query, const char *text)
{
	if (!query->status)
		check_bound(query, sqlite3_bind_text(query->statement, ++query->bound,
					   text ? text : "", -1, SQLITE_STATIC));
}

void query_put_null(struct query *query)
{
	if (!query->status)
		check_bound(query, sqlite3_bind_null(query->statement, ++query->bound));
}

bool query_next(struct query *query)
{
	if (query->status)
		return false;
	int result = sqlite3_step(query->statement);

	if (result == SQLITE_ROW)
		return true;
	if (result != SQLITE_DONE)
		query->status = store_sqlite_fails(query->store, query->why);
	return false;
}

int64_t query_take(struct query *query, int column)
{
	return sqlite3_column_int64(query->statement, column);
}

int query_take_number(struct query *query, int column, int count)
{
	int64_t number = query_take(query, column);

	if (number >= 0 && number < count)
		return (int)number;
	if (!query->status)
		query->status = failure_say(
			query->why, ERR_STORE, "database %s: it is damaged", query->store->path);
	return 0;
}

bool query_is_null(struct query *query, int column)
{
	return sqlite3_column_type(query->statement, column) == SQLITE_NULL;
}

const char *query_take_text(struct query *query, int column)
{
	const unsigned char *text = sqlite3_column_text(query->statement, column);

	return text ? (const char *)text : "";
}

void query_copy_text(struct query *query, int column, char *ret_text, size_t size)
{
	struct span text = span_part(span_of(query_take_text(query, column)), 0, size - 1);

	memcpy(ret_text, text.at, text.length);
	ret_text[text.length] = '\0';
}

enum status query_end(struct query *query)
{
	if (query->statement)
		sqlite3_reset(query->statement); /* its error was seen by query_next */
	return query->status;
}

enum status query_run(struct query *query)
{
	while (query_next(query))
		;
	return query_end(query);
}

/* ---- transactions ---- */

enum status store_begin(struct store *store, struct failure *why)
{
	return store->in_batch ? OK : store_execute(store, "BEGIN IMMEDIATE", why);
}

enum status store_end(struct store *store, enum status status, struct failure *why)
{
	struct failure ignored;

	if (store->in_batch)
		return status;
	if (!status)
		status = store_execute(store, "COMMIT", why);
	/* After some errors SQLite has rolled back already. */
	if (status && !sqlite3_get_autocommit(store->db) &&
		store_execute(store, "ROLLBACK", &ignored))
		return status;
	return status;
}

enum status store_begin_batch(struct store *store, struct failure *why)
{
	enum status status = store_begin(store, why);

	store->in_batch = !status;
	return status;
}

enum status store_end_batch(struct store *store, bool keep, struct failure *why)
{
	struct failure undone;

	store->in_batch = false;
	if (keep)
		return store_end(store, OK, why);
	/* The caller has its reason already; undoing adds none. */
	enum status undone_status = store_end(store, ERR_STORE, &undone);

	(void)undone_status;
	return OK;
}

/* ---- opening ---- */

static enum status read_pragma(
	struct store *store, const char *sql, int64_t *ret_number, struct failure *why)
{
	struct query query = query_begin(store, sql, why);

	if (query_next(&query))
		*ret_number = query_take(&query, 0);
	return query_end(&query);
}

static enum status migrate(
	struct store *store, int64_t version, int64_t newest, struct failure *why)
{
	char pragma[64];
	enum status status = OK;

	for (int64_t next = version; next < newest && !status; next++) {
		status = store_begin(store, why);
		/* Somebody else may have been faster. */
		if (!status)
			status = read_pragma(store, "PRAGMA user_version", &version, why);
		if (!status && version <= next)
			status = store_execute(store, schema_migrations[next], why);
		if (!status && version <= next) {
			snprintf(pragma, sizeof(pragma), "PRAGMA user_version = %lld",
				(long long)next + 1);
			status = store_execute(store, pragma, why);
		}
		status = store_end(store, status, why);
	}
	return status;
}

/* Ours, and not from the future? An empty file becomes ours. */
static enum status check_identity(struct store *store, struct failure *why)
{
	int64_t application = 0, version = 0, tables = 0, newest = 0;
	enum status status = read_pragma(store, "PRAGMA application_id", &application, why);

	while (schema_migrations[newest])
		newest++;
	if (!status)
		status = read_pragma(store, "PRAGMA user_version", &version, why);
	if (!status)
		status = read_pragma(store, "SELECT count(*) FROM sqlite_schema", &tables, why);
	if (status)
		return status;
	if (application != APPLICATION_ID && (application || tables || version))
		return failure_say(
			why, ERR_STORE, "database %s: it belongs to another program", store->path);
	if (version > newest)
		return failure_say(why, ERR_STORE,
			"database %s: it was written by a newer mailknock (its version %lld, ours "
			"%lld)",
			store->path, (long long)version, (long long)newest);
	if (application != APPLICATION_ID)
		status = store_execute(store, "PRAGMA application_id = 0x6d6b6e6b", why);
	return status ? status : migrate(store, version, newest, why);
}

static enum status check_soundness(struct store *store, struct failure *why)
{
	struct stat about;
	bool is_sound = true;

	if (stat(store->path, &about) != 0 || about.st_size > QUICK_CHECK_BYTES_MAX)
		return OK;
	struct query query = query_begin(store, "PRAGMA quick_check(1)", why);

	if (query_next(&query))
		is_sound = strcmp(query_take_text(&query, 0), "ok") == 0;
	enum status status = query_end(&query);

	if (!status && !is_sound)
		status = failure_say(why, ERR_STORE, "database %s: it is damaged", store->path);
	return status;
}

static enum status configure(struct store *store, struct failure *why)
{
	static const char pragmas[] = "PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;"
				      "PRAGMA cell_size_check = ON; PRAGMA synchronous = FULL;"
				      "PRAGMA temp_store = FILE;";
	char checkpoint[64];

	sqlite3_busy_timeout(store->db, BUSY_MS);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(store->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	snprintf(
		checkpoint, sizeof(checkpoint), "PRAGMA wal_autocheckpoint = %d", CHECKPOINT_PAGES);
	enum status status = store_execute(store, pragmas, why);

	if (!status)
		status = check_identity(store, why);
	/* Only now: a foreign database must not even change its journal mode. */
	if (!status)
		status = store_execute(store, "PRAGMA journal_mode = WAL", why);
	if (!status)
		status = store_execute(store, checkpoint, why);
	return status ? status : check_soundness(store, why);
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
	if (access(path, W_OK) != 0)
		return failure_say(why, ERR_STORE, "database %s: %s", path, strerror(errno));
	return OK;
}

enum status store_open(
	const char *path, enum store_mode mode, struct store **ret_store, struct failure *why)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW |
		    (mode == STORE_CREATE ? SQLITE_OPEN_CREATE : 0);
	enum status status = check_path(path, mode, why);

	if (status)
		return status;
	struct store *store = memory_get_zeroed(1, sizeof(*store));
	mode_t old_mask = umask(0077); /* addresses are personal data */

	store->path = memory_copy(span_of(path));
	if (sqlite3_open_v2(path, &store->db, flags, NULL) != SQLITE_OK)
		status = store_sqlite_fails(store, why);
	if (!status)
		status = configure(store, why);
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
	free(store->seeds);
	free(store->options);
	free(store->vantage);
	store_forget_notes(store);
	free(store);
}
