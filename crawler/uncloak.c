#include "crawler/uncloak.h"

#include "base/buf.h"
#include "crawler/decloak.h"
#include "crawler/element.h"
#include "crawler/entity.h"
#include "crawler/gap.h"
#include "crawler/jsonld.h"
#include "crawler/lines.h"
#include "crawler/mailto.h"
#include "crawler/tag.h"

#include <string.h>

struct walk {
	struct span rest;
	const char *counted; /* `line` is that of this place */
	uint32_t line;
	char line_end;
	unsigned template_depth;
	bool in_mail_link, takes_text, is_full;
	size_t told;
	uncloak_tell_fn *tell;
	void *context;

	struct buf text; /* of the stretch, without its tags */
	struct piece {
		size_t text_at; /* in `text` ... */
		const char *page_at;
	} pieces[UNCLOAK_PIECES_MAX];
	size_t piece_count;

	struct span script; /* that is being decloaked */
	const char *part;   /* where the piece of the page begins that is being decloaked */
};

/* ---- telling ---- */

/* Lines are asked for in order, but for stretches of text that are told behind their end. */
static uint32_t line_of(struct walk *w, const char *at)
{
	struct span between = {w->counted, (size_t)(at - w->counted)};

	if (at < w->counted) {
		between = (struct span){at, (size_t)(w->counted - at)};
		return w->line - (uint32_t)lines_count(between, w->line_end);
	}
	w->line += (uint32_t)lines_count(between, w->line_end);
	w->counted = at;
	return w->line;
}

static void tell(struct walk *w, const struct decloak_found *found, const char *page_at)
{
	const struct uncloaked uncloaked = {
		found->text, line_of(w, page_at), found->source, found->is_unreadable};

	if (w->told == UNCLOAK_FOUND_MAX) {
		w->is_full = true;
		return;
	}
	w->told++;
	w->tell(w->context, &uncloaked);
}

static void tell_part(void *context, const struct decloak_found *found)
{
	struct walk *w = context;

	tell(w, found, w->part + found->at);
}

static void tell_text(void *context, const struct decloak_found *found)
{
	struct walk *w = context;
	size_t number = w->piece_count;

	while (number > 1 && w->pieces[number - 1].text_at > found->at)
		number--;
	const struct piece *piece = &w->pieces[number - 1];

	/* A character reference is longer on the page, so this lies at most a little before it. */
	tell(w, found, piece->page_at + (found->at - piece->text_at));
}

/* ---- text ---- */

static void end_text(struct walk *w)
{
	if (w->text.length)
		decloak_text(buf_span(&w->text), w->takes_text, tell_text, w);
	buf_clear(&w->text);
	w->piece_count = 0;
}

static void add_decoded(struct buf *text, struct span raw)
{
	while (raw.length) {
		size_t plain = span_find(raw, '&');
		unsigned long scalar;

		buf_add(text, span_part(raw, 0, plain));
		raw = span_from(raw, plain);
		if (raw.length == 0)
			return;
		size_t length = entity_read(raw, ENTITY_IN_TEXT, &scalar);

		if (length)
			buf_add_utf8(text, scalar);
		else
			buf_add_char(text, '&');
		raw = span_from(raw, length ? length : 1);
	}
}

static void add_text(struct walk *w, struct span raw)
{
	if (w->template_depth || w->in_mail_link || raw.length == 0)
		return;
	if (w->piece_count == UNCLOAK_PIECES_MAX || w->text.length + raw.length > UNCLOAK_TEXT_MAX)
		end_text(w);
	w->pieces[w->piece_count++] = (struct piece){w->text.length, raw.at};
	add_decoded(&w->text, span_part(raw, 0, UNCLOAK_TEXT_MAX));
}

/* ---- tags ---- */

/* What of a tag may hide an address. */
struct marks {
	struct span cfemail, href, itemprop, content, name, property, type, token, vector;
	struct span first, last, onclick;
};

