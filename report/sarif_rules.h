/* The catalogue as rules of report.sarif, and how results refer to them. */
#ifndef REPORT_SARIF_RULES_H
#define REPORT_SARIF_RULES_H

#include "schema/model/verdict.h"

#include <stdio.h>

/* "error", "warning", "note" */
const char *sarif_level(enum severity severity);
/* A value for "rules". */
void sarif_put_rules(FILE *file);
/* "ruleId", and "ruleIndex" where the catalogue has it, with a comma behind. */
void sarif_put_rule_of(FILE *file, const char *id);

#endif
