/*
 * The cache of MTA-STS policies. It belongs to the database, not to a run. How many there are is
 * kept by triggers, so that keeping one costs the same in a cache of any size.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>

#define CACHED_COLUMNS "domain, id, mode, is_overridden, override, max_age_s, fetched_ms, policy"

/* The policy is borrowed from the row. Whoever wrote numbers into the file that we do not write gets
 * no arithmetic out of them: a time before 1970 is 1970. */
static void take_cached(struct query *query, struct sts_cached *ret_cached)
{
	struct span policy = query_take_blob(query, 7);
	int64_t fetched_ms = query_take(query, 6);

	*ret_cached = (struct sts_cached){
		.mode = (enum sts_mode)query_take_number(query, 2, STS_MODE_COUNT),
		.is_overridden = query_take(query, 3),
		.override = (enum sts_mode)query_take_number(query, 4, STS_MODE_COUNT),
		.max_age_s = query_take_number(query, 5, STS_MAX_AGE_MAX + 1),
		.fetched_ms = fetched_ms > 0 ? fetched_ms : 0,
		.policy = policy.at,
		.policy_length = policy.length};
	query_copy_text(query, 0, ret_cached->domain, sizeof(ret_cached->domain));
	query_copy_text(query, 1, ret_cached->id, sizeof(ret_cached->id));
}

static void keep_policy(struct store *store, struct sts_cached *cached)
{
	free(store->sts_policy);
	store->sts_policy = memory_copy((struct span){cached->policy, cached->policy_length});
	cached->policy = store->sts_policy;
}

enum status store_sts_find(struct store *store, const char *domain, struct sts_cached *ret_cached,
	bool *ret_found, struct failure *why)
{
	struct sts_cached cached;
	struct query query = query_begin(store,
		"SELECT " CACHED_COLUMNS " FROM sts_policy WHERE domain = ? "
		"AND (SELECT value FROM setting WHERE name = 'sts cache size') > 0",
		why);

	query_put_text(&query, domain);
	bool found = query_next(&query);

	if (found) {
		take_cached(&query, &cached);
		keep_policy(store, &cached);
	}
	enum status status = query_end(&query);

	if (status)
		return status;
	if (found)
		*ret_cached = cached;
	*ret_found = found;
	return OK;
}

static enum status remove_beyond_size(struct store *store, size_t *removed, struct failure *why)
{
	struct query query = query_begin(store,
		"DELETE FROM sts_policy WHERE rowid IN (SELECT rowid FROM sts_policy INDEXED BY "
		"sts_policy_age ORDER BY fetched_ms LIMIT max(0, (SELECT value FROM setting WHERE "
		"name = 'sts policies') - (SELECT value FROM setting WHERE name = 'sts cache "
		"size')))",
		why);
	enum status status = query_run(&query);

	*removed += status ? 0 : (size_t)sqlite3_changes(store->db);
	return status;
}

/* What the user wants to be judged instead was said of the policy with that id. */
static enum status put_cached(
	struct store *store, const struct sts_cached *cached, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO sts_policy (domain, id, mode, max_age_s, fetched_ms, policy) "
		"VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (domain) DO UPDATE SET "
		"is_overridden = iif(id = excluded.id, is_overridden, 0), "
		"override = iif(id = excluded.id, override, 0), id = excluded.id, "
		"mode = excluded.mode, max_age_s = excluded.max_age_s, "
		"fetched_ms = excluded.fetched_ms, policy = excluded.policy",
		why);

	query_put_text(&query, cached->domain);
	query_put_text(&query, cached->id);
	query_put(&query, cached->mode);
	query_put(&query, cached->max_age_s);
	query_put(&query, cached->fetched_ms);
	query_put_blob(&query, cached->policy, cached->policy_length);
	return query_run(&query);
}

enum status store_sts_keep(
	struct store *store, const struct sts_cached *cached, struct failure *why)
{
	size_t size = 0, removed = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_sts_size(store, &size, why);
	if (!status && size)
		status = put_cached(store, cached, why);
	if (!status && size)
		status = remove_beyond_size(store, &removed, why);
	return store_end(store, status, why);
}

enum status store_sts_purge(
	struct store *store, const char *domain, size_t *ret_removed, struct failure *why)
{
	struct query query =
		domain ? query_begin(store, "DELETE FROM sts_policy WHERE domain = ?", why)
		       : query_begin(store, "DELETE FROM sts_policy", why);

	if (domain)
		query_put_text(&query, domain);
	enum status status = query_run(&query);

	if (!status)
		*ret_removed = (size_t)sqlite3_changes(store->db);
	return status;
}

/* RFC 8461 3.2: a policy is good for max_age seconds. */
static enum status remove_expired(
	struct store *store, int64_t now_ms, size_t *removed, struct failure *why)
{
	struct query query = query_begin(
		store, "DELETE FROM sts_policy WHERE fetched_ms + max_age_s * 1000 <= ?", why);

	query_put(&query, now_ms);
	enum status status = query_run(&query);

	*removed += status ? 0 : (size_t)sqlite3_changes(store->db);
	return status;
}

enum status store_sts_expire(
	struct store *store, int64_t now_ms, size_t *ret_removed, struct failure *why)
{
	size_t removed = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = remove_expired(store, now_ms, &removed, why);
	if (!status)
		status = remove_beyond_size(store, &removed, why);
	status = store_end(store, status, why);
	if (!status)
		*ret_removed = removed;
	return status;
}

enum status store_sts_override(struct store *store, const char *domain, enum sts_mode mode,
	bool *ret_found, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE sts_policy SET is_overridden = ?, override = ? WHERE domain = ?", why);

	query_put(&query, mode != STS_MODE_COUNT);
	query_put(&query, mode != STS_MODE_COUNT ? mode : STS_MODE_NONE);
	query_put_text(&query, domain);
	enum status status = query_run(&query);

	if (!status)
		*ret_found = sqlite3_changes(store->db) == 1;
	return status;
}

enum status store_sts_size(struct store *store, size_t *ret_size, struct failure *why)
{
	struct query query =
		query_begin(store, "SELECT value FROM setting WHERE name = 'sts cache size'", why);
	int64_t size = query_next(&query) ? query_take(&query, 0) : -1;
	enum status status = query_end(&query);

	if (!status && size < 0)
		status = store_is_damaged(store, why);
	if (!status)
		*ret_size = (size_t)size;
	return status;
}

enum status store_sts_set_size(struct store *store, size_t size, struct failure *why)
{
	struct query query = query_begin(
		store, "UPDATE setting SET value = ? WHERE name = 'sts cache size'", why);

	query_put(&query, size < INT64_MAX ? (int64_t)size : INT64_MAX);
	return query_run(&query);
}

enum status store_sts_each(struct store *store,
	enum status (*tell)(void *context, const struct sts_cached *cached, struct failure *why),
	void *context, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT " CACHED_COLUMNS " FROM sts_policy ORDER BY domain", why);
	enum status status = OK;

	while (!status && query_next(&query)) {
		struct sts_cached cached;

		take_cached(&query, &cached);
		if (query.status)
			break;
		status = tell(context, &cached, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}
