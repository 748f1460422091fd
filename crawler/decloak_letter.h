/*
 * Which characters of running text belong to an address, and where one ends for lack of a blank.
 */
#ifndef CRAWLER_DECLOAK_LETTER_H
#define CRAWLER_DECLOAK_LETTER_H

#include "base/span.h"

enum letter_kind {
	LETTER_NONE,
	LETTER_NOTHING, /* soft hyphen, zero width space: where a long word may be broken */
	LETTER_MARK,    /* ASCII that a local part may have but a domain may not */
	LETTER_PLAIN,   /* ASCII letter, digit, hyphen */
	LETTER_FOREIGN, /* of a script that puts blanks between words */
	LETTER_DENSE    /* of one that does not, so that an address begins and ends beside it */
};

struct letter {
	enum letter_kind kind;
	size_t length; /* in bytes; 0 for LETTER_NONE */
};

struct letter letter_ahead(struct span text, size_t at);
struct letter letter_behind(struct span text, size_t at);

/* The part of "example.org" that a domain can be, "" where it can be none: cuts what a missing
 * blank glued to it, refuses names of files, versions, names without a dot. */
struct span letter_domain(struct span domain);

#endif
