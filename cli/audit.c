/*
 * audit = crawl and check side by side, then report.
 *
 * 1. The database is locked and the two stages are forked before anything else is opened: neither
 *    SQLite nor libcurl may be carried across a fork.
 * 2. The parent opens the store, begins or resumes the run, and tells the stages its number through
 *    a pipe each. Closing the pipe without a number tells them to go home.
 * 3. The parent watches, draws the progress, and passes signals on. Each stage ends with one
 *    struct ending in its pipe; only the parent speaks to the user.
 * 4. When only tries are left that are due later, the check judges what it has and orders the
 *    first report of a third process, so that neither it nor the parent is kept from its work.
 * 5. When the crawl fails, the check is asked to stop: it judges what it has. Then comes the report.
 *
 * A stage whose parent dies gets SIGTERM (stop_follow_parent); the lock is inherited, so a new audit
 * waits until the old stages are gone.
 */
#include "base/clock.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/first_report.h"
#include "cli/progress.h"
#include "cli/stages.h"
#include "cli/stop.h"
#include "report/report_folder.h"
#include "schema/store_lock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	WATCH_MS = 100,
	LOCK_PATIENCE_MS = 15000, /* stages of a killed audit need a moment to end */
	KILL_AFTER_MS = 20000     /* a stage that was asked to stop and does not */
};

/* What a stage tells at its end. */
struct ending {
	enum status status;
	bool can_ask, was_stopped;
	struct failure why;
};

struct child {
	const char *name;
	pid_t pid;
	int order_fd; /* the run's number goes in here */
	int ending_fd;
	bool is_over;
	int64_t asked_ms; /* to stop; 0 = not yet */
	struct ending ending;
};

struct audit {
	const struct options *options;
	struct stages stages;
	struct store *store;
	struct run run;
	struct child crawl, check, first;
	struct progress progress;
};

/* What a stage is given. */
struct work {
	struct stages *stages;
	struct store *store;
	int64_t run;
	int first_fd; /* orders the first report */
};

typedef enum status stage_fn(const struct work *work, struct ending *ending);

static enum status run_crawl(const struct work *work, struct ending *ending)
{
	return crawl_run(&work->stages->crawl, work->store, work->run, &stop_signal, &ending->why);
}

static void order_first(void *context)
{
	const struct work *work = context;

	if (write(work->first_fd, &work->run, sizeof(work->run)) != (ssize_t)sizeof(work->run))
		log_event(LOG_DETAIL, "audit", "nobody is there to write a first report");
}

static enum status run_check(const struct work *work, struct ending *ending)
{
	struct check_options options = work->stages->check;
	struct check_outcome outcome = {0};
	struct work first = *work;

	options.follow_crawl = true;
	options.waits = order_first;
	options.waits_context = &first;
	enum status status =
		check_run(&options, work->store, work->run, &stop_signal, &outcome, &ending->why);

	ending->can_ask = outcome.can_ask;
	ending->was_stopped = outcome.was_stopped;
	return status;
}

static enum status run_first_report(const struct work *work, struct ending *ending)
{
	(void)ending;
	first_report_write(work->stages, work->store, work->run);
	return OK;
}

/* The whole life of a forked stage. */
static void live_as_child(struct work *work, stage_fn *stage, int order_fd, int ending_fd)
{
	struct ending ending = {.status = OK, .can_ask = true};

	/* A signal ends the first report in the middle: the last one takes its place. */
	if (stage != run_first_report)
		stop_catch_signals();
	stop_follow_parent();
	if (read(order_fd, &work->run, sizeof(work->run)) != (ssize_t)sizeof(work->run))
		_exit(EXIT_CLEAN); /* there is nothing to do */
	ending.status =
		store_open(work->stages->options->db, STORE_OPEN, &work->store, &ending.why);
	if (!ending.status)
		ending.status = stages_redact_log(work->stages, work->store, &ending.why);
	if (!ending.status)
		ending.status = stage(work, &ending);
	store_close(work->store);
	if (write(ending_fd, &ending, sizeof(ending)) != (ssize_t)sizeof(ending))
		_exit(EXIT_UNFINISHED);
	exit(exit_of_status(ending.status)); /* with the sanitizers' farewell */
}

