/*
 * mailknock config: what a configuration file means.
 *
 *     check [FILE]               reads the file as every command would
 *     show [COMMAND [OPTIONS]]   every option of a command with where its value comes from
 */
#include "cli/commands.h"
#include "cli/stages.h"
#include "base/memory.h"
#include "base/visible.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_COLUMN = 20, VALUE_COLUMN = 34, VALUE_BYTES_MAX = 1024 * 1024 };

/* ---- check ---- */

static const struct option_row *config_row(void)
{
	for (size_t i = 0; i < options_table_count; i++)
		if (strcmp(options_table[i].name, "config") == 0)
			return &options_table[i];
	return NULL;
}

/* What the stages would refuse, before anything is touched. A site need not be named yet. */
static enum status look_at_stages(const struct options *options, struct failure *why)
{
	static const char *const any_site = "https://www.example.org/";
	struct options with_site = *options;
	struct stages stages;

	if (!options->words.count)
		with_site.words = (struct text_list){(const char **)(uintptr_t)&any_site, 1, 1};
	enum status status = stages_init(&stages, &with_site, why);

	stages_finish(&stages);
	return status;
}

static void note_given(const struct options *options, bool *given)
{
	size_t length = strlen(options->config);

	for (size_t i = 0; i < options_table_count; i++)
		if (options->origins[i] &&
			strncmp(options->origins[i], options->config, length) == 0 &&
			options->origins[i][length] == ':')
			given[i] = true;
}

/* One command skips the options of others, so each has to read it. */
static enum status check_for(
	const struct command_row *row, const char *path, bool *given, struct failure *why)
{
	char *argv[] = {
		(char *)(uintptr_t)row->name, (char[]){"--config"}, (char *)(uintptr_t)path, NULL};
	struct options options;
	enum status status = options_read(row->command, 3, argv, &options, why);

	if (status)
		return status;
	note_given(&options, given);
	if (row->command & (COMMAND_AUDIT | COMMAND_CRAWL))
		status = options_read_seeds(&options, why);
	if (!status && row->command & (COMMAND_AUDIT | COMMAND_CRAWL | COMMAND_CHECK))
		status = look_at_stages(&options, why);
	options_finish(&options);
	return status;
}

static enum status check(int argc, char **argv, struct failure *why)
{
	const char *path = argc > 2 ? argv[2] : getenv("MAILKNOCK_CONFIG");
	bool *given = memory_get_zeroed(options_table_count, sizeof(*given));
	unsigned readers = config_row()->commands;
	enum status status = OK;
	size_t count = 0;

	if (path && strcmp(path, "--config") == 0 && argc > 3) {
		path = argv[3];
		argc--;
	}
	if (!path || !path[0])
		status = failure_say(why, ERR_USAGE,
			"config check needs a file: name it, or set MAILKNOCK_CONFIG");
	else if (argc > 3)
		status = failure_say(why, ERR_USAGE, "config check takes one file");
	for (size_t i = 0; i < commands_table_count && !status; i++)
		if (readers & commands_table[i].command)
			status = check_for(&commands_table[i], path, given, why);
	for (size_t i = 0; i < options_table_count; i++)
		count += given[i];
	free(given);
	if (!status)
		printf("%s: %zu option%s, all understood\n", path, count, count == 1 ? "" : "s");
	return status;
}

/* ---- show ---- */

static void show_value(const char *name, struct span value, const char *origin)
{
	struct buf b;

	buf_init(&b, VALUE_BYTES_MAX);
	visible_add(&b, value);
	printf("%-*s = %-*s  # %s\n", NAME_COLUMN, name, VALUE_COLUMN, buf_text(&b), origin);
	buf_finish(&b);
}

static void show_row(const struct option_row *row, const struct options *options)
{
	const char *origin = options->origins[row - options_table];
	const struct text_list *list = (const void *)((const char *)options + row->offset);
	struct buf b;

	if (!origin) {
		printf("#%-*s   %-*s  # not given\n", NAME_COLUMN - 1, row->name, VALUE_COLUMN,
			row->kind == OPTION_FLAG ? "no" : "");
		return;
	}
	buf_init(&b, VALUE_BYTES_MAX);
	options_add_value(&b, row, options);
	if (strcmp(buf_text(&b), "\"(given)\"") == 0)
		show_value(row->name, SPAN("(given, not shown)"), origin);
	else if (row->kind == OPTION_LIST)
		for (size_t i = 0; i < list->count; i++)
			show_value(row->name, span_of(list->texts[i]), origin);
	else if (row->kind == OPTION_TEXT)
		show_value(row->name,
			span_of(*(const char *const *)((const char *)options + row->offset)),
			origin);
	else if (row->kind == OPTION_CHOICE)
		show_value(row->name, span_part(buf_span(&b), 1, b.length - 2), origin);
	else if (row->kind == OPTION_FLAG)
		show_value(row->name, strcmp(buf_text(&b), "true") == 0 ? SPAN("yes") : SPAN("no"),
			origin);
	else
		show_value(row->name, buf_span(&b), origin);
	buf_finish(&b);
}

static enum status show(int argc, char **argv, struct failure *why)
{
	const struct command_row *row = argc > 2 ? commands_find(argv[2]) : NULL;
	bool is_named = row != NULL;
	struct options options;

	if (!row)
		row = commands_find("audit");
	enum status status = options_read(
		row->command, argc - (is_named ? 2 : 1), argv + (is_named ? 2 : 1), &options, why);

	if (status)
		return status;
	if (!is_named && options.words.count) {
		status = failure_say(why, ERR_USAGE, "config show: there is no command '%s'",
			options.words.texts[0]);
		options_finish(&options);
		return status;
	}
	printf("# mailknock %s; configuration file: %s\n", row->name,
		options.config ? options.config : "none");
	for (size_t i = 0; i < options_table_count; i++)
		if (options_table[i].commands & row->command && &options_table[i] != config_row())
			show_row(&options_table[i], &options);
	options_finish(&options);
	return OK;
}

int command_config(int argc, char **argv)
{
	struct failure why;
	enum status status;

	if (argc > 1 && strcmp(argv[1], "check") == 0)
		status = check(argc, argv, &why);
	else if (argc > 1 && strcmp(argv[1], "show") == 0)
		status = show(argc, argv, &why);
	else
		status = failure_say(&why, ERR_USAGE,
			argc > 1 ? "config: '%s' is neither check nor show"
				 : "config needs check or show",
			argc > 1 ? argv[1] : "");
	return status ? command_fails(status, &why) : EXIT_CLEAN;
}
