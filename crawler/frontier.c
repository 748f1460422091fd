#include "crawler/frontier.h"
#include "base/memory.h"

#include <stdlib.h>

struct frontier {
	struct store *store;
	int64_t run, before;

	uint64_t *slots; /* open addressing, linear probing; 0 = free */
	size_t slot_count, count;

	struct queued_page window[FRONTIER_WINDOW];
	size_t window_at, window_count;
	int64_t last_id;
	bool is_dry; /* the store had nothing behind last_id */
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
	for (size_t i = frontier->window_at; i < frontier->window_count; i++)
		queued_page_finish(&frontier->window[i]);
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

static enum status refill(struct frontier *frontier, struct failure *why)
{
	const struct page_turn turn = {frontier->last_id, frontier->before, FRONTIER_WINDOW};
	size_t count = 0;
	enum status status = store_take_pages(
		frontier->store, frontier->run, &turn, frontier->window, &count, why);

	if (status)
		return status;
	frontier->window_at = 0;
	frontier->window_count = count;
	if (count)
		frontier->last_id = frontier->window[count - 1].id;
	frontier->is_dry = count == 0;
	return OK;
}

enum status frontier_next(
	struct frontier *frontier, struct queued_page *ret_page, bool *ret_any, struct failure *why)
{
	if (frontier->window_at == frontier->window_count && !frontier->is_dry) {
		enum status status = refill(frontier, why);

		if (status)
			return status;
	}
	*ret_any = frontier->window_at < frontier->window_count;
	if (*ret_any)
		*ret_page = frontier->window[frontier->window_at++];
	return OK;
}

void frontier_expect(struct frontier *frontier)
{
	frontier->is_dry = false;
}

bool frontier_has_more(const struct frontier *frontier)
{
	return frontier->window_at < frontier->window_count || !frontier->is_dry;
}
