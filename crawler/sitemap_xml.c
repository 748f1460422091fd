/*
 * The parser pulls from the source through the guard. It reads names as they are written ("x:loc"):
 * its namespace code takes time with the depth times the attributes, and we do not ask for it. After
 * the first error it would go on in silence to the end; we take its input away instead.
 */
#include "crawler/sitemap_xml.h"

#include "base/memory.h"
#include "crawler/page.h"
#include "crawler/page_text.h"
#include "crawler/sitemap_guard.h"

#include <libxml/parser.h>
#include <libxml/dict.h>

#include <string.h>

enum {
	NAMES_MAX = 5000, /* different ones: libxml2's table of names gets slower with each */
	DEPTH_MAX = 200   /* the parser's own ceiling is 256; feeds with pages in them reach 30 */
};

enum element {
	ELEMENT_OTHER,
	ELEMENT_URLSET,
	ELEMENT_SITEMAPINDEX,
	ELEMENT_URL,
	ELEMENT_SITEMAP,
	ELEMENT_LOC,
	ELEMENT_RSS,
	ELEMENT_RDF,
	ELEMENT_ITEM,
	ELEMENT_FEED,
	ELEMENT_ENTRY,
	ELEMENT_LINK,
	ELEMENT_GUID,
	ELEMENT_HTML
};

struct xml {
	struct sitemap_source *source;
	struct sitemap_sink *sink;
	struct sitemap_guard guard;
	xmlParserCtxtPtr parser;
	bool is_over;                    /* nothing more is read, nothing more is told */
	unsigned char inside[DEPTH_MAX]; /* enum element of the open ones */
	size_t depth;
	size_t text_depth; /* of the element whose text is collected, or 0 */
	struct buf text, guid;
	bool has_link; /* the open item has told one */
};

/* The first fault is the one to tell. */
static void end_with(struct xml *x, const char *fault)
{
	struct sitemap_summary *summary = x->sink->summary;

	if (x->is_over)
		return;
	x->is_over = true;
	summary->fault = fault;
	if (fault && x->parser->input)
		summary->fault_line = (size_t)x->parser->input->line;
}

/* ---- elements ---- */

static enum element element_of(const char *name)
{
	static const struct {
		const char *name;
		enum element element;
	} known[] = {
		{"loc", ELEMENT_LOC},
		{"url", ELEMENT_URL},
		{"link", ELEMENT_LINK},
		{"item", ELEMENT_ITEM},
		{"entry", ELEMENT_ENTRY},
		{"guid", ELEMENT_GUID},
		{"sitemap", ELEMENT_SITEMAP},
		{"urlset", ELEMENT_URLSET},
		{"sitemapindex", ELEMENT_SITEMAPINDEX},
		{"rss", ELEMENT_RSS},
		{"RDF", ELEMENT_RDF},
		{"feed", ELEMENT_FEED},
		{"html", ELEMENT_HTML},
	};
	const char *colon = strchr(name, ':');

	if (colon)
		name = colon + 1;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(name, known[i].name) == 0)
			return known[i].element;
	return ELEMENT_OTHER;
}

static enum element around(const struct xml *x)
{
	return x->depth < 2 ? ELEMENT_OTHER : (enum element)x->inside[x->depth - 2];
}

static void collect(struct xml *x)
{
	buf_clear(&x->text);
	x->text_depth = x->depth;
}

static void take(struct xml *x, enum sitemap_entry entry, const struct buf *collected)
{
	if (!sitemap_sink_take(x->sink, entry, collected))
		end_with(x, NULL);
}

static struct span attribute(const xmlChar **attributes, const char *name)
{
	for (; attributes && attributes[0]; attributes += 2)
		if (attributes[1] && strcmp((const char *)attributes[0], name) == 0)
			return span_of((const char *)attributes[1]);
	return SPAN("");
}

