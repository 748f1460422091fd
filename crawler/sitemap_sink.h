/*
 * Where the readers of sitemaps bring what they find: cleans it, counts it, keeps the ceilings.
 */
#ifndef CRAWLER_SITEMAP_SINK_H
#define CRAWLER_SITEMAP_SINK_H

#include "base/buf.h"
#include "crawler/sitemap.h"

enum {
	/* What a reader may collect of one entry: blanks around it are no part of the URL. */
	SITEMAP_ENTRY_BYTES_MAX = 2 * SITEMAP_URL_MAX
};

struct sitemap_sink {
	sitemap_tell_fn *tell;
	void *context;
	struct sitemap_summary *summary;
	size_t urls, alternates; /* told so far */
};

/* Tells an entry, or passes it over; an empty one is none. False when enough was told: then the
 * reader ends. */
bool sitemap_sink_take(
	struct sitemap_sink *sink, enum sitemap_entry entry, const struct buf *collected);

#endif
