/*
 * Where an address stands. One that is in the footer of a site has a link for each of its pages, so texts
 * are kept once for links that share them, in blocks that the next address uses again; and links are
 * sorted here, because a sorter a query costs more than the query.
 */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 16 * 1024, KEPT_LINKS = 1024 /* room that is kept for the next address */ };

struct text_block {
	struct text_block *next;
	size_t used, size;
	char at[];
};

static void clear(struct links *links)
{
	while (links->texts && links->texts->next) {
		struct text_block *next = links->texts->next;

		free(links->texts);
		links->texts = next;
	}
	if (links->texts)
		links->texts->used = 0;
	if (links->size > KEPT_LINKS) {
		free(links->items);
		links->items = NULL;
		links->size = 0;
	}
	links->count = links->pages = 0;
}

void links_finish(struct links *links)
{
	clear(links);
	free(links->texts);
	free(links->items);
	*links = (struct links){0};
}

/* `before` is the text of the link before, or NULL. */
static const char *keep(struct links *links, const char *text, const char *before)
{
	size_t size = strlen(text) + 1;

	if (before && strcmp(text, before) == 0)
		return before;
	if (!links->texts || links->texts->size - links->texts->used < size) {
		size_t room = size > BLOCK_BYTES ? size : BLOCK_BYTES;
		struct text_block *block = memory_get(sizeof(*block) + room);

		*block = (struct text_block){.next = links->texts, .size = room};
		links->texts = block;
	}
	char *kept = links->texts->at + links->texts->used;

	memcpy(kept, text, size);
	links->texts->used += size;
	return kept;
}

static bool is_after(const struct reported_link *link, const struct reported_link *other)
{
	int order = link->page == other->page ? 0 : strcmp(link->page, other->page);

	return order > 0 || (order == 0 && link->line > other->line);
}

/* Links of one line stay as they are. */
static void merge(struct reported_link *items, struct reported_link *spare, size_t count)
{
	size_t half = count / 2, left = 0, right = half, to = half;

	if (half > 1)
		merge(items, spare, half);
	if (count - half > 1)
		merge(items + half, spare, count - half);
	if (!half || !is_after(&items[half - 1], &items[half]))
		return;
	memcpy(spare, items, half * sizeof(*items));
	for (to = 0; left < half; to++)
		items[to] = right < count && is_after(&spare[left], &items[right]) ? items[right++]
										   : spare[left++];
}

static void sort(struct links *links)
{
	struct reported_link few[16];
	struct reported_link *spare = few;

	if (links->count / 2 > sizeof(few) / sizeof(few[0]))
		spare = memory_get(links->count / 2 * sizeof(*spare));
	merge(links->items, spare, links->count);
	if (spare != few)
		free(spare);
	for (size_t i = 0; i < links->count; i++)
		links->pages +=
			!i || (links->items[i].page != links->items[i - 1].page &&
				      strcmp(links->items[i].page, links->items[i - 1].page) != 0);
}

static enum status take_all(struct query *query, struct links *links)
{
	static const struct reported_link none;

	clear(links);
	while (query_next(query)) {
		links->items = memory_make_room(
			links->items, links->count, &links->size, sizeof(*links->items));
		struct reported_link *link = &links->items[links->count];
		const struct reported_link *before = links->count ? link - 1 : &none;

		*link = (struct reported_link){
			.page = keep(links, query_take_text(query, 0), before->page),
			.page_title = keep(links, query_take_text(query, 1), before->page_title),
			.line = (uint32_t)query_take(query, 2),
			.href = keep(links, query_take_text(query, 3), before->href),
			.text = keep(links, query_take_text(query, 4), before->text),
			.source = keep(links, query_take_text(query, 5), before->source),
			.corrected = keep(links, query_take_text(query, 6), before->corrected),
			.findings = keep(links, query_take_text(query, 7), before->findings)};
		links->count++;
	}
	sort(links);
	return query_end(query);
}

#define LINK_COLUMNS                                                                               \
	"p.url, p.title, l.line, l.href, l.text, l.source, l.corrected, l.findings FROM link l "   \
	"JOIN page p ON p.id = l.page "

/* In the order of the index. */
enum status links_read(
	struct store *store, int64_t run_address, struct links *links, struct failure *why)
{
	struct query query = query_begin(
		store, "SELECT " LINK_COLUMNS "WHERE l.run_address = ? ORDER BY l.page, l.id", why);

	query_put(&query, run_address);
	return take_all(&query, links);
}

/* A machine address stands in the DNS, not on a page. */
enum status links_read_machine(struct store *store, int64_t run_address, const char *address,
	struct links *links, struct failure *why)
{
	char href[MAILTO_SIZE];
	struct query query = query_begin(store,
		"SELECT DISTINCT page, '', 0, ?1, '', source, '', '' FROM machine_source "
		"WHERE run_address = ?2 ORDER BY page, source",
		why);

	print_mailto(address, href);
	query_put_text(&query, href);
	query_put(&query, run_address);
	return take_all(&query, links);
}

enum status links_read_invalid(struct store *store, int64_t run, const char *written,
	struct links *links, struct failure *why)
{
	struct query query = query_begin(store,
		"SELECT " LINK_COLUMNS
		"WHERE l.run = ? AND l.run_address IS NULL AND l.written = ? ORDER BY l.id",
		why);

	query_put(&query, run);
	query_put_text(&query, written);
	return take_all(&query, links);
}
