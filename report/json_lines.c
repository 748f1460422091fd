#include "report/json_lines.h"
#include "base/span.h"

#include <stdlib.h>
#include <sys/types.h>

enum { LINES_BUFFER = 1 << 14 };

/* The first byte of an object is its brace. */
static void put_kind(struct json_lines *lines, char brace)
{
	fprintf(lines->target, "%c\"kind\": \"%s\", ", brace, lines->kind);
	lines->kind = NULL;
}

/* A break and the blanks that indent the next line come out as one blank. */
static ssize_t put_bytes(void *cookie, const char *bytes, size_t count)
{
	struct json_lines *lines = cookie;
	struct span rest = {bytes, count};

	if (lines->kind && rest.length) {
		put_kind(lines, rest.at[0]);
		rest = span_from(rest, 1);
	}
	while (rest.length) {
		while (lines->is_in_layout && rest.length && rest.at[0] == ' ')
			rest = span_from(rest, 1);
		struct span piece = span_part(rest, 0, span_find(rest, '\n'));

		lines->is_in_layout = lines->is_in_layout && !rest.length;
		fwrite(piece.at, 1, piece.length, lines->target);
		if (piece.length < rest.length) {
			fputc(' ', lines->target);
			lines->is_in_layout = true;
		}
		rest = span_from(rest, piece.length + 1);
	}
	return (ssize_t)count;
}

void json_lines_init(struct json_lines *lines, FILE *target)
{
	*lines = (struct json_lines){.target = target};
	lines->file = fopencookie(lines, "w", (cookie_io_functions_t){.write = put_bytes});
	if (!lines->file) /* there is no memory */
		abort();
	setvbuf(lines->file, NULL, _IOFBF, LINES_BUFFER);
}

void json_lines_begin(struct json_lines *lines, const char *kind)
{
	fflush(lines->file);
	lines->kind = kind;
	lines->is_in_layout = false;
}

void json_lines_end(struct json_lines *lines)
{
	fflush(lines->file);
	fputc('\n', lines->target);
}

void json_lines_finish(struct json_lines *lines)
{
	fclose(lines->file);
	lines->file = NULL;
}
