/* What becomes of a domain's mail while a server is away: written when it is judged, read once. */
#include "base/memory.h"
#include "schema/store_sqlite.h"
#include "schema/store_judge.h"

#include <stdlib.h>

/* ---- writing ---- */

static enum status put_recipient(
	struct store *store, int64_t run_domain, const char *recipient, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE run_domain SET outage_recipient = ?1 WHERE id = ?2 AND outage_recipient <> "
		"?1",
		why);

	query_put_text(&query, recipient);
	query_put(&query, run_domain);
	return query_run(&query);
}

static enum status put_outage(struct store *store, int64_t run_domain, size_t number,
	const struct outage *outage, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO outage (run_domain, number, host, ip, fate, part) VALUES (?, ?, ?, ?, "
		"?, ?)",
		why);

	query_put(&query, run_domain);
	query_put(&query, (int64_t)number);
	query_put_text(&query, outage->host);
	query_put_text(&query, outage->ip);
	query_put(&query, outage->fate);
	query_put(&query, outage->part);
	return query_run(&query);
}

enum status store_put_outages(
	struct store *store, int64_t run_domain, const struct outages *outages, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store, "DELETE FROM outage WHERE run_domain = ?", why);

	query_put(&query, run_domain);
	status = query_run(&query);
	if (!status)
		status = put_recipient(store, run_domain, outages->recipient, why);
	for (size_t i = 0; i < outages->count && !status; i++)
		status = put_outage(store, run_domain, i, &outages->list[i], why);
	return store_end(store, status, why);
}

/* ---- reading ---- */

static enum status read_recipient(
	struct store *store, int64_t run_domain, struct kept_outages *kept, struct failure *why)
{
	struct query query =
		query_begin(store, "SELECT outage_recipient FROM run_domain WHERE id = ?", why);

	query_put(&query, run_domain);
	if (query_next(&query))
		query_copy_text(&query, 0, kept->recipient, sizeof(kept->recipient));
	return query_end(&query);
}

enum status store_read_outages(
	struct store *store, int64_t run_domain, struct kept_outages *ret_kept, struct failure *why)
{
	struct kept_outages kept = {0};
	enum status status = read_recipient(store, run_domain, &kept, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT host, ip, fate, part FROM outage WHERE run_domain = ? ORDER BY number",
		why);
	size_t size = 0;

	query_put(&query, run_domain);
	while (query_next(&query)) {
		int64_t part = query_take(&query, 3);

		kept.list = memory_make_room(kept.list, kept.count, &size, sizeof(*kept.list));
		kept.list[kept.count++] = (struct outage){
			.host = memory_copy(span_of(query_take_text(&query, 0))),
			.ip = memory_copy(span_of(query_take_text(&query, 1))),
			.fate = (enum mail_fate)query_take_number(&query, 2, MAIL_FATE_COUNT),
			.part = part < 0 || part > OUTAGE_WHOLE ? OUTAGE_WHOLE : (uint32_t)part};
	}
	status = query_end(&query);
	if (status)
		kept_outages_finish(&kept);
	else
		*ret_kept = kept;
	return status;
}

void kept_outages_finish(struct kept_outages *kept)
{
	for (size_t i = 0; i < kept->count; i++) {
		free((void *)(uintptr_t)kept->list[i].host);
		free((void *)(uintptr_t)kept->list[i].ip);
	}
	free(kept->list);
	*kept = (struct kept_outages){0};
}
