/*
 * What a sitemap or feed lists: sitemaps.org (urlset, sitemapindex, a text of URLs), RSS 0.9 to 2.0
 * and Atom (RFC 4287), plain or gzipped. Pure; memory does not grow with the file. XML is read with
 * nothing that could lead outside or blow up: a DOCTYPE ends the reading, so there are no entities
 * but the five and character references.
 */
#ifndef CRAWLER_SITEMAP_H
#define CRAWLER_SITEMAP_H

#include "base/span.h"

#include <stddef.h>

enum {
	SITEMAP_BYTES_MAX = 50 * 1024 * 1024, /* sitemaps.org: 50 MB, unzipped */
	SITEMAP_URLS_MAX = 50000,             /* the same: 50,000 URLs a file */
	SITEMAP_URL_MAX = 8192                /* bytes of one URL; a longer one is passed over */
};

struct sitemap_teller {
	void (*page)(void *context, struct span url);    /* as written, trimmed */
	void (*sitemap)(void *context, struct span url); /* another sitemap */
	void *context;
};

struct sitemap_summary {
	size_t pages, sitemaps;
	bool is_cut;       /* a ceiling was hit; what came before was told */
	const char *fault; /* NULL, or why the rest could not be read: static */
};

void sitemap_read(
	struct span body, const struct sitemap_teller *teller, struct sitemap_summary *ret_summary);

#endif
