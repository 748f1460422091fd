#include "base/memory.h"
#include "base/clock.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

/* ---- one domain ---- */

struct domain_reading {
	struct store *store;
	struct kept_sessions sessions;
	/* One list an address; behind them that of the controls and that of the trials. */
	struct answers *answers;
	size_t answer_lists;
	struct judged_domain domain;
};

static enum status results_from(struct domain_reading *reading, const struct answers *answers,
	struct judged_result **ret_results, struct failure *why)
{
	struct judged_result *results = memory_get_zeroed(answers->count, sizeof(*results));
	enum status status = OK;

	*ret_results = results;
	for (size_t i = 0; i < answers->count && !status; i++) {
		const struct answer_row *row = &answers->rows[i];

		results[i] = (struct judged_result){.host = row->host,
			.ip = row->ip,
			.preference = row->preference,
			.kind = row->kind,
			.answer = row->answer,
			.sender = row->sender,
			.asked = row->asked,
			.attempts = row->attempts,
			.silences = row->silences,
			.first_asked_ms = row->first_ms,
			.last_asked_ms = row->last_ms,
			.again_ms = row->again_ms};
		status = store_keep_sessions(
			reading->store, &reading->sessions, row, &results[i], why);
	}
	return status;
}

static enum status read_addresses(struct domain_reading *reading, struct failure *why)
{
	struct judged_domain *domain = &reading->domain;
	struct query query = query_begin(reading->store,
		"SELECT ra.id, a.local, ra.is_machine FROM run_address ra JOIN address a "
		"ON a.id = ra.address WHERE ra.run_domain = ? ORDER BY a.local",
		why);
	size_t size = 0;

	query_put(&query, domain->id);
	while (query_next(&query)) {
		domain->addresses = memory_make_room(domain->addresses, domain->address_count,
			&size, sizeof(*domain->addresses));
		struct judged_address *address = &domain->addresses[domain->address_count++];

		memset(address, 0, sizeof(*address));
		address->id = query_take(&query, 0);
		address->is_machine = query_take(&query, 2);
		query_copy_text(&query, 1, address->address.local, sizeof(address->address.local));
		snprintf(address->address.domain, sizeof(address->address.domain), "%s",
			domain->name);
	}
	return query_end(&query);
}

static enum status read_trials(
	struct domain_reading *reading, struct answers *trials, struct failure *why)
{
	struct judged_domain *domain = &reading->domain;
	enum status status = store_read_deep(reading->store, domain->id, trials, why);

	if (!status)
		status = results_from(reading, trials, &domain->trials, why);
	domain->trial_count = trials->count;
	return status;
}

/* The kinds of its questions go from "published" to this one. */
static enum status read_highest_kind(
	struct domain_reading *reading, int *ret_kind, struct failure *why)
{
	struct query query = query_begin(
		reading->store, "SELECT max(kind) FROM question WHERE run_domain = ?", why);

	query_put(&query, reading->domain.id);
	if (query_next(&query))
		*ret_kind = query_take_number(&query, 0, RECIPIENT_KIND_COUNT);
	return query_end(&query);
}

/* Nobody asked for it: what stands in `likewise`, of the same servers, without the answers. */
static void add_unasked(
	struct answers *answers, const struct answers *likewise, enum recipient_kind kind)
{
	for (size_t i = 0; i < likewise->count; i++) {
		const struct answer_row *from = &likewise->rows[i];

		answers->rows = memory_make_room(
			answers->rows, answers->count, &answers->size, sizeof(*answers->rows));
		struct answer_row *row = &answers->rows[answers->count++];

		*row = (struct answer_row){.kind = kind,
			.preference = from->preference,
			.answer.stage = STAGE_CONNECT,
			.endpoint = from->endpoint};
		memcpy(row->host, from->host, sizeof(row->host));
		memcpy(row->ip, from->ip, sizeof(row->ip));
		if (!row->ip[0])
			row->answer = from->answer;
	}
}

static enum status read_controls(struct domain_reading *reading, int highest_kind,
	struct answers *controls, struct failure *why)
{
	struct judged_domain *domain = &reading->domain;
	enum status status = OK;

