/*
 * What bears on giving results away: the key of masks, and forgetting an address. Seals that show whether
 * evidence is as it was stand in store_seal.h.
 */
#ifndef SCHEMA_STORE_SHARING_H
#define SCHEMA_STORE_SHARING_H

#include "schema/store.h"

/* ---- masks ---- */

/* Drawn once per database; it never leaves the program. */
MUST_CHECK enum status store_redaction_key(
	struct store *store, uint64_t ret_key[2], struct failure *why);
/* Everything that looks like a person in the database ("local@domain", and what is written in links
 * that hold no address), and every domain and host. */
struct name_telling {
	void (*tell_address)(void *context, const char *address);
	void (*tell_host)(void *context, const char *name);
	void *context;
};
MUST_CHECK enum status store_each_name(
	struct store *store, const struct name_telling *telling, struct failure *why);

/* ---- forgetting ---- */

struct forgotten {
	int64_t addresses; /* ways in which it was written: "Jane@" is "jane@" here */
	int64_t links, questions;
	int64_t texts; /* others that named it: "(forgotten)" stands there now */
	int64_t runs;
};

/* Removes an address from everything that the database holds, of all runs, in any case, quoted and
 * encoded too: from the tables, from texts, and from the bytes of the file. Whoever was asked together
 * with it keeps his results; runs that were sealed and hold it are sealed anew. ERR_BUSY, and nothing is
 * touched, while anybody else has the database open. The store can do nothing but be closed afterwards. */
MUST_CHECK enum status store_forget(struct store *store, const struct address *address,
	struct forgotten *ret_forgotten, struct failure *why);

#endif
