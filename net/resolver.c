/*
 * c-ares 1.18 is the transport: it owns sockets, retries, and the change to TCP. Ours are the
 * question (its id, the AD bit, EDNS), the memory of answers, the cap on questions in flight, and
 * the deadline of each question, because a try of c-ares doubles its patience every round.
 *
 * A name's question is one `lookup`, shared by everybody who asks for it meanwhile. Answers are
 * told from a timer, never from within resolver_ask.
 */
#include "net/resolver.h"
#include "base/memory.h"
#include "base/text_set.h"

#include <ares.h>
#include <arpa/inet.h>
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

enum {
	CLASS_IN = 1,
	TRIES = 3, /* patience t, 2t, 4t: a seventh of the deadline each */
	TRIES_PATIENCE = 7,
	EDNS_SIZE = 1232, /* fits every path: DNS flag day 2020 */
	TICK_MS = 20,     /* how exact c-ares' and our own time-outs are */
	SERVERS_TEXT_MAX = 1024,
	WATCHES_MAX = 64 /* sockets of one channel: a UDP and a TCP one a server */
};

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

struct socket_watch {
	struct resolver *resolver;
	int fd;
	struct loop_watch *watch;
};

struct resolver {
	struct loop *loop;
	struct resolver_options options;
	ares_channel channel;
	struct loop_timer *timer, *teller;
	struct socket_watch watches[WATCHES_MAX];
	struct text_set *names; /* "type name"; its numbers index: */
	struct lookup **lookups;
	size_t lookups_size;
	struct lookup *first_queued, **last_queued;
	struct lookup *first_sent;
	struct lookup *first_told, **last_told;
	unsigned in_flight;
	uint64_t questions_sent;
	bool trusts_ad, is_ending, is_ticking;
};

static void send_queued(struct resolver *resolver);

/* ---- sockets of c-ares on our loop ---- */

static void socket_ready(void *context, unsigned ready)
{
	struct socket_watch *watch = context;

	ares_process_fd(watch->resolver->channel, ready & LOOP_READ ? watch->fd : ARES_SOCKET_BAD,
		ready & LOOP_WRITE ? watch->fd : ARES_SOCKET_BAD);
}

/* c-ares tells which sockets it wants watched; (0, 0) means that it closes this one now. */
static void socket_state(void *context, ares_socket_t fd, int readable, int writable)
{
	struct resolver *resolver = context;
	struct socket_watch *found = NULL;

	for (int i = 0; i < WATCHES_MAX && !found; i++)
		if (resolver->watches[i].watch && resolver->watches[i].fd == fd)
			found = &resolver->watches[i];
	for (int i = 0; i < WATCHES_MAX && !found; i++)
		if (!resolver->watches[i].watch)
			found = &resolver->watches[i];
	if (!found)
		return; /* its question runs into the deadline */
	if (!readable && !writable) {
		loop_watch_destroy(found->watch);
		*found = (struct socket_watch){0};
		return;
	}
	if (!found->watch)
		*found = (struct socket_watch){
			resolver, fd, loop_watch_create(resolver->loop, fd, socket_ready, found)};
	loop_watch_want(found->watch, (readable ? LOOP_READ : 0) | (writable ? LOOP_WRITE : 0));
}

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

static enum dns_status status_without_answer(int ares_status)
{
	switch (ares_status) {
	case ARES_ESERVFAIL:
		return DNS_SERVFAIL;
	case ARES_EREFUSED:
		return DNS_REFUSED;
	case ARES_EBADRESP:
	case ARES_EBADNAME:
		return DNS_GARBLED;
	}
	return DNS_TIMEOUT; /* also a server that refuses the connection */
}

static void ares_answered(
	void *context, int ares_status, int timeouts, unsigned char *bytes, int length)
{
	struct lookup *lookup = context;

	(void)timeouts;
	if (lookup->resolver->is_ending || lookup->state != LOOKUP_SENT)
		return; /* the deadline was faster */
	if (bytes && length > 0)
		dns_answer_read((struct span){(const char *)bytes, (size_t)length},
			span_of(lookup->name), lookup->type, &lookup->answer);
	else
		lookup->answer.status = status_without_answer(ares_status);
	lookup->answer.is_authenticated &= lookup->resolver->trusts_ad;
	finish_lookup(lookup);
}

static unsigned short random_id(void)
{
	unsigned short id = 0;

	if (getrandom(&id, sizeof(id), 0) != (ssize_t)sizeof(id))
		id = (unsigned short)random();
	return id;
}

