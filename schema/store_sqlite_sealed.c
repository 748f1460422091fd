/* Items of a run and their digests, and the chain over them. Every row is read by its own columns' types, so
 * a NULL, a 0 and an empty text are three things. */
#include "schema/store_sqlite_sealed.h"

#include <string.h>

enum { KEPT_DIGEST_BYTES = SHA256_BYTES / 2, ROWS_MAX = 16 };

const char *seal_part_name(enum seal_part part)
{
	return sealed_parts[part].name;
}

/* ---- items ---- */

static void add_column(struct sha256 *sha, sqlite3_stmt *statement, int column)
{
	const void *bytes;

	switch (sqlite3_column_type(statement, column)) {
	case SQLITE_NULL:
		canonical_null(sha);
		return;
	case SQLITE_INTEGER:
		canonical_integer(sha, sqlite3_column_int64(statement, column));
		return;
	case SQLITE_BLOB:
		bytes = sqlite3_column_blob(statement, column);
		canonical_blob(sha, (struct span){bytes ? bytes : "",
					    (size_t)sqlite3_column_bytes(statement, column)});
		return;
	}
	/* The tables are STRICT and have no real numbers. */
	bytes = sqlite3_column_text(statement, column);
	canonical_text(sha,
		(struct span){bytes ? bytes : "", (size_t)sqlite3_column_bytes(statement, column)});
}

static enum status add_rows(struct sha256 *sha, struct store *store, const struct sealed_rows *rows,
	int64_t id, struct failure *why)
{
	struct query query = query_begin(store, rows->sql, why);

	query_put(&query, id);
	while (query_next(&query)) {
		int columns = sqlite3_column_count(query.statement);

		canonical_row(sha, rows->table, (size_t)columns);
		for (int i = 0; i < columns; i++)
			add_column(sha, query.statement, i);
	}
	return query_end(&query);
}

static enum status read_item(struct store *store, struct sealed_item *item, struct failure *why)
{
	const struct sealed_part *part = &sealed_parts[item->part];
	enum status status = OK;
	struct sha256 sha;

	sha256_init(&sha);
	canonical_item(&sha, part->name, item->id);
	for (const struct sealed_rows *rows = part->rows; rows->table && !status; rows++)
		status = add_rows(&sha, store, rows, item->id, why);
	sha256_end(&sha, item->digest);
	return status;
}

void sealed_begin(
	struct sealed_reading *reading, struct store *store, int64_t run, struct failure *why)
{
	*reading = (struct sealed_reading){.store = store, .run = run, .why = why};
}

static void open_part(struct sealed_reading *reading)
{
	reading->ids = query_begin(reading->store, sealed_parts[reading->part].ids, reading->why);
	query_put(&reading->ids, reading->run);
	reading->is_open = true;
}

bool sealed_next(struct sealed_reading *reading, struct sealed_item *ret_item)
{
	*ret_item = (struct sealed_item){.part = SEAL_PART_COUNT};
	while (!reading->status && reading->part < SEAL_PART_COUNT) {
		if (!reading->is_open)
			open_part(reading);
		if (query_next(&reading->ids)) {
			struct sealed_item item = {
				.part = reading->part, .id = query_take(&reading->ids, 0)};

			reading->status = read_item(reading->store, &item, reading->why);
			if (reading->status)
				return false;
			*ret_item = item;
			return true;
		}
		reading->status = query_end(&reading->ids);
		reading->is_open = false;
		reading->part++;
	}
	return false;
}

enum status sealed_end(struct sealed_reading *reading)
{
	enum status status = reading->is_open ? query_end(&reading->ids) : OK;

	return reading->status ? reading->status : status;
}

/* ---- the chain ---- */

enum status sealed_forget_items(struct store *store, int64_t run, struct failure *why)
{
	struct query query = query_begin(store, "DELETE FROM sealed_item WHERE run = ?", why);

	query_put(&query, run);
	return query_run(&query);
}

static enum status keep_item(
	struct store *store, int64_t run, const struct sealed_item *item, struct failure *why)
{
	struct query query = query_begin(store, "INSERT INTO sealed_item VALUES (?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put(&query, item->part);
	query_put(&query, item->id);
	query_put_blob(&query, item->digest, KEPT_DIGEST_BYTES);
	return query_run(&query);
}

enum status sealed_read_contents(
	struct store *store, int64_t run, bool keep, struct seal *ret_seal, struct failure *why)
{
	enum status status = keep ? sealed_forget_items(store, run, why) : OK, ended;
	uint8_t link[SHA256_BYTES] = {0};
	struct sealed_reading reading;
	struct sealed_item item;
	int64_t items = 0;

	if (status)
		return status;
	sealed_begin(&reading, store, run, why);
	while (!status && sealed_next(&reading, &item)) {
		canonical_link(link, item.digest);
		items++;
		if (keep)
			status = keep_item(store, run, &item, why);
	}
	ended = sealed_end(&reading);
	if (status || ended)
		return status ? status : ended;
	ret_seal->run = run;
	ret_seal->items = items;
	sha256_print(link, ret_seal->contents);
	return OK;
}
