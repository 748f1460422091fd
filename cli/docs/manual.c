#include "base/memory.h"
#include "cli/docs/docs.h"
#include "cli/docs/roff.h"
#include "schema/model/verdict.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MONTH_SIZE = 32 };

/* ---- prose: what no table knows ---- */

static const char description[] =
	".Nm\n"
	"audits the contact addresses of websites.\n"
	"It crawls a site, collects every address that its pages name, and knocks on\n"
	"every mail server of every address\\(aqs domain: each MX host, primary and\n"
	"backup, each of its IP addresses.\n"
	"The report tells which addresses fail, on which pages they stand, why, who can\n"
	"mend it and how.\n"
	"None of them gets mail: the conversation ends before a message would begin.\n"
	".Pp\n"
	"An audit can be killed at any time; the same command goes on where it stopped.\n"
	"Runs stay in the database, so that one night can be compared with the night\n"
	"before.\n";

static const char configuration[] =
	".Sh CONFIGURATION FILE\n"
	"A text file that is named with\n"
	".Fl \\-config\n"
	"or\n"
	".Ev MAILKNOCK_CONFIG .\n"
	"Each line is\n"
	".Dl name = value\n"
	"with an option\\(aqs name without the dashes.\n"
	"Empty lines, and lines that begin with #, are passed over.\n"
	"A flag is\n"
	".Cm yes\n"
	"or\n"
	".Cm no .\n"
	"What may be repeated on the command line may be repeated here.\n"
	"One file serves all commands: each takes the options that it knows.\n"
	"The command line wins over the environment, and the environment over the file;\n"
	"what may be repeated is taken from all three.\n"
	".Pp\n"
	".Nm\n"
	".Cm config check\n"
	"reads a file as every command would;\n"
	".Cm config show\n"
	"tells where each value comes from.\n"
	"A file with a password\n"
	".Pq Cm user , header , proxy\n"
	"should be readable by the user of the audit alone.\n";

static const char files[] = ".Sh FILES\n"
			    ".Bl -tag -width Ds\n"
			    ".It Pa mailknock.db\n"
			    "the database of\n"
			    ".Fl \\-db ,\n"
			    "in the working folder unless another one is named;\n"
			    "beside it, while it is in use,\n"
			    ".Pa mailknock.db\\-wal ,\n"
			    ".Pa mailknock.db\\-shm\n"
			    "and the lock\n"
			    ".Pa mailknock.db\\-lock .\n"
			    ".It Pa mailknock\\-report/\n"
			    "the folder of\n"
			    ".Fl \\-out .\n"
			    ".It Pa /run/lock/mailknock/\n"
			    "locks by which all audits of this machine share mail servers, where\n"
			    ".Fl \\-lock\\-dir\n"
			    "names no other folder and this one can be written to;\n"
			    "else a folder of that name in\n"
			    ".Ev XDG_RUNTIME_DIR\n"
			    "or in\n"
			    ".Pa /tmp .\n"
			    ".It Pa /etc/mailknock/mailknock.conf , /etc/mailknock/seeds\n"
			    "options and sites of the nightly audit that\n"
			    ".Pa mailknock.service\n"
			    "makes.\n"
			    ".It Pa /var/lib/mailknock/\n"
			    "its database and its report.\n"
			    ".El\n";

static const char environment[] = ".Sh ENVIRONMENT\n"
				  ".Bl -tag -width Ds\n"
				  ".It Ev MAILKNOCK_NAME\n"
				  "the option of that name, in capitals and with _ for each dash:\n"
				  ".Ev MAILKNOCK_MAX_PAGES\n"
				  "is\n"
				  ".Fl \\-max\\-pages .\n"
				  "One that is empty is not given.\n"
				  ".It Ev MAILKNOCK_CONFIG\n"
				  "the configuration file, where\n"
				  ".Fl \\-config\n"
				  "names none.\n"
				  ".It Ev TMPDIR\n"
				  "where\n"
				  ".Cm probe\n"
				  "keeps its database while it runs.\n"
				  ".It Ev XDG_RUNTIME_DIR\n"
				  "see\n"
				  ".Sx FILES .\n"
				  ".El\n"
				  ".Pp\n"
				  "Proxies of the environment are not used.\n";

static const char examples[] = ".Sh EXAMPLES\n"
			       "Audit a site; the report is in\n"
			       ".Pa mailknock\\-report :\n"
			       ".Pp\n"
			       ".Dl mailknock audit https://www.example.org/\n"
			       ".Pp\n"
			       "The same every night, with options from a file:\n"
			       ".Pp\n"
			       ".Dl mailknock audit \\-\\-config /etc/mailknock/mailknock.conf\n"
			       ".Pp\n"
			       "Say what that would do, without contacting anybody:\n"
			       ".Pp\n"
			       ".Dl mailknock audit \\-\\-plan https://www.example.org/\n"
			       ".Pp\n"
			       "Knock without a crawl:\n"
			       ".Pp\n"
			       ".Dl mailknock check info@example.org example.net\n"
			       ".Pp\n"
			       "See the conversation with every server of a domain:\n"
			       ".Pp\n"
			       ".Dl mailknock probe info@example.org\n"
			       ".Pp\n"
			       "What does this answer mean?\n"
			       ".Pp\n"
			       ".Dl mailknock explain \\(dq550 5.7.1 Relay access denied\\(dq\n";

