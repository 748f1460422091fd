/* Addresses that stand in templates, and were never anybody's. Pure. */
#ifndef CRAWLER_LINT_PLACEHOLDER_H
#define CRAWLER_LINT_PLACEHOLDER_H

#include "crawler/own_domains.h"
#include "schema/model/address.h"

/* The site's own domains are real whatever they are called, and a site that stands on a name for
 * tests may have addresses on such names. */
bool lint_placeholder_is(const struct address *address, const struct own_domains *own);

#endif
