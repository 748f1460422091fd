/*
 * UTF-8 by RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
 */
#ifndef BASE_UTF8_H
#define BASE_UTF8_H

#include "base/span.h"

enum { UTF8_BYTES_MAX = 4, UTF8_REPLACEMENT = 0xfffd };

/* Length of the well-formed sequence at the front of s (1..4) and its scalar value, or 0 where
 * there is none. */
size_t utf8_decode(struct span s, unsigned long *ret_scalar);
/* Writes at most UTF8_BYTES_MAX bytes and returns how many; what is no scalar value becomes U+FFFD. */
size_t utf8_encode(unsigned long scalar, char *ret_bytes);
bool utf8_is_valid(struct span s);
bool utf8_is_ascii(struct span s);

#endif
