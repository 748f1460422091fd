/*
 * The stages as the commands call them: options in, one call of crawl_run, check_run or
 * report_write out. Everything that can be wrong with the options is found by stages_init, before
 * anything is touched.
 */
#ifndef CLI_STAGES_H
#define CLI_STAGES_H

#include "checker/check.h"
#include "checker/contact_rules.h"
#include "checker/opt_out.h"
#include "checker/suppressions.h"
#include "cli/delivery.h"
#include "cli/options.h"
#include "crawler/crawl.h"
#include "report/report.h"
#include "schema/store_judge.h"

struct stages {
	const struct options *options;
	struct ip_policy policy;
	struct ip source_ip; /* the first that was given */
	struct ip_sources sources;
	struct socks_proxy proxy;
	struct resolver_options dns;
	struct expectations expected;
	struct contact_rules contact_rules;
	struct suppressions *suppressions; /* NULL = none were given */
	struct opt_out *opt_out;           /* NULL = nobody has */
	struct trial_rules trials;         /* owns its domains */
	struct dnsbl_zones block_lists;
	struct crawl_options crawl;
	struct check_options check;
	struct report_options report;
	struct redaction *redaction; /* of the log; NULL = none */
	struct delivery delivery;
	char *seeds; /* for the run: words separated by "\n" */
	char *run_options;
	char vantage[DOMAIN_NAME_MAX + 1];
};

/* Fills the stages' options from the user's; `options` outlives the stages. */
MUST_CHECK enum status stages_init(
	struct stages *stages, const struct options *options, struct failure *why);
void stages_finish(struct stages *stages);

/* What --sts-override asks for; STS_MODE_NONE where it is off. */
enum sts_mode stages_sts_override(const struct options *options);

/* Opens or resumes the run. */
MUST_CHECK enum status stages_begin_run(
	const struct stages *stages, struct store *store, struct run *ret_run, struct failure *why);
/* The verdict on the whole: 0, 1 (--fail-on) or 4. */
int stages_exit_of(const struct stages *stages, const struct failing_counts *counts, bool can_ask);
/* The same of what the run found, and the run before it confirmed where that is needed. */
MUST_CHECK enum status stages_exit_status(const struct stages *stages, struct store *store,
	int64_t run, bool can_ask, int *ret_exit, struct failure *why);

/* Once, at the end: why mail servers could not be asked from here and what to do, to standard error;
 * nothing where they could. With --quiet one line, and that only where the exit status says so too: cron
 * mails whatever is said. */
MUST_CHECK enum status stages_tell_vantage(const struct stages *stages, struct store *store,
	int64_t run, int exit_status, struct failure *why);

/* ---- the end of the work, in this order (stages_end.c) ---- */

/* The user's own rules, on what was found: to be applied before a run is reported or counted. */
MUST_CHECK enum status stages_apply_rules(
	const struct stages *stages, struct store *store, int64_t run, struct failure *why);
/* Applies them, writes the files of the report where that is wanted, and prints the summary. */
MUST_CHECK enum status stages_report(const struct stages *stages, struct store *store, int64_t run,
	bool writes_files, struct failure *why);
/* Tells who is to be told (delivery.h). The new exit status: 3 where that failed and it was 0 or 1. */
int stages_deliver(const struct stages *stages, struct store *store, int64_t run, int exit_status);

/* A run that is over and reported. */
struct ended_run {
	int64_t run;
	bool can_ask;  /* mail servers, from here */
	bool has_lock; /* the right to delete from the database is held already (store_lock.h) */
};
/* The rest: exit status, vantage, delivery, retention. */
MUST_CHECK enum status stages_end(const struct stages *stages, struct store *store,
	const struct ended_run *ended, int *ret_exit, struct failure *why);

/* With --redact: from here on lines on standard error have no name in front of an "@", either. */
MUST_CHECK enum status stages_redact_log(
	struct stages *stages, struct store *store, struct failure *why);

/* The contract's exit statuses. */
enum { EXIT_CLEAN = 0, EXIT_FOUND = 1, EXIT_USAGE = 2, EXIT_UNFINISHED = 3, EXIT_NOT_ASKED = 4 };
/* ERR_USAGE is 2, everything else 3. */
int exit_of_status(enum status status);

#endif
