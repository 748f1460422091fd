/*
 * Who we are to a web server: the user agent; extra header fields and a password, for the
 * hosts of the seeds and nobody else, be it behind a redirect or a link (fetch_fields.h sees to
 * that); cookies; the proxy. What errors say names a field, never its value.
 */
#ifndef CRAWLER_VISITOR_H
#define CRAWLER_VISITOR_H

#include "base/failure.h"
#include "crawler/url.h"

#include <stddef.h>

enum {
	VISITOR_HEADERS_MAX = 100,
	VISITOR_AGENT_SIZE = 513,
	VISITOR_TEXT_MAX = 8192 /* of a header field, a password: servers take no more */
};

struct visitor {
	const char *user_agent;     /* NULL = ours */
	const char *contact;        /* named in ours: a URL or an address of who crawls; or NULL */
	const char *const *headers; /* "Name: value" */
	size_t header_count;
	const char *user;  /* "name:password" (RFC 7617), or NULL */
	const char *proxy; /* http://, https://, socks5:// or socks5h://, or NULL */
	bool keeps_cookies;
};

/* ERR_USAGE, without the secret, for what cannot be sent. */
MUST_CHECK enum status visitor_check(const struct visitor *visitor, struct failure *why);
/* The User-Agent field (RFC 9110 10.1.5). */
void visitor_print_agent(const struct visitor *visitor, char ret_agent[VISITOR_AGENT_SIZE]);

#endif
