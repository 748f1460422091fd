/*
 * The bytes of a sitemap, unzipped where they are gzip (RFC 1952; known by its first two bytes, not
 * by a name or a header), with a ceiling on what comes out. Borrows the body.
 */
#ifndef CRAWLER_SITEMAP_SOURCE_H
#define CRAWLER_SITEMAP_SOURCE_H

#include "base/span.h"

enum {
	SITEMAP_FRONT_MAX = 1024 /* looked at to find out what it is */
};

struct sitemap_source {
	struct span rest;       /* of the body, as it came */
	struct z_stream_s *zip; /* owned; NULL when it is not compressed */
	size_t left;            /* of the bytes that may still come out */
	bool is_over;           /* there was more than that */
	bool is_damaged;        /* the compression breaks off or is none */
	bool is_at_end;
	char front[SITEMAP_FRONT_MAX]; /* read, but not yet taken */
	size_t front_length, front_at;
};

/* At most bytes_max come out. */
void sitemap_source_init(struct sitemap_source *source, struct span body, size_t bytes_max);
void sitemap_source_finish(struct sitemap_source *source);

/* The first bytes, before any was taken; fewer than SITEMAP_FRONT_MAX only when there are no more. */
struct span sitemap_source_front(struct sitemap_source *source);
/* Fills `to` entirely, unless the end comes before; 0 at the end. */
size_t sitemap_source_take(struct sitemap_source *source, char *to, size_t size);

#endif
