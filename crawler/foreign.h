/*
 * Is a place in a page inside svg or math? There a title is not the page's, style and script hold
 * tags and "<![CDATA[" is known (WHATWG HTML 13.2.6.5). A small stack of what was opened; pages
 * that nest deeper than its size are read as if the rest were not nested.
 */
#ifndef CRAWLER_FOREIGN_H
#define CRAWLER_FOREIGN_H

#include "crawler/element.h"

enum { FOREIGN_DEPTH_MAX = 32 /* real pages nest two deep */ };

struct foreign {
	unsigned char kinds[FOREIGN_DEPTH_MAX]; /* enum element_kind */
	unsigned depth;
};

bool foreign_is_inside(const struct foreign *foreign);
/* Is the element itself one of svg or math? */
bool foreign_open(struct foreign *foreign, const struct element *element, bool is_self_closing);
void foreign_close(struct foreign *foreign, const struct element *element);

#endif
