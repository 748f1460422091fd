/*
 * Level deep in the store.
 *
 * 1. A domain that is resolved is compared with the user's own ones: once when it is new, and all of
 *    the run once by each worker, since the run may have begun at another level. Own ones get a
 *    question for abuse@, which is asked with the other controls.
 * 2. Trials are made when the crawl has ended and nothing is open at any server of the domain: so they
 *    come after everything that verdicts depend on, and never share a session with it. None are made
 *    where everybody who is published of the domain was left out.
 * 3. DATA and SPF are tried with a published address that the very server accepted, or else with
 *    postmaster.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>

/* ---- whose domain is it ---- */

static enum status make_abuse(
	struct store *store, int64_t run, int64_t run_domain, int64_t now_ms, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) SELECT rd.run, i.endpoint, rd.id, ?1, 0, ?2 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.id = ?3",
		why);

	query_put(&query, RECIPIENT_ABUSE);
	query_put(&query, now_ms);
	query_put(&query, run_domain);
	enum status status = query_run(&query);

	store_tally(store, run, "question", sqlite3_changes(store->db));
	return status;
}

static enum status mark_own(
	struct store *store, int64_t run, int64_t run_domain, int64_t now_ms, struct failure *why)
{
	struct query query = query_begin(store, "UPDATE run_domain SET deep = 1 WHERE id = ?", why);

	query_put(&query, run_domain);
	enum status status = query_run(&query);

	return status ? status : make_abuse(store, run, run_domain, now_ms, why);
}

struct ids {
	int64_t *ids;
	size_t count, size;
};

static void ids_add(struct ids *list, int64_t id)
{
	list->ids = memory_make_room(list->ids, list->count, &list->size, sizeof(*list->ids));
	list->ids[list->count++] = id;
}

enum status store_mark_own(
	struct store *store, int64_t run, const struct visit_wanted *wanted, struct failure *why)
{
	bool is_first = store->own_run != run;
	/* Two texts, because only the shorter list has an index. */
	struct query query = query_begin(store,
		is_first ? "SELECT rd.id, d.name FROM run_domain rd JOIN domain d ON d.id = "
			   "rd.domain WHERE rd.run = ? AND rd.state = 1 AND rd.deep = 0"
			 : "SELECT rd.id, d.name FROM run_domain rd JOIN domain d ON d.id = "
			   "rd.domain WHERE rd.run = ? AND rd.state = 1 AND rd.has_controls = 0 "
			   "AND rd.deep = 0",
		why);
	struct ids own = {0};

	query_put(&query, run);
	while (query_next(&query))
		if (user_domains_have(wanted->deep->own, query_take_text(&query, 1)))
			ids_add(&own, query_take(&query, 0));
	enum status status = query_end(&query);

	for (size_t i = 0; i < own.count && !status; i++)
		status = mark_own(store, run, own.ids[i], wanted->now_ms, why);
	free(own.ids);
	if (!status)
		store->own_run = run;
	return status;
}

/* ---- trials ---- */

static enum status make_trial(struct store *store, int64_t run, int64_t run_domain,
	enum recipient_kind kind, int64_t now_ms, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) SELECT rd.run, i.endpoint, rd.id, ?1, iif(?1 IN (?4, ?5), ifnull(("
		"SELECT q.run_address FROM question q INDEXED BY sqlite_autoindex_question_1 WHERE "
		"q.run_domain = rd.id AND q.kind = 0 "
		"AND q.endpoint = i.endpoint AND q.outcome = ?6 ORDER BY q.run_address LIMIT 1), "
		"0), "
		"0), ?2 "
		"FROM run_domain rd JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.id = ?3",
		why);

	query_put(&query, kind);
	query_put(&query, now_ms);
	query_put(&query, run_domain);
	query_put(&query, RECIPIENT_DATA);
	query_put(&query, RECIPIENT_SPF);
	query_put(&query, OUTCOME_ACCEPTED);
	enum status status = query_run(&query);

	store_tally(store, run, "question", sqlite3_changes(store->db));
	return status;
}

/* Nobody whom the site publishes was asked, as they all have opted out or are excluded: then neither
 * are others of the domain. Where none is published, the domain was named by itself. */
static enum status may_try(
	struct store *store, int64_t run_domain, bool *ret_may, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT NOT EXISTS (SELECT 1 FROM question WHERE run_domain = ?1 AND kind = ?2) OR "
		"EXISTS (SELECT 1 FROM question WHERE run_domain = ?1 AND kind = ?2 AND outcome <> "
		"?3)",
		why);

	query_put(&query, run_domain);
	query_put(&query, RECIPIENT_PUBLISHED);
	query_put(&query, OUTCOME_NOT_ASKED);
	*ret_may = query_next(&query) && query_take(&query, 0);
	return query_end(&query);
}

