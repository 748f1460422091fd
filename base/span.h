/*
 * A span is borrowed text: a pointer and a length, with no terminating NUL promised.
 * It owns nothing and is valid only as long as what it points into; unless a header says
 * otherwise, a span that is passed to a function need not outlive the call.
 * "nocase" means ASCII only: the locale never changes what a protocol word is.
 */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

struct span {
	const char *at;
	size_t length;
};

#define SPAN(literal) ((struct span){(literal), sizeof(literal) - 1})
/* For printf: printf("%.*s", SPAN_ARGS(s)). */
#define SPAN_ARGS(s) (int)(s).length, (s).at

struct span span_of(const char *text);
/* The part [from, from + length) of s, clipped to what s holds. */
struct span span_part(struct span s, size_t from, size_t length);
struct span span_from(struct span s, size_t from);

bool span_equals(struct span a, struct span b);
bool span_equals_nocase(struct span a, struct span b);
bool span_starts(struct span s, struct span prefix);
bool span_starts_nocase(struct span s, struct span prefix);
bool span_ends_nocase(struct span s, struct span suffix);
/* Index of the first (last) such byte, or s.length where there is none. */
size_t span_find(struct span s, char byte);
size_t span_find_last(struct span s, char byte);
bool span_contains_nocase(struct span s, struct span needle);

/* HTML's and SMTP's blanks (space, tab, CR, LF, FF) off both ends. */
struct span span_trim(struct span s);
/* Blanks and tabs only: what RFC 5234 B.1 calls WSP. */
struct span span_trim_blanks(struct span s);

/* Takes what stands before `separator` off the front of *rest; false when *rest was used up.
 * "a,,b" gives "a", "", "b" and "" gives one empty part; a rest whose `at` is NULL is used up. */
bool span_split(struct span *rest, char separator, struct span *ret_part);

/* Copies into a NUL-terminated buffer; false, and nothing written, when it does not fit or s
 * holds a NUL. */
bool span_to_text(struct span s, char *ret_text, size_t size);
/* Reads an unsigned decimal number that fills s entirely and is at most `most`. */
bool span_to_number(struct span s, unsigned long most, unsigned long *ret_number);

char ascii_lower(char c);
bool ascii_is_blank(char c);
bool ascii_is_digit(char c);
bool ascii_is_alpha(char c);
bool ascii_is_alnum(char c);
/* 0..15, or -1. */
int ascii_hex_value(char c);

#endif
