/*
 * security.txt (RFC 9116): whom to tell of a hole. Its Contact fields are addresses that the site
 * publishes, seldom looked at and needed badly. Pure.
 */
#ifndef CRAWLER_SECURITY_TXT_H
#define CRAWLER_SECURITY_TXT_H

#include "base/span.h"

#include <stdint.h>

enum {
	SECURITY_TXT_CONTACTS_MAX = 100, /* what is beyond is passed over */
	SECURITY_TXT_LINE_MAX = 2048
};

struct security_contact {
	char href[SECURITY_TXT_LINE_MAX + sizeof("mailto:")]; /* a bare address gets its scheme */
	uint32_t line;
};

/* Calls `tell` for each contact that is a mail address: "mailto:" as 2.5.3 has it, or the bare
 * address that people write. The lines of an OpenPGP signature around it (2.3) are no fields. */
void security_txt_read(struct span body,
	void (*tell)(void *context, const struct security_contact *contact), void *context);

#endif
