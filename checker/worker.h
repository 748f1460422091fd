/*
 * One process among those that check a run: its name, and what it takes over from those that are gone.
 */
#ifndef CHECKER_WORKER_H
#define CHECKER_WORKER_H

#include "schema/store.h"

struct worker {
	char name[96], host[96]; /* "HOST/PID" and "HOST/0", which is nobody */
	bool took_over;
	int64_t next_look_ms;
};

void worker_init(struct worker *worker);
/* Takes over what workers that are gone had claimed; looks every few seconds, however often it is
 * called, because who was killed a moment ago may not be gone yet. */
MUST_CHECK enum status worker_take_over(
	struct worker *worker, struct store *store, int64_t run, struct failure *why);

#endif
