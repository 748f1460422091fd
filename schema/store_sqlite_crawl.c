#include "base/memory.h"
#include "base/clock.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

/* ---- pages ---- */

static enum status queue_page(
	struct store *store, int64_t run, const char *url, int64_t from_page, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO page (run, url, depth, from_page) VALUES (?1, ?2, "
		"iif(?3 = 0, 0, (SELECT depth + 1 FROM page WHERE id = ?3)), nullif(?3, 0))",
		why);

	query_put(&query, run);
	query_put_text(&query, url);
	query_put(&query, from_page);
	return query_run(&query);
}

enum status store_add_seeds(struct store *store, int64_t run, const char *const *urls, size_t count,
	struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = queue_page(store, run, urls[i], 0, why);
	return store_end(store, status, why);
}

enum status store_take_pages(struct store *store, int64_t run, int64_t after, size_t most,
	struct queued_page *ret_pages, size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id, url, depth FROM page WHERE run = ? AND state = 0 AND id > ? "
		"ORDER BY id LIMIT ?",
		why);
	size_t count = 0;

	query_put(&query, run);
	query_put(&query, after);
	query_put(&query, (int64_t)most);
	while (count < most && query_next(&query))
		ret_pages[count++] = (struct queued_page){.id = query_take(&query, 0),
			.url = memory_copy(span_of(query_take_text(&query, 1))),
			.depth = (uint32_t)query_take(&query, 2)};
	enum status status = query_end(&query);

	if (status)
		while (count)
			free(ret_pages[--count].url);
	else
		*ret_count = count;
	return status;
}

enum status store_each_url(struct store *store, int64_t run,
	void (*tell)(void *context, struct span url), void *context, struct failure *why)
{
	struct query query = query_begin(store, "SELECT url FROM page WHERE run = ?", why);

	query_put(&query, run);
	while (query_next(&query))
		tell(context, span_of(query_take_text(&query, 0)));
	return query_end(&query);
}

/* ---- addresses ---- */

static enum status id_of(struct query *query, int64_t *ret_id)
{
	bool found = query_next(query);

	if (found)
		*ret_id = query_take(query, 0);
	else if (!query->status)
		*ret_id = 0;
	return query_end(query);
}

/* Looks first: most domains and addresses of a page are known. */
enum status store_domain_in_run(struct store *store, int64_t run, const char *domain,
	int64_t *ret_run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT rd.id FROM domain d JOIN run_domain rd ON rd.domain = d.id AND rd.run = ?1 "
		"WHERE d.name = ?2",
		why);

	query_put(&query, run);
	query_put_text(&query, domain);
	enum status status = id_of(&query, ret_run_domain);

	if (status || *ret_run_domain)
		return status;
	query = query_begin(store, "INSERT OR IGNORE INTO domain (name) VALUES (?)", why);
	query_put_text(&query, domain);
	status = query_run(&query);
	if (status)
		return status;
	query = query_begin(store,
		"INSERT INTO run_domain (run, domain) SELECT ?1, id FROM domain WHERE name = ?2 "
		"RETURNING id",
		why);
	query_put(&query, run);
	query_put_text(&query, domain);
	status = id_of(&query, ret_run_domain);
	return status;
}

/* An address that comes when its domain is resolved already gets its questions at once. */
static enum status ask_everywhere(struct store *store, int64_t run, int64_t run_address,
	int64_t run_domain, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT OR IGNORE INTO question (run, endpoint, run_domain, kind, run_address, "
		"due_ms) "
		"SELECT ?1, i.endpoint, i.run_domain, 0, ?2, ?3 FROM run_domain rd "
		"JOIN mx_ip i ON i.run_domain = rd.id WHERE rd.id = ?4 AND rd.state = 1",
		why);

	query_put(&query, run);
	query_put(&query, run_address);
	query_put(&query, clock_wall_ms());
	query_put(&query, run_domain);
	return query_run(&query);
}

