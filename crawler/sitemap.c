/*
 * How it goes: unzip (sitemap_source), bring to UTF-8 what says that it is something else, look at
 * the first byte that is no blank: "<" is for the XML reader, anything else a list of URLs.
 */
#include "crawler/sitemap.h"

#include "crawler/charset.h"
#include "crawler/charset_labels.h"
#include "crawler/sitemap_sink.h"
#include "crawler/sitemap_source.h"
#include "crawler/sitemap_xml.h"

#include <stdio.h>
#include <string.h>

enum { PIECE_BYTES = 4096, CONTENT_TYPE_MAX = 64 };

/* ---- which encoding ---- */

/* The value of `encoding` in an XML declaration (XML 1.0, production 80), or empty. */
static struct span declared_encoding(struct span front)
{
	static const char word[] = "encoding";
	struct span rest = span_part(front, 0, 256);
	const char *end = memmem(rest.at, rest.length, "?>", 2);

	if (!span_starts(rest, SPAN("<?xml")) || !end)
		return SPAN("");
	rest = span_part(rest, 0, (size_t)(end - rest.at));
	const char *found = memmem(rest.at, rest.length, word, sizeof(word) - 1);

	if (!found)
		return SPAN("");
	rest = span_trim(span_from(rest, (size_t)(found - rest.at) + sizeof(word) - 1));
	rest = span_trim(span_from(rest, span_find(rest, '=') + 1));
	if (rest.length == 0 || (rest.at[0] != '"' && rest.at[0] != '\''))
		return SPAN("");
	return span_part(span_from(rest, 1), 0, span_find(span_from(rest, 1), rest.at[0]));
}

/* What it has to be converted from, or NULL: it is UTF-8 or must be. */
static const struct charset *foreign_charset(struct span front)
{
	if (span_starts(front, SPAN("\xff\xfe")) || span_starts(front, SPAN("<\0?\0")))
		return &charset_utf16le;
	if (span_starts(front, SPAN("\xfe\xff")) || span_starts(front, SPAN("\0<\0?")))
		return &charset_utf16be;
	const struct charset *charset = charset_of_label(declared_encoding(front));

	/* Whoever could read the declaration as ASCII does not have UTF-16 before him. */
	if (!charset || charset->kind == CHARSET_UTF8 || charset->kind == CHARSET_UTF16)
		return NULL;
	return charset;
}

/* ---- lists of URLs ---- */

static void take_line(struct sitemap_sink *sink, const struct buf *line, bool *is_enough)
{
	struct span text = span_trim(buf_span(line));

	if (text.length == 0)
		return;
	/* sitemaps.org: "must be fully specified"; anything else may be any prose. */
	if (span_starts_nocase(text, SPAN("http://")) || span_starts_nocase(text, SPAN("https://")))
		*is_enough = !sitemap_sink_take(sink, SITEMAP_ENTRY_PAGE, line);
	else
		sink->summary->passed_over++;
}

static void read_text(struct sitemap_source *source, struct sitemap_sink *sink)
{
	char bytes[PIECE_BYTES];
	bool is_enough = false;
	struct buf line;
	size_t length;

	buf_init(&line, SITEMAP_ENTRY_BYTES_MAX);
	while (!is_enough && (length = sitemap_source_take(source, bytes, sizeof(bytes))) > 0)
		for (size_t at = 0; at < length && !is_enough; at++)
			if (bytes[at] == '\n' || bytes[at] == '\r') {
				take_line(sink, &line, &is_enough);
				buf_clear(&line);
			} else {
				buf_add_char(&line, bytes[at]);
			}
	/* Half a URL leads somewhere else. */
	if (!is_enough && !source->is_over && !source->is_damaged)
		take_line(sink, &line, &is_enough);
	buf_finish(&line);
	if (sink->summary->told) {
		sink->summary->kind = SITEMAP_TEXT;
	} else {
		sink->summary->fault = "neither a sitemap nor a feed";
	}
}

/* ---- which form ---- */

