/*
 * One connection of a visit: the stream, the reply reader and the dialogue, with the clocks for
 * connecting and for each reply. It fills the caller's talk and transcript, and says
 * when it is over. What a connection that cannot be made means is everybody's answer.
 */
#ifndef CHECKER_SESSION_H
#define CHECKER_SESSION_H

#include "checker/kept.h"
#include "checker/smtp_dialogue.h"
#include "checker/transcript.h"
#include "net/stream.h"

struct session;

/* What is said and seen in a visit: kept, and at rest while the session waits. */
struct talk {
	struct session_view view;
	struct dialogue_plan plan;   /* an empty helo becomes the address literal */
	struct answer first_failure; /* why there was a second session; WAITING = there was none */
	struct dialogue_recipient recipients[];
};

/* What a session works with; all of it outlives the session. */
struct session_parts {
	struct loop *loop;
	struct tls_context *tls;
	struct stream_options stream;
	const char *host; /* SNI and the name to match */
	int64_t connect_timeout_ms;
	struct kept *talk; /* of session_size_of_talk(count) */
	struct buf *chain; /* tls_chain.h: of the last handshake */
	struct transcript *transcript;
	size_t count; /* of recipients */
};

size_t session_size_of_talk(size_t recipients);

/* Called once, as the last act of whatever ended the session; it may destroy the session. */
typedef void session_over_fn(void *context);

struct session *session_create(
	const struct session_parts *parts, session_over_fn *over, void *context);
/* NULL-safe. */
void session_destroy(struct session *session);
/* What should follow; NO when no connection could be made. */
enum dialogue_again session_again(const struct session *session);
/* QUIT where we may speak; calls `over`, at once or after the answer. */
void session_leave(struct session *session, const char *why);
/* The visit's time is up. */
void session_expire(struct session *session, const char *why);

#endif
