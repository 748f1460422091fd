/*
 * Slips of the finger in the part of an address behind the @: one letter too many, too few, wrong,
 * or two swapped; a dot too few; an ending that does not exist (".con"). What is found is only
 * probable, so that these are never taken for slips:
 *
 * - the site's own domains and what is below them, well-known mail providers and their neighbours
 *   of that kind (gmx.de and gmx.net, mail.com and gmail.com);
 * - another first letter, another digit, a hyphen or a final "s" more or less: owners and strangers
 *   register such names side by side;
 * - in short names nearly everything: three letters are right as they are, in four only two swapped
 *   or doubled letters count;
 * - another country: ".de" for ".dk".
 *
 * Pure.
 */
#ifndef CRAWLER_NEAR_MISS_H
#define CRAWLER_NEAR_MISS_H

#include "crawler/own_domains.h"
#include "schema/model/domain.h"

/* `domain` in lower-case A-labels, a single one too ("gmailcom"). True with the domain that was
 * probably meant. `own` may be NULL. */
bool near_miss_find(
	struct span domain, const struct own_domains *own, char ret_meant[DOMAIN_NAME_MAX + 1]);

#endif
