/* What the stages tell people on standard error, and how --redact bears on it. */
#include "base/log.h"
#include "cli/stages.h"
#include "report/told.h"
#include "schema/store_sharing.h"

#include <stdio.h>

static void mask_line(void *context, struct span text, struct buf *ret_text)
{
	redaction_add(context, text, ret_text);
}

enum status stages_redact_log(struct stages *stages, struct store *store, struct failure *why)
{
	uint64_t key[2];

	if (!stages->options->redact || stages->redaction)
		return OK;
	enum status status = store_redaction_key(store, key, why);

	if (status)
		return status;
	stages->redaction = redaction_create(key);
	log_set_filter(mask_line, stages->redaction);
	return OK;
}

enum status stages_tell_vantage(const struct stages *stages, struct store *store, int64_t run,
	int exit_status, struct failure *why)
{
	bool is_quiet = stages->options->quiet;
	struct reported_run head;
	struct told told;

	if (is_quiet && (exit_status == EXIT_CLEAN || exit_status == EXIT_FOUND))
		return OK;
	enum status status = told_init(&told, store, run, stages->options->redact, why);

	if (status)
		return status;
	status = told_run(&told, &head, why);
	if (!status && head.vantage->advice[0])
		log_event(LOG_ERROR, "mailknock", "%s", head.vantage->advice);
	/* For people alone: lines that are to be copied. The report has them, too. */
	if (!status && head.vantage->letter[0] && !is_quiet && !log_is_json())
		fprintf(stderr, "\n%s\n", head.vantage->letter);
	told_finish(&told);
	return status;
}
