/* Patterns as users write them: "*" matches any number of bytes, "?" one, everything else itself; the case
 * of ASCII letters does not matter. Unlike fnmatch a bracket is a bracket: URLs have them. */
#ifndef BASE_PATTERN_H
#define BASE_PATTERN_H

#include "base/span.h"

/* Takes length times length at worst. */
bool pattern_matches(struct span pattern, struct span text);

#endif
