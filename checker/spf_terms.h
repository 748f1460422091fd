/*
 * The terms of an SPF record (RFC 7208 4.6, 5, 6, 7, 12): mechanisms, modifiers, macros, address
 * literals, prefix lengths, and how many of them look something up. Pure. What the terms lead to is
 * nobody's business here: no included record is read.
 */
#ifndef CHECKER_SPF_TERMS_H
#define CHECKER_SPF_TERMS_H

#include "base/span.h"

enum { SPF_LOOKUPS_MAX = 10 /* RFC 7208 4.6.4: more is a permanent error */ };

/* `terms` is what stands behind "v=spf1". False: *ret_error is a sentence about the first defect. */
bool spf_terms_check(struct span terms, char *ret_error, size_t size);

#endif
