/*
 * dns_transport carries the messages. Ours are the memory of answers, the cap on questions in flight,
 * and the deadline of each question, because the transport doubles its patience every round.
 *
 * A name's question is one `lookup`, shared by everybody who asks for it meanwhile. Answers are
 * told from a timer, never from within resolver_ask.
 */
#include "net/resolver.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "net/dns_transport.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TICK_MS = 20 /* how exact time-outs are */ };

struct resolver_question {
	struct resolver_question *next;
	struct lookup *lookup;
	resolver_answer_fn *answer;
	void *context;
};

enum lookup_state { LOOKUP_NEW, LOOKUP_QUEUED, LOOKUP_SENT, LOOKUP_ANSWERED };

struct lookup {
	struct resolver *resolver;
	struct lookup *next_queued;
	enum lookup_state state;
	bool is_told; /* in the list of those to be told */
	struct lookup *next_told, *next_sent;
	char name[DOMAIN_NAME_MAX + 1];
	enum dns_type type;
	int64_t deadline_ms;
	struct dns_answer answer;
	struct resolver_question *questions;
};

struct resolver {
	struct loop *loop;
	struct resolver_options options;
	struct dns_transport *transport;
	struct loop_timer *timer, *teller;
	struct text_set *names; /* "type name"; its numbers index: */
	struct lookup **lookups;
	size_t lookups_size;
	struct lookup *first_queued, **last_queued;
	struct lookup *first_sent;
	struct lookup *first_told, **last_told;
	unsigned in_flight;
	uint64_t questions_sent;
	bool is_ticking;
};

static void send_queued(struct resolver *resolver);

/* ---- telling ---- */

static void tell_later(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	if (lookup->is_told)
		return;
	lookup->is_told = true;
	lookup->next_told = NULL;
	*resolver->last_told = lookup;
	resolver->last_told = &lookup->next_told;
	loop_timer_start(resolver->teller, 0);
}

static void tell(void *context)
{
	struct resolver *resolver = context;

	while (resolver->first_told) {
		struct lookup *lookup = resolver->first_told;

		resolver->first_told = lookup->next_told;
		if (!resolver->first_told)
			resolver->last_told = &resolver->first_told;
		lookup->is_told = false;
		/* A callback may cancel any question, ask anew, or forget failures. */
		while (lookup->questions && lookup->state == LOOKUP_ANSWERED) {
			struct resolver_question *question = lookup->questions;

			lookup->questions = question->next;
			question->answer(question->context, &lookup->answer);
			free(question);
		}
	}
}

static void finish_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;
	struct lookup **at = &resolver->first_sent;

	while (*at && *at != lookup)
		at = &(*at)->next_sent;
	if (*at)
		*at = lookup->next_sent;
	resolver->in_flight--;
	lookup->state = LOOKUP_ANSWERED;
	tell_later(lookup);
	send_queued(resolver);
}

/* ---- questions ---- */

static void message_came(void *context, enum dns_status status, struct span message)
{
	struct lookup *lookup = context;

	if (lookup->state != LOOKUP_SENT)
		return; /* the deadline was faster */
	if (message.length)
		dns_answer_read(message, span_of(lookup->name), lookup->type, &lookup->answer);
	else
		lookup->answer.status = status;
	lookup->answer.is_authenticated &= dns_transport_is_trusted(lookup->resolver->transport);
	finish_lookup(lookup);
}

static void send_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	lookup->state = LOOKUP_SENT;
	lookup->deadline_ms = loop_now_ms(resolver->loop) + resolver->options.timeout_ms;
	lookup->next_sent = resolver->first_sent;
	resolver->first_sent = lookup;
	resolver->in_flight++;
	resolver->questions_sent++;
	if (!dns_transport_send(
		    resolver->transport, lookup->name, lookup->type, message_came, lookup)) {
		lookup->answer.status = DNS_GARBLED;
		finish_lookup(lookup);
	}
}

/* A start while it runs would put the tick off for ever. */
static void start_ticking(struct resolver *resolver)
{
	if (resolver->in_flight && !resolver->is_ticking) {
		resolver->is_ticking = true;
		loop_timer_start(resolver->timer, TICK_MS);
	}
}

static void send_queued(struct resolver *resolver)
{
	while (resolver->first_queued && resolver->in_flight < resolver->options.in_flight_max) {
		struct lookup *lookup = resolver->first_queued;

		resolver->first_queued = lookup->next_queued;
		if (!resolver->first_queued)
			resolver->last_queued = &resolver->first_queued;
		send_lookup(lookup);
	}
	start_ticking(resolver);
}

static void ticked(void *context)
{
	struct resolver *resolver = context;
	int64_t now = loop_now_ms(resolver->loop);

	dns_transport_tick(resolver->transport);
	for (struct lookup *lookup = resolver->first_sent, *next; lookup; lookup = next) {
		next = lookup->next_sent;
		if (now < lookup->deadline_ms)
			continue;
		lookup->answer.status = DNS_TIMEOUT;
		finish_lookup(lookup);
		next = resolver->first_sent; /* finishing may have sent others */
	}
	resolver->is_ticking = false;
	start_ticking(resolver);
}

