/*
 * How it goes:
 * 1. memchr finds the next '<'; the text before it is kept if a link is open.
 * 2. What follows decides (13.2.5.6): a start tag, an end tag, a comment, or the '<' is text.
 * 3. A start tag is read to its end, then kept or not, then what it opens is skipped: a script,
 *    a style, a textarea.
 * 4. Lines are counted when a tag is kept, over the bytes since the last one.
 * Nothing goes back, so the pass is linear in whatever it is given.
 */
#include "crawler/skim.h"

#include "crawler/foreign.h"
#include "crawler/gap.h"
#include "crawler/keep.h"
#include "crawler/lines.h"
#include "crawler/mailto.h"
#include "crawler/ref.h"
#include "crawler/tag.h"

#include <string.h>

struct walk {
	struct skim *skim;
	struct span rest;
	unsigned depth;      /* of <iframe srcdoc>: there, all lines are that of the iframe */
	const char *counted; /* `line` is that of this place */
	uint32_t line;
	char line_end;
	unsigned template_depth;
	bool in_link;
	size_t text_room; /* of the open link */
	bool had_refresh;
	bool in_mail_form; /* that no button has named yet */
	bool in_sent_form; /* a search has no field for a text, and asks with GET */
	bool is_mute;      /* in style or script within svg, where they hold tags */
	struct foreign foreign;
};

static uint32_t line_of(struct walk *w, const char *at)
{
	if (w->depth)
		return w->line;
	w->line += (uint32_t)lines_count(
		(struct span){w->counted, (size_t)(at - w->counted)}, w->line_end);
	w->counted = at;
	return w->line;
}

/* ---- text ---- */

static void add_text(struct walk *w, struct span text)
{
	if (w->in_link && !w->is_mute && w->template_depth == 0)
		w->text_room -= keep_text(w->skim, text, w->text_room);
}

static void close_link(struct walk *w)
{
	if (w->in_link)
		keep_end(w->skim, "a");
	w->in_link = false;
}

/* ---- start tags ---- */

/* Keeps a tag with nothing in it. */
static void keep_alone(struct walk *w, const struct start_tag *tag, const char *start)
{
	keep_start(w->skim, tag, tag->element->name, line_of(w, start));
}

/* Only the first one counts (HTML 4.2.3). */
static void take_base(struct walk *w, const struct start_tag *tag)
{
	if (w->depth == 0 && !w->skim->base.at)
		w->skim->base = span_trim(tag->values[ATTRIBUTE_HREF]);
}

static void open_link(struct walk *w, struct start_tag *tag, const char *start)
{
	const unsigned href = 1u << ATTRIBUTE_HREF, xlink = 1u << ATTRIBUTE_XLINK_HREF;

	/* A new link closes an open one, be it a link or a mere anchor (13.2.6.4.7). */
	close_link(w);
	if (!tag->is_foreign) {
		tag->has &= ~xlink;
	} else if (tag->has & href) {
		/* SVG 2, 8.4.1: href goes before xlink:href. The name tells the parser where it stood. */
		tag->values[ATTRIBUTE_XLINK_HREF] = tag->values[ATTRIBUTE_HREF];
		tag->has = (tag->has & ~href) | xlink;
	}
	if (!(tag->has & (href | xlink)))
		return;
	if (tag->has & href ? ref_take(w->skim, tag, ATTRIBUTE_HREF, "a")
			    : ref_take(w->skim, tag, ATTRIBUTE_XLINK_HREF, "svg"))
		return;
	w->in_link = keep_start(w->skim, tag, "a", line_of(w, start));
	w->text_room = SKIM_LINK_TEXT_MAX;
	if (tag->is_self_closing && tag->is_foreign)
		close_link(w);
}