static const char security[] =
	".Sh SECURITY CONSIDERATIONS\n"
	"Pages and mail servers are strangers.\n"
	"Loopback, private and other special addresses are never connected to unless\n"
	".Fl \\-allow\\-private\n"
	"or\n"
	".Fl \\-allow\\-net\n"
	"says so; the check is made on the very address that is connected to.\n"
	"Passwords and headers go to the hosts of the seeds and to nobody else, and stand\n"
	"neither in the database nor in a report.\n"
	".Pp\n"
	"No address is checked by sending it mail.\n"
	"The only one that can be sent is the report, to the addresses given with\n"
	".Fl \\-mail\\-to ,\n"
	"by the relay given with\n"
	".Fl \\-mail\\-relay .\n"
	".Pp\n"
	"Mail servers have rights, too.\n"
	"There is one connection to a server at a time, over all audits of this machine,\n"
	"and a pause between two of them.\n"
	"A session ends with QUIT.\n"
	"No address is invented but one random recipient a domain, which tells whether a\n"
	"server accepts anything.\n"
	"A provider that says that we are not welcome is left alone for the rest of the\n"
	"run, and who is listed with\n"
	".Fl \\-opt\\-out\n"
	"is not connected to at all.\n"
	"robots.txt is obeyed.\n"
	"Audit sites and addresses that you answer for, or whose owner agrees.\n";

static const char see_also[] = ".Sh SEE ALSO\n"
			       ".Xr systemd.timer 5 ,\n"
			       ".Xr cron 8\n"
			       ".Sh STANDARDS\n"
			       "RFC 5321 (SMTP), RFC 6068 (mailto), RFC 7505 (null MX), RFC 7672 "
			       "(DANE),\n"
			       "RFC 8461 (MTA\\-STS), RFC 9309 (robots.txt).\n";

/* ---- what the tables know ---- */

static void put_commands(FILE *file)
{
	fprintf(file, ".Sh COMMANDS\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < commands_table_count; i++) {
		const struct command_row *row = &commands_table[i];

		fprintf(file, ".It Cm ");
		roff_put_argument(file, span_of(row->name));
		if (row->words[0]) {
			fprintf(file, " \"");
			roff_put_argument(file, span_of(row->words));
			fprintf(file, "\"");
		}
		fprintf(file, "\n");
		roff_put_text(file, span_of(row->help));
		if (row->more) {
			fprintf(file, ".Pp\n");
			roff_put_more(file, row->more);
		}
	}
	fprintf(file, ".El\n");
}

static void put_bounds(FILE *file, const struct option_row *row)
{
	/* Without an end that anybody would meet only the beginning is told. */
	if (row->kind != OPTION_NUMBER && row->kind != OPTION_BYTES)
		return;
	const char *unit = row->kind == OPTION_BYTES ? " bytes (K, M, G: times 1024)" : "";

	if (row->most >= INT64_C(1000000000000))
		fprintf(file, "At least %lld%s.\n", (long long)row->least, unit);
	else
		fprintf(file, "From %lld to %lld%s.\n", (long long)row->least, (long long)row->most,
			unit);
}

static void put_unit(FILE *file, const struct option_row *row)
{
	if (row->kind == OPTION_SECONDS)
		fprintf(file, "A number of seconds, also with a fraction.\n");
	else if (row->kind == OPTION_DURATION)
		fprintf(file, "Seconds, or a number with s, m, h or d.\n");
	else if (row->kind == OPTION_LIST && !strstr(row->help, "repeat"))
		fprintf(file, "May be repeated.\n");
}

static void put_takers(FILE *file, const struct option_row *row)
{
	size_t count = 0;

	fprintf(file, "Of\n");
	for (size_t i = 0; i < commands_table_count; i++)
		count += (row->commands & commands_table[i].command) != 0;
	for (size_t i = 0; i < commands_table_count; i++)
		if (row->commands & commands_table[i].command)
			fprintf(file, ".Cm \\&%s%s\n", commands_table[i].name,
				--count ? " ," : " .");
}

