/* Private to the seals of schema/store_sqlite*.c: the items of a run with their digests, in order. */
#ifndef SCHEMA_STORE_SQLITE_SEALED_H
#define SCHEMA_STORE_SQLITE_SEALED_H

#include "schema/model/canonical.h"
#include "schema/store_seal.h"
#include "schema/store_sqlite.h"

/* The rows of one table that belong to an item (?1). */
struct sealed_rows {
	const char *table, *sql;
};
struct sealed_part {
	const char *name;
	const char *ids;                /* the numbers of a run's items, in order */
	const char *told;               /* what an item is called; SQL as well */
	const struct sealed_rows *rows; /* the last has no table */
};
extern const struct sealed_part sealed_parts[SEAL_PART_COUNT];

struct sealed_item {
	int part; /* enum seal_part; SEAL_PART_COUNT = there is none */
	int64_t id;
	uint8_t digest[SHA256_BYTES];
};

/* One reading of a run; it borrows statements until it ends. */
struct sealed_reading {
	struct store *store;
	struct failure *why;
	int64_t run;
	int part;
	struct query ids;
	bool is_open;
	enum status status;
};
void sealed_begin(
	struct sealed_reading *reading, struct store *store, int64_t run, struct failure *why);
/* False at the end and after a failure; the item then is none. */
bool sealed_next(struct sealed_reading *reading, struct sealed_item *ret_item);
MUST_CHECK enum status sealed_end(struct sealed_reading *reading);

/* The chain over all items of a run. `keep` also writes their numbers down (table sealed_item), in
 * place of those that are there. */
MUST_CHECK enum status sealed_read_contents(
	struct store *store, int64_t run, bool keep, struct seal *ret_seal, struct failure *why);
MUST_CHECK enum status sealed_forget_items(struct store *store, int64_t run, struct failure *why);
/* It says what the run holds, and not what became of it. */
bool seal_is_of_contents(const struct seal *seal);
/* Of a statement that selects SEAL_COLUMNS. */
void seal_take(struct query *query, struct seal *ret_seal);
/* The head that the row should have; false: its own is another one, or its version is unknown. */
bool seal_is_sound(const struct seal *seal, int64_t version);
#define SEAL_COLUMNS                                                                               \
	"number, run, act, made_ms, items, is_doubtful, contents, previous, head, version"

/* ---- for store_sqlite_forget.c, _prune.c ---- */

struct seal_watch { /* what the sealed runs hold before something is forgotten */
	struct seal *seals;
	size_t count, size;
};
MUST_CHECK enum status seal_watch_begin(
	struct seal_watch *watch, struct store *store, struct failure *why);
/* Seals anew what was changed since. */
MUST_CHECK enum status seal_watch_end(
	struct seal_watch *watch, struct store *store, struct failure *why);
void seal_watch_finish(struct seal_watch *watch);
/* The runs of temp.prune that go have a last line in the log from now on. */
MUST_CHECK enum status store_seal_pruned(struct store *store, struct failure *why);
/* In the transaction in which the run ends. */
MUST_CHECK enum status store_seal_run(struct store *store, int64_t run, struct failure *why);

#endif
