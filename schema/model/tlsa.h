/*
 * TLSA records as text, and whether they count for SMTP (RFC 6698, RFC 7672). Pure; dane_match compares
 * them with certificates.
 */
#ifndef SCHEMA_MODEL_TLSA_H
#define SCHEMA_MODEL_TLSA_H

#include "base/span.h"

/* "3 1 1 hex" of a TLSA record's rdata; NULL, to be freed. False for one that is too short. */
bool tlsa_print(const unsigned char *data, size_t length, char **ret_text);
/* Does it count for SMTP (RFC 7672 3.1: usages 2 and 3, known selector and matching type, a digest of
 * the right length)? `line` as tlsa_print wrote it. *ret_why says why not, a few words, static. */
bool tlsa_is_usable(struct span line, const char **ret_why);

#endif
