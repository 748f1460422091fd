#include "cli/runs.h"
#include "base/clock.h"
#include "base/log.h"
#include "cli/stop.h"
#include "schema/store_lock.h"
#include "schema/store_runs.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MEGABYTE = 1024 * 1024 };

struct telling {
	bool is_dry;
	int64_t going;
};

static void tell_line(void *context, const struct prune_line *line)
{
	struct telling *telling = context;
	char began[CLOCK_TEXT_SIZE];

	clock_print(line->started_ms, began);
	printf("run %lld (%s) ", (long long)line->run, began);
	switch (line->reason) {
	case PRUNE_GOES:
		telling->going++;
		printf("%s\n", telling->is_dry ? "would go" : "goes");
		break;
	case PRUNE_STAYS_OPEN:
		printf("stays: it is not over\n");
		break;
	case PRUNE_STAYS_LATEST:
		printf("stays: the next run goes by it\n");
		break;
	case PRUNE_STAYS_USED:
		printf("stays: run %lld uses answers of it\n", (long long)line->used_by);
		break;
	}
}

static int64_t bytes_of(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0 ? about.st_size : 0;
}

/* Where there is no room for it, or somebody else has the file open, all else is done all the same. */
static void give_space_back(struct store *store, const char *path)
{
	int64_t before = bytes_of(path);
	struct failure why;

	if (store_compact(store, &why)) {
		log_event(LOG_NOTICE, "prune",
			"the space is kept for later runs, because the database could not be "
			"written anew: %s",
			why.sentence);
		return;
	}
	printf("The database was written anew: %lld MB, before %lld MB\n",
		(long long)(bytes_of(path) + MEGABYTE - 1) / MEGABYTE,
		(long long)(before + MEGABYTE - 1) / MEGABYTE);
}

enum status runs_delete(struct store *store, const struct prune_wanted *wanted, int64_t *ret_runs,
	struct failure *why)
{
	bool is_over = false;
	enum status status = store_mark_pruned(store, wanted, ret_runs, why);

	while (!status && !is_over && !stop_signal)
		status = store_prune_some(store, &is_over, why);
	if (status)
		return status;
	if (!is_over)
		return failure_say(why, ERR_BUSY,
			"the deletion of old runs was stopped; the next one goes on");
	return OK;
}

static enum status prune(struct store *store, const struct prune_wanted *wanted, const char *path,
	struct failure *why)
{
	int64_t marked = 0;
	enum status status = runs_delete(store, wanted, &marked, why);

	if (status)
		return status;
	printf("%lld %s deleted\n", (long long)marked, marked == 1 ? "run" : "runs");
	give_space_back(store, path);
	return OK;
}

static enum status prune_locked(const struct options *options, struct failure *why)
{
	const struct prune_wanted wanted = {.keep = options->keep,
		.before_ms = options->older_than_ms ? clock_wall_ms() - options->older_than_ms : 0};
	struct telling telling = {.is_dry = options->dry_run};
	struct store *store = NULL;
	enum status status = store_open(options->db, STORE_OPEN, &store, why);

	if (!status)
		status = store_plan_prune(store, &wanted, tell_line, &telling, why);
	if (!status && !telling.going)
		printf("There is nothing to delete\n");
	else if (!status && !telling.is_dry)
		status = prune(store, &wanted, options->db, why);
	store_close(store);
	return status;
}

enum status runs_prune(const struct options *options, struct failure *why)
{
	int lock_fd = -1;

	if (options->words.count > 1)
		return failure_say(why, ERR_USAGE, "runs prune takes no word");
	if (!options->keep && !options->older_than_ms)
		return failure_say(
			why, ERR_USAGE, "runs prune needs --keep N or --older-than DURATION");
	if (access(options->db, F_OK) != 0)
		return failure_say(why, ERR_USAGE, "database %s: there is none", options->db);
	stop_catch_signals();
	/* An audit that begins now would rest on what goes. */
	enum status status = store_lock(options->db, 0, &lock_fd, why);

	if (!status)
		status = prune_locked(options, why);
	if (lock_fd >= 0)
		close(lock_fd);
	return status;
}
