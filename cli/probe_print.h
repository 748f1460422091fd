/*
 * A check of few domains as a mail administrator wants to read it: what the DNS says, who asks, then
 * for each server in MX order what was said, what came back, how long it took and what it means, then
 * the verdicts, and a text to send to whoever can mend what fails.
 */
#ifndef CLI_PROBE_PRINT_H
#define CLI_PROBE_PRINT_H

#include "base/text_set.h"
#include "cli/options.h"
#include "schema/store_report.h"

#include <stdio.h>

/* `options` are those of the probe. */
MUST_CHECK enum status probe_print(FILE *file, struct store *store, int64_t run,
	const struct options *options, struct failure *why);

struct probe_talk {
	const char *host; /* the mail server's name, for what is known of providers; may be "" */
	const char *way; /* "from 192.0.2.9 to 192.0.2.1:25", of every connection; "" = not known */
	/* Whom the user asked for, and at which domains; NULL = nobody. Who else is named there is
	 * made up. */
	const struct text_set *published, *domains;
	bool is_trial; /* of level deep: whoever else is named there stands for a stranger */
};
/* A transcript with a line under each reply that says what it means (probe_dialogue.c). */
void probe_print_dialogue(FILE *file, const struct probe_talk *talk, const char *transcript);

/* What becomes of a domain's mail while a server is away (probe_outage.c); nothing where nobody
 * judged that. */
void probe_print_outages(FILE *file, const struct reported_domain *domain);

#endif
