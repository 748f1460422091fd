/*
 * Every column of every table is changed, every table loses a row and gets one more, and verifying
 * notices each - but for those that are listed here as not sealed. So a new table or column has to be
 * sealed (store_sqlite_sealed_table.c, with a new CANONICAL_VERSION) or named here. Tables that a run made by
 * hand leaves empty get a row whatever is in them.
 */
#include "schema/store_seal.h"
#include "tests/store/fixture.h"

#include <sqlite3.h>

/* Of no run, or the user's own word that may be said anew: not sealed at all. */
static const char *const free_tables[] = {
	"setting", "sts_policy", "known_answer", "suppressed",
	"sealed_item", /* names what was changed, and proves nothing */
};

static const char *const free_columns[] = {
	/* who works on what, and when it is due */
	"run_domain.due_ms",
	"run_domain.owner",
	"run_domain.policy_due_ms",
	"run_domain.policy_owner",
	"endpoint.state",
	"endpoint.owner",
	"endpoint.lease_ms",
	"endpoint.visit_ms",
	"endpoint.waiting",
	"endpoint.ready_ms",
	"question.due_ms",
	/* how later crawls use it */
	"run.crawl_key",
	"run.pages_after",
	/* the user's word */
	"verdict.is_suppressed",
};

/* A row of these that hangs on nothing is seen by nobody. */
static const char *const loose_rows[] = {"domain", "address", "mx_host", "mx_ip", "endpoint_host",
	"domain_policy", "name_server", "ip_listing", "outage", "machine_source"};

static bool is_among(const char *text, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], text) == 0)
			return true;
	return false;
}

/* ---- the database, with SQLite alone ---- */

static sqlite3 *open_raw(const char *path)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	return db;
}

/* Formats and runs; false where the database refuses it. */
static bool change(sqlite3 *db, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	char *sql = sqlite3_vmprintf(format, arguments);

	va_end(arguments);
	bool was_done = sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK;

	if (!was_done && sqlite3_errcode(db) != SQLITE_CONSTRAINT)
		print_error("%s: %s\n", sql, sqlite3_errmsg(db));
	sqlite3_free(sql);
	return was_done;
}

struct column {
	char table[64], name[64], type[16];
	bool is_of_key;
};

static size_t list_columns(const char *path, struct column *ret_columns, size_t most)
{
	sqlite3 *db = open_raw(path);
	sqlite3_stmt *statement;
	size_t count = 0;

	assert_int_equal(sqlite3_prepare_v2(db,
				 "SELECT s.name, c.name, c.type, c.pk FROM sqlite_schema s JOIN "
				 "pragma_table_xinfo(s.name) c WHERE s.type = 'table' AND c.hidden "
				 "= 0 ORDER "
				 "BY s.name, c.cid",
				 -1, &statement, NULL),
		SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW && count < most) {
		struct column *column = &ret_columns[count++];

		snprintf(column->table, 64, "%s", sqlite3_column_text(statement, 0));
		snprintf(column->name, 64, "%s", sqlite3_column_text(statement, 1));
		snprintf(column->type, 16, "%s", sqlite3_column_text(statement, 2));
		column->is_of_key = sqlite3_column_int(statement, 3) > 0;
	}
	assert_true(count < most);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return count;
}

/* ---- a run with a row in every table ---- */

static void fill(struct fixture *f)
{
	static const struct named_domain table[] = {
		{"x.example", "10 mx1.x.example 192.0.2.1\n20 mx2.x.example 192.0.2.2", 0},
		{"y.example", "10 mx.y.example 192.0.2.3", 0}};
	const struct answer refused = answer_of(OUTCOME_REFUSED, 550, "unknown");

	add_page(f, "https://example.org/", "a@x.example b@x.example c@y.example nonsense");
	add_page(f, "https://example.org/two", "a@x.example");
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	resolve(f, table, 2);
	ask_policies(f);
	knock_everywhere(f, &refused);
}

/* What a column that leads elsewhere holds. */
static const char *value_of(const struct column *column)
{
	static const struct {
		const char *name, *value;
	} places[] = {{"run", "1"}, {"run_domain", "(SELECT min(id) FROM run_domain)"},
		{"run_address", "(SELECT min(id) FROM run_address)"},
		{"endpoint", "(SELECT min(id) FROM endpoint)"}};

	for (size_t i = 0; i < COUNT_OF(places); i++)
		if (strcmp(column->name, places[i].name) == 0)
			return places[i].value;
	return strcmp(column->type, "INTEGER") == 0 ? "0"
	       : strcmp(column->type, "BLOB") == 0  ? "x'07'"
						    : "'a text'";
}

