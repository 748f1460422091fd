/*
 * Any bytes as a sitemap. What is told is clean and within the ceilings; cut in two gzip members,
 * the same bytes tell the same.
 */
#include "base/buf.h"
#include "base/utf8.h"
#include "crawler/sitemap.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { HEARD_MAX = 64 * 1024 * 1024 };

struct heard {
	struct buf text;
	size_t urls, alternates;
	struct sitemap_summary summary;
};

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void hear_one(void *context, enum sitemap_entry entry, struct span url)
{
	struct heard *heard = context;

	must(url.length > 0 && url.length <= SITEMAP_URL_MAX);
	must(utf8_is_valid(url));
	for (size_t at = 0; at < url.length; at++)
		must((unsigned char)url.at[at] >= ' ' && url.at[at] != 0x7f);
	must(!ascii_is_blank(url.at[0]) && !ascii_is_blank(url.at[url.length - 1]));
	*(entry == SITEMAP_ENTRY_ALTERNATE ? &heard->alternates : &heard->urls) += 1;
	buf_add_char(&heard->text, (char)('0' + (int)entry));
	buf_add(&heard->text, url);
	buf_add_char(&heard->text, '\n');
}

static void hear(struct span body, struct heard *heard)
{
	*heard = (struct heard){0};
	buf_init(&heard->text, HEARD_MAX);
	sitemap_read(body, hear_one, heard, &heard->summary);
	must(heard->summary.told == heard->urls + heard->alternates);
	must(heard->urls <= SITEMAP_URLS_MAX && heard->alternates <= SITEMAP_ALTERNATES_MAX);
	must(!heard->summary.fault || heard->summary.fault[0]);
	must(heard->summary.fault || heard->summary.fault_line == 0);
	must(heard->summary.kind != SITEMAP_UNKNOWN ||
		(heard->summary.told == 0 && heard->summary.fault));
}

/* A gzip member that holds s as it is. */
static void add_member(struct buf *out, struct span s)
{
	size_t size = s.length + 1024;
	char *room = malloc(size);
	z_stream zip = {
		.next_in = (unsigned char *)(uintptr_t)s.at, .avail_in = (unsigned)s.length};

	must(room && deflateInit2(&zip, 0, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	zip.next_out = (unsigned char *)room;
	zip.avail_out = (unsigned)size;
	must(deflate(&zip, Z_FINISH) == Z_STREAM_END);
	buf_add(out, (struct span){room, size - zip.avail_out});
	deflateEnd(&zip);
	free(room);
}

static bool is_same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct span body = {(const char *)bytes, length};
	struct heard whole, pieces;
	struct buf zipped;

	hear(body, &whole);
	if (!whole.summary.is_zipped) {
		buf_init(&zipped, HEARD_MAX);
		add_member(&zipped, span_part(body, 0, length / 3));
		add_member(&zipped, span_from(body, length / 3));
		hear(buf_span(&zipped), &pieces);
		must(span_equals(buf_span(&whole.text), buf_span(&pieces.text)));
		must(whole.summary.kind == pieces.summary.kind);
		must(whole.summary.fault_line == pieces.summary.fault_line);
		must(whole.summary.passed_over == pieces.summary.passed_over);
		must(is_same_text(whole.summary.fault, pieces.summary.fault));
		buf_finish(&pieces.text);
		buf_finish(&zipped);
	}
	buf_finish(&whole.text);
	return 0;
}
