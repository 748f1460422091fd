/*
 * Where one organisation's names begin: the registrable domain by the Public Suffix List (libpsl;
 * the system's list where it is newer than the one compiled in). The list is read once per process.
 */
#ifndef NET_REGISTRABLE_H
#define NET_REGISTRABLE_H

#include "base/span.h"

/* "example.co.uk" of "www.shop.example.co.uk", as the end of `host`, which is in lower-case
 * A-labels. False, nothing written, for IP addresses, for names whose top-level domain is not on
 * the list ("wiki.corp", "site.test": nothing is known of who owns what there) and for public
 * suffixes themselves. */
bool registrable_of(const char *host, struct span *ret_domain);

/* Is it a listed suffix, below which strangers register names: "co.uk", "github.io"? */
bool registrable_is_suffix(const char *host);

#endif
