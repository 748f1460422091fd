/*
 * What is known of our own side, weighed against how servers met us, and told: as the run's vantage,
 * as notes, and as findings about the run.
 */
#ifndef CHECKER_VANTAGE_TELL_H
#define CHECKER_VANTAGE_TELL_H

#include "schema/store_vantage.h"

/* Before the verdicts: fills port and intercepted from what the store has of the run. */
MUST_CHECK enum status vantage_weigh(
	struct store *store, int64_t run, struct vantage_facts *facts, struct failure *why);
/* After the verdicts: fills advice and letter, and writes everything. *ret_useless: mail servers could
 * not be asked from here. */
MUST_CHECK enum status vantage_tell(struct store *store, int64_t run, uint16_t port,
	struct vantage_facts *facts, bool *ret_useless, struct failure *why);

#endif
