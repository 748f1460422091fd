/*
 * A reference of a page to something that is no mail link: where it stands among the others, and
 * where it leads, still unresolved.
 */
#ifndef CRAWLER_PAGE_REF_H
#define CRAWLER_PAGE_REF_H

#include "base/span.h"

#include <stdint.h>

struct page_ref {
	struct span href;   /* character references resolved; blanks at its ends may stand */
	const char *source; /* "a", "area", "link", "frame", "iframe", "form", "svg" ...: static */
	uint32_t number; /* of the first tag behind it that the parser gets: their common order */
	bool is_nofollow;
};

#endif
