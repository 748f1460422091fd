#include "crawler/ref.h"

#include "base/memory.h"
#include "crawler/decloak.h"
#include "crawler/page_text.h"

bool ref_is_plain(const struct skim *skim, struct span href)
{
	if (!skim->reads_refs)
		return false;
	for (size_t i = 0; i < href.length; i++) {
		char c = href.at[i];

		if (c == '&' || c == '@' || (unsigned char)c < ' ')
			return false;
	}
	return href.length && href.at[0] != ' ' && (unsigned char)href.at[0] < 0x80 &&
	       !span_starts_nocase(href, SPAN("mail"));
}

bool ref_is_word(struct span raw)
{
	return span_find(raw, '&') == raw.length;
}

bool ref_take(struct skim *skim, const struct start_tag *tag, enum element_attribute which,
	const char *source)
{
	struct span href = start_tag_value(tag, which), rel = start_tag_value(tag, ATTRIBUTE_REL);

	if (!ref_is_plain(skim, href) || !ref_is_word(rel))
		return false;
	if (href.at[0] == '#')
		return true; /* this page */
	if (skim->ref_count == SKIM_REFS_MAX) {
		skim->tags_over++;
		return true;
	}
	skim->refs =
		memory_make_room(skim->refs, skim->ref_count, &skim->ref_size, sizeof(*skim->refs));
	skim->refs[skim->ref_count++] = (struct page_ref){href, source, (uint32_t)skim->tag_count,
		rel.length && page_text_has_word(rel, "nofollow")};
	return true;
}

bool ref_take_form(struct skim *skim, const struct start_tag *tag)
{
	struct span method = start_tag_value(tag, ATTRIBUTE_METHOD);

	return (tag->has & 1u << ATTRIBUTE_ACTION) &&
	       (method.length == 0 || span_equals_nocase(span_trim(method), SPAN("get"))) &&
	       ref_take(skim, tag, ATTRIBUTE_ACTION, "form");
}

bool ref_take_base(struct skim *skim, const struct start_tag *tag)
{
	struct span href = start_tag_value(tag, ATTRIBUTE_HREF);
	bool is_first = !skim->had_base;

	skim->had_base = true;
	if (is_first && ref_is_plain(skim, href))
		skim->base = href;
	return !is_first || skim->base.at;
}

void ref_look_at_script(struct skim *skim, struct span script)
{
	if (skim->has_hiding_script || skim->script_room == 0)
		return;
	script = span_part(script, 0, skim->script_room);
	skim->script_room -= script.length;
	skim->has_hiding_script = decloak_script_may_hold(script);
}