enum status store_address_in_run(struct store *store, int64_t run, const struct address *address,
	int64_t *ret_run_address, struct failure *why)
{
	int64_t run_domain = 0;
	enum status status = store_domain_in_run(store, run, address->domain, &run_domain, why);

	if (status)
		return status;
	struct query query = query_begin(store,
		"SELECT ra.id FROM run_domain rd JOIN address a ON a.domain = rd.domain AND "
		"a.local = ?2 "
		"JOIN run_address ra ON ra.address = a.id AND ra.run = rd.run WHERE rd.id = ?1",
		why);

	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = id_of(&query, ret_run_address);
	if (status || *ret_run_address)
		return status;
	query = query_begin(store,
		"INSERT OR IGNORE INTO address (domain, local) "
		"SELECT domain, ?2 FROM run_domain WHERE id = ?1",
		why);
	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = query_run(&query);
	if (status)
		return status;
	query = query_begin(store,
		"INSERT INTO run_address (run, address, run_domain) SELECT rd.run, a.id, rd.id "
		"FROM run_domain rd JOIN address a ON a.domain = rd.domain AND a.local = ?2 "
		"WHERE rd.id = ?1 RETURNING id",
		why);
	query_put(&query, run_domain);
	query_put_text(&query, address->local);
	status = id_of(&query, ret_run_address);
	return status ? status : ask_everywhere(store, run, *ret_run_address, run_domain, why);
}

enum status store_add_addresses(struct store *store, int64_t run, const struct address *addresses,
	size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);
	int64_t ignored;

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = store_address_in_run(store, run, &addresses[i], &ignored, why);
	return store_end(store, status, why);
}

enum status store_add_domain(
	struct store *store, int64_t run, const char *domain, struct failure *why)
{
	int64_t ignored;
	enum status status = store_begin(store, why);

	if (status)
		return status;
	status = store_domain_in_run(store, run, domain, &ignored, why);
	return store_end(store, status, why);
}

/* ---- settling ---- */

static enum status add_link(struct store *store, int64_t run, int64_t page,
	const struct found_link *link, struct failure *why)
{
	int64_t run_address = 0;
	enum status status = OK;

	if (link->address)
		status = store_address_in_run(store, run, link->address, &run_address, why);
	if (status)
		return status;
	struct query query = query_begin(store,
		"INSERT INTO link (run, page, run_address, written, defect, line, href, text, "
		"source, "
		"corrected, findings) VALUES (?, ?, nullif(?, 0), ?, ?, ?, ?, ?, ?, ?, ?)",
		why);

	query_put(&query, run);
	query_put(&query, page);
	query_put(&query, run_address);
	query_put_text(&query, link->address ? "" : link->written);
	query_put_text(&query, link->defect);
	query_put(&query, link->line);
	query_put_text(&query, link->href);
	query_put_text(&query, link->text);
	query_put_text(&query, link->source);
	query_put_text(&query, link->corrected);
	query_put_text(&query, link->findings);
	return query_run(&query);
}

static enum status mark_page(struct store *store, const struct settled_page *page,
	bool *ret_is_first, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE page SET state = ?, status = ?, error = ?, title = ?, content_type = ?, "
		"etag = ?, last_modified = ?, redirect = ?, bytes = ? WHERE id = ? AND state = 0",
		why);

	query_put(&query, page->state);
	query_put(&query, page->status);
	query_put_text(&query, page->error);
	query_put_text(&query, page->title);
	query_put_text(&query, page->content_type);
	query_put_text(&query, page->etag);
	query_put_text(&query, page->last_modified);
	query_put_text(&query, page->redirect);
	query_put(&query, page->bytes);
	query_put(&query, page->id);
	enum status status = query_run(&query);

	*ret_is_first = !status && sqlite3_changes(store->db) == 1;
	return status;
}

/* A page that was settled before (by a crawl that was thought dead) keeps its first links. */
static enum status settle_page(
	struct store *store, int64_t run, const struct settled_page *page, struct failure *why)
{
	bool is_first = false;
	enum status status = mark_page(store, page, &is_first, why);

	if (!is_first)
		return status;
	for (size_t i = 0; i < page->link_count && !status; i++)
		status = add_link(store, run, page->id, &page->links[i], why);
	for (size_t i = 0; i < page->new_url_count && !status; i++)
		status = queue_page(store, run, page->new_urls[i], page->id, why);
	return status;
}

enum status store_settle_pages(struct store *store, int64_t run, const struct settled_page *pages,
	size_t count, struct failure *why)
{
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = settle_page(store, run, &pages[i], why);
	return store_end(store, status, why);
}
