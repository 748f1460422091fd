/* How many of everything a run has: counted while a transaction lasts, written at its end. */
#include "base/memory.h"
#include "schema/store_sqlite.h"

#include <string.h>

void store_tally(struct store *store, int64_t run, const char *name, int64_t n)
{
	struct tally *tally = store->tallies;
	size_t i;

	if (!n)
		return;
	for (i = 0; i < store->tally_count; i++)
		if (tally[i].run == run && strcmp(tally[i].name, name) == 0)
			break;
	if (i == store->tally_count) {
		store->tallies = memory_make_room(store->tallies, store->tally_count,
			&store->tally_size, sizeof(*store->tallies));
		store->tallies[store->tally_count++] = (struct tally){.run = run, .name = name};
	}
	store->tallies[i].n += n;
}

enum status store_write_tallies(struct store *store, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < store->tally_count && !status; i++) {
		const struct tally *tally = &store->tallies[i];

		status = store_count_up(store, tally->run, tally->name, tally->n, why);
	}
	store->tally_count = 0;
	return status;
}

void store_forget_tallies(struct store *store)
{
	store->tally_count = 0;
}

void store_count_here(sqlite3_context *context, int count, sqlite3_value **arguments)
{
	struct store *store = sqlite3_user_data(context);

	(void)count;
	store->counted_here += sqlite3_value_int(arguments[1]) != 0;
	sqlite3_result_value(context, arguments[0]);
}
