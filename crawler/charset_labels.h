/*
 * The labels of the WHATWG Encoding standard (4.2) and what the system's converter calls the
 * encoding. An allow-list: what is not in it (UTF-7, ISO-2022-KR, EBCDIC ...) is as good as not
 * said. Pure.
 */
#ifndef CRAWLER_CHARSET_LABELS_H
#define CRAWLER_CHARSET_LABELS_H

#include "base/span.h"

enum charset_kind {
	CHARSET_UTF8,
	CHARSET_WINDOWS_1252, /* also what is meant by latin1 and us-ascii */
	CHARSET_UTF16,        /* two bytes a unit */
	CHARSET_ESCAPED,      /* escapes switch what a byte means, ASCII too */
	CHARSET_OTHER         /* its ASCII is ASCII */
};

struct charset {
	const char *name; /* WHATWG's */
	enum charset_kind kind;
	const char *iconv_name; /* of the same, or of what contains it */
};

extern const struct charset charset_utf8, charset_utf16le, charset_utf16be, charset_windows_1252;

/* Any case, blanks around it ignored. NULL where it is not in the list. */
const struct charset *charset_of_label(struct span label);

/* The label in "text/html; charset=x" or a meta element's content (WHATWG HTML 2.5.1, "extracting
 * a character encoding from a meta element"); empty where there is none. */
struct span charset_label_in(struct span content_type);

#endif
