/*
 * Forgetting an address:
 *
 * 1. The database leaves WAL mode, which works only while nobody else has it open, and is locked for
 *    us alone: there is no log that could keep a copy, and nobody who could write one.
 * 2. In one transaction the rows that are about the address go, then every column of every table that
 *    is a text loses its name. The columns are found in the schema, so a new one is not forgotten. Runs
 *    that were sealed and are not any more as they were are sealed anew.
 * 3. SQLite overwrites what it deletes (secure_delete). Where the bytes of the file show the address all
 *    the same - from a time when it did not - the file is written anew.
 */
#include "base/memory.h"
#include "schema/model/oblivion.h"
#include "schema/store_sharing.h"
#include "schema/store_sqlite_sealed.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BUSY_MS = 1000, TEXT_BYTES_MAX = 64 * 1024 * 1024, FILE_PIECE = 1 << 20 };

/* forgotten(text, with_local): the text without it; NULL where it does not name it. */
static void forgotten(sqlite3_context *context, int count, sqlite3_value **arguments)
{
	const struct oblivion *oblivion = sqlite3_user_data(context);
	const char *text = (const char *)sqlite3_value_text(arguments[0]);
	struct span span = {text, text ? (size_t)sqlite3_value_bytes(arguments[0]) : 0};
	struct buf b;

	(void)count;
	buf_init(&b, TEXT_BYTES_MAX);
	if (text && oblivion_forget_in(oblivion, span, sqlite3_value_int(arguments[1]), &b))
		sqlite3_result_text(context, buf_text(&b), (int)b.length, SQLITE_TRANSIENT);
	else
		sqlite3_result_null(context);
	buf_finish(&b);
}

/* ---- rows ---- */

/* One statement about the address; adds how many rows it changed. */
static enum status run_about(struct store *store, const char *sql, const struct address *address,
	int64_t *changed, struct failure *why)
{
	struct query query = query_begin(store, sql, why);

	query_put_text(&query, address->local);
	query_put_text(&query, address->domain);
	enum status status = query_run(&query);

	if (!status)
		*changed += sqlite3_changes64(store->db);
	return status;
}

#define ITS_ADDRESSES                                                                              \
	"(SELECT a.id FROM address a JOIN domain d ON d.id = a.domain WHERE lower(a.local) = "     \
	"lower(?1) AND d.name = ?2)"
#define ITS_RUN_ADDRESSES "(SELECT id FROM run_address WHERE address IN " ITS_ADDRESSES ")"

/* What the tallies count of it, run by run, before it goes. */
static enum status count_down(
	struct store *store, const struct address *address, int64_t *runs, struct failure *why)
{
	static const char *const counts[] = {
		"UPDATE tally SET n = n - (SELECT count(*) FROM run_address ra WHERE ra.run = "
		"tally.run AND ra.is_machine = 0 AND ra.address IN " ITS_ADDRESSES
		") WHERE name = 'address'",
		"UPDATE tally SET n = n - (SELECT count(*) FROM link l WHERE l.run = tally.run AND "
		"l.run_address IN " ITS_RUN_ADDRESSES ") WHERE name = 'link'",
		"UPDATE tally SET n = n - (SELECT count(*) FROM question q WHERE q.run = tally.run "
		"AND q.run_address IN " ITS_RUN_ADDRESSES ") WHERE name = 'question'",
		"UPDATE tally SET n = n - (SELECT count(*) FROM question q WHERE q.run = tally.run "
		"AND q.state = 2 AND q.run_address IN " ITS_RUN_ADDRESSES
		") WHERE name = 'answered'",
		"UPDATE tally SET n = n - (SELECT count(*) FROM question q WHERE q.run = tally.run "
		"AND q.state <> 2 AND q.attempts > 0 AND q.run_address IN " ITS_RUN_ADDRESSES
		") WHERE name = 'retrying'"};
	int64_t ignored = 0;
	enum status status = OK;

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]) && !status; i++)
		status = run_about(store, counts[i], address, &ignored, why);
	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT count(DISTINCT run) FROM run_address WHERE address IN " ITS_ADDRESSES, why);

	query_put_text(&query, address->local);
	query_put_text(&query, address->domain);
	if (query_next(&query))
		*runs = query_take(&query, 0);
	return query_end(&query);
}

