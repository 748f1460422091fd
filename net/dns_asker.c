/*
 * 1. The servers take turns, three rounds; in the last one the question goes without EDNS, because
 *    some paths lose it. The first round is a seventh of the whole time, the second two, the third
 *    four: so a lost packet costs little, and a slow server is given time. Who was asked earlier may
 *    still answer: the first good answer wins, whichever letter it is for.
 * 2. FOUND, NODATA and NXDOMAIN are good answers. So is a SERVFAIL that says that signatures do not
 *    hold, from a server that may be believed: the next one, if it validates nothing, would answer.
 * 3. Any other answer is a failure of that server, which is not asked again. The next one is asked at
 *    once; the servers that are left have one letter each from then on, because a domain whose own
 *    servers fail is common and must not cost the whole time. The best failure is told: a SERVFAIL
 *    with an explanation, SERVFAIL, REFUSED, other errors, garbled ones, silence.
 * 4. FORMERR or NOTIMP without an OPT record, or BADVERS: the same server is asked without EDNS, and
 *    if it answers well then, it is never asked with EDNS again (RFC 6891 6.2.2, 7).
 * 5. A referral from a server that was to find it out for us counts as REFUSED: it is no resolver.
 */
#include "net/dns_asker.h"
#include "base/memory.h"
#include "net/dns_edns.h"
#include "net/dns_query.h"
#include "net/dns_transport.h"

#include <stdlib.h>
#include <sys/random.h>

enum {
	TICK_MS = 20, /* how exact time-outs are */
	ROUNDS = 3,
	ROUNDS_PATIENCE = 7, /* 1 + 2 + 4 */
	IDS_DRAWN = 128,     /* at once: a system call a question would be a tenth of its cost */
	RCODE_FORMERR = 1,
	RCODE_SERVFAIL = 2,
	RCODE_NOTIMP = 4,
	RCODE_BADVERS = 16
};

/* Freed when it is told and every letter of it has come back. */
struct question {
	struct dns_asker *asker;
	struct question *next, **at; /* among those that are open */
	dns_asker_fn *answer;
	void *context;
	const char *name; /* the caller's, until it is told */
	enum dns_type type;
	bool is_open, has_failed[DNS_SERVERS_MAX];
	unsigned letters_out;
	size_t turns, turns_max; /* taken, and how many there may be */
	int64_t next_turn_ms, deadline_ms;
	struct dns_answer best;
	unsigned char query[DNS_QUERY_SIZE]; /* with EDNS; each letter has its own id */
	size_t query_length;
};

struct letter {
	struct dns_letter carried; /* first: the transport knows this alone */
	struct question *question;
	size_t server;
	bool has_edns, is_second; /* after what was said to EDNS */
};

struct dns_asker {
	struct loop *loop;
	struct dns_asker_options options;
	struct dns_transport *transport;
	struct loop_timer *timer;
	struct question *open;
	size_t server_count;
	bool lacks_edns[DNS_SERVERS_MAX];
	bool is_ticking;
	uint16_t ids[IDS_DRAWN];
	size_t ids_left;
};

static void take_turn(struct question *question);

/* Nobody may guess it: with the port it is what keeps strangers from answering (RFC 5452). */
static uint16_t draw_id(struct dns_asker *asker)
{
	if (!asker->ids_left) {
		if (getrandom(asker->ids, sizeof(asker->ids), 0) != (ssize_t)sizeof(asker->ids))
			for (size_t i = 0; i < IDS_DRAWN; i++)
				asker->ids[i] = (uint16_t)random();
		asker->ids_left = IDS_DRAWN;
	}
	return asker->ids[--asker->ids_left];
}

/* ---- what an answer is worth ---- */

static bool is_good(const struct dns_asker *asker, const struct dns_answer *answer)
{
	return !dns_status_is_soft(answer->status) ||
	       (answer->status == DNS_SERVFAIL && dns_ede_is_bogus(answer->ede) &&
		       dns_asker_is_trusted(asker));
}

static int rank_of(const struct dns_answer *answer)
{
	if (answer->status == DNS_TIMEOUT)
		return 0;
	if (answer->status == DNS_GARBLED)
		return 1;
	if (answer->status == DNS_REFUSED)
		return 3;
	if (answer->rcode != RCODE_SERVFAIL)
		return 2;
	return answer->ede == DNS_EDE_NONE ? 4 : 5;
}

