/*
 * How decloak's parts tell what they found: nothing leaves them that could not be an address.
 */
#ifndef CRAWLER_DECLOAK_TELL_H
#define CRAWLER_DECLOAK_TELL_H

#include "base/buf.h"
#include "crawler/decloak.h"

struct decloak_voice {
	decloak_tell_fn *tell;
	void *context;
	const char *source;
};

/* False, and nothing told, where the text cannot be an address. */
bool decloak_tell_address(const struct decloak_voice *voice, struct span text, size_t at);
void decloak_tell_unreadable(const struct decloak_voice *voice, size_t at);
/* Tells each address of a mail link, with or without "mailto:"; false where it has none. */
bool decloak_tell_link(const struct decloak_voice *voice, struct span link, size_t at);
/* Adds the text with its character references resolved. */
void decloak_add_resolved(struct buf *out, struct span text);

#endif