static void take_form(struct walk *w, const struct start_tag *tag, const char *start)
{
	w->in_sent_form =
		span_equals_nocase(span_trim(start_tag_value(tag, ATTRIBUTE_METHOD)), SPAN("post"));
	w->in_mail_form = (tag->has & 1u << ATTRIBUTE_ACTION) && !ref_take_form(w->skim, tag);
	/* Closed at once: what the parser gets is never nested. */
	if (w->in_mail_form && keep_start(w->skim, tag, "form", line_of(w, start)))
		keep_end(w->skim, "form");
}

/* A button may send mail by itself; the first one of a mail form is what people see of it. */
static void take_button(struct walk *w, const struct start_tag *tag, const char *start)
{
	bool is_submit =
		span_equals_nocase(start_tag_value(tag, ATTRIBUTE_TYPE), SPAN("submit")) ||
		(tag->element->kind == ELEMENT_BUTTON && !(tag->has & 1u << ATTRIBUTE_TYPE));
	bool is_name = w->in_mail_form && is_submit &&
		       span_trim(start_tag_value(tag, ATTRIBUTE_VALUE)).length;

	/* Written as input, which has no content, be it a button or not. */
	if (is_name || mailto_is(start_tag_value(tag, ATTRIBUTE_FORMACTION)))
		keep_start(w->skim, tag, "input", line_of(w, start));
	if (is_name)
		w->in_mail_form = false;
}

static void walk_within(struct walk *w, struct span document, const char *start);

/* Where there is a srcdoc, src is for browsers that do not know it (HTML 4.8.5). */
static void take_frame(struct walk *w, const struct start_tag *tag, const char *start)
{
	struct span document = start_tag_value(tag, ATTRIBUTE_SRCDOC);

	if (document.length)
		walk_within(w, document, start);
	else if ((tag->has & 1u << ATTRIBUTE_SRC) &&
		 !ref_take(w->skim, tag, ATTRIBUTE_SRC, tag->element->name) &&
		 keep_start(w->skim, tag, tag->element->name, line_of(w, start)) &&
		 tag->element->kind == ELEMENT_IFRAME)
		keep_end(w->skim, "iframe");
}

static void keep_image_text(struct walk *w, const struct start_tag *tag)
{
	struct span alt = start_tag_value(tag, ATTRIBUTE_ALT);

	if (alt.length == 0)
		return;
	add_text(w, SPAN(" "));
	add_text(w, alt);
	add_text(w, SPAN(" "));
}

/* Title: its text ends where its end tag stands, whatever tags seem to be inside (13.2.5.2). */
static void take_title(struct walk *w)
{
	size_t length = gap_raw_text(w->rest, SPAN("title"));
	struct span text = span_part(w->rest, 0, length);

	if (w->depth == 0 && !w->skim->title.at)
		w->skim->title = ref_resolve(w->skim, w->depth, text, ENTITY_IN_TEXT);
	w->rest = span_from(w->rest, length);
}

/* A tag on the page: not in a template. */
static void take_tag(struct walk *w, struct start_tag *tag, const char *start)
{
	const unsigned href = 1u << ATTRIBUTE_HREF;

	switch ((enum element_kind)tag->element->kind) {
	case ELEMENT_A:
		open_link(w, tag, start);
		return;
	case ELEMENT_AREA:
		if ((tag->has & href) && !ref_take(w->skim, tag, ATTRIBUTE_HREF, "area"))
			keep_alone(w, tag, start);
		return;
	case ELEMENT_LINK:
		if ((tag->has & href) && !ref_take_link(w->skim, tag))
			keep_alone(w, tag, start);
		return;
	case ELEMENT_BASE:
		if (tag->has & href)
			take_base(w, tag);
		return;
	case ELEMENT_META:
		if (!ref_take_meta(w->skim, tag, &w->had_refresh))
			keep_alone(w, tag, start);
		return;
	case ELEMENT_FORM:
		take_form(w, tag, start);
		return;
	case ELEMENT_BUTTON:
	case ELEMENT_INPUT:
		take_button(w, tag, start);
		return;
	case ELEMENT_OBJECT:
		ref_take_object(w->skim, tag);
		return;
	case ELEMENT_FRAME:
	case ELEMENT_IFRAME:
		take_frame(w, tag, start);
		return;
	case ELEMENT_IMG:
		keep_image_text(w, tag);
		return;
	case ELEMENT_TITLE:
		if (!tag->is_foreign)
			take_title(w);
		return;
	case ELEMENT_RAW_TEXT:
		w->skim->has_contact_form |=
			w->in_sent_form && !tag->is_foreign &&
			span_equals(span_of(tag->element->name), SPAN("textarea"));
		return;
	case ELEMENT_PLAIN:
	case ELEMENT_TEMPLATE:
	case ELEMENT_SCRIPT:
	case ELEMENT_PLAINTEXT:
	case ELEMENT_SVG:
	case ELEMENT_MATH:
	case ELEMENT_SVG_HTML:
	case ELEMENT_MATH_HTML:
		return;
	}
}

