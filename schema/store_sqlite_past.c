/* What a report tells of earlier runs, from the tables of store_sqlite_history.c. */
#include "base/memory.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>

/* ---- the run as a whole ---- */

static enum status read_compared(
	struct store *store, struct reported_past *past, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT r.id, r.started_ms, r.vantage FROM temp.past_run p JOIN run r ON r.id = "
		"p.run "
		"WHERE p.place >= 0 ORDER BY p.place DESC LIMIT 1",
		why);

	free(store->compared_vantage);
	store->compared_vantage = NULL;
	if (query_next(&query)) {
		past->compared_run = query_take(&query, 0);
		past->compared_started_ms = query_take(&query, 1);
		store->compared_vantage = memory_copy(span_of(query_take_text(&query, 2)));
	}
	past->compared_vantage = store->compared_vantage ? store->compared_vantage : "";
	return query_end(&query);
}

static enum status count_histories(
	struct store *store, struct reported_past *past, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT history, count(*), sum(is_to_be_confirmed) FROM temp.standing WHERE "
		"is_machine = 0 AND is_suppressed = 0 GROUP BY history UNION ALL SELECT ?, "
		"count(*), 0 FROM temp.mended "
		"WHERE is_gone",
		why);

	query_put(&query, HISTORY_FIXED);
	while (query_next(&query)) {
		past->history[query_take_number(&query, 0, HISTORY_COUNT)] += query_take(&query, 1);
		past->to_be_confirmed += query_take(&query, 2);
	}
	return query_end(&query);
}

static enum status count_point(
	struct store *store, struct reported_point *point, struct failure *why)
{
	int64_t links[VERDICT_COUNT] = {0};
	struct query query = query_begin(store,
		"SELECT verdict, count(*) FROM verdict WHERE run = ?1 AND is_machine = 0 GROUP BY "
		"verdict UNION ALL SELECT 4, n FROM tally WHERE run = ?1 AND name = 'invalid' "
		/* Who was never judged counts as unverified. */
		"UNION ALL SELECT 3, n - (SELECT count(*) FROM verdict WHERE run = ?1 AND "
		"is_machine = 0) FROM tally WHERE run = ?1 AND name = 'address'",
		why);

	query_put(&query, point->run);
	while (query_next(&query))
		point->verdicts[query_take_number(&query, 0, VERDICT_COUNT)] +=
			query_take(&query, 1);
	enum status status = query_end(&query);

	return status ? status
		      : store_count_suppressed(store, point->run, point->suppressed, links, why);
}

static enum status read_trend(struct store *store, struct reported_past *past, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT * FROM (SELECT p.run, p.started_ms, r.state = 1 FROM temp.past_run p JOIN "
		"run r ON r.id = p.run WHERE p.place <> -1 ORDER BY p.run DESC LIMIT ?) ORDER BY "
		"1",
		why);
	size_t count = 0;

	if (!store->trend)
		store->trend = memory_get_zeroed(STORE_TREND_MAX, sizeof(*store->trend));
	query_put(&query, STORE_TREND_MAX);
	while (query_next(&query))
		store->trend[count++] = (struct reported_point){.run = query_take(&query, 0),
			.started_ms = query_take(&query, 1),
			.is_complete = query_take(&query, 2)};
	enum status status = query_end(&query);

	for (size_t i = 0; i < count && !status; i++)
		status = count_point(store, &store->trend[i], why);
	past->trend = store->trend;
	past->trend_count = count;
	return status;
}

enum status store_read_past(
	struct store *store, int64_t run, struct reported_past *ret_past, struct failure *why)
{
	struct reported_past past = {0};
	enum status status = store_trace_history(store, run, why);

	if (!status)
		status = read_compared(store, &past, why);
	if (!status)
		status = count_histories(store, &past, why);
	if (!status)
		status = read_trend(store, &past, why);
	if (!status)
		*ret_past = past;
	return status;
}

/* ---- addresses ---- */

void standing_take(struct query *query, int first, struct reported_address *address)
{
	address->first_seen_ms = query_take(query, first);
	address->standing = (struct standing){
		.history = (enum history)query_take_number(query, first + 1, HISTORY_COUNT),
		.has_before = query_take(query, first + 2),
		.before = (enum verdict)query_take_number(query, first + 3, VERDICT_COUNT),
		.was_gone = query_take(query, first + 4),
		.is_to_be_confirmed = query_take(query, first + 5),
		.is_newly_counted = query_take(query, first + 6),
		.changes = (int)query_take(query, first + 7),
		.failing_since_ms = query_take(query, first + 8)};
}

enum status store_read_invalid_standing(struct store *store, const char *written,
	struct reported_address *address, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " STANDING_COLUMNS " FROM temp.standing s WHERE s.run_address = 0 AND "
		"s.written = ?",
		why);

	query_put_text(&query, written);
	if (query_next(&query))
		standing_take(&query, 0, address);
	return query_end(&query);
}

