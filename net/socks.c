#include "net/socks.h"

#include <netdb.h>
#include <stdio.h>
#include <string.h>

enum {
	VERSION = 5,
	METHOD_NONE = 0,
	COMMAND_CONNECT = 1,
	KIND_V4 = 1,
	KIND_NAME = 3,
	KIND_V6 = 4,
	METHOD_BYTES = 2, /* version, method */
	HEAD_BYTES = 5    /* version, reply, reserved, kind, and the first byte of the address */
};

/* ---- the user's word ---- */

/* Host and port apart; brackets stand around IPv6 where a port follows. */
static bool split(struct span text, struct span *ret_host, struct span *ret_port)
{
	size_t colon;

	if (text.length && text.at[0] == '[') {
		size_t end = span_find(text, ']');

		if (end == text.length)
			return false;
		*ret_host = span_part(text, 1, end - 1);
		*ret_port = span_from(text, end + 1);
		if (!ret_port->length)
			return true;
		if (ret_port->at[0] != ':')
			return false;
		*ret_port = span_from(*ret_port, 1);
		return ret_port->length > 0;
	}
	colon = span_find(text, ':');
	*ret_host = span_part(text, 0, colon);
	*ret_port = SPAN("");
	if (colon == text.length)
		return ret_host->length > 0;
	struct span rest = span_from(text, colon + 1);

	if (span_find(rest, ':') < rest.length) { /* an IPv6 address without a port */
		*ret_host = text;
		return true;
	}
	*ret_port = rest;
	return ret_host->length > 0 && rest.length > 0;
}

static enum status look_up(
	const char *text, const char *host, struct ip *ret_ip, struct failure *why)
{
	const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *found = NULL;
	int error = getaddrinfo(host, NULL, &hints, &found);
	bool is_found = false;

	for (const struct addrinfo *i = found; i && !is_found; i = i->ai_next)
		is_found = ip_from_sockaddr(i->ai_addr, ret_ip);
	if (found)
		freeaddrinfo(found);
	if (is_found)
		return OK;
	return failure_say(why, ERR_USAGE, "--socks5: %s: %s", text,
		error ? gai_strerror(error) : "it has no address");
}

enum status socks_proxy_read(const char *text, struct socks_proxy *ret_proxy, struct failure *why)
{
	struct span host, port;
	unsigned long number = SOCKS_PORT;
	char name[DOMAIN_NAME_MAX + 2];
	struct ip ip;

	if (!split(span_of(text), &host, &port) ||
		(port.length && (!span_to_number(port, 65535, &number) || !number)) ||
		!span_to_text(host, name, sizeof(name)))
		return failure_say(why, ERR_USAGE, "--socks5: '%s' is no HOST:PORT", text);
	if (!ip_parse(host, &ip)) {
		enum status status = look_up(text, name, &ip, why);

		if (status)
			return status;
	}
	*ret_proxy = (struct socks_proxy){ip, (uint16_t)number};
	return OK;
}

/* ---- the dialogue ---- */

void socks_begin(
	struct socks *socks, const struct ip *target, uint16_t port, struct socks_said *ret_said)
{
	static const unsigned char greeting[] = {VERSION, 1, METHOD_NONE};

	*socks = (struct socks){.target = *target, .port = port};
	*ret_said = (struct socks_said){.length = sizeof(greeting)};
	memcpy(ret_said->bytes, greeting, sizeof(greeting));
}

/* Of a reply, once its head is there. */
static size_t reply_bytes(const unsigned char *head)
{
	switch (head[3]) {
	case KIND_V4:
		return 4 + 4 + 2;
	case KIND_V6:
		return 4 + 16 + 2;
	case KIND_NAME:
		return 4 + 1 + (size_t)head[4] + 2;
	}
	return HEAD_BYTES; /* nobody knows; it is a fault */
}

static size_t whole_bytes(const struct socks *socks)
{
	if (!socks->has_method)
		return METHOD_BYTES;
	return socks->heard_length < HEAD_BYTES ? HEAD_BYTES : reply_bytes(socks->heard);
}

