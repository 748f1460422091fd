/*
 * Private to net/stream*.c: how a stream comes to its connection (stream_connect.c), and what it does
 * with it (stream.c).
 */
#ifndef NET_STREAM_PARTS_H
#define NET_STREAM_PARTS_H

#include "base/buf.h"
#include "net/stream.h"

enum stream_state {
	STREAM_OPENING,
	STREAM_PROXYING, /* the proxy is being asked for a connection */
	STREAM_PLAIN,
	STREAM_HANDSHAKING,
	STREAM_TLS,
	STREAM_OVER
};

struct stream {
	struct loop *loop;
	stream_fn *event;
	void *context;
	enum stream_state state;
	int fd;
	struct ip ip; /* of whoever we connect to: the target, or the proxy */
	bool has_proxy;
	struct socks socks;
	struct loop_watch *watch;
	struct loop_timer *later; /* tells a failure of stream_open, never from within it */
	struct tls_session *tls;
	struct buf queue;
	enum outcome outcome;
	const char *words;
	bool *is_gone; /* set when the callback destroys the stream */
};

/* Tells; true when the stream still exists afterwards. */
bool stream_tell(struct stream *stream, enum stream_event event, struct span bytes);
/* Ends the connection and tells it later; `words` is static. */
void stream_fail(struct stream *stream, enum outcome outcome, const char *words);
/* Tells the loop what the stream waits for now. */
void stream_want(struct stream *stream);
/* Sends what the socket takes of the queue. */
void stream_flush(struct stream *stream);
/* The loop's call. */
void stream_ready(void *context, unsigned events);
enum outcome stream_outcome_of(int error);

/* Begins to connect, to the target or to the proxy. */
void stream_connect(struct stream *stream, const struct stream_options *options);
/* The connection stands, or not. */
void stream_finish_opening(struct stream *stream);
void stream_hear_proxy(struct stream *stream);

#endif
