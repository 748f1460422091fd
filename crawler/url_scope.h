/*
 * Which links may be followed from which seeds.
 *
 * host    same host and port; "www." and bare are one, http and https are one (with their default
 *         ports)
 * domain  the seed's registrable domain and every host below it, on any port; where there is none
 *         (registrable.h), the seed's host without "www." and what is below; of a public suffix
 *         and of an IP address, that host alone
 * prefix  as host, and the path starts with the seed's path up to its last "/"
 *
 * Asking costs the same however many seeds there are: each seed is a text, and a URL is in scope if
 * its own text begins with one of them.
 */
#ifndef CRAWLER_URL_SCOPE_H
#define CRAWLER_URL_SCOPE_H

#include "crawler/url.h"

enum url_scope { SCOPE_HOST, SCOPE_DOMAIN, SCOPE_PREFIX };

struct scope;

/* The seeds are not kept. */
struct scope *scope_create(enum url_scope kind, const struct url *seeds, size_t count);
void scope_destroy(struct scope *scope); /* NULL-safe */
bool scope_has(const struct scope *scope, const struct url *url);

/* The same for one seed. */
bool url_is_in_scope(const struct url *url, const struct url *seed, enum url_scope kind);

#endif
