/* Failures, statements and transactions: all that the verbs know of the library. */
#include "schema/store_sqlite.h"

#include <assert.h>
#include <string.h>

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

enum status store_is_damaged(struct store *store, struct failure *why)
{
	return failure_say(why, ERR_STORE, "database %s: it is damaged", store->path);
}

enum status store_execute(struct store *store, const char *sql, struct failure *why)
{
	return sqlite3_exec(store->db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? OK
		       : store_sqlite_fails(store, why);
}

/* ---- statements ---- */

/* Where the statement's number is, or the free place where it would be. */
static uint16_t *find_place(struct store *store, const char *sql)
{
	size_t at = (uintptr_t)sql / 8 * 0x9e3779b1u;

	for (;; at++) {
		uint16_t *place = &store->statement_places[at % STATEMENT_PLACES];

		if (!*place || store->statements[*place - 1].sql == sql)
			return place;
	}
}

static sqlite3_stmt *statement_for(struct store *store, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	uint16_t *place = find_place(store, sql);

	if (*place)
		return store->statements[*place - 1].statement;
	assert(store->statement_count < STATEMENTS_MAX);
	if (sqlite3_prepare_v3(store->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) !=
		SQLITE_OK)
		return NULL;
	store->statements[store->statement_count].sql = sql;
	store->statements[store->statement_count++].statement = statement;
	*place = (uint16_t)store->statement_count;
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

void query_put_blob(struct query *query, const void *bytes, size_t length)
{
	if (!query->status)
		check_bound(query, sqlite3_bind_blob64(query->statement, ++query->bound,
					   length ? bytes : "", length, SQLITE_STATIC));
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

struct span query_take_blob(struct query *query, int column)
{
	if (query->status)
		return SPAN("");
	const char *bytes = sqlite3_column_blob(query->statement, column);

	return (struct span){
		bytes ? bytes : "", (size_t)sqlite3_column_bytes(query->statement, column)};
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

static void end_view(struct store *store)
{
	struct failure ignored;

	if (!store->has_view)
		return;
	store->has_view = false;
	/* Nothing was written in it, so there is nothing that could be lost. */
	if (store_execute(store, "COMMIT", &ignored))
		return;
}

static enum status begin_view(struct store *store, struct failure *why)
{
	enum status status = store_execute(store, "BEGIN", why);

	store->has_view = !status;
	return status;
}

enum status store_hold_view(struct store *store, struct failure *why)
{
	end_view(store);
	store->holds_view = true;
	return begin_view(store, why);
}

void store_drop_view(struct store *store)
{
	end_view(store);
	store->holds_view = false;
}

enum status store_begin(struct store *store, struct failure *why)
{
	if (store->batches)
		return OK;
	/* A view that becomes a writer fails where somebody else has written since. */
	end_view(store);
	return store_execute(store, "BEGIN IMMEDIATE", why);
}

enum status store_end(struct store *store, enum status status, struct failure *why)
{
	struct failure ignored;

	if (store->batches)
		return status;
	if (!status)
		status = store_write_tallies(store, why);
	if (!status)
		status = store_execute(store, "COMMIT", why);
	if (status) {
		store_forget_known(store);
		store_forget_tallies(store);
	}
	/* After some errors SQLite has rolled back already. */
	if (status && !sqlite3_get_autocommit(store->db) &&
		store_execute(store, "ROLLBACK", &ignored))
		return status;
	if (!status && store->holds_view)
		status = begin_view(store, why);
	return status;
}

enum status store_begin_batch(struct store *store, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (!status && !store->batches++)
		store->undoes_batches = false;
	return status;
}

enum status store_end_batch(struct store *store, bool keep, struct failure *why)
{
	struct failure undone;

	store->undoes_batches |= !keep;
	if (--store->batches)
		return OK;
	if (!store->undoes_batches)
		return store_end(store, OK, why);
	/* The caller has its reason already; undoing adds none. */
	enum status undone_status = store_end(store, ERR_STORE, &undone);

	(void)undone_status;
	return OK;
}
