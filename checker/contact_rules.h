/*
 * Pages that have to carry an address that works: imprint, contact. A rule is a pattern ("*" and "?"
 * match, case does not matter): one that begins with "/" is about the path of a URL ("/impressum*"),
 * others are about all of it. Every page that matches has to have a mail link that works, and there has
 * to be one. A redirect that matches means the page where it ends. A page with a contact form and no mail link
 * breaks no rule, but is told.
 */
#ifndef CHECKER_CONTACT_RULES_H
#define CHECKER_CONTACT_RULES_H

#include "schema/store_pages.h"

enum { CONTACT_RULES_MAX = 1000, CONTACT_RULE_MAX = 2048 /* bytes */ };

struct contact_rules {
	const char *const *patterns;
	size_t count;
};

/* ERR_USAGE for a pattern that could match nothing. */
MUST_CHECK enum status contact_rules_check(const struct contact_rules *rules, struct failure *why);
/* Writes what is broken as findings of kind "contact", and forms in place of addresses as "contact-form";
 * replaces those of before. */
MUST_CHECK enum status contact_rules_apply(
	const struct contact_rules *rules, struct store *store, int64_t run, struct failure *why);

#endif
