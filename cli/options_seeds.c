#include "base/memory.h"
#include "base/text_file.h"
#include "cli/options.h"

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

static enum status read_file(struct options *options, struct failure *why)
{
	if (!options->seeds)
		return OK;
	const struct text_file file = {.path = options->seeds,
		.what = "--seeds: ",
		.bytes_max = SEEDS_FILE_BYTES_MAX,
		.stream = strcmp(options->seeds, "-") == 0 ? stdin : NULL};

	return text_file_read(&file, take_line, options, why);
}

/* Seeds stand in the database, in every report and in what is mailed; nor is sent what they name. */
static enum status check_words(const struct options *options, struct failure *why)
{
	if (!(options->command & (COMMAND_AUDIT | COMMAND_CRAWL)))
		return OK;
	for (size_t i = 0; i < options->words.count; i++) {
		const char *seed = options->words.texts[i], *scheme = strstr(seed, "://");
		const char *host = scheme ? scheme + 3 : seed;

		host += strspn(host, "/\\");
		if (memchr(host, '@', strcspn(host, "/\\?#")))
			return failure_say(why, ERR_USAGE,
				"seed %zu: a name and password stand in --user or MAILKNOCK_USER, "
				"because seeds are kept and reported",
				i + 1);
	}
	return OK;
}

enum status options_read_seeds(struct options *options, struct failure *why)
{
	enum status status = read_file(options, why);

	return status ? status : check_words(options, why);
}
