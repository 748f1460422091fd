/*
 * Pruning in three steps:
 *
 * 1. temp.prune lists what is old enough, and why some of it stays.
 * 2. In one transaction the rest becomes RUN_PRUNED: from here on nobody sees it, and a pruning that was
 *    killed is gone on with by the next one.
 * 3. Part by part everything of these runs is deleted, the largest tables first, because a foreign key
 *    that has no index of its own would be looked for in all of them; the rows of the runs come last.
 */
#include "schema/store_runs.h"
#include "schema/store_sqlite_sealed.h"

enum { DELETE_SQL_MAX = 256 };

/* ---- 1. the plan ---- */

static const char table[] =
	"CREATE TEMP TABLE IF NOT EXISTS prune (run INTEGER PRIMARY KEY, reason INTEGER, used_by "
	"INTEGER); DELETE FROM temp.prune;";

static enum status list_old(
	struct store *store, const struct prune_wanted *wanted, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO temp.prune SELECT id, iif(state = 0, 1, 0), 0 FROM run r WHERE state "
		"= ?1 OR ((?2 = 0 OR r.id < (SELECT id FROM run l WHERE l.seeds = r.seeds AND "
		"l.state = 1 ORDER BY id DESC LIMIT 1 OFFSET ?2 - 1)) AND (?3 = 0 OR "
		"r.started_ms < ?3))",
		why);

	_Static_assert(PRUNE_GOES == 0 && PRUNE_STAYS_OPEN == 1, "as the statement has them");
	query_put(&query, RUN_PRUNED);
	query_put(&query, wanted->keep);
	query_put(&query, wanted->before_ms);
	return query_run(&query);
}

static enum status keep_latest(struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE temp.prune SET reason = ?1 WHERE reason = 0 AND run IN ("
		"SELECT max(id) FROM run WHERE state = 1 GROUP BY seeds UNION ALL "
		"SELECT max(id) FROM run WHERE crawl_done = 1 AND state < ?2 GROUP BY seeds UNION "
		"ALL SELECT max(id) FROM run WHERE state < ?2 UNION ALL "
		/* Whose pages an open crawl asks about. */
		"SELECT (SELECT max(o.id) FROM run o WHERE o.crawl_key = r.crawl_key AND "
		"o.crawl_done = 1 AND o.id < r.id) FROM run r WHERE r.state = 0 AND r.crawl_done = "
		"0 AND r.crawl_key <> '')",
		why);

	query_put(&query, PRUNE_STAYS_LATEST);
	query_put(&query, RUN_PRUNED);
	return query_run(&query);
}

/* By runs that are open and the latest ones: of others nobody asks any more on what they rest. */
static enum status keep_used(struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"WITH users AS (SELECT id FROM run WHERE state = 0 UNION SELECT max(id) FROM run "
		"WHERE state = 1 GROUP BY seeds), used AS (SELECT q.from_run AS run, max(q.run) AS "
		"by FROM users u JOIN run_domain rd ON rd.run = u.id JOIN question q ON "
		"q.run_domain = rd.id WHERE q.from_run > 0 GROUP BY q.from_run) "
		"UPDATE temp.prune SET reason = ?1, used_by = (SELECT by FROM used WHERE used.run "
		"= prune.run) WHERE reason = 0 AND run IN (SELECT run FROM used) AND run IN "
		"(SELECT id FROM run WHERE state < ?2)",
		why);

	query_put(&query, PRUNE_STAYS_USED);
	query_put(&query, RUN_PRUNED);
	return query_run(&query);
}

static enum status plan(struct store *store, const struct prune_wanted *wanted, struct failure *why)
{
	enum status status = store_execute(store, table, why);

	if (!status)
		status = list_old(store, wanted, why);
	if (!status)
		status = keep_latest(store, why);
	return status ? status : keep_used(store, why);
}

enum status store_plan_prune(struct store *store, const struct prune_wanted *wanted,
	void (*tell)(void *context, const struct prune_line *line), void *context,
	struct failure *why)
{
	enum status status = plan(store, wanted, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT p.run, r.started_ms, p.reason, p.used_by FROM temp.prune p JOIN run r ON "
		"r.id = p.run ORDER BY p.run",
		why);

	while (query_next(&query)) {
		const struct prune_line line = {.run = query_take(&query, 0),
			.started_ms = query_take(&query, 1),
			.reason = (enum prune_reason)query_take(&query, 2),
			.used_by = query_take(&query, 3)};

		tell(context, &line);
	}
	return query_end(&query);
}

/* ---- 2. the mark ---- */

/* The id of a session that is deleted may be given once more. */
static enum status forget_sessions(struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE question SET session = NULL WHERE from_run IN (SELECT run FROM temp.prune "
		"WHERE reason = 0)",
		why);

	return query_run(&query);
}

