#include "base/text_file.h"
#include "base/memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static enum status refuse(const struct text_file *file, const char *reason, struct failure *why)
{
	return failure_say(why, ERR_USAGE, "%s%s: %s", file->what, file->path, reason);
}

/* Like getline, but no more than `most` bytes: a line may never end (/dev/zero). */
static size_t read_line(FILE *stream, char **line, size_t *size, size_t most)
{
	size_t length = 0;
	int c = 0;

	while (length < most && c != '\n' && (c = getc(stream)) != EOF) {
		*line = memory_make_room(*line, length, size, 1);
		(*line)[length++] = (char)c;
	}
	return length;
}

enum status text_file_read(const struct text_file *file, text_file_line_fn *take_line,
	void *context, struct failure *why)
{
	FILE *stream = file->stream ? file->stream : fopen(file->path, "re");
	char *line = NULL;
	size_t size = 0, number = 0, bytes = 0, length;
	enum status status = OK;

	if (!stream)
		return refuse(file, strerror(errno), why);
	/* One byte more, by which it is seen to be too large. */
	while (!status &&
		(length = read_line(stream, &line, &size, file->bytes_max - bytes + 1)) > 0) {
		bytes += length;
		if (bytes > file->bytes_max)
			status = refuse(file, "too large", why);
		else
			status = take_line(context, (struct span){line, length}, ++number, why);
	}
	if (!status && ferror(stream))
		status = refuse(file, strerror(errno), why);
	free(line);
	if (!file->stream)
		fclose(stream);
	return status;
}
