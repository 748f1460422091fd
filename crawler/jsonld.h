/*
 * Addresses in JSON-LD, which sites write for search engines: the values of schema.org's "email" at
 * any depth. A reader of JSON (RFC 8259) that builds nothing: one pass, no recursion, no memory that
 * grows. It forgives what sites get wrong without making the text ambiguous (line ends in strings,
 * commas too many, comment marks around it all); broken JSON tells what stands before the break.
 */
#ifndef CRAWLER_JSONLD_H
#define CRAWLER_JSONLD_H

#include "crawler/decloak.h"

enum {
	JSONLD_DEPTH_MAX = 64, /* schema.org's types nest to ten or so; a frame is a bit */
	JSONLD_KEY_MAX = 64 /* bytes of a name; "https://schema.org/email" is the longest wanted */
};

/* "mailto:" before an address is dropped. `at` is where the string's text begins. */
void jsonld_emails(struct span json, decloak_tell_fn *tell, void *context);

#endif
