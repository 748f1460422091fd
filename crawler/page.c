/*
 * What skim kept goes to libxml2's HTML parser in one piece (its push interface loses what stands
 * behind "</html>"), already UTF-8, so that it need not guess (HTML_PARSE_IGNORE_ENC: a <meta
 * charset> would win over what we tell it). Tags that the parser implies bear no number and are
 * passed over; those of the page find their line by it.
 */
#include "crawler/page.h"

#include "base/buf.h"
#include "base/memory.h"
#include "crawler/mailto.h"
#include "crawler/page_lists.h"
#include "crawler/page_text.h"
#include "crawler/skim.h"

#include <libxml/HTMLparser.h>
#include <libxml/xmlmemory.h>

#include <stdlib.h>
#include <string.h>

enum open_part { OPEN_NOTHING, OPEN_TITLE, OPEN_LINK };

struct reader {
	struct page *page;
	const struct skim *skim;
	enum open_part open;
	size_t open_at; /* index of the open mail link */
	uint32_t line; /* all tags' where it is not 0: of the <iframe srcdoc> that holds the page */
	unsigned depth;
	struct buf text; /* of the open part */
	bool had_refresh;
};

/* A start tag: its attributes as libxml2 has them (name, value, name, value ... NULL), its line. */
struct seen_tag {
	const char *const *attributes;
	uint32_t line, number;
};

/* What a link is called in the report, when it is a mail link and when it is another one. */
struct source {
	const char *mail, *other;
};

static struct span attribute(const struct seen_tag *tag, const char *name)
{
	for (const char *const *at = tag->attributes; at && at[0]; at += 2)
		if (at[1] && strcmp(at[0], name) == 0)
			return span_of(at[1]);
	return SPAN("");
}

static void open_part(struct reader *r, enum open_part part)
{
	buf_clear(&r->text);
	r->open = part;
}

/* The open link or title gets the text that was seen since. */
static void close_part(struct reader *r)
{
	struct span text = span_trim(buf_span(&r->text));

	if (r->open == OPEN_TITLE)
		span_to_text(text, r->page->title, sizeof(r->page->title));
	if (r->open == OPEN_LINK && text.length) {
		struct page_link *link = &r->page->mailtos[r->open_at];

		free(link->text);
		link->text = memory_copy(text);
	}
	r->open = OPEN_NOTHING;
}

/* ---- links ---- */

/* True when it is a mail link, and was taken. */
static bool keep_link(struct reader *r, const struct seen_tag *tag, struct span href,
	struct source source, struct span label)
{
	bool is_mail = mailto_is(href);

	href = span_trim(href);
	if (href.length == 0 || href.at[0] == '#')
		return false;
	if (!is_mail) {
		page_add_ref(
			r->page, &(struct page_ref){page_own(r->page, memory_copy(href)),
					 source.other, tag->number,
					 page_text_has_word(attribute(tag, "rel"), "nofollow")});
		return false;
	}
	const struct page_link link = {.href = memory_copy(href),
		.text = page_text_fold(label, PAGE_TEXT_MAX),
		.source = source.mail,
		.line = tag->line};

	r->open_at = r->page->mailto_count;
	if (page_add_mailto(r->page, &link))
		return true;
	free(link.href);
	free(link.text);
	return false;
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

	close_part(r);
	if (keep_link(r, tag, is_svg ? xlink : href,
		    is_svg ? (struct source){"svg", "svg"} : (struct source){"mailto", "a"},
		    label_of(tag)))
		open_part(r, OPEN_LINK);
}

/* keep_link for what may stand within an open link. */
static void keep_beside(struct reader *r, const struct seen_tag *tag, struct span href,
	struct source source, struct span label)
{
	size_t open_at = r->open_at;

	keep_link(r, tag, href, source, label);
	r->open_at = open_at;
}

static void read_area(struct reader *r, const struct seen_tag *tag)
{
	struct span alt = attribute(tag, "alt");

	keep_beside(r, tag, attribute(tag, "href"), (struct source){"area", "area"},
		alt.length ? alt : label_of(tag));
}

static void read_frame(struct reader *r, const struct seen_tag *tag)
{
	keep_beside(
		r, tag, attribute(tag, "src"), (struct source){"frame", "frame"}, label_of(tag));
}

static void read_within(struct reader *r, struct span html, uint32_t line);

/* Where there is a srcdoc, src is for browsers that do not know it (HTML 4.8.5). */
static void read_iframe(struct reader *r, const struct seen_tag *tag)
{
	struct span document = attribute(tag, "srcdoc");

	if (document.length)
		read_within(r, document, tag->line);
	else
		keep_beside(r, tag, attribute(tag, "src"), (struct source){"iframe", "iframe"},
			label_of(tag));
}

/* Only a form that sends mail is a link: others are not for crawlers to submit. */
static void read_form(struct reader *r, const struct seen_tag *tag)
{
	struct span action = attribute(tag, "action");

	if (mailto_is(action))
		keep_beside(r, tag, action, (struct source){"form", "form"}, SPAN(""));
}

