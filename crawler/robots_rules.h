/*
 * The Allow and Disallow lines of one agent, and what they say of a path (RFC 9309 2.2.2). They are
 * asked longest first, so that the first match decides. Pure.
 *
 * A rule with stars is only tried when the path has the pairs of octets that the rule needs; what
 * such rules may cost for one path is bounded all the same, because their author may write the path
 * too. Where the bound is reached, the path is forbidden: nothing that an honest file and an honest
 * path come near to (10,000 rules that all look like matching a path of 100 octets).
 */
#ifndef CRAWLER_ROBOTS_RULES_H
#define CRAWLER_ROBOTS_RULES_H

#include "base/buf.h"

#include <stdint.h>

enum {
	ROBOTS_RULES_MAX = 20000,
	ROBOTS_WORK_MAX = 1024 * 1024, /* octets looked at for one path: 4 ms at worst */
	ROBOTS_PAIRS = 4               /* looked at of a rule */
};

struct robots_rule {
	size_t from, length; /* the normalised pattern, in struct robots_rules.patterns */
	bool permits, has_star;
	uint8_t pair_count;
	uint16_t pairs[ROBOTS_PAIRS]; /* octets that follow each other in any path it matches */
};

struct robots_rules {
	struct robots_rule *list;
	size_t count, size;
	struct buf patterns;
};

/* `bytes_max`: of all patterns, normalised. */
void robots_rules_init(struct robots_rules *rules, size_t bytes_max);
void robots_rules_finish(struct robots_rules *rules);

/* `pattern` as it stands in the file, not empty. What is beyond ROBOTS_RULES_MAX is dropped. */
void robots_rules_add(struct robots_rules *rules, struct span pattern, bool permits);
/* When the last one was added. */
void robots_rules_sort(struct robots_rules *rules);

bool robots_rules_permit(const struct robots_rules *rules, struct span path);

#endif
