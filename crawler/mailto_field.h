/*
 * The header fields of a mailto link, "subject=Hello%20world": which one it is, and its text in
 * the form that RFC 6068 2 wants.
 */
#ifndef CRAWLER_MAILTO_FIELD_H
#define CRAWLER_MAILTO_FIELD_H

#include "base/buf.h"

enum mailto_field { FIELD_TO, FIELD_CC, FIELD_BCC, FIELD_SUBJECT, FIELD_BODY, FIELD_OTHER };

/* `name` as it stands in the link, encoded and in any case. */
enum mailto_field mailto_field_of(struct span name);

/* Is the name free of blanks, controls and what must be encoded? */
bool mailto_field_is_name(struct span name);
/* Adds the name in correct form; what cannot stand in one becomes a hyphen. */
void mailto_field_add_name(enum mailto_field field, struct span name, struct buf *out);

/* Adds a value as it stands in the link in correct form: what must be encoded is, controls are gone
 * but for line breaks in a body (RFC 6068 5: %0D%0A). Adds to *flaws (mailto_flaw.h). */
void mailto_field_add_value(
	enum mailto_field field, struct span value, struct buf *out, unsigned *flaws);

#endif
