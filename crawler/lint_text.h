/* The address that people see in a link's text, held against where the link goes. Pure. */
#ifndef CRAWLER_LINT_TEXT_H
#define CRAWLER_LINT_TEXT_H

#include "crawler/mailto.h"

/* The text shows one address, which is at least half of it, and the link has recipients, none of
 * which is that. Case, and a tag behind a "+", make no difference. */
bool lint_text_differs(struct span text, const struct mailto *mailto);

#endif
