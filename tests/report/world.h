/* What the parts of the world made by hand share; see world.c. */
#ifndef TESTS_REPORT_WORLD_H
#define TESTS_REPORT_WORLD_H

#include "schema/store_report.h"
#include "schema/store_sharing.h"

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
/* What stands in front of the column's name. */
extern const char *world_head;

/* In the redacted world everything foreign speaks of the first of these people. */
#define WORLD_PERSON_TAIL " <qzjane.doe0@people0.test> QzJane-Doe0 qzjane%2Edoe0"
enum { WORLD_NAMES = 200 };
extern bool world_is_redacted;
extern uint64_t world_redaction_key;
/* False for the names of hosts and the like, where nobody can be named. */
bool world_names_people(const char *name);
void world_name(int number, char ret_local[65]);
enum status world_tell_names(enum status (*tell)(void *context,
				     const struct reported_address *address, struct failure *why),
	void *context, struct failure *why);
MUST_CHECK enum status world_tell_fixed_names(
	enum status (*tell)(void *context, const struct reported_fixed *fixed, struct failure *why),
	void *context, struct failure *why);

/* "col.NAME" with head and tail. Kept until the program ends. */
const char *column(const char *name);
/* The same where blanks or line ends separate a list: "_" in their place. */
const char *listed(const char *name);
/* ... or commas, and it was made visible before it was stored. */
const char *listed_visible(const char *name);
/* As column() into a field; the bare name where it does not fit. */
void world_fill(char *field, size_t size, const char *name);

#define FILL(field, name) world_fill(field, sizeof(field), name)

#endif
