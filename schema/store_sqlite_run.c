#include "base/clock.h"
#include "base/memory.h"
#include "schema/store_sqlite_sealed.h"

#include <stdlib.h>
#include <string.h>

#define RUN_COLUMNS "id, seeds, options, vantage, started_ms, finished_ms, state, crawl_done"

void run_texts_finish(struct run_texts *texts)
{
	free(texts->seeds);
	free(texts->options);
	free(texts->vantage);
	*texts = (struct run_texts){0};
}

static char *copy_column(struct query *query, int column)
{
	return memory_copy(span_of(query_take_text(query, column)));
}

static void take_run(struct query *query, struct run_texts *texts, struct run *ret_run)
{
	run_texts_finish(texts);
	*texts = (struct run_texts){
		copy_column(query, 1), copy_column(query, 2), copy_column(query, 3)};
	*ret_run = (struct run){.id = query_take(query, 0),
		.seeds = texts->seeds,
		.options = texts->options,
		.vantage = texts->vantage,
		.started_ms = query_take(query, 4),
		.finished_ms = query_take(query, 5),
		.is_complete = query_take(query, 6) == RUN_COMPLETE,
		.crawl_done = query_take(query, 7)};
}

/* An unfinished run of the same work that is young enough; *ret_run.id is 0 where there is none. */
static enum status find_resumable(struct store *store, const struct run_wanted *wanted,
	struct run *ret_run, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " RUN_COLUMNS " FROM run WHERE state = 0 AND seeds = ? AND options = ? "
		"AND started_ms > ? ORDER BY id DESC LIMIT 1",
		why);

	query_put_text(&query, wanted->seeds);
	query_put_text(&query, wanted->options);
	query_put(&query, clock_wall_ms() - wanted->resume_within_ms);
	if (query_next(&query))
		take_run(&query, &store->begun, ret_run);
	return query_end(&query);
}

/* What could go on but will not: it is over, as incomplete. */
static enum status close_others(
	struct store *store, const struct run_wanted *wanted, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run SET state = 2, finished_ms = ? WHERE state = 0 AND seeds = ? "
		"AND options = ?",
		why);

	query_put(&query, clock_wall_ms());
	query_put_text(&query, wanted->seeds);
	query_put_text(&query, wanted->options);
	return query_run(&query);
}

static enum status open_run(struct store *store, const struct run_wanted *wanted,
	struct run *ret_run, struct failure *why)
{
	enum status status = close_others(store, wanted, why);
	struct query query = query_begin(store,
		"INSERT INTO run (seeds, options, vantage, started_ms) VALUES (?, ?, ?, ?) "
		"RETURNING " RUN_COLUMNS,
		why);

	if (status)
		return status;
	query_put_text(&query, wanted->seeds);
	query_put_text(&query, wanted->options);
	query_put_text(&query, wanted->vantage);
	query_put(&query, clock_wall_ms());
	if (query_next(&query))
		take_run(&query, &store->begun, ret_run);
	return query_run(&query);
}

enum status store_begin_run(struct store *store, const struct run_wanted *wanted,
	struct run *ret_run, struct failure *why)
{
	struct run run = {0};
	enum status status = store_begin(store, why);

	if (status)
		return status;
	if (wanted->resume_within_ms > 0)
		status = find_resumable(store, wanted, &run, why);
	run.was_resumed = run.id != 0;
	if (!status && !run.id)
		status = open_run(store, wanted, &run, why);
	status = store_end(store, status, why);
	if (!status)
		*ret_run = run;
	return status;
}

enum status store_read_run(struct store *store, int64_t id, struct run_texts *texts,
	struct run *ret_run, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " RUN_COLUMNS
		" FROM run WHERE ?1 IN (0, id) AND state <> 3 ORDER BY id DESC LIMIT 1",
		why);
	struct run run = {0};

	query_put(&query, id);
	if (query_next(&query))
		take_run(&query, texts, &run);
	enum status status = query_end(&query);

	if (status)
		return status;
	if (!run.id && !id)
		return failure_say(why, ERR_USAGE, "database %s: it has no run yet", store->path);
	if (!run.id)
		return failure_say(why, ERR_USAGE, "database %s: it has no run %lld", store->path,
			(long long)id);
	*ret_run = run;
	return OK;
}

