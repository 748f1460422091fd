/*
 * A web server of a few lines for tests: a process of its own on 127.0.0.1, a thread a connection,
 * its site a table. It counts what is asked of it in memory that it shares with the test.
 */
#ifndef TESTS_TINY_SERVER_H
#define TESTS_TINY_SERVER_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct tiny_request {
	int fd;
	char path[512];
	char head[8192]; /* the whole request head */
	bool is_head;    /* HEAD: only the head of the answer is wanted */
	int hit;         /* how often this route was asked before: 0, 1 ... */
	unsigned port;
};

struct tiny_route {
	const char *path;    /* a "*" at its end stands for anything */
	const char *status;  /* NULL = "200 OK" */
	const char *headers; /* lines ending in \r\n; NULL = Content-Type: text/html */
	const char *body;    /* {port} in headers and body becomes the server's */
	void (*act)(const struct tiny_request *request); /* answers by itself */
	int busy_first;   /* so often the answer is 503 before it is as said */
	const char *etag; /* sent along, and who sends it back gets a 304 */
};

enum { TINY_ROUTES_MAX = 64 };

struct tiny_counters {
	int hits[TINY_ROUTES_MAX], unknown, open, open_most, connections, heads, unchanged;
};

struct tiny_server {
	pid_t pid;
	unsigned port;
	const struct tiny_route *routes;
	struct tiny_counters *counters;
};

struct tiny_connection {
	struct tiny_server *server;
	int fd;
};

static void tiny_write(int fd, const char *at, size_t length)
{
	while (length) {
		ssize_t written = send(fd, at, length, MSG_NOSIGNAL);

		if (written <= 0)
			return;
		at += written;
		length -= (size_t)written;
	}
}

static void tiny_fill_in(char *to, size_t size, const char *text, unsigned port)
{
	size_t at = 0;

	for (; *text && at + 8 < size; text++) {
		if (strncmp(text, "{port}", 6) == 0) {
			at += (size_t)snprintf(to + at, size - at, "%u", port);
			text += 5;
		} else {
			to[at++] = *text;
		}
	}
	to[at] = '\0';
}

static void tiny_answer(
	int fd, const char *status, const char *headers, const char *body, unsigned port)
{
	static const char html[] = "Content-Type: text/html\r\n";
	size_t size = strlen(body) + 8192;
	char *full = malloc(size), *out = malloc(size + 8192), fields[4096];

	tiny_fill_in(full, size, body, port);
	tiny_fill_in(fields, sizeof(fields), headers ? headers : html, port);
	int length = snprintf(out, size + 8192, "HTTP/1.1 %s\r\nContent-Length: %zu\r\n%s\r\n%s",
		status ? status : "200 OK", strlen(full), fields, full);
	tiny_write(fd, out, (size_t)length);
	free(full);
	free(out);
}

static void tiny_answer_head(int fd, const char *status, const char *headers)
{
	char out[1024];
	int length = snprintf(out, sizeof(out), "HTTP/1.1 %s\r\n%s\r\n", status,
		headers ? headers : "Content-Type: text/html\r\n");

	tiny_write(fd, out, (size_t)length);
}

/* The page with its ETag, or 304 where the request knows it already. */
static void tiny_answer_tagged(struct tiny_server *server, const struct tiny_request *request,
	const struct tiny_route *route)
{
	char fields[512];

	if (strstr(request->head, "If-None-Match: ") && strstr(request->head, route->etag)) {
		__atomic_add_fetch(&server->counters->unchanged, 1, __ATOMIC_SEQ_CST);
		snprintf(fields, sizeof(fields), "ETag: %s\r\n", route->etag);
		tiny_answer_head(request->fd, "304 Not Modified", fields);
		return;
	}
	snprintf(fields, sizeof(fields), "Content-Type: text/html\r\nETag: %s\r\n", route->etag);
	tiny_answer(request->fd, route->status, fields, route->body, server->port);
}

static const struct tiny_route *tiny_find(const struct tiny_server *server, const char *path)
{
	for (const struct tiny_route *route = server->routes; route->path; route++) {
		size_t length = strlen(route->path);

		if (strcmp(route->path, path) == 0)
			return route;
		if (route->path[length - 1] == '*' && strncmp(route->path, path, length - 1) == 0)
			return route;
	}
	return NULL;
}

