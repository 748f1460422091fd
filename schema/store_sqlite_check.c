#include "base/clock.h"
#include "schema/store_sqlite.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- domains ---- */

enum status store_claim_domains(struct store *store, int64_t run, const char *worker,
	int64_t lease_ms, size_t most, struct claimed_domain *ret_domains, size_t *ret_count,
	struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET due_ms = ?1 + ?2, owner = ?3 WHERE id IN (SELECT id "
		"FROM run_domain WHERE run = ?4 AND state = 0 AND due_ms <= ?1 ORDER BY due_ms "
		"LIMIT ?5) "
		"RETURNING id, (SELECT name FROM domain d WHERE d.id = run_domain.domain)",
		why);
	size_t count = 0;

	query_put(&query, clock_wall_ms());
	query_put(&query, lease_ms);
	query_put_text(&query, worker);
	query_put(&query, run);
	query_put(&query, (int64_t)most);
	while (query_next(&query) && count < most) {
		ret_domains[count].id = query_take(&query, 0);
		query_copy_text(
			&query, 1, ret_domains[count].name, sizeof(ret_domains[count].name));
		count++;
	}
	enum status status = query_end(&query);

	if (!status)
		*ret_count = count;
	return status;
}

static enum status endpoint_for(struct store *store, int64_t run, const char *ip,
	int64_t *ret_endpoint, struct failure *why)
{
	struct query query =
		query_begin(store, "INSERT OR IGNORE INTO endpoint (run, ip) VALUES (?, ?)", why);

	query_put(&query, run);
	query_put_text(&query, ip);
	enum status status = query_run(&query);

	if (status)
		return status;
	query = query_begin(store, "SELECT id FROM endpoint WHERE run = ? AND ip = ?", why);
	query_put(&query, run);
	query_put_text(&query, ip);
	if (query_next(&query))
		*ret_endpoint = query_take(&query, 0);
	return query_end(&query);
}

static enum status put_host(struct store *store, const struct settled_domain *domain,
	size_t position, struct failure *why)
{
	const struct mx_host *host = &domain->hosts->hosts[position];
	struct query query = query_begin(store,
		"INSERT INTO mx_host (run_domain, position, name, preference, ttl_s, status, "
		"is_cname, "
		"is_usable) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, domain->id);
	query_put(&query, (int64_t)position);
	query_put_text(&query, host->name);
	query_put(&query, host->preference);
	query_put(&query, host->ttl_s);
	query_put(&query, host->status);
	query_put(&query, host->is_cname);
	query_put(&query, host->is_usable);
	return query_run(&query);
}

static enum status put_ips(struct store *store, int64_t run, const struct settled_domain *domain,
	size_t position, struct failure *why)
{
	const struct mx_host *host = &domain->hosts->hosts[position];
	enum status status = OK;

	for (size_t i = 0; i < host->ip_count && !status; i++) {
		int64_t endpoint = 0;

		status = endpoint_for(
			store, run, domain->hosts->ips[host->ip_first + i], &endpoint, why);
		if (status)
			break;
		struct query query = query_begin(store,
			"INSERT INTO mx_ip (run_domain, host, number, endpoint) VALUES (?, ?, ?, "
			"?)",
			why);

		query_put(&query, domain->id);
		query_put(&query, (int64_t)position);
		query_put(&query, (int64_t)i);
		query_put(&query, endpoint);
		status = query_run(&query);
	}
	return status;
}

static enum status put_hosts(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why)
{
	struct query query = query_begin(store, "DELETE FROM mx_host WHERE run_domain = ?", why);

	query_put(&query, domain->id);
	enum status status = query_run(&query);

	for (size_t i = 0; i < domain->hosts->host_count && !status; i++) {
		status = put_host(store, domain, i, why);
		if (!status)
			status = put_ips(store, run, domain, i, why);
	}
	return status;
}

/* Every known address of the domain at every endpoint of it. */
static enum status make_questions(
	struct store *store, const struct settled_domain *domain, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) "
		"SELECT ra.run, i.endpoint, ra.run_domain, 0, ra.id, ?1 FROM run_address ra "
		"JOIN mx_ip i ON i.run_domain = ra.run_domain WHERE ra.run_domain = ?2",
		why);

	query_put(&query, clock_wall_ms());
	query_put(&query, domain->id);
	return query_run(&query);
}

