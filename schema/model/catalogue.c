#include "schema/model/catalogue_tables.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <threads.h>

enum {
	CATALOGUE_MAX =
		256 /* rows of all tables together; the assert below says when it is small */
};

static const struct catalogue_table *const tables[] = {&catalogue_reasons, &catalogue_refusals,
	&catalogue_vantage, &catalogue_servers, &catalogue_domains, &catalogue_policy,
	&catalogue_tls, &catalogue_deep, &catalogue_links, &catalogue_pages, &catalogue_rules};

static struct catalogue_entry all[CATALOGUE_MAX];
static size_t all_count;
static once_flag gathered = ONCE_FLAG_INIT;

static int by_id(const void *left, const void *right)
{
	const struct catalogue_entry *a = left, *b = right;

	return strcmp(a->id, b->id);
}

/* Every subject has its own table, but readers want one in order of id. */
static void gather(void)
{
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		assert(all_count + tables[i]->count <= CATALOGUE_MAX);
		memcpy(all + all_count, tables[i]->entries, tables[i]->count * sizeof(all[0]));
		all_count += tables[i]->count;
	}
	qsort(all, all_count, sizeof(all[0]), by_id);
}

const struct catalogue_entry *catalogue_all(size_t *ret_count)
{
	call_once(&gathered, gather);
	*ret_count = all_count;
	return all;
}

const struct catalogue_entry *catalogue_find(const char *id)
{
	struct catalogue_entry wanted = {.id = id};
	size_t count;
	const struct catalogue_entry *entries = catalogue_all(&count);

	return id ? bsearch(&wanted, entries, count, sizeof(entries[0]), by_id) : NULL;
}

const struct catalogue_entry *catalogue_take(struct span *ids)
{
	const struct catalogue_entry *entry = NULL;
	struct span id;
	char name[64];

	while (!entry && span_split(ids, ' ', &id))
		if (span_to_text(id, name, sizeof(name)))
			entry = catalogue_find(name);
	return entry;
}
