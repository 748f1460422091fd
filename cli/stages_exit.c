#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "cli/stages.h"
#include "schema/store_pages.h"

#include <stdio.h>
#include <stdlib.h>

enum status stages_apply_rules(
	const struct stages *stages, struct store *store, int64_t run, struct failure *why)
{
	enum status status = OK;

	if (stages->contact_rules.count)
		status = contact_rules_apply(&stages->contact_rules, store, run, why);
	/* Last: what the other rules find may be suppressed, too. */
	if (!status && stages->suppressions)
		status = suppressions_apply(stages->suppressions, store, run, clock_wall_ms(), why);
	return status;
}

/* Each rung includes those before it. */
static bool is_enough(enum fail_on fail_on, const struct failing_counts *counts)
{
	switch (fail_on) {
	case FAIL_ON_NEVER:
		return false;
	case FAIL_ON_INVALID:
		return counts->invalid.all > 0;
	case FAIL_ON_FAILING:
		return counts->invalid.all + counts->failing.all > 0;
	case FAIL_ON_AT_RISK:
		return counts->invalid.all + counts->failing.all + counts->at_risk.all > 0;
	case FAIL_ON_NEW:
		return counts->invalid.newly + counts->failing.newly > 0;
	case FAIL_ON_NEW_AT_RISK:
		return counts->invalid.newly + counts->failing.newly + counts->at_risk.newly > 0;
	}
	return false;
}

int stages_exit_of(const struct stages *stages, const struct failing_counts *counts, bool can_ask)
{
	bool found = is_enough((enum fail_on)stages->options->fail_on, counts);

	return !can_ask ? EXIT_NOT_ASKED : found ? EXIT_FOUND : EXIT_CLEAN;
}

enum status stages_exit_status(const struct stages *stages, struct store *store, int64_t run,
	bool can_ask, int *ret_exit, struct failure *why)
{
	struct failing_counts counts;
	enum status status = store_count_failing(store, run, &counts, why);
	int64_t broken = 0;

	/* The user's own rule is broken, whatever the addresses are like. */
	if (!status && stages->contact_rules.count && stages->options->fail_on != FAIL_ON_NEVER)
		status = store_count_findings(store, run, "contact", &broken, why);
	if (status)
		return status;
	*ret_exit = stages_exit_of(stages, &counts, can_ask);
	if (broken && *ret_exit == EXIT_CLEAN)
		*ret_exit = EXIT_FOUND;
	return OK;
}

enum status stages_tell_vantage(const struct stages *stages, struct store *store, int64_t run,
	int exit_status, struct failure *why)
{
	bool is_quiet = stages->options->quiet;
	struct vantage_facts *facts;
	enum status status;

	if (is_quiet && (exit_status == EXIT_CLEAN || exit_status == EXIT_FOUND))
		return OK;
	facts = memory_get(sizeof(*facts));
	status = store_read_vantage(store, run, facts, why);
	if (!status && facts->advice[0])
		log_event(LOG_ERROR, "mailknock", "%s", facts->advice);
	/* For people alone: lines that are to be copied. The report has them, too. */
	if (!status && facts->letter[0] && !is_quiet && !log_is_json())
		fprintf(stderr, "\n%s\n", facts->letter);
	free(facts);
	return status;
}

int stages_deliver(const struct stages *stages, struct store *store, int64_t run, int exit_status)
{
	const struct delivered what = {stages->options, &stages->report, store, run};

	if (delivery_carry_out(&stages->delivery, &what))
		return exit_status;
	return exit_status == EXIT_NOT_ASKED ? EXIT_NOT_ASKED : EXIT_UNFINISHED;
}
