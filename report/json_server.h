/*
 * One mail server as an object of report.json: the latest session, its encryption under each of the
 * server's names, the transcript.
 */
#ifndef REPORT_JSON_SERVER_H
#define REPORT_JSON_SERVER_H

#include "schema/store_report.h"

#include <stdio.h>

/* Members, without a comma behind the last. */
void json_put_answer(FILE *file, const struct answer *answer);
void json_put_server(FILE *file, const struct reported_server *server);

#endif
