/*
 * Verifying. First the log by itself: its lines follow each other, and each has the head that it should
 * have. Then run by run what it holds against its latest line; only where that is another chain are its
 * items looked at one by one, beside the digests that were kept of them, to say which it is.
 */
#include "base/memory.h"
#include "schema/store_sqlite_sealed.h"

#include <stdlib.h>
#include <string.h>

struct verifying {
	struct store *store;
	const struct verify_telling *telling;
	struct failure *why;
	int64_t since_ms; /* when runs were first sealed here */
	bool is_wrong;
};

bool sealed_state_is_wrong(enum sealed_state state)
{
	return state == SEALED_CHANGED || state == SEALED_REMOVED || state == SEALED_SEAL_REMOVED;
}

/* ---- the log ---- */

static void tell_seal(struct verifying *verifying, int64_t number, bool is_missing)
{
	verifying->is_wrong = true;
	verifying->telling->tell_seal(verifying->telling->context, number, is_missing);
}

static enum status verify_log(struct verifying *verifying)
{
	struct query query = query_begin(verifying->store,
		"SELECT " SEAL_COLUMNS " FROM seal ORDER BY number", verifying->why);
	struct seal last = {0}, seal;

	while (query_next(&query)) {
		bool follows = true;

		seal_take(&query, &seal);
		if (seal.number <= 0 || seal.number - 1 != last.number)
			tell_seal(verifying, last.number + 1, true);
		else
			follows = strcmp(seal.previous, last.head) == 0;
		if (!follows || !seal_is_sound(&seal, query_take(&query, 9)))
			tell_seal(verifying, seal.number, false);
		last = seal;
	}
	return query_end(&query);
}

/* ---- which items ---- */

struct kept_item {
	int part; /* SEAL_PART_COUNT = there is none */
	int64_t id;
	struct span digest;
};

static void next_kept(struct query *query, struct kept_item *ret_kept)
{
	*ret_kept = (struct kept_item){.part = SEAL_PART_COUNT};
	if (!query_next(query))
		return;
	*ret_kept = (struct kept_item){.part = (int)query_take(query, 0),
		.id = query_take(query, 1),
		.digest = query_take_blob(query, 2)};
}

static enum status tell_item(struct verifying *verifying, int64_t run, enum sealed_change change,
	enum seal_part part, int64_t id)
{
	struct query query = query_begin(verifying->store, sealed_parts[part].told, verifying->why);
	char *name;

	query_put(&query, id);
	name = memory_copy(span_of(query_next(&query) ? query_take_text(&query, 0) : ""));
	enum status status = query_end(&query);

	if (!status)
		verifying->telling->tell_item(
			verifying->telling->context, run, change, part, id, name);
	free(name);
	return status;
}

/* < 0: the kept one comes first, so nothing has its number any more. */
static int compare(const struct kept_item *kept, const struct sealed_item *item)
{
	if (kept->part != item->part)
		return kept->part < item->part ? -1 : 1;
	return kept->part == SEAL_PART_COUNT || kept->id == item->id ? 0
	       : kept->id < item->id                                 ? -1
								     : 1;
}

static bool is_as_kept(const struct kept_item *kept, const struct sealed_item *item)
{
	return kept->digest.length == SHA256_BYTES / 2 &&
	       memcmp(kept->digest.at, item->digest, SHA256_BYTES / 2) == 0;
}

/* Two lists in one order, side by side. */
static enum status tell_items(struct verifying *verifying, int64_t run, int64_t *ret_others)
{
	struct query query = query_begin(verifying->store,
		"SELECT part, item, digest FROM sealed_item WHERE run = ? AND part >= 0 AND part < "
		"? ORDER BY part, item",
		verifying->why);
	struct sealed_reading reading;
	struct sealed_item item;
	struct kept_item kept;
	int64_t told = 0;
	enum status status = OK, ended;

	query_put(&query, run);
	query_put(&query, SEAL_PART_COUNT);
	sealed_begin(&reading, verifying->store, run, verifying->why);
	next_kept(&query, &kept);
	/* Without them it cannot be said: all would seem to be added. */
	bool is_kept = kept.part != SEAL_PART_COUNT;

	sealed_next(&reading, &item);
	while (!status && is_kept &&
		(kept.part != SEAL_PART_COUNT || item.part != SEAL_PART_COUNT)) {
		int order = compare(&kept, &item);
		bool differs = order || !is_as_kept(&kept, &item);

		if (differs && told++ < VERIFY_ITEMS_TOLD_MAX)
			status = tell_item(verifying, run,
				order < 0   ? ITEM_REMOVED
				: order > 0 ? ITEM_ADDED
					    : ITEM_CHANGED,
				(enum seal_part)(order < 0 ? kept.part : item.part),
				order < 0 ? kept.id : item.id);
		if (order <= 0)
			next_kept(&query, &kept);
		if (order >= 0)
			sealed_next(&reading, &item);
	}
	*ret_others = told > VERIFY_ITEMS_TOLD_MAX ? told - VERIFY_ITEMS_TOLD_MAX : 0;
	ended = query_end(&query);
	status = status ? status : ended;
	ended = sealed_end(&reading);
	return status ? status : ended;
}

