/*
 * The one way in which facts become bytes that are hashed. Every value says what it is and how long it
 * is, so no two different rows have the same bytes: neither "ab", "c" and "a", "bc", nor NULL, "" and
 * 0. Numbers are big-endian.
 *
 *     NULL      00
 *     integer   01, its 8 bytes (two's complement)
 *     text      02, its length in bytes (8 bytes), its bytes (UTF-8 as stored, never normalised)
 *     blob      03, its length (8 bytes), its bytes
 *     row       04, the table's name as a text, how many columns follow as an integer; then the columns
 *     item      05, the part's name as a text, the item's number as an integer; then its rows
 *
 * An item's digest is SHA-256 of its bytes. The items of a run make a chain: it begins with 32 zero
 * bytes, and each link is SHA-256 of the link before and the item's digest (64 bytes). The last link is
 * the run's contents. A seal is SHA-256 of
 *
 *     text "mailknock seal", integers version (1), number, run, act, made_ms, items, is_doubtful,
 *     blob contents, blob previous (the seal before it in the database; empty for the first)
 *
 * and that digest is the seal's head. What the parts, tables and columns are stands in
 * schema/store_seal.h.
 */
#ifndef SCHEMA_MODEL_CANONICAL_H
#define SCHEMA_MODEL_CANONICAL_H

#include "base/sha256.h"

#include <stdbool.h>
#include <stddef.h>

enum { CANONICAL_VERSION = 1 };

void canonical_null(struct sha256 *sha);
void canonical_integer(struct sha256 *sha, int64_t number);
void canonical_text(struct sha256 *sha, struct span text);
void canonical_blob(struct sha256 *sha, struct span bytes);
void canonical_row(struct sha256 *sha, const char *table, size_t columns);
void canonical_item(struct sha256 *sha, const char *part, int64_t id);

/* `link` becomes the next one of the chain; begin with zeros. */
void canonical_link(uint8_t link[SHA256_BYTES], const uint8_t item[SHA256_BYTES]);

struct canonical_seal {
	int64_t version, number, run, act, made_ms, items;
	bool is_doubtful;
	uint8_t contents[SHA256_BYTES];
	uint8_t previous[SHA256_BYTES];
	bool has_previous;
};
void canonical_head(const struct canonical_seal *seal, uint8_t ret_head[SHA256_BYTES]);

#endif
