/* What the parts of the world made by hand share; see world.c. */
#ifndef TESTS_REPORT_WORLD_H
#define TESTS_REPORT_WORLD_H

#include "schema/store_report.h"

#include <stdio.h>

/* Nothing that separates a list (blank, line end), so that it fits everywhere. */
#define WORLD_TAIL                                                                                 \
	"\"'</script><script>alert(1)</script><img/src=x/onerror=x>&amp;,;\x01"                    \
	"\x1b[2J\x7f\xe2\x80\xa8\xe2\x80\xae\xff\\end"
#define WORLD_SHORT_TAIL   "\"'<b>&\x01\xff"
#define WORLD_VISIBLE_TAIL "\"'<b>&\xff"

/* What follows a column's name, in a field that is long enough or not, and where it was made visible
 * before it was stored. Nothing in the plain world. */
extern const char *world_tail, *world_short_tail, *world_visible_tail;

/* "col.NAME" with the tail. Kept until the program ends. */
const char *column(const char *name);

#define FILL(field, name)                                                                          \
	snprintf(field, sizeof(field), "col.%s%s", name,                                           \
		sizeof(field) < 200 ? world_short_tail : world_tail)

#endif