static enum status mark(struct store *store, int64_t *ret_runs, struct failure *why)
{
	enum status status = store_seal_pruned(store, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"UPDATE run SET state = ?, crawl_key = '' WHERE id IN (SELECT run FROM temp.prune "
		"WHERE reason = 0)",
		why);

	query_put(&query, RUN_PRUNED);
	status = query_run(&query);
	*ret_runs = sqlite3_changes64(store->db);
	return status || !*ret_runs ? status : forget_sessions(store, why);
}

enum status store_mark_pruned(struct store *store, const struct prune_wanted *wanted,
	int64_t *ret_runs, struct failure *why)
{
	int64_t runs = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = plan(store, wanted, why);
	if (!status)
		status = mark(store, &runs, why);
	status = store_end(store, status, why);
	if (!status)
		*ret_runs = runs;
	return status;
}

/* ---- 3. the deletion ---- */

/* clang-format off */
#define PRUNED "(SELECT id FROM run WHERE state = 3)"
static const char *const parts[] = {
	"DELETE FROM page WHERE id IN (SELECT p.id FROM run r CROSS JOIN page p ON p.run = r.id "
		"WHERE r.state = 3 LIMIT 500)",
	"DELETE FROM run_domain WHERE id IN (SELECT d.id FROM run r CROSS JOIN run_domain d ON "
		"d.run = r.id WHERE r.state = 3 LIMIT 100)",
	"DELETE FROM endpoint WHERE id IN (SELECT e.id FROM run r CROSS JOIN endpoint e ON "
		"e.run = r.id WHERE r.state = 3 LIMIT 50)",
	"DELETE FROM finding WHERE id IN (SELECT f.id FROM run r CROSS JOIN finding f ON "
		"f.run = r.id WHERE r.state = 3 LIMIT 2000)",
	"DELETE FROM address WHERE EXISTS " PRUNED " AND id IN (SELECT id FROM address a WHERE "
		"NOT EXISTS (SELECT 1 FROM run_address WHERE address = a.id) LIMIT 5000)",
};
/* clang-format on */
_Static_assert(RUN_PRUNED == 3, "as the statements have it");

static enum status delete_part(
	struct store *store, const char *sql, bool *ret_some, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store, sql, why);

	status = query_run(&query);
	*ret_some = !status && sqlite3_changes64(store->db) > 0;
	return store_end(store, status, why);
}

/* What else hangs on a run, whichever tables there are: all that is left there is small. */
static enum status delete_what_hangs_on(struct store *store, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT DISTINCT m.name, f.\"from\" FROM sqlite_schema m JOIN "
		"pragma_foreign_key_list(m.name) f WHERE m.type = 'table' AND f.\"table\" = 'run'",
		why);
	char sql[DELETE_SQL_MAX];
	struct buf all;

	buf_init(&all, 64 * DELETE_SQL_MAX);
	while (query_next(&query)) {
		snprintf(sql, sizeof(sql), "DELETE FROM \"%s\" WHERE \"%s\" IN " PRUNED ";",
			query_take_text(&query, 0), query_take_text(&query, 1));
		buf_add_text(&all, sql);
	}
	enum status status = query_end(&query);

	if (!status)
		status = store_execute(store, buf_text(&all), why);
	buf_finish(&all);
	return status;
}

static enum status delete_runs(struct store *store, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = delete_what_hangs_on(store, why);
	if (!status)
		status = store_execute(store,
			"DELETE FROM domain WHERE EXISTS " PRUNED " AND id NOT IN (SELECT domain "
			"FROM run_domain) AND id NOT IN (SELECT domain FROM address);"
			"DELETE FROM run WHERE state = 3",
			why);
	return store_end(store, status, why);
}

enum status store_prune_some(struct store *store, bool *ret_is_over, struct failure *why)
{
	struct failure ignored;
	bool some = false;
	enum status status = OK;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !some && !status; i++)
		status = delete_part(store, parts[i], &some, why);
	if (status)
		return status;
	*ret_is_over = !some;
	if (some)
		return OK;
	/* Nothing hangs on them any more; to make sure of that SQLite would read whole tables for
	 * each run and each domain. */
	status = store_execute(store, "PRAGMA foreign_keys = OFF", why);
	if (!status)
		status = delete_runs(store, why);
	enum status restored = store_execute(store, "PRAGMA foreign_keys = ON", &ignored);

	return status ? status : restored;
}

enum status store_compact(struct store *store, struct failure *why)
{
	return store_execute(store, "VACUUM; PRAGMA wal_checkpoint(TRUNCATE)", why);
}
