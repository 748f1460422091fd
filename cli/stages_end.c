/*
 * How the work of a command ends, in one order for all of them:
 *
 * 1. The run is closed by who worked on it, and with that sealed.
 * 2. The user's own rules are applied; what is told from here on is told with them.
 * 3. The report is written, and the user told in a few lines.
 * 4. The exit status is known; what it says about this place is explained.
 * 5. The report is delivered, which may make another exit status of it.
 * 6. Old runs go, last of all: whatever fails before, nothing is lost.
 */
#include "base/clock.h"
#include "cli/retention.h"
#include "cli/stages.h"

#include <stdio.h>

enum status stages_apply_rules(
	const struct stages *stages, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	if (stages->contact_rules.count)
		status = contact_rules_apply(&stages->contact_rules, store, run, why);
	/* Last: what the other rules find may be suppressed, too. */
	if (!status && stages->suppressions)
		status = suppressions_apply(stages->suppressions, store, run, clock_wall_ms(), why);
	return status;
}

enum status stages_report(const struct stages *stages, struct store *store, int64_t run,
	bool writes_files, struct failure *why)
{
	const struct options *options = stages->options;
	enum status status = stages_apply_rules(stages, store, run, why);

	if (!status && writes_files)
		status = report_write(&stages->report, store, run, why);
	if (status || options->quiet)
		return status;
	status = report_print_summary(store, run, options->redact, why);
	if (writes_files)
		printf("Report: %s\n", options->out);
	fflush(stdout);
	return status;
}

int stages_deliver(const struct stages *stages, struct store *store, int64_t run, int exit_status)
{
	const struct delivered what = {stages->options, &stages->report, store, run};

	if (delivery_carry_out(&stages->delivery, &what))
		return exit_status;
	return exit_status == EXIT_NOT_ASKED ? EXIT_NOT_ASKED : EXIT_UNFINISHED;
}

enum status stages_end(const struct stages *stages, struct store *store,
	const struct ended_run *ended, int *ret_exit, struct failure *why)
{
	int64_t run = ended->run;
	int exit_status;
	enum status status =
		stages_exit_status(stages, store, run, ended->can_ask, &exit_status, why);

	if (!status)
		status = stages_tell_vantage(stages, store, run, exit_status, why);
	if (status)
		return status;
	exit_status = stages_deliver(stages, store, run, exit_status);
	*ret_exit = retention_end(stages->options, store, ended->has_lock, exit_status);
	return OK;
}
