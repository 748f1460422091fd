/*
 * One recipient of a mailto link. RFC 6068 wants a bare addr-spec; what people put around it is
 * taken off and told (mailto_flaw.h).
 */
#ifndef CRAWLER_MAILTO_RECIPIENT_H
#define CRAWLER_MAILTO_RECIPIENT_H

#include "crawler/mailto.h"
#include "crawler/percent.h"

/* Reads what stood between two commas. False when there is nothing. Adds to *flaws. */
bool mailto_recipient_read(
	const struct decoded *decoded, unsigned *flaws, struct mailto_recipient *ret_recipient);

#endif
