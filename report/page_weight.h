/*
 * How much a page matters to whoever looks for a contact: the home page and pages about contact and
 * imprint count for more than others. Told by the URL alone. Pure.
 */
#ifndef REPORT_PAGE_WEIGHT_H
#define REPORT_PAGE_WEIGHT_H

#include "base/span.h"

enum page_weight { WEIGHT_PLAIN, WEIGHT_CONTACT, WEIGHT_HOME };

/* A link there counts like so many on other pages: visitors look for a contact on these first. */
enum { PAGE_WEIGHT_LINKS = 10 };

enum page_weight page_weight_of(struct span url);

#endif
