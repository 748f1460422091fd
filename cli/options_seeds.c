#include "base/memory.h"
#include "base/text_file.h"
#include "cli/options.h"

#include <stdint.h>
#include <string.h>

static enum status take_line(void *context, struct span line, size_t number, struct failure *why)
{
	struct options *options = context;
	struct span text = span_trim(line);

	(void)number;
	/* Else what stands before it would be asked for, which nobody named. */
	if (span_find(text, '\0') < text.length)
		return failure_say(
			why, ERR_USAGE, "--seeds: %s: a line has a NUL byte", options->seeds);
	if (!text.length || text.at[0] == '#')
		return OK;
	char *seed = memory_copy(text);

	text_list_add(&options->owned, seed);
	text_list_add(&options->words, seed);
	return OK;
}

enum status options_read_seeds(struct options *options, struct failure *why)
{
	if (!options->seeds)
		return OK;
	const struct text_file file = {.path = options->seeds,
		.what = "--seeds: ",
		.bytes_max = SIZE_MAX,
		.stream = strcmp(options->seeds, "-") == 0 ? stdin : NULL};

	return text_file_read(&file, take_line, options, why);
}
