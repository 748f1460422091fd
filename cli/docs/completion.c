#include "cli/docs/docs.h"
#include "schema/model/verdict.h"

#include <string.h>

/* What may follow an option, as its argument's name says. */
enum value { VALUE_NONE, VALUE_FILE, VALUE_FOLDER, VALUE_CHOICE, VALUE_OTHER };

static enum value value_of(const struct option_row *row)
{
	if (row->kind == OPTION_FLAG)
		return VALUE_NONE;
	if (row->kind == OPTION_CHOICE)
		return VALUE_CHOICE;
	if (strcmp(row->argument, "FILE") == 0)
		return VALUE_FILE;
	return strcmp(row->argument, "DIR") == 0 ? VALUE_FOLDER : VALUE_OTHER;
}

static void put_choices(FILE *file, struct span words, const char *before)
{
	struct span rest = words, choice;

	for (bool is_first = true; span_split(&rest, '|', &choice); is_first = false)
		fprintf(file, "%s%.*s", is_first ? before : " ", SPAN_ARGS(choice));
}

static void put_command_names(FILE *file)
{
	for (size_t i = 0; i < commands_table_count; i++)
		fprintf(file, "%s%s", i ? " " : "", commands_table[i].name);
}

/* The words of a command that are known beforehand; false where there are none. */
static bool put_known_words(FILE *file, const struct command_row *row)
{
	struct span rest = span_of(row->words), choice;
	size_t count = 0;

	if (row->command == COMMAND_HELP) {
		put_command_names(file);
		return true;
	}
	if (row->command == COMMAND_EXPLAIN) {
		const struct catalogue_entry *all = catalogue_all(&count);

		for (size_t i = 0; i < count; i++)
			fprintf(file, "%s%s", i ? " " : "", all[i].id);
		return true;
	}
	for (; docs_next_choice(&rest, &choice); count++)
		fprintf(file, "%s%.*s", count ? " " : "", SPAN_ARGS(choice));
	return count > 0;
}

static bool has_known_words(const struct command_row *row)
{
	struct span rest = span_of(row->words), choice;

	return row->command & (COMMAND_HELP | COMMAND_EXPLAIN) || docs_next_choice(&rest, &choice);
}

/* ---- bash ---- */

static void put_bash_names(FILE *file, enum value value)
{
	bool is_first = true;

	for (size_t i = 0; i < options_table_count; i++)
		if (value_of(&options_table[i]) == value) {
			fprintf(file, "%s--%s", is_first ? "\t" : " | ", options_table[i].name);
			is_first = false;
		}
	fprintf(file, ")");
}

static void put_bash_values(FILE *file)
{
	fprintf(file, "\tcase $before in\n");
	put_bash_names(file, VALUE_FILE);
	fprintf(file, "\n\t\tcompopt -o default 2>/dev/null\n\t\treturn ;;\n");
	put_bash_names(file, VALUE_FOLDER);
	fprintf(file, "\n\t\tcompopt -o dirnames 2>/dev/null\n\t\treturn ;;\n");
	put_bash_names(file, VALUE_OTHER);
	fprintf(file, "\n\t\treturn ;;\n");
	for (size_t i = 0; i < options_table_count; i++) {
		if (value_of(&options_table[i]) != VALUE_CHOICE)
			continue;
		fprintf(file, "\t--%s) words='", options_table[i].name);
		put_choices(file, span_of(options_table[i].argument), "");
		fprintf(file, "' ;;\n");
	}
	fprintf(file, "\t*) _mailknock_words \"$command\" \"$current\" ;;\n\tesac\n");
}

static void put_bash_words(FILE *file)
{
	fprintf(file, "_mailknock_words()\n{\n\tcase $2 in\n\t-*)\n\t\tcase $1 in\n");
	for (size_t i = 0; i < commands_table_count; i++) {
		fprintf(file, "\t\t%s) words='--help", commands_table[i].name);
		for (size_t j = 0; j < options_table_count; j++)
			if (options_table[j].commands & commands_table[i].command)
				fprintf(file, " --%s", options_table[j].name);
		fprintf(file, "' ;;\n");
	}
	fprintf(file, "\t\tesac ;;\n\t*)\n\t\tcase $1 in\n");
	for (size_t i = 0; i < commands_table_count; i++)
		if (has_known_words(&commands_table[i])) {
			fprintf(file, "\t\t%s) words='", commands_table[i].name);
			put_known_words(file, &commands_table[i]);
			fprintf(file, "' ;;\n");
		}
	fprintf(file, "\t\tesac ;;\n\tesac\n}\n\n");
}

void docs_write_bash(FILE *file)
{
	fprintf(file, "# bash completion for mailknock; made of its tables at build time.\n\n");
	put_bash_words(file);
	/* "--scope=ho" is three words, because "=" is a word break of readline's. */
	fprintf(file,
		"_mailknock()\n{\n"
		"\tlocal current=${COMP_WORDS[COMP_CWORD]} words='' command=${COMP_WORDS[1]}\n"
		"\tlocal before=${COMP_WORDS[COMP_CWORD - 1]}\n"
		"\tCOMPREPLY=()\n"
		"\tif [[ $current == = ]]; then\n\t\tcurrent=\n"
		"\telif [[ $before == = ]]; then\n"
		"\t\tbefore=${COMP_WORDS[COMP_CWORD - 2]}\n\tfi\n"
		"\tif ((COMP_CWORD == 1)); then\n"
		"\t\tcommand=\n\t\tbefore=\n\t\twords='");
	put_command_names(file);
	fprintf(file, " --help --version'\n\tfi\n");
	put_bash_values(file);
	fprintf(file, "\tCOMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n}\n\n"
		      "complete -F _mailknock mailknock\n");
}

