/*
 * Percent-encoding, RFC 3986 2.1.
 */
#ifndef CRAWLER_PERCENT_H
#define CRAWLER_PERCENT_H

#include "base/buf.h"

/* Value of the encoded byte that `text` begins with (it takes three characters), or -1. */
int percent_byte(struct span text);
void percent_add_encoded(struct buf *out, unsigned char byte);

/* Decoded text and where in it per cent signs stand that encode nothing. */
struct decoded {
	struct span text;
	bool has_fault;
	size_t fault_first, fault_last;
};

/* Decodes once; a faulty per cent sign stays as it is. The result lies in *scratch, which is
 * emptied before. */
struct decoded percent_decode(struct span text, struct buf *scratch);

#endif
