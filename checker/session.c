#include "checker/session.h"
#include "base/memory.h"
#include "base/visible.h"
#include "checker/session_clock.h"
#include "schema/model/tls_chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	SECONDS_SIZE = 64,
	SEEN_MAX = 120 /* of bytes that are no SMTP: enough to know a web server or a banner by */
};

struct session {
	struct session_parts parts;
	session_over_fn *over;
	void *context;
	bool is_connected;
	struct talk
		*talk; /* while something happens: what is kept may be elsewhere the next time */
	struct stream *stream;
	struct loop_timer *timer;
	int64_t waiting_ms; /* since when we wait for the connection or a reply */
	struct dialogue dialogue;
	struct smtp_reader *reader; /* while a reply has begun: thousands of sessions just wait */
};

size_t session_size_of_talk(size_t recipients)
{
	return sizeof(struct talk) + recipients * sizeof(struct dialogue_recipient);
}

/* Whoever calls us begins with it, and ends with kept_rest on what it returns: the session may be gone
 * by then. */
static struct kept *wake(struct session *s)
{
	s->talk = kept_open(s->parts.talk);
	s->dialogue.view = &s->talk->view;
	s->dialogue.plan = &s->talk->plan;
	s->dialogue.recipients = s->talk->recipients;
	return s->parts.talk;
}

static void note(struct session *s, enum transcript_who who, struct span lines)
{
	transcript_add(s->parts.transcript, loop_now_ms(s->parts.loop), who, lines);
}

static void note_text(struct session *s, const char *text)
{
	note(s, TRANSCRIPT_NOTE, span_of(text));
}

static void say_seconds(const char *what, int64_t ms, char ret_text[SECONDS_SIZE])
{
	snprintf(ret_text, SECONDS_SIZE, "%s within %" PRId64 ".%" PRId64 " s", what, ms / 1000,
		ms % 1000 / 100);
}

/* The last act: `over` may destroy the session. */
static void end(struct session *s)
{
	loop_timer_stop(s->timer);
	stream_destroy(s->stream);
	s->stream = NULL;
	s->over(s->context);
}

static void connect_failed(struct session *s, enum outcome outcome, struct span words)
{
	struct answer answer = {.outcome = outcome, .stage = STAGE_CONNECT};

	visible_text(words, answer.text, sizeof(answer.text));
	note(s, TRANSCRIPT_NOTE, words);
	s->talk->view.last = answer;
	for (size_t i = 0; i < s->parts.count; i++)
		s->talk->recipients[i].answer = answer;
	end(s);
}

/* ---- the dialogue's wishes ---- */

static void grant(struct session *s, const struct dialogue_step *step)
{
	struct span said = {step->say, step->say_length};

	s->waiting_ms = loop_now_ms(s->parts.loop);
	switch (step->wish) {
	case DIALOGUE_WISH_SAY:
		note(s, TRANSCRIPT_CLIENT, said);
		stream_write(s->stream, said);
		break;
	case DIALOGUE_WISH_REPLY:
		break;
	case DIALOGUE_WISH_HANDSHAKE:
		stream_start_tls(s->stream, s->parts.tls, s->parts.host);
		break;
	case DIALOGUE_WISH_CLOSE:
		end(s);
		return;
	}
	loop_timer_start(s->timer, step->timeout_ms);
}

/* Of a stage's times the longest is kept: it is the one that a sender waits for. */
static void measure(struct session *s)
{
	int32_t *clock = session_clock_of(&s->talk->view, s->dialogue.stage);
	int32_t took = (int32_t)(loop_now_ms(s->parts.loop) - s->waiting_ms);

	if (clock && took > *clock)
		*clock = took;
}

/* A later connection of the visit may do without TLS; what was seen before stays. */
static void keep_tls(struct session *s)
{
	struct buf chain;

	stream_tls_view(s->stream, &s->talk->view.tls);
	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	stream_tls_chain(s->stream, &chain);
	if (chain.length) {
		buf_clear(s->parts.chain);
		buf_add(s->parts.chain, buf_span(&chain));
	}
	buf_finish(&chain);
}

/* Plain text behind the server's yes to STARTTLS: who put it there hopes that a careless client takes
 * it for encrypted (CVE-2011-0411). It is evidence, and never read as a reply. */
