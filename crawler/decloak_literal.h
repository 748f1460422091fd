/*
 * JavaScript's literals (ECMA-262 12.9) and the functions that make one string of another.
 */
#ifndef CRAWLER_DECLOAK_LITERAL_H
#define CRAWLER_DECLOAK_LITERAL_H

#include "base/buf.h"
#include "crawler/decloak_js.h"

enum {
	LITERAL_REGEXP_MAX = 256 /* looked at from each slash that may begin a regular expression */
};

/* Adds the string whose opening quote, one of '"`, stands at *at, and goes behind its end. False
 * where it has none on its line, as what was taken for a string then is none; *at has moved. What
 * a template puts in is a JS_UNKNOWN. *is_made becomes true where an @ or colon was escaped. */
bool literal_read(struct span script, size_t *at, struct buf *out, bool *is_made);
/* Where the comment or regular expression ends that begins with the slash at `at`. */
size_t literal_comment_end(struct span script, size_t at);
size_t literal_regexp_end(struct span script, size_t at);

/* unescape("%40"), decodeURIComponent("%C3%BC"). */
void literal_add_unescaped(struct buf *out, struct span text);
/* atob("aW5mbw=="). False where it is none; something may have been added then. */
bool literal_add_base64(struct buf *out, struct span text);
/* The length of ".split('').reverse().join('')" at `at`, 0 where it does not stand there: the one
 * method of strings that cloaks use. */
size_t literal_reversal_length(struct span script, size_t at);
void literal_add_reversed(struct buf *out, struct span text);

#endif