/* A button that sends mail by itself, or the one that names the mail form around it. */
static void read_input(struct reader *r, const struct seen_tag *tag)
{
	struct span action = attribute(tag, "formaction"), value = attribute(tag, "value");
	struct page *page = r->page;

	if (mailto_is(action)) {
		keep_beside(r, tag, action, (struct source){"form", "form"}, value);
	} else if (page->mailto_count) {
		struct page_link *form = &page->mailtos[page->mailto_count - 1];

		if (strcmp(form->source, "form") == 0 && form->text[0] == '\0') {
			free(form->text);
			form->text = page_text_fold(value, PAGE_TEXT_MAX);
		}
	}
}

/* ---- the page itself ---- */

static void read_base(struct reader *r, const struct seen_tag *tag)
{
	r->page->base = memory_copy(span_trim(attribute(tag, "href")));
}

static void read_link(struct reader *r, const struct seen_tag *tag)
{
	struct span href = attribute(tag, "href");
	const char *source = page_text_link_source(attribute(tag, "rel"), attribute(tag, "type"));

	if (source || mailto_is(href))
		keep_beside(r, tag, href, (struct source){"mailto", source}, SPAN(""));
}

static void read_meta(struct reader *r, const struct seen_tag *tag)
{
	struct span name = span_trim(attribute(tag, "name")), content = attribute(tag, "content");

	if (span_equals_nocase(name, SPAN("robots")) ||
		span_equals_nocase(name, SPAN("mailknock"))) {
		bool none = page_text_has_word(content, "none");

		r->page->no_follow |= none || page_text_has_word(content, "nofollow");
		r->page->no_index |= none || page_text_has_word(content, "noindex");
	}
	if (!span_equals_nocase(span_trim(attribute(tag, "http-equiv")), SPAN("refresh")))
		return;
	struct span target = page_text_refresh_target(content);

	if (target.length == 0 || r->had_refresh)
		return;
	r->had_refresh = true;
	keep_beside(r, tag, target, (struct source){"refresh", "refresh"}, SPAN(""));
}

static void read_title(struct reader *r, const struct seen_tag *tag)
{
	(void)tag;
	close_part(r);
	open_part(r, OPEN_TITLE);
}

/* ---- libxml2 ---- */

static const struct {
	const char *name;
	void (*read)(struct reader *r, const struct seen_tag *tag);
} elements[] = {
	{"a", read_a},
	{"area", read_area},
	{"base", read_base},
	{"form", read_form},
	{"frame", read_frame},
	{"iframe", read_iframe},
	{"input", read_input},
	{"link", read_link},
	{"meta", read_meta},
	{"title", read_title},
};

static void on_start(void *context, const xmlChar *name, const xmlChar **attributes)
{
	struct reader *r = context;
	struct seen_tag tag = {.attributes = (const char *const *)attributes};
	unsigned long number;

	if (!span_to_number(attribute(&tag, SKIM_NUMBER), UINT32_MAX, &number) ||
		number >= r->skim->tag_count)
		return;
	tag.number = (uint32_t)number;
	tag.line = r->line ? r->line : r->skim->lines[number];
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (strcmp((const char *)name, elements[i].name) == 0)
			elements[i].read(r, &tag);
}

static void on_end(void *context, const xmlChar *name)
{
	struct reader *r = context;

	if (strcmp((const char *)name, r->open == OPEN_TITLE ? "title" : "a") == 0)
		close_part(r);
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct reader *r = context;

	if (r->open != OPEN_NOTHING)
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
static void prepare_library(void)
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

	prepare_library();
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

static void read_into(struct reader *r, struct span utf8)
{
	struct page *page = r->page;
	size_t parsed_from = page->link_count;
	struct skim skim;

	r->skim = &skim;
	skim_init(&skim);
	skim.reads_refs = true;
	buf_init(&r->text, PAGE_TEXT_MAX);
	skim_page(&skim, utf8);
	page->is_cut |= skim.tags_over > 0;
	page->may_hide_addresses |= skim.has_hiding_script;
	if (skim.tag_count)
		parse(r, buf_span(&skim.kept));
	close_part(r);
	page_merge_refs(page, &skim, parsed_from);
	if (skim.base.at && !page->base)
		page->base = memory_copy(span_trim(skim.base));
	if (skim.title.at && !page->title[0])
		page_text_title(skim.title, page->title, sizeof(page->title));
	buf_finish(&r->text);
	skim_finish(&skim);
}

/* A page within the page. Its title and base are not the page's; what it holds is. */
static void read_within(struct reader *r, struct span html, uint32_t line)
{
	struct page inner = {0};
	struct reader reader = {.page = &inner, .line = line, .depth = r->depth + 1};

	if (reader.depth > PAGE_DEPTH_MAX) {
		r->page->is_cut = true;
		return;
	}
	/* Its links borrow from the text, which the page keeps. */
	read_into(&reader, page_own(r->page, memory_copy(html)));
	for (size_t i = 0; i < inner.mailto_count; i++) {
		if (page_add_mailto(r->page, &inner.mailtos[i]))
			inner.mailtos[i] = (struct page_link){0};
	}
	for (size_t i = 0; i < inner.link_count; i++)
		page_add_ref(r->page, &inner.links[i]);
	for (size_t i = 0; i < inner.owned_count; i++)
		page_own(r->page, inner.owned[i]);
	inner.owned_count = 0;
	r->page->is_cut |= inner.is_cut;
	page_finish(&inner);
}

void page_read(struct span utf8, struct page *ret_page)
{
	struct reader r = {.page = ret_page};

	*ret_page = (struct page){0};
	read_into(&r, utf8);
}