static enum status start_child(
	struct audit *audit, struct child *child, stage_fn *stage, struct failure *why)
{
	int order[2], ending[2];

	if (pipe(order) != 0 || pipe(ending) != 0)
		return failure_say(why, ERR_SYSTEM, "pipe: %s", strerror(errno));
	pid_t pid = fork();

	if (pid < 0)
		return failure_say(why, ERR_SYSTEM, "fork: %s", strerror(errno));
	if (pid == 0) {
		close(order[1]);
		close(ending[0]);
		struct work work = {.stages = &audit->stages, .first_fd = audit->first.order_fd};

		live_as_child(&work, stage, order[0], ending[1]);
	}
	close(order[0]);
	close(ending[1]);
	child->pid = pid;
	child->order_fd = order[1];
	child->ending_fd = ending[0];
	return OK;
}

/* Tells a stage its run, or (0) to go home. */
static void order(struct child *child, int64_t run)
{
	if (child->pid <= 0)
		return;
	if (run && write(child->order_fd, &run, sizeof(run)) != (ssize_t)sizeof(run))
		log_event(LOG_DETAIL, "audit", "%s is gone already", child->name);
	close(child->order_fd);
	child->order_fd = -1;
}

static void collect(struct child *child, int wait_status)
{
	child->is_over = true;
	if (read(child->ending_fd, &child->ending, sizeof(child->ending)) ==
		(ssize_t)sizeof(child->ending))
		return;
	child->ending = (struct ending){.can_ask = true};
	if (WIFSIGNALED(wait_status))
		child->ending.status = failure_say(&child->ending.why, ERR_SYSTEM,
			"the %s was killed by signal %d; the same command goes on from there",
			child->name, WTERMSIG(wait_status));
	else if (WEXITSTATUS(wait_status))
		child->ending.status = failure_say(&child->ending.why, ERR_SYSTEM,
			"the %s ended with status %d", child->name, WEXITSTATUS(wait_status));
}

static void look_after(struct child *child)
{
	int wait_status;

	if (!child->is_over && waitpid(child->pid, &wait_status, WNOHANG) == child->pid)
		collect(child, wait_status);
	if (!child->is_over && child->asked_ms &&
		clock_monotonic_ms() - child->asked_ms > KILL_AFTER_MS)
		kill(child->pid, SIGKILL);
}

static void ask_to_stop(struct child *child)
{
	if (child->is_over || child->asked_ms)
		return;
	child->asked_ms = clock_monotonic_ms();
	kill(child->pid, SIGTERM);
}

/* What it is still writing is told anew at once. */
static void end_first_report(struct child *first)
{
	int wait_status;

	if (first->pid <= 0 || first->is_over)
		return;
	kill(first->pid, SIGKILL);
	if (waitpid(first->pid, &wait_status, 0) == first->pid)
		first->is_over = true;
}

static enum status watch(struct audit *audit, struct failure *why)
{
	enum status status = OK;

	while (!audit->crawl.is_over || !audit->check.is_over) {
		struct run_counts counts;

		poll(NULL, 0, WATCH_MS);
		look_after(&audit->crawl);
		look_after(&audit->check);
		bool crawl_failed = audit->crawl.is_over && audit->crawl.ending.status;
		bool check_failed = audit->check.is_over && audit->check.ending.status;

		if (stop_signal || crawl_failed || check_failed || status) {
			ask_to_stop(&audit->crawl);
			ask_to_stop(&audit->check);
		}
		if (!status)
			status = store_count(audit->store, audit->run.id, &counts, why);
		if (!status)
			progress_show(&audit->progress, &counts);
	}
	end_first_report(&audit->first);
	progress_end(&audit->progress);
	return status;
}

static enum status begin(struct audit *audit, struct failure *why)
{
	enum status status = store_open(audit->options->db, STORE_CREATE, &audit->store, why);

