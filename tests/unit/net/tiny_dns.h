/*
 * A name server in a thread, by UDP and TCP on one port of 127.0.0.1. The first label of a name says
 * what it does, unless `mood` says it for all names. It remembers what the questions looked like.
 */
#ifndef TESTS_UNIT_NET_TINY_DNS_H
#define TESTS_UNIT_NET_TINY_DNS_H

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { TINY_DNS_BIG = 1000 /* addresses of "big" */ };

struct tiny_dns {
	int udp, tcp;
	char where[64];
	pthread_t thread;
	const char *mood; /* NULL, or a label */
	atomic_int asked, asked_by_tcp, asked_with_edns, asked_unchecked, dropped;
	/* of the last question */
	atomic_int flags, udp_size, wants_signatures;
};

static bool tiny_dns_is(const struct tiny_dns *dns, const unsigned char *query, const char *label)
{
	if (dns->mood)
		return strcmp(dns->mood, label) == 0;
	return query[12] == strlen(label) && memcmp(query + 13, label, strlen(label)) == 0;
}

static void tiny_dns_note(struct tiny_dns *dns, const unsigned char *query, size_t length)
{
	bool has_edns = query[11] == 1;

	dns->asked++;
	dns->flags = query[2] << 8 | query[3];
	dns->udp_size = has_edns ? query[length - 8] << 8 | query[length - 7] : 0;
	dns->wants_signatures = has_edns && query[length - 4] & 0x80;
	dns->asked_with_edns += has_edns;
	dns->asked_unchecked += (query[3] & 0x10) != 0;
}

static size_t tiny_dns_add(
	unsigned char *message, size_t end, int section, const void *bytes, size_t length)
{
	int count = (message[6 + 2 * section] << 8 | message[7 + 2 * section]) + 1;

	message[6 + 2 * section] = (unsigned char)(count >> 8);
	message[7 + 2 * section] = (unsigned char)count;
	memcpy(message + end, bytes, length);
	return end + length;
}

static size_t tiny_dns_add_ede(
	unsigned char *message, size_t end, unsigned char upper_rcode, unsigned char ede)
{
	const unsigned char opt[] = {0, 0, 41, 4, 0xd0, upper_rcode, 0, 0, 0, 0, 10, 0, 15, 0, 6, 0,
		ede, 'w', 'h', 'y', '!'};

	return tiny_dns_add(message, end, 2, opt, sizeof(opt));
}

static size_t tiny_dns_fail(const struct tiny_dns *dns, unsigned char *message, size_t end)
{
	message[3] |= 2;
	if (tiny_dns_is(dns, message, "expired"))
		return tiny_dns_add_ede(message, end, 0, 7);
	if (tiny_dns_is(dns, message, "unreachable"))
		return tiny_dns_add_ede(message, end, 0, 22);
	return end;
}

static size_t tiny_dns_find(unsigned char *message, size_t end, int count)
{
	static const unsigned char record[] = {
		0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 25};

	for (int i = 0; i < count; i++)
		end = tiny_dns_add(message, end, 0, record, sizeof(record));
	return end;
}

/* Makes the answer out of the question; 0: says nothing. */
static size_t tiny_dns_answer(
	struct tiny_dns *dns, unsigned char *message, bool has_edns, bool is_tcp)
{
	static const unsigned char referral[] = {0, 0, 2, 0, 1, 0, 0, 0, 60, 0, 1, 0};
	bool is_unchecked = message[3] & 0x10;
	size_t end = 12;

