#include "cli/options.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_file.h"

#include <ctype.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONFIG_BYTES_MAX = 1024 * 1024,
	OPTION_CODE_FIRST = 1000, /* getopt_long's codes, beyond every character */
};

static const struct option_row *row_named(const char *name)
{
	for (size_t i = 0; i < options_table_count; i++)
		if (strcmp(options_table[i].name, name) == 0)
			return &options_table[i];
	return NULL;
}

void text_list_add(struct text_list *list, const char *text)
{
	list->texts = memory_make_room(list->texts, list->count, &list->size, sizeof(*list->texts));
	list->texts[list->count++] = text;
}

/* ---- the three sources ---- */

/* `place` lives as long as the options. */
static void note_origin(const struct option_row *row, struct options *options, const char *place)
{
	const char **origin = &options->origins[row - options_table];
	char *both;

	if (row->kind == OPTION_LIST && *origin && asprintf(&both, "%s, %s", *origin, place) >= 0) {
		text_list_add(&options->owned, both);
		place = both;
	}
	*origin = place;
}

static enum status give(const struct option_row *row, struct options *options, const char *text,
	const char *place, struct failure *why)
{
	enum status status = option_set(row, options, text, place, why);

	if (!status)
		note_origin(row, options, place);
	return status;
}

static const char *keep(struct options *options, const char *place)
{
	const char *kept = memory_copy(span_of(place));

	text_list_add(&options->owned, kept);
	return kept;
}

static enum status set_defaults(struct options *options, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < options_table_count && !status; i++)
		if (options_table[i].fallback)
			status = give(&options_table[i], options, options_table[i].fallback,
				"default", why);
	return status;
}

/* The option's name at the front of what was written. What follows may be a password, and is not
 * repeated on a terminal or in a log. */
static struct span name_in(struct span word)
{
	size_t length = 0;

	while (length < word.length && (ascii_is_alnum(word.at[length]) || word.at[length] == '-' ||
					       word.at[length] == '_'))
		length++;
	return span_part(word, 0, length);
}

static enum status read_config_line(
	struct options *options, struct span line, const char *place, struct failure *why)
{
	char name[64];
	size_t equals = span_find(line, '=');
	struct span key = span_trim(span_part(line, 0, equals));

	if (equals == line.length)
		return failure_say(why, ERR_USAGE, "%s: expected name = value, got '%.*s'", place,
			SPAN_ARGS(name_in(line)));
	const struct option_row *row =
		span_to_text(key, name, sizeof(name)) ? row_named(name) : NULL;

	if (!row || strcmp(row->name, "config") == 0)
		return failure_say(
			why, ERR_USAGE, "%s: there is no option '%.*s'", place, SPAN_ARGS(key));
	if (!(row->commands & options->command))
		return OK; /* one file serves all commands */
	char *value = memory_copy(span_trim(span_from(line, equals + 1)));

	text_list_add(&options->owned, value);
	return give(row, options, value, keep(options, place), why);
}

struct reading {
	struct options *options;
	const char *path;
};

static enum status take_line(void *context, struct span line, size_t number, struct failure *why)
{
	const struct reading *reading = context;
	struct span text = span_trim(line);
	char *place = NULL;

	if (!text.length || text.at[0] == '#')
		return OK;
	if (asprintf(&place, "%s:%zu", reading->path, number) < 0)
		place = NULL;
	enum status status =
		read_config_line(reading->options, text, place ? place : reading->path, why);

	free(place);
	return status;
}

static enum status read_config(struct options *options, const char *path, struct failure *why)
{
	const struct text_file file = {
		.path = path, .what = "configuration ", .bytes_max = CONFIG_BYTES_MAX};
	struct reading reading = {options, path};

	return text_file_read(&file, take_line, &reading, why);
}

static enum status read_environment(struct options *options, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < options_table_count && !status; i++) {
		const struct option_row *row = &options_table[i];
		char name[64];
		int length = snprintf(name, sizeof(name), "MAILKNOCK_%s", row->name);

