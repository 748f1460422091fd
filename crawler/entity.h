/*
 * Character references (WHATWG HTML 13.2.5.72 to 13.2.5.84) as far as the HTML parser behind skim
 * cannot be trusted with them: numeric ones (windows-1252 numbers, surrogates, overflow), those
 * without a semicolon, and the names that it does not know and that stand for characters which
 * matter in an address. Any other name that ends in a semicolon is left to the parser. Pure.
 */
#ifndef CRAWLER_ENTITY_H
#define CRAWLER_ENTITY_H

#include "base/buf.h"

enum entity_place { ENTITY_IN_TEXT, ENTITY_IN_ATTRIBUTE };

enum {
	ENTITY_NAME_MAX = 31 /* the longest name in HTML, CounterClockwiseContourIntegral */
};

/* Reads the reference at the front of s, which begins with '&'. Its length, or 0 where there is
 * none that we resolve. */
size_t entity_read(struct span s, enum entity_place place, unsigned long *ret_scalar);

/* Adds foreign text in such a form that a parser reads it, between double quotes or as text, as a
 * browser reads `raw`. Nothing of it can open a tag, end a quotation or melt with what follows. */
void entity_rewrite(struct buf *out, struct span raw, enum entity_place place);

#endif
