/*
 * What the run before had and this one has not: for runs diff alone. No format asks for it, so it stands
 * apart from told.c: a world made by hand (tests/report) then need not have an answer.
 */
#include "report/told_text.h"

struct telling {
	struct told *told;
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why);
	void *context;
};

static enum status tell_lost(
	void *context, const struct reported_finding *reported, struct failure *why)
{
	const struct telling *telling = context;
	const struct reported_finding masked = told_mask_finding(telling->told, reported);
	enum status status = telling->tell(telling->context, &masked, why);

	told_drop_texts(telling->told);
	return status;
}

enum status told_lost_findings(struct told *told,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	struct telling telling = {told, tell, context};

	if (!told->redaction)
		return store_report_lost_findings(told->store, told->run, tell, context, why);
	return store_report_lost_findings(told->store, told->run, tell_lost, &telling, why);
}
