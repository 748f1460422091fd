#include "schema/model/catalogue_tables.h"

static const struct catalogue_entry entries[] = {
	{"x-links", "x", SEVERITY_NOTICE, CAUSE_NONE, "x", "x"},
};

const struct catalogue_table catalogue_links = {entries, sizeof(entries) / sizeof(entries[0])};
