/*
 * The pages that could not be fetched, each with all pages that lead to it. Those stand the other way
 * round in the database (page.targets), where they cost a page 8 bytes a link. So:
 * 1. the keys of the broken pages go into a small table,
 * 2. the targets of every page of the run are held against it, in one reading,
 * 3. each broken page is told with the URLs of the pages that were found.
 */
#include "base/buf.h"
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { LINKED_FROM_BYTES_MAX = 256 * 1024 * 1024 /* of text: a broken page of 100,000 links */ };

struct broken {
	int64_t id;
	uint64_t key;
	int64_t *from; /* ids of pages, in order */
	size_t count, size;
	int64_t count_in_all;
};

struct broken_pages {
	struct broken *each; /* in order of URL */
	size_t count, size;
	size_t *slots; /* open addressing by key: index + 1, 0 = free */
	size_t slot_count, held;
};

static size_t slot_of(const struct broken_pages *pages, uint64_t key)
{
	size_t slot = key & (pages->slot_count - 1);

	while (pages->slots[slot] && pages->each[pages->slots[slot] - 1].key != key)
		slot = (slot + 1) & (pages->slot_count - 1);
	return slot;
}

static void add_from(struct broken_pages *pages, struct broken *broken, int64_t from)
{
	/* Several links of one page are one. */
	if (broken->count && broken->from[broken->count - 1] == from)
		return;
	broken->count_in_all++;
	if (pages->held == STORE_LINKED_FROM_MAX)
		return;
	pages->held++;
	broken->from =
		memory_make_room(broken->from, broken->count, &broken->size, sizeof(*broken->from));
	broken->from[broken->count++] = from;
}

static enum status read_broken(
	struct store *store, int64_t run, struct broken_pages *pages, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id, key FROM page WHERE run = ? AND state = 2 ORDER BY kind = 1, url", why);

	query_put(&query, run);
	while (query_next(&query)) {
		pages->each = memory_make_room(
			pages->each, pages->count, &pages->size, sizeof(*pages->each));
		pages->each[pages->count++] = (struct broken){
			.id = query_take(&query, 0), .key = (uint64_t)query_take(&query, 1)};
	}
	enum status status = query_end(&query);

	pages->slot_count = 64;
	while (pages->slot_count < 4 * pages->count)
		pages->slot_count *= 2;
	pages->slots = memory_get_zeroed(pages->slot_count, sizeof(*pages->slots));
	for (size_t i = 0; i < pages->count; i++)
		pages->slots[slot_of(pages, pages->each[i].key)] = i + 1;
	return status;
}

static void look_at_targets(struct broken_pages *pages, int64_t page, struct span targets)
{
	for (; targets.length >= sizeof(uint64_t); targets = span_from(targets, sizeof(uint64_t))) {
		uint64_t key;

		memcpy(&key, targets.at, sizeof(key));
		size_t held = pages->slots[slot_of(pages, key)];

		if (held)
			add_from(pages, &pages->each[held - 1], page);
	}
}

static enum status find_links(
	struct store *store, int64_t run, struct broken_pages *pages, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT id, targets FROM page WHERE id > (SELECT pages_after FROM run WHERE id = "
		"?1) "
		"AND +run = ?1 AND state = 1 ORDER BY id",
		why);

	query_put(&query, run);
	while (query_next(&query))
		look_at_targets(pages, query_take(&query, 0), query_take_blob(&query, 1));
	return query_end(&query);
}

static enum status add_url(struct store *store, int64_t page, struct buf *urls, struct failure *why)
{
	struct query query = query_begin(store, "SELECT url FROM page WHERE id = ?", why);

	query_put(&query, page);
	if (query_next(&query)) {
		buf_add_text(urls, urls->length ? "\n" : "");
		buf_add_text(urls, query_take_text(&query, 0));
	}
	return query_end(&query);
}

struct telling {
	struct store *store;
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why);
	void *context;
};

static enum status tell_broken(
	const struct telling *telling, struct broken *broken, struct buf *urls, struct failure *why)
{
	struct query query = query_begin(telling->store,
		"SELECT url, error, status, kind, from_page FROM page WHERE id = ?", why);
	enum status status = OK;

	buf_clear(urls);
	query_put(&query, broken->id);
	if (query_next(&query)) {
		int64_t first = query_take(&query, 4);

		/* A page of an older database knows only the first that led to it. */
		if (!broken->count && first)
			status = add_url(telling->store, first, urls, why);
		for (size_t i = 0; i < broken->count && !status; i++)
			status = add_url(telling->store, broken->from[i], urls, why);
		const struct reported_page page = {.url = query_take_text(&query, 0),
			.error = query_take_text(&query, 1),
			.status = (int)query_take(&query, 2),
			.kind = (enum page_kind)query_take_number(&query, 3, PAGE_CONTACT + 1),
			.linked_from = buf_text(urls),
			.linked_from_count =
				broken->count ? broken->count_in_all : urls->length > 0};

		if (!status)
			status = telling->tell(telling->context, &page, why);
	}
	enum status ended = query_end(&query);

	return status ? status : ended;
}

enum status store_report_pages(struct store *store, int64_t run,
	enum status (*tell)(void *context, const struct reported_page *page, struct failure *why),
	void *context, struct failure *why)
{
	const struct telling telling = {store, tell, context};
	struct broken_pages pages = {0};
	struct buf urls;
	enum status status = read_broken(store, run, &pages, why);

	buf_init(&urls, LINKED_FROM_BYTES_MAX);
	if (!status && pages.count)
		status = find_links(store, run, &pages, why);
	for (size_t i = 0; i < pages.count && !status; i++)
		status = tell_broken(&telling, &pages.each[i], &urls, why);
	for (size_t i = 0; i < pages.count; i++)
		free(pages.each[i].from);
	free(pages.each);
	free(pages.slots);
	buf_finish(&urls);
	return status;
}
