/*
 * Words that mix the letters of two alphabets which look alike (UTS 39 5.1, of which only this
 * part): Latin, Greek and Cyrillic. All other scripts may stand beside Latin, as Japanese does.
 */
#ifndef CRAWLER_LINT_SCRIPT_H
#define CRAWLER_LINT_SCRIPT_H

#include "schema/model/address.h"

/* In a label of the domain, or in a part of the local part between dots, hyphens, underscores or
 * plus signs. */
bool lint_is_mixed_script(const struct address *address);

#endif
