/* The DNS half of a check: domains are claimed, and settled with their servers. */
#include "schema/store_sqlite.h"
#include "base/clock.h"

enum status store_claim_domains(struct store *store, int64_t run, const struct domain_claim *wanted,
	struct claimed_domain *ret_domains, size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET due_ms = ?1 + ?2, owner = ?3 WHERE id IN (SELECT id "
		"FROM run_domain WHERE run = ?4 AND state = 0 AND due_ms <= ?1 ORDER BY due_ms "
		"LIMIT ?5) "
		"RETURNING id, (SELECT name FROM domain d WHERE d.id = run_domain.domain), "
		"status <> 0 OR route <> 0",
		why);
	size_t count = 0;

	query_put(&query, clock_wall_ms());
	query_put(&query, wanted->lease_ms);
	query_put_text(&query, wanted->worker);
	query_put(&query, run);
	query_put(&query, (int64_t)wanted->most);
	while (query_next(&query) && count < wanted->most) {
		ret_domains[count].id = query_take(&query, 0);
		query_copy_text(
			&query, 1, ret_domains[count].name, sizeof(ret_domains[count].name));
		ret_domains[count].was_asked = query_take(&query, 2);
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
	if (sqlite3_changes(store->db)) {
		store_tally(store, run, "endpoint", 1);
		*ret_endpoint = sqlite3_last_insert_rowid(store->db);
		return OK;
	}
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
		"is_authenticated, is_cname, alias, times, is_usable, "
		"failing_family, failing_status) "
		"VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, domain->id);
	query_put(&query, (int64_t)position);
	query_put_text(&query, host->name);
	query_put(&query, host->preference);
	query_put(&query, host->ttl_s);
	query_put(&query, host->status);
	query_put(&query, host->is_authenticated);
	query_put(&query, host->is_cname);
	query_put_text(&query, host->alias);
	query_put(&query, host->times);
	query_put(&query, host->is_usable);
	query_put(&query, host->failing_family);
	query_put(&query, host->failing_status);
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

static enum status name_endpoints(
	struct store *store, const struct settled_domain *domain, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO endpoint_host (endpoint, name, preference) "
		"SELECT i.endpoint, h.name, h.preference FROM mx_ip i JOIN mx_host h "
		"ON h.run_domain = i.run_domain AND h.position = i.host WHERE i.run_domain = ? "
		"ON CONFLICT DO UPDATE SET preference = excluded.preference "
		"WHERE excluded.preference < preference",
		why);

	query_put(&query, domain->id);
	return query_run(&query);
}

static enum status make_question(struct store *store, int64_t run, int64_t run_domain,
	const int64_t recipient_at[2], int64_t now_ms, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) VALUES (?, ?, ?, 0, ?, ?)",
		why);

	query_put(&query, run);
	query_put(&query, recipient_at[1]);
	query_put(&query, run_domain);
	query_put(&query, recipient_at[0]);
	query_put(&query, now_ms);
	enum status status = query_run(&query);

	store_tally(store, run, "question", sqlite3_changes(store->db));
	return status;
}

/* Every known address of the domain at every endpoint of it, all due at the same time. Two statements: one
 * that fills a table with triggers first copies all that it selects into a table of its own. */
static enum status make_questions(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT ra.id, i.endpoint FROM run_address ra JOIN mx_ip i ON i.run_domain = "
		"ra.run_domain WHERE ra.run_domain = ?",
		why);
	int64_t now_ms = clock_wall_ms();
	enum status status = OK;

	query_put(&query, domain->id);
	while (!status && query_next(&query)) {
		const int64_t recipient_at[2] = {query_take(&query, 0), query_take(&query, 1)};

		status = make_question(store, run, domain->id, recipient_at, now_ms, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

/* Policies wait from here on, but for a name that does not exist. */
static enum status mark_settled(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why)
{
	const struct mail_hosts *hosts = domain->hosts;
	struct query query = query_begin(store,
		"UPDATE run_domain SET state = count_here(?, NOT is_machine AND state <> ?1), "
		"due_ms = ?, owner = '', status = ?, route = ?, "
		"is_authenticated = ?, is_cut = ?, hosts_told = ?, ips_told = ?, "
		"null_preference = ?, is_alias = ?, negative_ttl_s = ?, policy_state = ?, "
		"policy_due_ms = 0, policy_owner = '' WHERE id = ?",
		why);

	query_put(&query, domain->retry_at_ms ? 0 : 1);
	query_put(&query, domain->retry_at_ms);
	query_put(&query, hosts->status);
	query_put(&query, hosts->route);
	query_put(&query, hosts->is_authenticated);
	query_put(&query, hosts->is_cut);
	query_put(&query, hosts->hosts_told);
	query_put(&query, hosts->ips_told);
	query_put(&query, hosts->null_preference);
	query_put(&query, hosts->is_alias);
	query_put(&query, hosts->negative_ttl_s);
	query_put(&query, hosts->route == ROUTE_NO_DOMAIN || domain->has_no_policies);
	query_put(&query, domain->id);
	store->counted_here = 0;
	enum status status = query_run(&query);

	store_tally(store, run, "resolved",
		domain->retry_at_ms ? -store->counted_here : store->counted_here);
	return status;
}

enum status store_settle_domain(
	struct store *store, int64_t run, const struct settled_domain *domain, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = mark_settled(store, run, domain, why);
	if (!status)
		status = put_hosts(store, run, domain, why);
	if (!status && !domain->retry_at_ms)
		status = name_endpoints(store, domain, why);
	if (!status && !domain->retry_at_ms)
		status = make_questions(store, run, domain, why);
	return store_end(store, status, why);
}
