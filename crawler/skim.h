/*
 * One linear pass over a page's UTF-8 bytes that knows HTML's tokenizer states (text, tag,
 * comment, raw text, attribute values) and drops what cannot matter, so that the HTML parser's
 * cost follows the links and hostile pages stay away from its quadratic corners. Kept: start tags
 * that can carry a link or say something of the page (a, area, base, link, meta, iframe, frame,
 * form, title, svg links), the text inside a and title, the end tags of these. Source:
 * WHATWG HTML 13.2.5.
 *
 * Each kept start tag comes with its line in the page. Ceilings: 64 KiB a tag, 512 attributes a
 * tag, 4 KiB of text inside one link; what is over one is dropped and counted, never silently.
 */
#ifndef CRAWLER_SKIM_H
#define CRAWLER_SKIM_H

#include "base/buf.h"

#include <stdint.h>

enum {
	SKIM_TAG_MAX = 65536,
	SKIM_ATTRIBUTES_MAX = 512, /* libxml2 compares each new one with all before: quadratic */
	SKIM_LINK_TEXT_MAX = 4096
};

struct skim {
	struct buf kept; /* well-formed-enough HTML for the parser */
	uint32_t *lines; /* owned: the line (1..) of the n-th start tag in `kept` */
	size_t tag_count, tag_size;
	size_t tags_over; /* tags dropped or cut by a ceiling */
};

void skim_init(struct skim *skim);
void skim_finish(struct skim *skim);
/* Replaces what an earlier call left. */
void skim_page(struct skim *skim, struct span page);

#endif