enum status store_find_run(
	struct store *store, int64_t id, struct run *ret_run, struct failure *why)
{
	return store_read_run(store, id, &store->found, ret_run, why);
}

enum status store_crawl_done(struct store *store, int64_t run, struct failure *why)
{
	struct query query = query_begin(store, "UPDATE run SET crawl_done = 1 WHERE id = ?", why);

	query_put(&query, run);
	return query_run(&query);
}

enum status store_finish_run(
	struct store *store, int64_t run, bool is_complete, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query =
		query_begin(store, "UPDATE run SET state = ?, finished_ms = ? WHERE id = ?", why);

	query_put(&query, is_complete ? RUN_COMPLETE : RUN_INCOMPLETE);
	query_put(&query, clock_wall_ms());
	query_put(&query, run);
	status = query_run(&query);
	if (!status)
		status = store_write_tallies(store, why);
	/* In one transaction: a run that is over and has no seal is one whose seal was removed. */
	if (!status)
		status = store_seal_run(store, run, why);
	return store_end(store, status, why);
}

enum status store_note(
	struct store *store, int64_t run, const char *key, const char *text, struct failure *why)
{
	struct query query = query_begin(store,
		text[0] ? "INSERT OR REPLACE INTO note (run, key, text) VALUES (?, ?, ?)"
			: "DELETE FROM note WHERE run = ? AND key = ?",
		why);

	query_put(&query, run);
	query_put_text(&query, key);
	if (text[0])
		query_put_text(&query, text);
	return query_run(&query);
}

void store_forget_notes(struct store *store)
{
	for (size_t i = 0; i < store->note_count; i++) {
		free((void *)(uintptr_t)store->notes[i].key);
		free((void *)(uintptr_t)store->notes[i].text);
	}
	free(store->notes);
	store->notes = NULL;
	store->note_count = 0;
}

/* ---- progress ---- */

enum status store_count_up(
	struct store *store, int64_t run, const char *name, int64_t n, struct failure *why)
{
	if (!n)
		return OK;
	struct query query = query_begin(store,
		"INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n",
		why);

	query_put(&query, run);
	query_put_text(&query, name);
	query_put(&query, n);
	return query_run(&query);
}

static void take_tally(struct run_counts *counts, const char *name, int64_t n)
{
	const struct {
		const char *name;
		int64_t *count;
	} tallies[] = {
		{"page 0", &counts->pages_queued},
		{"page 1", &counts->pages_fetched},
		{"page 2", &counts->pages_failed},
		{"page 3", &counts->pages_skipped},
		{"elsewhere 0", &counts->elsewhere_queued},
		{"elsewhere 1", &counts->elsewhere_found},
		{"elsewhere 2", &counts->elsewhere_broken},
		{"link", &counts->links},
		{"invalid", &counts->invalid},
		{"address", &counts->addresses},
		{"domain", &counts->domains},
		{"resolved", &counts->domains_resolved},
		{"endpoint", &counts->endpoints},
		{"greeted", &counts->endpoints_greeted},
		{"question", &counts->questions},
		{"answered", &counts->questions_answered},
		{"retrying", &counts->questions_retrying},
		{"reused", &counts->questions_reused},
		{"session", &counts->sessions},
		{"session open", &counts->sessions_open},
	};

	for (size_t i = 0; i < sizeof(tallies) / sizeof(tallies[0]); i++)
		if (strcmp(tallies[i].name, name) == 0)
			*tallies[i].count += n;
}