		for (int at = 0; at < length; at++)
			name[at] = name[at] == '-' ? '_' : (char)toupper((unsigned char)name[at]);
		const char *value = getenv(name);

		if (value && value[0] && (row->commands & options->command) &&
			strcmp(row->name, "config") != 0)
			status = give(row, options, value, keep(options, name), why);
	}
	return status;
}

static enum status bad_word(const struct options *options, char **argv, int code,
	const struct option_row *row, struct failure *why)
{
	const char *word = argv[optind - 1];

	if (code == ':')
		return failure_say(why, ERR_USAGE, "%s needs a value", word);
	if (row && !(row->commands & options->command))
		return failure_say(why, ERR_USAGE, "--%s is no option of this command", row->name);
	if (row)
		return failure_say(why, ERR_USAGE, "--%s takes no value", row->name);
	/* A short one; getopt may not have stepped over its word yet. */
	if (optopt > 0 && optopt < OPTION_CODE_FIRST)
		return failure_say(why, ERR_USAGE, "unknown option '-%c'", optopt);
	return failure_say(
		why, ERR_USAGE, "unknown option '%.*s'", SPAN_ARGS(name_in(span_of(word))));
}

/* Calls set_value for each option on the command line; with `only_config`, just notes --config. */
static enum status read_command_line(
	struct options *options, int argc, char **argv, bool only_config, struct failure *why)
{
	struct option *known = memory_get_zeroed(options_table_count + 1, sizeof(*known));
	enum status status = OK;
	int code;

	for (size_t i = 0; i < options_table_count; i++)
		known[i] = (struct option){options_table[i].name,
			options_table[i].kind == OPTION_FLAG ? no_argument : required_argument,
			NULL, OPTION_CODE_FIRST + (int)i};
	opterr = 0;
	optind = 0; /* glibc: start anew */
	while (!status && (code = getopt_long(argc, argv, ":", known, NULL)) != -1) {
		const struct option_row *row =
			code >= OPTION_CODE_FIRST     ? &options_table[code - OPTION_CODE_FIRST]
			: optopt >= OPTION_CODE_FIRST ? &options_table[optopt - OPTION_CODE_FIRST]
						      : NULL;
		char place[80];

		if (code < OPTION_CODE_FIRST || !(row->commands & options->command)) {
			status = bad_word(options, argv, code, row, why);
			break;
		}
		snprintf(place, sizeof(place), "--%s", row->name);
		if (!only_config || strcmp(row->name, "config") == 0)
			status = option_set(row, options, optarg ? optarg : "yes", place, why);
		if (!status && !only_config)
			note_origin(row, options, "command line");
	}
	for (int i = optind; i < argc && !only_config && !status; i++)
		text_list_add(&options->words, argv[i]);
	free(known);
	return status;
}

enum status options_read(enum command command, int argc, char **argv, struct options *ret_options,
	struct failure *why)
{
	struct options options = {.command = command,
		.origins = memory_get_zeroed(options_table_count, sizeof(*options.origins))};
	enum status status = set_defaults(&options, why);
	const char *from_environment = getenv("MAILKNOCK_CONFIG");

	if (!status && from_environment && from_environment[0])
		options.config = from_environment;
	if (!status)
		status = read_command_line(&options, argc, argv, true, why);
	if (!status && options.config)
		status = read_config(&options, options.config, why);
	if (!status)
		status = read_environment(&options, why);
	if (!status)
		status = read_command_line(&options, argc, argv, false, why);
	if (status)
		options_finish(&options);
	else
		*ret_options = options;
	return status;
}

static void list_finish(struct text_list *list)
{
	free(list->texts);
	*list = (struct text_list){0};
}

void options_finish(struct options *options)
{
	for (size_t i = 0; i < options->owned.count; i++)
		free((void *)(uintptr_t)options->owned.texts[i]);
	list_finish(&options->words);
	list_finish(&options->owned);
	free(options->origins);
	options->origins = NULL;
	for (size_t i = 0; i < options_table_count; i++)
		if (options_table[i].kind == OPTION_LIST)
			list_finish((void *)((char *)options + options_table[i].offset));
}
