/*
 * How the addresses of a run stand against earlier runs (history.h), worked out once for all verbs that
 * ask for it:
 *
 * 1. Table temp.past_run lists the runs of the same seeds up to this one; `place` numbers the comparable
 *    ones, and is -1 for the others and -2 for the run itself.
 * 2. All that these runs know is read once, ordered by address and run, which an index has ready. Each
 *    address becomes a row of sightings, and that a standing.
 * 3. temp.standing has a row for each address of the run, temp.mended one for each that is fixed.
 *
 * Memory is one row of sightings, however many addresses there are. The tables live in the connection's
 * own temporary database, so that a read-only one does as well; they are made anew where the database
 * has changed since.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

static const char tables[] =
	"CREATE TEMP TABLE IF NOT EXISTS past_run (run INTEGER PRIMARY KEY, started_ms INTEGER, "
	"place INTEGER);"
	/* run_address 0: no address, but the text `written`. */
	"CREATE TEMP TABLE IF NOT EXISTS standing (run_address INTEGER, written TEXT, "
	"is_machine INTEGER, verdict INTEGER, first_seen_ms INTEGER, history INTEGER, "
	"has_before INTEGER, before INTEGER, was_gone INTEGER, is_to_be_confirmed INTEGER, "
	"is_newly_counted INTEGER, changes INTEGER, failing_since_ms INTEGER, "
	"is_suppressed INTEGER, "
	"PRIMARY KEY (run_address, written)) WITHOUT ROWID;"
	/* Where it was seen broken for the last time. */
	"CREATE TEMP TABLE IF NOT EXISTS mended (run_address INTEGER, written TEXT, run INTEGER, "
	"is_gone INTEGER);"
	"DELETE FROM temp.past_run; DELETE FROM temp.standing; DELETE FROM temp.mended;";

enum { PLACE_OTHER = -1, PLACE_NOW = -2 };

struct tracing {
	struct store *store;
	struct failure *why;
	int64_t run, *runs; /* the comparable ones, by place */
	size_t run_count;
	bool is_complete;
	/* of one address */
	struct sighting *sightings;
	size_t count;
	size_t next_place; /* the first comparable run that it has no sighting of */
	int64_t address, run_address, first_seen_ms;
	char *written;
	bool is_machine, is_here;
	struct { /* the last time that it was there and broken, if it was so the last time */
		bool is_known;
		int64_t run, run_address;
	} broken;
};

/* ---- 1. runs ---- */

static enum status list_runs(struct tracing *tracing, struct failure *why)
{
	/* Those of the same vantage, or of every one where there is none; ?2 is one that the caller
	 * named, and then none after it counts. */
	struct query query = query_begin(tracing->store,
		"WITH now AS (SELECT id, seeds, vantage FROM run WHERE id = ?1), same AS ("
		"SELECT r.id, r.started_ms, r.state = 1 AND r.id < now.id AND r.seeds = now.seeds "
		"AND (?2 = 0 OR r.id <= ?2) AS is_over, r.vantage = now.vantage AS is_here FROM "
		"run r, now WHERE r.id <= now.id AND r.state <> 3 AND (r.seeds = now.seeds OR r.id "
		"= ?2)), chosen AS (SELECT id, started_ms, id = ?2 OR (is_over AND is_here = "
		"(SELECT max(is_here) FROM same WHERE is_over)) AS is_comparable FROM same) "
		"INSERT INTO temp.past_run SELECT id, started_ms, CASE WHEN id = ?1 THEN -2 WHEN "
		"is_comparable THEN sum(is_comparable) OVER (ORDER BY id) - 1 ELSE -1 END FROM "
		"chosen",
		why);

	query_put(&query, tracing->run);
	query_put(&query, tracing->store->against);
	return query_run(&query);
}

