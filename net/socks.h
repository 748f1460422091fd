/*
 * A SOCKS5 proxy (RFC 1928) that connections may go through, without a password. The target is named
 * by its IP address, never by a name: which address is talked to is decided here, where it was
 * checked. Pure: bytes in, bytes out.
 *
 * Replies are read by their exact length, so that what the target says behind them stays where it
 * is.
 */
#ifndef NET_SOCKS_H
#define NET_SOCKS_H

#include "net/ip.h"
#include "schema/model/observation.h"

/* What a stream that fails because of the proxy says begins with it (OUTCOME_NO_ROUTE). */
#define SOCKS_WORDS "the SOCKS proxy"

enum {
	SOCKS_PORT = 1080,    /* where none is named */
	SOCKS_SAY_MAX = 22,   /* a request for an IPv6 address: RFC 1928 4 */
	SOCKS_HEAR_MAX = 262, /* a reply that names a host of 255 bytes: RFC 1928 6 */
	SOCKS_WORDS_SIZE = 96
};

struct socks_proxy {
	struct ip ip;
	uint16_t port;
};

/* "HOST", "HOST:PORT", "ADDR:PORT" or "[ADDR]:PORT". A name is looked up by the system, at once: call
 * it before a loop runs. The proxy may be private, because the user names it. */
MUST_CHECK enum status socks_proxy_read(
	const char *text, struct socks_proxy *ret_proxy, struct failure *why);

struct socks {
	struct ip target;
	uint16_t port;
	bool has_method;
	unsigned char heard[SOCKS_HEAR_MAX];
	size_t heard_length;
	struct ip bound; /* where the proxy connects from; family 0 = it does not say */
};

enum socks_step {
	SOCKS_WANT, /* more bytes: socks_wants says how many */
	SOCKS_SAY,  /* *ret_say is to be sent, then more bytes are wanted */
	SOCKS_OPEN, /* what follows comes from the target and goes to it */
	SOCKS_FAILED
};

struct socks_said {
	unsigned char bytes[SOCKS_SAY_MAX]; /* of SOCKS_SAY */
	size_t length;
	enum outcome outcome; /* of SOCKS_FAILED: the target's, or OUTCOME_NO_ROUTE where the proxy
				 does not take us there */
	const char *words;    /* static */
};

/* Fills what is to be said first. */
void socks_begin(
	struct socks *socks, const struct ip *target, uint16_t port, struct socks_said *ret_said);
/* How many bytes may be read before socks_take; never 0. */
size_t socks_wants(const struct socks *socks);
/* `bytes` are no more than were wanted. */
enum socks_step socks_take(struct socks *socks, struct span bytes, struct socks_said *ret_said);

#endif