/* ---- zsh ---- */

/* Within single quotes and "[...]" of _arguments. */
static void put_zsh(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'')
			fprintf(file, "'\\'");
		else if (strchr("[]:\\", *text))
			fputc('\\', file);
		fputc(*text, file);
	}
}

static void put_zsh_option(FILE *file, const struct option_row *row)
{
	fprintf(file, " \\\n\t\t\t'%s--%s%s[", row->kind == OPTION_LIST ? "*" : "", row->name,
		row->kind == OPTION_FLAG ? "" : "=");
	put_zsh(file, row->help);
	fprintf(file, "]");
	if (row->kind != OPTION_FLAG) {
		fprintf(file, ":");
		put_zsh(file, row->argument);
		fprintf(file, ":");
	}
	switch (value_of(row)) {
	case VALUE_FILE:
		fprintf(file, "_files");
		break;
	case VALUE_FOLDER:
		fprintf(file, "_files -/");
		break;
	case VALUE_CHOICE:
		put_choices(file, span_of(row->argument), "(");
		fprintf(file, ")");
		break;
	case VALUE_OTHER:
		fprintf(file, " ");
		break;
	case VALUE_NONE:
		break;
	}
	fprintf(file, "'");
}

void docs_write_zsh(FILE *file)
{
	fprintf(file, "#compdef mailknock\n# Made of mailknock's tables at build time.\n\n"
		      "_mailknock() {\n\tlocal -a commands\n\tcommands=(\n");
	for (size_t i = 0; i < commands_table_count; i++) {
		fprintf(file, "\t\t'%s:", commands_table[i].name);
		put_zsh(file, commands_table[i].help);
		fprintf(file, "'\n");
	}
	fprintf(file,
		"\t)\n\tif ((CURRENT == 2)); then\n\t\t_describe command commands\n\t\treturn\n"
		"\tfi\n\tshift words\n\t((CURRENT--))\n\tcase $words[1] in\n");
	for (size_t i = 0; i < commands_table_count; i++) {
		fprintf(file, "\t%s)\n\t\t_arguments '--help[the options of this command]'",
			commands_table[i].name);
		for (size_t j = 0; j < options_table_count; j++)
			if (options_table[j].commands & commands_table[i].command)
				put_zsh_option(file, &options_table[j]);
		fprintf(file, " \\\n\t\t\t'*:");
		put_zsh(file, commands_table[i].words[0] ? commands_table[i].words : "nothing");
		fprintf(file, ":");
		if (has_known_words(&commands_table[i])) {
			fprintf(file, "(");
			put_known_words(file, &commands_table[i]);
			fprintf(file, ")");
		} else {
			fprintf(file, " ");
		}
		fprintf(file, "' ;;\n");
	}
	fprintf(file, "\tesac\n}\n\n_mailknock \"$@\"\n");
}

/* ---- fish ---- */

static void put_fish(FILE *file, const char *text)
{
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			fputc('\\', file);
		fputc(*text, file);
	}
}

static void put_fish_option(FILE *file, const struct option_row *row)
{
	fprintf(file, "complete -c mailknock -n '__fish_seen_subcommand_from");
	for (size_t i = 0; i < commands_table_count; i++)
		if (row->commands & commands_table[i].command)
			fprintf(file, " %s", commands_table[i].name);
	fprintf(file, "' -l %s -d '", row->name);
	put_fish(file, row->help);
	fprintf(file, "'");
	switch (value_of(row)) {
	case VALUE_FILE:
		fprintf(file, " -r -F");
		break;
	case VALUE_FOLDER:
		fprintf(file, " -x -a '(__fish_complete_directories)'");
		break;
	case VALUE_CHOICE:
		fprintf(file, " -x -a '");
		put_choices(file, span_of(row->argument), "");
		fprintf(file, "'");
		break;
	case VALUE_OTHER:
		fprintf(file, " -x");
		break;
	case VALUE_NONE:
		break;
	}
	fprintf(file, "\n");
}

void docs_write_fish(FILE *file)
{
	fprintf(file, "# fish completion for mailknock; made of its tables at build time.\n"
		      "complete -c mailknock -f\n");
	for (size_t i = 0; i < commands_table_count; i++) {
		fprintf(file, "complete -c mailknock -n __fish_use_subcommand -a %s -d '",
			commands_table[i].name);
		put_fish(file, commands_table[i].help);
		fprintf(file, "'\n");
		if (!has_known_words(&commands_table[i]))
			continue;
		fprintf(file, "complete -c mailknock -n '__fish_seen_subcommand_from %s' -a '",
			commands_table[i].name);
		put_known_words(file, &commands_table[i]);
		fprintf(file, "'\n");
	}
	for (size_t i = 0; i < options_table_count; i++)
		put_fish_option(file, &options_table[i]);
}
