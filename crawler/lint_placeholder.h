/*
 * Addresses that stand in templates and manuals for the one that should be there. Only what is
 * surely one: nobody's mailbox, or a name for "your name" at a domain that means "your domain".
 */
#ifndef CRAWLER_LINT_PLACEHOLDER_H
#define CRAWLER_LINT_PLACEHOLDER_H

#include "crawler/own_domains.h"
#include "schema/model/address.h"

/* `own` may be NULL: a site may live under a name that is a placeholder elsewhere ("museum.test"
 * in a laboratory). */
bool lint_is_placeholder(const struct address *address, const struct own_domains *own);

#endif
