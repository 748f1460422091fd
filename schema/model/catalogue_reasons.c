#include "schema/model/catalogue_tables.h"

static const struct catalogue_entry entries[] = {
	{"x-reasons", "x", SEVERITY_NOTICE, CAUSE_NONE, "x", "x"},
};

const struct catalogue_table catalogue_reasons = {entries, sizeof(entries) / sizeof(entries[0])};
