/* Queued pages on their way to the crawl, with what an earlier run knows of them. */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

void queued_page_finish(struct queued_page *page)
{
	free(page->url);
	free(page->etag);
	free(page->last_modified);
	free(page->targets);
	*page = (struct queued_page){0};
}

static uint64_t *take_keys(struct query *query, int column, size_t *ret_count)
{
	struct span bytes = query_take_blob(query, column);
	size_t count = bytes.length / sizeof(uint64_t);
	uint64_t *keys = memory_get_zeroed(count ? count : 1, sizeof(*keys));

	memcpy(keys, bytes.at, count * sizeof(*keys));
	*ret_count = count;
	return keys;
}

static void take_page(struct query *query, struct queued_page *ret_page)
{
	*ret_page = (struct queued_page){.id = query_take(query, 0),
		.key = (uint64_t)query_take(query, 1),
		.kind = (enum page_kind)query_take_number(query, 2, PAGE_CONTACT + 1),
		.depth = (uint32_t)query_take(query, 3),
		.steps = (uint32_t)query_take(query, 4),
		.url = memory_copy(span_of(query_take_text(query, 5))),
		.before = query_take(query, 6)};
	if (!ret_page->before)
		return;
	ret_page->etag = memory_copy(span_of(query_take_text(query, 7)));
	ret_page->last_modified = memory_copy(span_of(query_take_text(query, 8)));
	if (!query_is_null(query, 9))
		ret_page->targets = take_keys(query, 9, &ret_page->target_count);
}

enum status store_take_pages(struct store *store, int64_t run, const struct page_turn *turn,
	struct queued_page *ret_pages, size_t *ret_count, struct failure *why)
{
	static const char alone[] =
		"SELECT id, key, kind, depth, steps, url, 0 FROM page WHERE +run = ?1 AND state = "
		"0 "
		"AND id > max(?2, (SELECT pages_after FROM run WHERE id = ?1)) AND (kind = 1) = ?5 "
		"AND ?3 = 0 ORDER BY id LIMIT ?4";
	static const char with_before[] =
		"SELECT n.id, n.key, n.kind, n.depth, n.steps, n.url, o.id, o.etag, "
		"o.last_modified, iif(length(o.targets) <= 4096, o.targets, NULL) "
		"FROM page n LEFT JOIN page o ON o.run = ?3 AND o.key = n.key AND o.state = 1 "
		"AND o.is_whole = 1 AND o.kind = n.kind AND o.etag || o.last_modified <> '' "
		"WHERE +n.run = ?1 AND n.state = 0 AND n.id > max(?2, (SELECT pages_after FROM "
		"run WHERE id = ?1)) AND (n.kind = 1) = ?5 ORDER BY n.id LIMIT ?4";
	struct query query = query_begin(store, turn->before ? with_before : alone, why);
	size_t count = 0;

	query_put(&query, run);
	query_put(&query, turn->after);
	query_put(&query, turn->before);
	query_put(&query, (int64_t)turn->most);
	query_put(&query, turn->elsewhere);
	while (count < turn->most && query_next(&query))
		take_page(&query, &ret_pages[count++]);
	enum status status = query_end(&query);

	if (status)
		while (count)
			queued_page_finish(&ret_pages[--count]);
	else
		*ret_count = count;
	return status;
}

enum status store_page_targets(struct store *store, int64_t page, uint64_t **ret_keys,
	size_t *ret_count, struct failure *why)
{
	struct query query = query_begin(store, "SELECT targets FROM page WHERE id = ?", why);
	uint64_t *keys = NULL;
	size_t count = 0;

	query_put(&query, page);
	if (query_next(&query))
		keys = take_keys(&query, 0, &count);
	enum status status = query_end(&query);

	if (status) {
		free(keys);
		return status;
	}
	*ret_keys = keys;
	*ret_count = count;
	return OK;
}

enum status store_page_named(struct store *store, int64_t run, uint64_t key,
	struct new_page *ret_page, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT url, kind, depth, steps FROM page WHERE run = ? AND key = ?", why);
	struct new_page page = {.key = key};

	query_put(&query, run);
	query_put(&query, (int64_t)key);
	if (query_next(&query)) {
		page.url = memory_copy(span_of(query_take_text(&query, 0)));
		page.kind = (enum page_kind)query_take_number(&query, 1, PAGE_CONTACT + 1);
		page.depth = (uint32_t)query_take(&query, 2);
		page.steps = (uint32_t)query_take(&query, 3);
	}
	enum status status = query_end(&query);

	if (status)
		free((void *)(uintptr_t)page.url);
	else
		*ret_page = page;
	return status;
}
