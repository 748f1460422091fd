#include "base/memory.h"
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static enum status read_file(struct options *options, struct failure *why)
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
