#include "crawler/sitemap.h"

#include "base/buf.h"
#include "crawler/gunzip.h"

#include <libxml/parser.h>
#include <string.h>

enum form { FORM_UNKNOWN, FORM_XML, FORM_TEXT };

/* What the element means whose text is being gathered. */
enum meaning { MEANS_NOTHING, MEANS_PAGE, MEANS_SITEMAP };

struct reading {
	const struct sitemap_teller *teller;
	struct sitemap_summary *summary;
	enum form form;
	struct buf text; /* of the open element, or of the line */
	xmlParserCtxtPtr parser;
	enum meaning open;
	bool in_index, in_item, is_feed;
	bool is_over;
};

/* ---- telling ---- */

static void tell(struct reading *r, enum meaning meaning, struct span url)
{
	struct sitemap_summary *summary = r->summary;

	url = span_trim(url);
	if (meaning == MEANS_NOTHING || url.length == 0 || url.length > SITEMAP_URL_MAX ||
		r->is_over)
		return;
	if (summary->pages + summary->sitemaps == SITEMAP_URLS_MAX) {
		summary->is_cut = true;
		r->is_over = true;
		if (r->parser)
			xmlStopParser(r->parser);
		return;
	}
	if (meaning == MEANS_PAGE) {
		summary->pages++;
		r->teller->page(r->teller->context, url);
	} else {
		summary->sitemaps++;
		r->teller->sitemap(r->teller->context, url);
	}
}

/* ---- XML ---- */

/* Prefixes may be chosen freely ("sm:loc"), so only what stands behind the colon counts. */
static bool is_named(const char *name, const char *wanted)
{
	const char *colon = strchr(name, ':');

	return strcmp(colon ? colon + 1 : name, wanted) == 0;
}

/* The <loc> of an image or a video is a file. By custom these have their prefix. */
static bool is_of_media(const char *name)
{
	return strncmp(name, "image:", 6) == 0 || strncmp(name, "video:", 6) == 0;
}

/* Attributes as libxml2 has them: name, value, name, value ... NULL. */
static struct span attribute_of(const char *const *attributes, const char *wanted)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (attributes[1] && strcmp(attributes[0], wanted) == 0)
			return span_of(attributes[1]);
	return SPAN("");
}

/* <link rel="alternate" href="..."> of Atom, and <xhtml:link> of a sitemap's other languages. Atom
 * reads a missing rel as "alternate" (RFC 4287 4.2.7.2). */
static void read_link(struct reading *r, const char *const *attributes)
{
	struct span rel = attribute_of(attributes, "rel");

	if (rel.length == 0 || span_equals_nocase(rel, SPAN("alternate")))
		tell(r, MEANS_PAGE, attribute_of(attributes, "href"));
}

/* What the text of this element is. <link> of RSS holds its URL, that of Atom has it as href. */
static enum meaning meaning_of(
	const struct reading *r, const char *name, const char *const *attributes)
{
	if (is_named(name, "loc") && !is_of_media(name))
		return r->in_index ? MEANS_SITEMAP : MEANS_PAGE;
	if (!r->is_feed)
		return MEANS_NOTHING;
	if (is_named(name, "link"))
		return MEANS_PAGE;
	if (r->in_item && is_named(name, "guid") &&
		!span_equals_nocase(attribute_of(attributes, "isPermaLink"), SPAN("false")))
		return MEANS_PAGE;
	return MEANS_NOTHING;
}

static void on_start(void *context, const xmlChar *xml_name, const xmlChar **xml_attributes)
{
	const char *const *attributes = (const char *const *)xml_attributes;
	const char *name = (const char *)xml_name;
	struct reading *r = context;

	if (is_named(name, "sitemapindex"))
		r->in_index = true;
	if (is_named(name, "rss") || is_named(name, "RDF") || is_named(name, "feed"))
		r->is_feed = true;
	if (is_named(name, "item") || is_named(name, "entry"))
		r->in_item = true;
	buf_clear(&r->text);
	r->open = meaning_of(r, name, attributes);
	if (is_named(name, "link") && attribute_of(attributes, "href").length) {
		r->open = MEANS_NOTHING;
		read_link(r, attributes);
	}
}

static void on_end(void *context, const xmlChar *xml_name)
{
	const char *name = (const char *)xml_name;
	struct reading *r = context;

	if (!r->text.overflowed)
		tell(r, r->open, buf_span(&r->text));
	r->open = MEANS_NOTHING;
	if (is_named(name, "item") || is_named(name, "entry"))
		r->in_item = false;
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct reading *r = context;

	if (r->open != MEANS_NOTHING)
		buf_add(&r->text, (struct span){(const char *)text, (size_t)length});
}

/* A DOCTYPE could declare entities that fetch files or grow without bounds; no sitemap needs one. */
static void on_doctype(
	void *context, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
	struct reading *r = context;

	(void)name;
	(void)external;
	(void)system;
	r->summary->fault = "it has a DOCTYPE";
	r->is_over = true;
	xmlStopParser(r->parser);
}

