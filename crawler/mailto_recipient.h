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

/* A recipient whose domain is one word, "info@gmailcom": fills an address with that word as its
 * domain, which address_parse would not take. False, nothing written, for all others. */
bool mailto_recipient_guess(const struct mailto_recipient *recipient, struct address *ret_address);

#endif
