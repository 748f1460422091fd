/* Members of JSON objects about earlier runs; each is followed by a comma. */
#ifndef REPORT_JSON_HISTORY_H
#define REPORT_JSON_HISTORY_H

#include "schema/store_report.h"

#include <stdio.h>

/* "compared_with": the run, or null. */
void json_put_compared(FILE *file, const struct reported_past *past);
/* "history": how many of each, "to_be_confirmed" */
void json_put_history_counts(FILE *file, const struct reported_past *past);
/* What becomes of one address: "history", "verdict_before", ... */
void json_put_standing(FILE *file, const struct standing *standing);
/* One object, nothing behind it. */
void json_put_fixed(FILE *file, const struct reported_fixed *fixed);
void json_put_point(FILE *file, const struct reported_point *point);
/* "verdicts": {...}, with another key where wanted; nothing behind it. */
void json_put_verdict_counts(FILE *file, const char *key, const int64_t counts[VERDICT_COUNT]);

#endif
