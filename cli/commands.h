/*
 * The table of commands, and one function a command; each returns the process's exit status and has
 * said on standard error, in one line, why it is not 0 or 1.
 */
#ifndef CLI_COMMANDS_H
#define CLI_COMMANDS_H

#include "cli/options.h"

/* Help, man page and completions are made of these tables and of options_table. */
struct command_row {
	const char *name;
	enum command command;
	const char *words; /* "list|show ...": the first word is one of these */
	const char *help;
	/* Of this command alone; NULL = nothing. Lines "  WORD   what it means" (from column 28 on,
	 * continued there), and others as they are. */
	const char *more;
};
extern const struct command_row commands_table[];
extern const size_t commands_table_count;
/* NULL when there is none. */
const struct command_row *commands_find(const char *name);

struct exit_row {
	const char *status, *meaning;
};
extern const struct exit_row exit_table[];
extern const size_t exit_table_count;

int command_audit(const struct options *options);
int command_crawl(const struct options *options);
int command_check(const struct options *options);
int command_report(const struct options *options);
int command_mx(const struct options *options);
int command_probe(const struct options *options);
int command_sts(const struct options *options);
int command_runs(const struct options *options);
int command_explain(const struct options *options);
int command_forget(const struct options *options);

/* argv[1] is check or show, what follows is theirs: read here, because `config show` takes the
 * options of other commands. */
int command_config(int argc, char **argv);

/* Prints what the stages would do instead of doing it, and finishes them. */
struct stages;
int command_plan(struct stages *stages);

/* Says the sentence and returns the status's exit status. */
int command_fails(enum status status, const struct failure *why);

#endif
