/*
 * What can be seen of a TLS connection and its certificates, as values; part of tls.c, nobody else
 * includes this.
 */
#ifndef NET_TLS_VIEW_H
#define NET_TLS_VIEW_H

#include "base/buf.h"
#include "schema/model/observation.h"

#include <openssl/ssl.h>

/* Version, cipher, key exchange: only after the handshake. */
void tls_view_connection(SSL *ssl, struct tls_view *view);
/* Of the server's own certificate; `error` too, where its chain or its name is wrong for `host`. */
void tls_view_certificate(SSL *ssl, const char *host, struct tls_view *view);
/* tls_chain.h. */
void tls_view_chain(SSL *ssl, struct buf *chain);

#endif
