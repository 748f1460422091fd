/*
 * Patterns (base/pattern.h) for pages. A URL is kept with A-labels and percent-encoding; a pattern may be
 * written so, or as people read it: "/über-uns*", "https://bücher.example/x*". Pure.
 */
#ifndef CHECKER_URL_PATTERN_H
#define CHECKER_URL_PATTERN_H

#include "base/span.h"

/* The whole URL. */
bool url_pattern_matches(const char *pattern, const char *url);
/* Its path alone, without query; "/imprint" means "/imprint/", too. */
bool url_pattern_matches_path(const char *pattern, const char *url);

#endif