static struct lookup *lookup_for(struct resolver *resolver, const char *name, enum dns_type type)
{
	char key[DOMAIN_NAME_MAX + 16];
	size_t number;
	int length = snprintf(key, sizeof(key), "%d %s", (int)type, name);

	for (int i = 0; i < length; i++)
		key[i] = ascii_lower(key[i]);
	if (!text_set_add(resolver->names, (struct span){key, (size_t)length}, &number))
		return resolver->lookups[number];
	resolver->lookups = memory_make_room(
		resolver->lookups, number, &resolver->lookups_size, sizeof(*resolver->lookups));
	struct lookup *lookup = memory_get_zeroed(1, sizeof(*lookup));

	lookup->resolver = resolver;
	lookup->type = type;
	snprintf(lookup->name, sizeof(lookup->name), "%s", strchr(key, ' ') + 1);
	resolver->lookups[number] = lookup;
	return lookup;
}

static void queue_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	dns_answer_finish(&lookup->answer);
	lookup->answer = (struct dns_answer){0};
	if (!domain_is_host_name(span_of(lookup->name), 1)) {
		lookup->answer.status = DNS_GARBLED;
		lookup->state = LOOKUP_ANSWERED;
		tell_later(lookup);
		return;
	}
	lookup->state = LOOKUP_QUEUED;
	lookup->next_queued = NULL;
	*resolver->last_queued = lookup;
	resolver->last_queued = &lookup->next_queued;
	send_queued(resolver);
}

struct resolver_question *resolver_ask(struct resolver *resolver, const char *name,
	enum dns_type type, resolver_answer_fn *answer, void *context)
{
	bool fits = strlen(name) <= DOMAIN_NAME_MAX;
	struct lookup *lookup = lookup_for(resolver, fits ? name : "", type);
	struct resolver_question *question = memory_get_zeroed(1, sizeof(*question));
	struct resolver_question **last = &lookup->questions;

	*question = (struct resolver_question){NULL, lookup, answer, context};
	while (*last)
		last = &(*last)->next;
	*last = question;
	if (lookup->state == LOOKUP_ANSWERED)
		tell_later(lookup);
	else if (lookup->state == LOOKUP_NEW)
		queue_lookup(lookup);
	return question;
}

void resolver_cancel(struct resolver_question *question)
{
	struct resolver_question **at = &question->lookup->questions;

	while (*at && *at != question)
		at = &(*at)->next;
	assert(*at == question);
	*at = question->next;
	free(question); /* its lookup goes on, for whoever asks next */
}

void resolver_forget_failures(struct resolver *resolver)
{
	for (size_t i = 0; i < text_set_count(resolver->names); i++) {
		struct lookup *lookup = resolver->lookups[i];

		if (lookup->state == LOOKUP_ANSWERED && !lookup->questions &&
			dns_status_is_soft(lookup->answer.status))
			lookup->state = LOOKUP_NEW;
	}
}

uint64_t resolver_questions_sent(const struct resolver *resolver)
{
	return resolver->questions_sent;
}

/* ---- beginning and end ---- */

enum status resolver_create(struct loop *loop, const struct resolver_options *options,
	struct resolver **ret_resolver, struct failure *why)
{
	struct resolver *resolver = memory_get_zeroed(1, sizeof(*resolver));

	resolver->loop = loop;
	resolver->options = *options;
	if (!resolver->options.in_flight_max)
		resolver->options.in_flight_max = RESOLVER_IN_FLIGHT_DEFAULT;
	resolver->timer = loop_timer_create(loop, ticked, resolver);
	resolver->teller = loop_timer_create(loop, tell, resolver);
	resolver->names = text_set_create();
	resolver->last_queued = &resolver->first_queued;
	resolver->last_told = &resolver->first_told;
	enum status status = dns_transport_create(
		loop, options->servers, options->timeout_ms, &resolver->transport, why);

	if (status)
		resolver_destroy(resolver);
	else
		*ret_resolver = resolver;
	return status;
}

static void lookup_destroy(struct lookup *lookup)
{
	while (lookup->questions) {
		struct resolver_question *question = lookup->questions;

		lookup->questions = question->next;
		free(question);
	}
	dns_answer_finish(&lookup->answer);
	free(lookup);
}

void resolver_destroy(struct resolver *resolver)
{
	if (!resolver)
		return;
	dns_transport_destroy(resolver->transport);
	loop_timer_destroy(resolver->timer);
	loop_timer_destroy(resolver->teller);
	for (size_t i = 0; i < text_set_count(resolver->names); i++)
		lookup_destroy(resolver->lookups[i]);
	free(resolver->lookups);
	text_set_destroy(resolver->names);
	free(resolver);
}