static void tiny_serve(struct tiny_server *server, struct tiny_request *request)
{
	struct tiny_counters *counters = server->counters;
	const struct tiny_route *route = tiny_find(server, request->path);
	int open = __atomic_add_fetch(&counters->open, 1, __ATOMIC_SEQ_CST);

	if (open > counters->open_most)
		counters->open_most = open;
	request->port = server->port;
	if (request->is_head)
		__atomic_add_fetch(&counters->heads, 1, __ATOMIC_SEQ_CST);
	if (request->is_head && !(route && route->act)) {
		tiny_answer_head(request->fd,
			!route          ? "404 Not Found"
			: route->status ? route->status
					: "200 OK",
			route ? route->headers : NULL);
	} else if (!route) {
		__atomic_add_fetch(&counters->unknown, 1, __ATOMIC_SEQ_CST);
		tiny_answer(request->fd, "404 Not Found", NULL, "no such page", server->port);
	} else {
		request->hit = __atomic_fetch_add(
			&counters->hits[route - server->routes], 1, __ATOMIC_SEQ_CST);
		if (request->hit < route->busy_first)
			tiny_answer(
				request->fd, "503 Service Unavailable", NULL, "busy", server->port);
		else if (route->act)
			route->act(request);
		else if (route->etag)
			tiny_answer_tagged(server, request, route);
		else
			tiny_answer(request->fd, route->status, route->headers, route->body,
				server->port);
	}
	__atomic_sub_fetch(&counters->open, 1, __ATOMIC_SEQ_CST);
}

/* Reads one request head, byte by byte: simple, and fast enough here. */
static bool tiny_read(struct tiny_request *request)
{
	size_t at = 0;

	while (at + 1 < sizeof(request->head)) {
		if (recv(request->fd, request->head + at, 1, 0) != 1)
			return false;
		request->head[++at] = '\0';
		if (at >= 4 && memcmp(request->head + at - 4, "\r\n\r\n", 4) == 0)
			break;
	}
	request->is_head = strncmp(request->head, "HEAD ", 5) == 0;
	return sscanf(request->head, "%*[GETHAD] %511s HTTP/1.1", request->path) == 1;
}

static void *tiny_converse(void *context)
{
	struct tiny_connection *connection = context;
	struct tiny_request request = {.fd = connection->fd};

	while (tiny_read(&request))
		tiny_serve(connection->server, &request);
	close(connection->fd);
	free(connection);
	return NULL;
}

static void tiny_accept_all(struct tiny_server *server, int listener)
{
	for (;;) {
		pthread_t thread;
		int fd = accept(listener, NULL, NULL);

		if (fd < 0)
			continue;
		struct tiny_connection *connection = malloc(sizeof(*connection));

		*connection = (struct tiny_connection){server, fd};
		__atomic_add_fetch(&server->counters->connections, 1, __ATOMIC_SEQ_CST);
		if (pthread_create(&thread, NULL, tiny_converse, connection) == 0)
			pthread_detach(thread);
	}
}

static int tiny_listen(unsigned host, unsigned *ret_port)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(host),
		.sin_port = htons((uint16_t)*ret_port)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (bind(listener, (struct sockaddr *)&address, sizeof(address)) || listen(listener, 128) ||
		getsockname(listener, (struct sockaddr *)&address, &length))
		abort();
	*ret_port = ntohs(address.sin_port);
	return listener;
}

