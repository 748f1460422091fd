/*
 * Unzipping stops at the ceiling, so a bomb costs what an honest sitemap of the greatest size costs.
 * Members that follow each other are one text (RFC 1952 2.2); anything else behind a member is
 * padding. What comes out is not unzipped again.
 */
#include "crawler/sitemap_source.h"

#include "base/memory.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
	GZIP_WINDOW = 15 + 16 /* the greatest window; 16: a gzip header, and nothing else */
};

static bool is_gzip(struct span s)
{
	return span_starts(s, SPAN("\x1f\x8b"));
}

static void *zip_get(void *context, unsigned count, unsigned size)
{
	(void)context;
	return memory_get_zeroed(count, size);
}

static void zip_free(void *context, void *memory)
{
	(void)context;
	free(memory);
}

void sitemap_source_init(struct sitemap_source *source, struct span body, size_t bytes_max)
{
	*source = (struct sitemap_source){.rest = body, .left = bytes_max};
	if (!is_gzip(body))
		return;
	source->zip = memory_get_zeroed(1, sizeof(*source->zip));
	source->zip->zalloc = zip_get;
	source->zip->zfree = zip_free;
	source->is_damaged = inflateInit2(source->zip, GZIP_WINDOW) != Z_OK;
}

void sitemap_source_finish(struct sitemap_source *source)
{
	if (source->zip)
		inflateEnd(source->zip);
	free(source->zip);
	source->zip = NULL;
}

/* Unzips until `to` is full or no more can be had. */
static size_t unzip(struct sitemap_source *source, char *to, size_t size)
{
	z_stream *zip = source->zip;
	int result = Z_OK;

	if (source->is_damaged || source->is_at_end)
		return 0;
	zip->next_out = (unsigned char *)to;
	zip->avail_out = size < UINT_MAX ? (unsigned)size : UINT_MAX;
	while (zip->avail_out && result == Z_OK) {
		size_t given = source->rest.length < UINT_MAX ? source->rest.length : UINT_MAX;

		/* zlib only reads it. */
		zip->next_in = (unsigned char *)(uintptr_t)source->rest.at;
		zip->avail_in = (unsigned)given;
		result = inflate(zip, Z_NO_FLUSH);
		source->rest = span_from(source->rest, given - zip->avail_in);
		if (result == Z_STREAM_END && is_gzip(source->rest))
			result = inflateReset(zip);
	}
	source->is_at_end = result == Z_STREAM_END;
	source->is_damaged = result != Z_OK && result != Z_STREAM_END;
	return (size_t)((char *)zip->next_out - to);
}

static size_t copy(struct sitemap_source *source, char *to, size_t size)
{
	struct span piece = span_part(source->rest, 0, size);

	if (piece.length)
		memcpy(to, piece.at, piece.length);
	source->rest = span_from(source->rest, piece.length);
	return piece.length;
}

static size_t take_raw(struct sitemap_source *source, char *to, size_t size)
{
	return source->zip ? unzip(source, to, size) : copy(source, to, size);
}

/* take_raw with the ceiling: that there is more shows by one byte of it. */
static size_t take_bounded(struct sitemap_source *source, char *to, size_t size)
{
	char more;

	if (size && source->left == 0 && !source->is_over)
		source->is_over = take_raw(source, &more, 1) == 1;
	size_t taken = take_raw(source, to, size < source->left ? size : source->left);

	source->left -= taken;
	return taken;
}

struct span sitemap_source_front(struct sitemap_source *source)
{
	if (source->front_length == 0)
		source->front_length = take_bounded(source, source->front, SITEMAP_FRONT_MAX);
	return (struct span){source->front, source->front_length};
}

size_t sitemap_source_take(struct sitemap_source *source, char *to, size_t size)
{
	size_t kept = source->front_length - source->front_at;

	if (kept > size)
		kept = size;
	memcpy(to, source->front + source->front_at, kept);
	source->front_at += kept;
	return kept + take_bounded(source, to + kept, size - kept);
}