/* Atom's way (RFC 4287 4.2.7.2: without rel it is "alternate"), which sitemaps took over. */
static void read_href(struct xml *x, enum sitemap_entry entry, const xmlChar **attributes)
{
	struct span rel = attribute(attributes, "rel");

	if (rel.length && !page_text_has_word(rel, "alternate"))
		return;
	buf_clear(&x->text);
	buf_add(&x->text, attribute(attributes, "href"));
	take(x, entry, &x->text);
}

/* RSS has its URL as text; a feed of one kind may borrow elements of the other. */
static void read_link(struct xml *x, const xmlChar **attributes)
{
	enum element outer = around(x);

	if (outer == ELEMENT_URL)
		read_href(x, SITEMAP_ENTRY_ALTERNATE, attributes);
	else if (outer == ELEMENT_ENTRY)
		read_href(x, SITEMAP_ENTRY_PAGE, attributes);
	else if (outer == ELEMENT_ITEM && attribute(attributes, "href").length)
		read_href(x, SITEMAP_ENTRY_PAGE, attributes);
	else if (outer == ELEMENT_ITEM)
		collect(x);
}

static void read_root(struct xml *x, enum element root)
{
	static const enum sitemap_kind kinds[] = {
		[ELEMENT_URLSET] = SITEMAP_PAGES,
		[ELEMENT_SITEMAPINDEX] = SITEMAP_INDEX,
		[ELEMENT_RSS] = SITEMAP_RSS,
		[ELEMENT_RDF] = SITEMAP_RSS,
		[ELEMENT_FEED] = SITEMAP_ATOM,
		[ELEMENT_HTML] = SITEMAP_UNKNOWN,
	};

	x->sink->summary->kind = kinds[root];
	if (root == ELEMENT_HTML)
		end_with(x, "an HTML page");
	else if (kinds[root] == SITEMAP_UNKNOWN)
		end_with(x, "neither a sitemap nor a feed");
}

static void begin_element(struct xml *x, enum element element, const xmlChar **attributes)
{
	enum element outer = around(x);

	if (x->depth == 1)
		read_root(x, element);
	else if (element == ELEMENT_LOC && (outer == ELEMENT_URL || outer == ELEMENT_SITEMAP))
		collect(x);
	else if (element == ELEMENT_LINK)
		read_link(x, attributes);
	else if (element == ELEMENT_GUID && outer == ELEMENT_ITEM &&
		 !span_equals_nocase(attribute(attributes, "isPermaLink"), SPAN("false")))
		collect(x);
	else if (element == ELEMENT_ITEM) {
		x->has_link = false;
		buf_clear(&x->guid);
	}
}

/* RSS 2.0: a guid is a URL unless it says otherwise. Many say nothing and are none. */
static void keep_guid(struct xml *x)
{
	struct span text = span_trim(buf_span(&x->text));

	if (span_starts_nocase(text, SPAN("http://")) || span_starts_nocase(text, SPAN("https://")))
		buf_add(&x->guid, text);
}

static void end_text(struct xml *x, enum element element)
{
	x->text_depth = 0;
	if (element == ELEMENT_GUID) {
		keep_guid(x);
		return;
	}
	x->has_link |= element == ELEMENT_LINK;
	take(x, around(x) == ELEMENT_SITEMAP ? SITEMAP_ENTRY_SITEMAP : SITEMAP_ENTRY_PAGE,
		&x->text);
}

/* ---- the parser's events ---- */

/* A sitemap has twenty names, a feed a hundred; in a made one each tag has its own, and five million
 * of them take the parser two minutes. */
static void count_names(struct xml *x)
{
	if (xmlDictSize(x->parser->dict) > NAMES_MAX)
		end_with(x, "too many different names of elements");
}

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct xml *x = context;
	enum element element = element_of((const char *)name);

	count_names(x);
	if (x->depth >= DEPTH_MAX) {
		end_with(x, "elements nested too deeply");
		return;
	}
	if (x->is_over)
		return;
	x->inside[x->depth++] = (unsigned char)element;
	begin_element(x, element, attributes);
}