static struct tiny_server *tiny_start_at(
	unsigned host, unsigned port, const struct tiny_route *routes)
{
	struct tiny_server *server = calloc(1, sizeof(*server));

	server->port = port;
	int listener = tiny_listen(host, &server->port);

	server->routes = routes;
	server->counters = mmap(NULL, sizeof(*server->counters), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	server->pid = fork();
	if (server->pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		tiny_accept_all(server, listener);
		_exit(0);
	}
	close(listener);
	return server;
}

/* `routes` ends with a row without path. */
static inline struct tiny_server *tiny_start(const struct tiny_route *routes)
{
	return tiny_start_at(INADDR_LOOPBACK, 0, routes);
}

static inline void tiny_stop(struct tiny_server *server)
{
	kill(server->pid, SIGKILL);
	waitpid(server->pid, NULL, 0);
	munmap(server->counters, sizeof(*server->counters));
	free(server);
}

static inline int tiny_hits(const struct tiny_server *server, const char *path)
{
	for (const struct tiny_route *route = server->routes; route->path; route++) {
		if (strcmp(route->path, path) == 0)
			return server->counters->hits[route - server->routes];
	}
	abort();
}

/* ---- acts ---- */

/* A body without end; the connection's end is the only one. */
static inline void tiny_act_endless(const struct tiny_request *request)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
				   "<a href=\"mailto:first@example.org\">mail</a>";
	char filler[16384];
	ssize_t written;

	memset(filler, 'x', sizeof(filler));
	tiny_write(request->fd, head, sizeof(head) - 1);
	do {
		written = send(request->fd, filler, sizeof(filler), MSG_NOSIGNAL);
	} while (written > 0);
	shutdown(request->fd, SHUT_RDWR);
}

/* A byte now and then, for ever. */
static inline void tiny_act_drip(const struct tiny_request *request)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n";

	tiny_write(request->fd, head, sizeof(head) - 1);
	while (send(request->fd, "x", 1, MSG_NOSIGNAL) == 1)
		usleep(20000);
}

/* 12 MiB of one letter in a gzip stream of 77 KB: fixed Huffman codes, each match of 258 bytes at
 * distance 1 takes 13 bits (RFC 1951 3.2.6). There is no trailer, so nothing but a ceiling ends it
 * well. */
static inline void tiny_act_bomb(const struct tiny_request *request)
{
	static unsigned char body[96 * 1024];
	static const unsigned char gzip_head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	char head[256];
	size_t bit = sizeof(gzip_head) * 8;
	/* Huffman codes go in from their highest bit on, other fields from their lowest. */
	const char *literal = "10010001"; /* 'a': 0x30 + 97 */
	const char *match = "1100010100000";

	memset(body, 0, sizeof(body));
	memcpy(body, gzip_head, sizeof(gzip_head));
	body[bit / 8] = 3; /* BFINAL 1, BTYPE 01 */
	bit += 3;
	for (const char *c = literal; *c; c++, bit++)
		body[bit / 8] |= (unsigned char)((*c - '0') << bit % 8);
	for (int i = 0; i < 12 * 1024 * 1024 / 258; i++) {
		for (const char *c = match; *c; c++, bit++)
			body[bit / 8] |= (unsigned char)((*c - '0') << bit % 8);
	}
	int length = snprintf(head, sizeof(head),
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: gzip\r\n"
		"Content-Length: %zu\r\n\r\n",
		bit / 8 + 1);
	tiny_write(request->fd, head, (size_t)length);
	tiny_write(request->fd, (const char *)body, bit / 8 + 1);
}

static inline void tiny_act_reset(const struct tiny_request *request)
{
	struct linger at_once = {1, 0};

	/* No more requests are read, so the connection is closed next; lingering for no time makes a
	 * reset of it. */
	setsockopt(request->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	shutdown(request->fd, SHUT_RD);
}

static inline void tiny_act_long_header(const struct tiny_request *request)
{
	static char line[150 * 1024];

	memset(line, 'x', sizeof(line));
	tiny_write(request->fd, "HTTP/1.1 200 OK\r\nX-Long: ", 25);
	tiny_write(request->fd, line, sizeof(line));
	tiny_write(request->fd, "\r\n\r\n", 4);
	shutdown(request->fd, SHUT_RDWR);
}

static inline void tiny_act_not_http(const struct tiny_request *request)
{
	tiny_write(request->fd, "220 mail.example ESMTP\r\n", 24);
	shutdown(request->fd, SHUT_RDWR);
}

/* The request's head as the page's text. */
static inline void tiny_act_echo(const struct tiny_request *request)
{
	tiny_answer(request->fd, NULL, NULL, request->head, request->port);
}

#endif
