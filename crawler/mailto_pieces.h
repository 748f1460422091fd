/*
 * How a list of recipients is cut: at commas, as RFC 6068 2 says, and at semicolons, as some mail
 * programs write lists.
 */
#ifndef CRAWLER_MAILTO_PIECES_H
#define CRAWLER_MAILTO_PIECES_H

#include "base/span.h"

/* Separators within quotes do not separate, unless the quotes of the list are odd in number: then
 * one of them is a stray. */
struct mailto_pieces {
	struct span rest;
	bool is_encoded; /* %22 is a quote, too */
	bool honours_quotes;
	bool is_over;
	char separator; /* what stood before the part taken last; NUL for the first */
	char next;
};

struct mailto_pieces mailto_pieces_of(struct span list, bool is_encoded);
bool mailto_pieces_take(struct mailto_pieces *pieces, struct span *ret_piece);

#endif
