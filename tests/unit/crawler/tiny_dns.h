/*
 * A DNS server of a few lines for tests: a process of its own on 127.0.0.1 (UDP). It answers
 * every question with one response code: 3 = no such name, 2 = SERVFAIL; code 0 says that
 * everything lives at 127.0.0.1 (A) and nowhere else.
 */
#ifndef TESTS_TINY_DNS_H
#define TESTS_TINY_DNS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct tiny_dns {
	pid_t pid;
	char server[32]; /* "127.0.0.1:port" */
};

static void tiny_dns_answer_all(int fd, unsigned char code)
{
	for (;;) {
		static const unsigned char here[] = {
			0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 127, 0, 0, 1};
		unsigned char message[1024];
		struct sockaddr_in from;
		socklen_t from_length = sizeof(from);
		ssize_t length = recvfrom(fd, message, sizeof(message) - sizeof(here), 0,
			(struct sockaddr *)&from, &from_length);
		size_t end = 12;

		if (length < 17)
			continue;
		while (end < (size_t)length && message[end])
			end += message[end] + 1u;
		end += 5; /* root label, type, class; an OPT record behind them is not repeated */
		if (end > (size_t)length)
			continue;
		message[2] = 0x81;
		message[3] = (unsigned char)(0x80 | code);
		memset(message + 6, 0, 6);
		if (code == 0 && message[end - 3] == 1) {
			message[7] = 1;
			memcpy(message + end, here, sizeof(here));
			end += sizeof(here);
		}
		sendto(fd, message, end, 0, (struct sockaddr *)&from, from_length);
	}
}

static struct tiny_dns tiny_dns_start(unsigned char code)
{
	struct tiny_dns dns;
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
		getsockname(fd, (struct sockaddr *)&address, &length))
		abort();
	snprintf(dns.server, sizeof(dns.server), "127.0.0.1:%u", ntohs(address.sin_port));
	dns.pid = fork();
	if (dns.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		tiny_dns_answer_all(fd, code);
		_exit(0);
	}
	close(fd);
	return dns;
}

static void tiny_dns_stop(struct tiny_dns *dns)
{
	kill(dns->pid, SIGKILL);
	waitpid(dns->pid, NULL, 0);
}

#endif