	while (message[end])
		end += message[end] + 1u;
	end += 5; /* without the OPT record */
	message[2] |= 0x84;
	message[3] = 0xa0; /* RA, AD */
	memset(message + 6, 0, 6);
	if (tiny_dns_is(dns, message, "silent") ||
		(tiny_dns_is(dns, message, "lossy") && dns->dropped++ < 2))
		return 0;
	if (tiny_dns_is(dns, message, "late"))
		usleep(250000);
	if (tiny_dns_is(dns, message, "nx"))
		message[3] |= 3;
	else if (tiny_dns_is(dns, message, "refused"))
		message[3] |= 5;
	else if (tiny_dns_is(dns, message, "bogus"))
		return is_unchecked ? tiny_dns_find(message, end, 1)
				    : tiny_dns_fail(dns, message, end);
	else if (tiny_dns_is(dns, message, "fail") || tiny_dns_is(dns, message, "expired") ||
		 tiny_dns_is(dns, message, "unreachable"))
		return tiny_dns_fail(dns, message, end);
	else if (tiny_dns_is(dns, message, "formerr") && has_edns)
		message[3] |= 1;
	else if (tiny_dns_is(dns, message, "notimp") && has_edns)
		message[3] |= 4;
	else if (tiny_dns_is(dns, message, "badvers") && has_edns)
		return tiny_dns_add_ede(message, end, 1, 0);
	else if (tiny_dns_is(dns, message, "lame")) {
		message[2] &= 0xfb;
		message[3] = 0;
		return tiny_dns_add(message, end, 1, referral, sizeof(referral));
	} else if (tiny_dns_is(dns, message, "big") && !is_tcp)
		message[2] |= 2;
	else if (!tiny_dns_is(dns, message, "empty"))
		return tiny_dns_find(
			message, end, tiny_dns_is(dns, message, "big") ? TINY_DNS_BIG : 1);
	return end;
}

/* One question a connection. */
static void tiny_dns_serve_tcp(struct tiny_dns *dns)
{
	unsigned char message[2 + 64 + 16 * (TINY_DNS_BIG + 40)];
	int fd = accept(dns->tcp, NULL, NULL);
	ssize_t length = recv(fd, message, 600, 0);

	if (length > 14) {
		dns->asked_by_tcp++;
		tiny_dns_note(dns, message + 2, (size_t)length - 2);
		size_t size = tiny_dns_answer(dns, message + 2, message[13] == 1, true);

		message[0] = (unsigned char)(size >> 8);
		message[1] = (unsigned char)size;
		if (size)
			send(fd, message, size + 2, MSG_NOSIGNAL);
	}
	close(fd);
}

static void *tiny_dns_serve(void *context)
{
	struct tiny_dns *dns = context;
	unsigned char message[1500];
	struct sockaddr_in from;

	for (;;) {
		struct pollfd ready[2] = {{dns->udp, POLLIN, 0}, {dns->tcp, POLLIN, 0}};
		socklen_t size = sizeof(from);

		poll(ready, 2, -1);
		if (ready[1].revents)
			tiny_dns_serve_tcp(dns);
		if (!ready[0].revents)
			continue;
		ssize_t length =
			recvfrom(dns->udp, message, 600, 0, (struct sockaddr *)&from, &size);

		if (length < 12)
			return NULL; /* shut down */
		tiny_dns_note(dns, message, (size_t)length);
		size_t answer = tiny_dns_answer(dns, message, message[11] == 1, false);

		if (answer)
			sendto(dns->udp, message, answer, 0, (struct sockaddr *)&from, size);
	}
}

/* Both kinds of sockets on one port. */
static bool tiny_dns_bind(struct tiny_dns *dns, struct sockaddr_in *address)
{
	socklen_t size = sizeof(*address);

	*address = (struct sockaddr_in){.sin_family = AF_INET, .sin_addr = {htonl(0x7f000001)}};
	dns->udp = socket(AF_INET, SOCK_DGRAM, 0);
	dns->tcp = socket(AF_INET, SOCK_STREAM, 0);
	if (bind(dns->udp, (struct sockaddr *)address, size) == 0 &&
		getsockname(dns->udp, (struct sockaddr *)address, &size) == 0 &&
		bind(dns->tcp, (struct sockaddr *)address, size) == 0 && listen(dns->tcp, 8) == 0)
		return true;
	close(dns->udp);
	close(dns->tcp);
	return false;
}

static void tiny_dns_start(struct tiny_dns *dns)
{
	struct sockaddr_in address;
	int buffer = 1 << 20;

	memset(dns, 0, sizeof(*dns));
	while (!tiny_dns_bind(dns, &address))
		;
	setsockopt(dns->udp, SOL_SOCKET, SO_RCVBUF, &buffer, sizeof(buffer));
	snprintf(dns->where, sizeof(dns->where), "127.0.0.1:%u", ntohs(address.sin_port));
	pthread_create(&dns->thread, NULL, tiny_dns_serve, dns);
}

static void tiny_dns_stop(struct tiny_dns *dns)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	getsockname(dns->udp, (struct sockaddr *)&address, &size);
	sendto(dns->udp, "end", 3, 0, (struct sockaddr *)&address, size);
	pthread_join(dns->thread, NULL);
	close(dns->udp);
	close(dns->tcp);
}

#endif