	for (int kind = RECIPIENT_POSTMASTER; kind <= RECIPIENT_RANDOM && !status; kind++) {
		const struct recipient_key key = {domain->id, 0, (enum recipient_kind)kind};

		if (highest_kind == RECIPIENT_PUBLISHED && domain->address_count)
			add_unasked(controls, &reading->answers[0], key.kind);
		else
			status = store_read_answers(reading->store, &key, controls, why);
	}
	if (!status)
		status = results_from(reading, controls, &domain->controls, why);
	domain->control_count = controls->count;
	return status;
}

static enum status read_results(struct domain_reading *reading, struct failure *why)
{
	struct judged_domain *domain = &reading->domain;
	int highest_kind = 0;
	enum status status = read_highest_kind(reading, &highest_kind, why);

	reading->answer_lists = domain->address_count + 2;
	reading->answers = memory_get_zeroed(reading->answer_lists, sizeof(*reading->answers));
	for (size_t i = 0; i < domain->address_count && !status; i++) {
		struct judged_address *address = &domain->addresses[i];
		const struct recipient_key key = {domain->id, address->id, RECIPIENT_PUBLISHED};

		status = store_read_answers(reading->store, &key, &reading->answers[i], why);
		if (!status)
			status =
				results_from(reading, &reading->answers[i], &address->results, why);
		address->result_count = reading->answers[i].count;
	}
	struct answers *controls = &reading->answers[domain->address_count];

	if (!status)
		status = read_controls(reading, highest_kind, controls, why);
	if (!status && highest_kind >= RECIPIENT_ABUSE)
		status = read_trials(reading, &controls[1], why);
	return status;
}

static void reading_finish(struct domain_reading *reading)
{
	struct judged_domain *domain = &reading->domain;

	for (size_t i = 0; i < domain->address_count; i++)
		free(domain->addresses[i].results);
	for (size_t i = 0; i < reading->answer_lists; i++)
		answers_finish(&reading->answers[i]);
	free(reading->answers);
	free(domain->addresses);
	free(domain->controls);
	free(domain->trials);
	mail_hosts_finish(&domain->hosts);
	domain_policy_finish(&domain->policy);
	kept_sessions_finish(&reading->sessions);
}

static enum status read_domain(struct domain_reading *reading, struct failure *why)
{
	enum status status =
		store_read_hosts(reading->store, reading->domain.id, &reading->domain.hosts, why);

	if (!status)
		status = store_read_policy(
			reading->store, reading->domain.id, &reading->domain.policy, why);
	if (!status)
		status = read_addresses(reading, why);
	return status ? status : read_results(reading, why);
}

enum status store_each_domain(struct store *store, int64_t run, struct domain_page *page,
	enum status (*judge)(
		void *context, const struct judged_domain *domain, struct failure *why),
	void *context, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT rd.id, d.name, rd.is_machine, iif(rd.state = 0, rd.due_ms, 0) FROM domain "
		"d CROSS JOIN run_domain rd "
		"ON rd.run = ? AND rd.domain = d.id WHERE d.name > ? ORDER BY d.name LIMIT ?",
		why);
	enum status status = OK;
	size_t count = 0;

	query_put(&query, run);
	query_put_text(&query, page ? page->after : "");
	query_put(&query, page ? (int64_t)page->most : -1);
	while (!status && query_next(&query)) {
		struct domain_reading reading = {.store = store};

		reading.domain.id = query_take(&query, 0);
		reading.domain.is_machine = query_take(&query, 2);
		reading.domain.again_ms = query_take(&query, 3);
		query_copy_text(&query, 1, reading.domain.name, sizeof(reading.domain.name));
		status = read_domain(&reading, why);
		if (!status)
			status = judge(context, &reading.domain, why);
		if (page)
			memcpy(page->after, reading.domain.name, sizeof(page->after));
		count++;
		reading_finish(&reading);
	}
	enum status ended = query_end(&query);

	if (page)
		page->is_over = count < page->most;

	return status ? status : ended;
}

/* ---- verdicts ---- */