static bool is_against_edns(const struct dns_answer *answer)
{
	return answer->rcode == RCODE_BADVERS ||
	       (!answer->has_edns &&
		       (answer->rcode == RCODE_FORMERR || answer->rcode == RCODE_NOTIMP));
}

/* ---- a question's end ---- */

static void free_when_done(struct question *question)
{
	if (!question->is_open && !question->letters_out)
		free(question);
}

static void close_question(struct question *question)
{
	question->is_open = false;
	*question->at = question->next;
	if (question->next)
		question->next->at = question->at;
}

static void tell(struct question *question, struct dns_answer answer)
{
	close_question(question);
	question->letters_out++; /* letters may come back while it is told */
	question->answer(question->context, &answer);
	question->letters_out--;
	free_when_done(question);
}

static void tell_good(struct question *question, const struct dns_answer *answer)
{
	dns_answer_finish(&question->best);
	tell(question, *answer);
}

/* ---- letters ---- */

static void note_failure(struct question *question, size_t server, struct dns_answer *answer)
{
	if (question->best.status == DNS_TIMEOUT)
		question->turns_max = question->turns + question->asker->server_count;
	question->has_failed[server] = true;
	if (rank_of(answer) > rank_of(&question->best)) {
		dns_answer_finish(&question->best);
		question->best = *answer;
	} else {
		dns_answer_finish(answer);
	}
}

static struct dns_answer read_answer(const struct question *question, struct span message)
{
	struct dns_answer answer;

	dns_answer_read(message, span_of(question->name), question->type, &answer);
	if (answer.is_referral && !question->asker->options.is_for_authority)
		answer.status = DNS_REFUSED;
	return answer;
}

static dns_letter_fn letter_answered;

/* The question may be over, and gone, when it returns. */
static void send_letter(struct question *question, size_t server, bool has_edns, bool is_second)
{
	struct dns_asker *asker = question->asker;
	struct letter *letter = memory_get(sizeof(*letter));
	uint16_t id = draw_id(asker);
	size_t length = question->query_length - (has_edns ? 0 : DNS_QUERY_EDNS_SIZE);

	question->query[0] = (unsigned char)(id >> 8);
	question->query[1] = (unsigned char)id;
	question->query[11] = has_edns; /* how many records stand behind the question */
	*letter = (struct letter){{letter_answered}, question, server, has_edns, is_second};
	question->letters_out++;
	dns_transport_send(asker->transport, server, has_edns,
		(struct span){(const char *)question->query, length}, &letter->carried);
}

static int64_t patience_of(const struct question *question)
{
	const struct dns_asker *asker = question->asker;
	size_t round = question->turns ? (question->turns - 1) / asker->server_count : 0;
	int64_t turns = (int64_t)asker->server_count * ROUNDS_PATIENCE;

	return (asker->options.timeout_ms << (round < ROUNDS ? round : ROUNDS - 1)) / turns + 1;
}

static void message_came(const struct letter *letter, struct span message)
{
	struct question *question = letter->question;
	struct dns_asker *asker = question->asker;
	struct dns_answer answer = read_answer(question, message);

	if (is_good(asker, &answer)) {
		asker->lacks_edns[letter->server] |= letter->is_second;
		tell_good(question, &answer);
	} else if (letter->has_edns && is_against_edns(&answer)) {
		dns_answer_finish(&answer);
		question->next_turn_ms = loop_now_ms(asker->loop) + patience_of(question);
		send_letter(question, letter->server, false, true);
	} else {
		note_failure(question, letter->server, &answer);
		take_turn(question);
	}
}

static void letter_answered(struct dns_letter *carried, struct span message)
{
	struct letter letter = *(struct letter *)carried;
	struct question *question = letter.question;

	free(carried);
	question->letters_out--;
	if (!question->is_open)
		free_when_done(question);
	else if (message.length)
		message_came(&letter, message);
	/* Nobody there: the next server of this round at once, a next round when it is due; a name
	 * server that is being restarted is back by then. */
	else if (question->turns % question->asker->server_count)
		take_turn(question);
}

/* The server whose turn is next among those that have not failed; false when there is none. */
static bool next_server(struct question *question, size_t *ret_server)
{
	size_t count = question->asker->server_count;

	for (size_t i = 0; i < count && question->turns < question->turns_max; i++) {
		size_t server = question->turns++ % count;

		if (!question->has_failed[server]) {
			*ret_server = server;
			return true;
		}
	}
	return false;
}

