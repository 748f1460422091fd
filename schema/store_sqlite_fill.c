/*
 * Whom a claimed endpoint is asked for in one visit.
 *
 * 1. A visit is filled domain by domain, the one first that has waited longest. A domain's controls
 *    (postmaster, abuse, nobody) keep their places among the last, because what the published ones are
 *    told decides whether nobody is asked for.
 * 2. A provider that takes many recipients for a search for addresses is asked for few: its profile's
 *    recipients_most in all, controls included. One published recipient of the first domain always has
 *    a place. A random recipient that is never asked there takes none.
 * 3. Trials come where nothing else of a domain is due, one trial a visit, alone.
 *
 * As in store_sqlite_visit.c, nothing here reads more rows than it takes.
 */
#include "schema/store_sqlite.h"
#include "schema/model/provider.h"

#include <assert.h>
#include <string.h>

/* What shares a session, in the order in which it is asked. */
static const enum recipient_kind shared_kinds[] = {
	RECIPIENT_PUBLISHED, RECIPIENT_POSTMASTER, RECIPIENT_ABUSE, RECIPIENT_RANDOM};
/* They are numbers in statements. */
static_assert(RECIPIENT_PUBLISHED == 0 && RECIPIENT_POSTMASTER == 1 && RECIPIENT_RANDOM == 2 &&
		      RECIPIENT_ABUSE == 3 && RECIPIENT_DATA == 5 && RECIPIENT_SPF == 6,
	"kinds never change their numbers");

/* The domain whose question has waited longest; 0 = nothing is due any more. */
static enum status find_domain(struct store *store, const struct visit *visit, int64_t now_ms,
	int64_t *ret_run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT run_domain FROM question INDEXED BY question_turn WHERE endpoint = ? "
		"AND state = 0 AND due_ms <= ? "
		"ORDER BY due_ms, run_domain LIMIT 1",
		why);

	query_put(&query, visit->endpoint);
	query_put(&query, now_ms);
	*ret_run_domain = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

static void take_recipient(struct query *query, struct wanted_recipient *ret_wanted)
{
	memset(ret_wanted, 0, sizeof(*ret_wanted));
	ret_wanted->id = query_take(query, 0);
	ret_wanted->kind = (enum recipient_kind)query_take_number(query, 1, RECIPIENT_KIND_COUNT);
	query_copy_text(query, 2, ret_wanted->address.local, sizeof(ret_wanted->address.local));
	query_copy_text(query, 3, ret_wanted->address.domain, sizeof(ret_wanted->address.domain));
	ret_wanted->attempts = (int32_t)query_take(query, 4);
	query_copy_text(query, 5, ret_wanted->sender, sizeof(ret_wanted->sender));
	ret_wanted->silences = (int32_t)query_take(query, 6);
	ret_wanted->is_patient = query_take(query, 7);
}

struct filling {
	struct store *store;
	struct visit *visit;
	int64_t now_ms, run_domain;
	size_t asked, asked_most; /* recipients that the server will hear of */
	bool hides_random;        /* it will not hear of those */
};

static size_t room_for_asked(const struct filling *filling)
{
	size_t room = VISIT_RECIPIENTS_MAX - filling->visit->recipient_count;
	size_t more = filling->asked_most - filling->asked;

	return more < room ? more : room;
}

/* Appends the due recipients of one domain and kind, at most `most`. */
static enum status take_kind(
	struct filling *filling, enum recipient_kind kind, size_t most, struct failure *why)
{
	struct visit *visit = filling->visit;
	struct query query = query_begin(filling->store,
		"SELECT q.id, q.kind, ifnull(a.local, CASE WHEN q.kind IN (1, 5, 6) THEN "
		"'postmaster' WHEN q.kind = 3 THEN 'abuse' ELSE '' END), d.name, "
		"q.attempts, q.sender, q.silences, q.is_patient, iif(q.attempts AND q.outcome = "
		"?6, (SELECT source_ip FROM session WHERE id = q.session), NULL) "
		"FROM question q INDEXED BY "
		"question_domain JOIN run_domain "
		"rd ON rd.id = q.run_domain "
		"JOIN domain d ON d.id = rd.domain LEFT JOIN run_address ra "
		"ON ra.id = q.run_address LEFT JOIN address a ON a.id = ra.address "
		"WHERE q.endpoint = ?1 AND q.run_domain = ?2 AND q.kind = ?3 AND q.state = 0 "
		"AND q.due_ms <= ?4 ORDER BY q.due_ms, q.id LIMIT ?5",
		why);
	bool is_hidden = kind == RECIPIENT_RANDOM && filling->hides_random;
	size_t before = visit->recipient_count;
	size_t room = is_hidden ? VISIT_RECIPIENTS_MAX - before : room_for_asked(filling);