static enum status read_runs(struct tracing *tracing, struct failure *why)
{
	struct query query = query_begin(tracing->store,
		"SELECT run FROM temp.past_run WHERE place >= 0 ORDER BY place", why);
	size_t size = 0;

	while (query_next(&query)) {
		tracing->runs = memory_make_room(
			tracing->runs, tracing->run_count, &size, sizeof(*tracing->runs));
		tracing->runs[tracing->run_count++] = query_take(&query, 0);
	}
	enum status status = query_end(&query);

	if (status)
		return status;
	tracing->sightings = memory_get_zeroed(tracing->run_count + 1, sizeof(*tracing->sightings));
	query = query_begin(tracing->store, "SELECT state FROM run WHERE id = ?", why);
	query_put(&query, tracing->run);
	if (query_next(&query))
		tracing->is_complete = query_take(&query, 0) == 1;
	return query_end(&query);
}

/* ---- 2. one address ---- */

/* A page where it stood was not fetched in that run, and is not known to be gone; or that run met a
 * limit, and may not have come so far. */
static bool is_out_of_reach(struct tracing *tracing, int64_t run)
{
	struct query query = query_begin(tracing->store,
		"SELECT EXISTS (SELECT 1 FROM link l JOIN page o ON o.id = l.page JOIN page n "
		"ON n.run = ?1 AND n.key = o.key WHERE l.run_address = ?2 AND n.state <> 1 AND "
		"n.status NOT IN (404, 410)) OR EXISTS (SELECT 1 FROM link l JOIN page o ON o.id = "
		"l.page JOIN page n ON n.run = ?1 AND n.key = o.key WHERE ?2 = 0 AND l.run = ?3 "
		"AND l.run_address IS NULL AND l.written = ?4 AND n.state <> 1 AND n.status NOT IN "
		"(404, 410)) OR EXISTS (SELECT 1 FROM note WHERE run = ?1 AND key IN "
		"('crawl-limit-pages', 'crawl-limit-bytes', 'crawl-limit-time'))",
		tracing->why);
	bool is_out = false;

	query_put(&query, run);
	query_put(&query, tracing->broken.run_address);
	query_put(&query, tracing->broken.run);
	query_put_text(&query, tracing->written);
	if (query_next(&query))
		is_out = query_take(&query, 0);
	/* What fails here fails again in the reading around it. */
	return query_end(&query) == OK && is_out;
}

/* It is not in that run. Where it was not broken, it is all one whether it is gone or out of reach. */
static void add_gap(struct tracing *tracing, int64_t run)
{
	bool is_gone = !tracing->is_machine &&
		       !(tracing->broken.is_known && is_out_of_reach(tracing, run));

	if (is_gone)
		tracing->broken.is_known = false;
	tracing->sightings[tracing->count++] =
		(struct sighting){.verdict = VERDICT_SKIPPED, .is_gone = is_gone};
}

static void add_gaps(struct tracing *tracing, size_t place)
{
	for (; tracing->next_place < place; tracing->next_place++)
		if (tracing->count)
			add_gap(tracing, tracing->runs[tracing->next_place]);
}

static enum status put_standing(
	struct tracing *tracing, const struct standing *standing, struct failure *why)
{
	struct query query = query_begin(tracing->store,
		"INSERT INTO temp.standing VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", why);

	query_put(&query, tracing->run_address);
	query_put_text(&query, tracing->written);
	query_put(&query, tracing->is_machine);
	query_put(&query, tracing->sightings[tracing->count - 1].verdict);
	query_put(&query, tracing->first_seen_ms);
	query_put(&query, standing->history);
	query_put(&query, standing->has_before);
	query_put(&query, standing->before);
	query_put(&query, standing->was_gone);
	query_put(&query, standing->is_to_be_confirmed);
	query_put(&query, standing->is_newly_counted);
	query_put(&query, standing->changes);
	query_put(&query, standing->failing_since_ms);
	query_put(&query, tracing->sightings[tracing->count - 1].is_suppressed);
	return query_run(&query);
}

