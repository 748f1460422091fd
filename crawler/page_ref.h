/*
 * A reference of a page to something that is no mail link, still unresolved.
 */
#ifndef CRAWLER_PAGE_REF_H
#define CRAWLER_PAGE_REF_H

#include "base/span.h"

struct page_ref {
	struct span href;   /* character references resolved, blanks at its ends gone */
	const char *source; /* "a", "area", "link", "frame", "iframe", "form", "svg", "object" ...:
			       static */
	bool is_nofollow;
};

#endif
