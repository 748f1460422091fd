#include "base/text_set.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>

struct text_set {
	char **texts;
	size_t *lengths;
	uint64_t *prints;
	size_t count, size;
	uint32_t *slots; /* number + 1, 0 = free */
	size_t slot_count;
};

static uint64_t key[2];

static void draw_key(void)
{
	if (key[0])
		return;
	if (getrandom(key, sizeof(key), GRND_NONBLOCK) != (ssize_t)sizeof(key)) {
		key[0] = (uint64_t)time(NULL) * 0x9e3779b97f4a7c15u;
		key[1] = (uint64_t)(uintptr_t)&key;
	}
	key[0] |= 1;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
	__extension__ unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

uint64_t text_fingerprint_keyed(const uint64_t with[2], struct span text)
{
	uint64_t print = with[0] ^ (uint64_t)text.length;

	for (; text.length >= 8; text.at += 8, text.length -= 8) {
		uint64_t word;

		memcpy(&word, text.at, sizeof(word));
		print = mix(print ^ word, with[1] ^ 0xa0761d6478bd642fu);
	}
	uint64_t tail = 0;

	if (text.length)
		memcpy(&tail, text.at, text.length);
	return mix(print ^ tail ^ 0xe7037ed1a0b428dbu, with[0] ^ 0x8ebc6af09c88c6e3u);
}

uint64_t text_fingerprint(struct span text)
{
	draw_key();
	return text_fingerprint_keyed(key, text);
}

struct text_set *text_set_create(void)
{
	struct text_set *set = memory_get_zeroed(1, sizeof(*set));

	set->slot_count = 64;
	set->slots = memory_get_zeroed(set->slot_count, sizeof(*set->slots));
	return set;
}

void text_set_destroy(struct text_set *set)
{
	if (!set)
		return;
	for (size_t i = 0; i < set->count; i++)
		free(set->texts[i]);
	free(set->texts);
	free(set->lengths);
	free(set->prints);
	free(set->slots);
	free(set);
}

/* The slot that holds the text, or the free one where it belongs. */
static size_t slot_of(const struct text_set *set, struct span text, uint64_t print)
{
	size_t slot = print & (set->slot_count - 1);

	while (set->slots[slot]) {
		size_t number = set->slots[slot] - 1;

		if (set->prints[number] == print && span_equals(text_set_at(set, number), text))
			break;
		slot = (slot + 1) & (set->slot_count - 1);
	}
	return slot;
}

static void grow(struct text_set *set)
{
	free(set->slots);
	set->slot_count *= 2;
	set->slots = memory_get_zeroed(set->slot_count, sizeof(*set->slots));
	for (size_t i = 0; i < set->count; i++)
		set->slots[slot_of(set, text_set_at(set, i), set->prints[i])] = (uint32_t)i + 1;
}

bool text_set_add(struct text_set *set, struct span text, size_t *ret_number)
{
	uint64_t print = text_fingerprint(text);
	size_t slot = slot_of(set, text, print);
	size_t lengths_size = set->size, prints_size = set->size;

	if (set->slots[slot]) {
		if (ret_number)
			*ret_number = set->slots[slot] - 1;
		return false;
	}
	set->lengths =
		memory_make_room(set->lengths, set->count, &lengths_size, sizeof(*set->lengths));
	set->prints = memory_make_room(set->prints, set->count, &prints_size, sizeof(*set->prints));
	set->texts = memory_make_room(set->texts, set->count, &set->size, sizeof(*set->texts));
	set->texts[set->count] = memory_copy(text);
	set->lengths[set->count] = text.length;
	set->prints[set->count] = print;
	if (ret_number)
		*ret_number = set->count;
	set->slots[slot] = (uint32_t)++set->count;
	if (set->count * 4 >= set->slot_count * 3)
		grow(set);
	return true;
}

long text_set_find(const struct text_set *set, struct span text)
{
	size_t slot = slot_of(set, text, text_fingerprint(text));

	return set->slots[slot] ? (long)set->slots[slot] - 1 : TEXT_SET_NONE;
}

size_t text_set_count(const struct text_set *set)
{
	return set->count;
}

struct span text_set_at(const struct text_set *set, size_t number)
{
	return (struct span){set->texts[number], set->lengths[number]};
}
