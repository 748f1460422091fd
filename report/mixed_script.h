/*
 * Homographs: a domain label that mixes letters of scripts which look alike, and a word for the
 * script of one that is not Latin. Pure.
 */
#ifndef REPORT_MIXED_SCRIPT_H
#define REPORT_MIXED_SCRIPT_H

#include "schema/model/domain.h"

enum script {
	SCRIPT_NONE,
	SCRIPT_LATIN,
	SCRIPT_CYRILLIC,
	SCRIPT_GREEK,
	SCRIPT_OTHER,
	SCRIPT_MIXED
};

/* Of a domain with its U-labels: MIXED where one label has letters of two of Latin, Cyrillic and
 * Greek; otherwise the last script met that is not Latin. Digits, hyphens and signs count as nothing. */
enum script script_of_domain(struct span name);

/* What people have to see beside a name with A-labels. */
struct spelling {
	char unicode[DOMAIN_UNICODE_SIZE];
	const char *words; /* what letters these are, and whether they deceive */
	bool is_mixed;
};

/* False where the name is spelt in one way only, or is no domain name. */
bool spelling_of_domain(const char *domain, struct spelling *ret_spelling);

#endif
