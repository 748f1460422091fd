#include "crawler/decloak_tell.h"

#include "base/utf8.h"
#include "crawler/entity.h"
#include "crawler/percent.h"

#include <string.h>

/* Blanks and controls of ASCII and Latin-1, separators, and what brackets an address. */
static bool is_foreign(unsigned long c)
{
	return c <= ' ' || (c >= 0x7f && c <= 0xa0) || c == 0x2028 || c == 0x2029 || c == '<' ||
	       c == '>' || c == UTF8_REPLACEMENT;
}

static bool is_clean(struct span text)
{
	while (text.length) {
		unsigned long c;
		size_t length = utf8_decode(text, &c);

		if (length == 0 || is_foreign(c))
			return false;
		text = span_from(text, length);
	}
	return true;
}

bool decloak_tell_address(const struct decloak_voice *voice, struct span text, size_t at)
{
	size_t sign = span_find_last(text, '@');

	if (sign == 0 || sign + 1 >= text.length || text.length > DECLOAK_ADDRESS_MAX ||
		!is_clean(text))
		return false;
	struct decloak_found found = {.text = text, .at = at, .source = voice->source};

	voice->tell(voice->context, &found);
	return true;
}

void decloak_tell_unreadable(const struct decloak_voice *voice, size_t at)
{
	struct decloak_found found = {
		.text = SPAN(""), .at = at, .source = voice->source, .is_unreadable = true};

	voice->tell(voice->context, &found);
}

/* "Jane Doe <jane@example.org>" is written by people who are used to it from mail programs. */
static struct span strip_name(struct span text)
{
	size_t open = span_find_last(text, '<');

	if (open == text.length)
		return span_trim(text);
	text = span_from(text, open + 1);
	return span_trim(span_part(text, 0, span_find(text, '>')));
}

bool decloak_tell_link(const struct decloak_voice *voice, struct span link, size_t at)
{
	struct span part;
	struct buf scratch;
	bool told = false;

	link = span_trim(link);
	if (span_starts_nocase(link, SPAN("mailto:")))
		link = span_from(link, strlen("mailto:"));
	link = span_part(link, 0, span_find(link, '?'));
	buf_init(&scratch, DECLOAK_VALUE_MAX);
	while (span_split(&link, ',', &part)) {
		if (part.length > DECLOAK_VALUE_MAX)
			continue;
		part = percent_decode(part, &scratch).text;
		told |= decloak_tell_address(voice, strip_name(part), at);
	}
	buf_finish(&scratch);
	return told;
}

void decloak_add_resolved(struct buf *out, struct span text)
{
	while (text.length) {
		unsigned long scalar;
		size_t length = text.at[0] == '&' ? entity_read(text, ENTITY_IN_TEXT, &scalar) : 0;

		if (length) {
			buf_add_utf8(out, scalar);
		} else {
			length = text.at[0] == '&' ? 1 : span_find(text, '&');
			buf_add(out, span_part(text, 0, length));
		}
		text = span_from(text, length);
	}
}
