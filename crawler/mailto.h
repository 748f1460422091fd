/*
 * mailto: URIs by RFC 6068 - split first, decode then; recipients from the path and from every
 * `to`, `cc` and `bcc` header field - plus what people really write. Pure. Every defect is a
 * finding id of the catalogue; a link that can be mended gets the corrected href to paste.
 * Nothing that comes out as an address holds a control character (see address.h).
 */
#ifndef CRAWLER_MAILTO_H
#define CRAWLER_MAILTO_H

#include "base/span.h"
#include "schema/model/address.h"

enum {
	MAILTO_HREF_MAX = 65536,      /* as long as a tag may be */
	MAILTO_RECIPIENTS_MAX = 1000, /* of one link; what is beyond is told (mailto-too-many) */
	MAILTO_DEFECTS_MAX = 16,
	MAILTO_WRITTEN_MAX = 512 /* what is kept of a recipient that is no address */
};

struct mailto_recipient {
	enum address_defect defect; /* ADDRESS_FINE: `address` is filled */
	struct address address;
	char written[MAILTO_WRITTEN_MAX + 1]; /* decoded, made visible; the text that people see */
};

struct mailto {
	struct mailto_recipient *recipients; /* owned */
	size_t count;
	const char *defects[MAILTO_DEFECTS_MAX]; /* finding ids, each once: "mailto-double-scheme",
		"mailto-slashes", "mailto-semicolon", "mailto-display-name", "mailto-space",
		"mailto-trailing-punctuation", "mailto-bad-percent", "mailto-control",
		"mailto-duplicate-field", "mailto-no-recipient", "mailto-unencoded", "mailto-too-many" */
	size_t defect_count;
	bool is_share_link; /* no recipient but a subject or body: nothing to check, no defect */
	char *corrected; /* owned; the href to paste instead, NULL where none is needed or known */
};

/* Does the reference look like a mail link? "mailto:" in any case after blanks. */
bool mailto_is(struct span href);
/* Reads an href (character references resolved, UTF-8). Always succeeds: what is wrong is in
 * `defects` and in each recipient. mailto_finish frees the parts. */
void mailto_read(struct span href, struct mailto *ret_mailto);
void mailto_finish(struct mailto *mailto);

#endif
