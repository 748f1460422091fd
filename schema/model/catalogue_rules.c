/* Findings about the rules that the user made. */
#include "schema/model/catalogue_tables.h"

/* clang-format off */
static const struct catalogue_entry entries[] = {
	{"contact-page-address-failing", "No address of a contact page works", SEVERITY_ERROR, CAUSE_SITE,
		"By your own rule (--require-contact) this page has to carry an address that works, and none "
		"of those on it does: mail to all of them comes back, or their links are broken.",
		"Put an address on the page that works, or have one of those on it mended; the report tells "
		"of each what is wrong."},
	{"contact-page-form-only", "A contact page has a form and no address", SEVERITY_NOTICE, CAUSE_SITE,
		"By your own rule (--require-contact) this page has to carry an address that works. There is no "
		"mail link on it, but a form in which people can write; whether what they write arrives, "
		"nobody can tell without sending it.",
		"Put a mail link beside the form if the law or your own rules ask for an address, and try the "
		"form from time to time."},
	{"contact-page-missing", "A required contact page is missing", SEVERITY_ERROR, CAUSE_SITE,
		"By your own rule (--require-contact) the site has to have such a page, and the audit found "
		"none, or could not fetch it.",
		"Bring the page back and link to it from the site, or correct the rule."},
	{"contact-page-without-address", "A contact page has no address", SEVERITY_ERROR, CAUSE_SITE,
		"By your own rule (--require-contact) this page has to carry an address that works, and there "
		"is no mail link on it.",
		"Put a mail link on the page. Where the address stands there as plain text or as a picture, "
		"make a link of it."},
	{"suppression-expired", "A suppression is over", SEVERITY_WARNING, CAUSE_US,
		"The file of suppressions (--suppressions) says until when this need not be mended, and that "
		"day is past: what it meant counts again.",
		"Have it mended, or agree on a new day with the owner who is named, and remove the line when "
		"it is done."},
	{"suppression-unused", "A suppression matches nothing", SEVERITY_NOTICE, CAUSE_US,
		"Nothing that fails in this run is meant by this line of the file of suppressions "
		"(--suppressions): it was mended, is gone, or the line has a slip.",
		"Remove the line, or correct its pattern."},
};
/* clang-format on */

const struct catalogue_table catalogue_rules = {entries, sizeof(entries) / sizeof(entries[0])};
