/*
 * As much of JavaScript as cloaks are made of: string literals, names that were given one, a few
 * functions that make strings of strings or numbers, and + between them. It runs nothing. Whatever
 * else stands in a sum is a JS_UNKNOWN in its value.
 *
 * One pass over the script; a name's value is what was last given to it in the order of the text,
 * which is what cloaks rely on. Names, values and the work of copying them are bounded.
 */
#ifndef CRAWLER_DECLOAK_JS_H
#define CRAWLER_DECLOAK_JS_H

#include "base/span.h"

#include <stddef.h>

enum {
	JS_UNKNOWN = '\x01',
	JS_NAMES_MAX = 2000, /* two hundred cloaks of Joomla's in one script have 600 */
	JS_NAMED_MAX = 2048, /* bytes of a name's value: an address all in references, an anchor */
	JS_SUM_MAX = 64 * 1024,  /* bytes of a sum: a piece of a page in one literal */
	JS_COPIES_PER_BYTE = 16, /* bytes copied from names for each byte of script */
	JS_DEPTH_MAX = 8         /* parentheses */
};

struct js_value {
	struct span text;   /* valid until the next call */
	struct span callee; /* "write" where it is that function's first argument, else empty */
	size_t at;
	bool is_made; /* of several pieces, or written so that it cannot be searched for */
};

struct js;

struct js *js_create(struct span script);
void js_destroy(struct js *js);
/* The next sum that is not given to a name; false behind the last. */
bool js_next(struct js *js, struct js_value *ret_value);
/* Afterwards, the names' last values. */
bool js_next_named(struct js *js, struct js_value *ret_value);

#endif
