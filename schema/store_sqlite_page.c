/* Pages of a run: queued, taken, settled. Counts are kept for a whole batch at once. */
#include "base/memory.h"
#include "base/text_set.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { KINDS = PAGE_CONTACT + 1, STATES = PAGE_SKIPPED + 1 };

/* What a batch changes in the tallies. */
struct counted {
	int64_t pages[KINDS][STATES];
	int64_t links;
};

/* Sitemaps and the like are our own questions: they are no pages that anybody counts. */
static enum status write_counted(
	struct store *store, int64_t run, const struct counted *counted, struct failure *why)
{
	static const char *const names[KINDS][STATES] = {
		[PAGE_OF_SITE] = {"page 0", "page 1", "page 2", "page 3"},
		[PAGE_ELSEWHERE] = {"elsewhere 0", "elsewhere 1", "elsewhere 2", "elsewhere 3"}};
	enum status status = store_count_up(store, run, "link", counted->links, why);

	for (int kind = 0; kind < KINDS; kind++)
		for (int state = 0; state < STATES && names[kind][state] && !status; state++)
			status = store_count_up(
				store, run, names[kind][state], counted->pages[kind][state], why);
	return status;
}

/* ---- keys ---- */

uint64_t store_page_key(const struct store *store, struct span url)
{
	uint64_t key = text_fingerprint_keyed(store->page_key, url);

	return key ? key : 1; /* so that 0 may mean none */
}

enum status store_read_page_key(struct store *store, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT value FROM setting WHERE name LIKE 'page key _' ORDER BY name", why);
	int count = 0;

	while (count < 2 && query_next(&query))
		store->page_key[count++] = (uint64_t)query_take(&query, 0);
	enum status status = query_end(&query);

	store->has_page_key = !status && count == 2;
	return status || count == 2 ? status : store_is_damaged(store, why);
}

/* For migrations, which meet URLs that have no key yet. */
static void page_key(sqlite3_context *context, int count, sqlite3_value **arguments)
{
	struct store *store = sqlite3_user_data(context);
	struct failure why;

	(void)count;
	if (!store->has_page_key && store_read_page_key(store, &why)) {
		sqlite3_result_error(context, "no page key", -1);
		return;
	}
	const char *url = (const char *)sqlite3_value_text(arguments[0]);

	sqlite3_result_int64(
		context, (sqlite3_int64)store_page_key(store, span_of(url ? url : "")));
}

enum status store_add_functions(struct store *store, struct failure *why)
{
	const int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;

	return sqlite3_create_function(
		       store->db, "page_key", 1, flags, store, page_key, NULL, NULL) == SQLITE_OK &&
			       sqlite3_create_function(store->db, "count_here", 2,
				       SQLITE_UTF8 | SQLITE_DIRECTONLY, store, store_count_here,
				       NULL, NULL) == SQLITE_OK
		       ? OK
		       : store_sqlite_fails(store, why);
}

enum status store_each_key(struct store *store, int64_t run,
	void (*tell)(void *context, uint64_t key), void *context, struct failure *why)
{
	struct query query = query_begin(store, "SELECT key FROM page WHERE run = ?", why);

	query_put(&query, run);
	while (query_next(&query))
		tell(context, (uint64_t)query_take(&query, 0));
	return query_end(&query);
}

/* ---- queueing ---- */

static enum status queue_page(struct store *store, int64_t run, const struct new_page *page,
	int64_t from_page, struct counted *counted, struct failure *why)
{
	struct query query = query_begin(store,
		"INSERT INTO page (run, key, kind, depth, steps, from_page, url) "
		"VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
		why);

	query_put(&query, run);
	query_put(&query, (int64_t)page->key);
	query_put(&query, page->kind);
	query_put(&query, page->depth);
	query_put(&query, page->steps);
	query_put(&query, from_page);
	query_put_text(&query, page->url);
	enum status status = query_run(&query);

	if (!status && sqlite3_changes(store->db) == 1)
		counted->pages[page->kind][PAGE_QUEUED]++;
	return status;
}

enum status store_queue_pages(struct store *store, int64_t run, const struct new_page *pages,
	size_t count, struct failure *why)
{
	struct counted counted = {0};
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = queue_page(store, run, &pages[i], 0, &counted, why);
	if (!status)
		status = write_counted(store, run, &counted, why);
	return store_end(store, status, why);
}

enum status store_add_seeds(struct store *store, int64_t run, const char *const *urls, size_t count,
	struct failure *why)
{
	struct new_page *pages = memory_get_zeroed(count ? count : 1, sizeof(*pages));

	for (size_t i = 0; i < count; i++)
		pages[i] = (struct new_page){
			.url = urls[i], .key = store_page_key(store, span_of(urls[i]))};
	enum status status = store_queue_pages(store, run, pages, count, why);

	free(pages);
	return status;
}

/* ---- settling ---- */

/* Ends a statement that settles a page, which only the first to settle it may do. */
static enum status run_mark(struct query *query, struct store *store, bool *ret_is_first)
{
	enum status status = query_run(query);

	*ret_is_first = !status && sqlite3_changes(store->db) == 1;
	return status;
}