/* What was said in sessions that asked for it may name it without its domain. */
static enum status forget_sessions(
	struct store *store, const struct address *address, int64_t *texts, struct failure *why)
{
	static const char *const updates[] = {
		"UPDATE session SET transcript = forgotten(transcript, 1) WHERE "
		"forgotten(transcript, 1) IS NOT NULL AND id IN (SELECT session FROM question "
		"WHERE run_address IN " ITS_RUN_ADDRESSES ")",
		"UPDATE session SET last_text = forgotten(last_text, 1) WHERE "
		"forgotten(last_text, 1) IS NOT NULL AND id IN (SELECT session FROM question "
		"WHERE run_address IN " ITS_RUN_ADDRESSES ")"};
	enum status status = OK;

	for (size_t i = 0; i < sizeof(updates) / sizeof(updates[0]) && !status; i++)
		status = run_about(store, updates[i], address, texts, why);
	return status;
}

static enum status forget_rows(struct store *store, const struct address *address,
	struct forgotten *forgotten, struct failure *why)
{
	static const char before_waiting[] =
		"UPDATE endpoint SET waiting = waiting - (SELECT count(*) FROM question q WHERE "
		"q.endpoint = endpoint.id AND q.state = 0 AND q.run_address IN " ITS_RUN_ADDRESSES
		") WHERE waiting > 0";
	const struct {
		const char *sql;
		int64_t *count;
	} steps[] = {{before_waiting, &(int64_t){0}},
		{"DELETE FROM known_answer WHERE kind = 0 AND subject IN " ITS_ADDRESSES,
			&(int64_t){0}},
		{"DELETE FROM question WHERE run_address IN " ITS_RUN_ADDRESSES,
			&forgotten->questions},
		{"DELETE FROM link WHERE run_address IN " ITS_RUN_ADDRESSES, &forgotten->links},
		{"DELETE FROM run_address WHERE address IN " ITS_ADDRESSES, &(int64_t){0}},
		{"DELETE FROM address WHERE id IN " ITS_ADDRESSES, &forgotten->addresses},
		{"DELETE FROM finding WHERE lower(subject_name) = lower(?1 || '@' || ?2)",
			&forgotten->texts}};
	enum status status = count_down(store, address, &forgotten->runs, why);

	if (!status)
		status = forget_sessions(store, address, &forgotten->texts, why);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !status; i++)
		status = run_about(store, steps[i].sql, address, steps[i].count, why);
	return status;
}

/* ---- every other text ---- */

/* Its statement cannot be kept among the prepared ones, which are known by the address of a literal. */
static enum status sweep(struct store *store, const char *table, const char *column, int64_t *texts,
	struct failure *why)
{
	char *sql = sqlite3_mprintf("UPDATE OR REPLACE \"%w\" SET \"%w\" = forgotten(\"%w\", 0) "
				    "WHERE forgotten(\"%w\", 0) IS NOT NULL",
		table, column, column, column);
	enum status status = store_execute(store, sql, why);

	if (!status)
		*texts += sqlite3_changes64(store->db);
	sqlite3_free(sql);
	return status;
}

struct columns {
	char (*names)[2][64];
	size_t count, size;
};

static enum status sweep_all(struct store *store, int64_t *texts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) c "
		"WHERE s.type = 'table' AND c.type = 'TEXT' AND c.hidden = 0",
		why);
	struct columns columns = {0};

	while (query_next(&query)) {
		columns.names = memory_make_room(
			columns.names, columns.count, &columns.size, sizeof(*columns.names));
		query_copy_text(&query, 0, columns.names[columns.count][0], 64);
		query_copy_text(&query, 1, columns.names[columns.count++][1], 64);
	}
	enum status status = query_end(&query);

	for (size_t i = 0; i < columns.count && !status; i++)
		status = sweep(store, columns.names[i][0], columns.names[i][1], texts, why);
	free(columns.names);
	return status;
}

