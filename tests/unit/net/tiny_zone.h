/*
 * A DNS server of a few lines that knows a table: a process of its own on 127.0.0.1 (UDP). Names that
 * are not in the table do not exist.
 */
#ifndef TESTS_TINY_ZONE_H
#define TESTS_TINY_ZONE_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

struct tiny_record {
	const char *name;
	int type;         /* 1 A, 5 CNAME, 16 TXT; 0 = every question gets the code instead */
	const char *text; /* an address, a name, or strings separated by "|" */
	unsigned char code;
};

struct tiny_zone {
	pid_t pid;
	char server[32]; /* "127.0.0.1:port" */
};

struct tiny_message {
	unsigned char bytes[4096];
	size_t length;
	int answers;
};

static inline void tiny_put(struct tiny_message *message, const void *bytes, size_t length)
{
	if (message->length + length > sizeof(message->bytes))
		abort();
	memcpy(message->bytes + message->length, bytes, length);
	message->length += length;
}

static inline void tiny_put_16(struct tiny_message *message, size_t number)
{
	unsigned char bytes[2] = {(unsigned char)(number >> 8), (unsigned char)number};

	tiny_put(message, bytes, 2);
}

/* Labels, or strings: each with its length before it. */
static inline void tiny_put_parts(struct tiny_message *message, const char *text, char separator)
{
	for (;;) {
		const char *end = strchrnul(text, separator);
		unsigned char length = (unsigned char)(end - text);

		tiny_put(message, &length, 1);
		tiny_put(message, text, length);
		if (!*end)
			return;
		text = end + 1;
	}
}

static inline void tiny_put_record(struct tiny_message *message, const struct tiny_record *record)
{
	static const unsigned char in_for_a_minute[] = {0, 1, 0, 0, 0, 60};
	struct in_addr address;

	message->answers++;
	tiny_put_parts(message, record->name, '.');
	tiny_put(message, "", 1);
	tiny_put_16(message, (size_t)record->type);
	tiny_put(message, in_for_a_minute, sizeof(in_for_a_minute));
	size_t length_at = message->length;

	tiny_put_16(message, 0);
	if (record->type == 1) {
		inet_pton(AF_INET, record->text, &address);
		tiny_put(message, &address, 4);
	} else {
		tiny_put_parts(message, record->text, record->type == 5 ? '.' : '|');
		if (record->type == 5)
			tiny_put(message, "", 1);
	}
	size_t length = message->length - length_at - 2;

	message->bytes[length_at] = (unsigned char)(length >> 8);
	message->bytes[length_at + 1] = (unsigned char)length;
}

/* The response code; answers are put behind the question. */
static inline unsigned char tiny_look_up(
	const struct tiny_record *zone, const char *name, int type, struct tiny_message *message)
{
	unsigned char code = 3;

	for (const struct tiny_record *record = zone; record->name; record++) {
		if (strcasecmp(record->name, name) != 0)
			continue;
		code = record->code;
		if (record->type == type || record->type == 5)
			tiny_put_record(message, record);
		if (record->type == 5)
			tiny_look_up(zone, record->text, type, message);
	}
	return code;
}

/* False where the question cannot be read. */
static inline int tiny_read_name(const unsigned char *bytes, size_t length, char ret_name[256])
{
	size_t at = 12, written = 0;

	while (at < length && bytes[at] && at + bytes[at] + 1u < length &&
		written + bytes[at] + 1u < 256) {
		memcpy(ret_name + written, bytes + at + 1, bytes[at]);
		written += bytes[at];
		ret_name[written++] = '.';
		at += bytes[at] + 1u;
	}
	ret_name[written ? written - 1 : 0] = '\0';
	return at + 5 <= length ? (int)at : 0;
}

static inline void tiny_zone_answer_all(int fd, const struct tiny_record *zone)
{
	for (;;) {
		struct tiny_message message = {0};
		unsigned char query[1024];
		struct sockaddr_in from;
		socklen_t from_length = sizeof(from);
		char name[256];
		ssize_t length = recvfrom(
			fd, query, sizeof(query), 0, (struct sockaddr *)&from, &from_length);
		int end = length > 12 ? tiny_read_name(query, (size_t)length, name) : 0;

		if (!end)
			continue;
		tiny_put(&message, query, (size_t)end + 5);
		unsigned char code = tiny_look_up(zone, name, query[end + 2], &message);

		message.bytes[2] = 0x81;
		message.bytes[3] = (unsigned char)(0x80 | code);
		memset(message.bytes + 6, 0, 6);
		message.bytes[7] = (unsigned char)message.answers;
		sendto(fd, message.bytes, message.length, 0, (struct sockaddr *)&from, from_length);
	}
}

/* `records` ends with a row without name. */
static inline struct tiny_zone tiny_zone_start(const struct tiny_record *records)
{
	struct tiny_zone zone;
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) ||
		getsockname(fd, (struct sockaddr *)&address, &length))
		abort();
	snprintf(zone.server, sizeof(zone.server), "127.0.0.1:%u", ntohs(address.sin_port));
	zone.pid = fork();
	if (zone.pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL); /* a test that fails leaves nobody behind */
		tiny_zone_answer_all(fd, records);
		_exit(0);
	}
	close(fd);
	return zone;
}

static inline void tiny_zone_stop(struct tiny_zone *zone)
{
	kill(zone->pid, SIGKILL);
	waitpid(zone->pid, NULL, 0);
}

#endif
