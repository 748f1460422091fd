#include "crawler/page_text.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <string.h>

/* C0 and C1 controls, DEL, the blank and the no-break space. */
static bool is_blank_or_control(unsigned long scalar)
{
	return scalar <= 0x20 || (scalar >= 0x7f && scalar <= 0xa0);
}

void page_text_add(struct buf *text, struct span more)
{
	while (more.length && !text->overflowed) {
		unsigned long scalar = ' ';
		size_t length = utf8_decode(more, &scalar);

		if (is_blank_or_control(scalar)) {
			if (text->length && text->at[text->length - 1] != ' ')
				buf_add_char(text, ' ');
		} else if (text->length + length > text->length_max) {
			text->overflowed = true;
		} else {
			buf_add(text, span_part(more, 0, length));
		}
		more = span_from(more, length ? length : 1);
	}
}

char *page_text_fold(struct span s, size_t length_max)
{
	struct buf text;

	buf_init(&text, length_max);
	page_text_add(&text, s);
	char *copy = memory_copy(span_trim(buf_span(&text)));

	buf_finish(&text);
	return copy;
}

void page_text_title(struct span s, char *ret_title, size_t size)
{
	struct buf text;

	buf_init(&text, size - 1);
	page_text_add(&text, s);
	span_to_text(span_trim(buf_span(&text)), ret_title, size);
	buf_finish(&text);
}

bool page_text_has_word(struct span s, const char *word)
{
	size_t end;

	for (size_t at = 0; at < s.length; at = end + 1) {
		end = at;
		while (end < s.length && !ascii_is_blank(s.at[end]) && s.at[end] != ',')
			end++;
		if (span_equals_nocase(span_part(s, at, end - at), span_of(word)))
			return true;
	}
	return false;
}

static size_t skip(struct span s, size_t at, const char *bytes)
{
	while (at < s.length && s.at[at] && strchr(bytes, s.at[at]))
		at++;
	return at;
}

struct span page_text_refresh_target(struct span content)
{
	static const char blanks[] = " \t\n\f\r", digits[] = "0123456789.";
	size_t from = skip(content, 0, blanks), at = skip(content, from, digits);

	if (at == from || (at < content.length && !strchr(" \t\n\f\r;,", content.at[at])))
		return SPAN("");
	at = skip(content, at, blanks);
	if (at < content.length && (content.at[at] == ';' || content.at[at] == ','))
		at++;
	struct span target = span_from(content, skip(content, at, blanks));

	if (span_starts_nocase(target, SPAN("url"))) {
		at = skip(target, 3, blanks);
		if (at < target.length && target.at[at] == '=')
			target = span_from(target, skip(target, at + 1, blanks));
	}
	if (target.length && (target.at[0] == '"' || target.at[0] == '\'')) {
		char quote = target.at[0];

		target = span_from(target, 1);
		target = span_part(target, 0, span_find(target, quote));
	}
	return span_trim(target);
}

/* Of the many kinds of <link>, these lead to pages. */
const char *page_text_link_source(struct span rel, struct span type)
{
	static const char *const kinds[] = {"alternate", "author", "help", "license", "next",
		"prev", "contents", "index", "first", "last", "up", "start", "chapter", "section",
		"appendix"};

	type = span_trim(type);
	if (type.length && !span_starts_nocase(type, SPAN("text/html")) &&
		!span_starts_nocase(type, SPAN("application/xhtml+xml")))
		return NULL; /* a feed, mostly */
	if (page_text_has_word(rel, "stylesheet"))
		return NULL;
	if (page_text_has_word(rel, "canonical"))
		return "canonical";
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (page_text_has_word(rel, kinds[i]))
			return "link";
	return NULL;
}
