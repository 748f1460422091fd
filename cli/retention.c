#include "cli/retention.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/runs.h"
#include "cli/stages.h"
#include "schema/store_lock.h"
#include "schema/store_runs.h"

#include <unistd.h>

static enum status delete_old(
	const struct options *options, struct store *store, struct failure *why)
{
	int64_t now_ms = clock_wall_ms(), runs = 0;
	const struct prune_wanted wanted = {.before_ms = now_ms - options->retention_ms};
	int64_t resumable_ms = now_ms - options->resume_within_ms;
	char before[CLOCK_TEXT_SIZE];
	enum status status = store_close_abandoned(store,
		wanted.before_ms < resumable_ms ? wanted.before_ms : resumable_ms, now_ms, why);

	if (!status)
		status = runs_delete(store, &wanted, &runs, why);
	if (status || !runs)
		return status;
	clock_print(wanted.before_ms, before);
	log_event(LOG_NOTICE, "retention", "%lld %s from before %s deleted", (long long)runs,
		runs == 1 ? "run" : "runs", before);
	return OK;
}

int retention_end(
	const struct options *options, struct store *store, bool is_locked, int exit_status)
{
	int lock_fd = -1;
	struct failure why;
	enum status status = OK;

	if (!options->retention_ms)
		return exit_status;
	if (!is_locked)
		status = store_lock(options->db, 0, &lock_fd, &why);
	if (status == ERR_BUSY && !is_locked) {
		log_event(LOG_NOTICE, "retention",
			"nothing is deleted now, because another audit is at work: the next one "
			"sees to it");
		return exit_status;
	}
	if (!status)
		status = delete_old(options, store, &why);
	if (lock_fd >= 0)
		close(lock_fd);
	if (!status)
		return exit_status;
	log_event(LOG_ERROR, "retention", "old runs are there still: %s", why.sentence);
	return exit_status == EXIT_CLEAN ? EXIT_UNFINISHED : exit_status;
}