enum status store_settle_domain(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why)
{
	const struct mail_hosts *hosts = domain->hosts;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"UPDATE run_domain SET state = ?, due_ms = ?, owner = '', status = ?, route = ?, "
		"is_authenticated = ?, is_cut = ? WHERE id = ?",
		why);

	query_put(&query, domain->retry_at_ms ? 0 : 1);
	query_put(&query, domain->retry_at_ms);
	query_put(&query, hosts->status);
	query_put(&query, hosts->route);
	query_put(&query, hosts->is_authenticated);
	query_put(&query, hosts->is_cut);
	query_put(&query, domain->id);
	status = query_run(&query);
	if (!status)
		status = put_hosts(store, run, domain, why);
	if (!status && !domain->retry_at_ms)
		status = make_questions(store, domain, why);
	return store_end(store, status, why);
}

/* ---- visits ---- */

enum status store_recount_endpoint(struct store *store, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE endpoint SET (waiting, ready_ms) = (SELECT count(*), ifnull(min(due_ms), "
		"0) "
		"FROM question WHERE endpoint = ?1 AND state = 0) WHERE id = ?1",
		why);

	query_put(&query, endpoint);
	return query_run(&query);
}

/* Postmaster and nobody, once for each resolved domain and endpoint. */
static enum status make_controls(struct store *store, int64_t run, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) "
		"SELECT DISTINCT rd.run, i.endpoint, rd.id, k.column1, 0, ?1 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id, (VALUES (1), (2)) k "
		"WHERE rd.run = ?2 AND rd.state = 1 AND rd.has_controls = 0",
		why);

	query_put(&query, clock_wall_ms());
	query_put(&query, run);
	enum status status = query_run(&query);

	if (status)
		return status;
	query = query_begin(store,
		"UPDATE run_domain SET has_controls = 1 WHERE run = ? AND state = 1 "
		"AND has_controls = 0",
		why);
	query_put(&query, run);
	return query_run(&query);
}

static enum status give_back(struct store *store, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(
		store, "UPDATE question SET state = 0 WHERE endpoint = ? AND state = 1", why);

	query_put(&query, endpoint);
	enum status status = query_run(&query);

	if (status)
		return status;
	query = query_begin(store, "UPDATE endpoint SET state = 0, owner = '' WHERE id = ?", why);
	query_put(&query, endpoint);
	status = query_run(&query);
	return status ? status : store_recount_endpoint(store, endpoint, why);
}

static enum status interrupt_endpoint(struct store *store, int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE session SET state = 2, ended_ms = ? WHERE endpoint = ? AND state = 0", why);

	query_put(&query, clock_wall_ms());
	query_put(&query, endpoint);
	enum status status = query_run(&query);

	return status ? status : give_back(store, endpoint, why);
}

/* The next endpoint whose claim has run out or whose owner is gone; 0 = none. */
static enum status find_abandoned(struct store *store, int64_t run, const char *owner,
	int64_t *ret_endpoint, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id FROM endpoint WHERE run = ?1 AND state = 1 AND (lease_ms <= ?2 OR "
		"owner = ?3) LIMIT 1",
		why);

	query_put(&query, run);
	query_put(&query, clock_wall_ms());
	query_put_text(&query, owner);
	*ret_endpoint = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

static enum status interrupt_all(
	struct store *store, int64_t run, const char *owner, size_t *count, struct failure *why)
{
	int64_t endpoint = 0;
	enum status status = find_abandoned(store, run, owner, &endpoint, why);

	while (!status && endpoint) {
		status = interrupt_endpoint(store, endpoint, why);
		(*count)++;
		if (!status)
			status = find_abandoned(store, run, owner, &endpoint, why);
	}
	return status;
}

static enum status put_lease(struct store *store, const struct visit_wanted *wanted,
	int64_t endpoint, struct failure *why)
{
	struct query query = query_begin(
		store, "UPDATE endpoint SET state = 1, owner = ?, lease_ms = ? WHERE id = ?", why);

	query_put_text(&query, wanted->worker);
	query_put(&query, wanted->now_ms + wanted->lease_ms);
	query_put(&query, endpoint);
	return query_run(&query);
}

static enum status take_host_names(struct store *store, struct visit *visit, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT h.name FROM mx_ip i JOIN mx_host h ON h.run_domain = i.run_domain "
		"AND h.position = i.host WHERE i.endpoint = ? ORDER BY h.preference, h.name LIMIT "
		"?",
		why);

	visit->host_count = 0;
	query_put(&query, visit->endpoint);
	query_put(&query, VISIT_HOSTS_MAX);
	while (query_next(&query) && visit->host_count < VISIT_HOSTS_MAX)
		query_copy_text(&query, 0, visit->hosts[visit->host_count++], DOMAIN_NAME_MAX + 1);
	return query_end(&query);
}