static void keep_injected(struct session *s, struct span bytes)
{
	struct session_view *view = &s->talk->view;
	struct span seen = span_part(bytes, 0, sizeof(view->injected));
	struct span words = span_trim(seen);

	if (!bytes.length)
		return;
	note(s, TRANSCRIPT_SERVER, words.length ? words : seen);
	visible_text(words.length ? words : seen, view->injected, sizeof(view->injected));
}

/* `noted` goes into the transcript, which makes it visible; `text`, the answer's, is so already. */
static void fail_with(struct session *s, enum outcome outcome, struct span noted, const char *text)
{
	struct dialogue_step step;
	struct tls_view *tls = &s->talk->view.tls;

	if (s->dialogue.stage == DIALOGUE_HANDSHAKE)
		keep_injected(s, stream_injected(s->stream));
	note(s, TRANSCRIPT_NOTE, noted);
	keep_tls(s);
	if (s->dialogue.stage == DIALOGUE_HANDSHAKE && !tls->error[0])
		snprintf(tls->error, sizeof(tls->error), "%.200s", text);
	dialogue_fail(&s->dialogue, outcome, text, &step);
	grant(s, &step);
}

static void fail(struct session *s, enum outcome outcome, const char *text)
{
	fail_with(s, outcome, span_of(text), text);
}

/* `rest` is what has been read behind the fault: the evidence of what speaks there, all of it in the
 * transcript and its beginning in the answer. */
static void fail_garbled(struct session *s, const struct smtp_reader *reader, struct span rest)
{
	const struct smtp_reply *reply = &reader->reply;
	const char *name = smtp_fault_name(reader->fault);
	char seen[SEEN_MAX + 1], text[SEEN_MAX + 32];
	struct buf said;

	buf_init(&said, REPLY_TEXT_MAX + 1);
	buf_add(&said, (struct span){reply->raw, reply->raw_length});
	buf_add(&said, span_part(rest, 0, span_find(rest, '\n')));
	note(s, TRANSCRIPT_SERVER, buf_span(&said));
	visible_text(buf_span(&said), seen, sizeof(seen));
	buf_finish(&said);
	snprintf(text, sizeof(text), "%s: %s", name, seen);
	fail_with(s, OUTCOME_GARBLED, span_of(name), text);
}

/* A reply has begun and will go on with the next bytes. */
static void keep_reader(struct session *s, const struct smtp_reader *reader)
{
	if (s->reader)
		return;
	s->reader = memory_get(sizeof(*s->reader));
	*s->reader = *reader;
}

/* A reply that ended the session by what stood behind it. */
static void note_fault(struct session *s, const struct dialogue_step *step)
{
	struct session_view *view = &s->talk->view;

	if (step->wish != DIALOGUE_WISH_CLOSE)
		return;
	if (view->last.outcome == OUTCOME_GARBLED || view->last.outcome == OUTCOME_TLS_FAILED)
		note_text(s, view->last.text);
	if (view->last.outcome == OUTCOME_TLS_FAILED)
		snprintf(view->tls.error, sizeof(view->tls.error), "%.200s", view->last.text);
}

static void read_replies(struct session *s, struct span bytes)
{
	struct dialogue_step step; /* only its wish is read before it is filled */
	struct smtp_reader whole, *reader = s->reader ? s->reader : &whole;

	step.wish = DIALOGUE_WISH_REPLY;
	if (reader == &whole)
		smtp_reader_init(&whole);
	while (bytes.length && step.wish != DIALOGUE_WISH_CLOSE) {
		enum smtp_read read = smtp_reader_take(reader, &bytes);
		const struct smtp_reply *reply = &reader->reply;

		if (read == SMTP_READ_MORE) {
			keep_reader(s, reader);
			return;
		}
		if (read == SMTP_READ_FAULT) {
			fail_garbled(s, reader, bytes);
			return;
		}
		note(s, TRANSCRIPT_SERVER, (struct span){reply->raw, reply->raw_length});
		measure(s);
		if (s->dialogue.stage == DIALOGUE_STARTTLS && reply->code < 300)
			keep_injected(s, bytes);
		dialogue_reply(&s->dialogue, reply, bytes.length > 0, &step);
		note_fault(s, &step);
		grant(s, &step);
	}
	if (step.wish == DIALOGUE_WISH_CLOSE)
		return;  /* there may be no session any more */
	free(s->reader); /* all that came was whole replies */
	s->reader = NULL;
}

/* ---- the connection ---- */

/* RFC 5321 4.1.3: without a name of our own we are our address. Who goes through a proxy has to give
 * a name (stages.c), because its address may not be known. */
