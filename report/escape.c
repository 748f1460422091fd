#include "report/escape.h"
#include "base/utf8.h"
#include "base/visible.h"

enum { PIECE_MAX = 16 };

/* No report is written by two threads, and a lock a piece is a third of the work. */
static void put(FILE *file, struct span text)
{
	if (text.length) /* an empty one may be at NULL */
		fwrite_unlocked(text.at, 1, text.length, file);
}

/* Most of a text needs no escape: what is printable ASCII and none of `special` goes out in one
 * piece. Returns what is left. */
static struct span put_plain(FILE *file, struct span text, const bool special[256])
{
	size_t length = 0;

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
	static const bool special[256] = {[0x7f] = true, false};
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

	put(file, SPAN("\""));
	while ((foreign = put_plain(file, foreign, special)).length) {
		unsigned long scalar;
		size_t length = utf8_decode(foreign, &scalar);

		if (length)
			put_json_character(file, span_part(foreign, 0, length), scalar);
		else
			put(file, SPAN("\xef\xbf\xbd"));
		foreign = span_from(foreign, length ? length : 1);
	}
	put(file, SPAN("\""));
}

static bool starts_a_formula(struct span cell)
{
	return cell.length && span_find(SPAN("=+-@\t\r\n"), cell.at[0]) < 7;
}

/* A NUL ends the cell for many readers. */
static void put_without_nul(FILE *file, struct span text)
{
	size_t length;

	while ((length = span_find(text, '\0')) < text.length) {
		put(file, span_part(text, 0, length));
		text = span_from(text, length + 1);
	}
	put(file, text);
}

void escape_csv(FILE *file, struct span foreign)
{
	size_t length;

	put(file, starts_a_formula(foreign) ? SPAN("\"'") : SPAN("\""));
	while ((length = span_find(foreign, '"')) < foreign.length) {
		put_without_nul(file, span_part(foreign, 0, length));
		put(file, SPAN("\"\""));
		foreign = span_from(foreign, length + 1);
	}
	put_without_nul(file, foreign);
	put(file, SPAN("\""));
}