static enum status put_mended(
	struct tracing *tracing, int64_t run, int64_t run_address, struct failure *why)
{
	struct query query =
		query_begin(tracing->store, "INSERT INTO temp.mended VALUES (?, ?, ?, ?)", why);

	query_put(&query, run_address);
	query_put_text(&query, tracing->written);
	query_put(&query, run);
	query_put(&query, !tracing->is_here);
	return query_run(&query);
}

/* All that is known of an address has been read. */
static enum status conclude(struct tracing *tracing, struct failure *why)
{
	enum status status = OK;
	/* A gap forgets it. */
	int64_t run = tracing->broken.run, run_address = tracing->broken.run_address;

	if (!tracing->count)
		return OK;
	if (!tracing->is_here) {
		add_gaps(tracing, tracing->run_count);
		run = tracing->broken.run;
		run_address = tracing->broken.run_address;
		if (!tracing->broken.is_known || !tracing->is_complete)
			return OK;
		add_gap(tracing, tracing->run);
	}
	struct standing standing = history_of(tracing->sightings, tracing->count);

	if (tracing->is_here)
		status = put_standing(tracing, &standing, why);
	if (!status && standing.history == HISTORY_FIXED && !tracing->is_machine)
		status = put_mended(tracing, run, run_address, why);
	return status;
}

static void begin_address(struct tracing *tracing, int64_t address, const char *written)
{
	free(tracing->written);
	tracing->written = memory_copy(span_of(written));
	tracing->address = address;
	tracing->run_address = 0;
	tracing->first_seen_ms = 0;
	tracing->count = 0;
	tracing->next_place = 0;
	tracing->is_machine = tracing->is_here = tracing->broken.is_known = false;
}

struct row {
	int64_t address, run, run_address, place;
	bool is_machine;
	const char *written;
	struct sighting sighting;
};

static enum status add_known(struct tracing *tracing, const struct row *known, struct failure *why)
{
	enum verdict verdict = known->sighting.verdict;

	if (!tracing->first_seen_ms)
		tracing->first_seen_ms = known->sighting.started_ms;
	if (known->place == PLACE_OTHER)
		return OK;
	/* A damaged index may tell of a run twice. */
	if (tracing->is_here || known->place < PLACE_NOW ||
		(known->place >= 0 && ((size_t)known->place < tracing->next_place ||
					      (size_t)known->place >= tracing->run_count)))
		return store_is_damaged(tracing->store, why);
	tracing->is_machine = known->is_machine;
	tracing->is_here = known->place == PLACE_NOW;
	add_gaps(tracing, tracing->is_here ? tracing->run_count : (size_t)known->place);
	tracing->next_place++;
	tracing->sightings[tracing->count++] = known->sighting;
	if (tracing->is_here) {
		tracing->run_address = known->run_address;
	} else if (verdict_is_broken(verdict)) {
		tracing->broken.is_known = true;
		tracing->broken.run = known->run;
		tracing->broken.run_address = known->run_address;
	} else if (verdict == VERDICT_DELIVERABLE) {
		tracing->broken.is_known = false;
	}
	return OK;
}

static enum status add_row(struct tracing *tracing, const struct row *known, struct failure *why)
{
	enum status status = OK;

	if (!tracing->written || tracing->address != known->address ||
		strcmp(tracing->written, known->written) != 0) {
		status = conclude(tracing, why);
		begin_address(tracing, known->address, known->written);
	}
	return status ? status : add_known(tracing, known, why);
}

/* ---- all of them ---- */

static enum status trace_addresses(struct tracing *tracing, struct failure *why)
{
	struct query query = query_begin(tracing->store,
		"SELECT ra.address, ra.run, ra.id, p.place, p.started_ms, ifnull(v.verdict, 3), "
		"ifnull(v.certainty, 0), ra.is_machine, ifnull(v.is_suppressed, 0) FROM "
		"run_address ra CROSS JOIN "
		"temp.past_run p ON p.run = ra.run LEFT JOIN verdict v ON v.run_address = ra.id "
		"ORDER BY ra.address, ra.run",
		why);
	enum status status = OK;

