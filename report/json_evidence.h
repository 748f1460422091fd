/* The seal of the run, as a member "evidence". */
#ifndef REPORT_JSON_EVIDENCE_H
#define REPORT_JSON_EVIDENCE_H

#include "schema/store_seal.h"

#include <stdio.h>

void json_put_evidence(FILE *file, const struct seal *seal); /* null where it was not sealed */

#endif
