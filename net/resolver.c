/*
 * dns_asker gets the answers, dns_memory keeps them. Ours are the cap on questions in flight, the
 * sharing of a question by all who ask it meanwhile, and the verdict "bogus".
 *
 * A question on the wire is one `lookup`: new, queued, sent, answered; from then on it is remembered
 * until its memory is needed. Whoever waits for it holds it. Answers are told from a timer, never
 * from within resolver_ask.
 *
 * Bogus (RFC 4035 5.5): a resolver that validates says SERVFAIL, and modern ones say why (RFC 8914).
 * Where it does not, the same question with the CD bit finds out: an answer now means that only the
 * proof failed. That answer itself is worth nothing and is dropped.
 */
#include "net/resolver.h"
#include "base/memory.h"
#include "net/dns_asker.h"
#include "net/dns_edns.h"
#include "net/dns_memory.h"

#include <stdlib.h>
#include <string.h>

struct resolver_question {
	struct resolver_question *next, **at;
	struct lookup *lookup;
	uint64_t number;
	resolver_answer_fn *answer;
	void *context;
};

enum lookup_state { LOOKUP_NEW, LOOKUP_QUEUED, LOOKUP_SENT, LOOKUP_ANSWERED };

struct lookup {
	struct dns_memory_item item; /* first: the memory knows this alone */
	struct resolver *resolver;
	struct lookup *next_queued, *next_told;
	enum lookup_state state;
	bool is_to_be_told; /* in the list of those, or being told */
	bool is_forgotten;  /* the memory has it no more */
	int64_t deadline_ms;
	struct dns_answer answer;
	struct resolver_question *questions, **last_question;
	char name[];
};

struct resolver {
	struct loop *loop;
	struct resolver_options options;
	struct dns_asker *asker;
	struct dns_memory memory;
	struct loop_timer *teller;
	struct lookup *first_queued, **last_queued;
	struct lookup *first_told, **last_told;
	unsigned in_flight;
	uint64_t questions_asked, questions_sent;
	bool is_sending;
};

static void send_queued(struct resolver *resolver);

/* ---- memory ---- */

static void free_lookup(struct lookup *lookup)
{
	while (lookup->questions) {
		struct resolver_question *question = lookup->questions;

		lookup->questions = question->next;
		free(question);
	}
	dns_answer_finish(&lookup->answer);
	free(lookup);
}

static size_t lookup_size(const struct lookup *lookup)
{
	return sizeof(*lookup) + strlen(lookup->name) + 16 + dns_answer_size(&lookup->answer);
}

/* Nobody waits for it any more: remembered for whoever comes, or dropped. */
static void let_go(struct lookup *lookup)
{
	struct dns_memory *memory = &lookup->resolver->memory;
	struct dns_memory_item *excess;

	if (lookup->is_forgotten) {
		free_lookup(lookup);
		return;
	}
	dns_memory_let_go(memory, &lookup->item, lookup_size(lookup));
	while ((excess = dns_memory_take_excess(memory)))
		free_lookup((struct lookup *)excess);
}

/* ---- telling ---- */

static void tell_later(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	if (lookup->is_to_be_told)
		return;
	lookup->is_to_be_told = true;
	lookup->next_told = NULL;
	if (!resolver->first_told)
		loop_timer_start(resolver->teller, 0);
	*resolver->last_told = lookup;
	resolver->last_told = &lookup->next_told;
}

static void unlink_question(struct resolver_question *question)
{
	*question->at = question->next;
	if (question->next)
		question->next->at = question->at;
	else
		question->lookup->last_question = question->at;
}

/* Those who asked before this round began; a callback may cancel any question and ask anew. */
static void tell_lookup(struct lookup *lookup, uint64_t asked)
{
	while (lookup->questions && lookup->questions->number <= asked) {
		struct resolver_question *question = lookup->questions;

		unlink_question(question);
		question->answer(question->context, &lookup->answer);
		free(question);
	}
	lookup->is_to_be_told = false;
	if (lookup->questions)
		tell_later(lookup);
	else
		let_go(lookup);
}

