/*
 * DNS messages there and back: c-ares (1.18 and later) carries them and lives behind this header
 * alone: sockets, ids, the change to TCP for what was truncated or is larger than what was offered.
 * Each server has channels of its own, so whoever sends decides which server is asked, how often and
 * for how long (dns_asker); bytes come back, and dns_answer reads them.
 */
#ifndef NET_DNS_TRANSPORT_H
#define NET_DNS_TRANSPORT_H

#include "net/loop.h"

#include "base/span.h"

struct dns_transport;
struct dns_letter;

enum { DNS_SERVERS_MAX = 16 };

/* `message` is empty where no answer came: the server cannot be reached, or the patience ended. */
typedef void dns_letter_fn(struct dns_letter *letter, struct span message);

/* One question on its way. The sender owns it and fills in `answered`; it must stay until that is
 * called, which happens exactly once, dns_transport_destroy included. */
struct dns_letter {
	dns_letter_fn *answered;
};

struct dns_transport_options {
	const char *servers; /* as in struct resolver_options */
	int64_t timeout_ms;  /* how long a letter may be out */
	unsigned udp_size;   /* what the questions with EDNS offer */
};

MUST_CHECK enum status dns_transport_create(struct loop *loop,
	const struct dns_transport_options *options, struct dns_transport **ret_transport,
	struct failure *why);
/* Every letter that is out comes back empty. NULL-safe. */
void dns_transport_destroy(struct dns_transport *transport);

/* At least one; they are numbered from 0 in the order in which they were named. */
size_t dns_transport_server_count(const struct dns_transport *transport);
/* `query` need not outlive the call; `has_edns` says whether it ends with an OPT record of eleven
 * octets. The answer may come from within the call. */
void dns_transport_send(struct dns_transport *transport, size_t server, bool has_edns,
	struct span query, struct dns_letter *letter);
/* Lets it notice time-outs; call it every few hundredths of a second while letters are out. */
void dns_transport_tick(struct dns_transport *transport);
/* Its servers were named by the user or are all on this machine, so their AD bit may be believed. */
bool dns_transport_is_trusted(const struct dns_transport *transport);

#endif
