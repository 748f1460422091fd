/*
 * Character references (WHATWG HTML 13.2.5.72 to 13.2.5.84), read as browsers read them: by number
 * (windows-1252 numbers, surrogates, overflow), by name, with and without semicolon. libxml2 knows
 * 253 of the 2,231 names and mends no numbers, so what it gets to see has been resolved here. Pure.
 */
#ifndef CRAWLER_ENTITY_H
#define CRAWLER_ENTITY_H

#include "base/buf.h"

enum entity_place { ENTITY_IN_TEXT, ENTITY_IN_ATTRIBUTE };

/* Reads the reference at the front of s, which begins with '&'. Its length, or 0 where there is
 * none. Of the few that stand for two characters, the first one. */
size_t entity_read(struct span s, enum entity_place place, unsigned long *ret_scalar);

/* Room that entity_resolve needs: only "&nGt;" and "&nLt;" grow, by a fifth. */
static inline size_t entity_room(size_t length)
{
	return length + length / 5;
}

/* Resolves all of `raw` into ret_text, which has entity_room(raw.length) bytes; how many it wrote. */
size_t entity_resolve(struct span raw, enum entity_place place, char *ret_text);

/* Adds foreign text in such a form that a parser reads it, between double quotes or as text, as a
 * browser reads `raw`. Nothing of it can open a tag, end a quotation or melt with what follows. */
void entity_rewrite(struct buf *out, struct span raw, enum entity_place place);
/* The same for text in which nothing is left to resolve. */
void entity_escape(struct buf *out, struct span text);

#endif
