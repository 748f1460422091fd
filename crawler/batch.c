#include "crawler/batch.h"
#include "base/memory.h"

#include <stdlib.h>

struct harvests {
	struct harvest **each;
	size_t count, size;
};

struct batch {
	struct store *store;
	int64_t run;
	bool has_pages, brings_urls;
	size_t bytes;
	struct harvests ready, held;
	struct settled_page *pages; /* room for all of `ready` */
	size_t page_size;
	struct new_page *queued; /* each owns its URL */
	size_t queued_count, queued_size;
};

struct batch *batch_create(struct store *store, int64_t run, bool has_pages)
{
	struct batch *batch = memory_get_zeroed(1, sizeof(*batch));

	batch->store = store;
	batch->run = run;
	batch->has_pages = has_pages;
	return batch;
}

static void drop_all(struct harvests *list)
{
	for (size_t i = 0; i < list->count; i++)
		harvest_destroy(list->each[i]);
	list->count = 0;
}

static void drop_queued(struct batch *batch)
{
	while (batch->queued_count)
		free((void *)(uintptr_t)batch->queued[--batch->queued_count].url);
}

void batch_queue(struct batch *batch, const struct new_page *page)
{
	batch->queued = memory_make_room(
		batch->queued, batch->queued_count, &batch->queued_size, sizeof(*batch->queued));
	batch->queued[batch->queued_count] = *page;
	batch->queued[batch->queued_count++].url = memory_copy(span_of(page->url));
	batch->brings_urls = true;
}

void batch_destroy(struct batch *batch)
{
	if (!batch)
		return;
	drop_queued(batch);
	free(batch->queued);
	drop_all(&batch->ready);
	drop_all(&batch->held);
	free(batch->ready.each);
	free(batch->held.each);
	free(batch->pages);
	free(batch);
}

static void append(struct harvests *list, struct harvest *harvest)
{
	list->each = memory_make_room(list->each, list->count, &list->size, sizeof(*list->each));
	list->each[list->count++] = harvest;
}

static void make_ready(struct batch *batch, struct harvest *harvest)
{
	append(&batch->ready, harvest);
	batch->bytes += harvest->bytes;
	if (harvest->page.new_page_count)
		batch->brings_urls = true;
}

/* A redirect that leads on, or to an address, is progress and no end. */
static bool is_dead_end(const struct harvest *harvest)
{
	return harvest->page.kind == PAGE_OF_SITE && harvest->depth == 0 && !harvest->is_html &&
	       !harvest->leads_on && !harvest->page.link_count;
}

bool batch_add(struct batch *batch, struct harvest *harvest)
{
	if (!batch->has_pages && is_dead_end(harvest)) {
		append(&batch->held, harvest);
		return false;
	}
	make_ready(batch, harvest);
	if (harvest->is_html && !batch->has_pages) {
		batch->has_pages = true;
		for (size_t i = 0; i < batch->held.count; i++)
			make_ready(batch, batch->held.each[i]);
		batch->held.count = 0;
	}
	return batch->ready.count >= BATCH_PAGES || batch->bytes >= BATCH_BYTES;
}

enum status batch_flush(struct batch *batch, struct failure *why)
{
	if (!batch->ready.count && !batch->queued_count)
		return OK;
	if (batch->ready.count > batch->page_size) {
		batch->page_size = batch->ready.count;
		batch->pages = memory_resize(batch->pages, batch->page_size, sizeof(*batch->pages));
	}
	for (size_t i = 0; i < batch->ready.count; i++)
		batch->pages[i] = batch->ready.each[i]->page;
	/* First what no page leads to: a crash in between asks for it again, at worst. */
	enum status status = store_queue_pages(
		batch->store, batch->run, batch->queued, batch->queued_count, why);

	if (!status)
		status = store_settle_pages(
			batch->store, batch->run, batch->pages, batch->ready.count, why);
	if (status)
		return status;
	drop_queued(batch);
	drop_all(&batch->ready);
	batch->bytes = 0;
	batch->brings_urls = false;
	return OK;
}

size_t batch_count(const struct batch *batch)
{
	return batch->ready.count;
}

bool batch_brings_urls(const struct batch *batch)
{
	return batch->brings_urls;
}

const struct harvest *batch_held(const struct batch *batch)
{
	return batch->held.count ? batch->held.each[0] : NULL;
}

bool batch_has_pages(const struct batch *batch)
{
	return batch->has_pages;
}
