/*
 * security.txt (RFC 9116): whom to write to about security, until when that holds, where the text
 * belongs. Pure: bytes in, fields told one by one with their lines. Reads what people write: bare
 * addresses, missing blanks, any line ends. Of a signed text (2.3) the wrapper is taken off; the
 * signature is not checked, and what stands behind it is not read.
 */
#ifndef CRAWLER_SECURITY_TXT_H
#define CRAWLER_SECURITY_TXT_H

#include "base/span.h"

#include <stdint.h>

enum {
	SECURITY_TXT_BYTES_MAX = 32 * 1024, /* RFC 9116 5.4 */
	SECURITY_TXT_VALUE_MAX = 2048,      /* RFC 9116 5.4, of a field */
	SECURITY_TXT_FIELDS_MAX = 100       /* told; a real one has ten */
};

enum security_field {
	SECURITY_MAIL,    /* Contact: mailto:..., or what mailto.h takes for it */
	SECURITY_ADDRESS, /* Contact: with an address as people write it, without mailto: */
	SECURITY_OTHER,   /* Contact: a web page, a telephone number, prose */
	SECURITY_EXPIRES,
	SECURITY_CANONICAL
};

struct security_txt {
	size_t told;
	size_t contacts;      /* RFC 9116 2.5.3: at least one */
	size_t expires_count; /* RFC 9116 2.5.5: exactly one */
	bool has_expires_ms;  /* the first of them is a date by RFC 3339: */
	int64_t expires_ms;   /* of the wall clock, as in clock.h */
	bool is_signed;
	bool is_cut;  /* something is beyond the ceilings or cannot be shown */
	bool is_html; /* a page instead: nothing was told */
};

/* `value` without blanks around it, never empty, valid UTF-8, no control characters but
 * tabs; valid until the call returns. `line` counts from 1, with the wrapper. */
typedef void security_tell_fn(
	void *context, enum security_field field, struct span value, uint32_t line);

void security_txt_read(
	struct span body, security_tell_fn *tell, void *context, struct security_txt *ret_summary);

/* "2027-01-31T18:30:00Z"; blanks for the "T" are understood (RFC 3339 5.6). False, nothing written,
 * for anything else. */
bool security_txt_date(struct span text, int64_t *ret_wall_ms);

#endif
