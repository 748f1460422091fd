#include "crawler/frontier.h"
#include "base/memory.h"

#include <stdlib.h>

struct frontier {
	struct store *store;
	int64_t run, before;

	uint64_t *slots; /* open addressing, linear probing; 0 = free */
	size_t slot_count, count;

	struct window {
		struct queued_page pages[FRONTIER_WINDOW];
		size_t at, count;
		int64_t last_id;
		bool is_dry; /* the store had nothing behind last_id */
	} windows[FRONTIER_QUEUES];
};

struct frontier *frontier_create(struct store *store, int64_t run, int64_t before)
{
	struct frontier *frontier = memory_get_zeroed(1, sizeof(*frontier));

	frontier->store = store;
	frontier->run = run;
	frontier->before = before;
	frontier->slot_count = FRONTIER_SLOTS_LEAST;
	frontier->slots = memory_get_zeroed(frontier->slot_count, sizeof(*frontier->slots));
	return frontier;
}

void frontier_destroy(struct frontier *frontier)
{
	if (!frontier)
		return;
	for (int queue = 0; queue < FRONTIER_QUEUES; queue++) {
		struct window *window = &frontier->windows[queue];

		while (window->at < window->count)
			queued_page_finish(&window->pages[window->at++]);
	}
	free(frontier->slots);
	free(frontier);
}

uint64_t frontier_key(const struct frontier *frontier, struct span url)
{
	return store_page_key(frontier->store, url);
}

/* The slot that holds the key, or the free one where it belongs. Keys are spread evenly, so the
 * upper half of key x slots is a place among them, whatever their number. */
static size_t slot_of(const struct frontier *frontier, uint64_t key)
{
	__extension__ typedef unsigned __int128 wide;
	size_t slot = (size_t)((wide)key * frontier->slot_count >> 64);

	while (frontier->slots[slot] && frontier->slots[slot] != key)
		slot = slot + 1 == frontier->slot_count ? 0 : slot + 1;
	return slot;
}

/* By half: doubling would leave five eighths of the table empty. */
static void grow(struct frontier *frontier)
{
	uint64_t *old = frontier->slots;
	size_t old_count = frontier->slot_count;

	frontier->slot_count += frontier->slot_count / 2;
	frontier->slots = memory_get_zeroed(frontier->slot_count, sizeof(*frontier->slots));
	for (size_t i = 0; i < old_count; i++) {
		if (old[i])
			frontier->slots[slot_of(frontier, old[i])] = old[i];
	}
	free(old);
}

bool frontier_add(struct frontier *frontier, uint64_t key)
{
	size_t slot = slot_of(frontier, key);

	if (frontier->slots[slot])
		return false;
	frontier->slots[slot] = key;
	frontier->count++;
	if (frontier->count * 5 >= frontier->slot_count * 4)
		grow(frontier);
	return true;
}

bool frontier_knows(const struct frontier *frontier, uint64_t key)
{
	return frontier->slots[slot_of(frontier, key)] != 0;
}

size_t frontier_count(const struct frontier *frontier)
{
	return frontier->count;
}

static void learn(void *context, uint64_t key)
{
	frontier_add(context, key);
}

enum status frontier_load(struct frontier *frontier, struct failure *why)
{
	return store_each_key(frontier->store, frontier->run, learn, frontier, why);
}

enum frontier_queue frontier_queue_of(enum page_kind kind)
{
	return kind == PAGE_ELSEWHERE ? FRONTIER_ELSEWHERE : FRONTIER_PAGES;
}

static enum status refill(struct frontier *frontier, enum frontier_queue queue, struct failure *why)
{
	struct window *window = &frontier->windows[queue];
	const struct page_turn turn = {.after = window->last_id,
		.before = frontier->before,
		.elsewhere = queue == FRONTIER_ELSEWHERE,
		.most = FRONTIER_WINDOW};
	size_t count = 0;
	enum status status =
		store_take_pages(frontier->store, frontier->run, &turn, window->pages, &count, why);

	if (status)
		return status;
	window->at = 0;
	window->count = count;
	if (count)
		window->last_id = window->pages[count - 1].id;
	window->is_dry = count == 0;
	return OK;
}

enum status frontier_next(struct frontier *frontier, enum frontier_queue queue,
	struct queued_page *ret_page, bool *ret_any, struct failure *why)
{
	struct window *window = &frontier->windows[queue];

	if (window->at == window->count && !window->is_dry) {
		enum status status = refill(frontier, queue, why);

		if (status)
			return status;
	}
	*ret_any = window->at < window->count;
	if (*ret_any)
		*ret_page = window->pages[window->at++];
	return OK;
}

void frontier_expect(struct frontier *frontier)
{
	for (int queue = 0; queue < FRONTIER_QUEUES; queue++)
		frontier->windows[queue].is_dry = false;
}

bool frontier_has_more(const struct frontier *frontier, enum frontier_queue queue)
{
	const struct window *window = &frontier->windows[queue];

	return window->at < window->count || !window->is_dry;
}
