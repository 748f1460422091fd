/*
 * Addresses that stand on a page otherwise than in a mail link: cloaked so that harvesters pass
 * them over, in scripts, in data for search engines, in plain text. Pure functions over one piece
 * of a page each (an attribute's value, a script, a stretch of text). Time is linear in the piece
 * and memory bounded, whatever it holds; what is beyond a limit is not told.
 *
 * What is told is a candidate: it has an @ with something on either side, is UTF-8, without blanks,
 * control characters or brackets. Whether it is an address is for address_parse to say.
 */
#ifndef CRAWLER_DECLOAK_H
#define CRAWLER_DECLOAK_H

#include "base/span.h"

#include <stddef.h>

enum {
	DECLOAK_ADDRESS_MAX = 1000, /* bytes told; four times what RFC 5321 lets an address have */
	DECLOAK_VALUE_MAX = 8192    /* bytes that a string put together from pieces may have */
};

struct decloak_found {
	struct span text;   /* valid during the call; empty where it cannot be read */
	size_t at;          /* where in the input it stands, at most its length */
	const char *source; /* "cfemail", "jsonld" ...: static */
	bool is_unreadable; /* plainly a cloaked address, but not one that we can uncover */
};

struct decloak_property {
	struct span kind;  /* "name", "property" or "itemprop" */
	struct span name;  /* its value: "og:email" */
	struct span value; /* of content */
};

typedef void decloak_tell_fn(void *context, const struct decloak_found *found);

/* Cloudflare's data-cfemail="HEX": the first byte is the key that the others are XORed with. */
void decloak_cfemail(struct span hex, decloak_tell_fn *tell, void *context);
/* The link that Cloudflare puts in a mail link's place, "/cdn-cgi/l/email-protection#HEX". False,
 * and nothing told, for any other; true is not worth fetching, the answer is always 404. Without
 * its HEX it is unreadable, unless a data-cfemail at the same element says what it was. */
bool decloak_cf_href(struct span href, decloak_tell_fn *tell, void *context);

/* Running text as a reader sees it, a blank or line end where a block begins. What was written so
 * that programs pass it over ("name [at] example (dot) org", a full-width @) is always told, source
 * "text-cloaked"; with `plain` what is written openly too, source "text". Nothing is told of names
 * of images and packages, URLs' user names, handles: rather too little than what is no address. */
void decloak_text(struct span text, bool plain, decloak_tell_fn *tell, void *context);

/* A script, or the value of an event attribute, or a "javascript:" link (`at` is 0 there): mail
 * links and addresses that it puts together, source "script"; where it is Joomla's cloak (1.5 to 4)
 * "joomla", where it is TYPO3's linkTo_UnCryptMailto() "typo3". Each address is told once. One that
 * is put together from what cannot be known is unreadable. */
void decloak_script(struct span script, decloak_tell_fn *tell, void *context);
/* TYPO3 11 and later: data-mailto-token with data-mailto-vector (0 where there is none). */
void decloak_typo3(struct span token, long vector, decloak_tell_fn *tell, void *context);
/* Joomla 4 and later: <joomla-hidden-mail first="BASE64" last="BASE64">. */
void decloak_joomla(struct span first, struct span last, decloak_tell_fn *tell, void *context);

/* <meta name=... content=...>, <meta property=...>, <x itemprop=email content=...>: `kind` is the
 * attribute that names the property. Source "meta" or "microdata". */
void decloak_property(
	const struct decloak_property *property, decloak_tell_fn *tell, void *context);
/* The EMAIL lines of vCards (RFC 6350, and 2.1, 3.0), source "vcard". */
void decloak_vcard(struct span text, decloak_tell_fn *tell, void *context);

/* Does a page look as if it held any of these outside of scripts, or a script, its tag included, as
 * if it did? A quick look that says no of most. */
bool decloak_may_hold(struct span page);
bool decloak_script_may_hold(struct span script);

#endif
