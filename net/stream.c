#include "net/stream_parts.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool stream_tell(struct stream *stream, enum stream_event event, struct span bytes)
{
	bool is_gone = false;

	stream->is_gone = &is_gone;
	stream->event(stream->context, event, stream->outcome, bytes);
	if (!is_gone)
		stream->is_gone = NULL;
	return !is_gone;
}

static void close_descriptor(struct stream *stream)
{
	tls_session_destroy(stream->tls);
	stream->tls = NULL;
	loop_watch_destroy(stream->watch);
	stream->watch = NULL;
	if (stream->fd >= 0)
		close(stream->fd);
	stream->fd = -1;
}

static void tell_closed(void *context)
{
	struct stream *stream = context;

	stream_tell(stream, STREAM_CLOSED, span_of(stream->words));
}

/* Ends the connection; the view of TLS stays readable until destroy. */
void stream_fail(struct stream *stream, enum outcome outcome, const char *words)
{
	if (stream->state == STREAM_OVER)
		return;
	stream->state = STREAM_OVER;
	stream->outcome = outcome;
	stream->words = words;
	if (stream->watch)
		loop_watch_want(stream->watch, 0);
	loop_timer_start(stream->later, 0);
}

void stream_want(struct stream *stream)
{
	unsigned wanted = 0;

	switch (stream->state) {
	case STREAM_OPENING:
		wanted = LOOP_WRITE;
		break;
	case STREAM_PROXYING:
	case STREAM_PLAIN:
	case STREAM_TLS:
		wanted = LOOP_READ | (stream->queue.length ? LOOP_WRITE : 0);
		break;
	case STREAM_HANDSHAKING:
	case STREAM_OVER:
		return; /* step_handshake says what it waits for */
	}
	loop_watch_want(stream->watch, wanted);
}

void stream_flush(struct stream *stream)
{
	while (stream->queue.length) {
		size_t written = 0;

		if (stream->tls) {
			enum tls_step step =
				tls_session_write(stream->tls, buf_span(&stream->queue), &written);

			if (step == TLS_WANT_READ || step == TLS_WANT_WRITE)
				return;
			if (step != TLS_DONE) {
				stream_fail(stream, OUTCOME_CLOSED, "the connection broke");
				return;
			}
		} else {
			ssize_t sent = send(
				stream->fd, stream->queue.at, stream->queue.length, MSG_NOSIGNAL);

			if (sent < 0 && (errno == EAGAIN || errno == EINTR))
				return;
			if (sent < 0 && stream->state == STREAM_PROXYING) {
				stream_fail(stream, OUTCOME_NO_ROUTE,
					"the SOCKS proxy closed the connection");
				return;
			}
			if (sent < 0) {
				stream_fail(stream, stream_outcome_of(errno), strerror(errno));
				return;
			}
			written = (size_t)sent;
		}
		buf_drop(&stream->queue, written);
	}
}

static void step_handshake(struct stream *stream)
{
	switch (tls_session_handshake(stream->tls)) {
	case TLS_DONE:
		stream->state = STREAM_TLS;
		stream_want(stream);
		stream_tell(stream, STREAM_SECURED, SPAN(""));
		return;
	case TLS_WANT_READ:
		loop_watch_want(stream->watch, LOOP_READ);
		return;
	case TLS_WANT_WRITE:
		loop_watch_want(stream->watch, LOOP_WRITE);
		return;
	case TLS_PLAIN:
		stream_fail(stream, OUTCOME_TLS_FAILED,
			"plain text came where TLS was to begin (injection)");
		return;
	case TLS_CLOSED:
	case TLS_BROKEN:
		stream_fail(stream, OUTCOME_TLS_FAILED, "the TLS handshake failed");
		return;
	}
}

/* One piece of what has arrived; *ret_length 0 = nothing now, or the stream failed. */
static void read_piece(struct stream *stream, char *at, size_t *ret_length)
{
	*ret_length = 0;
	if (stream->tls) {
		switch (tls_session_read(stream->tls, at, STREAM_READ_SIZE, ret_length)) {
		case TLS_DONE:
		case TLS_WANT_READ:
		case TLS_WANT_WRITE:
			return;
		case TLS_CLOSED:
			stream_fail(stream, OUTCOME_CLOSED, "the server closed the connection");
			return;
		case TLS_PLAIN:
		case TLS_BROKEN:
			/* It is we who hang up. */
			stream_fail(stream, OUTCOME_TLS_FAILED, "what came is no TLS record");
			return;
		}
	}
	ssize_t received = recv(stream->fd, at, STREAM_READ_SIZE, 0);

	if (received > 0)
		*ret_length = (size_t)received;
	else if (received == 0)
		stream_fail(stream, OUTCOME_CLOSED, "the server closed the connection");
	else if (errno != EAGAIN && errno != EINTR)
		stream_fail(stream, stream_outcome_of(errno), strerror(errno));
}

/* TLS may hold more decrypted bytes than the socket shows, so reading goes on until there are none;
 * a plain socket is read once a round, so that a flood cannot keep the loop. */
