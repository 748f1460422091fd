#include "cli/commands.h"
#include "base/log.h"
#include "cli/first_report.h"
#include "cli/plan.h"
#include "cli/report_verify.h"
#include "cli/stop.h"
#include "cli/words.h"
#include "schema/store_lock.h"
#include "schema/store_seal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { LOCK_PATIENCE_MS = 15000, EXIT_OF_SIGNAL = 128 };

int command_fails(enum status status, const struct failure *why)
{
	log_event(LOG_ERROR, "mailknock", "%s", why->sentence);
	return exit_of_status(status);
}

static int end(enum status status, int exit_status, const struct failure *why)
{
	if (status)
		return command_fails(status, why);
	return stop_signal ? EXIT_OF_SIGNAL + stop_signal : exit_status;
}

int command_plan(struct stages *stages)
{
	struct failure why;
	enum status status = plan_print(stdout, stages, &why);

	stages_finish(stages);
	return status ? command_fails(status, &why) : EXIT_CLEAN;
}

/* ---- crawl ---- */

static enum status crawl_into(
	const struct stages *stages, struct store **ret_store, struct failure *why)
{
	struct run run;
	struct run_counts counts;
	enum status status = store_open(stages->options->db, STORE_CREATE, ret_store, why);

	if (!status)
		status = stages_begin_run(stages, *ret_store, &run, why);
	int64_t id = status ? 0 : run.id;

	if (!status && !run.crawl_done)
		status = crawl_run(&stages->crawl, *ret_store, id, &stop_signal, why);
	if (status == ERR_NETWORK) {
		struct failure closing;

		/* Nothing was fetched, so there is nothing to go on with. */
		if (store_finish_run(*ret_store, id, false, &closing))
			*why = closing;
	}
	if (!status)
		status = store_count(*ret_store, id, &counts, why);
	if (!status && !stages->options->quiet)
		printf("%lld pages, %lld addresses at %lld domains in run %lld\n",
			(long long)counts.pages_fetched, (long long)counts.addresses,
			(long long)counts.domains, (long long)id);
	return status;
}

int command_crawl(const struct options *options)
{
	struct stages stages;
	struct store *store = NULL;
	struct failure why;
	int lock_fd = -1;
	enum status status = stages_init(&stages, options, &why);

	if (!status && options->words.count == 0)
		status = failure_say(&why, ERR_USAGE, "crawl needs the URL of a site");
	if (!status && options->plan)
		return command_plan(&stages);
	if (!status)
		status = store_lock(options->db, LOCK_PATIENCE_MS, &lock_fd, &why);
	stop_catch_signals();
	if (!status)
		status = crawl_into(&stages, &store, &why);
	store_close(store);
	if (lock_fd >= 0)
		close(lock_fd);
	stages_finish(&stages);
	return end(status, EXIT_CLEAN, &why);
}

/* ---- check ---- */

static enum status begin_check(
	const struct stages *stages, struct store *store, struct run *ret_run, struct failure *why)
{
	const struct options *options = stages->options;

	if (options->words.count == 0)
		return store_find_run(store, options->run, ret_run, why);
	enum status status = stages_begin_run(stages, store, ret_run, why);

	if (!status)
		status = words_add(options, store, ret_run->id, why);
	return status ? status : store_crawl_done(store, ret_run->id, why);
}

struct waiting_check {
	const struct stages *stages;
	struct store *store;
	int64_t run;
};

/* Whoever wants to read a first report can have one of it: a check writes none. */
static void tell_waiting(void *context)
{
	const struct waiting_check *waiting = context;

	first_report_tell(waiting->stages, waiting->store, waiting->run, "check",
		"`mailknock report` can tell what is known so far");
}

static enum status check_into(
	const struct stages *stages, struct store *store, int *ret_exit, struct failure *why)
{
	struct check_options options = stages->check;
	struct check_outcome outcome = {0};
	struct run run;
	enum status status = begin_check(stages, store, &run, why);
	int64_t id = status ? 0 : run.id;
	struct waiting_check waiting = {stages, store, id};

	options.waits = tell_waiting;
	options.waits_context = &waiting;
	/* One that was over may have been sealed. */
	if (!status)
		status = store_reopen_run(store, id, why);
	if (!status)
		status = check_run(&options, store, id, &stop_signal, &outcome, why);
	if (!status && !outcome.was_stopped)
		status = store_finish_run(store, id, true, why);
	if (!status)
		status = stages_report(stages, store, id, false, why);
	if (status || outcome.was_stopped)
		return status;
	const struct ended_run over = {id, outcome.can_ask, false};

	return stages_end(stages, store, &over, ret_exit, why);
}

int command_check(const struct options *options)
{
	struct stages stages;
	struct store *store = NULL;
	struct failure why;
	int exit_status = EXIT_UNFINISHED;
	enum status status = stages_init(&stages, options, &why);

	if (!status)
		status = words_add(options, NULL, 0, &why);
	if (!status && options->plan)
		return command_plan(&stages);
	if (!status)
		status = store_open(options->db, options->words.count ? STORE_CREATE : STORE_OPEN,
			&store, &why);
	stop_catch_signals();
	if (!status)
		status = stages_redact_log(&stages, store, &why);
	if (!status)
		status = check_into(&stages, store, &exit_status, &why);
	store_close(store);
	stages_finish(&stages);
	return end(status, exit_status, &why);
}

/* ---- report ---- */

static int verify_command(const struct options *options)
{
	struct failure why;
	int exit_status = EXIT_UNFINISHED;
	enum status status = report_verify(options, &exit_status, &why);

	return end(status, exit_status, &why);
}

int command_report(const struct options *options)
{
	if (options->words.count && strcmp(options->words.texts[0], "verify") == 0)
		return verify_command(options);

	struct stages stages;
	struct store *store = NULL;
	struct failure why;
	struct run run;
	int exit_status = EXIT_CLEAN;
	enum status status = stages_init(&stages, options, &why);

	if (!status && options->words.count)
		status = failure_say(&why, ERR_USAGE, "report takes no word but verify; not '%s'",
			options->words.texts[0]);
	if (!status)
		status = store_open(options->db, STORE_OPEN, &store, &why);
	if (!status)
		status = stages_redact_log(&stages, store, &why);
	if (!status)
		status = store_find_run(store, options->run, &run, &why);
	int64_t id = status ? 0 : run.id;

	if (!status)
		status = stages_report(&stages, store, id, true, &why);
	stop_catch_signals(); /* the report is there; from here on it may take minutes */
	if (!status)
		exit_status = stages_deliver(&stages, store, id, exit_status);
	store_close(store);
	stages_finish(&stages);
	return end(status, exit_status, &why);
}
