/* The lines of a file that the user names: a list, a configuration. */
#ifndef BASE_TEXT_FILE_H
#define BASE_TEXT_FILE_H

#include "base/failure.h"
#include "base/span.h"

#include <stdio.h>

struct text_file {
	const char *path;
	const char *what; /* how sentences about it begin: "--opt-out: " */
	size_t bytes_max; /* of the whole; below SIZE_MAX */
	FILE *stream;     /* open already and left open; NULL = `path` is opened here */
};

/* `line` with its "\n", any byte in it, gone when the call returns; the first has number 1. */
typedef enum status text_file_line_fn(
	void *context, struct span line, size_t number, struct failure *why);

/* Hands on each line until one is refused. ERR_USAGE where the file cannot be read or is too large. */
MUST_CHECK enum status text_file_read(const struct text_file *file, text_file_line_fn *take_line,
	void *context, struct failure *why);

#endif
