#include "crawler/keep.h"

#include "base/memory.h"
#include "crawler/entity.h"
#include "crawler/tag.h"

#include <stdlib.h>

enum {
	/* An open link's text and end tag may follow the last tag that fits; one byte of text
	 * becomes at most six ("&quot;"). */
	KEPT_RESERVE = 6 * SKIM_LINK_TEXT_MAX + 64
};

void skim_init(struct skim *skim)
{
	*skim = (struct skim){0};
	buf_init(&skim->kept, SKIM_KEPT_MAX + SKIM_TAG_MAX + KEPT_RESERVE);
}

static void drop_texts(struct skim *skim)
{
	for (unsigned depth = 0; depth <= SKIM_DEPTH_MAX; depth++) {
		free(skim->texts[depth].at);
		skim->texts[depth] = (struct skim_text){0};
	}
}

void keep_nothing(struct skim *skim, size_t page_length)
{
	size_t room = page_length;

	buf_clear(&skim->kept);
	skim->tag_count = skim->tags_over = skim->ref_count = 0;
	skim->title = skim->base = (struct span){NULL, 0};
	skim->no_follow = skim->no_index = skim->has_contact_form = false;
	drop_texts(skim);
	/* What is resolved of one depth is the text of the next. */
	for (unsigned depth = 0; depth <= SKIM_DEPTH_MAX; depth++) {
		room = entity_room(room);
		skim->texts[depth].size = room;
	}
}

void skim_finish(struct skim *skim)
{
	drop_texts(skim);
	buf_finish(&skim->kept);
	free(skim->lines);
	free(skim->refs);
	*skim = (struct skim){0};
}

struct span start_tag_value(const struct start_tag *tag, enum element_attribute attribute)
{
	return tag->has & 1u << attribute ? tag->values[attribute] : SPAN("");
}

bool start_tag_read(struct span *rest, struct start_tag *ret_tag)
{
	struct tag_attribute attribute;
	enum tag_step step;

	ret_tag->element = element_find(tag_take_name(rest));
	ret_tag->has = 0;
	if (!ret_tag->element || !ret_tag->element->attributes) {
		step = tag_skip(rest);
	} else {
		const unsigned wanted = ret_tag->element->attributes;

		while ((step = tag_take_attribute(rest, &attribute)) == TAG_ATTRIBUTE) {
			enum element_attribute which =
				element_find_attribute(attribute.name, wanted & ~ret_tag->has);

			if (which == ATTRIBUTE_COUNT)
				continue;
			ret_tag->has |= 1u << which;
			ret_tag->values[which] = attribute.value;
		}
	}
	ret_tag->is_self_closing = step == TAG_SELF_CLOSED;
	return step != TAG_CUT;
}

static void add_number(struct buf *b, size_t number)
{
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = (char)('0' + number % 10);
		number /= 10;
	} while (number);
	buf_add(b, (struct span){digits + at, sizeof(digits) - at});
}

static void cut_back(struct buf *b, size_t length)
{
	b->length = length;
	b->overflowed = false;
	if (b->at)
		b->at[length] = '\0';
}

static void add_attributes(struct buf *kept, const struct start_tag *tag, size_t start)
{
	for (unsigned i = 0; i < ATTRIBUTE_COUNT; i++) {
		if (!(tag->has & 1u << i) || kept->length - start > SKIM_TAG_MAX)
			continue;
		buf_add_char(kept, ' ');
		buf_add_text(kept, element_attribute_name((enum element_attribute)i));
		buf_add(kept, SPAN("=\""));
		/* What is too long as it stands need not be copied to be thrown away. */
		if (tag->values[i].length > SKIM_TAG_MAX)
			kept->overflowed = true;
		else
			entity_escape(kept, tag->values[i]);
		buf_add_char(kept, '"');
	}
}

bool keep_start(struct skim *skim, const struct start_tag *tag, const char *name, uint32_t line)
{
	struct buf *kept = &skim->kept;
	size_t start = kept->length;

	if (skim->tag_count == SKIM_TAGS_MAX) {
		skim->tags_over++;
		return false;
	}
	buf_add_char(kept, '<');
	buf_add_text(kept, name);
	buf_add(kept, SPAN(" " SKIM_NUMBER "=\""));
	add_number(kept, skim->tag_count);
	buf_add_char(kept, '"');
	add_attributes(kept, tag, start);
	buf_add_char(kept, '>');
	if (kept->overflowed || kept->length - start > SKIM_TAG_MAX ||
		kept->length > SKIM_KEPT_MAX) {
		cut_back(kept, start);
		skim->tags_over++;
		return false;
	}
	skim->lines = memory_make_room(
		skim->lines, skim->tag_count, &skim->tag_size, sizeof(*skim->lines));
	skim->lines[skim->tag_count++] = line;
	return true;
}

void keep_end(struct skim *skim, const char *name)
{
	buf_add(&skim->kept, SPAN("</"));
	buf_add_text(&skim->kept, name);
	buf_add_char(&skim->kept, '>');
}

/* As much of s as `most` holds without cutting a character in two. */
static struct span cut_between_characters(struct span s, size_t most)
{
	if (s.length <= most)
		return s;
	while (most && ((unsigned char)s.at[most] & 0xc0) == 0x80)
		most--;
	return span_part(s, 0, most);
}

size_t keep_text(struct skim *skim, struct span raw, size_t most)
{
	struct span text = cut_between_characters(raw, most);

	entity_rewrite(&skim->kept, text, ENTITY_IN_TEXT);
	return text.length < raw.length ? most : text.length;
}
