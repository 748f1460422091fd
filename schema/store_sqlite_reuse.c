/*
 * Answers that later runs use: table known_answer names the question that holds the latest one about
 * a recipient at an IP address. It is looked up when a recipient is claimed that nobody was asked for
 * in this run, one probe of an index each, and copied with its time, its session and the run that
 * asked. A random recipient that was not worth asking stays so only while everybody of its domain is
 * answered by what is known: somebody new may be accepted, and then it is.
 */
#include "schema/store_sqlite.h"

#include <string.h>

enum status store_keep_answer(
	struct store *store, int64_t question, const char *place, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR REPLACE INTO known_answer (ip, kind, subject, place, said_ms, question) "
		"SELECT e.ip, q.kind, iif(q.kind = 0, "
		"(SELECT address FROM run_address WHERE id = q.run_address), "
		"(SELECT domain FROM run_domain WHERE id = q.run_domain)), ?, "
		/* Who was not asked has no time of its own. */
		"ifnull(nullif(q.last_ms, 0), (SELECT began_ms FROM session WHERE id = "
		"q.session)), "
		"q.id FROM question q JOIN endpoint e ON e.id = q.endpoint WHERE q.id = ? "
		"AND (q.kind > 0 OR q.run_address > 0) AND ifnull(q.session, 0) > 0",
		why);

	query_put_text(&query, place);
	query_put(&query, question);
	return query_run(&query);
}

struct reusing {
	struct store *store;
	int64_t run;
	const struct visit_wanted *wanted;
	const char *ip;
};

/* 0 = nothing is known that is young enough. */
static enum status find_known(const struct reusing *reusing, int64_t question, bool takes_unasked,
	int64_t *ret_known, struct failure *why)
{
	struct query query = query_begin(reusing->store,
		"SELECT o.id FROM question q CROSS JOIN known_answer k CROSS JOIN question o "
		"WHERE q.id = ?1 AND q.attempts = 0 AND k.ip = ?2 AND k.kind = q.kind "
		"AND k.subject = iif(q.kind = 0, "
		"(SELECT address FROM run_address WHERE id = q.run_address), "
		"(SELECT domain FROM run_domain WHERE id = q.run_domain)) AND k.place = ?3 "
		"AND o.id = k.question AND o.run <> ?4 "
		"AND k.said_ms >= iif(q.kind = 2 AND o.outcome <> ?5, ?6, ?7) "
		"AND (o.outcome <> ?5 OR ?8) AND (o.sender = '' OR ?9)",
		why);
	const struct visit_wanted *wanted = reusing->wanted;

	query_put(&query, question);
	query_put_text(&query, reusing->ip);
	query_put_text(&query, wanted->place);
	query_put(&query, reusing->run);
	query_put(&query, OUTCOME_NOT_ASKED);
	query_put(&query, wanted->reuse_random_since_ms);
	query_put(&query, wanted->reuse_since_ms);
	query_put(&query, takes_unasked);
	query_put(&query, wanted->has_second_sender);
	*ret_known = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

static enum status copy_answer(
	struct store *store, int64_t question, int64_t known, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE question SET (state, outcome, stage, code, enhanced, text, sender, asked, "
		"session, first_ms, last_ms, attempts, from_run) = (SELECT 2, outcome, stage, "
		"code, enhanced, text, sender, asked, session, first_ms, last_ms, attempts, "
		"iif(from_run, from_run, run) FROM question WHERE id = ?) WHERE id = ?",
		why);

	query_put(&query, known);
	query_put(&query, question);
	return query_run(&query);
}

/* *reused counts up where there was an answer. */
static enum status reuse_one(const struct reusing *reusing, int64_t question, bool takes_unasked,
	size_t *reused, struct failure *why)
{
	int64_t known = 0;
	enum status status = find_known(reusing, question, takes_unasked, &known, why);

	if (status || !known)
		return status;
	++*reused;
	return copy_answer(reusing->store, question, known, why);
}

enum status store_reuse_answers(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *visit, size_t *reused, struct failure *why)
{
	const struct reusing reusing = {store, run, wanted, visit->ip};
	const char *domain = "";
	size_t kept = 0, open = 0, before = *reused;
	enum status status = OK;

	for (size_t i = 0; i < visit->recipient_count && !status; i++) {
		const struct wanted_recipient *wanted_now = &visit->recipients[i];
		size_t already = *reused;

		if (i == 0 || strcmp(wanted_now->address.domain, domain) != 0)
			open = 0; /* recipients of one domain stand together, published ones first */
		status = reuse_one(&reusing, wanted_now->id, open == 0, reused, why);
		if (*reused == already) {
			open += wanted_now->kind == RECIPIENT_PUBLISHED;
			visit->recipients[kept++] = *wanted_now;
		}
		domain = visit->recipients[i].address.domain;
	}
	if (status)
		return status;
	visit->recipient_count = kept;
	store_tally(store, run, "answered", (int64_t)(*reused - before));
	return store_count_up(store, run, "reused", (int64_t)(*reused - before), why);
}