static void tell(void *context)
{
	struct resolver *resolver = context;
	struct lookup *told = resolver->first_told;
	uint64_t asked = resolver->questions_asked;

	resolver->first_told = NULL;
	resolver->last_told = &resolver->first_told;
	while (told) {
		struct lookup *next = told->next_told;

		tell_lookup(told, asked);
		told = next;
	}
}

/* ---- lookups ---- */

static void finish_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	resolver->in_flight--;
	lookup->state = LOOKUP_ANSWERED;
	tell_later(lookup);
	send_queued(resolver);
}

static void unchecked_answered(void *context, struct dns_answer *answer)
{
	struct lookup *lookup = context;

	if (!dns_status_is_soft(answer->status))
		lookup->answer.status = DNS_BOGUS;
	dns_answer_finish(answer);
	finish_lookup(lookup);
}

static bool ask_unchecked(struct lookup *lookup)
{
	const struct dns_asker_question asked = {
		lookup->name, lookup->item.type, true, lookup->deadline_ms};

	lookup->resolver->questions_sent++;
	return dns_asker_ask(lookup->resolver->asker, &asked, unchecked_answered, lookup);
}

/* The extended error leaves open whether signatures are to blame. */
static bool is_unexplained(int32_t ede)
{
	return ede == DNS_EDE_NONE || ede == DNS_EDE_OTHER || ede == DNS_EDE_CACHED_ERROR;
}

static void lookup_answered(void *context, struct dns_answer *answer)
{
	struct lookup *lookup = context;
	bool is_trusted = resolver_is_trusted(lookup->resolver);

	lookup->answer = *answer;
	lookup->answer.is_authenticated &= is_trusted;
	if (is_trusted && answer->status == DNS_SERVFAIL) {
		if (dns_ede_is_bogus(answer->ede))
			lookup->answer.status = DNS_BOGUS;
		else if (is_unexplained(answer->ede) && ask_unchecked(lookup))
			return;
	}
	finish_lookup(lookup);
}

static void send_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

	lookup->state = LOOKUP_SENT;
	lookup->deadline_ms = loop_now_ms(resolver->loop) + resolver->options.timeout_ms;
	resolver->in_flight++;
	resolver->questions_sent++;
	const struct dns_asker_question asked = {
		lookup->name, lookup->item.type, false, lookup->deadline_ms};

	if (!dns_asker_ask(resolver->asker, &asked, lookup_answered, lookup)) {
		lookup->answer.status = DNS_GARBLED;
		finish_lookup(lookup);
	}
}

/* An answer that comes from within the sending must not begin another round here. */
static void send_queued(struct resolver *resolver)
{
	if (resolver->is_sending)
		return;
	resolver->is_sending = true;
	while (resolver->first_queued && resolver->in_flight < resolver->options.in_flight_max) {
		struct lookup *lookup = resolver->first_queued;

		resolver->first_queued = lookup->next_queued;
		if (!resolver->first_queued)
			resolver->last_queued = &resolver->first_queued;
		send_lookup(lookup);
	}
	resolver->is_sending = false;
}

static void queue_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;

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

static struct lookup *lookup_for(struct resolver *resolver, const char *name, enum dns_type type)
{
	char key[DOMAIN_NAME_MAX + 2];
	size_t length = strlen(name);

	if (length && name[length - 1] == '.')
		length--;
	if (length > DOMAIN_NAME_MAX)
		length = 0; /* "" is no host name either */
	for (size_t i = 0; i < length; i++)
		key[i] = ascii_lower(name[i]);
	key[length] = '\0';
	struct dns_memory_item *known = dns_memory_find(&resolver->memory, key, type);

	if (known) {
		dns_memory_hold(&resolver->memory, known);
		return (struct lookup *)known;
	}
	struct lookup *lookup = memory_get(sizeof(*lookup) + length + 1);

	*lookup = (struct lookup){
		.resolver = resolver, .answer = {.status = DNS_TIMEOUT, .ede = DNS_EDE_NONE}};
	memcpy(lookup->name, key, length + 1);
	lookup->last_question = &lookup->questions;
	lookup->item.name = lookup->name;
	lookup->item.type = type;
	dns_memory_add(&resolver->memory, &lookup->item, lookup_size(lookup));
	return lookup;
}

/* ---- questions ---- */

