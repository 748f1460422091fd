/* What one crawl has to do with the one before. */
#include "schema/store_sqlite.h"

static enum status find_before(struct store *store, int64_t run, const char *crawl_key,
	int64_t *ret_before, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT max(id) FROM run WHERE crawl_key = ? AND crawl_done = 1 AND id < ?", why);

	query_put_text(&query, crawl_key);
	query_put(&query, run);
	*ret_before = query_next(&query) ? query_take(&query, 0) : 0;
	return query_end(&query);
}

enum status store_begin_crawl(struct store *store, int64_t run, const char *crawl_key,
	int64_t *ret_before, struct failure *why)
{
	int64_t before = 0;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"UPDATE run SET crawl_key = ?1, pages_after = iif(crawl_key = '', (SELECT "
		"ifnull(max(id), 0) FROM page), pages_after) WHERE id = ?2",
		why);

	query_put_text(&query, crawl_key);
	query_put(&query, run);
	status = query_run(&query);
	if (!status)
		status = find_before(store, run, crawl_key, &before, why);
	status = store_end(store, status, why);
	if (!status)
		*ret_before = before;
	return status;
}

static enum status tell_gone(struct store *store, int64_t run, int64_t before,
	struct vanished_pages *vanished, struct failure *why)
{
	struct query query = query_begin(
		store, "DELETE FROM finding WHERE run = ? AND finding = 'page-gone'", why);

	query_put(&query, run);
	enum status status = query_run(&query);

	if (status)
		return status;
	query = query_begin(store,
		"INSERT INTO finding (run, finding, subject_kind, subject_name, evidence) "
		"SELECT n.run, 'page-gone', 'page', n.url, n.error FROM page n "
		"JOIN page o ON o.run = ?2 AND o.key = n.key WHERE n.run = ?1 AND n.state = 2 "
		"AND n.kind = 0 AND n.status IN (404, 410) AND o.state = 1",
		why);
	query_put(&query, run);
	query_put(&query, before);
	status = query_run(&query);
	if (!status)
		vanished->gone = sqlite3_changes(store->db);
	return status;
}

static enum status count_unlinked(struct store *store, int64_t run, int64_t before,
	struct vanished_pages *vanished, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT count(*), min(url) FROM page o WHERE o.run = ?2 AND o.state = 1 AND "
		"o.kind = 0 AND NOT EXISTS (SELECT 1 FROM page n WHERE n.run = ?1 AND n.key = "
		"o.key)",
		why);

	query_put(&query, run);
	query_put(&query, before);
	if (query_next(&query)) {
		vanished->unlinked = query_take(&query, 0);
		query_copy_text(
			&query, 1, vanished->first_unlinked, sizeof(vanished->first_unlinked));
	}
	return query_end(&query);
}

enum status store_tell_vanished(struct store *store, int64_t run, int64_t before,
	struct vanished_pages *ret_vanished, struct failure *why)
{
	struct vanished_pages vanished = {0};
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = tell_gone(store, run, before, &vanished, why);
	if (!status)
		status = count_unlinked(store, run, before, &vanished, why);
	status = store_end(store, status, why);
	if (!status)
		*ret_vanished = vanished;
	return status;
}
