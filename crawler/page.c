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
	struct page_link **open_list; /* of the open link: &page->mailtos or &page->links ... */
	size_t open_at;               /* ... and its index */
	struct buf text;              /* of the open part */
	bool had_title;
};

/* A start tag: its attributes as libxml2 has them (name, value, name, value ... NULL), its line. */
struct seen_tag {
	const char *const *attributes;
	uint32_t line;
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
		struct page_link *link = &(*r->open_list)[r->open_at];

		free(link->text);
		link->text = memory_copy(text);
	}
	r->open = OPEN_NOTHING;
}

/* ---- links ---- */

/* The new last element, or NULL when the list is full. */
static struct page_link *add_link(struct reader *r, bool is_mail)
{
	struct page *page = r->page;
	size_t *count = is_mail ? &page->mailto_count : &page->link_count;
	size_t *size = is_mail ? &page->mailto_size : &page->link_size;

	r->open_list = is_mail ? &page->mailtos : &page->links;
	if (*count >= (is_mail ? (size_t)PAGE_MAILTOS_MAX : (size_t)PAGE_LINKS_MAX)) {
		page->is_cut = true;
		return NULL;
	}
	*r->open_list = memory_make_room(*r->open_list, *count, size, sizeof(**r->open_list));
	r->open_at = *count;
	return &(*r->open_list)[(*count)++];
}

/* False when the reference leads nowhere or the list is full. */
static bool keep_link(struct reader *r, const struct seen_tag *tag, struct span href,
	struct source source, struct span label)
{
	bool is_mail = mailto_is(href);

	href = span_trim(href);
	if (href.length == 0 || href.at[0] == '#')
		return false;
	struct page_link *link = add_link(r, is_mail);

	if (!link)
		return false;
	*link = (struct page_link){.href = memory_copy(href),
		.text = page_text_fold(label, PAGE_TEXT_MAX),
		.source = is_mail ? source.mail : source.other,
		.line = tag->line,
		.is_nofollow = page_text_has_word(attribute(tag, "rel"), "nofollow")};
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
	struct page_link **open_list = r->open_list;
	size_t open_at = r->open_at;

	keep_link(r, tag, href, source, label);
	r->open_list = open_list;
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

static void read_iframe(struct reader *r, const struct seen_tag *tag)
{
	keep_beside(
		r, tag, attribute(tag, "src"), (struct source){"iframe", "iframe"}, label_of(tag));
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
	if (!r->page->base)
		r->page->base = memory_copy(span_trim(attribute(tag, "href")));
}

/* Of the many kinds of <link>, these lead to pages. */
static bool leads_to_page(struct span rel, struct span type)
{
	static const char *const kinds[] = {"alternate", "author", "help", "license", "next",
		"prev", "contents", "index", "first", "last", "up", "start", "chapter", "section",
		"appendix"};

	if (type.length && !span_starts_nocase(type, SPAN("text/html")) &&
		!span_starts_nocase(type, SPAN("application/xhtml+xml")))
		return false; /* a feed, mostly */
	if (page_text_has_word(rel, "stylesheet"))
		return false;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (page_text_has_word(rel, kinds[i]))
			return true;
	return false;
}

static void read_link(struct reader *r, const struct seen_tag *tag)
{
	struct span href = attribute(tag, "href"), rel = attribute(tag, "rel");

	if (page_text_has_word(rel, "canonical") && !r->page->canonical)
		r->page->canonical = memory_copy(span_trim(href));
	if (mailto_is(href) || leads_to_page(rel, span_trim(attribute(tag, "type"))))
		keep_beside(r, tag, href, (struct source){"mailto", "link"}, SPAN(""));
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

	if (target.length == 0 || r->page->refresh)
		return;
	r->page->refresh = memory_copy(target);
	keep_beside(r, tag, target, (struct source){"refresh", "refresh"}, SPAN(""));
}

static void read_title(struct reader *r, const struct seen_tag *tag)
{
	(void)tag;
	close_part(r);
	if (!r->had_title)
		open_part(r, OPEN_TITLE);
	r->had_title = true;
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
	tag.line = r->skim->lines[number];
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

void page_read(struct span utf8, struct page *ret_page)
{
	struct skim skim;
	struct reader r = {.page = ret_page, .skim = &skim};

	*ret_page = (struct page){0};
	skim_init(&skim);
	buf_init(&r.text, PAGE_TEXT_MAX);
	skim_page(&skim, utf8);
	ret_page->is_cut = skim.tags_over > 0;
	if (skim.tag_count)
		parse(&r, buf_span(&skim.kept));
	close_part(&r);
	buf_finish(&r.text);
	skim_finish(&skim);
}

static void finish_links(struct page_link *links, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		free(links[i].href);
		free(links[i].text);
	}
	free(links);
}

void page_finish(struct page *page)
{
	finish_links(page->mailtos, page->mailto_count);
	finish_links(page->links, page->link_count);
	free(page->base);
	free(page->canonical);
	free(page->refresh);
	*page = (struct page){0};
}
