/*
 * What is remembered of answers, by name and type, within a number of bytes: beyond it the ones
 * longest unused go first, and one that was used again has a second chance. The items are parts of
 * the caller's, who frees what is taken out. An item that is held is in use and never goes.
 */
#ifndef NET_DNS_MEMORY_H
#define NET_DNS_MEMORY_H

#include "net/dns_answer.h"

struct dns_memory_item {
	const char *name; /* the owner's, in lower case, as long as the item is in here */
	enum dns_type type;
	/* from here on the memory's own */
	struct dns_memory_item *next_in_slot, *older, *newer;
	uint64_t print;
	size_t size;
	bool is_held, is_used_again;
};

struct dns_memory {
	struct dns_memory_item **slots;
	size_t slot_count, count;
	size_t bytes, bytes_max;
	struct dns_memory_item *oldest, *newest; /* of those that nobody holds */
};

void dns_memory_init(struct dns_memory *memory, size_t bytes_max);
/* Every item must have been removed. */
void dns_memory_finish(struct dns_memory *memory);

/* NULL when there is none. */
struct dns_memory_item *dns_memory_find(
	const struct dns_memory *memory, const char *name, enum dns_type type);
/* The new item is held. */
void dns_memory_add(struct dns_memory *memory, struct dns_memory_item *item, size_t size);
void dns_memory_remove(struct dns_memory *memory, struct dns_memory_item *item);
/* Holds what was let go; it counts as used again. */
void dns_memory_hold(struct dns_memory *memory, struct dns_memory_item *item);
/* Nobody uses it now, and it takes `size` bytes. */
void dns_memory_let_go(struct dns_memory *memory, struct dns_memory_item *item, size_t size);
/* Takes out one that has to go; NULL while all fit, or when all are held. */
struct dns_memory_item *dns_memory_take_excess(struct dns_memory *memory);

/* All items in no order: NULL begins and ends. The one that was given may be removed once the next
 * one is known. */
struct dns_memory_item *dns_memory_next(
	const struct dns_memory *memory, const struct dns_memory_item *item);

#endif
