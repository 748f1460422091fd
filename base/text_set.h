/*
 * A set of texts that numbers them in the order in which they came: 0, 1, 2 ... The number can
 * index an array of the caller's, which makes a map of it. The set owns copies of the texts.
 * Hashing is keyed per process (SipHash-like mixing with a random key), so that a hostile site
 * cannot aim for one bucket.
 */
#ifndef BASE_TEXT_SET_H
#define BASE_TEXT_SET_H

#include "base/span.h"

#include <stdint.h>

struct text_set;

enum { TEXT_SET_NONE = -1 };

struct text_set *text_set_create(void);
void text_set_destroy(struct text_set *set);

/* The text's number; true when it was new. */
bool text_set_add(struct text_set *set, struct span text, size_t *ret_number);
/* The text's number, or TEXT_SET_NONE. */
long text_set_find(const struct text_set *set, struct span text);
size_t text_set_count(const struct text_set *set);
/* Valid until the set is destroyed. */
struct span text_set_at(const struct text_set *set, size_t number);

/* The keyed 64-bit fingerprint that the set itself uses; the same all through one process. */
uint64_t text_fingerprint(struct span text);
/* The same with a key of the caller's. */
uint64_t text_fingerprint_keyed(const uint64_t key[2], struct span text);

#endif