static enum status make_trials_of(struct store *store, int64_t run, int64_t run_domain,
	const struct visit_wanted *wanted, struct failure *why)
{
	struct query query = query_begin(store, "UPDATE run_domain SET deep = 2 WHERE id = ?", why);

	query_put(&query, run_domain);
	enum status status = query_run(&query);
	bool may = false;

	if (!status)
		status = may_try(store, run_domain, &may, why);
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT && may && !status; kind++)
		if (recipient_kind_is_trial((enum recipient_kind)kind) &&
			wanted->deep->trials & 1u << kind)
			status = make_trial(store, run, run_domain, (enum recipient_kind)kind,
				wanted->now_ms, why);
	return status;
}

enum status store_make_trials(
	struct store *store, int64_t run, const struct visit_wanted *wanted, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT rd.id FROM run_domain rd INDEXED BY run_domain_deep WHERE rd.run = ? "
		"AND rd.deep = 1 AND NOT EXISTS (SELECT 1 FROM mx_ip i JOIN endpoint e "
		"ON e.id = i.endpoint WHERE i.run_domain = rd.id AND (e.waiting > 0 OR e.state = "
		"1))",
		why);
	struct ids ready = {0};

	query_put(&query, run);
	while (query_next(&query))
		ids_add(&ready, query_take(&query, 0));
	enum status status = query_end(&query);

	for (size_t i = 0; i < ready.count && !status; i++)
		status = make_trials_of(store, run, ready.ids[i], wanted, why);
	free(ready.ids);
	return status;
}

enum status store_mark_trial(struct store *store, int64_t session, struct failure *why)
{
	struct query query =
		query_begin(store, "UPDATE session SET is_trial = 1 WHERE id = ?", why);

	query_put(&query, session);
	return query_run(&query);
}

enum status store_read_deep(
	struct store *store, int64_t run_domain, struct answers *answers, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT h.name, h.preference, e.ip, q.outcome, q.stage, q.code, q.enhanced, "
		"q.text, "
		"q.sender, q.attempts, q.first_ms, q.last_ms, q.session, h.status, q.kind, "
		"q.asked FROM mx_host h "
		"JOIN mx_ip i ON i.run_domain = h.run_domain AND i.host = h.position "
		"JOIN endpoint e ON e.id = i.endpoint "
		"JOIN question q ON q.run_domain = h.run_domain AND q.kind BETWEEN ?2 AND ?3 "
		"AND q.endpoint = i.endpoint "
		"WHERE h.run_domain = ?1 ORDER BY q.kind, h.preference, h.position, i.number",
		why);

	query_put(&query, run_domain);
	query_put(&query, RECIPIENT_ABUSE);
	query_put(&query, RECIPIENT_KIND_COUNT - 1);
	while (query_next(&query)) {
		answers->rows = memory_make_room(
			answers->rows, answers->count, &answers->size, sizeof(*answers->rows));
		struct answer_row *row = &answers->rows[answers->count++];

		answer_take(&query, row);
		row->kind =
			(enum recipient_kind)query_take_number(&query, 14, RECIPIENT_KIND_COUNT);
		query_copy_text(&query, 15, row->asked, sizeof(row->asked));
	}
	return query_end(&query);
}

/* ---- block lists ---- */

enum status store_put_listings(struct store *store, int64_t run_domain,
	const struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store, "DELETE FROM ip_listing WHERE run_domain = ?", why);

	query_put(&query, run_domain);
	enum status status = query_run(&query);

	for (size_t i = 0; i < policy->listing_count && !status; i++) {
		const struct ip_listing *listing = &policy->listings[i];

		query = query_begin(store,
			"INSERT INTO ip_listing (run_domain, number, ip, zone, state, codes, "
			"reason) VALUES (?, ?, ?, ?, ?, ?, ?)",
			why);
		query_put(&query, run_domain);
		query_put(&query, (int64_t)i);
		query_put_text(&query, listing->ip);
		query_put_text(&query, listing->zone);
		query_put(&query, listing->state);
		query_put_text(&query, listing->codes);
		query_put_text(&query, listing->reason);
		status = query_run(&query);
	}
	return status;
}

enum status store_read_listings(
	struct store *store, int64_t run_domain, struct domain_policy *policy, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ip, zone, state, codes, reason FROM ip_listing WHERE run_domain = ? "
		"ORDER BY number",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		policy->listings = memory_make_room(
			policy->listings, policy->listing_count, &size, sizeof(*policy->listings));
		struct ip_listing *listing = &policy->listings[policy->listing_count++];

		*listing = (struct ip_listing){.state = (enum listing_state)query_take_number(
						       &query, 2, LISTING_STATE_COUNT)};
		query_copy_text(&query, 0, listing->ip, sizeof(listing->ip));
		query_copy_text(&query, 1, listing->zone, sizeof(listing->zone));
		query_copy_text(&query, 3, listing->codes, sizeof(listing->codes));
		query_copy_text(&query, 4, listing->reason, sizeof(listing->reason));
	}
	return query_end(&query);
}