static void put_option(FILE *file, const struct option_row *row)
{
	fprintf(file, ".It Fl \\-");
	roff_put(file, span_of(row->name));
	if (row->argument) {
		fprintf(file, " Ar ");
		roff_put_argument(file, span_of(row->argument));
	}
	fprintf(file, "\n");
	struct buf b;

	buf_init(&b, strlen(row->help) + 2);
	buf_addf(&b, "%s.", row->help);
	roff_put_text(file, buf_span(&b));
	buf_finish(&b);
	put_unit(file, row);
	put_bounds(file, row);
	if (row->fallback) {
		fprintf(file, "Default:\n.Cm ");
		roff_put_argument(file, span_of(row->fallback));
		fprintf(file, " .\n");
	}
	put_takers(file, row);
}

static void put_options(FILE *file)
{
	bool in_list = false;

	fprintf(file, ".Sh OPTIONS\nEach may also stand in the configuration file and in the "
		      "environment.\n");
	for (size_t i = 0; i < options_table_count; i++) {
		const struct option_group *group = option_group_at(&options_table[i]);

		if (group) {
			fprintf(file, "%s.Ss %s\n.Bl -tag -width Ds\n", in_list ? ".El\n" : "",
				group->title);
			in_list = true;
		}
		put_option(file, &options_table[i]);
	}
	fprintf(file, ".El\n");
}

static void put_exit_statuses(FILE *file)
{
	fprintf(file, ".Sh EXIT STATUS\n.Bl -tag -width Ds\n");
	for (size_t i = 0; i < exit_table_count; i++) {
		fprintf(file, ".It %s\n", exit_table[i].status);
		roff_put_text(file, span_of(exit_table[i].meaning));
	}
	fprintf(file, ".El\n.Pp\nFrom which verdict on the status is 1 is for\n"
		      ".Fl \\-fail\\-on\nto say.\n");
}

static void put_verdicts(FILE *file)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	fprintf(file, ".Sh VERDICTS\nEach address gets one.\n.Bl -tag -width Ds\n");
	for (int i = 0; i < VERDICT_COUNT; i++) {
		fprintf(file, ".It Cm \\&%s\n", verdict_name((enum verdict)i));
		roff_put_text(file, span_of(verdict_meaning((enum verdict)i)));
	}
	fprintf(file, ".El\n.Ss Reasons and findings\n.Nm\n.Cm explain\n.Ar ID\n"
		      "tells what each means and who can mend it.\n"
		      ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; i < count; i++) {
		fprintf(file, ".It Cm \\&%s\n", all[i].id);
		roff_put_text(file, span_of(all[i].title));
	}
	fprintf(file, ".El\n");
}

/* 300000 ms are 5 min, 10485760 bytes are 10 MiB. */
static void put_limit_value(FILE *file, const struct limit_row *row)
{
	static const struct {
		const char *unit, *larger;
		int64_t times;
	} steps[] = {
		{"bytes", "KiB", 1024}, {"KiB", "MiB", 1024}, {"ms", "s", 1000}, {"s", "min", 60}};
	int64_t value = row->value;
	const char *unit = row->unit;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (strcmp(unit, steps[i].unit) == 0 && value && value % steps[i].times == 0) {
			value /= steps[i].times;
			unit = steps[i].larger;
		}
	fprintf(file, "%lld%s%s\n", (long long)value, unit[0] ? " " : "", unit);
}

static void put_limits(FILE *file)
{
	fprintf(file, ".Sh LIMITS\nThese are built in, besides what options set.\n"
		      "What is cut short is told in the report.\n");
	for (size_t i = 0; i < limit_groups_count; i++) {
		fprintf(file, ".Ss %s\n.Bl -tag -width Ds -compact\n", limit_groups[i].title);
		for (const struct limit_row *row = limit_groups[i].rows; row->what; row++) {
			fprintf(file, ".It ");
			roff_put_argument(file, span_of(row->what));
			fprintf(file, "\n");
			put_limit_value(file, row);
		}
		fprintf(file, ".El\n");
	}
}

void docs_write_manual(FILE *file)
{
	const time_t released = MAILKNOCK_RELEASED;
	char month[MONTH_SIZE];
	struct tm day;

	strftime(month, sizeof(month), "%B", gmtime_r(&released, &day));
	fprintf(file,
		".\\\" Made of the program's tables by mailknock-docs.\n"
		".Dd %s %d, %d\n.Dt MAILKNOCK 1\n.Os mailknock " MAILKNOCK_VERSION
		"\n.Sh NAME\n.Nm mailknock\n"
		".Nd audit the contact addresses of a website\n"
		".Sh SYNOPSIS\n.Nm\n.Ar command\n.Op Ar options\n.Op Ar words\n"
		".Nm\n.Cm help\n.Op Ar command\n.Nm\n.Fl \\-version\n"
		".Sh DESCRIPTION\n",
		month, day.tm_mday, day.tm_year + 1900);
	fputs(description, file);
	put_commands(file);
	put_options(file);
	fputs(configuration, file);
	fputs(environment, file);
	fputs(files, file);
	put_exit_statuses(file);
	fputs(examples, file);
	put_verdicts(file);
	put_limits(file);
	fputs(see_also, file);
	fputs(security, file);
}