/* Whole domains first come first served: the domain whose question has waited longest leads. */
static enum status take_recipients(
	struct store *store, int64_t now_ms, struct visit *visit, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT q.id, q.kind, ifnull(a.local, iif(q.kind = 1, 'postmaster', '')), d.name, "
		"q.attempts, q.sender FROM question q JOIN run_domain rd ON rd.id = q.run_domain "
		"JOIN domain d ON d.id = rd.domain LEFT JOIN run_address ra ON ra.id = "
		"q.run_address "
		"LEFT JOIN address a ON a.id = ra.address WHERE q.endpoint = ?1 AND q.state = 0 "
		"AND q.due_ms <= ?2 ORDER BY min(q.due_ms) OVER (PARTITION BY q.run_domain), "
		"q.run_domain, q.kind, q.id LIMIT ?3",
		why);

	visit->recipient_count = 0;
	query_put(&query, visit->endpoint);
	query_put(&query, now_ms);
	query_put(&query, VISIT_RECIPIENTS_MAX);
	while (query_next(&query) && visit->recipient_count < VISIT_RECIPIENTS_MAX) {
		struct wanted_recipient *wanted = &visit->recipients[visit->recipient_count++];

		memset(wanted, 0, sizeof(*wanted));
		wanted->id = query_take(&query, 0);
		wanted->kind = (enum recipient_kind)query_take(&query, 1);
		query_copy_text(&query, 2, wanted->address.local, sizeof(wanted->address.local));
		query_copy_text(&query, 3, wanted->address.domain, sizeof(wanted->address.domain));
		wanted->attempts = (int32_t)query_take(&query, 4);
		query_copy_text(&query, 5, wanted->sender, sizeof(wanted->sender));
	}
	return query_end(&query);
}

static enum status mark_claimed(struct store *store, const struct visit *visit, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < visit->recipient_count && !status; i++) {
		struct query query =
			query_begin(store, "UPDATE question SET state = 1 WHERE id = ?", why);

		query_put(&query, visit->recipients[i].id);
		status = query_run(&query);
	}
	return status ? status : store_recount_endpoint(store, visit->endpoint, why);
}

