#include "base/log.h"
#include "cli/commands.h"
#include "cli/stages.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	PRINTS = COMMAND_MX | COMMAND_STS | COMMAND_RUNS | COMMAND_EXPLAIN |
		 COMMAND_PROBE /* what they print is all they do */
};

static int print_commands(void)
{
	printf("mailknock audits the contact addresses of a website: it asks every mail server of "
	       "every\naddress, without sending mail, and reports which fail, on which pages they "
	       "stand, and why.\n\nUsage: mailknock COMMAND [OPTIONS] [WORDS]\n\n");
	for (size_t i = 0; i < commands_table_count; i++)
		printf("  %-8s %-21s %s\n", commands_table[i].name, commands_table[i].words,
			commands_table[i].help);
	printf("\nExit status:\n");
	for (size_t i = 0; i < exit_table_count; i++)
		printf("  %-8s %s\n", exit_table[i].status, exit_table[i].meaning);
	return EXIT_CLEAN;
}

static int unknown_command(const char *name)
{
	struct failure why;

	return command_fails(
		failure_say(&why, ERR_USAGE, "there is no command '%s' (mailknock help)", name),
		&why);
}

static int print_help(const char *name)
{
	const struct command_row *row = commands_find(name);

	if (!row)
		return unknown_command(name);
	printf("Usage: mailknock %s [OPTIONS] %s\n\n%s.\n%s%s", row->name, row->words, row->help,
		row->more ? "\n" : "", row->more ? row->more : "");
	options_print_help(row->command);
	return EXIT_CLEAN;
}

/* Whoever has stopped reading (`| head`) need not be told; others learn of a full disk. */
static int end_output(int exit_status)
{
	struct pollfd output = {.fd = STDOUT_FILENO};

	if (fflush(stdout) == 0 && !ferror(stdout))
		return exit_status;
	if (poll(&output, 1, 0) <= 0 || !(output.revents & POLLERR))
		log_event(LOG_ERROR, "mailknock", "standard output cannot be written to");
	return exit_status == EXIT_CLEAN || exit_status == EXIT_FOUND ? EXIT_UNFINISHED
								      : exit_status;
}

static int run_row(const struct command_row *row, const struct options *options)
{
	switch (row->command) {
	case COMMAND_AUDIT:
		return command_audit(options);
	case COMMAND_CRAWL:
		return command_crawl(options);
	case COMMAND_CHECK:
		return command_check(options);
	case COMMAND_REPORT:
		return command_report(options);
	case COMMAND_FORGET:
		return command_forget(options);
	case COMMAND_EXPLAIN:
		return command_explain(options);
	case COMMAND_MX:
		return command_mx(options);
	case COMMAND_STS:
		return command_sts(options);
	case COMMAND_PROBE:
		return command_probe(options);
	case COMMAND_RUNS:
		return command_runs(options);
	case COMMAND_CONFIG:
	case COMMAND_HELP:
		break; /* main has seen to them */
	}
	return EXIT_USAGE;
}

static int run_command(const struct command_row *row, int argc, char **argv)
{
	struct options options;
	struct failure why;
	enum status status = options_read(row->command, argc, argv, &options, &why);

	if (status)
		return command_fails(status, &why);
	status = options_read_seeds(&options, &why);
	if (status) {
		options_finish(&options);
		return command_fails(status, &why);
	}
	log_configure(options.quiet     ? LOG_ERROR
		      : options.verbose ? LOG_DETAIL
					: LOG_NOTICE,
		options.log_format == 1);
	int exit_status = run_row(row, &options);

	options_finish(&options);
	return row->command & PRINTS ? end_output(exit_status) : exit_status;
}

/* A standard stream that is closed would be a socket or the database soon; writing to it has to fail. */
static void hold_standard_streams(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 &&
			open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) != fd)
			_exit(EXIT_UNFINISHED);
}

int main(int argc, char **argv)
{
	const char *first = argc > 1 ? argv[1] : "help";

	hold_standard_streams();

	setlocale(LC_CTYPE, "C.UTF-8");
	if (strcmp(first, "--version") == 0 || strcmp(first, "version") == 0) {
		printf("mailknock " MAILKNOCK_VERSION "\n");
		return EXIT_CLEAN;
	}
	if (strcmp(first, "help") == 0 || strcmp(first, "--help") == 0 || strcmp(first, "-h") == 0)
		return argc > 2 ? print_help(argv[2]) : print_commands();
	const struct command_row *row = commands_find(first);

	if (!row)
		return unknown_command(first);
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return print_help(first);
	if (row->command == COMMAND_CONFIG)
		return end_output(command_config(argc - 1, argv + 1));
	return run_command(row, argc - 1, argv + 1);
}