enum status store_report_fixed(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = store_trace_history(store, run, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT a.local || '@' || d.name AS name, v.verdict, v.reason, m.is_gone, ra.run, "
		"r.started_ms FROM temp.mended m JOIN run_address ra ON ra.id = m.run_address "
		"JOIN address a ON a.id = ra.address JOIN domain d ON d.id = a.domain JOIN verdict "
		"v ON v.run_address = ra.id JOIN run r ON r.id = ra.run UNION ALL "
		"SELECT m.written, 4, ifnull((SELECT min(defect) FROM link WHERE run = m.run AND "
		"run_address IS NULL AND written = m.written), ''), m.is_gone, m.run, r.started_ms "
		"FROM temp.mended m JOIN run r ON r.id = m.run WHERE m.run_address = 0 "
		"ORDER BY name",
		why);

	while (!status && query_next(&query)) {
		const struct reported_fixed fixed = {.address = query_take_text(&query, 0),
			.before = (enum verdict)query_take_number(&query, 1, VERDICT_COUNT),
			.reason_before = query_take_text(&query, 2),
			.is_gone = query_take(&query, 3),
			.run_before = query_take(&query, 4),
			.started_before_ms = query_take(&query, 5)};

		status = tell(context, &fixed, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

/* ---- findings ---- */

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = store_trace_history(store, run, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT f.finding, f.subject_kind, f.subject_name, f.evidence, NOT EXISTS (SELECT "
		"1 FROM finding o WHERE o.run = (SELECT run FROM temp.past_run WHERE place >= 0 "
		"ORDER BY run DESC LIMIT 1) AND o.subject_kind = f.subject_kind AND o.subject_name "
		"= f.subject_name AND o.finding = f.finding AND (s.reason IS NOT NULL OR NOT "
		"EXISTS (SELECT 1 FROM suppressed t WHERE t.run = o.run AND t.subject = "
		"o.subject_name AND t.finding = o.finding))), "
		"(SELECT p.started_ms FROM temp.past_run p WHERE p.place <> -1 AND EXISTS (SELECT "
		"1 FROM finding o WHERE o.run = p.run AND o.subject_kind = f.subject_kind AND "
		"o.subject_name = f.subject_name AND o.finding = f.finding) ORDER BY p.run LIMIT "
		"1), EXISTS (SELECT 1 FROM temp.past_run p CROSS JOIN finding o ON o.run = p.run "
		"WHERE p.place >= 0 AND o.subject_kind = f.subject_kind AND o.subject_name = "
		"f.subject_name AND o.finding = f.finding), s.reason, s.owner, s.until FROM "
		"finding f "
		"LEFT JOIN suppressed s ON s.run = f.run AND s.subject = f.subject_name AND "
		"s.finding = "
		"f.finding WHERE f.run = ? ORDER BY f.subject_kind, f.subject_name, f.id",
		why);

	query_put(&query, run);
	while (!status && query_next(&query)) {
		const struct reported_finding finding = {
			.finding = {.id = query_take_text(&query, 0),
				.subject_kind = query_take_text(&query, 1),
				.subject_name = query_take_text(&query, 2),
				.evidence = query_take_text(&query, 3),
				.suppressed_reason = query_is_null(&query, 7)
							     ? NULL
							     : query_take_text(&query, 7),
				.suppressed_owner = query_take_text(&query, 8),
				.suppressed_until = query_take_text(&query, 9)},
			.is_back = query_take(&query, 4) && query_take(&query, 6),
			.is_new = query_take(&query, 4),
			.first_seen_ms = query_take(&query, 5)};

		status = tell(context, &finding, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

enum status store_report_lost_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = store_trace_history(store, run, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT f.finding, f.subject_kind, f.subject_name, f.evidence, r.started_ms FROM "
		"finding f JOIN run r ON r.id = f.run WHERE f.run = (SELECT run FROM temp.past_run "
		"WHERE place >= 0 ORDER BY run DESC LIMIT 1) AND EXISTS (SELECT 1 FROM run WHERE "
		"id = ?1 AND state = 1) AND NOT EXISTS (SELECT 1 FROM finding o WHERE o.run = ?1 "
		"AND o.subject_kind = f.subject_kind AND o.subject_name = f.subject_name AND "
		"o.finding = f.finding) ORDER BY f.subject_kind, f.subject_name, f.id",
		why);

	query_put(&query, run);
	while (!status && query_next(&query)) {
		const struct reported_finding finding = {
			.finding = {.id = query_take_text(&query, 0),
				.subject_kind = query_take_text(&query, 1),
				.subject_name = query_take_text(&query, 2),
				.evidence = query_take_text(&query, 3)},
			.first_seen_ms = query_take(&query, 4)};

		status = tell(context, &finding, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

void store_compare_with(struct store *store, int64_t run)
{
	store->against = run;
}

/* ---- the exit status ---- */

enum status store_count_failing(
	struct store *store, int64_t run, struct failing_counts *ret_counts, struct failure *why)
{
	struct failing_counts counts = {0};
	enum status status = store_trace_history(store, run, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT verdict, is_to_be_confirmed, is_newly_counted, count(*) FROM temp.standing "
		"WHERE verdict IN (1, 2, 4) AND is_machine = 0 AND is_suppressed = 0 GROUP BY 1, "
		"2, 3",
		why);

	while (query_next(&query)) {
		enum verdict verdict = (enum verdict)query_take_number(&query, 0, VERDICT_COUNT);
		int64_t n = query_take(&query, 3), newly = query_take(&query, 2) ? n : 0;

		if (query_take(&query, 1)) {
			counts.to_be_confirmed += n;
			continue;
		}
		struct failing_count *counted = verdict == VERDICT_FAILING   ? &counts.failing
						: verdict == VERDICT_AT_RISK ? &counts.at_risk
									     : &counts.invalid;
		counted->all += n;
		counted->newly += newly;
	}
	status = query_end(&query);
	if (!status)
		*ret_counts = counts;
	return status;
}
