#include "cli/options.h"
#include "base/buf.h"
#include "base/memory.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CONFIG_BYTES_MAX = 1024 * 1024,
	OPTION_CODE_FIRST = 1000, /* getopt_long's codes, beyond every character */
	DURATION_MS_MAX_DAYS = 36500
};

#define NUMBER_BYTES_MAX INT64_C(1000000000000000)

static const struct option_row *row_named(const char *name)
{
	for (size_t i = 0; i < options_table_count; i++)
		if (strcmp(options_table[i].name, name) == 0)
			return &options_table[i];
	return NULL;
}

static void list_add(struct text_list *list, const char *text)
{
	list->texts = memory_make_room(list->texts, list->count, &list->size, sizeof(*list->texts));
	list->texts[list->count++] = text;
}

/* ---- values ---- */

static bool read_number(const char *text, int64_t *ret_number)
{
	char *end;

	errno = 0;
	long long number = strtoll(text, &end, 10);

	if (errno || end == text || *end || isspace((unsigned char)text[0]))
		return false;
	*ret_number = number;
	return true;
}

/* Seconds with a fraction, or with a unit where `with_units`. */
static bool read_time(const char *text, bool with_units, int64_t *ret_ms)
{
	static const struct {
		const char *unit;
		double seconds;
	} units[] = {{"", 1}, {"s", 1}, {"m", 60}, {"min", 60}, {"h", 3600}, {"d", 86400}};
	char *end;

	errno = 0;
	double number = strtod(text, &end);

	if (errno || end == text || !ascii_is_digit(text[0]) || !isfinite(number))
		return false;
	for (size_t i = 0; i < (with_units ? sizeof(units) / sizeof(units[0]) : 1); i++) {
		if (strcmp(end, units[i].unit) != 0)
			continue;
		double ms = number * units[i].seconds * 1000;

		if (ms > DURATION_MS_MAX_DAYS * 86400e3)
			return false;
		*ret_ms = (int64_t)ms;
		return true;
	}
	return false;
}

