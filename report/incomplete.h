/* Why a run is not complete, and when it will be, in a sentence for people. */
#ifndef REPORT_INCOMPLETE_H
#define REPORT_INCOMPLETE_H

#include "schema/store_report.h"

enum { INCOMPLETE_SIZE = 256 };

/* "" for a run that is complete. `goes_on`: it is still at work, and replaces its report itself. */
void incomplete_print(
	const struct reported_run *head, bool goes_on, char ret_sentence[INCOMPLETE_SIZE]);

#endif
