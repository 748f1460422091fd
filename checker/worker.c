#include "checker/worker.h"
#include "base/clock.h"
#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

enum { LOOK_MS = 2000 /* between two looks for workers that are gone */ };

/* "HOST/PID", by which the store tells the living from the dead. */
static void print_name(char *ret_name, size_t size, long pid)
{
	char host[64] = "localhost";

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	snprintf(ret_name, size, "%s/%ld", host, pid);
}

void worker_init(struct worker *worker)
{
	*worker = (struct worker){.took_over = false};
	print_name(worker->name, sizeof(worker->name), (long)getpid());
	print_name(worker->host, sizeof(worker->host), 0);
}

enum status worker_take_over(
	struct worker *worker, struct store *store, int64_t run, struct failure *why)
{
	size_t interrupted = 0;

	if (clock_monotonic_ms() < worker->next_look_ms)
		return OK;
	worker->next_look_ms = clock_monotonic_ms() + LOOK_MS;
	/* The first time, claims under our own name are a namesake's; later they are ours. */
	enum status status = store_interrupt_sessions(
		store, run, worker->took_over ? worker->host : worker->name, &interrupted, why);

	worker->took_over = true;
	if (!status && interrupted)
		log_event(
			LOG_NOTICE, "check", "%zu interrupted visits are made again", interrupted);
	return status;
}
