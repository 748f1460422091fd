/*
 * Memory that is always there: when the system has none left, the program ends with a sentence
 * and exit status 3. That is safe because all work is in the store and the same command goes on
 * from there. What these functions return belongs to the caller, who frees it with free().
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include "base/span.h"

void *memory_get(size_t size) __attribute__((malloc, returns_nonnull));
void *memory_get_zeroed(size_t count, size_t size) __attribute__((malloc, returns_nonnull));
void *memory_resize(void *old, size_t count, size_t size) __attribute__((returns_nonnull));
/* A NUL-terminated copy; a NUL inside the span ends what C sees of it. */
char *memory_copy(struct span s) __attribute__((malloc, returns_nonnull));

/* Makes room for one more element in an array that grows by doubling:
 *	list->items = memory_make_room(list->items, list->count, &list->size, sizeof *list->items); */
void *memory_make_room(void *items, size_t count, size_t *size, size_t item_size)
	__attribute__((returns_nonnull));

#endif
