/*
 * Rules of robots.txt against paths (RFC 9309 2.2.2 and 2.2.3), both in a form in which octets can
 * be compared. Pure.
 */
#ifndef CRAWLER_ROBOTS_MATCH_H
#define CRAWLER_ROBOTS_MATCH_H

#include "base/buf.h"

enum robots_text {
	ROBOTS_PATTERN, /* '*' means anything, '$' at the end means the end */
	ROBOTS_PATH     /* both mean themselves */
};

/* Adds the comparable form: what needs no percent-encoding has none, everything else has it, its
 * digits in upper case; a '*' or '$' that means itself is encoded. */
void robots_normalise(struct buf *out, struct span raw, enum robots_text kind);

/* Does the normalised pattern match a front part of the normalised path? Takes the leftmost place
 * for each part between stars, which is right for globs and never goes back: what it looks at is at
 * most the path, once, and is added to *work together with a fee for each part. */
bool robots_match(struct span pattern, struct span path, size_t *work);

#endif
