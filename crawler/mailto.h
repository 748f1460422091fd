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
 *	mailto-missing-scheme        "info@example.org" without "mailto:"
 *	mailto-misspelled-scheme     "malito:", "mail to:", "mailto;", "http://info@example.org"
 * The defects of an address ("address-no-at" ...) are each recipient's own. An address that every
 * mail program gets right or nearly right is given in spite of the link's defects; one that none can
 * use is not: a blank or a control inside, "a@b.c&subject=x", a bad per cent sign in it.
 */

/* Does the reference look like a mail link? "mailto:" in any case after blanks, or what people write
 * in its place; see mailto_scheme.h. Cheap where there is neither. */
bool mailto_is(struct span href);
/* Reads an href (character references resolved, UTF-8). Always succeeds: what is wrong is in
 * `defects` and in each recipient. mailto_finish frees the parts. */
void mailto_read(struct span href, struct mailto *ret_mailto);
void mailto_finish(struct mailto *mailto);

/* Another domain for this address, whose own may be a single word? False, nothing written, where it
 * is to stay as it is. */
typedef bool (*mailto_domain_fn)(
	const void *context, const struct address *address, char ret_domain[DOMAIN_NAME_MAX + 1]);
/* The link written anew, as `corrected` is, with the domains that `domain_of` gives; owned by the
 * caller. NULL where a recipient is not known. */
char *mailto_rewrite(struct span href, mailto_domain_fn domain_of, const void *context);

#endif
