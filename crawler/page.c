/*
 * What skim kept goes to libxml2's HTML parser in one piece (its push interface loses what stands
 * behind "</html>"), already UTF-8, so that it need not guess (HTML_PARSE_IGNORE_ENC: a <meta
 * charset> would win over what we tell it). Tags that the parser implies bear no number and are
 * passed over; those of the page find their line by it. It sees mail links only, so that its cost and
 * its quirks do not matter on most pages.
 */
#include "crawler/page.h"

#include "base/buf.h"
#include "base/memory.h"
#include "crawler/mailto.h"
#include "crawler/page_text.h"
#include "crawler/skim.h"

#include <libxml/HTMLparser.h>
#include <libxml/xmlmemory.h>

#include <stdlib.h>
#include <string.h>

struct reader {
	struct page *page;
	const struct skim *skim;
	bool is_open;    /* a mail link: ... */
	size_t open_at;  /* ... its index, ... */
	struct buf text; /* ... its text so far */
};

/* A start tag: its attributes as libxml2 has them (name, value, name, value ... NULL), its line. */
struct seen_tag {
	const char *const *attributes;
	uint32_t line;
};

static struct span attribute(const struct seen_tag *tag, const char *name)
{
	for (const char *const *at = tag->attributes; at && at[0]; at += 2)
		if (at[1] && strcmp(at[0], name) == 0)
			return span_of(at[1]);
	return SPAN("");
}

/* The open link gets the text that was seen since. */
static void close_link(struct reader *r)
{
	struct span text = span_trim(buf_span(&r->text));

	if (r->is_open && text.length) {
		struct page_link *link = &r->page->mailtos[r->open_at];

		free(link->text);
		link->text = memory_copy(text);
	}
	buf_clear(&r->text);
	r->is_open = false;
}

/* ---- links ---- */

/* False where it is no mail link, which skim would not have kept, or the list is full. */
static bool keep_link(struct reader *r, const struct seen_tag *tag, struct span href,
	const char *source, struct span label)
{
	struct page *page = r->page;

	href = span_trim(href);
	if (!mailto_is(href))
		return false;
	if (page->mailto_count == PAGE_MAILTOS_MAX) {
		page->is_cut = true;
		return false;
	}
	page->mailtos = memory_make_room(
		page->mailtos, page->mailto_count, &page->mailto_size, sizeof(*page->mailtos));
	page->mailtos[page->mailto_count++] = (struct page_link){.href = memory_copy(href),
		.text = page_text_fold(label, PAGE_TEXT_MAX),
		.source = source,
		.line = tag->line};
	return true;
}

static struct span label_of(const struct seen_tag *tag)
{
	struct span label = attribute(tag, "aria-label");

	return label.length ? label : attribute(tag, "title");
}

static void read_a(struct reader *r, const struct seen_tag *tag)
{
	struct span href = attribute(tag, "href"), xlink = attribute(tag, "xlink:href");
	bool is_svg = href.length == 0 && xlink.length;

	close_link(r);
	r->open_at = r->page->mailto_count;
	r->is_open =
		keep_link(r, tag, is_svg ? xlink : href, is_svg ? "svg" : "mailto", label_of(tag));
}

/* The others may stand within an open link. */
static void read_area(struct reader *r, const struct seen_tag *tag)
{
	struct span alt = attribute(tag, "alt");

	keep_link(r, tag, attribute(tag, "href"), "area", alt.length ? alt : label_of(tag));
}

static void read_frame(struct reader *r, const struct seen_tag *tag)
{
	keep_link(r, tag, attribute(tag, "src"), "frame", label_of(tag));
}

static void read_iframe(struct reader *r, const struct seen_tag *tag)
{
	keep_link(r, tag, attribute(tag, "src"), "iframe", label_of(tag));
}

static void read_form(struct reader *r, const struct seen_tag *tag)
{
	keep_link(r, tag, attribute(tag, "action"), "form", SPAN(""));
}

/* A button that sends mail by itself, or the one that names the mail form around it. */
static void read_input(struct reader *r, const struct seen_tag *tag)
{
	struct span action = attribute(tag, "formaction"), value = attribute(tag, "value");
	struct page *page = r->page;

	if (mailto_is(action)) {
		keep_link(r, tag, action, "form", value);
	} else if (page->mailto_count) {
		struct page_link *form = &page->mailtos[page->mailto_count - 1];

		if (strcmp(form->source, "form") == 0 && form->text[0] == '\0') {
			free(form->text);
			form->text = page_text_fold(value, PAGE_TEXT_MAX);
		}
	}
}

