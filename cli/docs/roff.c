#include "cli/docs/roff.h"

#include <stdbool.h>
#include <string.h>

enum { LINE_LENGTH = 72, MORE_COLUMN = 28 };

static void put_character(FILE *file, char c)
{
	switch (c) {
	case '\\':
		fputs("\\e", file);
		return;
	case '-':
		fputs("\\-", file);
		return;
	case '`':
	case '\'':
	case '"':
	case '~':
	case '^':
		fprintf(file, "\\(%s",
			c == '`'    ? "ga"
			: c == '\'' ? "aq"
			: c == '"'  ? "dq"
			: c == '~'  ? "ti"
				    : "ha");
		return;
	default:
		fputc(c, file);
		return;
	}
}

void roff_put(FILE *file, struct span text)
{
	for (size_t i = 0; i < text.length; i++)
		put_character(file, text.at[i]);
}

void roff_put_argument(FILE *file, struct span text)
{
	fputs("\\&", file);
	roff_put(file, text);
}

static bool ends_sentence(struct span word)
{
	char last = word.length ? word.at[word.length - 1] : ' ';

	return last == '.' || last == '?' || last == '!' || last == ':';
}

/* Backquotes become typographic ones in pairs, whichever words they stand at. */
static void put_word(FILE *file, struct span word, bool *is_quoted)
{
	for (size_t i = 0; i < word.length; i++) {
		if (word.at[i] == '`') {
			fputs(*is_quoted ? "\\(rq" : "\\(lq", file);
			*is_quoted = !*is_quoted;
		} else {
			put_character(file, word.at[i]);
		}
	}
}

void roff_put_text(FILE *file, struct span text)
{
	struct span rest = text, word;
	size_t column = 0;
	bool is_quoted = false;

	while (span_split(&rest, ' ', &word)) {
		if (!word.length)
			continue;
		if (column && column + word.length > LINE_LENGTH) {
			fputc('\n', file);
			column = 0;
		}
		if (column)
			fputc(' ', file);
		else if (word.at[0] == '.' || word.at[0] == '\'')
			fputs("\\&", file);
		put_word(file, word, &is_quoted);
		column += word.length + 1;
		if (ends_sentence(word) && rest.length && rest.at[0] >= 'A' && rest.at[0] <= 'Z') {
			fputc('\n', file);
			column = 0;
		}
	}
	if (column)
		fputc('\n', file);
}

/* "  WORD ...   meaning" */
static bool is_item(struct span line)
{
	return line.length > 2 && line.at[0] == ' ' && line.at[1] == ' ' && line.at[2] != ' ';
}

static bool goes_on(struct span line)
{
	return line.length > MORE_COLUMN && span_trim_blanks(line).at == line.at + MORE_COLUMN;
}

void roff_put_more(FILE *file, const char *more)
{
	struct span rest = span_of(more), line;
	bool in_list = false;

	while (span_split(&rest, '\n', &line)) {
		if (is_item(line)) {
			if (!in_list)
				fputs(".Bl -tag -width Ds -compact\n", file);
			in_list = true;
			fputs(".It ", file);
			roff_put_argument(file, span_trim_blanks(span_part(line, 0, MORE_COLUMN)));
			fputc('\n', file);
			roff_put_text(file, span_from(line, MORE_COLUMN));
		} else if (line.length) {
			if (in_list && !goes_on(line)) {
				fputs(".El\n.Pp\n", file);
				in_list = false;
			}
			roff_put_text(file, line);
		}
	}
	if (in_list)
		fputs(".El\n", file);
}