static void introduce(struct session *s)
{
	char *source = s->talk->view.source_ip;
	struct dialogue_plan *plan = &s->talk->plan;
	struct ip own;

	stream_source(s->stream, source);
	if (plan->helo[0])
		return;
	bool is_v6 = ip_parse(span_of(source), &own) && own.family == AF_INET6;

	snprintf(plan->helo, sizeof(plan->helo), "[%s%s]", is_v6 ? "IPv6:" : "", source);
}

static void connected(struct session *s)
{
	struct dialogue_step step;
	int32_t took = (int32_t)(loop_now_ms(s->parts.loop) - s->waiting_ms);

	if (took > s->talk->view.connect_ms)
		s->talk->view.connect_ms = took;
	s->talk->view.ecn = stream_ecn(s->stream);
	note_text(s, "connected");
	introduce(s);
	s->is_connected = true;
	dialogue_begin(&s->dialogue, &s->talk->plan, s->talk->recipients, s->parts.count,
		&s->talk->view, &step);
	grant(s, &step);
}

static void secured(struct session *s)
{
	struct dialogue_step step;

	measure(s);
	keep_tls(s);
	note_text(s, "TLS from here on");
	dialogue_handshake(&s->dialogue, true, &step);
	grant(s, &step);
}

static void closed(struct session *s, enum outcome outcome, struct span words)
{
	char text[REPLY_TEXT_MAX + 1];

	if (!s->is_connected) {
		connect_failed(s, outcome, words);
		return;
	}
	visible_text(words, text, sizeof(text));
	fail_with(s, outcome, words, text);
}

static void stream_told(
	void *context, enum stream_event event, enum outcome outcome, struct span bytes)
{
	struct session *s = context;
	struct kept *talk = wake(s);

	switch (event) {
	case STREAM_CONNECTED:
		connected(s);
		break;
	case STREAM_DATA:
		read_replies(s, bytes);
		break;
	case STREAM_SECURED:
		secured(s);
		break;
	case STREAM_CLOSED:
		closed(s, outcome, bytes);
		break;
	}
	kept_rest(talk);
}

static void end_wait(struct session *s)
{
	bool is_quit = s->dialogue.stage == DIALOGUE_QUIT;
	char text[SECONDS_SIZE];

	if (!s->is_connected) {
		say_seconds("no connection", s->parts.connect_timeout_ms, text);
		connect_failed(s, OUTCOME_TIMEOUT, span_of(text));
		return;
	}
	say_seconds("no answer",
		is_quit ? s->talk->plan.quit_timeout_ms : s->talk->plan.reply_timeout_ms, text);
	fail(s, OUTCOME_TIMEOUT, text);
}

static void time_is_up(void *context)
{
	struct session *s = context;
	struct kept *talk = wake(s);

	end_wait(s);
	kept_rest(talk);
}

struct session *session_create(
	const struct session_parts *parts, session_over_fn *over, void *context)
{
	struct session *s = memory_get_zeroed(1, sizeof(*s));

	s->parts = *parts;
	s->over = over;
	s->context = context;
	s->waiting_ms = loop_now_ms(parts->loop);
	s->timer = loop_timer_create(parts->loop, time_is_up, s);
	loop_timer_start(s->timer, parts->connect_timeout_ms);
	s->stream = stream_open(parts->loop, &parts->stream, stream_told, s);
	return s;
}

void session_destroy(struct session *s)
{
	if (!s)
		return;
	stream_destroy(s->stream);
	loop_timer_destroy(s->timer);
	free(s->reader);
	free(s);
}

enum dialogue_again session_again(const struct session *s)
{
	return s->dialogue.again;
}

static void leave(struct session *s, const char *why)
{
	struct dialogue_step step;

	note_text(s, why);
	if (!s->is_connected) {
		end(s);
		return;
	}
	dialogue_leave(&s->dialogue, &step);
	grant(s, &step);
}

void session_leave(struct session *s, const char *why)
{
	struct kept *talk = wake(s);

	leave(s, why);
	kept_rest(talk);
}

void session_expire(struct session *s, const char *why)
{
	struct kept *talk = wake(s);

	if (!s->is_connected)
		connect_failed(s, OUTCOME_TIMEOUT, span_of(why));
	else if (s->dialogue.stage != DIALOGUE_QUIT) /* whose own, short clock goes on */
		fail(s, OUTCOME_TIMEOUT, why);
	kept_rest(talk);
}
