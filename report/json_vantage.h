/* Where a run knocked from, as a member of a JSON object: "vantage_details": {...}, with a comma. */
#ifndef REPORT_JSON_VANTAGE_H
#define REPORT_JSON_VANTAGE_H

#include "schema/model/vantage.h"

#include <stdio.h>

/* null where it was never examined. */
void json_put_vantage(FILE *file, const struct vantage_facts *facts);

#endif
