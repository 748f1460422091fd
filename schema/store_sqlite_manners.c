/*
 * Good manners in the database. How welcome we are is kept twice for each visit, under the provider's
 * name and under "[IP]", because an IP address may go by names of many providers; the less welcoming
 * row counts.
 */
#include "schema/store_sqlite.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

enum { NAME_SIZE = IP_TEXT_SIZE + 2 };

static void name_ip(const char *ip, char ret_name[NAME_SIZE])
{
	snprintf(ret_name, NAME_SIZE, "[%s]", ip);
}

/* ---- providers ---- */

enum status store_read_welcome(struct store *store, int64_t run, const struct server_name *name,
	struct welcome *ret_welcome, struct failure *why)
{
	char ip[NAME_SIZE];
	struct welcome welcome = {0};
	struct query query = query_begin(store,
		"SELECT ifnull(max(refusals), 0), ifnull(max(pause_ms), 0), "
		"ifnull(max(not_before_ms), 0), ifnull(max(is_closed), 0) FROM ("
		"SELECT * FROM welcome WHERE run = ?1 AND name = ?2 UNION ALL "
		"SELECT * FROM welcome WHERE run = ?1 AND name = ?3)",
		why);

	name_ip(name->ip, ip);
	query_put(&query, run);
	query_put_text(&query, name->provider);
	query_put_text(&query, ip);
	if (query_next(&query)) {
		welcome.refusals = (int32_t)query_take(&query, 0);
		welcome.pause_ms = query_take(&query, 1);
		welcome.not_before_ms = query_take(&query, 2);
		welcome.is_closed = query_take(&query, 3);
	}
	enum status status = query_end(&query);

	if (!status)
		*ret_welcome = welcome;
	return status;
}

static enum status note_for(struct store *store, int64_t run, const char *name,
	const struct cold_words *words, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO welcome (run, name, refusals, pause_ms, not_before_ms, is_closed) "
		"VALUES (?1, ?2, NOT ?3, iif(?3, ?4, 0), iif(?3, ?4 + ?5, 0), NOT ?3 AND ?6 <= 1) "
		"ON CONFLICT DO UPDATE SET refusals = refusals + NOT ?3, "
		"pause_ms = iif(?3, max(pause_ms, ?4), pause_ms), "
		"not_before_ms = iif(?3, max(not_before_ms, ?4 + ?5), not_before_ms), "
		"is_closed = is_closed OR (NOT ?3 AND refusals + 1 >= ?6)",
		why);

	query_put(&query, run);
	query_put_text(&query, name);
	query_put(&query, words->names_limit);
	query_put(&query, words->pause_ms);
	query_put(&query, words->now_ms);
	query_put(&query, words->close_at);
	return query_run(&query);
}

enum status store_note_cold_words(struct store *store, int64_t run, const struct server_name *name,
	const struct cold_words *words, struct welcome *ret_welcome, struct failure *why)
{
	char ip[NAME_SIZE];
	enum status status = store_begin(store, why);

	if (status)
		return status;
	name_ip(name->ip, ip);
	status = note_for(store, run, name->provider, words, why);
	if (!status)
		status = note_for(store, run, ip, words, why);
	if (!status)
		status = store_read_welcome(store, run, name, ret_welcome, why);
	return store_end(store, status, why);
}

/* ---- answers without a visit ---- */

/* Of questions in these two states; who was answered before keeps that. */
static enum status answer_rest(struct store *store, const struct settling *settling,
	bool claimed_too, const struct answer *answer, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE question SET state = 2, outcome = iif(attempts, outcome, ?1), "
		"stage = iif(attempts, stage, ?2), code = iif(attempts, code, ?3), "
		"text = iif(attempts, text, ?4), first_ms = iif(attempts, first_ms, ?8), "
		"last_ms = iif(attempts, last_ms, ?8), "
		"attempts = count_here(attempts, attempts > 0) + (?5 AND NOT attempts) "
		"WHERE endpoint = ?6 AND state IN (0, ?7)",
		why);
	bool is_answer = answer->outcome != OUTCOME_NOT_ASKED;

	query_put(&query, answer->outcome);
	query_put(&query, answer->stage);
	query_put(&query, answer->code);
	query_put_text(&query, answer->text);
	query_put(&query, is_answer);
	query_put(&query, settling->endpoint);
	query_put(&query, claimed_too ? 1 : 0);
	query_put(&query, is_answer ? clock_wall_ms() : 0);
	store->counted_here = 0;
	enum status status = query_run(&query);

	store_tally(store, settling->run, "answered", sqlite3_changes(store->db));
	store_tally(store, settling->run, "retrying", -store->counted_here);
	return status;
}

static enum status raise_waiting(
	struct store *store, int64_t endpoint, int64_t by, struct failure *why)
{
	struct query query =
		query_begin(store, "UPDATE endpoint SET waiting = waiting + ? WHERE id = ?", why);

	query_put(&query, by);
	query_put(&query, endpoint);
	return query_run(&query);
}

/* Nobody waits any more. */
static enum status empty_endpoint(struct store *store, int64_t endpoint, struct failure *why)
{
	struct query query =
		query_begin(store, "UPDATE endpoint SET waiting = 0 WHERE id = ?", why);

	query_put(&query, endpoint);
	return query_run(&query);
}

