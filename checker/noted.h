/*
 * Findings of a part of a run on their way into the store, by subject; each finding of a subject is
 * noted once. A server that serves many domains collects them from all, part by part; those of a
 * domain are replaced.
 */
#ifndef CHECKER_NOTED_H
#define CHECKER_NOTED_H

#include "schema/store.h"
#include "schema/store_judge.h"

struct noted;

struct noted *noted_create(void);
void noted_destroy(struct noted *noted); /* NULL-safe */

/* `id` is the catalogue's; the other texts are copied. */
void noted_add(struct noted *noted, const struct run_finding *finding);
/* Writes what was noted, and forgets it. */
MUST_CHECK enum status noted_write(
	struct noted *noted, struct store *store, int64_t run, struct failure *why);

#endif
