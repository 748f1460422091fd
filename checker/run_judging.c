#include "checker/run_judging.h"
#include "base/clock.h"
#include "base/memory.h"
#include "checker/vantage_tell.h"

#include <stdlib.h>
#include <string.h>

bool run_judging_has_time(const struct run_counts *counts, int64_t deadline_ms)
{
	int64_t until_ms = counts->next_due_ms;

	if (deadline_ms && deadline_ms < until_ms)
		until_ms = deadline_ms;
	return counts->sessions_open == 0 &&
	       until_ms - clock_wall_ms() >=
		       RUN_JUDGING_WAIT_LEAST_MS + counts->addresses * RUN_JUDGING_MS_AN_ADDRESS;
}

static enum status judge(const struct run_judging *judging, struct vantage *vantage,
	struct vantage_facts *facts, bool *ret_useless, struct failure *why)
{
	const struct judging_rules rules = {judging->exclusions, judging->options->expected};
	enum status status = vantage_weigh(judging->store, judging->run, facts, why);

	vantage->addresses = judging->options->policy;
	vantage->asks_once = judging->options->retries == 0;
	vantage->is_validating =
		judging->options->dns.wants_signatures && resolver_is_trusted(judging->resolver);
	vantage->facts = facts;
	vantage->port_open = facts->port == PORT_OPEN;
	vantage->intercepted = facts->intercepted[0] != '\0';
	if (!status)
		status = verdicts_write(judging->store, judging->run, vantage, &rules, why);
	if (!status)
		status = vantage_tell(judging->store, judging->run, judging->options->port, facts,
			ret_useless, why);
	return status;
}

enum status run_judging_meanwhile(const struct run_judging *judging, struct failure *why)
{
	struct vantage vantage = {.goes_on = true};
	struct vantage_facts *facts = memory_get(sizeof(*facts));
	bool is_useless;

	/* A copy: what is weighed now is weighed again. */
	memcpy(facts, vantage_look_facts(judging->look), sizeof(*facts));
	enum status status = judge(judging, &vantage, facts, &is_useless, why);

	free(facts);
	return status;
}

enum status run_judging_end(const struct run_judging *judging, bool was_stopped,
	struct check_outcome *ret_outcome, struct failure *why)
{
	struct vantage vantage = {.is_final = !was_stopped};
	struct vantage_facts *facts = vantage_look_facts(judging->look);
	struct run_counts counts;
	bool is_useless = false;
	enum status status = store_count(judging->store, judging->run, &counts, why);

	if (!status)
		status = claims_tell_reused(judging->claims, counts.questions_reused, why);
	if (!status)
		status = judge(judging, &vantage, facts, &is_useless, why);
	if (!status)
		*ret_outcome = (struct check_outcome){!is_useless, was_stopped};
	return status;
}
