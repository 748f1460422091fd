#include "crawler/lint_text.h"

#include "crawler/page.h"

#include <string.h>

/* Soft hyphens and the like are for the line break, U+200B and U+2060 as well. */
static size_t mark_length(struct span text)
{
	static const char *const marks[] = {
		"\xc2\xad", "\xe2\x80\x8b", "\xe2\x80\x8c", "\xe2\x80\x8d", "\xe2\x81\xa0"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_starts(text, span_of(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static struct span without_marks(struct span text, char out[PAGE_TEXT_MAX])
{
	size_t length = 0, mark;

	for (size_t i = 0; i < text.length; i += mark ? mark : 1) {
		mark = mark_length(span_from(text, i));
		if (mark == 0)
			out[length++] = text.at[i];
	}
	return (struct span){out, length};
}

static bool is_around(char c)
{
	return ascii_is_blank(c) || (c && strchr("<>()[]{},;:\"|/", c));
}

/* The word that holds the "@", without what a sentence puts around it. */
static struct span shown_word(struct span text)
{
	size_t at = span_find(text, '@'), from = at, to = at;

	while (from > 0 && !is_around(text.at[from - 1]))
		from--;
	while (to < text.length && !is_around(text.at[to]))
		to++;
	while (to > from && strchr(".!?'*", text.at[to - 1] ? text.at[to - 1] : ' '))
		to--;
	while (from < to && strchr("'*", text.at[from] ? text.at[from] : ' '))
		from++;
	return span_part(text, from, to - from);
}

static size_t letters(struct span text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += !is_around(text.at[i]);
	return count;
}

/* "info@NOSPAM.firma.de" is written for people, who know what to leave out. */
static bool is_disguised(struct span word)
{
	static const char *const words[] = {"nospam", "no-spam", "no.spam", "remove", "entfern"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (span_contains_nocase(word, span_of(words[i])))
			return true;
	return false;
}

static bool shows_address(struct span text, struct address *ret_address)
{
	struct span word = shown_word(text);

	if (word.length == 0 || span_find(text, '@') != span_find_last(text, '@'))
		return false;
	/* "info@exam...": shortened to fit. */
	return 2 * word.length >= letters(text) && !is_disguised(word) &&
	       !span_contains_nocase(text, SPAN("..")) &&
	       address_parse(word, ret_address) == ADDRESS_FINE;
}

/* The local part without its tag; a "+" at the front is no tag. */
static struct span without_tag(const char *local)
{
	struct span text = span_of(local);
	size_t plus = span_find(text, '+');

	return plus ? span_part(text, 0, plus) : text;
}

static bool is_same(const struct address *a, const struct address *b)
{
	return strcmp(a->domain, b->domain) == 0 &&
	       span_equals_nocase(without_tag(a->local), without_tag(b->local));
}

bool lint_text_differs(struct span text, const struct mailto *mailto)
{
	char clean[PAGE_TEXT_MAX];
	struct address shown;
	bool has_one = false;

	/* A text of that length has been cut, perhaps within an address. */
	if (text.length > PAGE_TEXT_MAX - 4 || span_find(text, '@') == text.length ||
		!shows_address(without_marks(text, clean), &shown))
		return false;
	for (size_t i = 0; i < mailto->count; i++) {
		if (mailto->recipients[i].defect)
			continue;
		has_one = true;
		if (is_same(&mailto->recipients[i].address, &shown))
			return false;
	}
	return has_one;
}