static bool read_choice(const char *choices, const char *text, int *ret_index)
{
	struct span rest = span_of(choices), choice;

	for (int i = 0; span_split(&rest, '|', &choice); i++) {
		if (span_equals(choice, span_of(text))) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

static bool read_flag(const char *text, bool *ret_flag)
{
	static const char *const yes[] = {"yes", "true", "on", "1", ""};
	static const char *const no[] = {"no", "false", "off", "0"};

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		if (strcmp(text, yes[i]) == 0) {
			*ret_flag = true;
			return true;
		}
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		if (strcmp(text, no[i]) == 0) {
			*ret_flag = false;
			return true;
		}
	return false;
}

static enum status set_number(const struct option_row *row, int64_t *field, const char *text,
	const char *place, struct failure *why)
{
	int64_t number;

	if (!read_number(text, &number))
		return failure_say(why, ERR_USAGE, "%s: '%s' is not a whole number", place, text);
	if (number < row->least || number > row->most)
		return failure_say(why, ERR_USAGE, "%s: %s is not between %lld and %lld", place,
			text, (long long)row->least, (long long)row->most);
	*field = number;
	return OK;
}

/* "500", "64K", "10M", "2G" */
static enum status set_bytes(const struct option_row *row, int64_t *field, const char *text,
	const char *place, struct failure *why)
{
	static const char units[] = "KMG";
	struct span number = span_of(text);
	const char *unit =
		number.length ? strchr(units, toupper((unsigned char)number.at[number.length - 1]))
			      : NULL;
	unsigned long value;

	if (unit)
		number.length--;
	if (!span_to_number(number, (unsigned long)NUMBER_BYTES_MAX, &value))
		return failure_say(why, ERR_USAGE, "%s: '%s' is no number of bytes (500K, 64M, 2G)",
			place, text);
	int64_t bytes = (int64_t)value;

	for (long i = unit ? unit - units : -1; i >= 0 && bytes < NUMBER_BYTES_MAX; i--)
		bytes *= 1024;
	if (bytes < row->least || bytes > row->most)
		return failure_say(why, ERR_USAGE, "%s: %s is not between %lld and %lld bytes",
			place, text, (long long)row->least, (long long)row->most);
	*field = bytes;
	return OK;
}

static enum status set_value(const struct option_row *row, struct options *options,
	const char *text, const char *place, struct failure *why)
{
	void *field = (char *)options + row->offset;

	switch (row->kind) {
	case OPTION_FLAG:
		if (read_flag(text, field))
			return OK;
		return failure_say(why, ERR_USAGE, "%s: '%s' is neither yes nor no", place, text);
	case OPTION_TEXT:
		if (!text[0])
			return failure_say(why, ERR_USAGE, "%s: needs a value", place);
		*(const char **)field = text;
		return OK;
	case OPTION_LIST:
		list_add(field, text);
		return OK;
	case OPTION_NUMBER:
		return set_number(row, field, text, place, why);
	case OPTION_BYTES:
		return set_bytes(row, field, text, place, why);
	case OPTION_SECONDS:
		if (read_time(text, false, field))
			return OK;
		return failure_say(why, ERR_USAGE, "%s: '%s' is no number of seconds", place, text);
	case OPTION_DURATION:
		if (read_time(text, true, field))
			return OK;
		return failure_say(
			why, ERR_USAGE, "%s: '%s' is no duration (90s, 15m, 8h, 2d)", place, text);
	case OPTION_CHOICE:
		if (read_choice(row->argument, text, field))
			return OK;
		return failure_say(
			why, ERR_USAGE, "%s: '%s' is not one of %s", place, text, row->argument);
	}
	return OK;
}

/* ---- the three sources ---- */

static enum status set_defaults(struct options *options, struct failure *why)
{
	enum status status = OK;

	for (size_t i = 0; i < options_table_count && !status; i++)
		if (options_table[i].fallback)
			status = set_value(&options_table[i], options, options_table[i].fallback,
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

	list_add(&options->owned, value);
	return set_value(row, options, value, place, why);
}

static enum status read_config(struct options *options, const char *path, struct failure *why)
{
	FILE *file = fopen(path, "re");
	char *line = NULL, *place = NULL;
	size_t size = 0, number = 0, bytes = 0;
	enum status status = OK;
	ssize_t length;

	if (!file)
		return failure_say(why, ERR_USAGE, "configuration %s: %s", path, strerror(errno));
	while (!status && (length = getline(&line, &size, file)) >= 0) {
		struct span text = span_trim((struct span){line, (size_t)length});

		number++;
		bytes += (size_t)length;
		if (bytes > CONFIG_BYTES_MAX)
			status = failure_say(why, ERR_USAGE, "configuration %s: too large", path);
		else if (text.length && text.at[0] != '#') {
			free(place);
			if (asprintf(&place, "%s:%zu", path, number) < 0)
				place = NULL;
			status = read_config_line(options, text, place ? place : path, why);
		}
	}
	if (!status && ferror(file))
		status = failure_say(why, ERR_USAGE, "configuration %s: %s", path, strerror(errno));
	free(place);
	free(line);
	fclose(file);
	return status;
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
			status = set_value(row, options, value, name, why);
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
			status = set_value(row, options, optarg ? optarg : "yes", place, why);
	}
	for (int i = optind; i < argc && !only_config && !status; i++)
		list_add(&options->words, argv[i]);
	free(known);
	return status;
}

enum status options_read(enum command command, int argc, char **argv, struct options *ret_options,
	struct failure *why)
{
	struct options options = {.command = command};
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

void options_finish(struct options *options)
{
	struct text_list *lists[] = {&options->words, &options->include, &options->exclude,
		&options->exclude_address, &options->exclude_domain, &options->headers,
		&options->expect_mx, &options->expect_mx_count, &options->own, &options->dnsbl,
		&options->owned};

	for (size_t i = 0; i < options->owned.count; i++)
		free((void *)(uintptr_t)options->owned.texts[i]);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		free(lists[i]->texts);
		*lists[i] = (struct text_list){0};
	}
}

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

			list_add(&options->owned, seed);
			list_add(&options->words, seed);
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
