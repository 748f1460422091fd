/*
 * The names of HTML's character references (WHATWG HTML 13.5), all of them. Pure.
 */
#ifndef CRAWLER_ENTITY_NAMES_H
#define CRAWLER_ENTITY_NAMES_H

#include "base/span.h"

#include <stdint.h>

enum {
	ENTITY_NAME_MAX = 31 /* the longest name, CounterClockwiseContourIntegral */
};

struct entity_name {
	char name[ENTITY_NAME_MAX + 1]; /* without '&' and ';' */
	unsigned char length;
	uint32_t scalar, second; /* 0 where the name stands for one character, as most do */
	bool is_bare;            /* also known without a semicolon */
};

/* NULL where there is no such name; the case counts. */
const struct entity_name *entity_name_find(struct span name);
/* 0, 1 ... in their order; NULL behind the last one. */
const struct entity_name *entity_name_at(size_t number);

#endif
