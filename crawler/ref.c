#include "crawler/ref.h"

#include "base/memory.h"
#include "crawler/decloak.h"
#include "crawler/mailto.h"
#include "crawler/page_text.h"

/* ---- character references ---- */

struct span ref_resolve(struct skim *skim, unsigned depth, struct span raw, enum entity_place place)
{
	struct skim_text *text = &skim->texts[depth];

	if (raw.length == 0 || span_find(raw, '&') == raw.length)
		return raw;
	if (!text->at)
		text->at = memory_get(text->size);
	if (entity_room(raw.length) > text->size - text->length)
		return SPAN(""); /* cannot be, and would do no harm */
	char *at = text->at + text->length;
	size_t length = entity_resolve(raw, place, at);

	text->length += length;
	return (struct span){at, length};
}

void ref_resolve_tag(struct skim *skim, unsigned depth, struct start_tag *tag)
{
	for (unsigned left = tag->has; left; left &= left - 1) {
		struct span *value = &tag->values[__builtin_ctz(left)];

		*value = ref_resolve(skim, depth, *value, ENTITY_IN_ATTRIBUTE);
	}
}

/* ---- references ---- */

static void add_ref(struct skim *skim, struct span href, const char *source, struct span rel)
{
	if (href.length == 0 || href.at[0] == '#')
		return; /* this page */
	if (skim->ref_count == SKIM_REFS_MAX) {
		skim->tags_over++;
		return;
	}
	skim->refs =
		memory_make_room(skim->refs, skim->ref_count, &skim->ref_size, sizeof(*skim->refs));
	skim->refs[skim->ref_count++] =
		(struct page_ref){href, source, rel.length && page_text_has_word(rel, "nofollow")};
}

bool ref_take(struct skim *skim, const struct start_tag *tag, enum element_attribute which,
	const char *source)
{
	struct span href = start_tag_value(tag, which);

	if (mailto_is(href))
		return false;
	add_ref(skim, span_trim(href), source, start_tag_value(tag, ATTRIBUTE_REL));
	return true;
}

bool ref_take_link(struct skim *skim, const struct start_tag *tag)
{
	const char *source = page_text_link_source(
		start_tag_value(tag, ATTRIBUTE_REL), start_tag_value(tag, ATTRIBUTE_TYPE));

	if (source)
		return ref_take(skim, tag, ATTRIBUTE_HREF, source);
	return !mailto_is(start_tag_value(tag, ATTRIBUTE_HREF));
}

bool ref_take_form(struct skim *skim, const struct start_tag *tag)
{
	struct span method = span_trim(start_tag_value(tag, ATTRIBUTE_METHOD));

	/* Whatever is no method is GET: HTML 4.10.18.6, "invalid value default". */
	if (span_equals_nocase(method, SPAN("post")) || span_equals_nocase(method, SPAN("dialog")))
		return !mailto_is(start_tag_value(tag, ATTRIBUTE_ACTION));
	return ref_take(skim, tag, ATTRIBUTE_ACTION, "form");
}

void ref_take_object(struct skim *skim, const struct start_tag *tag)
{
	struct span type = span_trim(start_tag_value(tag, ATTRIBUTE_TYPE));

	if (!span_equals_nocase(type, SPAN("text/html")) &&
		!span_equals_nocase(type, SPAN("application/xhtml+xml")))
		return;
	ref_take(skim, tag, tag->has & 1u << ATTRIBUTE_DATA ? ATTRIBUTE_DATA : ATTRIBUTE_SRC,
		tag->element->name);
}

/* ---- meta ---- */

static void take_robots(struct skim *skim, struct span rules)
{
	bool none = page_text_has_word(rules, "none");

	skim->no_follow |= none || page_text_has_word(rules, "nofollow");
	skim->no_index |= none || page_text_has_word(rules, "noindex");
}

bool ref_take_meta(struct skim *skim, const struct start_tag *tag, bool *had_refresh)
{
	struct span name = span_trim(start_tag_value(tag, ATTRIBUTE_NAME));
	struct span equiv = span_trim(start_tag_value(tag, ATTRIBUTE_HTTP_EQUIV));
	struct span content = start_tag_value(tag, ATTRIBUTE_CONTENT);

	if (span_equals_nocase(name, SPAN("robots")) || span_equals_nocase(name, SPAN("mailknock")))
		take_robots(skim, content);
	if (!span_equals_nocase(equiv, SPAN("refresh")) || *had_refresh)
		return true;
	struct span target = page_text_refresh_target(content);

	*had_refresh = target.length > 0;
	if (mailto_is(target))
		return false;
	add_ref(skim, target, "refresh", SPAN(""));
	return true;
}

/* ---- scripts ---- */

void ref_look_at_script(struct skim *skim, struct span script)
{
	if (skim->has_hiding_script || skim->script_room == 0)
		return;
	script = span_part(script, 0, skim->script_room);
	skim->script_room -= script.length;
	skim->has_hiding_script = decloak_script_may_hold(script);
}
