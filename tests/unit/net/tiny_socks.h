/*
 * A SOCKS5 proxy of a few lines for tests: a process of its own on 127.0.0.1. It connects to the
 * address that it is asked for - but to 127.0.0.1, so that nothing else is ever contacted - or gives
 * the reply that it was told to. What it was asked for is kept in memory shared with the test.
 */
#ifndef TESTS_TINY_SOCKS_H
#define TESTS_TINY_SOCKS_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

enum tiny_socks_mood {
	TINY_SOCKS_WORKS,
	TINY_SOCKS_REFUSES, /* with `code` */
	TINY_SOCKS_WANTS_PASSWORD,
	TINY_SOCKS_HANGS_UP,
	TINY_SOCKS_SILENT
};

struct tiny_socks {
	pid_t pid;
	int listener;
	unsigned short port;
	struct tiny_socks_seen {
		int connections, requests;
		unsigned char target[4]; /* of the last one, IPv4 */
		unsigned short port;
	} * seen;
};

static inline int tiny_socks_hear(int fd, unsigned char *bytes, size_t length)
{
	return recv(fd, bytes, length, MSG_WAITALL) == (ssize_t)length;
}

static inline void tiny_socks_copy(int from, int to)
{
	char bytes[4096];
	ssize_t length = recv(from, bytes, sizeof(bytes), 0);

	if (length <= 0)
		_exit(0);
	for (ssize_t at = 0, sent; at < length; at += sent) {
		sent = send(to, bytes + at, (size_t)(length - at), MSG_NOSIGNAL);
		if (sent <= 0)
			_exit(0);
	}
}

/* Between the two until one of them closes. */
static inline void tiny_socks_pass_on(int fd, int there)
{
	for (;;) {
		struct pollfd both[2] = {{fd, POLLIN, 0}, {there, POLLIN, 0}};

		poll(both, 2, -1);
		if (both[0].revents)
			tiny_socks_copy(fd, there);
		if (both[1].revents)
			tiny_socks_copy(there, fd);
	}
}

static inline void tiny_socks_serve(
	int fd, struct tiny_socks_seen *seen, enum tiny_socks_mood mood, unsigned char code)
{
	unsigned char request[10];
	unsigned char reply[10] = {5, code, 0, 1, 198, 51, 100, 4, 0, 1};
	struct sockaddr_in target = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	if (mood == TINY_SOCKS_HANGS_UP || !tiny_socks_hear(fd, request, 3))
		return;
	if (mood == TINY_SOCKS_SILENT)
		pause();
	send(fd, mood == TINY_SOCKS_WANTS_PASSWORD ? "\5\2" : "\5\0", 2, MSG_NOSIGNAL);
	if (!tiny_socks_hear(fd, request, sizeof(request)))
		return;
	seen->requests++;
	memcpy(seen->target, request + 4, 4);
	seen->port = (unsigned short)(request[8] << 8 | request[9]);
	memcpy(&target.sin_port, request + 8, 2);
	int there = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (mood == TINY_SOCKS_WORKS &&
		connect(there, (struct sockaddr *)&target, sizeof(target)) != 0)
		reply[1] = 5;
	send(fd, reply, sizeof(reply), MSG_NOSIGNAL);
	if (!reply[1])
		tiny_socks_pass_on(fd, there);
	close(there);
}

static inline struct tiny_socks tiny_socks_start(enum tiny_socks_mood mood, unsigned char code)
{
	struct tiny_socks socks = {.pid = 0};
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);

	socks.seen = mmap(NULL, sizeof(*socks.seen), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	socks.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(socks.listener, (struct sockaddr *)&address, length) ||
		getsockname(socks.listener, (struct sockaddr *)&address, &length) ||
		listen(socks.listener, 8))
		abort();
	socks.port = ntohs(address.sin_port);
	socks.pid = fork();
	if (socks.pid)
		return socks;
	prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
	for (;;) {
		int fd = accept(socks.listener, NULL, NULL);

		socks.seen->connections++;
		if (fork() == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			tiny_socks_serve(fd, socks.seen, mood, code);
			_exit(0);
		}
		close(fd);
	}
}

static inline void tiny_socks_stop(struct tiny_socks *socks)
{
	kill(socks->pid, SIGKILL);
	waitpid(socks->pid, NULL, 0);
	close(socks->listener);
	munmap(socks->seen, sizeof(*socks->seen));
}

#endif
