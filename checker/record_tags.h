/*
 * What TXT policies are made of: "tag=value; tag=value" (RFC 6376 3.2, which DMARC took over; RFC 8460
 * 3) and lists of the URIs that reports go to. Pure; everything borrows from the text.
 */
#ifndef CHECKER_RECORD_TAGS_H
#define CHECKER_RECORD_TAGS_H

#include "base/span.h"
#include "schema/model/address.h"

struct record_tag {
	struct span name, value; /* blanks off */
	struct span whole;       /* "tag=value", for sentences */
};

/* Takes a tag off the front of *rest. False: the end; nothing behind the last ";" is no tag. One that
 * breaks the format comes with an empty name. */
bool record_tag_take(struct span *rest, struct record_tag *ret_tag);

struct record_uri {
	struct span whole, scheme; /* the scheme without its ":" */
	struct span rest;          /* behind the ":"; without "!10m" */
};

/* Takes a URI off the front of a list that is separated by commas; false at the end. `takes_size`:
 * "!10m" may stand behind it (RFC 7489 6.2). What is no URI (RFC 3986) has an empty scheme. */
bool record_uri_take(struct span *rest, bool takes_size, struct record_uri *ret_uri);
/* The one address of a mailto: URI (RFC 6068), percent-decoded once. */
bool record_uri_address(const struct record_uri *uri, struct address *ret_address);

#endif
