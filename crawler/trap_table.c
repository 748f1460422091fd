#include "crawler/trap_table.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { ENTRIES_LEAST = 64 };

static_assert(sizeof(struct trap_entry) == 64, "as the header and the README promise");

/* Entries are told apart by their numbers, which stay; the array moves when it grows. */
struct trap_table {
	struct trap_entry *entries;
	size_t count, size;
	int32_t *buckets; /* as many as there is room for entries */
	int32_t newest, oldest;
};

static void fill_buckets(struct trap_table *table)
{
	free(table->buckets);
	table->buckets = memory_get_zeroed(table->size, sizeof(*table->buckets));
	for (size_t i = 0; i < table->size; i++)
		table->buckets[i] = TRAP_TABLE_NONE;
	for (size_t i = 0; i < table->count; i++) {
		int32_t *bucket = &table->buckets[table->entries[i].print % table->size];

		table->entries[i].next = *bucket;
		*bucket = (int32_t)i;
	}
}

static void make_room(struct trap_table *table)
{
	if (table->count < table->size)
		return;
	table->size = table->size ? table->size * 2 : ENTRIES_LEAST;
	if (table->size > TRAP_PATTERNS_MAX)
		table->size = TRAP_PATTERNS_MAX;
	table->entries = memory_resize(table->entries, table->size, sizeof(*table->entries));
	fill_buckets(table);
}

struct trap_table *trap_table_create(void)
{
	struct trap_table *table = memory_get_zeroed(1, sizeof(*table));

	table->newest = table->oldest = TRAP_TABLE_NONE;
	make_room(table);
	return table;
}

void trap_table_destroy(struct trap_table *table)
{
	if (!table)
		return;
	free(table->entries);
	free(table->buckets);
	free(table);
}

static void leave_line(struct trap_table *table, int32_t number)
{
	struct trap_entry *entry = &table->entries[number];

	if (entry->newer == TRAP_TABLE_NONE)
		table->newest = entry->older;
	else
		table->entries[entry->newer].older = entry->older;
	if (entry->older == TRAP_TABLE_NONE)
		table->oldest = entry->newer;
	else
		table->entries[entry->older].newer = entry->newer;
}

static void join_line(struct trap_table *table, int32_t number)
{
	struct trap_entry *entry = &table->entries[number];

	entry->newer = TRAP_TABLE_NONE;
	entry->older = table->newest;
	if (table->newest == TRAP_TABLE_NONE)
		table->oldest = number;
	else
		table->entries[table->newest].newer = number;
	table->newest = number;
}

static void leave_bucket(struct trap_table *table, int32_t number)
{
	int32_t *link = &table->buckets[table->entries[number].print % table->size];

	while (*link != number)
		link = &table->entries[*link].next;
	*link = table->entries[number].next;
}

struct trap_entry *trap_table_find(struct trap_table *table, uint64_t print)
{
	int32_t number = table->buckets[print % table->size];

	while (number != TRAP_TABLE_NONE && table->entries[number].print != print)
		number = table->entries[number].next;
	if (number == TRAP_TABLE_NONE)
		return NULL;
	if (number != table->newest) {
		leave_line(table, number);
		join_line(table, number);
	}
	return &table->entries[number];
}

/* The number of an entry that may be written to: a free one, or the oldest. */
static int32_t take_place(struct trap_table *table)
{
	if (table->count < TRAP_PATTERNS_MAX) {
		make_room(table);
		return (int32_t)table->count++;
	}
	int32_t number = table->oldest;

	leave_line(table, number);
	leave_bucket(table, number);
	return number;
}

struct trap_entry *trap_table_add(struct trap_table *table, uint64_t print, bool *ret_is_new)
{
	struct trap_entry *entry = trap_table_find(table, print);

	*ret_is_new = entry == NULL;
	if (entry)
		return entry;
	int32_t number = take_place(table), *bucket = &table->buckets[print % table->size];

	entry = &table->entries[number];
	memset(entry, 0, sizeof(*entry));
	entry->print = print;
	entry->mute = TRAP_TABLE_NONE;
	entry->next = *bucket;
	*bucket = number;
	join_line(table, number);
	return entry;
}

size_t trap_table_count(const struct trap_table *table)
{
	return table->count;
}
