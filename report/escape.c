#include "report/escape.h"
#include "base/utf8.h"
#include "base/visible.h"

#include <stdint.h>
#include <string.h>

enum { PIECE_MAX = 16 };

/* No report is written by two threads, and a lock a piece is a third of the work. */
static void put(FILE *file, struct span text)
{
	if (text.length) /* an empty one may be at NULL */
		fwrite_unlocked(text.at, 1, text.length, file);
}

/* fwrite costs more than a character is worth. */
static void put_one(FILE *file, char c)
{
	putc_unlocked(c, file);
}

/* Whether eight bytes are printable ASCII, or 0x7f; no byte may be below ' ' or beyond 0x7f. */
static bool are_plain(const char *eight)
{
	uint64_t bytes;

	memcpy(&bytes, eight, sizeof(bytes));
	return !((bytes | (bytes - UINT64_C(0x2020202020202020))) & UINT64_C(0x8080808080808080));
}

static bool are_special(const char *eight, const bool special[256])
{
	const unsigned char *at = (const unsigned char *)eight;

	return special[at[0]] | special[at[1]] | special[at[2]] | special[at[3]] | special[at[4]] |
	       special[at[5]] | special[at[6]] | special[at[7]];
}

/* Most of a text needs no escape: what is printable ASCII and none of `special` goes out in one
 * piece. Returns what is left. A large report spends its time here, so eight bytes are asked for at once. */
static struct span put_plain(FILE *file, struct span text, const bool special[256])
{
	size_t length = 0;

	while (text.length - length >= 8 && are_plain(text.at + length) &&
		!are_special(text.at + length, special))
		length += 8;
	/* A byte beyond ASCII is negative. */
	while (length < text.length && (signed char)text.at[length] >= ' ' &&
		!special[(unsigned char)text.at[length]])
		length++;
	put(file, span_part(text, 0, length));
	return span_from(text, length);
}

static const char *html_reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	}
	return NULL;
}

/* One character, made visible where it could not be seen or would steer the reader's eye. */
static size_t put_visible(FILE *file, struct span text)
{
	unsigned long scalar = 0;
	size_t length = utf8_decode(text, &scalar);
	struct span one = span_part(text, 0, length ? length : 1);
	char visible[4 * PIECE_MAX];

	if (scalar == '\n' || scalar == '\t') {
		put(file, one);
		return 1;
	}
	visible_text(one, visible, sizeof(visible));
	put(file, span_of(length == 1 && text.at[0] == '\\' ? "\\" : visible));
	return one.length;
}

void escape_html(FILE *file, struct span foreign)
{
	static const bool special[256] = {[0x7f] = true,
		['&'] = true,
		['<'] = true,
		['>'] = true,
		['"'] = true,
		['\''] = true};

	while ((foreign = put_plain(file, foreign, special)).length) {
		const char *reference = html_reference(foreign.at[0]);
		size_t taken = 1;

		if (reference)
			put(file, span_of(reference));
		else
			taken = put_visible(file, foreign);
		foreign = span_from(foreign, taken);
	}
}

void escape_text(FILE *file, struct span foreign)
{
	static const bool special[256] = {[0x7f] = true};
	static const char *const breaks[] = {['\t'] = "\\x09", ['\n'] = "\\x0a"};

	while ((foreign = put_plain(file, foreign, special)).length) {
		size_t taken = 1;

		if (foreign.at[0] == '\t' || foreign.at[0] == '\n')
			put(file, span_of(breaks[(unsigned char)foreign.at[0]]));
		else
			taken = put_visible(file, foreign);
		foreign = span_from(foreign, taken);
	}
}

void escape_href(FILE *file, struct span foreign)
{
	if (span_starts_nocase(foreign, SPAN("http://")) ||
		span_starts_nocase(foreign, SPAN("https://")) ||
		span_starts_nocase(foreign, SPAN("mailto:")))
		escape_html(file, foreign);
	else
		put(file, SPAN("#"));
}