/* ---- a run ---- */

struct run_row {
	bool is_there; /* and not pruned */
	int64_t state, finished_ms;
	/* A run that began before it and was sealed began since runs are: so it did, too. Unlike its
	 * own times, which no seal holds fast, those of that run are sealed. */
	bool is_since;
};

static enum status read_row(struct verifying *verifying, int64_t run, struct run_row *ret_row)
{
	struct query query = query_begin(verifying->store,
		"SELECT state, finished_ms, EXISTS (SELECT 1 FROM run b JOIN seal s ON s.run = "
		"b.id "
		"WHERE b.id < r.id AND b.started_ms >= ?2) FROM run r WHERE id = ?1 AND state <> 3",
		verifying->why);

	_Static_assert(RUN_PRUNED == 3, "as the statement has it");
	*ret_row = (struct run_row){0};
	query_put(&query, run);
	query_put(&query, verifying->since_ms);
	if (query_next(&query))
		*ret_row = (struct run_row){true, query_take(&query, 0), query_take(&query, 1),
			query_take(&query, 2) != 0};
	return query_end(&query);
}

static enum sealed_state state_without_seal(
	const struct verifying *verifying, const struct run_row *row)
{
	if (row->state != RUN_COMPLETE)
		return SEALED_IS_UNFINISHED;
	return row->finished_ms < verifying->since_ms && !row->is_since ? SEALED_IS_OLDER
									: SEALED_SEAL_REMOVED;
}

/* Without a look at what the run holds. */
static enum sealed_state state_by_log(
	const struct verifying *verifying, const struct run_row *row, const struct seal *seal)
{
	if (!row->is_there)
		return seal->act == SEAL_PRUNED ? SEALED_IS_PRUNED : SEALED_REMOVED;
	if (!seal->number)
		return state_without_seal(verifying, row);
	if (seal->act == SEAL_REOPENED)
		return SEALED_IS_REOPENED;
	return seal_is_of_contents(seal) ? SEALED_HOLDS : SEALED_CHANGED;
}

static enum status verify_run(struct verifying *verifying, int64_t run)
{
	struct run_row row;
	struct seal seal, now = {0};
	int64_t others = 0;
	enum status status = read_row(verifying, run, &row);

	if (!status)
		status = store_read_seal(verifying->store, run, &seal, verifying->why);
	if (status)
		return status;
	if (!row.is_there && !seal.number)
		return failure_say(verifying->why, ERR_USAGE, "database %s: it has no run %lld",
			verifying->store->path, (long long)run);
	enum sealed_state state = state_by_log(verifying, &row, &seal);

	if (state == SEALED_HOLDS) {
		status = sealed_read_contents(verifying->store, run, false, &now, verifying->why);
		if (!status && strcmp(now.contents, seal.contents) != 0) {
			state = SEALED_CHANGED;
			status = tell_items(verifying, run, &others);
		}
	}
	if (status)
		return status;
	/* What became of a run that is gone anyway is nothing that could be mended. */
	verifying->is_wrong |=
		sealed_state_is_wrong(state) || (seal.is_doubtful && state != SEALED_IS_PRUNED);
	verifying->telling->tell_run(verifying->telling->context, run, state, &seal, others);
	return OK;
}

static enum status verify_runs(struct verifying *verifying)
{
	struct query query = query_begin(verifying->store,
		"SELECT id FROM run WHERE state <> 3 UNION SELECT run FROM seal ORDER BY 1",
		verifying->why);
	enum status status = OK;

	while (!status && query_next(&query))
		status = verify_run(verifying, query_take(&query, 0));
	enum status ended = query_end(&query);

	return status ? status : ended;
}

static enum status read_since(struct verifying *verifying)
{
	struct query query = query_begin(verifying->store,
		"SELECT min(value, ifnull((SELECT made_ms FROM seal ORDER BY number LIMIT 1), "
		"value)) FROM setting WHERE name = 'sealed since'",
		verifying->why);

	if (query_next(&query))
		verifying->since_ms = query_take(&query, 0);
	return query_end(&query);
}

enum status store_verify(struct store *store, int64_t run, const struct verify_telling *telling,
	bool *ret_wrong, struct failure *why)
{
	struct verifying verifying = {.store = store, .telling = telling, .why = why};
	enum status status = store_execute(store, "BEGIN", why);

	if (status)
		return status;
	status = read_since(&verifying);
	if (!status)
		status = verify_log(&verifying);
	if (!status)
		status = run ? verify_run(&verifying, run) : verify_runs(&verifying);
	status = store_end(store, status, why);
	if (store_was_written(store))
		return failure_say(why, ERR_BUSY,
			"database %s: somebody began to write while it was read; verify it again",
			store->path);
	if (!status)
		*ret_wrong = verifying.is_wrong;
	return status;
}