static struct span *mark_of(struct marks *marks, struct span name)
{
	static const struct {
		const char *name;
		size_t at;
	} known[] = {
		{"data-cfemail", offsetof(struct marks, cfemail)},
		{"href", offsetof(struct marks, href)},
		{"itemprop", offsetof(struct marks, itemprop)},
		{"content", offsetof(struct marks, content)},
		{"name", offsetof(struct marks, name)},
		{"property", offsetof(struct marks, property)},
		{"type", offsetof(struct marks, type)},
		{"data-mailto-token", offsetof(struct marks, token)},
		{"data-mailto-vector", offsetof(struct marks, vector)},
		{"first", offsetof(struct marks, first)},
		{"last", offsetof(struct marks, last)},
		{"onclick", offsetof(struct marks, onclick)},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_equals_nocase(name, span_of(known[i].name)))
			return (struct span *)((char *)marks + known[i].at);
	return NULL;
}

static bool read_marks(struct walk *w, struct marks *ret_marks)
{
	struct tag_attribute attribute;
	enum tag_step step;

	*ret_marks = (struct marks){0};
	while ((step = tag_take_attribute(&w->rest, &attribute)) == TAG_ATTRIBUTE) {
		struct span *mark = mark_of(ret_marks, attribute.name);

		if (mark && !mark->at)
			*mark = attribute.value;
	}
	return step != TAG_CUT;
}

static void look_at_token(struct walk *w, const struct marks *marks)
{
	bool is_negative = span_starts(marks->vector, SPAN("-"));
	struct span digits = span_from(marks->vector, is_negative);
	unsigned long number = 0;

	w->part = marks->token.at;
	if (!span_to_number(digits, 100, &number))
		number = 0;
	decloak_typo3(marks->token, is_negative ? -(long)number : (long)number, tell_part, w);
}

static void look_at_property(struct walk *w, const struct marks *marks)
{
	struct decloak_property property = {SPAN("name"), marks->name, marks->content};

	if (marks->itemprop.at)
		property = (struct decloak_property){
			SPAN("itemprop"), marks->itemprop, marks->content};
	else if (marks->property.at)
		property = (struct decloak_property){
			SPAN("property"), marks->property, marks->content};
	w->part = marks->content.at;
	decloak_property(&property, tell_part, w);
}

/* Values as they are written: what could be cloaked by character references the parser sees, too. */
static void look_at_marks(struct walk *w, const struct marks *marks)
{
	if (marks->cfemail.at) {
		w->part = marks->cfemail.at;
		decloak_cfemail(marks->cfemail, tell_part, w);
	} else if (marks->href.at) {
		w->part = marks->href.at;
		decloak_cf_href(marks->href, tell_part, w);
	}
	if (marks->token.at)
		look_at_token(w, marks);
	if (marks->first.at && marks->last.at) {
		w->part = marks->first.at;
		decloak_joomla(marks->first, marks->last, tell_part, w);
	}
	if (marks->onclick.at) {
		w->part = marks->onclick.at;
		decloak_script(marks->onclick, tell_part, w);
	}
	if (span_starts_nocase(span_trim(marks->href), SPAN("javascript:"))) {
		w->part = marks->href.at;
		decloak_script(marks->href, tell_part, w);
	}
	if (marks->content.at)
		look_at_property(w, marks);
}

static bool holds(struct span text, struct span part)
{
	return text.length && part.length && memmem(text.at, text.length, part.at, part.length);
}

/* An address that stands openly in a script is hidden from nobody, and on the page only if the script
 * puts it there: a variable shows nothing. */
static void tell_script(void *context, const struct decloak_found *found)
{
	struct walk *w = context;

	if (!found->is_unreadable && holds(w->script, found->text) &&
		!holds(w->script, SPAN("document.write")) && !holds(w->script, SPAN("location")))
		return;
	tell_part(w, found);
}

static void look_at_script(struct walk *w, const struct marks *marks)
{
	struct span script = span_part(w->rest, 0, gap_script(w->rest));

	w->rest = span_from(w->rest, script.length);
	if (w->template_depth)
		return;
	script = span_part(script, 0, UNCLOAK_SCRIPT_MAX);
	w->part = script.at;
	w->script = script;
	if (span_contains_nocase(marks->type, SPAN("ld+json")))
		jsonld_emails(script, tell_part, w);
	else
		decloak_script(script, tell_script, w);
}

