#include "base/buf.h"
#include "base/memory.h"
#include "cli/options.h"

#include <stdio.h>
#include <string.h>

enum {
	TEXT_BYTES_MAX = 4 * 1024 * 1024, /* a configuration file is 1 MiB at most */
	HELP_COLUMN = 30
};

static void add_json_string(struct buf *b, const char *text)
{
	buf_add_char(b, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_add_char(b, '\\');
		if ((unsigned char)*text < 0x20)
			buf_addf(b, "\\u%04x", (unsigned)(unsigned char)*text);
		else
			buf_add_char(b, *text);
	}
	buf_add_char(b, '"');
}

/* What the database and the reports do not say: who reads them need not log in. */
static bool is_secret(const struct option_row *row)
{
	static const char *const secrets[] = {
		"user", "header", "proxy", "webhook", "webhook-proxy"};

	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		if (strcmp(row->name, secrets[i]) == 0)
			return true;
	return false;
}

static bool is_given(const struct option_row *row, const void *field)
{
	return row->kind == OPTION_LIST ? ((const struct text_list *)field)->count > 0
					: *(const char *const *)field != NULL;
}

void options_add_value(struct buf *b, const struct option_row *row, const struct options *options)
{
	const void *field = (const char *)options + row->offset;

	if (is_secret(row)) {
		buf_add_text(b, is_given(row, field) ? "\"(given)\"" : "null");
		return;
	}
	switch (row->kind) {
	case OPTION_FLAG:
		buf_add_text(b, *(const bool *)field ? "true" : "false");
		return;
	case OPTION_TEXT:
		if (*(const char *const *)field)
			add_json_string(b, *(const char *const *)field);
		else
			buf_add_text(b, "null");
		return;
	case OPTION_LIST: {
		const struct text_list *list = field;

		buf_add_char(b, '[');
		for (size_t i = 0; i < list->count; i++) {
			buf_add_text(b, i ? ", " : "");
			add_json_string(b, list->texts[i]);
		}
		buf_add_char(b, ']');
		return;
	}
	case OPTION_NUMBER:
	case OPTION_BYTES:
		buf_addf(b, "%lld", (long long)*(const int64_t *)field);
		return;
	case OPTION_SECONDS:
	case OPTION_DURATION:
		buf_addf(b, "%g", (double)*(const int64_t *)field / 1000);
		return;
	case OPTION_CHOICE: {
		struct span rest = span_of(row->argument), choice = SPAN("");

		for (int i = *(const int *)field; i >= 0; i--)
			span_split(&rest, '|', &choice);
		buf_addf(b, "\"%.*s\"", SPAN_ARGS(choice));
		return;
	}
	}
}

/* Those that only say where things go or what is printed change nothing in a run. */
static bool changes_the_run(const struct option_row *row)
{
	static const char *const outside[] = {"config", "db", "out", "format", "csv-all", "redact",
		"suppressions", "require-contact", "run", "quiet", "verbose", "progress",
		"log-format", "fail-on", "resume-within", "new-run", "lock-dir", "deadline",
		"mail-to", "mail-when", "mail-relay", "mail-sender", "mail-tls", "mail-login",
		"webhook", "webhook-when", "webhook-header-file", "webhook-secret", "webhook-proxy",
		"delivery-timeout", "seeds", "json", "plan",
		"port" /* it stands under its other name */};

	for (size_t i = 0; i < sizeof(outside) / sizeof(outside[0]); i++)
		if (strcmp(row->name, outside[i]) == 0)
			return false;
	return true;
}

char *options_print_json(const struct options *options)
{
	struct buf b;
	bool first = true;

	buf_init(&b, TEXT_BYTES_MAX);
	buf_add_char(&b, '{');
	for (size_t i = 0; i < options_table_count; i++) {
		const struct option_row *row = &options_table[i];

		if (!changes_the_run(row) || !(row->commands & options->command))
			continue;
		buf_addf(&b, "%s\"%s\": ", first ? "" : ", ", row->name);
		options_add_value(&b, row, options);
		first = false;
	}
	buf_add_char(&b, '}');
	return buf_take(&b);
}

static void print_row(const struct option_row *row)
{
	int width = printf("  --%s%s%s", row->name, row->argument ? " " : "",
		row->argument ? row->argument : "");

	if (width >= HELP_COLUMN)
		printf("\n%*s", HELP_COLUMN, "");
	else
		printf("%*s", HELP_COLUMN - width, "");
	printf("%s", row->help);
	if (row->fallback)
		printf(" [%s]", row->fallback);
	printf("\n");
}

void options_print_help(enum command command)
{
	const struct option_group *group = NULL, *told = NULL;
	bool is_first = true;

	for (size_t i = 0; i < options_table_count; i++) {
		const struct option_row *row = &options_table[i];
		const struct option_group *begun = option_group_at(row);

		if (begun)
			group = begun;
		if (!(row->commands & command))
			continue;
		if (is_first)
			printf("\nOptions (also in --config FILE as `name = value`, and in the "
			       "environment as MAILKNOCK_NAME):\n");
		is_first = false;
		if (group != told)
			printf("\n%s:\n", group->title);
		told = group;
		print_row(row);
	}
}