static void on_end(void *context, const xmlChar *name)
{
	struct xml *x = context;

	(void)name;
	if (x->is_over || x->depth == 0)
		return;
	enum element element = (enum element)x->inside[x->depth - 1];

	if (x->text_depth == x->depth)
		end_text(x, element);
	if (element == ELEMENT_ITEM && !x->has_link)
		take(x, SITEMAP_ENTRY_PAGE, &x->guid);
	x->depth--;
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct xml *x = context;

	if (!x->is_over && x->text_depth && x->text_depth == x->depth)
		buf_add(&x->text, (struct span){(const char *)text, (size_t)length});
}

static void on_instruction(void *context, const xmlChar *target, const xmlChar *text)
{
	(void)target;
	(void)text;
	count_names(context);
}

/* Before anything of the subset is read, and before its URL would be. */
static void on_doctype(
	void *context, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct xml *x = context;

	(void)public_id;
	(void)system_id;
	end_with(x, xmlStrcasecmp(name, BAD_CAST "html") == 0 ? "an HTML page" : "has a DOCTYPE");
	xmlStopParser(x->parser);
}

/* The error for a missing name is that of any name; behind a '&' it speaks of a reference. */
static bool is_at_reference(const xmlParserInput *input)
{
	return input && input->cur > input->base && input->cur[-1] == '&';
}

static const char *sentence_of(int code, const xmlParserInput *input)
{
	if (code == XML_ERR_ENTITYREF_SEMICOL_MISSING || code == XML_ERR_UNDECLARED_ENTITY ||
		(code == XML_ERR_NAME_REQUIRED && is_at_reference(input)))
		return "an & that should be &amp; or a character reference that XML does not know";
	if (code == XML_ERR_INVALID_CHAR || code == XML_ERR_INVALID_ENCODING)
		return "characters that XML does not permit, or not valid UTF-8";
	return "not well-formed XML";
}

static void on_error(void *context, const char *format, ...)
{
	struct xml *x = context;
	const xmlError *error = xmlCtxtGetLastError(x->parser);

	(void)format;
	if (error && error->level == XML_ERR_FATAL)
		end_with(x, sentence_of(error->code, x->parser->input));
}

static int on_read(void *context, char *to, int size)
{
	struct xml *x = context;

	if (x->is_over || size <= 0)
		return 0;
	size_t taken = sitemap_source_take(x->source, to, (size_t)size);
	size_t passed = sitemap_guard_pass(&x->guard, (struct span){to, taken});

	if (passed < taken)
		end_with(x, "a tag, comment or CDATA section beyond all measure");
	return (int)passed;
}

/* Nothing asks for an entity from outside; should the library ever, there is none. */
static xmlParserInputPtr load_nothing(const char *url, const char *id, xmlParserCtxtPtr parser)
{
	(void)url;
	(void)id;
	(void)parser;
	return NULL;
}

static void parse(struct xml *x)
{
	const xmlSAXHandler handler = {.internalSubset = on_doctype,
		.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.processingInstruction = on_instruction,
		.error = on_error,
		.fatalError = on_error};

	*x->parser->sax = handler;
	x->parser->userData = x;
	xmlDocPtr none = xmlCtxtReadIO(
		x->parser, on_read, NULL, x, NULL, NULL, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);

	/* Our handler builds no tree; a later version might all the same. */
	xmlFreeDoc(none);
}

void sitemap_xml_read(struct sitemap_source *source, struct sitemap_sink *sink)
{
	struct xml x = {.source = source, .sink = sink};

	page_prepare_library();
	xmlSetExternalEntityLoader(load_nothing);
	buf_init(&x.text, SITEMAP_ENTRY_BYTES_MAX);
	buf_init(&x.guid, SITEMAP_ENTRY_BYTES_MAX);
	x.parser = xmlNewParserCtxt();
	if (x.parser)
		parse(&x);
	xmlFreeParserCtxt(x.parser);
	buf_finish(&x.text);
	buf_finish(&x.guid);
}
