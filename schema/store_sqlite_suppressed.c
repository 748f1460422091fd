#include "schema/store_suppressed.h"
#include "base/memory.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>

static enum status forget_marks(struct store *store, int64_t run, struct failure *why)
{
	struct query query = query_begin(store, "DELETE FROM suppressed WHERE run = ?", why);

	query_put(&query, run);
	enum status status = query_run(&query);

	if (status)
		return status;
	query = query_begin(store,
		"UPDATE verdict SET is_suppressed = 0 WHERE run = ? AND is_suppressed = 1", why);
	query_put(&query, run);
	return query_run(&query);
}

static enum status put_one(
	struct store *store, int64_t run, const struct suppression *one, struct failure *why)
{
	struct query query = query_begin(
		store, "INSERT OR IGNORE INTO suppressed VALUES (?, ?, ?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put_text(&query, one->subject);
	query_put_text(&query, one->finding);
	query_put_text(&query, one->reason);
	query_put_text(&query, one->owner);
	query_put_text(&query, one->until);
	return query_run(&query);
}

/* The mark that counting looks at; texts of invalid links have no verdict. */
static enum status mark_verdicts(struct store *store, int64_t run, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE verdict SET is_suppressed = 1 WHERE run = ?1 AND EXISTS (SELECT 1 FROM "
		"run_address ra JOIN address a ON a.id = ra.address JOIN domain d ON d.id = "
		"a.domain JOIN suppressed s ON s.run = ?1 AND s.finding = '' AND s.subject = "
		"a.local || '@' || d.name WHERE ra.id = verdict.run_address)",
		why);

	query_put(&query, run);
	return query_run(&query);
}

enum status store_put_suppressed(struct store *store, int64_t run, const struct suppression *list,
	size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = forget_marks(store, run, why);
	for (size_t i = 0; i < count && !status; i++)
		status = put_one(store, run, &list[i], why);
	if (!status && count)
		status = mark_verdicts(store, run, why);
	return store_end(store, status, why);
}

void suppressed_finish(struct kept_suppressed *kept)
{
	for (int i = 0; i < 3; i++)
		free(kept->texts[i]);
	*kept = (struct kept_suppressed){0};
}

enum status store_read_suppressed(struct store *store, int64_t run,
	const struct finding_subject *of, struct kept_suppressed *ret_kept, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT reason, owner, until FROM suppressed WHERE run = ? AND subject = ? AND "
		"finding = ?",
		why);

	suppressed_finish(ret_kept);
	query_put(&query, run);
	query_put_text(&query, of->name);
	query_put_text(&query, of->kind);
	if (query_next(&query)) {
		for (int i = 0; i < 3; i++)
			ret_kept->texts[i] = memory_copy(span_of(query_take_text(&query, i)));
		ret_kept->told = (struct reported_suppression){
			ret_kept->texts[0], ret_kept->texts[1], ret_kept->texts[2]};
	}
	return query_end(&query);
}

enum status store_count_suppressed(struct store *store, int64_t run, int64_t counts[VERDICT_COUNT],
	int64_t links[VERDICT_COUNT], struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT v.verdict, count(DISTINCT v.run_address), count(l.id) FROM verdict v LEFT "
		"JOIN link l "
		"ON l.run_address = v.run_address WHERE v.run = ?1 AND v.is_suppressed = 1 AND "
		"v.is_machine = 0 GROUP BY 1 UNION ALL SELECT 4, count(DISTINCT written), count(*) "
		"FROM link l "
		"JOIN suppressed s ON s.run = ?1 AND s.finding = '' AND s.subject = l.written "
		"WHERE l.run = ?1 AND l.run_address IS NULL",
		why);

	query_put(&query, run);
	while (query_next(&query)) {
		int verdict = query_take_number(&query, 0, VERDICT_COUNT);

		counts[verdict] += query_take(&query, 1);
		links[verdict] += query_take(&query, 2);
	}
	return query_end(&query);
}
