#include "crawler/decloak_mark.h"

static const struct {
	const char *word;
	enum mark_kind kind;
	enum mark_style style;
} words[] = {
	{"at", MARK_AT, MARK_BRACKETED},
	{"@", MARK_AT, MARK_BRACKETED},
	{"a", MARK_AT, MARK_TIGHT},
	{"\u00e4t", MARK_AT, MARK_BRACKETED},
	{"\u00c4t", MARK_AT, MARK_BRACKETED},
	{"arroba", MARK_AT, MARK_BRACKETED},
	{"arobase", MARK_AT, MARK_BRACKETED},
	{"dot", MARK_DOT, MARK_BRACKETED},
	{".", MARK_DOT, MARK_BRACKETED},
	{"punkt", MARK_DOT, MARK_BRACKETED},
	{"punto", MARK_DOT, MARK_BRACKETED},
	{"point", MARK_DOT, MARK_BRACKETED},
};

static enum mark_style style_of(struct span word, enum mark_kind kind)
{
	word = span_trim(word);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].kind == kind && span_equals_nocase(word, span_of(words[i].word)))
			return words[i].style;
	return MARK_NONE;
}

static char closing_of(char open)
{
	return open == '[' ? ']' : open == '(' ? ')' : open == '{' ? '}' : open == '<' ? '>' : '\0';
}

/* Bytes of the blank at `at` (of the one that ends there), 0 where there is none. */
static size_t blank_ahead(struct span text, size_t at)
{
	if (at < text.length && ascii_is_blank(text.at[at]))
		return 1;
	return span_starts(span_from(text, at), SPAN("\u00a0")) ? 2 : 0;
}

static size_t blank_behind(struct span text, size_t at)
{
	if (at && ascii_is_blank(text.at[at - 1]))
		return 1;
	return at >= 2 && span_starts(span_from(text, at - 2), SPAN("\u00a0")) ? 2 : 0;
}

static size_t skip_ahead(struct span text, size_t at)
{
	size_t length = blank_ahead(text, at);

	for (int i = 0; length && i < MARK_BLANKS_MAX; i++) {
		at += length;
		length = blank_ahead(text, at);
	}
	return at;
}

static size_t skip_behind(struct span text, size_t at)
{
	size_t length = blank_behind(text, at);

	for (int i = 0; length && i < MARK_BLANKS_MAX; i++) {
		at -= length;
		length = blank_behind(text, at);
	}
	return at;
}

/* The mark within [from, to), brackets included, or a bare word. */
static enum mark_style read_word(struct span text, size_t from, size_t to, enum mark_kind kind)
{
	struct span word = span_part(text, from, to - from);

	if (word.length > 2 && closing_of(word.at[0]) == word.at[word.length - 1])
		return style_of(span_part(word, 1, word.length - 2), kind);
	if (span_equals(word, kind == MARK_AT ? SPAN("AT") : SPAN("DOT")))
		return MARK_SHOUTED;
	if (span_equals_nocase(word, kind == MARK_AT ? SPAN("at") : SPAN("dot")))
		return MARK_BARE;
	return MARK_NONE;
}

/* Adds the blanks; a bare word needs some on both sides, a tight mark may have none. */
static struct mark with_blanks(struct span text, size_t from, size_t to, enum mark_kind kind)
{
	struct mark mark = {.style = read_word(text, from, to, kind)};

	mark.from = skip_behind(text, from);
	mark.to = skip_ahead(text, to);
	bool before = mark.from<from, behind = mark.to> to;

	if (mark.style == MARK_TIGHT ? before || behind
				     : mark.style != MARK_BRACKETED && !(before && behind))
		mark.style = MARK_NONE;
	return mark;
}

static const struct mark none = {.style = MARK_NONE};

struct mark mark_ahead(struct span text, size_t at, enum mark_kind kind)
{
	size_t from = skip_ahead(text, at), to = from;
	char closing = from < text.length ? closing_of(text.at[from]) : '\0';
	size_t end = from + MARK_WORD_MAX < text.length ? from + MARK_WORD_MAX : text.length;

	if (closing) {
		while (to < end && text.at[to] != closing)
			to++;
		if (to++ == end)
			return none;
	} else {
		while (from > at && to < end && ascii_is_alpha(text.at[to]))
			to++;
	}
	return to > from ? with_blanks(text, from, to, kind) : none;
}

struct mark mark_behind(struct span text, size_t at, enum mark_kind kind)
{
	size_t to = skip_behind(text, at), from = to;
	size_t end = to > MARK_WORD_MAX ? to - MARK_WORD_MAX : 0;
	char closing = to ? text.at[to - 1] : '\0';

	if (closing == ']' || closing == ')' || closing == '}' || closing == '>') {
		while (from > end && closing_of(text.at[from - 1]) != closing)
			from--;
		if (from-- == end)
			return none;
	} else {
		while (to < at && from > end && ascii_is_alpha(text.at[from - 1]))
			from--;
	}
	return to > from ? with_blanks(text, from, to, kind) : none;
}