static enum status find_due(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visit, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id, ip FROM endpoint WHERE run = ?1 AND state = 0 AND waiting > 0 "
		"AND ready_ms <= ?2 AND visit_ms <= ?2 "
		"AND (?3 OR waiting >= ?4 OR ready_ms <= ?2 - ?5) ORDER BY ready_ms LIMIT 1",
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

static enum status claim_visit(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visit, struct failure *why)
{
	enum status status = find_due(store, run, wanted, ret_visit, why);

	if (status || !ret_visit->endpoint)
		return status;
	status = put_lease(store, wanted, ret_visit->endpoint, why);
	if (!status)
		status = take_host_names(store, ret_visit, why);
	if (!status)
		status = take_recipients(store, wanted->now_ms, ret_visit, why);
	return status ? status : mark_claimed(store, ret_visit, why);
}

enum status store_claim_visits(struct store *store, int64_t run, const struct visit_wanted *wanted,
	struct visit *ret_visits, size_t most, size_t *ret_count, struct failure *why)
{
	size_t count = 0, expired = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = interrupt_all(store, run, "-", &expired, why);
	if (!status && wanted->with_controls)
		status = make_controls(store, run, why);
	while (!status && count < most) {
		status = claim_visit(store, run, wanted, &ret_visits[count], why);
		if (!ret_visits[count].endpoint)
			break;
		count++;
	}
	status = store_end(store, status, why);
	if (!status)
		*ret_count = count;
	return status;
}

enum status store_release_visit(
	struct store *store, int64_t run, int64_t endpoint, struct failure *why)
{
	enum status status = store_begin(store, why);

	(void)run;
	if (status)
		return status;
	return store_end(store, give_back(store, endpoint, why), why);
}

/* ---- sessions ---- */

enum status store_begin_session(struct store *store, int64_t run, int64_t endpoint,
	const char *host, int64_t *ret_session, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO session (run, endpoint, host, began_ms) VALUES (?, ?, ?, ?)", why);

	query_put(&query, run);
	query_put(&query, endpoint);
	query_put_text(&query, host);
	query_put(&query, clock_wall_ms());
	enum status status = query_run(&query);

	if (!status)
		*ret_session = sqlite3_last_insert_rowid(store->db);
	return status;
}

static enum status settle_view(
	struct store *store, const struct settled_session *session, struct failure *why)
{
	static char sql[2048];

	if (!sql[0])
		snprintf(sql, sizeof(sql),
			"UPDATE session SET (state, ended_ms, transcript, %s) = (1, ?, ?"
			", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
			"?"
			", ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE id = ?",
			view_columns);
	struct query query = query_begin(store, sql, why);

	query_put(&query, clock_wall_ms());
	query_put_text(&query, session->transcript);
	view_put(&query, session->view);
	query_put(&query, session->session);
	return query_run(&query);
}

static enum status settle_recipient(struct store *store, const struct settled_session *session,
	const struct settled_recipient *recipient, struct failure *why)
{
	const struct answer *answer = &recipient->answer;
	struct query query = query_begin(store,
		"UPDATE question SET state = ?1, due_ms = ?2, outcome = ?3, stage = ?4, code = ?5, "
		"enhanced = ?6, text = ?7, sender = ?8, asked = ?9, session = ?10, last_ms = ?11, "
		"first_ms = iif(first_ms, first_ms, ?11), attempts = attempts + (?3 <> ?12) "
		"WHERE id = ?13",
		why);

	query_put(&query, recipient->retry_at_ms ? 0 : 2);
	query_put(&query, recipient->retry_at_ms);
	query_put(&query, answer->outcome);
	query_put(&query, answer->stage);
	query_put(&query, answer->code);
	query_put_text(&query, answer->enhanced);
	query_put_text(&query, answer->text);
	query_put_text(&query, recipient->sender);
	query_put_text(&query, recipient->asked);
	query_put(&query, session->session);
	query_put(&query, clock_wall_ms());
	query_put(&query, OUTCOME_NOT_ASKED);
	query_put(&query, recipient->id);
	return query_run(&query);
}

static enum status settle_endpoint(
	struct store *store, const struct settled_session *session, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE endpoint SET visit_ms = ?, greeted = max(greeted, ?) WHERE id = ?", why);

	query_put(&query, session->next_visit_ms);
	query_put(&query, session->view->greeted);
	query_put(&query, session->endpoint);
	enum status status = query_run(&query);

	return status ? status : give_back(store, session->endpoint, why);
}

enum status store_settle_session(struct store *store, int64_t run,
	const struct settled_session *session, struct failure *why)
{
	enum status status = store_begin(store, why);

	(void)run;
	if (status)
		return status;
	status = settle_view(store, session, why);
	for (size_t i = 0; i < session->recipient_count && !status; i++)
		status = settle_recipient(store, session, &session->recipients[i], why);
	if (!status)
		status = settle_endpoint(store, session, why);
	return store_end(store, status, why);
}

/* Workers are named "HOST/PID": one of this host whose process is gone is dead. */
static bool is_dead(const char *owner, const char *worker)
{
	const char *slash = strrchr(owner, '/');
	size_t host = slash ? (size_t)(slash - owner) + 1 : 0;
	unsigned long pid;

	if (!slash || strcmp(owner, worker) == 0 || strncmp(owner, worker, host) != 0)
		return slash && strcmp(owner, worker) == 0;
	return !span_to_number(span_of(slash + 1), 0x7fffffff, &pid) ||
	       (kill((pid_t)pid, 0) != 0 && errno == ESRCH);
}

static enum status free_domains(
	struct store *store, int64_t run, const char *owner, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET due_ms = 0, owner = '' WHERE run = ? AND owner = ? AND "
		"state = 0",
		why);

	query_put(&query, run);
	query_put_text(&query, owner);
	return query_run(&query);
}

enum status store_interrupt_sessions(struct store *store, int64_t run, const char *worker,
	size_t *ret_count, struct failure *why)
{
	char dead[16][128];
	size_t dead_count = 0, count = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT owner FROM endpoint WHERE run = ?1 AND state = 1 UNION "
		"SELECT owner FROM run_domain WHERE run = ?1 AND state = 0 AND owner <> ''",
		why);

	query_put(&query, run);
	while (query_next(&query) && dead_count < 16)
		if (is_dead(query_take_text(&query, 0), worker))
			query_copy_text(&query, 0, dead[dead_count++], sizeof(dead[0]));
	status = query_end(&query);
	for (size_t i = 0; i < dead_count && !status; i++) {
		status = interrupt_all(store, run, dead[i], &count, why);
		if (!status)
			status = free_domains(store, run, dead[i], why);
	}
	status = store_end(store, status, why);
	if (!status)
		*ret_count = count;
	return status;
}
