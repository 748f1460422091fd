/* Enhanced status codes (RFC 3463 and the IANA registry, RFC 5248) in plain words. Pure. */
#ifndef SCHEMA_MODEL_ENHANCED_H
#define SCHEMA_MODEL_ENHANCED_H

#include <stddef.h>

/* What "5.1.1" says, a few words that continue a sentence ("no such mailbox"). A detail that nobody
 * has registered gets the words of its subject. "" where it is no enhanced code. Static. */
const char *enhanced_words(const char *enhanced);
/* "for good" (5), "for now" (4), "" (2, or no enhanced code). */
const char *enhanced_class_words(const char *enhanced);

#endif
