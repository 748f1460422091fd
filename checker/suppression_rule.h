/* One line of the file of suppressions (suppressions.h), read. Pure. */
#ifndef CHECKER_SUPPRESSION_RULE_H
#define CHECKER_SUPPRESSION_RULE_H

#include "base/span.h"

enum { SUPPRESSION_SETTINGS = 3, SUPPRESSION_ID_MAX = 64 };

enum suppression_kind {
	SUPPRESSION_OF_ADDRESS,
	SUPPRESSION_OF_DOMAIN,
	SUPPRESSION_OF_PAGE,
	SUPPRESSION_OF_FINDING
};

struct suppression_rule {
	enum suppression_kind kind;
	char *pattern,
		*finding; /* owned, as the settings; NULL pattern: an empty line; finding "" = any */
	char *settings[SUPPRESSION_SETTINGS]; /* until, owner, reason */
	size_t line;
	bool is_used, is_over;
};

/* NULL, or what is wrong with the line; *rule is set up as {0} and to be finished in any case. */
const char *suppression_rule_read(struct suppression_rule *rule, struct span line);
void suppression_rule_finish(struct suppression_rule *rule);

#endif