/* Takes byte order mark and blanks off the front; how many lines they were. */
static size_t skip_blanks(struct sitemap_source *source, bool *ret_has_blanks)
{
	struct span front = sitemap_source_front(source);
	size_t at = span_starts(front, SPAN("\xef\xbb\xbf")) ? 3 : 0, lines = 0, from = at;

	for (; at < front.length && ascii_is_blank(front.at[at]); at++)
		lines += front.at[at] == '\n';
	source->front_at = at;
	*ret_has_blanks = at > from;
	return lines;
}

static void read_utf8(struct sitemap_source *source, struct sitemap_sink *sink)
{
	struct sitemap_summary *summary = sink->summary;
	bool has_blanks;
	size_t lines = skip_blanks(source, &has_blanks);
	struct span front = span_from(sitemap_source_front(source), source->front_at);

	if (front.length == 0)
		summary->fault = "empty";
	else if (span_starts(front, SPAN("\x1f\x8b")))
		summary->fault = "compressed twice";
	else if (front.at[0] != '<')
		read_text(source, sink);
	else
		sitemap_xml_read(source, sink);
	if (summary->fault_line)
		summary->fault_line += lines;
	/* XML 1.0, production 22: nothing may stand before the declaration. It is the most common
	 * fault of all and does no harm to us, but it does to other readers. */
	if (!summary->fault && has_blanks && span_starts(front, SPAN("<?xml"))) {
		summary->fault = "blanks before the XML declaration";
		summary->fault_line = 1;
	}
}

static void read_foreign(
	struct sitemap_source *source, const struct charset *charset, struct sitemap_sink *sink)
{
	char bytes[PIECE_BYTES], content_type[CONTENT_TYPE_MAX];
	struct buf raw, converted;
	struct sitemap_source inner;
	struct span text;
	size_t length;

	buf_init(&raw, SITEMAP_DECODED_MAX);
	buf_init(&converted, 2 * (size_t)SITEMAP_DECODED_MAX);
	while (!raw.overflowed && (length = sitemap_source_take(source, bytes, sizeof(bytes))) > 0)
		buf_add(&raw, (struct span){bytes, length});
	snprintf(content_type, sizeof(content_type), "text/xml; charset=%s", charset->name);
	charset_to_utf8(buf_span(&raw), span_of(content_type), &converted, &text);
	sitemap_source_init(&inner, text, SITEMAP_BYTES_MAX);
	inner.is_over = raw.overflowed || converted.overflowed;
	read_utf8(&inner, sink);
	sink->summary->is_cut |= inner.is_over;
	sitemap_source_finish(&inner);
	buf_finish(&raw);
	buf_finish(&converted);
}

void sitemap_read(
	struct span body, sitemap_tell_fn *tell, void *context, struct sitemap_summary *ret_summary)
{
	struct sitemap_summary summary = {0};
	struct sitemap_sink sink = {.tell = tell, .context = context, .summary = &summary};
	struct sitemap_source source;

	sitemap_source_init(&source, body, SITEMAP_BYTES_MAX);
	summary.is_zipped = source.zip != NULL;
	const struct charset *charset = foreign_charset(sitemap_source_front(&source));

	if (charset)
		read_foreign(&source, charset, &sink);
	else
		read_utf8(&source, &sink);
	/* What is behind this explains what the readers made of it. */
	if (source.is_damaged)
		summary.fault = "the compression is damaged or breaks off";
	if (source.is_over) {
		summary.fault = "more than 50 MB, without compression";
		summary.is_cut = true;
	}
	if (source.is_damaged || source.is_over)
		summary.fault_line = 0;
	sitemap_source_finish(&source);
	*ret_summary = summary;
}

struct span sitemap_usual_path(size_t number)
{
	/* Three requests at most, for a site whose robots.txt names none. The first is the
	 * convention, and WordPress redirects it to its own name; the second is what most of its
	 * plug-ins write, for servers on which the redirect does not work; the third is what
	 * generators leave that zip. Other names are not common enough to bother everybody with a
	 * request that brings 404. */
	static const char *const paths[] = {
		"/sitemap.xml", "/sitemap_index.xml", "/sitemap.xml.gz"};

	return number < sizeof(paths) / sizeof(paths[0]) ? span_of(paths[number]) : SPAN("");
}
