/*
 * Members of a JSON object: all but a list are followed by a comma, so an object ends with a list or
 * with what the caller writes.
 */
#ifndef REPORT_JSON_PIECES_H
#define REPORT_JSON_PIECES_H

#include <stdbool.h>
#include <stdint.h>
#include "schema/store_report.h"

#include <stdio.h>

void json_put_string(FILE *file, const char *text);
void json_put_key(FILE *file, const char *key);
void json_put_text(FILE *file, const char *key, const char *text);
void json_put_text_or_null(FILE *file, const char *key, const char *text); /* null for "" */
void json_put_number(FILE *file, const char *key, int64_t number);
void json_put_number_or_null(FILE *file, const char *key, int64_t number); /* null for 0 */
void json_put_bool(FILE *file, const char *key, bool is);
void json_put_time(FILE *file, const char *key, int64_t ms); /* null for 0 */
/* Why it is told and not counted; nothing where it is counted. */
void json_put_suppressed(FILE *file, const struct reported_suppression *suppressed);
/* Texts separated by one byte as a list of strings; empty ones are left out. */
void json_put_list(FILE *file, const char *key, const char *texts, char separator);

#endif
