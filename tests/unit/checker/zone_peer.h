/*
 * Name servers in a thread, for tests: a table says what they know. All listen on one port, at
 * 127.0.0.1, 127.0.0.2 ...; a row belongs to one of them (server 0 is 127.0.0.1, the resolver). "*" is
 * every name. What is not in the table is NXDOMAIN, or NODATA where the name has other rows; the SOA of
 * the longest suffix that has one comes along. Aliases are not followed.
 */
#ifndef TESTS_ZONE_PEER_H
#define TESTS_ZONE_PEER_H

#include "base/span.h"
#include "net/ip.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { ZONE_SERVERS_MAX = 3, ZONE_SILENCE = -1 };

struct zone_row {
	const char *name;
	enum dns_type type;
	/* "10 mx.example.org", an address, text, "mname rname serial", hex of TLSA; NULL: `rcode` */
	const char *text;
	int rcode;     /* or ZONE_SILENCE */
	bool is_plain; /* not authenticated */
	int server;
};

struct zone_peer {
	const struct zone_row *rows;
	size_t count;
	int fds[ZONE_SERVERS_MAX];
	int ending[2]; /* closed when it is to end */
	char where[32];
	uint16_t port;
	pthread_t thread;
	unsigned asked;
};

struct zone_message {
	unsigned char bytes[4096];
	size_t length;
};

