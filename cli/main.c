#include "base/log.h"
#include "cli/commands.h"
#include "cli/stages.h"

#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct command_row {
	const char *name;
	enum command command;
	int (*run)(const struct options *options);
	const char *words, *help;
	const char *more; /* behind the help of this command alone; NULL = nothing */
};

static const struct command_row commands[] = {
	{"audit", COMMAND_AUDIT, command_audit, "URL...",
		"crawl a site, check its addresses and write the report"},
	{"crawl", COMMAND_CRAWL, command_crawl, "URL...",
		"only fetch pages and collect addresses into the database"},
	{"check", COMMAND_CHECK, command_check, "[ADDRESS|DOMAIN...]",
		"only ask mail servers: for what the database holds, or for what is named"},
	{"report", COMMAND_REPORT, command_report, "", "only write reports from the database"},
	{"mx", COMMAND_MX, command_mx, "[@SERVER] DOMAIN...",
		"look mail servers and policies up, without knocking",
		"Words that begin with @ are the addresses of resolvers to ask instead of the "
		"system's.\nExit status: 1 if a domain takes no mail or has an error, 3 if the DNS "
		"failed for one, else 0.\n"},
	{"probe", COMMAND_PROBE, command_probe, "ADDRESS|DOMAIN|HOST...",
		"knock on every server of a domain, and print the dialogue with what it means",
		"  ADDRESS                   every mail server of its domain is asked for it\n"
		"  DOMAIN                    ... for its postmaster\n"
		"  HOST                      a name without MX records is its own mail server\n"
		"  --host HOST               knock on this server alone, for its own postmaster\n"
		"  --host HOST|IP WORD...    ... for these addresses and domains, wherever their "
		"MX "
		"records lead\n"
		"Exit status: 1 if an address fails or a server has an error, 4 if mail servers "
		"cannot be asked\nfrom here.\n"},
	{"sts", COMMAND_STS, command_sts, "show|purge|expire|override|cache ...",
		"MTA-STS policies and their cache",
		"  show [DOMAIN...]          policies as they are published; without a domain, "
		"what "
		"the cache holds\n"
		"  purge [DOMAIN...]         forget and fetch anew; without a domain, forget all\n"
		"  expire                    forget what is over, and the oldest beyond the "
		"cache's "
		"size\n"
		"  override MODE DOMAIN...   judge as if it were none, testing or enforce; off "
		"takes "
		"it back\n"
		"  cache [on|off|NUMBER]     how many policies are kept\n"
		"Exit status: 1 if a domain that was asked for has no policy.\n"},
	{"runs", COMMAND_RUNS, command_runs, "list|show|merge ...",
		"the runs that databases keep, and what several places make of the same addresses",
		"  list                      all runs, the latest first\n"
		"  show [ID]                 one run, and where it knocked from\n"
		"  merge FILE[:ID]...        which addresses fail from one place and work from "
		"another: the latest\n"
		"                            run of each database, side by side; with one FILE, "
		"against --db\n"
		"Exit status of merge: 1 by --fail-on, judged by the best that any place saw; 4 if "
		"no place could\nask mail servers.\n"},
	{"forget", COMMAND_FORGET, command_forget, "ADDRESS",
		"remove an address from everything that the database holds",
		"Works only while nothing else uses the database. Reports that were written before "
		"are not touched,\nand the address comes back with the next crawl if it still "
		"stands on the site.\nExit status: 0 it stands nowhere in the database any more, 3 "
		"the database is in use or cannot be\nwritten.\n"},
	{"explain", COMMAND_EXPLAIN, command_explain, "[ID|CODE|REPLY...]",
		"what a reason, finding, status code or reply means, who can mend it"},
};

enum {
	COMMAND_ROWS = sizeof(commands) / sizeof(commands[0]),
	PRINTS = COMMAND_MX | COMMAND_STS | COMMAND_RUNS |
		 COMMAND_EXPLAIN /* what they print is all they do */
};

static const struct command_row *row_named(const char *name)
{
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		if (strcmp(commands[i].name, name) == 0)
			return &commands[i];
	return NULL;
}

static int print_commands(void)
{
	printf("mailknock audits the contact addresses of a website: it asks every mail server of "
	       "every\naddress, without sending mail, and reports which fail, on which pages they "
	       "stand, and why.\n\nUsage: mailknock COMMAND [OPTIONS] [WORDS]\n\n");
	for (size_t i = 0; i < COMMAND_ROWS; i++)
		printf("  %-8s %-21s %s\n", commands[i].name, commands[i].words, commands[i].help);
	printf("  %-8s %-21s %s\n\n", "help", "[COMMAND]", "the options of a command");
	printf("Exit status: 0 nothing failing was found, 1 failing addresses were found, 2 the "
	       "call cannot be\nunderstood, 3 the work could not be finished, 4 mail servers "
	       "cannot be asked from here.\n");
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
	const struct command_row *row = row_named(name);

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
	int exit_status = row->run(&options);

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
	const struct command_row *row = row_named(first);

	if (!row)
		return unknown_command(first);
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return print_help(first);
	return run_command(row, argc - 1, argv + 1);
}