/* Goes over what holds no tags. In svg and math these hold tags like everything else. */
static void skip_content(struct walk *w, const struct start_tag *tag, const char *start)
{
	unsigned kind = tag->element->kind;
	size_t gap = 0;

	if (tag->is_foreign) {
		if ((kind == ELEMENT_SCRIPT || kind == ELEMENT_RAW_TEXT) && !tag->is_self_closing)
			w->is_mute = true;
		return;
	}
	w->is_mute = false;
	if (kind == ELEMENT_SCRIPT) {
		gap = gap_script(w->rest);
		if (w->template_depth == 0)
			ref_look_at_script(
				w->skim, (struct span){start, (size_t)(w->rest.at + gap - start)});
	} else if (kind == ELEMENT_RAW_TEXT || kind == ELEMENT_IFRAME ||
		   (kind == ELEMENT_TITLE && w->template_depth))
		gap = gap_raw_text(w->rest, span_of(tag->element->name));
	else if (kind == ELEMENT_PLAINTEXT)
		gap = w->rest.length;
	w->rest = span_from(w->rest, gap);
}

/* A template's content is not on the page, unless it is declared as a shadow tree: that shows. */
static void open_template(struct walk *w, const struct start_tag *tag)
{
	struct span mode = start_tag_value(tag, ATTRIBUTE_SHADOW);
	bool shows =
		span_equals_nocase(mode, SPAN("open")) || span_equals_nocase(mode, SPAN("closed"));

	if (w->template_depth || !shows)
		w->template_depth++;
}

/* w->rest stands behind the '<' at `start`. */
static void take_start_tag(struct walk *w, const char *start)
{
	struct start_tag tag;

	if (!start_tag_read(&w->rest, &tag)) {
		w->rest = span_from(w->rest, w->rest.length);
		return;
	}
	if (!tag.element)
		return;
	if (tag.element->parts_words)
		add_text(w, SPAN(" "));
	tag.is_foreign = foreign_open(&w->foreign, tag.element, tag.is_self_closing);
	if (tag.element->kind == ELEMENT_TEMPLATE && !tag.is_foreign) {
		open_template(w, &tag);
	} else if (w->template_depth == 0) {
		if (tag.element->kind != ELEMENT_IMG) /* whose alt is text like that around it */
			ref_resolve_tag(w->skim, w->depth, &tag);
		take_tag(w, &tag, start);
	}
	skip_content(w, &tag, start);
}

/* ---- everything else that begins with '<' ---- */

/* Is anything open that an end tag could close? On most of a page nothing is. */
static bool is_something_open(const struct walk *w)
{
	return w->in_link || w->in_mail_form || w->in_sent_form || w->is_mute ||
	       w->template_depth || w->foreign.depth;
}

