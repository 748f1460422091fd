/*
 * Is this reference a mail link? "mailto:" as browsers read it, and what people write instead:
 * nothing ("info@example.org"), a slip ("malito:", "mail to:", "mailto;"), or a web address with
 * an address in it ("http://info@example.org"). Pure and cheap; references that only hold an "@"
 * (/@handle, logo@2x.png, https://user@host/path) are none.
 */
#ifndef CRAWLER_MAILTO_SCHEME_H
#define CRAWLER_MAILTO_SCHEME_H

#include "base/span.h"

enum mailto_scheme {
	MAILTO_SCHEME_NONE, /* no mail link */
	MAILTO_SCHEME_RIGHT,
	MAILTO_SCHEME_MISSPELLED,
	MAILTO_SCHEME_MISSING
};

/* *ret_length: what stands before the recipients, blanks included; 0 where it is none. */
enum mailto_scheme mailto_scheme_of(struct span href, size_t *ret_length);

/* Length of a scheme that stands behind the first one, "mailto:mailto:", "mailto:E-Mail: ", and
 * "mailto:http://" where an "@" follows; 0 where there is none. No local part holds a colon. */
size_t mailto_scheme_again(struct span text);

#endif
