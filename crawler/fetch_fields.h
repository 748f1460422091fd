/*
 * The header fields of our requests: those that every request carries, and those of the user
 * (--header, --user), which may be secrets and go to trusted origins alone. Error sentences name a
 * field, never its value.
 */
#ifndef CRAWLER_FETCH_FIELDS_H
#define CRAWLER_FETCH_FIELDS_H

#include "crawler/fetch.h"

#include <curl/curl.h>

enum {
	FETCH_HEADER_MAX = 8000, /* RFC 9110 4.1 has it for request lines; servers' usual limit */
	FETCH_HEADERS_MAX = 50,
	FETCH_USER_MAX = 1000,
	FETCH_ORIGIN_SIZE = DOMAIN_NAME_MAX + 32
};

/* What is checked before anything is touched. ERR_USAGE and one line. */
MUST_CHECK enum status fetch_fields_check(const struct fetch_options *options, struct failure *why);
/* http, https, socks5 or socks5h, a host, and perhaps a port and who we are there; nothing else. */
MUST_CHECK enum status fetch_proxy_check(const char *proxy, struct failure *why);

struct fetch_fields;

/* The options have passed the check. */
struct fetch_fields *fetch_fields_create(const struct fetch_options *options);
void fetch_fields_destroy(struct fetch_fields *fields); /* NULL-safe */
void fetch_fields_trust(struct fetch_fields *fields, const struct url *seed);
/* Belongs to `fields`, and stays as it is. */
struct curl_slist *fetch_fields_for(const struct fetch_fields *fields, const struct url *url);

#endif
