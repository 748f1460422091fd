/*
 * An e-mail address as a value: local part and domain within the limits of RFC 5321 4.5.3.1,
 * normalised, copied freely. Nothing that address_parse accepts holds a control character, a
 * blank outside quotes, or anything else that could end a command on the wire.
 *
 * Normal form: the domain as lower-case A-labels without a trailing dot (RFC 5890; conversion by
 * libidn2 with our own letter-digit-hyphen check before and after it); the local part as written,
 * in Unicode's normal form C (RFC 6532 3.1: so that two ways of writing "ü" are one mailbox), since
 * only the receiving system may fold its case; quotes and backslashes dropped where they are not
 * needed. A quoted local part that needs its quotes keeps them: `local` is what stands in a RCPT
 * command.
 */
#ifndef SCHEMA_MODEL_ADDRESS_H
#define SCHEMA_MODEL_ADDRESS_H

#include "base/span.h"
#include "schema/model/domain.h"

enum {
	LOCAL_PART_MAX = 64,   /* octets, RFC 5321 4.5.3.1.1 */
	ADDRESS_TEXT_MAX = 254 /* octets; a path is 256 with its angle brackets, 4.5.3.1.3 */
};

struct address {
	char local[LOCAL_PART_MAX + 1];
	char domain[DOMAIN_NAME_MAX + 1];
};

/* Why a text is no address. The names are finding ids ("address-no-at" ...). Of several defects the
 * first in this order is told: EMPTY, CONTROL, NOT_UTF8, NO_AT, SEVERAL_AT, BLANK, LOCAL_EMPTY,
 * LOCAL_SYNTAX, LOCAL_LONG, DOMAIN_EMPTY, DOMAIN_SYNTAX, LONG. */
enum address_defect {
	ADDRESS_FINE = 0,
	ADDRESS_EMPTY,
	ADDRESS_NO_AT,
	ADDRESS_SEVERAL_AT, /* more than one unquoted @ */
	ADDRESS_CONTROL,    /* CR, LF, NUL, any C0, DEL or C1 control, a Unicode line separator */
	ADDRESS_BLANK,      /* a blank outside quotes, a no-break space too */
	ADDRESS_LOCAL_EMPTY,
	ADDRESS_LOCAL_LONG,   /* over 64 octets */
	ADDRESS_LOCAL_SYNTAX, /* neither dot-atom nor quoted string, or invisible marks in it */
	ADDRESS_DOMAIN_EMPTY,
	ADDRESS_DOMAIN_SYNTAX, /* not a host name, one label only, an address literal ... */
	ADDRESS_LONG,          /* over 254 octets in all */
	ADDRESS_NOT_UTF8,      /* or U+FFFD, which stands where something was not */
	ADDRESS_DEFECT_COUNT
};

/* The whole of `text` must be an addr-spec (RFC 5321 Mailbox, RFC 6531 with UTF-8; no comments,
 * no folding, no display name). *ret_address is written only for ADDRESS_FINE. */
enum address_defect address_parse(struct span text, struct address *ret_address);
/* "address-no-at" ...; NULL for ADDRESS_FINE. Every one is in the catalogue. */
const char *address_defect_id(enum address_defect defect);

enum { ADDRESS_TEXT_SIZE = LOCAL_PART_MAX + 1 + DOMAIN_NAME_MAX + 1 };
/* "local@domain". */
void address_print(const struct address *address, char ret_text[ADDRESS_TEXT_SIZE]);
bool address_equals(const struct address *a, const struct address *b);
/* Needs SMTPUTF8 (RFC 6531): the local part is not ASCII. */
bool address_needs_utf8(const struct address *address);

#endif
