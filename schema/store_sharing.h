/*
 * What bears on giving results away: the key of masks, forgetting an address, and seals that show
 * whether evidence is as it was.
 */
#ifndef SCHEMA_STORE_SHARING_H
#define SCHEMA_STORE_SHARING_H

#include "base/sha256.h"
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

#endif
