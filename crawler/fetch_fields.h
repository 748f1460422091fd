/*
 * The header fields of our requests: those that every request carries, and those of the user
 * (visitor.h), which may be secrets: they go to the hosts and ports of the seeds alone, and never in
 * the clear where a seed has TLS. Each request is held against the seeds anew, at one cost for any
 * number of them.
 */
#ifndef CRAWLER_FETCH_FIELDS_H
#define CRAWLER_FETCH_FIELDS_H

#include "crawler/fetch.h"

#include <curl/curl.h>

enum { FETCH_ORIGIN_SIZE = DOMAIN_NAME_MAX + 32 };

struct fetch_fields;

struct fetch_fields *fetch_fields_create(const struct fetch_options *options);
void fetch_fields_destroy(struct fetch_fields *fields); /* NULL-safe */
/* Belongs to `fields`, and stays as it is. */
struct curl_slist *fetch_fields_for(const struct fetch_fields *fields, const struct url *url);

#endif