static bool begin_xml(struct reading *r)
{
	xmlSAXHandler handler = {.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.cdataBlock = on_text,
		.internalSubset = on_doctype};

	r->parser = xmlCreatePushParserCtxt(&handler, r, NULL, 0, NULL);
	if (!r->parser)
		return false;
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
	return true;
}

static void feed_xml(struct reading *r, struct span piece, bool is_last)
{
	if (r->is_over || (!r->parser && !begin_xml(r)))
		return;
	int code = xmlParseChunk(r->parser, piece.at, (int)piece.length, is_last);

	if (code != XML_ERR_OK && !r->is_over && !r->summary->fault) {
		r->summary->fault = "it is no well-formed XML";
		r->is_over = true;
	}
}

/* ---- a text of URLs ---- */

static void end_line(struct reading *r)
{
	struct span line = span_trim(buf_span(&r->text));

	if (!r->text.overflowed && (span_starts_nocase(line, SPAN("http://")) ||
					   span_starts_nocase(line, SPAN("https://"))))
		tell(r, MEANS_PAGE, line);
	buf_clear(&r->text);
}

static void feed_text(struct reading *r, struct span piece)
{
	while (piece.length && !r->is_over) {
		size_t end = 0;

		while (end < piece.length && piece.at[end] != '\n' && piece.at[end] != '\r')
			end++;
		buf_add(&r->text, span_part(piece, 0, end));
		if (end < piece.length)
			end_line(r);
		piece = span_from(piece, end + 1);
	}
}

/* ---- all of it ---- */

/* XML begins with '<', in UTF-16 with a byte order mark or a zero byte; anything else is text. */
static enum form form_of(struct span piece)
{
	if (span_starts(piece, SPAN("\xef\xbb\xbf")))
		piece = span_from(piece, 3);
	while (piece.length && ascii_is_blank(piece.at[0]))
		piece = span_from(piece, 1);
	if (piece.length == 0)
		return FORM_UNKNOWN;
	return piece.at[0] == '<' || piece.at[0] == '\0' || piece.at[0] == '\xff' ||
			       piece.at[0] == '\xfe'
		       ? FORM_XML
		       : FORM_TEXT;
}

/* XML permits no blank before its declaration, and servers send some all the same. */
static struct span without_blanks(struct span piece)
{
	while (piece.length && ascii_is_blank(piece.at[0]))
		piece = span_from(piece, 1);
	return piece;
}

static bool take(void *context, struct span piece)
{
	struct reading *r = context;

	if (r->form == FORM_UNKNOWN) {
		r->form = form_of(piece);
		piece = without_blanks(piece);
		if (r->form == FORM_TEXT && span_starts(piece, SPAN("\xef\xbb\xbf")))
			piece = span_from(piece, 3);
	}
	if (r->form == FORM_XML)
		feed_xml(r, piece, false);
	else if (r->form == FORM_TEXT)
		feed_text(r, piece);
	return !r->is_over;
}

static void read_packed(struct reading *r, struct span body)
{
	switch (gunzip(body, SITEMAP_BYTES_MAX, take, r)) {
	case GUNZIP_WHOLE:
	case GUNZIP_STOPPED:
		return;
	case GUNZIP_CUT:
		r->summary->is_cut = true;
		r->is_over = true;
		return;
	case GUNZIP_BROKEN:
		r->summary->fault = "its gzip is damaged";
		r->is_over = true;
		return;
	}
}

static void read_plain(struct reading *r, struct span body)
{
	r->summary->is_cut = body.length > SITEMAP_BYTES_MAX;
	body = span_part(body, 0, SITEMAP_BYTES_MAX);
	while (body.length && take(r, span_part(body, 0, GUNZIP_PIECE)))
		body = span_from(body, GUNZIP_PIECE);
}

void sitemap_read(
	struct span body, const struct sitemap_teller *teller, struct sitemap_summary *ret_summary)
{
	struct reading r = {.teller = teller, .summary = ret_summary};

	*ret_summary = (struct sitemap_summary){0};
	buf_init(&r.text, SITEMAP_URL_MAX);
	if (gunzip_is(body))
		read_packed(&r, body);
	else
		read_plain(&r, body);
	if (r.form == FORM_TEXT)
		end_line(&r);
	if (r.form == FORM_XML && !ret_summary->is_cut)
		feed_xml(&r, SPAN(""), true);
	if (r.parser) {
		xmlFreeDoc(r.parser->myDoc);
		r.parser->myDoc = NULL;
		xmlFreeParserCtxt(r.parser);
	}
	if (!ret_summary->fault && !ret_summary->pages && !ret_summary->sitemaps)
		ret_summary->fault = "it lists no pages";
	buf_finish(&r.text);
}
