/*
 * Endpoints are claimed for a visit.
 *
 * 1. A question is a recipient at an endpoint. It waits (state 0) until its due_ms, is claimed (1)
 *    with its endpoint, and is answered (2) or waits again.
 * 2. An endpoint is due when something waits whose time has come, and the server's own pause is over
 *    (endpoint.due_ms). While the crawl goes on it must also be worth a connection: enough
 *    recipients, or one that has waited long.
 * 3. The visit is filled (store_sqlite_fill.c).
 * 4. A claim whose lease is over is given back first: its sessions become interrupted.
 *
 * Nothing here reads more rows than it claims: each step is one probe of an index, because one
 * provider may hold a hundred thousand questions. The index is named where the planner, which knows
 * no figures, once chose another (tests/store/test_load.c counts the steps).
 */
#include "schema/store_sqlite.h"

enum { LOOKED_AT_MAX = 20000 /* recipients in one claim: about a tenth of a second */ };

static enum status make_control(struct store *store, int64_t run, int64_t now_ms,
	enum recipient_kind kind, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) SELECT rd.run, i.endpoint, rd.id, ?1, 0, ?2 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id "
		"WHERE rd.run = ?3 AND rd.state = 1 AND rd.has_controls = 0",
		why);

	query_put(&query, kind);
	query_put(&query, now_ms);
	query_put(&query, run);
	enum status status = query_run(&query);

	store_tally(store, run, "question", sqlite3_changes(store->db));
	return status;
}

/* Postmaster and nobody, once for each resolved domain and endpoint. */
static enum status make_controls(
	struct store *store, int64_t run, int64_t now_ms, struct failure *why)
{
	enum status status = make_control(store, run, now_ms, RECIPIENT_POSTMASTER, why);

	if (!status)
		status = make_control(store, run, now_ms, RECIPIENT_RANDOM, why);
	if (status)
		return status;
	struct query query = query_begin(store,
		"UPDATE run_domain SET has_controls = 1 WHERE run = ? AND state = 1 "
		"AND has_controls = 0",
		why);

	query_put(&query, run);
	return query_run(&query);
}

/* ---- giving back ---- */

static enum status any_is_claimed(
	struct store *store, int64_t endpoint, bool *ret_any, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT 1 FROM question WHERE endpoint = ? AND state = 1 LIMIT 1", why);

	query_put(&query, endpoint);
	*ret_any = query_next(&query);
	return query_end(&query);
}

/* Most often all were answered, and looking costs less than an update of nothing. */
enum status store_free_questions(
	struct store *store, int64_t endpoint, int64_t *ret_count, struct failure *why)
{
	bool any = false;
	enum status status = any_is_claimed(store, endpoint, &any, why);

	*ret_count = 0;
	if (status || !any)
		return status;
	struct query query = query_begin(
		store, "UPDATE question SET state = 0 WHERE endpoint = ? AND state = 1", why);

	query_put(&query, endpoint);
	status = query_run(&query);
	*ret_count = sqlite3_changes(store->db);
	return status;
}

enum status store_free_endpoint(struct store *store, int64_t endpoint, struct failure *why)
{
	int64_t freed = 0;
	enum status status = store_free_questions(store, endpoint, &freed, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"UPDATE endpoint SET state = 0, owner = '', waiting = waiting + ?2, ready_ms = "
		"ifnull((SELECT min(due_ms) FROM question WHERE endpoint = ?1 AND state = 0), 0) "
		"WHERE id = ?1",
		why);
	query_put(&query, endpoint);
	query_put(&query, freed);
	return query_run(&query);
}

enum status store_free_expired(
	struct store *store, int64_t run, int64_t now_ms, size_t *sessions, struct failure *why)
{
	int64_t endpoint = 0, last = 0;
	enum status status;

	do {
		last = endpoint;
		struct query query = query_begin(store,
			"SELECT id FROM endpoint WHERE run = ? AND state = 1 AND lease_ms <= ? "
			"LIMIT 1",
			why);

		query_put(&query, run);
		query_put(&query, now_ms);
		endpoint = query_next(&query) ? query_take(&query, 0) : 0;
		status = query_end(&query);
		if (!status && endpoint && endpoint == last)
			status = store_is_damaged(store, why);
		if (!status && endpoint)
			status = store_interrupt_endpoint(store, run, endpoint, sessions, why);
	} while (!status && endpoint);
	return status;
}

enum status store_release_visit(
	struct store *store, int64_t run, int64_t endpoint, struct failure *why)
{
	enum status status = store_begin(store, why);

	(void)run;
	if (status)
		return status;
	return store_end(store, store_free_endpoint(store, endpoint, why), why);
}