static void read_some(struct stream *stream)
{
	char piece[STREAM_READ_SIZE];
	size_t length;
	int rounds = 0;

	do {
		read_piece(stream, piece, &length);
		if (length && !stream_tell(stream, STREAM_DATA, (struct span){piece, length}))
			return;
	} while (length && stream->state == STREAM_TLS && ++rounds < 16);
}

void stream_ready(void *context, unsigned events)
{
	struct stream *stream = context;

	switch (stream->state) {
	case STREAM_OPENING:
		stream_finish_opening(stream);
		return;
	case STREAM_HANDSHAKING:
		step_handshake(stream);
		return;
	case STREAM_PROXYING:
	case STREAM_PLAIN:
	case STREAM_TLS:
		if (stream->queue.length)
			stream_flush(stream);
		if (stream->state == STREAM_OVER)
			return;
		stream_want(stream);
		if (events & LOOP_READ)
			(stream->state == STREAM_PROXYING ? stream_hear_proxy : read_some)(stream);
		return;
	case STREAM_OVER:
		return;
	}
}

struct stream *stream_open(
	struct loop *loop, const struct stream_options *options, stream_fn *event, void *context)
{
	struct stream *stream = memory_get_zeroed(1, sizeof(*stream));

	stream->loop = loop;
	stream->event = event;
	stream->context = context;
	stream->fd = -1;
	stream->has_proxy = options->proxy != NULL;
	stream->ip = options->proxy ? options->proxy->ip : options->ip;
	stream->words = "";
	stream->later = loop_timer_create(loop, tell_closed, stream);
	buf_init(&stream->queue, STREAM_QUEUE_MAX);
	stream_connect(stream, options);
	return stream;
}

void stream_write(struct stream *stream, struct span bytes)
{
	if (stream->state != STREAM_PLAIN && stream->state != STREAM_TLS)
		return;
	buf_add(&stream->queue, bytes);
	if (stream->queue.overflowed) {
		stream_fail(stream, OUTCOME_CLOSED, "the server takes nothing any more");
		return;
	}
	stream_flush(stream);
	if (stream->state != STREAM_OVER)
		stream_want(stream);
}

void stream_start_tls(struct stream *stream, struct tls_context *context, const char *host)
{
	if (stream->state != STREAM_PLAIN)
		return;
	stream->tls = tls_session_create(context, stream->fd, host);
	stream->state = STREAM_HANDSHAKING;
	/* The first step comes from the loop: callbacks come later, always. */
	loop_watch_want(stream->watch, LOOP_WRITE);
}

void stream_tls_view(struct stream *stream, struct tls_view *view)
{
	if (stream->tls)
		tls_session_view(stream->tls, view);
}

void stream_tls_chain(struct stream *stream, struct buf *chain)
{
	if (stream->tls)
		tls_session_chain(stream->tls, chain);
}

struct span stream_injected(const struct stream *stream)
{
	return stream->tls ? tls_session_plain(stream->tls) : SPAN("");
}

/* net.ipv4.tcp_ecn: 1 = this side asks for it (Linux Documentation/networking/ip-sysctl). */
static bool asks_for_ecn(void)
{
	int fd = open("/proc/sys/net/ipv4/tcp_ecn", O_RDONLY | O_CLOEXEC);
	char said[2] = "";
	bool asks = fd >= 0 && read(fd, said, 1) == 1 && said[0] == '1';

	if (fd >= 0)
		close(fd);
	return asks;
}

enum ecn stream_ecn(const struct stream *stream)
{
	static enum { NOT_READ, ASKS, ASKS_NOT } system;
	struct tcp_info info = {0};
	socklen_t length = sizeof(info);

	if (stream->fd < 0 || stream->has_proxy ||
		getsockopt(stream->fd, IPPROTO_TCP, TCP_INFO, &info, &length) != 0)
		return ECN_UNKNOWN;
	if (info.tcpi_options & TCPI_OPT_ECN)
		return ECN_AGREED;
	if (system == NOT_READ)
		system = asks_for_ecn() ? ASKS : ASKS_NOT;
	return system == ASKS ? ECN_REFUSED : ECN_UNKNOWN;
}

void stream_source(const struct stream *stream, char ret_text[IP_TEXT_SIZE])
{
	struct sockaddr_storage address;
	socklen_t length = sizeof(address);
	struct ip own;

	ret_text[0] = '\0';
	if (stream->has_proxy) {
		if (stream->socks.bound.family)
			ip_print(&stream->socks.bound, ret_text);
		return;
	}
	if (stream->fd >= 0 && getsockname(stream->fd, (struct sockaddr *)&address, &length) == 0 &&
		ip_from_sockaddr((struct sockaddr *)&address, &own))
		ip_print(&own, ret_text);
}

void stream_destroy(struct stream *stream)
{
	if (!stream)
		return;
	if (stream->is_gone)
		*stream->is_gone = true;
	close_descriptor(stream);
	loop_timer_destroy(stream->later);
	buf_finish(&stream->queue);
	free(stream);
}
