/*
 * gzip (RFC 1952) in pieces of bounded size, with a ceiling on all that comes out: a small file may
 * hold gigabytes of zeros. Several members one behind the other are one file.
 */
#ifndef CRAWLER_GUNZIP_H
#define CRAWLER_GUNZIP_H

#include "base/span.h"

#include <stdint.h>

enum { GUNZIP_PIECE = 65536 };

enum gunzip_end {
	GUNZIP_WHOLE,
	GUNZIP_STOPPED, /* `take` wanted no more */
	GUNZIP_CUT,     /* over bytes_max */
	GUNZIP_BROKEN   /* damaged, or it ends too early; what came before was taken */
};

bool gunzip_is(struct span bytes); /* by its first bytes */
/* Calls `take` for each piece; false from it ends the reading. */
enum gunzip_end gunzip(struct span packed, uint64_t bytes_max,
	bool (*take)(void *context, struct span piece), void *context);

#endif
