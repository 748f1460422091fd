#include "report/json_lines.h"

#include <stdlib.h>
#include <sys/types.h>

enum { LINES_BUFFER = 1 << 14 };

/* A break and the blanks that indent the next line come out as one blank. */
static void put_byte(struct json_lines *lines, char c)
{
	if (c == '\n') {
		if (!lines->is_in_layout)
			fputc(' ', lines->target);
		lines->is_in_layout = true;
		return;
	}
	if (lines->is_in_layout && c == ' ')
		return;
	lines->is_in_layout = false;
	fputc(c, lines->target);
	if (lines->kind) {
		fprintf(lines->target, "\"kind\": \"%s\", ", lines->kind);
		lines->kind = NULL;
	}
}

static ssize_t put_bytes(void *cookie, const char *bytes, size_t count)
{
	for (size_t i = 0; i < count; i++)
		put_byte(cookie, bytes[i]);
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