static bool is_empty(sqlite3 *db, const char *table)
{
	char *sql = sqlite3_mprintf("SELECT 1 FROM \"%w\"", table);
	sqlite3_stmt *statement;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	sqlite3_free(sql);
	bool is_empty = sqlite3_step(statement) != SQLITE_ROW;

	sqlite3_finalize(statement);
	return is_empty;
}

/* `columns` of one table, `count` of them. */
static void fill_empty(sqlite3 *db, const struct column *columns, size_t count)
{
	char values[4096] = "", names[4096] = "";

	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(names), v = strlen(values);

		snprintf(names + n, sizeof(names) - n, "%s\"%s\"", i ? ", " : "", columns[i].name);
		snprintf(values + v, sizeof(values) - v, "%s%s", i ? ", " : "",
			value_of(&columns[i]));
	}
	assert_true(
		change(db, "INSERT INTO \"%w\" (%s) VALUES (%s)", columns[0].table, names, values));
}

static size_t table_length(const struct column *columns, size_t count, size_t first)
{
	size_t n = 1;

	while (first + n < count && strcmp(columns[first + n].table, columns[first].table) == 0)
		n++;
	return n;
}

/* ---- copies that are changed ---- */

struct attack {
	struct fixture *f;
	char copy[128];
	struct contents original;
	struct column columns[400];
	size_t count;
};

static void ignore_item(void *context, int64_t run, enum sealed_change change, enum seal_part part,
	int64_t item, const char *name)
{
	(void)context, (void)run, (void)change, (void)part, (void)item, (void)name;
}

static void ignore_run(void *context, int64_t run, enum sealed_state state, const struct seal *seal,
	int64_t others)
{
	(void)context, (void)run, (void)state, (void)seal, (void)others;
}

static void ignore_seal(void *context, int64_t number, bool is_missing)
{
	(void)context, (void)number, (void)is_missing;
}

static bool is_noticed(struct attack *attack)
{
	const struct verify_telling telling = {ignore_item, ignore_run, ignore_seal, NULL};
	struct fixture *f = attack->f;
	struct store *store;
	bool is_wrong = false;

	OKAY(f, store_open(attack->copy, STORE_READ, &store, &f->why));
	OKAY(f, store_verify(store, 0, &telling, &is_wrong, &f->why));
	store_close(store);
	return is_wrong;
}

static sqlite3 *open_copy(struct attack *attack)
{
	write_file(attack->copy, attack->original.bytes, attack->original.length);
	return open_raw(attack->copy);
}

static void prepare(struct attack *attack, struct fixture *f)
{
	attack->f = f;
	snprintf(attack->copy, sizeof(attack->copy), "%s-copy", f->path);
	attack->count = list_columns(f->path, attack->columns, COUNT_OF(attack->columns));
	fill(f);
	store_close(f->store);
	f->store = NULL;
	sqlite3 *db = open_raw(f->path);

	for (size_t i = 0; i < attack->count;
		i += table_length(attack->columns, attack->count, i)) {
		const struct column *first = &attack->columns[i];

		if (strcmp(first->table, "seal") != 0 && strcmp(first->table, "sealed_item") != 0 &&
			is_empty(db, first->table))
			fill_empty(db, first, table_length(attack->columns, attack->count, i));
	}
	sqlite3_close(db);
	fixture_reopen(f);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	store_close(f->store);
	f->store = NULL;
	attack->original = read_file(f->path);
	sqlite3_close(open_copy(attack));
	assert_false(is_noticed(attack));
}

/* A value that the column does not have: longer, larger, or something where nothing was. */
static void print_other(const struct column *column, char ret_sql[256])
{
	bool is_number = strcmp(column->type, "INTEGER") == 0;
	char other[160];

	snprintf(other, sizeof(other), "\"%s\" %s", column->name,
		is_number ? "+ 1000001" : "|| 'x'");
	snprintf(ret_sql, 256, "ifnull(%s, %s)", other, is_number ? "7" : "'x'");
	if (strcmp(column->type, "BLOB") == 0)
		snprintf(ret_sql, 256, "CAST(%s AS BLOB)", other);
}

static bool table_is_free(const char *table)
{
	return is_among(table, free_tables, COUNT_OF(free_tables));
}

