/*
 * The policies of a run's domains are claimed and settled like the domains themselves, once these
 * are resolved for good. A name that does not exist has none (RFC 8020: neither has anything below
 * it), so store_settle_domain calls those asked at once.
 */
#include "base/clock.h"
#include "schema/store_sqlite.h"

static enum status claim(struct store *store, int64_t run, const struct domain_claim *wanted,
	struct claimed_policy *ret_domains, size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET policy_due_ms = ?1 + ?2, policy_owner = ?3 WHERE id IN "
		"(SELECT id FROM run_domain INDEXED BY run_domain_policy WHERE run = ?4 AND state "
		"= 1 AND policy_state = 0 AND policy_due_ms <= ?1 ORDER BY policy_due_ms LIMIT ?5) "
		"RETURNING id, (SELECT name FROM domain d WHERE d.id = run_domain.domain), "
		"is_machine",
		why);

	query_put(&query, clock_wall_ms());
	query_put(&query, wanted->lease_ms);
	query_put_text(&query, wanted->worker);
	query_put(&query, run);
	query_put(&query, (int64_t)wanted->most);
	while (query_next(&query) && *ret_count < wanted->most) {
		struct claimed_policy *claimed = &ret_domains[(*ret_count)++];

		*claimed = (struct claimed_policy){
			.id = query_take(&query, 0), .is_machine = query_take(&query, 2)};
		query_copy_text(&query, 1, claimed->name, sizeof(claimed->name));
	}
	return query_end(&query);
}

static enum status read_claimed(
	struct store *store, struct claimed_policy *claimed, struct failure *why)
{
	enum status status = store_read_hosts(store, claimed->id, &claimed->hosts, why);

	return status ? status : store_read_policy(store, claimed->id, &claimed->before, why);
}

enum status store_claim_policies(struct store *store, int64_t run,
	const struct domain_claim *wanted, struct claimed_policy *ret_domains, size_t *ret_count,
	struct failure *why)
{
	size_t count = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = claim(store, run, wanted, ret_domains, &count, why);
	for (size_t i = 0; i < count && !status; i++)
		status = read_claimed(store, &ret_domains[i], why);
	status = store_end(store, status, why);
	for (size_t i = 0; i < count && status; i++) {
		mail_hosts_finish(&ret_domains[i].hosts);
		domain_policy_finish(&ret_domains[i].before);
	}
	if (!status)
		*ret_count = count;
	return status;
}

/* Who asked nothing because only machines are written to there must still have the claim: if the
 * site has named the domain in the meantime, it is free and waits to be asked. */
static enum status mark_asked(struct store *store, const struct settled_policy *settled,
	bool *ret_counts, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET policy_state = ?, policy_due_ms = ?, policy_owner = '' "
		"WHERE id = ? AND (? OR policy_owner <> '')",
		why);

	query_put(&query, settled->retry_at_ms ? 0 : 1);
	query_put(&query, settled->retry_at_ms);
	query_put(&query, settled->id);
	query_put(&query, settled->policy->is_asked);
	enum status status = query_run(&query);

	*ret_counts = !status && sqlite3_changes(store->db) == 1;
	return status;
}

enum status store_settle_policy(
	struct store *store, int64_t run, const struct settled_policy *policy, struct failure *why)
{
	bool counts = false;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = mark_asked(store, policy, &counts, why);
	if (counts && policy->policy->is_asked)
		status = store_put_policy(store, policy->id, policy->policy, why);
	if (counts && !status)
		status = store_put_machines(store, run, policy, why);
	return store_end(store, status, why);
}
