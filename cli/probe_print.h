/*
 * A check of few domains as a mail administrator wants to read it: what the DNS says, then for each
 * server in MX order what was said, what came back, how long it took and what it means, then the
 * verdicts.
 */
#ifndef CLI_PROBE_PRINT_H
#define CLI_PROBE_PRINT_H

#include "schema/store_report.h"

#include <stdio.h>

/* *ret_any_error: a finding of that severity was told. */
MUST_CHECK enum status probe_print(
	FILE *file, struct store *store, int64_t run, bool *ret_any_error, struct failure *why);

/* A transcript with a line under each reply that says what it means (probe_dialogue.c). `host` is the
 * mail server's name, for what is known of providers. */
void probe_print_dialogue(FILE *file, const char *host, const char *transcript);

/* What becomes of a domain's mail while a server is away (probe_outage.c); nothing where nobody
 * judged that. */
void probe_print_outages(FILE *file, const struct reported_domain *domain);

#endif