	while (!status && query_next(&query)) {
		const struct row known = {.address = query_take(&query, 0),
			.run = query_take(&query, 1),
			.run_address = query_take(&query, 2),
			.place = query_take(&query, 3),
			.is_machine = query_take(&query, 7),
			.written = "",
			.sighting = {.started_ms = query_take(&query, 4),
				.verdict =
					(enum verdict)query_take_number(&query, 5, VERDICT_COUNT),
				.certainty = (enum certainty)query_take_number(
					&query, 6, CERTAINTY_COUNT),
				.is_suppressed = query_take(&query, 8)}};

		status = add_row(tracing, &known, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

static enum status trace_invalid(struct tracing *tracing, struct failure *why)
{
	struct query query = query_begin(tracing->store,
		"SELECT DISTINCT l.written, p.run, p.place, p.started_ms, EXISTS (SELECT 1 FROM "
		"suppressed s WHERE s.run = p.run AND s.subject = l.written AND s.finding = '') "
		"FROM temp.past_run p CROSS JOIN link l ON l.run = p.run AND l.run_address IS NULL "
		"ORDER BY l.written, p.run",
		why);
	enum status status = OK;

	while (!status && query_next(&query)) {
		const struct row known = {.written = query_take_text(&query, 0),
			.run = query_take(&query, 1),
			.place = query_take(&query, 2),
			.sighting = {.started_ms = query_take(&query, 3),
				.verdict = VERDICT_INVALID,
				.certainty = CERTAINTY_DEFINITIVE,
				.is_suppressed = query_take(&query, 4)}};

		status = add_row(tracing, &known, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

static enum status trace(struct store *store, int64_t run, struct failure *why)
{
	struct tracing tracing = {.store = store, .why = why, .run = run};
	enum status status = store_execute(store, tables, why);

	if (!status)
		status = list_runs(&tracing, why);
	if (!status)
		status = read_runs(&tracing, why);
	if (!status)
		status = trace_addresses(&tracing, why);
	if (!status)
		status = conclude(&tracing, why);
	tracing.count = 0; /* the last address is done with */
	if (!status)
		status = trace_invalid(&tracing, why);
	if (!status)
		status = conclude(&tracing, why);
	free(tracing.runs);
	free(tracing.sightings);
	free(tracing.written);
	return status;
}

static enum status read_data_version(struct store *store, int64_t *ret_version, struct failure *why)
{
	struct query query = query_begin(store, "PRAGMA data_version", why);

	if (query_next(&query))
		*ret_version = query_take(&query, 0);
	return query_end(&query);
}

enum status store_trace_history(struct store *store, int64_t run, struct failure *why)
{
	struct failure ignored;
	int64_t version = 0;
	bool is_alone = sqlite3_get_autocommit(store->db);
	enum status status = read_data_version(store, &version, why);

	if (status || (store->traced.run == run && store->traced.version == version &&
			      store->traced.against == store->against &&
			      store->traced.changes == sqlite3_total_changes(store->db)))
		return status;
	store->traced.run = 0;
	if (is_alone)
		status = store_execute(store, "BEGIN", why);
	if (!status)
		status = trace(store, run, why);
	if (is_alone && !status)
		status = store_execute(store, "COMMIT", why);
	if (status) {
		if (is_alone && !sqlite3_get_autocommit(store->db) &&
			store_execute(store, "ROLLBACK", &ignored))
			return status;
		return status;
	}
	store->traced.run = run;
	store->traced.version = version;
	store->traced.against = store->against;
	store->traced.changes = sqlite3_total_changes(store->db);
	return OK;
}
