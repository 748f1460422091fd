#include "crawler/frontier.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <assert.h>
#include <stdlib.h>

struct frontier {
	struct store *store;
	int64_t run;

	/* Open addressing, linear probing, at most 3/4 full. 0 = free, so a fingerprint whose 60 bits
	 * are all 0 is taken for the one above it. */
	uint64_t *slots;
	size_t slot_count, count;

	struct queued_page window[FRONTIER_WINDOW];
	size_t window_at, window_count;
	int64_t last_id;
	bool is_dry; /* the store had nothing behind last_id */
};

enum { STEP_BITS = 4 };

struct frontier *frontier_create(struct store *store, int64_t run)
{
	struct frontier *frontier = memory_get_zeroed(1, sizeof(*frontier));

	frontier->store = store;
	frontier->run = run;
	frontier->slot_count = FRONTIER_SLOTS_LEAST;
	frontier->slots = memory_get_zeroed(frontier->slot_count, sizeof(*frontier->slots));
	return frontier;
}

void frontier_destroy(struct frontier *frontier)
{
	if (!frontier)
		return;
	for (size_t i = frontier->window_at; i < frontier->window_count; i++)
		free(frontier->window[i].url);
	free(frontier->slots);
	free(frontier);
}

static uint64_t print_of(struct span url)
{
	uint64_t print = text_fingerprint(url) >> STEP_BITS;

	return print ? print : 1;
}

/* The slot of this fingerprint, or the free one where it belongs. */
static size_t slot_of(const struct frontier *frontier, uint64_t print)
{
	size_t mask = frontier->slot_count - 1;
	size_t slot = (size_t)print & mask;

	while (frontier->slots[slot] && frontier->slots[slot] >> STEP_BITS != print)
		slot = (slot + 1) & mask;
	return slot;
}

static void grow(struct frontier *frontier)
{
	uint64_t *old = frontier->slots;
	size_t old_count = frontier->slot_count;

	frontier->slot_count *= 2;
	frontier->slots = memory_get_zeroed(frontier->slot_count, sizeof(*frontier->slots));
	for (size_t i = 0; i < old_count; i++) {
		if (old[i])
			frontier->slots[slot_of(frontier, old[i] >> STEP_BITS)] = old[i];
	}
	free(old);
}

bool frontier_add(struct frontier *frontier, struct span url, unsigned steps)
{
	assert(steps <= FRONTIER_STEPS_MAX);
	uint64_t print = print_of(url);
	size_t slot = slot_of(frontier, print);

	if (frontier->slots[slot])
		return false;
	frontier->slots[slot] = print << STEP_BITS | steps;
	frontier->count++;
	if (frontier->count * 4 >= frontier->slot_count * 3)
		grow(frontier);
	return true;
}

bool frontier_knows(const struct frontier *frontier, struct span url)
{
	return frontier->slots[slot_of(frontier, print_of(url))] != 0;
}

unsigned frontier_steps(const struct frontier *frontier, struct span url)
{
	uint64_t held = frontier->slots[slot_of(frontier, print_of(url))];

	return (unsigned)(held & ((1u << STEP_BITS) - 1));
}

size_t frontier_count(const struct frontier *frontier)
{
	return frontier->count;
}

static void learn(void *context, struct span url)
{
	frontier_add(context, url, 0);
}

enum status frontier_load(struct frontier *frontier, struct failure *why)
{
	return store_each_url(frontier->store, frontier->run, learn, frontier, why);
}

static enum status refill(struct frontier *frontier, struct failure *why)
{
	size_t count = 0;
	enum status status = store_take_pages(frontier->store, frontier->run, frontier->last_id,
		FRONTIER_WINDOW, frontier->window, &count, why);

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
