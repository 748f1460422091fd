#include "net/stream_parts.h"

#include <errno.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>

enum outcome stream_outcome_of(int error)
{
	switch (error) {
	case ECONNREFUSED:
		return OUTCOME_CONN_REFUSED;
	case ETIMEDOUT:
		return OUTCOME_TIMEOUT;
	case ENETUNREACH:
	case EHOSTUNREACH:
	case EHOSTDOWN:
	case ENETDOWN:
	case EACCES:
	case EPERM:
		return OUTCOME_UNREACHABLE;
	case EMFILE:
	case ENFILE:
	case ENOBUFS:
	case ENOMEM:
		return OUTCOME_NOT_ASKED;
	}
	return OUTCOME_CLOSED;
}

/* What connect() says at once about a network that this machine does not have. */
static enum outcome outcome_of_connect(int error)
{
	if (error == ENETUNREACH || error == EAFNOSUPPORT || error == EADDRNOTAVAIL)
		return OUTCOME_NO_ROUTE;
	return stream_outcome_of(error);
}

/* Is it the machine we meant to reach? */
static bool is_peer_ours(const struct stream *stream)
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	struct ip peer;

	return getpeername(stream->fd, (struct sockaddr *)&address, &length) == 0 &&
	       ip_from_sockaddr((struct sockaddr *)&address, &peer) &&
	       ip_equals(&peer, &stream->ip);
}

/* ---- the proxy ---- */

/* Its own troubles are no server's. */
static enum outcome outcome_of_proxy(enum outcome outcome)
{
	return outcome == OUTCOME_NOT_ASKED ? outcome : OUTCOME_NO_ROUTE;
}

static void connected(struct stream *stream)
{
	stream->state = STREAM_PLAIN;
	stream_want(stream);
	stream_tell(stream, STREAM_CONNECTED, SPAN(""));
}

static void say_to_proxy(struct stream *stream, const struct socks_said *said)
{
	buf_add(&stream->queue, (struct span){(const char *)said->bytes, said->length});
	stream_flush(stream);
	stream_want(stream);
}

void stream_hear_proxy(struct stream *stream)
{
	char piece[SOCKS_HEAR_MAX];
	struct socks_said said;
	ssize_t received = recv(stream->fd, piece, socks_wants(&stream->socks), 0);

	if (received < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (received <= 0) {
		stream_fail(stream, OUTCOME_NO_ROUTE, SOCKS_WORDS " closed the connection");
		return;
	}
	switch (socks_take(&stream->socks, (struct span){piece, (size_t)received}, &said)) {
	case SOCKS_WANT:
		return;
	case SOCKS_SAY:
		say_to_proxy(stream, &said);
		return;
	case SOCKS_OPEN:
		connected(stream);
		return;
	case SOCKS_FAILED:
		stream_fail(stream, said.outcome, said.words);
		return;
	}
}

static void begin_proxying(struct stream *stream)
{
	struct socks_said said;

	stream->state = STREAM_PROXYING;
	socks_begin(&stream->socks, &stream->socks.target, stream->socks.port, &said);
	say_to_proxy(stream, &said);
}

void stream_finish_opening(struct stream *stream)
{
	int error = 0;
	socklen_t length = sizeof(error);

	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &length) != 0)
		error = errno;
	if (error && stream->has_proxy)
		stream_fail(stream, outcome_of_proxy(stream_outcome_of(error)),
			SOCKS_WORDS " cannot be reached");
	else if (error)
		stream_fail(stream, stream_outcome_of(error), strerror(error));
	else if (!is_peer_ours(stream))
		stream_fail(stream, OUTCOME_FORBIDDEN, "another address answered");
	else if (stream->has_proxy)
		begin_proxying(stream);
	else
		connected(stream);
}

static bool bind_to(int fd, int family, const struct ip *source)
{
	struct sockaddr_storage address;

	if (!source || source->family != family)
		return true;
	socklen_t length = ip_to_sockaddr(source, 0, &address);

	return bind(fd, (struct sockaddr *)&address, length) == 0;
}

static int open_socket(struct stream *stream, const struct stream_options *options)
{
	int one = 1;
	int fd = socket(stream->ip.family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	stream->fd = fd;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (!options->source) /* an address that is gone (privacy, a new lease) is not missed */
		(void)bind_to(fd, stream->ip.family, options->source_before);
	return bind_to(fd, stream->ip.family, options->source) ? fd : -1;
}

static void connect_to(
	struct stream *stream, const struct sockaddr_storage *address, socklen_t length)
{
	if (connect(stream->fd, (const struct sockaddr *)address, length) == 0 ||
		errno == EINPROGRESS) {
		stream->watch = loop_watch_create(stream->loop, stream->fd, stream_ready, stream);
		stream_want(stream);
	} else if (stream->has_proxy) {
		stream_fail(stream, outcome_of_proxy(stream_outcome_of(errno)),
			SOCKS_WORDS " cannot be reached");
	} else {
		stream_fail(stream, outcome_of_connect(errno), strerror(errno));
	}
}

/* The check stands on the very address that goes to connect(), or that the proxy is asked for. */
void stream_connect(struct stream *stream, const struct stream_options *options)
{
	const struct socks_proxy *proxy = options->proxy;
	struct sockaddr_storage address;
	struct ip target;
	socklen_t length = ip_to_sockaddr(&options->ip, options->port, &address);

	if (open_socket(stream, options) < 0) {
		stream_fail(stream, outcome_of_connect(errno), strerror(errno));
		return;
	}
	if (!ip_from_sockaddr((struct sockaddr *)&address, &target) ||
		!ip_policy_permits(options->policy, &target)) {
		stream_fail(stream, OUTCOME_FORBIDDEN,
			"a private or special address (--allow-private opens it)");
		return;
	}
	if (proxy) {
		stream->socks = (struct socks){.target = target, .port = options->port};
		length = ip_to_sockaddr(&proxy->ip, proxy->port, &address);
	}
	connect_to(stream, &address, length);
}
