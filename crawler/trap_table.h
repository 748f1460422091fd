/*
 * What is known of each pattern of URLs. Holds a limited number of them; the one that was longest
 * not asked for gives way to a new one, and is forgotten.
 */
#ifndef CRAWLER_TRAP_TABLE_H
#define CRAWLER_TRAP_TABLE_H

#include "base/span.h"

#include <stdint.h>

enum {
	TRAP_PATTERNS_MAX = 100000, /* of 64 bytes */
	TRAP_TABLE_NONE = -1
};

struct trap_entry {
	uint64_t print;
	uint64_t parent; /* print of the pattern that last led here and did not come from here; 0 */
	int32_t next;    /* of the same bucket */
	int32_t newer, older;
	/* Pages in a row that brought nothing at all; that did not lead to pages of patterns that
	 * bring something, either. */
	uint32_t dry, barren;
	uint32_t faceted; /* with facets, where other lengths count for nothing */
	uint32_t debt;    /* pages that pages of this pattern led to, and that brought nothing */
	/* URLs, of late: led to by pages of the same family, and by others */
	uint16_t found_at_home, found_abroad;
	uint16_t deepest, deepest_abroad; /* their depths */
	int32_t mute;                     /* number of the mute, or TRAP_TABLE_NONE */
	bool has_query, has_mark, has_random;
};

struct trap_table;

struct trap_table *trap_table_create(void);
void trap_table_destroy(struct trap_table *table); /* NULL-safe */

/* NULL where it is not known. What is returned stays valid until the next trap_table_add. */
struct trap_entry *trap_table_find(struct trap_table *table, uint64_t print);
/* The entry, all zero but for print and mute where it is new. */
struct trap_entry *trap_table_add(struct trap_table *table, uint64_t print, bool *ret_is_new);
size_t trap_table_count(const struct trap_table *table);

#endif
