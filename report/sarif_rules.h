/* The catalogue as rules of report.sarif, how results refer to them, and why some need not be mended. */
#ifndef REPORT_SARIF_RULES_H
#define REPORT_SARIF_RULES_H

#include "schema/store_report.h"

#include <stdio.h>

/* "error", "warning", "note" */
const char *sarif_level(enum severity severity);
/* A value for "rules". */
void sarif_put_rules(FILE *file);
/* "ruleId", and "ruleIndex" where the catalogue has it, with a comma behind. */
void sarif_put_rule_of(FILE *file, const char *id);
/* "suppressions", with a comma behind; empty where `reason` is NULL. */
void sarif_put_suppressions(FILE *file, const struct reported_suppression *suppressed);

#endif
