/*
 * http and https URLs in canonical form: one text for one page. libcurl's URL parser does the
 * parsing; resolving references, host names (IDN to A-labels, lower case), the form and the scope
 * are ours (RFC 3986 5.2 and 6.2.2).
 * Canonical: ASCII, percent-encoding normalised, dot segments gone, default port gone, empty path
 * "/", no fragment, no user information.
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
	URL_LONG,
	URL_BAD /* cannot be understood */
};

/* Resolves `reference`, an attribute value after character references were resolved, against
 * `base` (NULL: it must be absolute). Blanks around it and tabs and newlines inside go away, as
 * browsers do (WHATWG URL 4.4); backslashes count as slashes. */
enum url_kind url_resolve(struct span reference, const struct url *base, struct url *ret_url);

enum url_scope { SCOPE_HOST, SCOPE_DOMAIN, SCOPE_PREFIX };

/* May a link be followed from this seed? host: same host and port, "www." and bare are one, http
 * and https are one (with their default ports); domain: the seed's host without "www." or any host
 * below it; prefix: host rule, and the path starts with the seed's path up to its last "/". */
bool url_is_in_scope(const struct url *url, const struct url *seed, enum url_scope scope);

#endif
