#include "cli/stages.h"
#include "schema/store_pages.h"
#include "schema/store_judge.h"

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

/* A broken rule of the user's own counts, whatever the addresses are like. */
static int64_t count_broken(enum fail_on fail_on, const struct finding_count *rules)
{
	switch (fail_on) {
	case FAIL_ON_NEVER:
		return 0;
	case FAIL_ON_NEW:
	case FAIL_ON_NEW_AT_RISK:
		return rules->newly;
	case FAIL_ON_INVALID:
	case FAIL_ON_FAILING:
	case FAIL_ON_AT_RISK:
		break;
	}
	return rules->all;
}

enum status stages_exit_status(const struct stages *stages, struct store *store, int64_t run,
	bool can_ask, int *ret_exit, struct failure *why)
{
	struct failing_counts counts;
	struct finding_count rules = {0};
	enum status status = store_count_failing(store, run, &counts, why);

	if (!status && stages->contact_rules.count)
		status = store_count_findings(store, run, "contact", &rules, why);
	if (status)
		return status;
	*ret_exit = stages_exit_of(stages, &counts, can_ask);
	if (*ret_exit == EXIT_CLEAN && count_broken((enum fail_on)stages->options->fail_on, &rules))
		*ret_exit = EXIT_FOUND;
	return OK;
}
