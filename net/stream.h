/*
 * One TCP connection with optional TLS, on the loop: bytes in, bytes out, no protocol. Opening
 * checks the address against the policy on the very sockaddr that goes to connect() - or, where a
 * SOCKS proxy is to connect, on the address that the proxy is asked for, before it is.
 * Everything that happens is told through one callback; after STREAM_CLOSED nothing more comes.
 */
#ifndef NET_STREAM_H
#define NET_STREAM_H

#include "net/ip.h"
#include "net/loop.h"
#include "net/socks.h"
#include "net/tls.h"

struct stream;

enum stream_event {
	STREAM_CONNECTED,
	STREAM_DATA,    /* `bytes` */
	STREAM_SECURED, /* the TLS handshake is done; see stream_tls_view */
	STREAM_CLOSED /* `outcome` and `bytes` (the system's words) say why; OUTCOME_CLOSED = by the peer */
};

/* `bytes` is valid until the callback returns. The callback may call stream_destroy. */
typedef void stream_fn(
	void *context, enum stream_event event, enum outcome outcome, struct span bytes);

struct stream_options {
	struct ip ip;
	uint16_t port;
	const struct ip_policy *policy; /* outlives the stream */
	const struct ip *source;        /* bind to it, or NULL */
	const struct ip *source_before; /* where source is NULL: bind to it as long as it is ours */
	const struct socks_proxy
		*proxy; /* connect through it, or NULL; not checked by the policy */
};

/* Never fails here: what is wrong comes as STREAM_CLOSED (OUTCOME_FORBIDDEN, OUTCOME_NO_ROUTE ...).
 * Out of descriptors is STREAM_CLOSED with OUTCOME_NOT_ASKED. There are no clocks in here: the
 * caller has them. */
struct stream *stream_open(
	struct loop *loop, const struct stream_options *options, stream_fn *event, void *context);
/* Sends all bytes as one write where the socket takes them; the rest is queued. At most
 * STREAM_QUEUE_MAX bytes may wait. */
void stream_write(struct stream *stream, struct span bytes);
/* Everything read from now on is TLS. The caller makes sure that nothing was delivered behind the
 * reply that allowed it (STARTTLS injection); plain text that comes after it in place of TLS ends the
 * connection (OUTCOME_TLS_FAILED). */
void stream_start_tls(struct stream *stream, struct tls_context *context, const char *host);
/* What came in plain text where TLS was to begin, as far as it has come; "" = nothing. Valid until
 * destroy. */
struct span stream_injected(const struct stream *stream);
/* Fills what is known of TLS; safe at any time. */
void stream_tls_view(struct stream *stream, struct tls_view *view);
/* Adds the certificates that were shown (schema/model/tls_chain.h). */
void stream_tls_chain(struct stream *stream, struct buf *chain);
/* Did both sides agree on ECN? Unknown without a connection, through a proxy, whose own it would be,
 * and where the system does not ask for it. */
enum ecn stream_ecn(const struct stream *stream);
/* The address that the other side sees: the local one, "" before the connection; through a proxy the
 * one that the proxy says it connects from, "" where it does not. */
void stream_source(const struct stream *stream, char ret_text[IP_TEXT_SIZE]);
/* Closes at once without another callback. NULL-safe. */
void stream_destroy(struct stream *stream);

enum { STREAM_QUEUE_MAX = 65536, STREAM_READ_SIZE = 4096 };

#endif
