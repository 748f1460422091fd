/*
 * http and https URLs in canonical form: one text for one page. Forgiving like a browser in what it
 * reads (WHATWG URL), strict in what it writes (RFC 3986 6.2.2), so that the HTTP library cannot
 * understand the text in another way than we do. Nothing is allocated.
 * Canonical: ASCII without blanks and controls, percent-encoding normalised, dot segments gone,
 * default port gone, empty path "/", no fragment, no user information, host in lower-case A-labels
 * or as one spelling of an IP address. Reading a canonical text gives that text again.
 */
#ifndef CRAWLER_URL_H
#define CRAWLER_URL_H

#include "base/span.h"
#include "schema/model/domain.h"

#include <stdint.h>

enum { URL_MAX = 2048 /* longer ones are told, not followed */ };

struct url {
	char text[URL_MAX + 1]; /* canonical */
	bool is_https;
	bool is_host_ip; /* host is an IPv4 or IPv6 literal (without brackets in `host`) */
	char host[DOMAIN_NAME_MAX + 1];
	uint16_t port;
	size_t path_at; /* where the path (with query) begins in `text` */
};

enum url_kind {
	URL_HTTP,      /* *ret_url is written */
	URL_MAILTO,    /* "mailto:" in any case, and its near misses are not judged here */
	URL_OTHER,     /* another scheme: tel, javascript, data, ftp ... */
	URL_SAME_PAGE, /* "" or "#fragment" */
	URL_LONG,      /* over URL_MAX in canonical form, or far over it as written */
	URL_BAD        /* cannot be understood: no host, port 0, relative without a base ... */
};

/* Resolves `reference`, an attribute value after character references were resolved, against
 * `base` (NULL: it must be absolute). Blanks around it and tabs and newlines inside go away, as
 * browsers do (WHATWG URL 4.4); backslashes count as slashes. */
enum url_kind url_resolve(struct span reference, const struct url *base, struct url *ret_url);

#endif