	if (!status)
		status = stages_redact_log(&audit->stages, audit->store, why);
	if (!status)
		status = stages_begin_run(&audit->stages, audit->store, &audit->run, why);
	if (!status && audit->run.was_resumed && !audit->options->quiet)
		log_event(LOG_NOTICE, "audit", "going on with run %lld", (long long)audit->run.id);
	return status;
}

/* The first stage that failed says why. */
static enum status worst_ending(const struct audit *audit, struct failure *why)
{
	const struct child *children[] = {&audit->crawl, &audit->check};

	for (size_t i = 0; i < 2; i++)
		if (children[i]->ending.status) {
			*why = children[i]->ending.why;
			return children[i]->ending.status;
		}
	return OK;
}

/* Closes the run where there is nothing to go on with, and writes the report. */
static enum status conclude(
	struct audit *audit, enum status ended, int *ret_exit, struct failure *why)
{
	struct run_counts counts;
	bool is_complete = !ended && !stop_signal;
	enum status status = OK;

	*ret_exit = EXIT_UNFINISHED;
	if (is_complete || ended == ERR_NETWORK)
		status = store_finish_run(audit->store, audit->run.id, is_complete, why);
	if (!status)
		status = store_count(audit->store, audit->run.id, &counts, why);
	if (status || (ended && counts.pages_fetched == 0))
		return status;
	status = stages_report(&audit->stages, audit->store, audit->run.id, true, why);
	if (status || !is_complete)
		return status;
	const struct ended_run over = {audit->run.id, audit->check.ending.can_ask, true};

	return stages_end(&audit->stages, audit->store, &over, ret_exit, why);
}

static int audit_with_children(struct audit *audit, struct failure *why)
{
	enum status status = begin(audit, why), ended = OK;
	int exit_status = EXIT_UNFINISHED;
	bool started = !status;

	order(&audit->crawl, status || audit->run.crawl_done ? 0 : audit->run.id);
	order(&audit->check, status ? 0 : audit->run.id);
	if (started) {
		struct failure conclusion;

		progress_begin(&audit->progress, audit->options);
		status = watch(audit, why);
		ended = worst_ending(audit, &conclusion);
		if (!status && ended)
			*why = conclusion;
		if (!status)
			status = conclude(audit, ended, &exit_status, &conclusion);
		if (status && !ended)
			*why = conclusion;
	}
	store_close(audit->store);
	if (status || ended)
		return command_fails(status && !ended ? status : ended ? ended : status, why);
	return stop_signal ? 128 + stop_signal : exit_status;
}

/* The first report's process comes first, so that the check has the pipe to it. */
static enum status start_children(struct audit *audit, struct failure *why)
{
	enum status status = start_child(audit, &audit->first, run_first_report, why);

	if (!status)
		status = start_child(audit, &audit->crawl, run_crawl, why);
	if (!status)
		status = start_child(audit, &audit->check, run_check, why);
	order(&audit->first, 0); /* by the check alone */
	return status;
}

int command_audit(const struct options *options)
{
	struct audit audit = {.options = options,
		.crawl = {.name = "crawl"},
		.check = {.name = "check"},
		.first = {.name = "first report"}};
	struct failure why;
	int lock_fd = -1, exit_status;
	enum status status = stages_init(&audit.stages, options, &why);

	if (!status && options->words.count == 0)
		status = failure_say(&why, ERR_USAGE, "audit needs the URL of a site");
	if (!status && options->plan)
		return command_plan(&audit.stages);
	if (!status)
		status = report_folder_check(options->out, &why);
	if (!status)
		status = store_lock(options->db, LOCK_PATIENCE_MS, &lock_fd, &why);
	if (!status)
		status = start_children(&audit, &why);
	if (status) {
		order(&audit.crawl, 0);
		exit_status = command_fails(status, &why);
	} else {
		stop_catch_signals();
		exit_status = audit_with_children(&audit, &why);
	}
	if (lock_fd >= 0)
		close(lock_fd);
	stages_finish(&audit.stages);
	return exit_status;
}
