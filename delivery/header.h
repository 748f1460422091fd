/*
 * Header fields of a mail as text (RFC 5322, RFC 2047). Whatever goes in, one field comes out: bytes that
 * would end it are blanks. Pure.
 */
#ifndef DELIVERY_HEADER_H
#define DELIVERY_HEADER_H

#include "base/buf.h"

#include <stdint.h>

enum { HEADER_BYTES_MAX = 4096 };

/* "Name: value", without line end; the name is ours and short. What is no printable ASCII makes the
 * value encoded words in UTF-8, one a line, each line at most 76 octets (RFC 2047 2); bytes that are no
 * UTF-8 become U+FFFD. */
void header_add_text(struct buf *b, const char *name, struct span value);
/* "Date: Sat, 21 Nov 2026 02:41:00 +0000", whatever the locale. */
void header_add_date(struct buf *b, int64_t wall_ms);

#endif
