/*
 * The inside of a start or end tag, attribute by attribute, as a browser's tokenizer takes it
 * apart (WHATWG HTML 13.2.5.8 and 13.2.5.32 to 13.2.5.40). Borrowed spans, no memory, one look at
 * each byte. Pure.
 */
#ifndef CRAWLER_TAG_H
#define CRAWLER_TAG_H

#include "base/span.h"

struct tag_attribute {
	struct span name, value; /* as written: case kept, character references not resolved */
};

enum tag_step {
	TAG_ATTRIBUTE,
	TAG_CLOSED,      /* ">": `rest` begins behind it */
	TAG_SELF_CLOSED, /* "/>": likewise */
	TAG_CUT          /* the page ends within the tag, so there is no tag */
};

/* Takes the name off the front of *rest, which begins behind "<" or "</" with a letter. */
struct span tag_take_name(struct span *rest);
/* The next attribute, or how the tag ends. Duplicates come as they stand: the first one counts. */
enum tag_step tag_take_attribute(struct span *rest, struct tag_attribute *ret_attribute);
/* Goes behind the tag's end; how it ended. */
enum tag_step tag_skip(struct span *rest);

/* May this byte follow the name of a tag? A blank, '/' or '>'. */
bool tag_ends_name(char c);

#endif