/* ---- claiming ---- */

/* 0 where nothing is due. Counting stops at what is enough. */
static enum status find_due(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visit, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT e.id, e.ip FROM endpoint e WHERE e.run = ?1 AND e.state = 0 AND e.waiting "
		"> 0 "
		"AND e.due_ms <= ?2 AND (?3 OR e.ready_ms <= ?2 - ?5 OR (e.waiting >= ?4 AND "
		"(SELECT count(*) FROM (SELECT 1 FROM question INDEXED BY question_turn WHERE "
		"endpoint = e.id AND state = 0 AND due_ms <= ?2 LIMIT ?4)) >= ?4)) ORDER BY "
		"e.due_ms LIMIT 1",
		why);

	query_put(&query, run);
	query_put(&query, wanted->now_ms);
	query_put(&query, wanted->crawl_done);
	query_put(&query, (int64_t)wanted->queue_least);
	query_put(&query, wanted->age_least_ms);
	ret_visit->endpoint = 0;
	if (query_next(&query)) {
		ret_visit->endpoint = query_take(&query, 0);
		query_copy_text(&query, 1, ret_visit->ip, sizeof(ret_visit->ip));
	}
	return query_end(&query);
}

static enum status put_lease(struct store *store, const struct visit_wanted *wanted,
	int64_t endpoint, size_t claimed, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE endpoint SET state = 1, owner = ?, lease_ms = ?, waiting = waiting - ? "
		"WHERE id = ?",
		why);

	query_put_text(&query, wanted->worker);
	query_put(&query, wanted->now_ms + wanted->lease_ms);
	query_put(&query, (int64_t)claimed);
	query_put(&query, endpoint);
	return query_run(&query);
}

static enum status take_host_names(struct store *store, struct visit *visit, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT name, EXISTS (SELECT 1 FROM session INDEXED BY session_host WHERE "
		"endpoint = ?1 AND host = name AND state = 1) FROM endpoint_host "
		"WHERE endpoint = ?1 ORDER BY preference, name LIMIT ?",
		why);

	visit->host_count = 0;
	query_put(&query, visit->endpoint);
	query_put(&query, VISIT_HOSTS_MAX);
	while (visit->host_count < VISIT_HOSTS_MAX && query_next(&query)) {
		visit->host_is_seen[visit->host_count] = query_take(&query, 1);
		query_copy_text(&query, 0, visit->hosts[visit->host_count++], DOMAIN_NAME_MAX + 1);
	}
	return query_end(&query);
}

/* What earlier runs know needs no visit; then there is room for others. *looked counts those who were
 * taken, so that a claim comes to its end. */
static enum status fill_visit(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *visit, size_t *looked, struct failure *why)
{
	enum status status;
	size_t reused;

	do {
		reused = 0;
		status = store_fill_visit(store, wanted->now_ms, visit, why);
		*looked += visit->recipient_count;
		if (!status && wanted->place)
			status = store_reuse_answers(store, run, wanted, visit, &reused, why);
	} while (!status && reused && !visit->recipient_count && *looked < LOOKED_AT_MAX);
	return status;
}

/* An endpoint whose questions are all answered already is given back. */
static enum status claim_visit(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visit, size_t *looked, struct failure *why)
{
	size_t before = *looked;
	enum status status = find_due(store, run, wanted, ret_visit, why);

	if (status || !ret_visit->endpoint)
		return status;
	status = take_host_names(store, ret_visit, why);
	if (!status)
		status = fill_visit(store, run, wanted, ret_visit, looked, why);
	if (!status)
		status = put_lease(store, wanted, ret_visit->endpoint, *looked - before, why);
	if (!status && !ret_visit->recipient_count)
		status = store_free_endpoint(store, ret_visit->endpoint, why);
	return status;
}

enum status store_claim_visits(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visits, size_t most, size_t *ret_count, struct failure *why)
{
	size_t count = 0, interrupted = 0, looked = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_free_expired(store, run, wanted->now_ms, &interrupted, why);
	if (!status && wanted->deep)
		status = store_mark_own(store, run, wanted, why);
	if (!status && wanted->with_controls)
		status = make_controls(store, run, wanted->now_ms, why);
	if (!status && wanted->deep && wanted->crawl_done)
		status = store_make_trials(store, run, wanted, why);
	while (!status && count < most && looked < LOOKED_AT_MAX) {
		status = claim_visit(store, run, wanted, &ret_visits[count], &looked, why);
		if (status || !ret_visits[count].endpoint)
			break;
		count += ret_visits[count].recipient_count > 0;
	}
	status = store_end(store, status, why);
	if (!status)
		*ret_count = count;
	return status;
}
