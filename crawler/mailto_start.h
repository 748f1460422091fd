/*
 * How a reference that is meant for mail begins: "mailto:", what people make of that word, or
 * nothing at all before the address. Pure, linear, allocates nothing; asked for every reference that
 * holds an "@".
 *
 * What is no good scheme must be followed by a plain address, so that these are no mail links:
 * "https://user@host/", "https://user:word@host", "/@name", "logo@2x.png", "pkg@1.2.3",
 * "git@host.example:path", "sip:a@b.example".
 */
#ifndef CRAWLER_MAILTO_START_H
#define CRAWLER_MAILTO_START_H

#include "base/span.h"

enum mailto_scheme {
	MAILTO_SCHEME_NONE,    /* no mail link */
	MAILTO_SCHEME_GOOD,    /* "mailto:" in any case, as browsers see it */
	MAILTO_SCHEME_MISSING, /* "a@b.example", "http://a@b.example" */
	MAILTO_SCHEME_MISSPELLED /* "malito:a@b.example", "mailto;", "mail to:", "http://mailto:" ... */
};

struct mailto_start {
	enum mailto_scheme scheme;
	size_t length; /* of what stands before the recipients */
};

struct mailto_start mailto_start_of(struct span href);

#endif