static void enter(struct walk *w, const struct element *element, const struct marks *marks)
{
	switch ((enum element_kind)element->kind) {
	case ELEMENT_A:
		w->in_mail_link = marks->href.at && mailto_is(marks->href);
		return;
	case ELEMENT_TEMPLATE:
		w->template_depth++;
		return;
	case ELEMENT_SCRIPT:
		look_at_script(w, marks);
		return;
	case ELEMENT_RAW_TEXT:
	case ELEMENT_IFRAME:
	case ELEMENT_TITLE:
		w->rest = span_from(w->rest, gap_raw_text(w->rest, span_of(element->name)));
		return;
	case ELEMENT_PLAINTEXT:
	case ELEMENT_PLAIN:
	case ELEMENT_AREA:
	case ELEMENT_BASE:
	case ELEMENT_BUTTON:
	case ELEMENT_FORM:
	case ELEMENT_FRAME:
	case ELEMENT_IMG:
	case ELEMENT_INPUT:
	case ELEMENT_LINK:
	case ELEMENT_META:
	case ELEMENT_SVG:
	case ELEMENT_MATH:
	case ELEMENT_OBJECT:
	case ELEMENT_SVG_HTML:
	case ELEMENT_MATH_HTML:
		return;
	}
}

static void take_start_tag(struct walk *w)
{
	const struct element *element = element_find(tag_take_name(&w->rest));
	struct marks marks;

	if (!read_marks(w, &marks)) {
		w->rest = span_from(w->rest, w->rest.length);
		return;
	}
	if (!element || element->parts_words)
		end_text(w);
	if (!w->template_depth)
		look_at_marks(w, &marks);
	if (element)
		enter(w, element, &marks);
}

static void take_end_tag(struct walk *w)
{
	const struct element *element = element_find(tag_take_name(&w->rest));

	if (tag_skip(&w->rest) == TAG_CUT)
		w->rest = span_from(w->rest, w->rest.length);
	if (!element || element->parts_words)
		end_text(w);
	if (element && element->kind == ELEMENT_A)
		w->in_mail_link = false;
	if (element && element->kind == ELEMENT_TEMPLATE && w->template_depth)
		w->template_depth--;
}

/* w->rest begins with '<'. */
static void take_markup(struct walk *w)
{
	const char *start = w->rest.at;
	char next = w->rest.length > 1 ? start[1] : '\0';
	char after = w->rest.length > 2 ? start[2] : '\0';

	if (ascii_is_alpha(next)) {
		w->rest = span_from(w->rest, 1);
		take_start_tag(w);
	} else if (next == '/' && ascii_is_alpha(after)) {
		w->rest = span_from(w->rest, 2);
		take_end_tag(w);
	} else if (span_starts(w->rest, SPAN("<!--"))) {
		w->rest = span_from(w->rest, 4);
		w->rest = span_from(w->rest, gap_comment(w->rest));
	} else if (next == '!' || next == '?' || (next == '/' && w->rest.length > 2)) {
		w->rest = span_from(w->rest, gap_bogus(w->rest));
	} else {
		add_text(w, span_part(w->rest, 0, 1));
		w->rest = span_from(w->rest, 1);
	}
}

bool uncloak_page(
	struct span utf8, enum uncloak_way way, uncloak_tell_fn *tell_found, void *context)
{
	struct walk w = {.rest = utf8,
		.counted = utf8.at,
		.line = 1,
		.line_end = lines_end_byte(utf8),
		.takes_text = way == UNCLOAK_WITH_TEXT,
		.tell = tell_found,
		.context = context};

	if (way == UNCLOAK_IF_LIKELY && !decloak_may_hold(utf8))
		return true;
	buf_init(&w.text, 2 * UNCLOAK_TEXT_MAX);
	while (w.rest.length && !w.is_full) {
		size_t text = span_find(w.rest, '<');

		add_text(&w, span_part(w.rest, 0, text));
		w.rest = span_from(w.rest, text);
		if (w.rest.length)
			take_markup(&w);
	}
	end_text(&w);
	buf_finish(&w.text);
	return !w.is_full;
}