/* Asks the next server. When all have had their turns: tells the best failure; where there is
 * none, waits for late answers until the deadline. */
static void take_turn(struct question *question)
{
	struct dns_asker *asker = question->asker;
	size_t server = 0;

	if (next_server(question, &server)) {
		bool is_last_round = question->turns > (ROUNDS - 1) * asker->server_count;

		question->next_turn_ms = loop_now_ms(asker->loop) + patience_of(question);
		send_letter(question, server, !asker->lacks_edns[server] && !is_last_round, false);
		return;
	}
	if (question->best.status != DNS_TIMEOUT || !question->letters_out)
		tell(question, question->best);
	else
		question->next_turn_ms = INT64_MAX;
}

/* ---- time ---- */

/* A start while it runs would put the tick off for ever. */
static void start_ticking(struct dns_asker *asker)
{
	if (asker->open && !asker->is_ticking) {
		asker->is_ticking = true;
		loop_timer_start(asker->timer, TICK_MS);
	}
}

static struct question *first_due(const struct dns_asker *asker, int64_t now)
{
	struct question *question = asker->open;

	while (question && now < question->next_turn_ms && now < question->deadline_ms)
		question = question->next;
	return question;
}

static void ticked(void *context)
{
	struct dns_asker *asker = context;
	struct question *question;
	int64_t now = loop_now_ms(asker->loop);

	dns_transport_tick(asker->transport);
	/* From the start each time: whoever is told may ask, and end other questions with that. */
	while ((question = first_due(asker, now))) {
		if (now >= question->deadline_ms)
			tell(question, question->best);
		else
			take_turn(question);
	}
	asker->is_ticking = false;
	start_ticking(asker);
}

/* ---- asking ---- */

bool dns_asker_ask(struct dns_asker *asker, const struct dns_asker_question *asked,
	dns_asker_fn *answer, void *context)
{
	const struct dns_query_wishes wishes = {.recursion = !asker->options.is_for_authority,
		.authenticity = !asker->options.is_for_authority,
		.unchecked = asked->is_unchecked,
		.signatures = asker->options.wants_signatures,
		.udp_size = asker->options.udp_size};
	struct question *question = memory_get(sizeof(*question));

	*question = (struct question){.asker = asker,
		.answer = answer,
		.context = context,
		.name = asked->name,
		.type = asked->type,
		.is_open = true,
		.next = asker->open,
		.at = &asker->open,
		.turns_max = ROUNDS * asker->server_count,
		.deadline_ms = asked->deadline_ms,
		.best = {.status = DNS_TIMEOUT, .ede = DNS_EDE_NONE}};
	question->query_length =
		dns_query_write(span_of(asked->name), asked->type, 0, &wishes, question->query);
	if (!question->query_length) {
		free(question);
		return false;
	}
	if (asker->open)
		asker->open->at = &question->next;
	asker->open = question;
	start_ticking(asker);
	take_turn(question);
	return true;
}

bool dns_asker_is_trusted(const struct dns_asker *asker)
{
	return dns_transport_is_trusted(asker->transport) && !asker->options.is_for_authority;
}

/* ---- beginning and end ---- */

enum status dns_asker_create(struct loop *loop, const struct dns_asker_options *options,
	struct dns_asker **ret_asker, struct failure *why)
{
	const struct dns_transport_options carrying = {
		options->servers, options->timeout_ms, options->udp_size};
	struct dns_asker *asker = memory_get_zeroed(1, sizeof(*asker));

	asker->loop = loop;
	asker->options = *options;
	enum status status = dns_transport_create(loop, &carrying, &asker->transport, why);

	if (status) {
		free(asker);
		return status;
	}
	asker->timer = loop_timer_create(loop, ticked, asker);
	asker->server_count = dns_transport_server_count(asker->transport);
	*ret_asker = asker;
	return OK;
}

void dns_asker_destroy(struct dns_asker *asker)
{
	if (!asker)
		return;
	while (asker->open) {
		struct question *question = asker->open;

		close_question(question);
		dns_answer_finish(&question->best);
		free_when_done(question);
	}
	dns_transport_destroy(asker->transport); /* the letters that are out come back */
	loop_timer_destroy(asker->timer);
	free(asker);
}
