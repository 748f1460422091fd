/*
 * The authority of an http URL: user information (dropped), host and port, as browsers read it
 * (WHATWG URL 3.5) and with no way to say one host to us and another to the HTTP library: what
 * comes out is lower-case A-labels or one canonical spelling of an IP address.
 */
#ifndef CRAWLER_URL_HOST_H
#define CRAWLER_URL_HOST_H

#include "base/span.h"
#include "schema/model/domain.h"

#include <stdint.h>

struct url_host {
	char name[DOMAIN_NAME_MAX + 1]; /* IPv6 without its brackets */
	bool is_ip;
	bool is_ipv6;
	uint16_t port; /* 0: none is said */
};

/* "user:secret@Example.org:8080", "[::1]", "127.1"; false, nothing written, when it names no host or
 * no port that could be connected to. */
bool url_host_read(struct span authority, struct url_host *ret_host);

#endif
