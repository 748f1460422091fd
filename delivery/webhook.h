/*
 * The digest of a run as a POST of JSON to a URL that the user named (docs/delivery.md has the document).
 */
#ifndef DELIVERY_WEBHOOK_H
#define DELIVERY_WEBHOOK_H

#include "base/failure.h"
#include "delivery/carrier.h"
#include "delivery/destination.h"

enum {
	WEBHOOK_TRY_PART = 4, /* one try gets this part of the whole patience, a quarter */
	WEBHOOK_ID_DIGITS = 32
};

struct webhook {
	const char *url; /* https, or http to this machine */
	struct destination place;
	const char *const *headers; /* webhook_is_header each */
	size_t header_count;
	const char *key;   /* of X-Mailknock-Signature; NULL = none */
	const char *proxy; /* NULL = none */
	struct carrier_bounds bounds;
};

/* "Name: value", and none of those that make the request what it is (Host, Content-Length ...). */
bool webhook_is_header(const char *line);

/* OK for a 2xx. ERR_NETWORK for anything else, where need be after a few tries: 408, 429, 5xx and what
 * broke on the way are tried again, each with the same X-Mailknock-Delivery. */
MUST_CHECK enum status webhook_post(
	const struct webhook *webhook, const char *json, struct failure *why);

#endif
