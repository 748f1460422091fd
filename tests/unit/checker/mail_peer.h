/*
 * A mail server that follows a script, on a loopback address and a port of its own, in a thread. A
 * script is a list of lines, ended by NULL:
 *
 *	"accept"       the next connection (an open one is closed before)
 *	"S: text"      says a line
 *	"S+ text"      says it without a line end
 *	"drip: text"   says it a byte every 20 ms
 *	"C"            hears a line; it is kept in `heard`
 *	"TLS"          the server's side of a handshake, with a certificate for mx.site.example
 *	"wait 100"     sleeps so many ms
 *	"close"        closes the connection; so does the script's end
 *	"gone"         stops listening
 *	"until gone"   hears, and keeps, lines until the client closes
 */
#ifndef TESTS_UNIT_CHECKER_MAIL_PEER_H
#define TESTS_UNIT_CHECKER_MAIL_PEER_H

#include "net/ip.h"

#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { PEER_HEARD_MAX = 8192, PEER_PATIENCE_MS = 5000 };

struct mail_peer {
	int listener, fd;
	uint16_t port;
	const char *const *script;
	pthread_t thread;
	SSL_CTX *tls_context;
	SSL *tls;
	int connections;
	atomic_int lines; /* heard so far, connections included; may be read at any time */
	char heard[PEER_HEARD_MAX]; /* lines, separated by "\n" */
};

static void peer_sleep(long ms)
{
	const struct timespec span = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000};

	nanosleep(&span, NULL);
}

static bool peer_wait(int fd)
{
	struct pollfd waiting = {.fd = fd, .events = POLLIN};

	return poll(&waiting, 1, PEER_PATIENCE_MS) == 1;
}

static void peer_say(struct mail_peer *peer, const char *text, size_t length)
{
	if (peer->tls)
		SSL_write(peer->tls, text, (int)length);
	else if (peer->fd >= 0)
		send(peer->fd, text, length, MSG_NOSIGNAL);
}

/* One byte; false at the end. */
static bool peer_hear_byte(struct mail_peer *peer, char *ret_byte)
{
	if (peer->fd < 0)
		return false;
	if (peer->tls)
		return SSL_read(peer->tls, ret_byte, 1) == 1;
	return peer_wait(peer->fd) && recv(peer->fd, ret_byte, 1, 0) == 1;
}

static bool peer_hear_line(struct mail_peer *peer)
{
	size_t length = strlen(peer->heard);
	char byte = '\0';

	while (byte != '\n' && length + 1 < PEER_HEARD_MAX) {
		if (!peer_hear_byte(peer, &byte))
			return false;
		if (byte != '\r')
			peer->heard[length++] = byte;
		peer->heard[length] = '\0';
	}
	atomic_fetch_add(&peer->lines, 1);
	return true;
}

static void peer_hang_up(struct mail_peer *peer)
{
	SSL_free(peer->tls);
	peer->tls = NULL;
	if (peer->fd >= 0)
		close(peer->fd);
	peer->fd = -1;
}

static void peer_accept(struct mail_peer *peer)
{
	peer_hang_up(peer);
	if (!peer_wait(peer->listener))
		return;
	peer->fd = accept(peer->listener, NULL, NULL);
	peer->connections++;
	atomic_fetch_add(&peer->lines, 1);
	snprintf(peer->heard + strlen(peer->heard), PEER_HEARD_MAX - strlen(peer->heard), "-\n");
}

/* A self-signed certificate that lives as long as the test. */
static SSL_CTX *peer_make_context(void)
{
	SSL_CTX *context = SSL_CTX_new(TLS_server_method());
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *certificate = X509_new();
	X509_NAME *name = X509_get_subject_name(certificate);

	ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
	X509_gmtime_adj(X509_getm_notBefore(certificate), -3600);
	X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
	X509_set_pubkey(certificate, key);
	X509_NAME_add_entry_by_txt(
		name, "CN", MBSTRING_ASC, (const unsigned char *)"mx.site.example", -1, -1, 0);
	X509_set_issuer_name(certificate, name);
	X509_sign(certificate, key, EVP_sha256());
	SSL_CTX_use_certificate(context, certificate);
	SSL_CTX_use_PrivateKey(context, key);
	X509_free(certificate);
	EVP_PKEY_free(key);
	return context;
}

static void peer_shake_hands(struct mail_peer *peer)
{
	peer->tls_context = peer->tls_context ? peer->tls_context : peer_make_context();
	peer->tls = SSL_new(peer->tls_context);
	SSL_set_fd(peer->tls, peer->fd);
	SSL_accept(peer->tls);
}

static void peer_act(struct mail_peer *peer, const char *line)
{
	char text[1024];

	if (strncmp(line, "S: ", 3) == 0) {
		snprintf(text, sizeof(text), "%s\r\n", line + 3);
		peer_say(peer, text, strlen(text));
	} else if (strncmp(line, "S+ ", 3) == 0) {
		peer_say(peer, line + 3, strlen(line + 3));
	} else if (strncmp(line, "drip: ", 6) == 0) {
		for (const char *at = line + 6; *at; at++) {
			peer_say(peer, at, 1);
			peer_sleep(20);
		}
	} else if (strcmp(line, "C") == 0) {
		peer_hear_line(peer);
	} else if (strcmp(line, "TLS") == 0) {
		peer_shake_hands(peer);
	} else if (strncmp(line, "wait ", 5) == 0) {
		peer_sleep(strtol(line + 5, NULL, 10));
	} else if (strcmp(line, "accept") == 0) {
		peer_accept(peer);
	} else if (strcmp(line, "close") == 0) {
		peer_hang_up(peer);
	} else if (strcmp(line, "gone") == 0) {
		close(peer->listener);
		peer->listener = -1;
	} else if (strcmp(line, "until gone") == 0) {
		while (peer_hear_line(peer))
			continue;
	} else {
		abort();
	}
}

static void *peer_play(void *context)
{
	struct mail_peer *peer = context;

	for (const char *const *line = peer->script; *line; line++)
		peer_act(peer, *line);
	peer_hang_up(peer);
	return NULL;
}

/* False when there is no such address on this machine. */
static bool peer_begin(struct mail_peer *peer, const char *ip, const char *const *script)
{
	struct sockaddr_storage address;
	struct ip own;
	socklen_t length = 0;

	memset(peer, 0, sizeof(*peer));
	peer->fd = -1;
	peer->script = script;
	if (!ip_parse(span_of(ip), &own))
		return false;
	length = ip_to_sockaddr(&own, 0, &address);
	peer->listener = socket(own.family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->listener < 0 || bind(peer->listener, (struct sockaddr *)&address, length) != 0 ||
		listen(peer->listener, 8) != 0)
		return false;
	getsockname(peer->listener, (struct sockaddr *)&address, &length);
	peer->port =
		ntohs(own.family == AF_INET6 ? ((struct sockaddr_in6 *)(void *)&address)->sin6_port
					     : ((struct sockaddr_in *)(void *)&address)->sin_port);
	return pthread_create(&peer->thread, NULL, peer_play, peer) == 0;
}

static void peer_end(struct mail_peer *peer)
{
	pthread_join(peer->thread, NULL);
	if (peer->listener >= 0)
		close(peer->listener);
	SSL_CTX_free(peer->tls_context);
}

#endif