struct resolver_question *resolver_ask(struct resolver *resolver, const char *name,
	enum dns_type type, resolver_answer_fn *answer, void *context)
{
	struct lookup *lookup = lookup_for(resolver, name, type);
	struct resolver_question *question = memory_get(sizeof(*question));

	*question = (struct resolver_question){
		NULL, lookup->last_question, lookup, ++resolver->questions_asked, answer, context};
	*lookup->last_question = question;
	lookup->last_question = &question->next;
	if (lookup->state == LOOKUP_ANSWERED)
		tell_later(lookup);
	else if (lookup->state == LOOKUP_NEW)
		queue_lookup(lookup);
	return question;
}

void resolver_cancel(struct resolver_question *question)
{
	unlink_question(question);
	free(question); /* its lookup goes on, for whoever asks next */
}

void resolver_forget_failures(struct resolver *resolver)
{
	struct dns_memory_item *item = dns_memory_next(&resolver->memory, NULL), *next;

	for (; item; item = next) {
		struct lookup *lookup = (struct lookup *)item;

		next = dns_memory_next(&resolver->memory, item);
		if (lookup->state != LOOKUP_ANSWERED || lookup->questions ||
			!dns_status_is_soft(lookup->answer.status))
			continue;
		dns_memory_remove(&resolver->memory, item);
		lookup->is_forgotten = true;
		if (!lookup->is_to_be_told)
			free_lookup(lookup);
	}
}

uint64_t resolver_questions_sent(const struct resolver *resolver)
{
	return resolver->questions_sent;
}

size_t resolver_memory(const struct resolver *resolver)
{
	return resolver->memory.bytes;
}

bool resolver_is_trusted(const struct resolver *resolver)
{
	return dns_asker_is_trusted(resolver->asker);
}

/* ---- beginning and end ---- */

static void complete_options(struct resolver_options *options)
{
	if (!options->in_flight_max)
		options->in_flight_max = RESOLVER_IN_FLIGHT_DEFAULT;
	if (!options->memory_max)
		options->memory_max = RESOLVER_MEMORY_DEFAULT;
	unsigned size = options->udp_size ? options->udp_size : RESOLVER_UDP_SIZE_DEFAULT;

	options->udp_size = size < RESOLVER_UDP_SIZE_LEAST  ? RESOLVER_UDP_SIZE_LEAST
			    : size > RESOLVER_UDP_SIZE_MOST ? RESOLVER_UDP_SIZE_MOST
							    : size;
}

enum status resolver_create(struct loop *loop, const struct resolver_options *options,
	struct resolver **ret_resolver, struct failure *why)
{
	struct resolver_options wanted = *options;
	struct dns_asker *asker = NULL;

	complete_options(&wanted);
	const struct dns_asker_options asking = {wanted.servers, wanted.timeout_ms, wanted.udp_size,
		wanted.wants_signatures, wanted.is_for_authority};
	enum status status = dns_asker_create(loop, &asking, &asker, why);

	if (status)
		return status;
	struct resolver *resolver = memory_get_zeroed(1, sizeof(*resolver));

	resolver->loop = loop;
	resolver->options = wanted;
	resolver->asker = asker;
	resolver->teller = loop_timer_create(loop, tell, resolver);
	resolver->last_queued = &resolver->first_queued;
	resolver->last_told = &resolver->first_told;
	dns_memory_init(&resolver->memory, wanted.memory_max);
	*ret_resolver = resolver;
	return OK;
}

/* What the memory has no more lives in the list of those to be told alone. */
static void free_forgotten(struct resolver *resolver)
{
	for (struct lookup *lookup = resolver->first_told, *next; lookup; lookup = next) {
		next = lookup->next_told;
		if (lookup->is_forgotten)
			free_lookup(lookup);
	}
}

void resolver_destroy(struct resolver *resolver)
{
	struct dns_memory_item *item, *next;

	if (!resolver)
		return;
	dns_asker_destroy(resolver->asker);
	loop_timer_destroy(resolver->teller);
	free_forgotten(resolver);
	for (item = dns_memory_next(&resolver->memory, NULL); item; item = next) {
		next = dns_memory_next(&resolver->memory, item);
		dns_memory_remove(&resolver->memory, item);
		free_lookup((struct lookup *)item);
	}
	dns_memory_finish(&resolver->memory);
	free(resolver);
}