size_t socks_wants(const struct socks *socks)
{
	return whole_bytes(socks) - socks->heard_length;
}

static enum socks_step fail(struct socks_said *said, enum outcome outcome, const char *words)
{
	said->outcome = outcome;
	said->words = words;
	return SOCKS_FAILED;
}

static void say_request(const struct socks *socks, struct socks_said *said)
{
	bool is_v4 = socks->target.family == AF_INET;
	size_t length = is_v4 ? 4 : 16;
	unsigned char *at = said->bytes;

	*at++ = VERSION;
	*at++ = COMMAND_CONNECT;
	*at++ = 0;
	*at++ = is_v4 ? KIND_V4 : KIND_V6;
	memcpy(at, socks->target.bytes, length);
	at += length;
	*at++ = (unsigned char)(socks->port >> 8);
	*at++ = (unsigned char)socks->port;
	said->length = (size_t)(at - said->bytes);
}

static enum socks_step take_method(struct socks *socks, struct socks_said *said)
{
	if (socks->heard[0] != VERSION)
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " does not speak SOCKS5");
	if (socks->heard[1] != METHOD_NONE)
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " wants a password");
	socks->has_method = true;
	socks->heard_length = 0;
	say_request(socks, said);
	return SOCKS_SAY;
}

/* What the proxy met is the target's answer where it can only be that; where the proxy does not take
 * us there, it is nobody's fault but ours (RFC 1928 6). */
static enum socks_step take_refusal(unsigned char code, struct socks_said *said)
{
	switch (code) {
	case 1:
		return fail(said, OUTCOME_UNREACHABLE, SOCKS_WORDS ": general failure");
	case 2:
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " does not allow it");
	case 3:
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS ": network is unreachable");
	case 4:
		return fail(said, OUTCOME_UNREACHABLE, SOCKS_WORDS ": no route to host");
	case 5:
		return fail(said, OUTCOME_CONN_REFUSED, SOCKS_WORDS ": connection refused");
	case 6:
		return fail(said, OUTCOME_TIMEOUT, SOCKS_WORDS ": the way is too long");
	case 7:
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " makes no connections");
	case 8:
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " has no such network");
	}
	return fail(said, OUTCOME_UNREACHABLE, SOCKS_WORDS " failed in an unknown way");
}

static void take_bound(struct socks *socks)
{
	static const unsigned char nowhere[16];
	struct ip ip = {.family = socks->heard[3] == KIND_V4   ? AF_INET
				  : socks->heard[3] == KIND_V6 ? AF_INET6
							       : 0};
	size_t length = ip.family == AF_INET ? 4 : 16;

	if (!ip.family || memcmp(socks->heard + 4, nowhere, length) == 0)
		return;
	memcpy(ip.bytes, socks->heard + 4, length);
	socks->bound = ip;
}

static enum socks_step take_reply(struct socks *socks, struct socks_said *said)
{
	const unsigned char *heard = socks->heard;

	if (heard[0] != VERSION)
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS " does not speak SOCKS5");
	if (heard[1])
		return take_refusal(heard[1], said);
	if (heard[3] != KIND_V4 && heard[3] != KIND_V6 && heard[3] != KIND_NAME)
		return fail(said, OUTCOME_NO_ROUTE, SOCKS_WORDS "'s reply is garbled");
	if (socks_wants(socks))
		return SOCKS_WANT;
	take_bound(socks);
	return SOCKS_OPEN;
}

enum socks_step socks_take(struct socks *socks, struct span bytes, struct socks_said *ret_said)
{
	*ret_said = (struct socks_said){.length = 0};
	if (bytes.length > socks_wants(socks))
		bytes.length = socks_wants(socks);
	memcpy(socks->heard + socks->heard_length, bytes.at, bytes.length);
	socks->heard_length += bytes.length;
	if (!socks->has_method)
		return socks->heard_length < METHOD_BYTES ? SOCKS_WANT
							  : take_method(socks, ret_said);
	/* A refusal need not be heard to its end. */
	return socks->heard_length < HEAD_BYTES ? SOCKS_WANT : take_reply(socks, ret_said);
}