static enum status put_verdict(struct store *store, int64_t run,
	const struct address_verdict *verdict, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR REPLACE INTO verdict (run_address, run, verdict, reason, cause, "
		"certainty, findings, deciding_host, deciding_ip, is_machine) "
		"VALUES (?1, ?, ?, ?, ?, ?, ?, ?, ?, "
		"ifnull((SELECT is_machine FROM run_address WHERE id = ?1), 0))",
		why);

	query_put(&query, verdict->id);
	query_put(&query, run);
	query_put(&query, verdict->verdict);
	query_put_text(&query, verdict->reason);
	query_put(&query, verdict->cause);
	query_put(&query, verdict->certainty);
	query_put_text(&query, verdict->findings);
	query_put_text(&query, verdict->deciding_host);
	query_put_text(&query, verdict->deciding_ip);
	return query_run(&query);
}

enum status store_put_verdicts(struct store *store, int64_t run,
	const struct address_verdict *verdicts, size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = put_verdict(store, run, &verdicts[i], why);
	return store_end(store, status, why);
}

static enum status has_finding(struct store *store, int64_t run,
	const struct finding_subject *subject, const char *id, bool *ret_has, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT 1 FROM finding WHERE run = ? AND subject_kind = ? AND subject_name = ? AND "
		"finding = ?",
		why);

	query_put(&query, run);
	query_put_text(&query, subject->kind);
	query_put_text(&query, subject->name);
	query_put_text(&query, id);
	*ret_has = query_next(&query);
	return query_end(&query);
}

/* One that the subject does not have yet. */
static enum status add_finding(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *finding,
	struct failure *why)
{
	bool has = false;
	enum status status = has_finding(store, run, subject, finding->id, &has, why);

	if (status || has)
		return status;
	struct query query = query_begin(store,
		"INSERT INTO finding (run, finding, subject_kind, subject_name, evidence) VALUES "
		"(?, ?, ?, ?, ?)",
		why);

	query_put(&query, run);
	query_put_text(&query, finding->id);
	query_put_text(&query, subject->kind);
	query_put_text(&query, subject->name);
	query_put_text(&query, finding->evidence);
	return query_run(&query);
}

enum status store_put_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"DELETE FROM finding WHERE run = ? AND subject_kind = ? AND subject_name = ?", why);

	query_put(&query, run);
	query_put_text(&query, subject->kind);
	query_put_text(&query, subject->name);
	status = query_run(&query);
	for (size_t i = 0; i < count && !status; i++)
		status = add_finding(store, run, subject, &findings[i], why);
	return store_end(store, status, why);
}

enum status store_drop_findings(
	struct store *store, int64_t run, const char *kind, struct failure *why)
{
	struct query query =
		query_begin(store, "DELETE FROM finding WHERE run = ? AND subject_kind = ?", why);

	query_put(&query, run);
	query_put_text(&query, kind);
	return query_run(&query);
}

enum status store_add_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = add_finding(store, run, subject, &findings[i], why);
	return store_end(store, status, why);
}

/* ---- the port ---- */

enum status store_port_open(
	struct store *store, int64_t run, int64_t within_ms, bool *ret_open, struct failure *why)
{
	/* A private address may be another network's since. */
	struct query query = query_begin(store,
		"SELECT EXISTS (SELECT 1 FROM session WHERE run = ?1 AND greeted = 1) OR EXISTS ("
		"SELECT 1 FROM vantage_canary WHERE run = ?1 AND greeted = 1) OR EXISTS ("
		"SELECT 1 FROM session s WHERE s.greeted = 1 AND s.ended_ms >= ?2 AND s.source_ip "
		"IN (SELECT source_ip FROM session WHERE run = ?1 AND source_ip <> '' UNION "
		"SELECT ip FROM vantage_ip WHERE run = ?1 AND is_by_helo = 0) AND s.source_ip NOT "
		"IN (SELECT ip FROM vantage_ip WHERE run = ?1 AND range <> '')) "
		/* Where answers were reused, nobody may have been left to greet us. */
		"OR EXISTS (SELECT 1 FROM run mine JOIN run older ON older.vantage = mine.vantage "
		"JOIN session s ON s.run = older.id AND s.greeted = 1 AND s.ended_ms >= ?2 "
		"WHERE mine.id = ?1 AND EXISTS (SELECT 1 FROM tally WHERE run = ?1 "
		"AND name = 'reused'))",
		why);
	bool open = false;

	query_put(&query, run);
	query_put(&query, clock_wall_ms() - within_ms);
	if (query_next(&query))
		open = query_take(&query, 0);
	enum status status = query_end(&query);

	if (!status)
		*ret_open = open;
	return status;
}
