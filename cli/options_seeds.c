#include "base/memory.h"
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum status options_read_seeds(struct options *options, struct failure *why)
{
	bool is_stdin = options->seeds && strcmp(options->seeds, "-") == 0;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;
	enum status status = OK;

	if (!options->seeds)
		return OK;
	FILE *file = is_stdin ? stdin : fopen(options->seeds, "re");

	if (!file)
		return failure_say(
			why, ERR_USAGE, "--seeds: %s: %s", options->seeds, strerror(errno));
	while (!status && (length = getline(&line, &size, file)) >= 0) {
		struct span text = span_trim((struct span){line, (size_t)length});

		if (span_find(text, '\0') < text.length) {
			/* Else what stands before it would be asked for, which nobody named. */
			status = failure_say(why, ERR_USAGE, "--seeds: %s: a line has a NUL byte",
				options->seeds);
		} else if (text.length && text.at[0] != '#') {
			char *seed = memory_copy(text);

			text_list_add(&options->owned, seed);
			text_list_add(&options->words, seed);
		}
	}
	if (!status && ferror(file))
		status = failure_say(
			why, ERR_USAGE, "--seeds: %s: %s", options->seeds, strerror(errno));
	free(line);
	if (!is_stdin)
		fclose(file);
	return status;
}