static void zone_add(struct zone_message *message, const void *bytes, size_t length)
{
	if (length > sizeof(message->bytes) - message->length)
		abort();
	if (length)
		memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static void zone_add_number(struct zone_message *message, unsigned long number, int octets)
{
	while (octets--) {
		unsigned char octet = (unsigned char)(number >> 8 * octets);

		zone_add(message, &octet, 1);
	}
}

static void zone_add_name(struct zone_message *message, const char *name)
{
	struct span rest = span_of(name), label;

	while (*name && span_split(&rest, '.', &label)) {
		zone_add_number(message, label.length, 1);
		zone_add(message, label.at, label.length);
	}
	zone_add_number(message, 0, 1);
}

static void zone_add_soa(struct zone_message *message, const char *text)
{
	char primary[100], contact[100];
	unsigned long serial;

	if (sscanf(text, "%99s %99s %lu", primary, contact, &serial) != 3)
		abort();
	zone_add_name(message, primary);
	zone_add_name(message, contact);
	zone_add_number(message, serial, 4);
	for (int i = 0; i < 4; i++)
		zone_add_number(message, 60, 4);
}

static void zone_add_data(struct zone_message *message, enum dns_type type, const char *text)
{
	struct ip ip;
	char *after;

	switch (type) {
	case DNS_A:
	case DNS_AAAA:
		if (!ip_parse(span_of(text), &ip))
			abort();
		zone_add(message, ip.bytes, type == DNS_A ? 4 : 16);
		break;
	case DNS_MX:
		zone_add_number(message, strtoul(text, &after, 10), 2);
		zone_add_name(message, after + 1);
		break;
	case DNS_NS:
	case DNS_PTR:
	case DNS_CNAME:
		zone_add_name(message, text);
		break;
	case DNS_TXT:
		zone_add_number(message, strlen(text), 1);
		zone_add(message, text, strlen(text));
		break;
	case DNS_SOA:
		zone_add_soa(message, text);
		break;
	case DNS_TLSA:
		for (size_t i = 0; i + 1 < strlen(text); i += 2)
			zone_add_number(message,
				(unsigned long)(ascii_hex_value(text[i]) << 4 |
						ascii_hex_value(text[i + 1])),
				1);
		break;
	}
}

static void zone_add_record(struct zone_message *message, const struct zone_row *row)
{
	if (strcmp(row->name, "*") == 0)
		zone_add_number(message, 0xc00c, 2); /* the question's name: RFC 1035 4.1.4 */
	else
		zone_add_name(message, row->name);
	zone_add_number(message, row->type, 2);
	zone_add_number(message, 1, 2);
	zone_add_number(message, 60, 4);
	size_t at = message->length;

	zone_add_number(message, 0, 2);
	zone_add_data(message, row->type, row->text);
	message->bytes[at] = (unsigned char)((message->length - at - 2) >> 8);
	message->bytes[at + 1] = (unsigned char)(message->length - at - 2);
}

/* What a server knows of a name: flags and rcode are set, records are added. */
static bool zone_answer(const struct zone_peer *peer, int server, const char *name, unsigned type,
	struct zone_message *message)
{
	const struct zone_row *soa = NULL;
	bool is_known = false, is_plain = false;
	unsigned count = 0, fitting = 0;
	int rcode = 0;

	for (size_t i = 0; i < peer->count; i++) {
		const struct zone_row *row = &peer->rows[i];
		size_t length = strlen(row->name), whole = strlen(name);

		if (row->server != server)
			continue;
		if (row->type == DNS_SOA && row->text && length <= whole &&
			strcmp(name + whole - length, row->name) == 0 &&
			(!soa || length > strlen(soa->name)))
			soa = row;
		if (strcmp(row->name, name) != 0 && strcmp(row->name, "*") != 0)
			continue;
		is_known = true;
		if (row->type != type && row->type != DNS_CNAME)
			continue;
		fitting += row->type == type;
		is_plain |= row->is_plain;
		rcode = row->rcode;
		if (row->text) {
			zone_add_record(message, row);
			count++;
		}
	}
	if (rcode == ZONE_SILENCE)
		return false;
	message->bytes[2] |= server ? 0x84 : 0x80;
	message->bytes[3] = (unsigned char)(0x80 | (is_plain ? 0 : 0x20) | (is_known ? rcode : 3));
	message->bytes[7] = (unsigned char)count;
	if (!fitting && !rcode && soa) {
		zone_add_record(message, soa);
		message->bytes[9] = 1;
	}
	return true;
}

/* False: this is no question, the test has ended. */
static void zone_serve(struct zone_peer *peer, int server)
{
	unsigned char query[1500];
	struct sockaddr_in from;
	socklen_t size = sizeof(from);
	ssize_t length = recvfrom(
		peer->fds[server], query, sizeof(query), 0, (struct sockaddr *)&from, &size);
	struct zone_message message = {.length = 0};
	char name[DOMAIN_NAME_MAX + 2] = "";
	size_t at = 12, used = 0;

	if (length < 17)
		return;
	for (; query[at]; at += query[at] + 1u) {
		memcpy(name + used, query + at + 1, query[at]);
		used += query[at];
		name[used++] = '.';
	}
	name[used ? used - 1 : 0] = '\0';
	for (char *c = name; *c; c++)
		*c = ascii_lower(*c);
	zone_add(&message, query, at + 5);
	memset(message.bytes + 6, 0, 6);
	__atomic_add_fetch(&peer->asked, 1, __ATOMIC_SEQ_CST);
	if (zone_answer(
		    peer, server, name, (unsigned)(query[at + 1] << 8 | query[at + 2]), &message))
		sendto(peer->fds[server], message.bytes, message.length, 0,
			(struct sockaddr *)&from, size);
}

static void *zone_run(void *context)
{
	struct zone_peer *peer = context;

	for (;;) {
		struct pollfd polled[ZONE_SERVERS_MAX + 1];

		for (int i = 0; i < ZONE_SERVERS_MAX; i++)
			polled[i] = (struct pollfd){peer->fds[i], POLLIN, 0};
		polled[ZONE_SERVERS_MAX] = (struct pollfd){peer->ending[0], POLLIN, 0};
		poll(polled, ZONE_SERVERS_MAX + 1, -1);
		if (polled[ZONE_SERVERS_MAX].revents)
			return NULL;
		for (int i = 0; i < ZONE_SERVERS_MAX; i++)
			if (polled[i].revents)
				zone_serve(peer, i);
	}
}

static struct sockaddr_in zone_address(int server, uint16_t port)
{
	return (struct sockaddr_in){.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr = {htonl(0x7f000001u + (unsigned)server)}};
}

/* One port that is free at all the addresses. */
static bool zone_bind(struct zone_peer *peer)
{
	struct sockaddr_in address = zone_address(0, 0);
	socklen_t size = sizeof(address);

	for (int i = 0; i < ZONE_SERVERS_MAX; i++)
		peer->fds[i] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (bind(peer->fds[0], (struct sockaddr *)&address, size) ||
		getsockname(peer->fds[0], (struct sockaddr *)&address, &size))
		abort();
	peer->port = ntohs(address.sin_port);
	for (int i = 1; i < ZONE_SERVERS_MAX; i++) {
		address = zone_address(i, peer->port);
		if (bind(peer->fds[i], (struct sockaddr *)&address, sizeof(address)) == 0)
			continue;
		for (int j = 0; j < ZONE_SERVERS_MAX; j++)
			close(peer->fds[j]);
		return false;
	}
	return true;
}

static void zone_peer_start(struct zone_peer *peer, const struct zone_row *rows, size_t count)
{
	*peer = (struct zone_peer){.rows = rows, .count = count};
	for (int tries = 0; !zone_bind(peer); tries++)
		if (tries == 20)
			abort();
	snprintf(peer->where, sizeof(peer->where), "127.0.0.1:%u", peer->port);
	if (pipe(peer->ending) || pthread_create(&peer->thread, NULL, zone_run, peer))
		abort();
}

static void zone_peer_stop(struct zone_peer *peer)
{
	/* No datagram to itself: where its buffer is full, that is lost. */
	if (write(peer->ending[1], "", 1) != 1)
		abort();
	pthread_join(peer->thread, NULL);
	close(peer->ending[0]);
	close(peer->ending[1]);
	for (int i = 0; i < ZONE_SERVERS_MAX; i++)
		close(peer->fds[i]);
}

#endif
