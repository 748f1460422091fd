#include "net/dns_memory.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_LEAST = 64 /* a power of two, like all that follow */ };

void dns_memory_init(struct dns_memory *memory, size_t bytes_max)
{
	*memory = (struct dns_memory){.slot_count = SLOTS_LEAST, .bytes_max = bytes_max};
	memory->slots = memory_get_zeroed(memory->slot_count, sizeof(*memory->slots));
	memory->bytes = memory->slot_count * sizeof(*memory->slots);
}

void dns_memory_finish(struct dns_memory *memory)
{
	assert(memory->count == 0);
	free(memory->slots);
	memory->slots = NULL;
}

static uint64_t print_of(const char *name, enum dns_type type)
{
	return text_fingerprint(span_of(name)) + (uint64_t)type * 0x9e3779b97f4a7c15u;
}

static struct dns_memory_item **slot_of(const struct dns_memory *memory, uint64_t print)
{
	return &memory->slots[print & (memory->slot_count - 1)];
}

struct dns_memory_item *dns_memory_find(
	const struct dns_memory *memory, const char *name, enum dns_type type)
{
	uint64_t print = print_of(name, type);
	struct dns_memory_item *item = *slot_of(memory, print);

	while (item &&
		(item->print != print || item->type != type || strcmp(item->name, name) != 0))
		item = item->next_in_slot;
	return item;
}

static void grow(struct dns_memory *memory)
{
	struct dns_memory_item **old = memory->slots;
	size_t old_count = memory->slot_count;

	memory->slot_count *= 2;
	memory->slots = memory_get_zeroed(memory->slot_count, sizeof(*memory->slots));
	memory->bytes += old_count * sizeof(*memory->slots);
	for (size_t i = 0; i < old_count; i++)
		for (struct dns_memory_item *item = old[i], *next; item; item = next) {
			struct dns_memory_item **slot = slot_of(memory, item->print);

			next = item->next_in_slot;
			item->next_in_slot = *slot;
			*slot = item;
		}
	free(old);
}

void dns_memory_add(struct dns_memory *memory, struct dns_memory_item *item, size_t size)
{
	if (memory->count * 2 >= memory->slot_count) /* a look at a neighbour is a cache miss */
		grow(memory);
	item->print = print_of(item->name, item->type);
	struct dns_memory_item **slot = slot_of(memory, item->print);

	item->next_in_slot = *slot;
	*slot = item;
	item->is_held = true;
	item->is_used_again = false;
	item->size = size;
	memory->bytes += size;
	memory->count++;
}

static void join(struct dns_memory *memory, struct dns_memory_item *item)
{
	item->newer = NULL;
	item->older = memory->newest;
	*(memory->newest ? &memory->newest->newer : &memory->oldest) = item;
	memory->newest = item;
}

static void leave(struct dns_memory *memory, struct dns_memory_item *item)
{
	*(item->older ? &item->older->newer : &memory->oldest) = item->newer;
	*(item->newer ? &item->newer->older : &memory->newest) = item->older;
}

void dns_memory_remove(struct dns_memory *memory, struct dns_memory_item *item)
{
	struct dns_memory_item **at = slot_of(memory, item->print);

	while (*at != item)
		at = &(*at)->next_in_slot;
	*at = item->next_in_slot;
	if (!item->is_held)
		leave(memory, item);
	memory->bytes -= item->size;
	memory->count--;
}

void dns_memory_hold(struct dns_memory *memory, struct dns_memory_item *item)
{
	item->is_used_again = true;
	if (item->is_held)
		return;
	leave(memory, item);
	item->is_held = true;
}

void dns_memory_let_go(struct dns_memory *memory, struct dns_memory_item *item, size_t size)
{
	assert(item->is_held);
	memory->bytes += size - item->size;
	item->size = size;
	item->is_held = false;
	join(memory, item);
}

struct dns_memory_item *dns_memory_take_excess(struct dns_memory *memory)
{
	while (memory->bytes > memory->bytes_max && memory->oldest) {
		struct dns_memory_item *item = memory->oldest;

		if (!item->is_used_again) {
			dns_memory_remove(memory, item);
			return item;
		}
		item->is_used_again = false;
		leave(memory, item);
		join(memory, item);
	}
	return NULL;
}

struct dns_memory_item *dns_memory_next(
	const struct dns_memory *memory, const struct dns_memory_item *item)
{
	size_t slot = item ? (item->print & (memory->slot_count - 1)) + 1 : 0;

	if (item && item->next_in_slot)
		return item->next_in_slot;
	while (slot < memory->slot_count && !memory->slots[slot])
		slot++;
	return slot < memory->slot_count ? memory->slots[slot] : NULL;
}