static void send_lookup(struct lookup *lookup)
{
	struct resolver *resolver = lookup->resolver;
	unsigned char *query = NULL;
	int length = 0;

	lookup->state = LOOKUP_SENT;
	lookup->deadline_ms = loop_now_ms(resolver->loop) + resolver->options.timeout_ms;
	lookup->next_sent = resolver->first_sent;
	resolver->first_sent = lookup;
	resolver->in_flight++;
	resolver->questions_sent++;
	if (ares_create_query(lookup->name, CLASS_IN, (int)lookup->type, random_id(), 1, &query,
		    &length, EDNS_SIZE) != ARES_SUCCESS) {
		lookup->answer.status = DNS_GARBLED;
		finish_lookup(lookup);
		return;
	}
	query[3] |= 0x20; /* AD: tell us whether it was validated (RFC 6840 5.7) */
	ares_send(resolver->channel, query, length, ares_answered, lookup);
	ares_free_string(query);
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

	ares_process_fd(resolver->channel, ARES_SOCKET_BAD, ARES_SOCKET_BAD);
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

/* "192.0.2.1", "192.0.2.1:53", "2001:db8::1", "[2001:db8::1]:53" */
static bool is_server(struct span text, struct ip *ret_ip)
{
	unsigned long port;
	size_t colon = span_find_last(text, ':');

	if (ip_parse(text, ret_ip))
		return true;
	if (colon == text.length || !span_to_number(span_from(text, colon + 1), 65535, &port) ||
		!port)
		return false;
	struct span host = span_part(text, 0, colon);

	if (host.length > 2 && host.at[0] == '[' && host.at[host.length - 1] == ']')
		return ip_parse(span_part(host, 1, host.length - 2), ret_ip) &&
		       ret_ip->family == AF_INET6;
	return ip_parse(host, ret_ip) && ret_ip->family == AF_INET;
}

static enum status set_servers(struct resolver *resolver, const char *servers, struct failure *why)
{
	struct span rest = span_of(servers), server;
	struct ip ip;

	while (span_split(&rest, ',', &server))
		if (!is_server(span_trim(server), &ip))
			return failure_say(why, ERR_USAGE,
				"--dns-server: '%.*s' is no address of a resolver (ADDR[:PORT])",
				SPAN_ARGS(server));
	if (ares_set_servers_ports_csv(resolver->channel, servers) != ARES_SUCCESS)
		return failure_say(why, ERR_USAGE, "--dns-server: '%s' cannot be used", servers);
	resolver->trusts_ad = true; /* named by the user */
	return OK;
}

/* The system's resolvers are believed when nobody stands between them and us. */
static bool are_servers_loopback(struct resolver *resolver)
{
	struct ares_addr_port_node *servers = NULL;
	bool all = ares_get_servers_ports(resolver->channel, &servers) == ARES_SUCCESS && servers;

	for (struct ares_addr_port_node *at = servers; at; at = at->next) {
		const unsigned char *v4 = (const unsigned char *)&at->addr.addr4;
		static const unsigned char loopback6[16] = {[15] = 1};

		all &= at->family == AF_INET ? v4[0] == 127
					     : memcmp(&at->addr.addr6, loopback6, 16) == 0;
	}
	ares_free_data(servers);
	return all;
}

static enum status open_channel(struct resolver *resolver, struct failure *why)
{
	struct ares_options wanted = {.flags = ARES_FLAG_NOSEARCH | ARES_FLAG_NOALIASES |
					       ARES_FLAG_NOCHECKRESP | ARES_FLAG_EDNS |
					       ARES_FLAG_STAYOPEN,
		.timeout = (int)(resolver->options.timeout_ms / TRIES_PATIENCE) + 1,
		.tries = TRIES,
		.ednspsz = EDNS_SIZE,
		.lookups = (char[]){"b"}, /* the DNS, not /etc/hosts */
		.sock_state_cb = socket_state,
		.sock_state_cb_data = resolver};
	int result = ares_init_options(&resolver->channel, &wanted,
		ARES_OPT_FLAGS | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_EDNSPSZ |
			ARES_OPT_LOOKUPS | ARES_OPT_SOCK_STATE_CB);

	if (result != ARES_SUCCESS)
		return failure_say(why, ERR_SYSTEM, "DNS: %s", ares_strerror(result));
	if (resolver->options.servers)
		return set_servers(resolver, resolver->options.servers, why);
	resolver->trusts_ad = are_servers_loopback(resolver);
	return OK;
}

enum status resolver_create(struct loop *loop, const struct resolver_options *options,
	struct resolver **ret_resolver, struct failure *why)
{
	struct resolver *resolver = memory_get_zeroed(1, sizeof(*resolver));

	ares_library_init(ARES_LIB_INIT_ALL);
	resolver->loop = loop;
	resolver->options = *options;
	if (!resolver->options.in_flight_max)
		resolver->options.in_flight_max = RESOLVER_IN_FLIGHT_DEFAULT;
	resolver->timer = loop_timer_create(loop, ticked, resolver);
	resolver->teller = loop_timer_create(loop, tell, resolver);
	resolver->names = text_set_create();
	resolver->last_queued = &resolver->first_queued;
	resolver->last_told = &resolver->first_told;
	enum status status = open_channel(resolver, why);

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
	resolver->is_ending = true;
	if (resolver->channel)
		ares_destroy(resolver->channel);
	for (int i = 0; i < WATCHES_MAX; i++)
		loop_watch_destroy(resolver->watches[i].watch);
	loop_timer_destroy(resolver->timer);
	loop_timer_destroy(resolver->teller);
	for (size_t i = 0; i < text_set_count(resolver->names); i++)
		lookup_destroy(resolver->lookups[i]);
	free(resolver->lookups);
	text_set_destroy(resolver->names);
	free(resolver);
	ares_library_cleanup();
}