static void read_link(struct reader *r, const struct seen_tag *tag)
{
	keep_link(r, tag, attribute(tag, "href"), "mailto", SPAN(""));
}

static void read_meta(struct reader *r, const struct seen_tag *tag)
{
	keep_link(r, tag, page_text_refresh_target(attribute(tag, "content")), "refresh", SPAN(""));
}

/* ---- libxml2 ---- */

static const struct {
	const char *name;
	void (*read)(struct reader *r, const struct seen_tag *tag);
} elements[] = {
	{"a", read_a},
	{"area", read_area},
	{"form", read_form},
	{"frame", read_frame},
	{"iframe", read_iframe},
	{"input", read_input},
	{"link", read_link},
	{"meta", read_meta},
};

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct reader *r = context;
	struct seen_tag tag = {.attributes = (const char *const *)attributes};
	unsigned long number;

	if (!span_to_number(attribute(&tag, SKIM_NUMBER), UINT32_MAX, &number) ||
		number >= r->skim->tag_count)
		return;
	tag.line = r->skim->lines[number];
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcmp((const char *)name, elements[i].name) == 0)
			elements[i].read(r, &tag);
}

static void on_end(void *context, const xmlChar *name)
{
	struct reader *r = context;

	if (strcmp((const char *)name, "a") == 0)
		close_link(r);
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct reader *r = context;

	if (r->is_open)
		page_text_add(&r->text, (struct span){(const char *)text, (size_t)length});
}

static void *resize(void *old, size_t size)
{
	return memory_resize(old, size, 1);
}

static char *copy_text(const char *text)
{
	return memory_copy(span_of(text));
}

/* libxml2 2.9.14 can spin for ever after an allocation that failed: with ours, none fails. */
void page_prepare_library(void)
{
	static bool is_prepared;

	if (!is_prepared)
		xmlMemSetup(free, memory_get, resize, copy_text);
	is_prepared = true;
}

static void parse(struct reader *r, struct span kept)
{
	const int options = HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING |
			    HTML_PARSE_NONET | HTML_PARSE_IGNORE_ENC;
	const htmlSAXHandler handler = {.startElement = on_start,
		.endElement = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text};

	page_prepare_library();
	htmlParserCtxtPtr context = htmlNewParserCtxt();

	if (!context)
		return;
	*context->sax = handler;
	context->userData = r;
	htmlDocPtr none =
		htmlCtxtReadMemory(context, kept.at, (int)kept.length, NULL, "UTF-8", options);

	/* Our handler builds no tree; a later version might all the same. */
	xmlFreeDoc(none);
	htmlFreeParserCtxt(context);
}

/* What skim has read by itself. The lists change hands. */
static void take_skimmed(struct page *page, struct skim *skim)
{
	page->links = skim->refs;
	page->link_count = skim->ref_count;
	skim->refs = NULL;
	memcpy(page->texts, skim->texts, sizeof(page->texts));
	memset(skim->texts, 0, sizeof(skim->texts));
	page->base = skim->base.at ? memory_copy(skim->base) : NULL;
	if (skim->title.at)
		page_text_title(skim->title, page->title, sizeof(page->title));
	page->no_follow = skim->no_follow;
	page->no_index = skim->no_index;
	page->may_hide_addresses = skim->has_hiding_script;
	page->has_contact_form = skim->has_contact_form;
	page->is_cut |= skim->tags_over > 0;
}

void page_read(struct span utf8, struct page *ret_page)
{
	struct skim skim;
	struct reader r = {.page = ret_page, .skim = &skim};

	*ret_page = (struct page){0};
	skim_init(&skim);
	skim_page(&skim, utf8);
	if (skim.tag_count) {
		buf_init(&r.text, PAGE_TEXT_MAX);
		parse(&r, buf_span(&skim.kept));
		close_link(&r);
		buf_finish(&r.text);
	}
	take_skimmed(ret_page, &skim);
	skim_finish(&skim);
}

void page_finish(struct page *page)
{
	for (size_t i = 0; i < page->mailto_count; i++) {
		free(page->mailtos[i].href);
		free(page->mailtos[i].text);
	}
	for (unsigned depth = 0; depth <= SKIM_DEPTH_MAX; depth++)
		free(page->texts[depth].at);
	free(page->mailtos);
	free(page->links);
	free(page->base);
	*page = (struct page){0};
}
