/*
 * Domains that are one slip of the fingers away from one of the site's own or from a well-known
 * mailbox provider's: "gmial.com", "exmaple.org", "hotmail.con". Pure.
 */
#ifndef CRAWLER_NEAR_MISS_H
#define CRAWLER_NEAR_MISS_H

#include "crawler/own_domains.h"
#include "schema/model/domain.h"

/* The domain (lower case, A-labels) that was probably meant; false, nothing written, where the
 * domain may well be right. */
bool near_miss_find(
	struct span domain, const struct own_domains *own, char ret_meant[DOMAIN_NAME_MAX + 1]);

#endif
