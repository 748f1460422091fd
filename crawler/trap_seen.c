#include "crawler/trap_seen.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void trap_seen_init(struct trap_seen *seen)
{
	seen->count = 0;
	seen->slot_count = TRAP_SEEN_SLOTS_LEAST;
	seen->slots = memory_get_zeroed(seen->slot_count, sizeof(*seen->slots));
}

void trap_seen_finish(struct trap_seen *seen)
{
	free(seen->slots);
	seen->slots = NULL;
}

/* The slot of this fingerprint, or the free one where it belongs. */
static uint64_t *slot_of(const struct trap_seen *seen, uint64_t print)
{
	size_t mask = seen->slot_count - 1, slot = (size_t)print & mask;

	while (seen->slots[slot] && seen->slots[slot] != print)
		slot = (slot + 1) & mask;
	return &seen->slots[slot];
}

static void grow(struct trap_seen *seen)
{
	uint64_t *old = seen->slots;
	size_t old_count = seen->slot_count;

	seen->slot_count *= 2;
	seen->slots = memory_get_zeroed(seen->slot_count, sizeof(*seen->slots));
	for (size_t i = 0; i < old_count; i++) {
		if (old[i])
			*slot_of(seen, old[i]) = old[i];
	}
	free(old);
}

static void make_room(struct trap_seen *seen)
{
	if (seen->count * 4 < seen->slot_count * 3)
		return;
	if (seen->slot_count < TRAP_SEEN_SLOTS_MAX) {
		grow(seen);
		return;
	}
	memset(seen->slots, 0, seen->slot_count * sizeof(*seen->slots));
	seen->count = 0;
}

bool trap_seen_add(struct trap_seen *seen, uint64_t print)
{
	print = print ? print : 1;
	if (*slot_of(seen, print))
		return false;
	make_room(seen);
	*slot_of(seen, print) = print;
	seen->count++;
	return true;
}
