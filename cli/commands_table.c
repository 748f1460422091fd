#include "cli/commands.h"

#include <string.h>

const struct command_row commands_table[] = {
	{"audit", COMMAND_AUDIT, "URL...",
		"crawl a site, check its addresses and write the report"},
	{"crawl", COMMAND_CRAWL, "URL...",
		"only fetch pages and collect addresses into the database"},
	{"check", COMMAND_CHECK, "[ADDRESS|DOMAIN...]",
		"only ask mail servers: for what the database holds, or for what is named"},
	{"report", COMMAND_REPORT, "[verify [FILE]]",
		"only write reports from the database, or verify what it holds",
		"  verify                    is everything as it was sealed when the runs ended? "
		"One "
		"run with --run;\n"
		"                            works while an audit is under way, and changes "
		"nothing\n"
		"  verify FILE               ... and is the seal the one that this report.json "
		"tells?\n"
		"  verify --expect HASH      ... or the one that was kept elsewhere?\n"
		"Exit status of verify: 0 everything holds, or was never sealed; 1 something was "
		"changed, removed\nor added; 3 the database or FILE cannot be read.\n"},
	{"mx", COMMAND_MX, "[@SERVER] DOMAIN...",
		"look mail servers and policies up, without knocking",
		"Words that begin with @ are the addresses of resolvers to ask instead of the "
		"system's.\nExit status: 1 if a domain takes no mail or has an error, 3 if the DNS "
		"failed for one, else 0.\n"},
	{"probe", COMMAND_PROBE, "ADDRESS|DOMAIN|HOST...",
		"knock on every server of a domain, and print the dialogue with what it means",
		"  ADDRESS                   every mail server of its domain is asked for it\n"
		"  DOMAIN                    ... for its postmaster\n"
		"  HOST                      a name without MX records is its own mail server\n"
		"  --host HOST               knock on this server alone, for its own postmaster\n"
		"  --host HOST|IP WORD...    ... for these addresses and domains, wherever their "
		"MX "
		"records lead\n"
		"Exit status: 1 if an address fails, a server has an error or does not exist, 3 if "
		"the "
		"DNS failed\nfor --host, 4 if mail servers cannot be asked from here.\n"},
	{"sts", COMMAND_STS, "show|purge|expire|override|cache ...",
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
	{"runs", COMMAND_RUNS, "list|show|diff|prune|merge",
		"the runs that databases keep, and what several places make of the same addresses",
		"  list                      all runs, the latest first\n"
		"  show [ID]                 one run, and where it knocked from\n"
		"  diff [A] [B]              what is new, fixed, reopened, persisting or flapping "
		"in run B, against\n"
		"                            run A; by default the latest run that came to its "
		"end, against the\n"
		"                            one before it of the same seeds and place\n"
		"  prune --keep N | --older-than DURATION [--dry-run]\n"
		"                            delete old runs with all that is theirs and write the "
		"database anew,\n"
		"                            which takes as much room again while it lasts; what "
		"later runs need\n"
		"                            stays\n"
		"  merge FILE[:ID]...        which addresses fail from one place and work from "
		"another: the latest\n"
		"                            run of each database, side by side; with one FILE, "
		"against --db\n"
		"Exit status of merge: 1 by --fail-on, judged by the best that any place saw; 4 if "
		"no place could\nask mail servers.\n"},
	{"forget", COMMAND_FORGET, "ADDRESS",
		"remove an address from everything that the database holds",
		"Works only while nothing else uses the database. Reports that were written before "
		"are not touched,\nand the address comes back with the next crawl if it still "
		"stands on the site.\nExit status: 0 it stands nowhere in the database any more, 3 "
		"the database is in use or cannot be\nwritten.\n"},
	{"explain", COMMAND_EXPLAIN, "[ID|CODE|REPLY...]",
		"what a reason, finding, status code or reply means, who can mend it", NULL},
	{"config", COMMAND_CONFIG, "check|show ...", "what a configuration file means",
		"  check [FILE]              is every line of it understood, by every command?\n"
		"  show [COMMAND [OPTIONS]]  each option of a command (audit) as it would be used, "
		"and where\n"
		"                            it comes from: default, file, environment, command "
		"line\n"
		"FILE is that of --config or MAILKNOCK_CONFIG where none is named.\n"},
	{"help", COMMAND_HELP, "[COMMAND]", "the options of a command", NULL},
};

const size_t commands_table_count = sizeof(commands_table) / sizeof(commands_table[0]);

const struct exit_row exit_table[] = {
	{"0", "nothing failing was found"},
	{"1", "failing addresses were found"},
	{"2", "the call cannot be understood"},
	{"3", "the work could not be finished; the same command goes on from there. Or it was, and "
	      "the report "
	      "could not be delivered (--mail-to, --webhook)"},
	{"4", "mail servers cannot be asked from here"},
	{"130", "stopped by SIGINT; the same command goes on from there"},
	{"143", "stopped by SIGTERM; the same command goes on from there"},
};

const size_t exit_table_count = sizeof(exit_table) / sizeof(exit_table[0]);

const struct command_row *commands_find(const char *name)
{
	for (size_t i = 0; i < commands_table_count; i++)
		if (strcmp(commands_table[i].name, name) == 0)
			return &commands_table[i];
	return NULL;
}
