/*
 * Addresses that stand in templates and manuals for the one that should be there. Only what is
 * surely one: nobody's mailbox, or a name for "your name" at a domain that means "your domain".
 */
#ifndef CRAWLER_LINT_PLACEHOLDER_H
#define CRAWLER_LINT_PLACEHOLDER_H

#include "crawler/own_domains.h"
#include "schema/model/address.h"

/* What is the site's own is none, and where its own names are unknown (NULL) or reserved for tests,
 * other such names are none. */
bool lint_is_placeholder(const struct address *address, const struct own_domains *own);

#endif
