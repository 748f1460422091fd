/*
 * A visit is one session, or several one after the other:
 * 1. When the dialogue says HELO or PLAIN again, another session follows after the pause, each at
 *    most once.
 * 2. What made it necessary is kept, and stays the answer where the second session gets nowhere.
 * 3. Every end goes through the timer, so that `done` is called from the loop and nowhere else.
 */
#include "checker/probe.h"
#include "base/memory.h"
#include "checker/made_up.h"
#include "checker/session.h"
#include "checker/session_clock.h"
#include "schema/model/tls_chain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct probe {
	struct probe_options options;
	probe_done_fn *done;
	void *context;
	bool is_last; /* no further session: we were told to hurry, or time is up */
	bool is_over; /* the timer will call `done`; before, it ends the pause between sessions */
	bool tried_helo, tried_plain;
	struct ip ip, before; /* before: whence a question that greylisting put off was asked */
	bool has_before;
	char host[DOMAIN_NAME_MAX + 1];
	struct session *session; /* NULL between two */
	struct loop_timer *timer, *visit_timer;
	int64_t began_ms;
	struct kept talk;
	struct buf chain;
	struct transcript transcript;
	struct trial_words *words; /* NULL where the visit is no trial's; else one per recipient */
	size_t count;              /* of recipients */
};

static struct talk *talk_of(struct probe *probe)
{
	return kept_open(&probe->talk);
}

static void note(struct probe *probe, const char *text)
{
	transcript_add(&probe->transcript, loop_now_ms(probe->options.loop), TRANSCRIPT_NOTE,
		span_of(text));
}

/* ---- the end ---- */

static void finish(struct probe *probe)
{
	session_destroy(probe->session);
	probe->session = NULL;
	probe->is_over = true;
	loop_timer_stop(probe->visit_timer);
	loop_timer_start(probe->timer, 0);
}

static void report(struct probe *probe)
{
	struct talk *talk = talk_of(probe);
	const struct probe_result result = {.view = &talk->view,
		.transcript = transcript_text(&probe->transcript),
		.chain = buf_text(&probe->chain),
		.recipients = talk->recipients,
		.count = probe->count};

	talk->view.total_ms = (int32_t)(loop_now_ms(probe->options.loop) - probe->began_ms);
	probe->done(probe->context, &result);
}

static void answer_all(struct probe *probe, const struct answer *answer)
{
	struct talk *talk = talk_of(probe);

	for (size_t i = 0; i < probe->count; i++)
		talk->recipients[i].answer = *answer;
}

/* Not even a banner came. */
static bool got_nowhere(const struct answer *answer)
{
	return answer->code == 0 && answer->stage <= STAGE_BANNER &&
	       answer->outcome != OUTCOME_WAITING && answer->outcome != OUTCOME_NOT_ASKED;
}

/* ---- sessions ---- */

static void session_over(void *context);

static void begin_session(struct probe *probe)
{
	const struct session_parts parts = {.loop = probe->options.loop,
		.tls = probe->options.tls,
		.stream = {.ip = probe->ip,
			.port = probe->options.port,
			.policy = probe->options.policy,
			.source = ip_source_for(probe->options.sources,
				probe->options.proxy ? probe->options.proxy->ip.family
						     : probe->ip.family),
			.source_before =
				probe->has_before && !probe->options.proxy ? &probe->before : NULL,
			.proxy = probe->options.proxy},
		.host = probe->host,
		.connect_timeout_ms = probe->options.connect_timeout_ms,
		.talk = &probe->talk,
		.chain = &probe->chain,
		.transcript = &probe->transcript,
		.count = probe->count};

	probe->session = session_create(&parts, session_over, probe);
}

static void pause_before_next(struct probe *probe, const char *text)
{
	session_destroy(probe->session);
	probe->session = NULL;
	note(probe, text);
	loop_timer_start(probe->timer, probe->options.pause_ms);
}

/* What made another session necessary. A handshake that only seemed done is told as one that was not:
 * its error would be about the chain. */
static void keep_failure(struct probe *probe, enum dialogue_again again)
{
	struct talk *talk = talk_of(probe);
	struct answer *first = &talk->first_failure;
	struct tls_view *tls = &talk->view.tls;

	*first = talk->view.last;
	if (again != DIALOGUE_AGAIN_PLAIN)
		return;
	if (tls->is_started || !tls->error[0])
		snprintf(tls->error, sizeof(tls->error), "%.200s", first->text);
	tls->is_started = false;
	snprintf(first->text, sizeof(first->text), "%s", tls->error);
}

static void settle_failures(struct probe *probe, enum dialogue_again again)
{
	struct talk *talk = talk_of(probe);
	bool is_missing = again == DIALOGUE_AGAIN_HELO || again == DIALOGUE_AGAIN_PLAIN;

	if (is_missing && talk->first_failure.outcome == OUTCOME_WAITING)
		keep_failure(probe, again);
	if (talk->first_failure.outcome == OUTCOME_WAITING)
		return;
	for (size_t i = 0; i < probe->count; i++) {
		struct answer *answer = &talk->recipients[i].answer;

		if (got_nowhere(answer) || (is_missing && answer->outcome == OUTCOME_WAITING))
			*answer = talk->first_failure;
	}
}

