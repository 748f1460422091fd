/*
 * Brings a page to valid UTF-8, so that everything after it sees one encoding. The order is BOM,
 * HTTP header, <meta> in the first 1024 bytes, "is it valid UTF-8?", windows-1252 (WHATWG Encoding
 * and HTML 13.2.3.2). Labels are an allow-list (WHATWG names; UTF-7 is not among them); conversion
 * by iconv, what it cannot read becomes U+FFFD. NULs become U+FFFD as well.
 */
#ifndef CRAWLER_CHARSET_H
#define CRAWLER_CHARSET_H

#include "base/buf.h"

/* `content_type` is the HTTP header's value, or "". Appends to *out (whose ceiling cuts), and names
 * the encoding that was taken ("UTF-8", "windows-1252" ...; static text). A page that is valid UTF-8
 * without NUL is not copied: then *ret_text points into `page`, otherwise into *out. */
const char *charset_to_utf8(
	struct span page, struct span content_type, struct buf *out, struct span *ret_text);

#endif
