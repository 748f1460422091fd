/* Findings about pages of the site. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"page-gone", "A page is gone", SEVERITY_WARNING, CAUSE_SITE,
		"The audit before could fetch this page, and now the server answers that it does not "
		"exist (404) or is gone for good (410). Visitors who follow a link or a bookmark to it "
		"get an error, and the contact addresses on it are out of reach.",
		"Bring the page back, redirect its URL to the one that took its place, or remove the "
		"links to it; the report lists the pages that still lead there."},
};
/* clang-format on */

const struct catalogue_table catalogue_pages = {entries, sizeof(entries) / sizeof(entries[0])};