static enum status mark_page(struct store *store, const struct settled_page *page,
	bool *ret_is_first, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE page SET state = ?, status = ?, is_whole = ?, bytes = ?, error = ?, "
		"title = ?, content_type = ?, etag = ?, last_modified = ?, redirect = ?, "
		"targets = ?, has_contact_form = ? WHERE id = ? AND state = 0",
		why);

	query_put(&query, page->state);
	query_put(&query, page->status);
	query_put(&query, page->is_whole);
	query_put(&query, page->bytes);
	query_put_text(&query, page->error);
	query_put_text(&query, page->title);
	query_put_text(&query, page->content_type);
	query_put_text(&query, page->etag);
	query_put_text(&query, page->last_modified);
	query_put_text(&query, page->redirect);
	query_put_blob(&query, page->targets, page->target_count * sizeof(*page->targets));
	query_put(&query, page->has_contact_form);
	query_put(&query, page->id);
	return run_mark(&query, store, ret_is_first);
}

/* The server says that nothing has changed: everything is as it was. A server may send new
 * validators with a 304 (RFC 9110 15.4.5), and then these are the ones to ask with. */
static enum status mark_unchanged(struct store *store, const struct settled_page *page,
	bool *ret_is_first, struct failure *why)
{
	struct query query = query_begin(store,
		"UPDATE page SET state = 1, status = ?1, is_whole = 1, "
		"(title, content_type, bytes, targets, has_contact_form, etag, last_modified) = "
		"(SELECT title, content_type, bytes, targets, has_contact_form, iif(?2 <> '', ?2, "
		"etag), iif(?3 <> '', ?3, "
		"last_modified) FROM page WHERE id = ?4) WHERE id = ?5 AND state = 0",
		why);

	query_put(&query, page->status);
	query_put_text(&query, page->etag);
	query_put_text(&query, page->last_modified);
	query_put(&query, page->before);
	query_put(&query, page->id);
	return run_mark(&query, store, ret_is_first);
}

struct old_links {
	struct found_link *each;
	size_t count, size;
};

static const char *copy_text(struct query *query, int column)
{
	return memory_copy(span_of(query_take_text(query, column)));
}

static void old_links_finish(struct old_links *links)
{
	for (size_t i = 0; i < links->count; i++) {
		const struct found_link *link = &links->each[i];
		const void *parts[] = {link->address, link->written, link->defect, link->href,
			link->text, link->source, link->corrected, link->findings};

		for (size_t part = 0; part < sizeof(parts) / sizeof(parts[0]); part++)
			free((void *)(uintptr_t)parts[part]);
	}
	free(links->each);
}

static void take_old_link(struct query *query, struct old_links *links)
{
	links->each =
		memory_make_room(links->each, links->count, &links->size, sizeof(*links->each));
	struct found_link *link = &links->each[links->count++];

	*link = (struct found_link){.written = copy_text(query, 2),
		.defect = copy_text(query, 3),
		.line = (uint32_t)query_take(query, 4),
		.href = copy_text(query, 5),
		.text = copy_text(query, 6),
		.source = copy_text(query, 7),
		.corrected = copy_text(query, 8),
		.findings = copy_text(query, 9)};
	if (query_is_null(query, 0))
		return;
	struct address *address = memory_get_zeroed(1, sizeof(*address));

	query_copy_text(query, 0, address->local, sizeof(address->local));
	query_copy_text(query, 1, address->domain, sizeof(address->domain));
	link->address = address;
}

static enum status copy_links(struct store *store, int64_t run, const struct settled_page *page,
	struct counted *counted, struct failure *why)
{
	struct old_links links = {0};
	struct query query = query_begin(store,
		"SELECT a.local, d.name, l.written, l.defect, l.line, l.href, l.text, l.source, "
		"l.corrected, l.findings FROM link l "
		"LEFT JOIN run_address ra ON ra.id = l.run_address "
		"LEFT JOIN address a ON a.id = ra.address LEFT JOIN domain d ON d.id = a.domain "
		"WHERE l.page = ? ORDER BY l.id",
		why);

	query_put(&query, page->before);
	while (query_next(&query))
		take_old_link(&query, &links);
	enum status status = query_end(&query);

	for (size_t i = 0; i < links.count && !status; i++)
		status = store_add_link(store, run, page->id, &links.each[i], why);
	counted->links += (int64_t)links.count;
	old_links_finish(&links);
	return status;
}

/* A page that was settled before (by a crawl that was thought dead) keeps its first links. */
static enum status settle_page(struct store *store, int64_t run, const struct settled_page *page,
	struct counted *counted, struct failure *why)
{
	bool is_first = false;
	enum status status = page->before ? mark_unchanged(store, page, &is_first, why)
					  : mark_page(store, page, &is_first, why);

	if (!is_first)
		return status;
	counted->pages[page->kind][PAGE_QUEUED]--;
	counted->pages[page->kind][page->state]++;
	if (page->before)
		status = copy_links(store, run, page, counted, why);
	for (size_t i = 0; i < page->link_count && !status; i++)
		status = store_add_link(store, run, page->id, &page->links[i], why);
	counted->links += (int64_t)page->link_count;
	for (size_t i = 0; i < page->new_page_count && !status; i++)
		status = queue_page(store, run, &page->new_pages[i], page->id, counted, why);
	return status;
}

enum status store_settle_pages(struct store *store, int64_t run, const struct settled_page *pages,
	size_t count, struct failure *why)
{
	struct counted counted = {0};
	enum status status = store_begin(store, why);

	if (status)
		return status;
	for (size_t i = 0; i < count && !status; i++)
		status = settle_page(store, run, &pages[i], &counted, why);
	if (!status)
		status = write_counted(store, run, &counted, why);
	return store_end(store, status, why);
}