/* ---- the file ---- */

static enum status be_alone(struct store *store, struct failure *why)
{
	sqlite3_busy_timeout(store->db, BUSY_MS);
	enum status status = store_execute(store, "PRAGMA journal_mode = DELETE", why);

	if (!status)
		status = store_execute(store,
			"PRAGMA secure_delete = ON; PRAGMA locking_mode = EXCLUSIVE;"
			"BEGIN EXCLUSIVE; COMMIT",
			why);
	/* What somebody wrote into the log since we last read it has not changed the counter by
	 * which SQLite knows that its pages in memory are old. */
	if (!status)
		sqlite3_db_release_memory(store->db);
	if (status && (sqlite3_errcode(store->db) & 0xff) == SQLITE_BUSY)
		return failure_say(why, ERR_BUSY,
			"database %s: another process is working on it; nothing was forgotten",
			store->path);
	return status;
}

/* Do the bytes of the file show it? */
static enum status look_into_file(
	struct store *store, const struct oblivion *oblivion, bool *ret_found, struct failure *why)
{
	FILE *file = fopen(store->path, "re");
	char *piece;
	size_t kept = 0, length;

	if (!file)
		return failure_say(why, ERR_STORE, "database %s: %s", store->path, strerror(errno));
	piece = memory_get(FILE_PIECE + OBLIVION_LONGEST);
	*ret_found = false;
	while (!*ret_found && (length = fread(piece + kept, 1, FILE_PIECE, file)) > 0) {
		struct span bytes = {piece, kept + length};

		*ret_found = oblivion_stands_in(oblivion, bytes);
		kept = bytes.length < OBLIVION_LONGEST ? bytes.length : OBLIVION_LONGEST;
		memmove(piece, piece + bytes.length - kept, kept);
	}
	bool has_failed = ferror(file);

	free(piece);
	fclose(file);
	return has_failed
		       ? failure_say(why, ERR_STORE, "database %s: it cannot be read", store->path)
		       : OK;
}

static enum status clean_file(
	struct store *store, const struct oblivion *oblivion, struct failure *why)
{
	bool is_left = false;
	enum status status = look_into_file(store, oblivion, &is_left, why);

	if (status || !is_left)
		return status;
	return store_execute(store, "VACUUM", why);
}

/* ---- the verb ---- */

static enum status forget_in_transaction(struct store *store, const struct address *address,
	struct forgotten *forgotten, struct failure *why)
{
	struct seal_watch watch = {0};
	enum status status = store_begin(store, why);

	if (status)
		return status;
	store_forget_known(store);
	status = seal_watch_begin(&watch, store, why);
	if (!status)
		status = forget_rows(store, address, forgotten, why);
	if (!status)
		status = sweep_all(store, &forgotten->texts, why);
	if (!status)
		status = seal_watch_end(&watch, store, why);
	seal_watch_finish(&watch);
	return store_end(store, status, why);
}

enum status store_forget(struct store *store, const struct address *address,
	struct forgotten *ret_forgotten, struct failure *why)
{
	struct oblivion oblivion;
	struct forgotten counts = {0};
	enum status status = be_alone(store, why);

	if (status)
		return status;
	oblivion_fill(&oblivion, address);
	if (sqlite3_create_function(store->db, "forgotten", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY,
		    &oblivion, forgotten, NULL, NULL) != SQLITE_OK)
		return store_sqlite_fails(store, why);
	status = forget_in_transaction(store, address, &counts, why);
	sqlite3_create_function(store->db, "forgotten", 2, SQLITE_UTF8, NULL, NULL, NULL, NULL);
	if (!status)
		status = clean_file(store, &oblivion, why);
	if (!status)
		*ret_forgotten = counts;
	return status;
}