static void take_end_tag(struct walk *w)
{
	struct span name = tag_take_name(&w->rest);

	if (tag_skip(&w->rest) == TAG_CUT) {
		w->rest = span_from(w->rest, w->rest.length);
		return;
	}
	const struct element *element = is_something_open(w) ? element_find(name) : NULL;

	if (!element)
		return;
	if (w->foreign.depth)
		foreign_close(&w->foreign, element);
	if (element->kind == ELEMENT_SCRIPT || element->kind == ELEMENT_RAW_TEXT ||
		!foreign_is_inside(&w->foreign))
		w->is_mute = false;
	if (element->kind == ELEMENT_TEMPLATE && w->template_depth)
		w->template_depth--;
	if (w->template_depth)
		return;
	if (element->parts_words)
		add_text(w, SPAN(" "));
	if (element->kind == ELEMENT_A)
		close_link(w);
	if (element->kind == ELEMENT_FORM)
		w->in_mail_form = w->in_sent_form = false;
}

/* w->rest stands behind "<!". */
static void skip_declaration(struct walk *w)
{
	if (span_starts(w->rest, SPAN("--"))) {
		w->rest = span_from(w->rest, 2);
		w->rest = span_from(w->rest, gap_comment(w->rest));
	} else if (foreign_is_inside(&w->foreign) && span_starts(w->rest, SPAN("[CDATA["))) {
		struct span text = span_from(w->rest, 7);

		text = span_part(text, 0, gap_cdata(text));
		w->rest = span_from(w->rest, 7 + text.length + 3);
	} else {
		w->rest = span_from(w->rest, gap_bogus(w->rest));
	}
}

/* w->rest begins with '<'. */
static void take_markup(struct walk *w)
{
	const char *start = w->rest.at;
	char next = w->rest.length > 1 ? start[1] : '\0';
	char after = w->rest.length > 2 ? start[2] : '\0';

	if (ascii_is_alpha(next)) {
		w->rest = span_from(w->rest, 1);
		take_start_tag(w, start);
	} else if (next == '/' && ascii_is_alpha(after)) {
		w->rest = span_from(w->rest, 2);
		take_end_tag(w);
	} else if (next == '!') {
		w->rest = span_from(w->rest, 2);
		skip_declaration(w);
	} else if (next == '?' || (next == '/' && w->rest.length > 2)) {
		w->rest = span_from(w->rest, gap_bogus(w->rest));
	} else {
		add_text(w, SPAN("<"));
		w->rest = span_from(w->rest, 1);
	}
}

static void walk(struct walk *w)
{
	while (w->rest.length) {
		const char *next = memchr(w->rest.at, '<', w->rest.length);
		size_t text = next ? (size_t)(next - w->rest.at) : w->rest.length;

		if (w->in_link)
			add_text(w, span_part(w->rest, 0, text));
		w->rest = span_from(w->rest, text);
		if (w->rest.length)
			take_markup(w);
	}
	close_link(w);
}

/* A page within the page. Its title, base and robots rules are not the page's; what it holds is. The
 * text of a link around it ends here. */
static void walk_within(struct walk *w, struct span document, const char *start)
{
	struct skim *skim = w->skim;
	struct walk inner = {.skim = skim, .rest = document, .depth = w->depth + 1};
	bool no_follow = skim->no_follow, no_index = skim->no_index;

	if (inner.depth > SKIM_DEPTH_MAX) {
		skim->tags_over++;
		return;
	}
	close_link(w);
	inner.line = line_of(w, start);
	walk(&inner);
	skim->no_follow = no_follow;
	skim->no_index = no_index;
}

void skim_page(struct skim *skim, struct span page)
{
	struct walk w = {.skim = skim,
		.rest = page,
		.counted = page.at,
		.line = 1,
		.line_end = lines_end_byte(page)};

	keep_nothing(skim, page.length);
	skim->has_hiding_script = false;
	skim->script_room = SKIM_SCRIPTS_MAX;
	walk(&w);
}
