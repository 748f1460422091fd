/*
 * DNS messages there and back: c-ares 1.18 carries them (retries, the change to TCP, several servers)
 * and lives behind this header alone. It gives bytes; dns_answer reads them.
 */
#ifndef NET_DNS_TRANSPORT_H
#define NET_DNS_TRANSPORT_H

#include "net/dns_answer.h"
#include "net/loop.h"

struct dns_transport;

/* `message` is empty where no answer came; `status` says why then. May be called from within
 * dns_transport_send. Not called any more once dns_transport_destroy has begun. */
typedef void dns_transport_fn(void *context, enum dns_status status, struct span message);

/* `servers` as in struct resolver_options; the patience of all tries together is `timeout_ms`. */
MUST_CHECK enum status dns_transport_create(struct loop *loop, const char *servers,
	int64_t timeout_ms, struct dns_transport **ret_transport, struct failure *why);
void dns_transport_destroy(struct dns_transport *transport);

/* False: the name cannot be put into a question. */
bool dns_transport_send(struct dns_transport *transport, const char *name, enum dns_type type,
	dns_transport_fn *answered, void *context);
/* Lets it notice time-outs; call it every few hundredths of a second while questions are out. */
void dns_transport_tick(struct dns_transport *transport);
/* Its servers were named by the user or are all on this machine, so their AD bit may be believed. */
bool dns_transport_is_trusted(const struct dns_transport *transport);

#endif