static enum status count_verdicts(
	struct store *store, int64_t run, struct run_counts *counts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT verdict, count(*) FROM verdict WHERE run = ? AND is_machine = 0 GROUP BY "
		"verdict",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		int64_t verdict = query_take(&query, 0);

		if (verdict >= 0 && verdict < VERDICT_COUNT)
			counts->verdicts[verdict] = query_take(&query, 1);
	}
	return query_end(&query);
}

/* When something waits: the time at which the first of it can be worked on (1 = at once). */
static enum status find_next_due(
	struct store *store, int64_t run, struct run_counts *counts, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT min(due) FROM ("
		"SELECT min(due_ms) AS due FROM run_domain WHERE run = ?1 AND state = 0 UNION ALL "
		"SELECT min(policy_due_ms) FROM run_domain INDEXED BY run_domain_policy "
		"WHERE run = ?1 AND state = 1 AND policy_state = 0 UNION ALL "
		"SELECT min(due_ms) FROM endpoint "
		"WHERE run = ?1 AND state = 0 AND waiting > 0 UNION ALL "
		"SELECT min(lease_ms) FROM endpoint WHERE run = ?1 AND state = 1)",
		why);

	query_put(&query, run);
	if (query_next(&query) && !query_is_null(&query, 0)) {
		int64_t due = query_take(&query, 0);

		counts->next_due_ms = due > 0 ? due : 1;
	}
	return query_end(&query);
}

enum status store_count(
	struct store *store, int64_t run, struct run_counts *ret_counts, struct failure *why)
{
	struct run_counts counts = {0};
	struct query query = query_begin(store, "SELECT name, n FROM tally WHERE run = ?", why);

	query_put(&query, run);
	while (query_next(&query))
		take_tally(&counts, query_take_text(&query, 0), query_take(&query, 1));
	for (size_t i = 0; i < store->tally_count; i++)
		if (store->tallies[i].run == run)
			take_tally(&counts, store->tallies[i].name, store->tallies[i].n);
	enum status status = query_end(&query);

	if (!status) {
		query = query_begin(store, "SELECT crawl_done FROM run WHERE id = ?", why);
		query_put(&query, run);
		if (query_next(&query))
			counts.crawl_done = query_take(&query, 0);
		status = query_end(&query);
	}
	if (!status)
		status = count_verdicts(store, run, &counts, why);
	counts.verdicts[VERDICT_INVALID] += counts.invalid;
	if (!status)
		status = find_next_due(store, run, &counts, why);
	if (!status)
		*ret_counts = counts;
	return status;
}

static enum status count_waiting_addresses(
	struct store *store, int64_t run, int64_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT count(*) FROM run_address ra JOIN run_domain rd ON rd.id = ra.run_domain "
		"WHERE ra.run = ? AND ra.is_machine = 0 AND iif(rd.state = 0, rd.due_ms > 0, "
		"EXISTS (SELECT 1 FROM question q WHERE "
		"q.run_domain = ra.run_domain AND q.kind = 0 AND q.run_address = ra.id AND q.state "
		"= 0 AND q.attempts > 0))",
		why);

	query_put(&query, run);
	if (query_next(&query))
		*ret_count = query_take(&query, 0);
	return query_end(&query);
}

static enum status is_open(struct store *store, int64_t run, bool *ret_open, struct failure *why)
{
	struct query query = query_begin(store, "SELECT state = 0 FROM run WHERE id = ?", why);

	query_put(&query, run);
	*ret_open = query_next(&query) && query_take(&query, 0);
	return query_end(&query);
}

enum status store_count_waiting(
	struct store *store, int64_t run, struct waiting *ret_waiting, struct failure *why)
{
	struct waiting waiting = {0};
	struct run_counts counts = {0};
	bool open = false;
	enum status status = is_open(store, run, &open, why);

	if (!status && open)
		status = count_waiting_addresses(store, run, &waiting.addresses, why);
	if (!status && open)
		status = find_next_due(store, run, &counts, why);
	waiting.next_ms = counts.next_due_ms;
	if (!status)
		*ret_waiting = waiting;
	return status;
}