static enum status next_of_server(struct store *store, int64_t run, const struct server_name *name,
	int64_t after, int64_t *ret_endpoint, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT min(id) FROM (SELECT id FROM endpoint INDEXED BY endpoint_provider "
		"WHERE run = ?1 AND provider = ?2 AND provider <> '' AND id > ?4 UNION ALL "
		"SELECT id FROM endpoint WHERE run = ?1 AND ip = ?3 AND id > ?4)",
		why);

	query_put(&query, run);
	query_put_text(&query, name->provider);
	query_put_text(&query, name->ip);
	query_put(&query, after);
	*ret_endpoint = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

enum status store_close_server(struct store *store, int64_t run, const struct server_name *name,
	const struct answer *answer, size_t *ret_count, struct failure *why)
{
	int64_t endpoint = 0;
	size_t count = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	do {
		status = next_of_server(store, run, name, endpoint, &endpoint, why);
		if (status || !endpoint)
			break;
		status = answer_rest(store, &(struct settling){.run = run, .endpoint = endpoint},
			false, answer, why);
		count += (size_t)sqlite3_changes(store->db);
		if (!status)
			status = empty_endpoint(store, endpoint, why);
	} while (!status);
	status = store_end(store, status, why);
	if (!status)
		*ret_count = count;
	return status;
}

enum status store_pass_over(
	struct store *store, int64_t run, const struct passed_over *passed, struct failure *why)
{
	const struct settling settling = {.run = run, .endpoint = passed->endpoint};
	int64_t waiting = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < passed->recipient_count && !status; i++)
		status = store_settle_recipient(
			store, &settling, &passed->recipients[i], &waiting, why);
	if (!status && waiting)
		status = raise_waiting(store, passed->endpoint, waiting, why);
	if (!status && passed->rest)
		status = answer_rest(store, &settling, true, passed->rest, why);
	if (!status && passed->rest)
		status = empty_endpoint(store, passed->endpoint, why);
	if (!status)
		status = store_free_endpoint(store, passed->endpoint, why);
	return store_end(store, status, why);
}

enum status store_put_off_visit(
	struct store *store, int64_t run, int64_t endpoint, int64_t until_ms, struct failure *why)
{
	enum status status = store_begin(store, why);

	(void)run;
	if (status)
		return status;
	struct query query = query_begin(
		store, "UPDATE endpoint SET visit_ms = max(visit_ms, ?) WHERE id = ?", why);

	query_put(&query, until_ms);
	query_put(&query, endpoint);
	status = query_run(&query);
	if (!status)
		status = store_free_endpoint(store, endpoint, why);
	return store_end(store, status, why);
}

enum status store_any_host(struct store *store, int64_t endpoint,
	bool (*is_wanted)(const void *context, const char *host), const void *context,
	bool *ret_any, struct failure *why)
{
	struct query query =
		query_begin(store, "SELECT name FROM endpoint_host WHERE endpoint = ?", why);
	bool any = false;

	query_put(&query, endpoint);
	while (!any && query_next(&query))
		any = is_wanted(context, query_take_text(&query, 0));
	enum status status = query_end(&query);

	if (!status)
		*ret_any = any;
	return status;
}

/* ---- patience ---- */

/* Its endpoint is due when the first of its questions is. */
static enum status wake_endpoint(
	struct store *store, int64_t endpoint, int64_t due_ms, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE endpoint SET ready_ms = min(ready_ms, ?), waiting = waiting + 1 WHERE id = "
		"?",
		why);

	query_put(&query, due_ms);
	query_put(&query, endpoint);
	return query_run(&query);
}

static enum status reopen_one(
	struct store *store, int64_t question, int64_t due_ms, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE question SET state = 0, due_ms = ?, is_patient = 1, "
		"attempts = count_here(attempts, attempts > 0) WHERE id = ?",
		why);

	query_put(&query, due_ms);
	query_put(&query, question);
	return query_run(&query);
}

static enum status find_slow(struct store *store, int64_t run, int64_t *ret_question,
	int64_t *ret_endpoint, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id, endpoint FROM question INDEXED BY question_slow WHERE run = ? "
		"AND state = 2 AND outcome = 9 AND stage >= 2 AND is_patient = 0 LIMIT 1",
		why);

	query_put(&query, run);
	*ret_question = 0;
	if (query_next(&query)) {
		*ret_question = query_take(&query, 0);
		*ret_endpoint = query_take(&query, 1);
	}
	return query_end(&query);
}

enum status store_reopen_slow(
	struct store *store, int64_t run, int64_t due_ms, size_t *ret_count, struct failure *why)
{
	int64_t question = 0, endpoint = 0, last = 0;
	size_t count = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	store->counted_here = 0;
	do {
		last = question;
		status = find_slow(store, run, &question, &endpoint, why);
		if (status || !question)
			break;
		if (question == last)
			status = store_is_damaged(store, why);
		if (!status)
			status = reopen_one(store, question, due_ms, why);
		if (!status)
			status = wake_endpoint(store, endpoint, due_ms, why);
		count++;
	} while (!status);
	store_tally(store, run, "answered", -(int64_t)count);
	store_tally(store, run, "retrying", store->counted_here);
	status = store_end(store, status, why);
	if (!status)
		*ret_count = count;
	return status;
}
