/*
 * Where a report is delivered to: the scheme, host and port of a URL that the user wrote. Pure; names are
 * looked up by nobody here.
 */
#ifndef DELIVERY_DESTINATION_H
#define DELIVERY_DESTINATION_H

#include "schema/model/domain.h"

#include <stdint.h>

enum { DESTINATION_URL_MAX = 2048 };

struct destination {
	char scheme[8];                 /* lower case */
	char host[DOMAIN_NAME_MAX + 3]; /* A-labels or an address, IPv6 in brackets */
	uint16_t port;                  /* 0 = the scheme's */
	bool has_path;                  /* something other than "/" stands behind it, a query too */
	bool is_loopback;               /* localhost or an address of this machine's own */
};

/* False for what is no URL of printable ASCII with a host, and for one with a name or password in it:
 * they would stand where others can read them. */
bool destination_read(const char *url, struct destination *ret_place);
/* "https://hooks.example.org" or "smtp://127.0.0.1:2525": what may be told. The path is left out; with
 * many webhooks it is the password. */
enum { DESTINATION_TEXT_SIZE = DOMAIN_NAME_MAX + 24 };
void destination_print(const struct destination *place, char ret_text[DESTINATION_TEXT_SIZE]);

#endif