static void every_column_is_sealed_or_known_not_to_be(void **state)
{
	static struct attack attack;
	size_t wrong = 0;

	prepare(&attack, *state);
	for (size_t i = 0; i < attack.count; i++) {
		const struct column *column = &attack.columns[i];
		char other[256], name[160];

		if (table_is_free(column->table))
			continue;
		sqlite3 *db = open_copy(&attack);

		snprintf(name, sizeof(name), "%s.%s", column->table, column->name);
		bool is_free = is_among(name, free_columns, COUNT_OF(free_columns));

		print_other(column, other);
		/* One row, the first: where all are changed, one that is not sealed would hide. */
		bool was_done = change(db,
			"UPDATE \"%w\" SET \"%w\" = %s WHERE \"%w\" IS (SELECT \"%w\" FROM \"%w\" "
			"LIMIT 1)",
			column->table, column->name, other, column->name, column->name,
			column->table);

		was_done &= sqlite3_changes(db) > 0;
		sqlite3_close(db);
		if (!was_done || is_noticed(&attack) == is_free) {
			print_error("%s: %s\n", name,
				!was_done ? "nothing was changed"
				: is_free ? "it is sealed, and listed as not"
					  : "nobody notices that it was changed");
			wrong++;
		}
	}
	free(attack.original.bytes);
	assert_int_equal(wrong, 0);
}

static void every_row_that_goes_is_noticed(void **state)
{
	static struct attack attack;
	size_t wrong = 0, step;

	prepare(&attack, *state);
	for (size_t i = 0; i < attack.count; i += step) {
		const struct column *first = &attack.columns[i];

		step = table_length(attack.columns, attack.count, i);
		if (table_is_free(first->table))
			continue;
		sqlite3 *db = open_copy(&attack);

		assert_true(change(db,
			"DELETE FROM \"%w\" WHERE \"%w\" IN (SELECT \"%w\" FROM \"%w\" LIMIT 1)",
			first->table, first->name, first->name, first->table));
		assert_true(sqlite3_changes(db) > 0);
		sqlite3_close(db);
		if (!is_noticed(&attack)) {
			print_error("%s: nobody notices that a row is gone\n", first->table);
			wrong++;
		}
	}
	free(attack.original.bytes);
	assert_int_equal(wrong, 0);
}

/* The row once more, with one column of its key changed. False where there may be no such row. */
static bool copy_row(sqlite3 *db, const struct column *columns, size_t count, size_t changed)
{
	char values[8192] = "", names[4096] = "", other[256];

	for (size_t i = 0; i < count; i++) {
		size_t n = strlen(names), v = strlen(values);

		print_other(&columns[i], other);
		snprintf(names + n, sizeof(names) - n, "%s\"%s\"", i ? ", " : "", columns[i].name);
		if (i == changed)
			snprintf(values + v, sizeof(values) - v, "%s%s", i ? ", " : "", other);
		else
			snprintf(values + v, sizeof(values) - v, "%s\"%s\"", i ? ", " : "",
				columns[i].name);
	}
	return change(db, "INSERT INTO \"%w\" (%s) SELECT %s FROM \"%w\" LIMIT 1", columns[0].table,
		names, values, columns[0].table);
}

static void every_row_that_comes_is_noticed(void **state)
{
	static struct attack attack;
	size_t wrong = 0, step, tried = 0;

	prepare(&attack, *state);
	for (size_t i = 0; i < attack.count; i += step) {
		const struct column *first = &attack.columns[i];
		bool is_loose = is_among(first->table, loose_rows, COUNT_OF(loose_rows));

		step = table_length(attack.columns, attack.count, i);
		for (size_t k = 0; k < step && !table_is_free(first->table); k++) {
			/* One of another run is no part of this one. */
			if (!first[k].is_of_key || strcmp(first[k].name, "run") == 0)
				continue;
			sqlite3 *db = open_copy(&attack);
			bool was_done = copy_row(db, first, step, k);

			sqlite3_close(db);
			tried += was_done;
			if (was_done && !is_loose && !is_noticed(&attack)) {
				print_error("%s: nobody notices one more, with another %s\n",
					first->table, first[k].name);
				wrong++;
			}
		}
	}
	free(attack.original.bytes);
	assert_true(tried > 20);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {TEST(every_column_is_sealed_or_known_not_to_be),
		TEST(every_row_that_goes_is_noticed), TEST(every_row_that_comes_is_noticed)};

	return RUN_TESTS(tests);
}
