/*
 * The addresses of a page that stand in no mail link: cloaked ones, those that it tells search
 * engines, and, where that is wanted, those in its text. A pass of its own over pages that look as
 * if they held any; all others are left after one quick look. Comments, templates and styles count
 * as they do for a browser; text is put together across inline tags. Pure.
 */
#ifndef CRAWLER_UNCLOAK_H
#define CRAWLER_UNCLOAK_H

#include "base/span.h"

#include <stdint.h>

enum {
	UNCLOAK_FOUND_MAX = 10000,       /* of one page; as many as mail links are kept */
	UNCLOAK_TEXT_MAX = 65536,        /* bytes of one stretch of text; a longer one is two */
	UNCLOAK_PIECES_MAX = 256,        /* tags in one stretch of text, likewise */
	UNCLOAK_SCRIPT_MAX = 1024 * 1024 /* of one script; a cloak is a few hundred */
};

struct uncloaked {
	struct span text; /* a candidate: whether it is an address is for address_parse to say */
	uint32_t line;
	const char *source; /* as in decloak.h */
	bool is_unreadable; /* plainly a cloak, and nobody can tell what it hides; `text` is empty */
};

typedef void uncloak_tell_fn(void *context, const struct uncloaked *found);

enum uncloak_way {
	UNCLOAK_IF_LIKELY, /* after a quick look at all but the scripts */
	UNCLOAK_SURELY,
	UNCLOAK_WITH_TEXT /* what is written openly, too */
};

/* False when the ceiling was hit. */
bool uncloak_page(struct span utf8, enum uncloak_way way, uncloak_tell_fn *tell, void *context);

#endif
