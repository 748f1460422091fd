/*
 * One address in texts of any kind, however it is written there: in any case, with or without quotes,
 * percent-encoded again and again, made visible ("\x40"), escaped by JSON, its domain in A-labels or
 * U-labels. Pure.
 */
#ifndef SCHEMA_MODEL_OBLIVION_H
#define SCHEMA_MODEL_OBLIVION_H

#include "base/buf.h"
#include "schema/model/address.h"

enum { OBLIVION_FORMS = 2, OBLIVION_LONGEST = 4 * ADDRESS_TEXT_SIZE /* of what is looked for */ };

struct oblivion {
	char locals[OBLIVION_FORMS][LOCAL_PART_MAX + 4]; /* as it is kept, and in needless quotes */
	char bare[LOCAL_PART_MAX + 1];                   /* without quotes */
	char domain[DOMAIN_NAME_MAX + 1], unicode[DOMAIN_UNICODE_SIZE];
};

void oblivion_fill(struct oblivion *oblivion, const struct address *address);
/* Adds the text with "(forgotten)" in place of the address, and of its local part where that stands alone
 * beside it; false, and nothing added, where the text does not name it. `with_local`: its local part
 * alone is enough. */
bool oblivion_forget_in(
	const struct oblivion *oblivion, struct span text, bool with_local, struct buf *ret_text);
/* In bytes of a file, where anything may stand before and behind it. */
bool oblivion_stands_in(const struct oblivion *oblivion, struct span bytes);

#endif
