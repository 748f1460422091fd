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
	const char *defects[MAILTO_DEFECTS_MAX]; /* finding ids, each once; see below */
	size_t defect_count;
	bool is_share_link; /* no recipient but a subject or body: nothing to check, no defect */
	/* Owned: the href to paste instead, without any defect, with the same recipients (those of a
	 * `to` field move to the front), subject, body and other fields. NULL where none is needed, or
	 * where a recipient is not known. */
	char *corrected;
};

/*
 * The complete list of finding ids:
 *	mailto-missing-scheme        "a@b.c", "http://a@b.c" (mailto_start.h says when)
 *	mailto-misspelled-scheme     "malito:a@b.c", "mailto;a@b.c", "https://mailto:a@b.c"
 *	mailto-double-scheme         "mailto:mailto:a@b.c"
 *	mailto-slashes               "mailto://a@b.c"
 *	mailto-semicolon             "mailto:a@b.c;d@e.f"
 *	mailto-display-name          "mailto:Name <a@b.c>", "mailto:a@b.c (Name)"
 *	mailto-space                 blanks or invisible marks around an address, encoded or not
 *	mailto-trailing-punctuation  "mailto:a@b.c.", "mailto:'a@b.c'", a comma without an address
 *	mailto-bad-percent           a per cent sign that encodes nothing; hits an address or not
 *	mailto-control               a control in an address or a field, but for line breaks in a body
 *	mailto-duplicate-field       "?subject=x&subject=y"; recipients of all are read
 *	mailto-no-recipient          neither a recipient nor a subject nor a body
 *	mailto-unencoded             something that must be percent-encoded is not: a blank in a
 *	                             subject, "a@b.c&subject=x", a fragment ...
 *	mailto-too-many              over MAILTO_RECIPIENTS_MAX or MAILTO_HREF_MAX
 * The defects of an address ("address-no-at" ...) are each recipient's own. An address that every
 * mail program gets right or nearly right is given in spite of the link's defects; one that none can
 * use is not: a blank or a control inside, "a@b.c&subject=x", a bad per cent sign in it.
 */

/* Is the reference a mail link, or plainly meant for one? mailto_start.h says what counts. */
bool mailto_is(struct span href);
/* Reads an href (character references resolved, UTF-8). Always succeeds: what is wrong is in
 * `defects` and in each recipient. mailto_finish frees the parts. */
void mailto_read(struct span href, struct mailto *ret_mailto);
void mailto_finish(struct mailto *mailto);
/* The link as it ought to be, whether it has defects or not; the caller frees it. NULL where that
 * is not known. */
char *mailto_clean(struct span href);

#endif
