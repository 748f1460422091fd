#include "base/text_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

static enum status refuse(const struct text_file *file, const char *reason, struct failure *why)
{
	return failure_say(why, ERR_USAGE, "%s%s: %s", file->what, file->path, reason);
}

enum status text_file_read(const struct text_file *file, text_file_line_fn *take_line,
	void *context, struct failure *why)
{
	FILE *stream = file->stream ? file->stream : fopen(file->path, "re");
	char *line = NULL;
	size_t size = 0, number = 0, bytes = 0;
	enum status status = OK;
	ssize_t length;

	if (!stream)
		return refuse(file, strerror(errno), why);
	while (!status && (length = getline(&line, &size, stream)) >= 0) {
		bytes += (size_t)length;
		if (bytes > file->bytes_max)
			status = refuse(file, "too large", why);
		else
			status = take_line(
				context, (struct span){line, (size_t)length}, ++number, why);
	}
	if (!status && ferror(stream))
		status = refuse(file, strerror(errno), why);
	free(line);
	if (!file->stream)
		fclose(stream);
	return status;
}