static void put_json_character(FILE *file, struct span one, unsigned long scalar)
{
	switch (scalar) {
	case '"':
		put(file, SPAN("\\\""));
		return;
	case '\\':
		put(file, SPAN("\\\\"));
		return;
	case '\n':
		put(file, SPAN("\\n"));
		return;
	case '\t':
		put(file, SPAN("\\t"));
		return;
	}
	/* "<" because of </script>, U+2028 and U+2029 because of old JavaScript, U+0085 because it
	 * ends a line for some readers of NDJSON. */
	if (scalar < 0x20 || (scalar >= 0x7f && scalar < 0xa0) || scalar == '<' ||
		scalar == 0x2028 || scalar == 0x2029)
		fprintf(file, "\\u%04lx", scalar);
	else
		put(file, one);
}

void escape_json(FILE *file, struct span foreign)
{
	static const bool special[256] = {[0x7f] = true, ['"'] = true, ['\\'] = true, ['<'] = true};

	put_one(file, '"');
	while ((foreign = put_plain(file, foreign, special)).length) {
		unsigned long scalar;
		size_t length = utf8_decode(foreign, &scalar);

		if (length)
			put_json_character(file, span_part(foreign, 0, length), scalar);
		else
			put(file, SPAN("\xef\xbf\xbd"));
		foreign = span_from(foreign, length ? length : 1);
	}
	put_one(file, '"');
}

/* ---- CSV ---- */

/* Full-width ones are formulas where Japanese is written. */
static bool begins_a_formula(unsigned long scalar)
{
	static const struct span narrow = {"=+-@", 4};

	if (scalar < 0x80)
		return span_find(narrow, (char)scalar) < narrow.length;
	return scalar == 0xff1d || scalar == 0xff0b || scalar == 0xff0d || scalar == 0xff20;
}

/* What a program may take off before it looks for a formula; with our apostrophe among it, what stands
 * behind it is judged the same whether it was put there or not. */
static bool is_passed_over(unsigned long scalar)
{
	static const struct span blanks = {" \t\r\n\"'", 6};

	if (scalar < 0x80)
		return span_find(blanks, (char)scalar) < blanks.length;
	return scalar == 0xa0 || scalar == 0x1680 || (scalar >= 0x2000 && scalar <= 0x200a) ||
	       scalar == 0x202f || scalar == 0x205f || scalar == 0x3000;
}

/* Whether what stands at the front of a cell is a formula, which holds for all starts up to `until`. */
struct formula {
	const char *until;
	bool is_one;
};

/* A text of blanks and separators alone would be read once for each of them. */
static bool is_run_as_a_formula(struct span text, struct formula *known)
{
	unsigned long scalar = 0;
	size_t length;

	if (known->until && text.at < known->until)
		return known->is_one;
	while ((length = utf8_decode(text, &scalar)) && is_passed_over(scalar))
		text = span_from(text, length);
	*known = (struct formula){text.at, length && begins_a_formula(scalar)};
	return known->is_one;
}

/* Guarded whatever follows, because some take it off. */
static bool begins_with_a_break(struct span text)
{
	while (text.length && text.at[0] == '\'')
		text = span_from(text, 1);
	return text.length && span_find(SPAN("\t\r\n"), text.at[0]) < 3;
}

/* The first of what is left, and whether another cell begins behind it for somebody. */
static size_t put_csv_character(FILE *file, struct span text, bool *ret_separates)
{
	char c = text.at[0];

	*ret_separates = span_find(SPAN(";\t\r\n"), c) < 4;
	if (!*ret_separates && c != '"')
		return put_visible(file, text);
	if (c == '"')
		put(file, SPAN("\""));
	put(file, span_part(text, 0, 1));
	return 1;
}

void escape_csv(FILE *file, struct span foreign)
{
	static const bool special[256] = {[0x7f] = true, ['"'] = true, [';'] = true};
	struct formula known = {0};
	bool begins = is_run_as_a_formula(foreign, &known) || begins_with_a_break(foreign);

	put_one(file, '"');
	if (begins)
		put_one(file, '\'');
	while ((foreign = put_plain(file, foreign, special)).length) {
		foreign = span_from(foreign, put_csv_character(file, foreign, &begins));
		if (begins && is_run_as_a_formula(foreign, &known))
			put(file, SPAN("'"));
	}
	put_one(file, '"');
}