static void session_over(void *context)
{
	struct probe *probe = context;
	enum dialogue_again again = session_again(probe->session);

	if (again == DIALOGUE_AGAIN_HELO && !probe->tried_helo && !probe->is_last) {
		keep_failure(probe, again);
		probe->tried_helo = talk_of(probe)->plan.greet_with_helo = true;
		pause_before_next(probe, "EHLO failed: once more with HELO");
	} else if (again == DIALOGUE_AGAIN_PLAIN && !probe->tried_plain && !probe->is_last &&
		   probe->count > 0) {
		keep_failure(probe, again);
		probe->tried_plain = true;
		talk_of(probe)->plan.want_tls = false;
		pause_before_next(probe, "the TLS handshake failed: once more in plain text");
	} else {
		settle_failures(probe, again);
		finish(probe);
	}
}

static void timer_fired(void *context)
{
	struct probe *probe = context;

	if (probe->is_over)
		report(probe);
	else
		begin_session(probe);
}

static void visit_timer_fired(void *context)
{
	struct probe *probe = context;
	char text[64];

	snprintf(text, sizeof(text), "the visit did not end within %" PRId64 " s",
		probe->options.session_timeout_ms / 1000);
	probe->is_last = true;
	if (probe->session) {
		session_expire(probe->session, text);
		return;
	}
	note(probe, text);
	answer_all(probe, &talk_of(probe)->first_failure);
	finish(probe);
}

/* ---- the caller's side ---- */

static bool has_published(const struct visit *visit, const char *domain)
{
	for (size_t i = 0; i < visit->recipient_count; i++)
		if (visit->recipients[i].kind == RECIPIENT_PUBLISHED &&
			strcmp(visit->recipients[i].address.domain, domain) == 0)
			return true;
	return false;
}

/* A visit of trials is about one domain. */
static void take_trial(struct probe *probe, struct talk *talk, size_t index)
{
	struct dialogue_recipient *r = &talk->recipients[index];

	if (!probe->words)
		probe->words = memory_get_zeroed(probe->count, sizeof(*probe->words));
	if (!probe->options.trials ||
		!trial_words_of(probe->options.trials, r->kind, &r->address, &probe->words[index]))
		return;
	r->words = &probe->words[index];
	memcpy(talk->plan.own_domain, r->address.domain, sizeof(talk->plan.own_domain));
	if (r->kind == RECIPIENT_PLAIN)
		talk->plan.want_tls = false;
}

static void copy_recipients(struct probe *probe, const struct visit *visit)
{
	struct talk *talk = talk_of(probe);

	for (size_t i = 0; i < probe->count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];
		struct dialogue_recipient *r = &talk->recipients[i];

		r->address = wanted->address;
		r->kind = wanted->kind;
		r->wants_second_sender = wanted->sender[0] != '\0';
		r->answer.stage = STAGE_CONNECT;
		if (recipient_kind_is_trial(r->kind))
			take_trial(probe, talk, i);
		if (r->kind != RECIPIENT_RANDOM)
			continue;
		if (!r->address.local[0])
			made_up_local(r->address.local);
		r->may_ask_random = !has_published(visit, r->address.domain);
	}
}

static void prepare_plan(struct probe *probe)
{
	struct dialogue_plan *plan = &talk_of(probe)->plan;
	const struct probe_options *options = &probe->options;

	plan->host = probe->host;
	plan->want_tls = options->tls != NULL;
	plan->reply_timeout_ms = options->reply_timeout_ms;
	plan->quit_timeout_ms = PROBE_QUIT_PATIENCE_MS;
	if (options->helo)
		snprintf(plan->helo, sizeof(plan->helo), "%s", options->helo);
	if (options->second_sender)
		snprintf(plan->second_sender, sizeof(plan->second_sender), "%s",
			options->second_sender);
}

struct probe *probe_create(const struct probe_options *options, const struct visit *visit,
	probe_done_fn *done, void *context)
{
	struct probe *probe = memory_get_zeroed(1, sizeof(*probe));

	probe->options = *options;
	probe->done = done;
	probe->context = context;
	probe->began_ms = loop_now_ms(options->loop);
	if (visit->host_count)
		snprintf(probe->host, sizeof(probe->host), "%s", visit->hosts[0]);
	probe->count = visit->recipient_count;
	kept_init(&probe->talk, session_size_of_talk(probe->count));
	prepare_plan(probe);
	copy_recipients(probe, visit);
	probe->has_before = visit->source[0] && ip_parse(span_of(visit->source), &probe->before);
	struct session_view *view = &talk_of(probe)->view;

	session_clock_clear(view);
	buf_init(&probe->chain, TLS_CHAIN_TEXT_MAX);
	transcript_init(&probe->transcript, probe->began_ms);
	probe->timer = loop_timer_create(options->loop, timer_fired, probe);
	probe->visit_timer = loop_timer_create(options->loop, visit_timer_fired, probe);
	if (ip_parse(span_of(visit->ip), &probe->ip)) {
		loop_timer_start(probe->visit_timer, options->session_timeout_ms);
		begin_session(probe);
		kept_rest(&probe->talk);
		return probe;
	}
	const struct answer answer = {.outcome = OUTCOME_NOT_ASKED,
		.stage = STAGE_CONNECT,
		.text = "this is no IP address"};

	view->last = answer;
	answer_all(probe, &answer);
	finish(probe);
	return probe;
}

void probe_hurry(struct probe *probe)
{
	probe->is_last = true;
	if (probe->session)
		session_leave(probe->session, "we have to go");
	else if (!probe->is_over)
		finish(probe);
}

void probe_destroy(struct probe *probe)
{
	if (!probe)
		return;
	session_destroy(probe->session);
	loop_timer_destroy(probe->timer);
	loop_timer_destroy(probe->visit_timer);
	transcript_finish(&probe->transcript);
	buf_finish(&probe->chain);
	kept_finish(&probe->talk);
	free(probe->words);
	free(probe);
}