	query_put(&query, visit->endpoint);
	query_put(&query, filling->run_domain);
	query_put(&query, kind);
	query_put(&query, filling->now_ms);
	query_put(&query, (int64_t)(most < room ? most : room));
	query_put(&query, OUTCOME_TEMPORARY);
	while (visit->recipient_count < VISIT_RECIPIENTS_MAX && query_next(&query)) {
		take_recipient(&query, &visit->recipients[visit->recipient_count++]);
		if (!visit->source[0])
			query_copy_text(&query, 8, visit->source, sizeof(visit->source));
	}
	filling->asked += is_hidden ? 0 : visit->recipient_count - before;
	return query_end(&query);
}

static enum status count_controls(
	const struct filling *filling, size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(filling->store,
		"SELECT count(*) FROM question INDEXED BY question_domain WHERE endpoint = ? "
		"AND run_domain = ? AND kind BETWEEN 1 AND 3 AND (kind <> 2 OR NOT ?) "
		"AND state = 0 AND due_ms <= ?",
		why);

	query_put(&query, filling->visit->endpoint);
	query_put(&query, filling->run_domain);
	query_put(&query, filling->hides_random);
	query_put(&query, filling->now_ms);
	*ret_count = query_next(&query) ? (size_t)query_take(&query, 0) : 0;
	return query_end(&query);
}

static enum status mark_claimed(const struct filling *filling, size_t first, struct failure *why)
{
	enum status status = OK;

	for (size_t i = first; i < filling->visit->recipient_count && !status; i++) {
		struct query query = query_begin(
			filling->store, "UPDATE question SET state = 1 WHERE id = ?", why);

		query_put(&query, filling->visit->recipients[i].id);
		status = query_run(&query);
	}
	return status;
}

/* The first one that waits, if any; all ways to relay are one. */
static enum status take_trial(struct filling *filling, struct failure *why)
{
	const struct visit *visit = filling->visit;
	enum status status = OK;

	for (int kind = 0; kind < RECIPIENT_KIND_COUNT && !status; kind++) {
		bool is_relay = recipient_kind_is_relay((enum recipient_kind)kind);

		if (!recipient_kind_is_trial((enum recipient_kind)kind) ||
			(visit->recipient_count && !is_relay))
			continue;
		if (visit->recipient_count && !recipient_kind_is_relay(visit->recipients[0].kind))
			break;
		status = take_kind(filling, (enum recipient_kind)kind, VISIT_RECIPIENTS_MAX, why);
	}
	return status;
}

/* What does not fit with its controls and one more waits for the next visit. */
static enum status take_domain(struct filling *filling, bool *ret_fits, struct failure *why)
{
	size_t controls = 0, first = filling->visit->recipient_count;
	size_t room = room_for_asked(filling);
	enum status status = count_controls(filling, &controls, why);
	bool has_others = controls > 0 || filling->hides_random; /* who are not counted */

	if (first == 0 && room <= controls)
		controls = room - 1;
	*ret_fits = room > controls;
	if (status || !*ret_fits)
		return status;
	for (size_t i = 0; i < sizeof(shared_kinds) / sizeof(shared_kinds[0]) && !status; i++)
		if (shared_kinds[i] == RECIPIENT_PUBLISHED)
			status = take_kind(filling, RECIPIENT_PUBLISHED, room - controls, why);
		else if (has_others)
			status = take_kind(filling, shared_kinds[i], VISIT_RECIPIENTS_MAX, why);
	if (!status && filling->visit->recipient_count == first) {
		*ret_fits = false;
		status = first ? OK : take_trial(filling, why);
		if (!status && filling->visit->recipient_count == 0)
			status = store_is_damaged(filling->store, why);
	}
	return status ? status : mark_claimed(filling, first, why);
}

static struct filling begin_filling(struct store *store, int64_t now_ms, struct visit *visit)
{
	const struct provider *provider =
		visit->host_count ? provider_of_host(visit->hosts[0]) : NULL;
	bool is_shy = provider && provider->recipients_most > 0;

	return (struct filling){.store = store,
		.visit = visit,
		.now_ms = now_ms,
		.asked_most = is_shy ? (size_t)provider->recipients_most : VISIT_RECIPIENTS_MAX,
		.hides_random = provider && provider->never_ask_random};
}

enum status store_fill_visit(
	struct store *store, int64_t now_ms, struct visit *visit, struct failure *why)
{
	struct filling filling = begin_filling(store, now_ms, visit);
	bool fits = true;
	enum status status = OK;

	visit->recipient_count = 0;
	visit->source[0] = '\0';
	while (!status && fits) {
		status = find_domain(store, visit, now_ms, &filling.run_domain, why);
		if (status || !filling.run_domain)
			break;
		status = take_domain(&filling, &fits, why);
	}
	return status;
}
