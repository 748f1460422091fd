/* The rows behind provider.h; only provider.c looks in here. */
#ifndef SCHEMA_MODEL_PROVIDER_TABLE_H
#define SCHEMA_MODEL_PROVIDER_TABLE_H

#include "schema/model/provider.h"

extern const struct provider provider_rows[];
extern const size_t provider_row_count;

#endif
