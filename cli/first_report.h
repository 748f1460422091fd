/*
 * The report that is written while a run only waits to ask again: all formats that were asked for,
 * with `complete: false`; the report at the end replaces it. Nobody depends on it: where it cannot
 * be written, a line says so and the run goes on.
 */
#ifndef CLI_FIRST_REPORT_H
#define CLI_FIRST_REPORT_H

#include "cli/stages.h"

/* Of a run that has been judged so far (check_options.waits). Says in one line that it is there. */
void first_report_write(const struct stages *stages, struct store *store, int64_t run);
/* The same line where no report is to be written, only the database knows more. */
void first_report_tell(const struct stages *stages, struct store *store, int64_t run,
	const char *who, const char *what);

#endif
