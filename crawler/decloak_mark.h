/*
 * The marks that people write in place of @ and dot: "[at]", " (dot) ", "{punkt}", " AT ".
 */
#ifndef CRAWLER_DECLOAK_MARK_H
#define CRAWLER_DECLOAK_MARK_H

#include "base/span.h"

enum {
	MARK_BLANKS_MAX = 16, /* on each side: a line end with the next line's indent */
	MARK_WORD_MAX = 16    /* bytes between brackets, blanks included */
};

enum mark_kind { MARK_AT, MARK_DOT };

enum mark_style {
	MARK_NONE,
	MARK_TIGHT,     /* "(a)", which between blanks would be the first point of a list */
	MARK_BRACKETED, /* "[at]", "( dot )": nothing else is meant by it */
	MARK_BARE,      /* " dot ": a word of the language */
	MARK_SHOUTED    /* " AT " */
};

/* A mark and the blanks around it: [from, to) of the text. */
struct mark {
	enum mark_style style;
	size_t from, to;
};

/* The mark that begins (with its blanks) at `at`. */
struct mark mark_ahead(struct span text, size_t at, enum mark_kind kind);
/* The mark that ends (with its blanks) at `at`. */
struct mark mark_behind(struct span text, size_t at, enum mark_kind kind);

#endif
