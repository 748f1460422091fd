/*
 * Stands before the XML parser. That compares each attribute of a tag with all the others, and holds
 * a whole tag, comment or CDATA section in memory; so the size of each is bounded here. Knows just as
 * much of XML as it takes to find where they end, and may rely on the parser to stop at the first
 * thing that is not well-formed: what comes after that does not matter. One look at each byte.
 */
#ifndef CRAWLER_SITEMAP_GUARD_H
#define CRAWLER_SITEMAP_GUARD_H

#include "base/span.h"

enum {
	SITEMAP_ATTRIBUTES_MAX = 64, /* in a tag: a root element with many namespaces has 10 */
	SITEMAP_TAG_MAX = 64 * 1024, /* bytes of a tag; eight of the longest URLs */
	SITEMAP_PART_MAX = 2 * 1024 * 1024 /* of a comment or CDATA section: a long article */
};

enum sitemap_guard_state {
	GUARD_TEXT,
	GUARD_OPEN,  /* behind "<" */
	GUARD_BANG,  /* behind "<!" */
	GUARD_DASH,  /* behind "<!-" */
	GUARD_TAG,   /* also <!DOCTYPE, at which the parser stops */
	GUARD_VALUE, /* within quotes in a tag */
	GUARD_COMMENT,
	GUARD_CDATA,
	GUARD_INSTRUCTION
};

struct sitemap_guard {
	enum sitemap_guard_state state;
	char quote;             /* that ends the value */
	char last, before_last; /* bytes of the comment, section or instruction */
	size_t length, attributes;
};

/* How many bytes from the front of `piece` the parser may see; fewer than all are the end. The guard
 * starts as zeros. */
size_t sitemap_guard_pass(struct sitemap_guard *guard, struct span piece);

#endif
