/*
 * What mail servers said, in report.json: an answer, a result about one recipient, and one server as an
 * object with the latest session, its encryption under each of the server's names, the transcript.
 */
#ifndef REPORT_JSON_SERVER_H
#define REPORT_JSON_SERVER_H

#include "schema/store_report.h"

#include <stdio.h>

/* Members, without a comma behind the last. */
void json_put_answer(FILE *file, const struct answer *answer);
/* One server's answer about a recipient, as an object. */
void json_put_result(FILE *file, const struct reported_result *result);
void json_put_server(FILE *file, const struct reported_server *server);

#endif
