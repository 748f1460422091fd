/*
 * The walk: every sequence of answers that a server could give, for sessions of several shapes. A
 * small model of the server hears what the dialogue says and holds it to its promises; two places
 * of the walk that look the same to dialogue and model are walked on from once.
 */
#include "checker/smtp_dialogue_table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum {
	RECIPIENTS_MAX = 10,
	OWED_MAX = 16,
	DEPTH_MAX = 400, /* events on one path; a path that is longer does not end */
	PLACES_SIZE = 1 << 18
};

enum verb { V_BANNER, V_EHLO, V_HELO, V_STARTTLS, V_MAIL, V_RCPT, V_RSET, V_QUIT, V_DATA };

/* What the server knows, and what it has answered. */
struct model {
	unsigned char owed[OWED_MAX], owed_to[OWED_MAX]; /* verbs unanswered, recipients of RCPTs */
	unsigned char owed_count;
	bool greeted, offers_pipelining, offers_tls, in_tls, in_transaction, second, quit_said;
	bool data_said;      /* behind which nothing may come */
	unsigned char trial; /* the one that is under way */
	bool has_recipient;  /* ... and whose RCPT was accepted */
	bool broke, left;    /* it hung up or fell out of SMTP; we had to go */
	unsigned char errors, rsets;
	unsigned char said[RECIPIENTS_MAX]; /* bit 0 with the null sender, bit 1 with the second */
	unsigned char answered[RECIPIENTS_MAX]; /* enum outcome of its last RCPT */
	bool opens_random[RECIPIENTS_MAX];
};

struct place {
	struct dialogue dialogue;
	struct dialogue_recipient recipients[RECIPIENTS_MAX];
	struct model model;
	enum dialogue_wish wish;
};

/* What does not steer the dialogue is shared by all places. */
static struct {
	struct dialogue_plan plan;
	struct trial_words words[RECIPIENTS_MAX];
	bool is_trials;
	struct session_view view;
	struct dialogue_step step;
	size_t count;
	uint64_t *places; /* fingerprints of those walked on from */
	uint64_t *open;   /* ... and of those on the way here */
	struct place *branches;
	size_t place_count, ends;
	bool reached[DIALOGUE_STAGE_COUNT];
	const char *path[DEPTH_MAX];
	size_t depth;
} walk;

static void fault(const char *what)
{
	for (size_t i = 0; i < walk.depth; i++)
		print_message("  %s\n", walk.path[i]);
	print_message("said: %s", walk.step.say);
	fail_msg("%s", what);
}

static void must(bool holds, const char *what)
{
	if (!holds)
		fault(what);
}

/* ---- what is said ---- */

static size_t recipient_named(const struct place *place, struct span text)
{
	char printed[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < walk.count; i++) {
		address_print(&place->recipients[i].address, printed);
		if (span_equals(span_of(printed), text))
			return i;
	}
	fault("RCPT names nobody who was asked for");
	return 0;
}

static bool is_same_domain(const struct place *place, size_t a, size_t b)
{
	return strcmp(place->recipients[a].address.domain, place->recipients[b].address.domain) ==
	       0;
}

/* Trials: each MAIL is the next one's, and its words are nobody else's. */
static void hear_trial_mail(struct place *place, struct span line, bool is_alone)
{
	struct model *m = &place->model;
	char expected[SMTP_COMMAND_SIZE];

	must(is_alone && m->owed_count == 0, "a trial in company");
	must(!m->in_transaction, "MAIL within a transaction");
	for (m->trial = 0; m->trial < walk.count && m->said[m->trial];)
		m->trial++;
	must(m->trial < walk.count, "more trials than there are");
	snprintf(expected, sizeof(expected), "MAIL FROM:<%s>", walk.words[m->trial].sender);
	must(span_equals(line, span_of(expected)), "another sender than the trial's");
	m->said[m->trial] = 1;
	m->has_recipient = false;
	m->owed[m->owed_count++] = V_MAIL;
}

static void hear_trial_rcpt(struct place *place, struct span line, bool is_alone)
{
	struct model *m = &place->model;
	char expected[SMTP_COMMAND_SIZE];

	must(is_alone && m->owed_count == 0, "a trial in company");
	must(m->in_transaction && !m->has_recipient && m->said[m->trial] == 1, "RCPT by chance");
	snprintf(expected, sizeof(expected), "RCPT TO:<%s>", walk.words[m->trial].path);
	must(span_equals(line, span_of(expected)), "another recipient than the trial's");
	m->said[m->trial] = 3;
	m->owed_to[m->owed_count] = m->trial;
	m->owed[m->owed_count++] = V_RCPT;
}

static void hear_data(struct place *place, bool is_alone)
{
	struct model *m = &place->model;

	must(is_alone && m->owed_count == 0, "DATA in company");
	must(place->recipients[m->trial].kind == RECIPIENT_DATA && walk.is_trials,
		"DATA that is no trial");
	must(m->in_transaction && m->has_recipient, "DATA without a recipient");
	m->data_said = true;
	m->owed[m->owed_count++] = V_DATA;
}

static void hear_rcpt(struct place *place, struct span line, bool is_alone)
{
	struct model *m = &place->model;
	size_t to = recipient_named(place, span_part(line, 9, line.length - 10));
	bool may = place->recipients[to].kind != RECIPIENT_RANDOM ||
		   place->recipients[to].may_ask_random;
	unsigned char bit = m->second ? 2 : 1;
	bool follows_mail = false;

	for (size_t i = 0; i < walk.count; i++)
		may = may || (m->opens_random[i] && is_same_domain(place, i, to));
	must(may, "the random recipient is asked without need");
	must(is_alone || place->recipients[to].kind != RECIPIENT_RANDOM,
		"the random recipient is not alone");
	for (size_t i = 0; i < m->owed_count; i++) {
		follows_mail = follows_mail || m->owed[i] == V_MAIL;
		must(m->owed[i] != V_RCPT || is_same_domain(place, m->owed_to[i], to),
			"two domains in one transaction");
	}
	must(m->in_transaction || follows_mail, "RCPT without MAIL");
	must(!(m->said[to] & bit), "a recipient is asked twice with one sender");
	m->said[to] |= bit;
	m->owed_to[m->owed_count] = (unsigned char)to;
	m->owed[m->owed_count++] = V_RCPT;
}

static void hear_mail(struct model *m, struct span line)
{
	bool is_null = span_equals(line, SPAN("MAIL FROM:<>"));
	bool is_second = walk.plan.second_sender[0] &&
			 span_equals(line, SPAN("MAIL FROM:<postmaster@probe.example>"));

	must(is_null || is_second, "a sender of its own");
	must(!m->in_transaction, "MAIL within a transaction");
	m->second = is_second;
	m->owed[m->owed_count++] = V_MAIL;
}

/* A command that never shares a write, nor comes while replies are owed. */
static void hear_single(struct model *m, enum verb verb, bool is_alone)
{
	must(is_alone, "a command that may not be pipelined is");
	must(m->owed_count == 0 || verb == V_QUIT, "a command while replies are owed");
	m->owed[m->owed_count++] = (unsigned char)verb;
	switch (verb) {
	case V_STARTTLS:
		must(m->offers_tls && !m->in_tls && walk.plan.want_tls, "STARTTLS unasked for");
		break;
	case V_EHLO:
		must(!walk.plan.greet_with_helo, "EHLO to a server that chokes on it");
		break;
	case V_RSET:
		must(m->in_transaction, "RSET for nothing");
		must(++m->rsets <= DIALOGUE_RSETS_MAX, "too many RSETs");
		break;
	case V_QUIT:
		m->quit_said = true;
		break;
	case V_BANNER:
	case V_HELO:
	case V_MAIL:
	case V_RCPT:
	case V_DATA:
		break;
	}
}

static void hear_line(struct place *place, struct span line, bool is_alone)
{
	struct model *m = &place->model;

	must(m->owed_count < OWED_MAX, "more commands than anybody can answer");
	must(!m->quit_said, "words behind QUIT");
	must(!m->data_said, "words behind DATA");
	must(m->greeted, "words before the banner");
	if (span_equals(line, SPAN("EHLO probe.example")))
		hear_single(m, V_EHLO, is_alone);
	else if (span_equals(line, SPAN("HELO probe.example")))
		hear_single(m, V_HELO, is_alone);
	else if (span_equals(line, SPAN("STARTTLS")))
		hear_single(m, V_STARTTLS, is_alone);
	else if (span_equals(line, SPAN("RSET")))
		hear_single(m, V_RSET, is_alone);
	else if (span_equals(line, SPAN("QUIT")))
		hear_single(m, V_QUIT, is_alone);
	else if (span_equals(line, SPAN("DATA")))
		hear_data(place, is_alone);
	else if (walk.is_trials && span_starts(line, SPAN("MAIL FROM:<")))
		hear_trial_mail(place, line, is_alone);
	else if (walk.is_trials && span_starts(line, SPAN("RCPT TO:<")))
		hear_trial_rcpt(place, line, is_alone);
	else if (span_starts(line, SPAN("MAIL FROM:<")))
		hear_mail(m, line);
	else if (span_starts(line, SPAN("RCPT TO:<")) && line.at[line.length - 1] == '>')
		hear_rcpt(place, line, is_alone);
	else
		fault("a command that may never be said");
}

static void hear(struct place *place)
{
	struct span rest = {walk.step.say, walk.step.say_length}, line;
	size_t lines = 0, rcpts = 0;

	must(rest.length == strlen(rest.at) && rest.length > 2, "nothing is said");
	for (size_t i = 0; i < rest.length; i++)
		lines += rest.at[i] == '\n';
	must(lines == 1 || place->model.offers_pipelining, "pipelining that was not offered");
	must(place->model.owed_count == 0 || span_equals(rest, SPAN("QUIT\r\n")),
		"two wishes at once");
	while (span_split(&rest, '\n', &line) && line.length) {
		must(line.at[line.length - 1] == '\r', "a bare LF");
		must(line.length + 1 <= SMTP_COMMAND_MAX, "a command that is too long");
		rcpts += span_starts(line, SPAN("RCPT"));
		hear_line(place, span_part(line, 0, line.length - 1), lines == 1);
	}
	must(rcpts == 0 || place->model.errors + rcpts <= DIALOGUE_REFUSALS_MAX,
		"more recipients than refusals are left");
}

/* ---- what is promised at the end ---- */

static void check_end(const struct place *place)
{
	const struct model *m = &place->model;
	const struct dialogue *d = &place->dialogue;
	bool anybody_asked = false, anybody_answered = false;

	must(d->stage == DIALOGUE_END, "closed, but not at the end");
	for (size_t i = 0; i < walk.count; i++) {
		const struct answer *answer = &place->recipients[i].answer;

		anybody_asked = anybody_asked || m->answered[i] != OUTCOME_WAITING;
		anybody_answered =
			anybody_answered || (answer->outcome != OUTCOME_WAITING &&
						    answer->outcome != OUTCOME_NOT_ASKED);
		must(answer->outcome != OUTCOME_WAITING || d->again != DIALOGUE_AGAIN_NO,
			"a recipient is forgotten");
		must(answer->outcome != OUTCOME_ACCEPTED || m->answered[i] == OUTCOME_ACCEPTED,
			"accepted by nobody");
		must(m->answered[i] != OUTCOME_ACCEPTED || answer->outcome == OUTCOME_ACCEPTED,
			"an acceptance is lost");
		must(answer->outcome != OUTCOME_NOT_ASKED ||
				place->recipients[i].kind == RECIPIENT_RANDOM,
			"a published recipient is left out");
	}
	must(d->again != DIALOGUE_AGAIN_REST || anybody_answered || m->left,
		"the same session would come again and again");
	must(d->again != DIALOGUE_AGAIN_HELO || !walk.plan.greet_with_helo, "HELO a second time");
	must(d->again != DIALOGUE_AGAIN_PLAIN || walk.plan.want_tls, "plain text a second time");
	must((d->again != DIALOGUE_AGAIN_HELO && d->again != DIALOGUE_AGAIN_PLAIN) ||
			!anybody_asked,
		"recipients were asked, and would be again");
	must(m->quit_said || m->broke || m->data_said, "gone without QUIT");
	must(place->recipients[0].answer.stage != STAGE_DNS, "an answer without a stage");
	walk.ends++;
}

/* ---- places ---- */

static void mix(uint64_t *sum, unsigned value)
{
	*sum = (*sum ^ value) * 1099511628211u;
	*sum ^= *sum >> 29;
}

/* As far as dialogue and model can tell one answer from another later on. */
static unsigned class_of(unsigned outcome)
{
	return outcome == OUTCOME_WAITING ? 0 : outcome == OUTCOME_ACCEPTED ? 1 : 2;
}

static bool has_random_to_ask(const struct place *place, size_t index)
{
	for (size_t i = 0; i < walk.count; i++)
		if (place->recipients[i].kind == RECIPIENT_RANDOM &&
			place->recipients[i].due != DUE_NOT && is_same_domain(place, i, index))
			return true;
	return false;
}

static uint64_t fingerprint(const struct place *place)
{
	const struct dialogue *d = &place->dialogue;
	const struct model *m = &place->model;
	const unsigned values[] = {d->stage, d->again, (unsigned)d->group, d->group_second,
		d->in_flight_at, d->in_flight_count, d->refusals, d->rsets, d->pending, d->draining,
		d->draining ? d->drain_to : 0, d->masked, d->pipelining, d->utf8, d->offers_tls,
		d->asked_any, d->null_accepted, d->null_refused, d->second_usable,
		d->second_accepted, place->wish, m->owed_count, m->greeted, m->offers_pipelining,
		m->offers_tls, m->in_tls, m->in_transaction, m->second, m->quit_said, m->broke,
		m->left, m->errors, m->rsets, m->data_said, m->trial, m->has_recipient};
	uint64_t sum = 14695981039346656037u;

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		mix(&sum, values[i]);
	for (size_t i = 0; i < m->owed_count; i++)
		mix(&sum, m->owed[i] * 16u + (m->owed[i] == V_RCPT ? m->owed_to[i] : 0u));
	for (size_t i = 0; i < d->in_flight_count; i++)
		mix(&sum, d->in_flight[i]);
	for (size_t i = 0; i < walk.count; i++) {
		const struct dialogue_recipient *r = &place->recipients[i];

		if (walk.is_trials) { /* one's answer steers nothing; that it is the right one counts */
			mix(&sum, r->due * 8u + (r->answer.outcome == OUTCOME_WAITING) * 4u +
					  (r->answer.outcome == m->answered[i]) * 2u);
			mix(&sum, (i == m->trial ? m->said[i] : m->said[i] != 0) * 8u +
					  (m->answered[i] == OUTCOME_WAITING) * 4u +
					  (m->answered[i] == OUTCOME_ACCEPTED &&
						  r->answer.outcome != OUTCOME_ACCEPTED));
			continue;
		}
		mix(&sum, r->due * 8u + class_of(r->answer.outcome) * 2u + (r->answer.code != 0));
		mix(&sum, m->said[i] * 8u + class_of(m->answered[i]) * 2u + r->used_second_sender);
		if (has_random_to_ask(place, i))
			mix(&sum, 2u + r->allows_random * 2u + m->opens_random[i]);
	}
	return sum | 1;
}

/* True when the place is new. */
static bool enter_place(uint64_t sum)
{
	size_t at = sum % PLACES_SIZE;

	while (walk.places[at] && walk.places[at] != sum)
		at = (at + 1) % PLACES_SIZE;
	if (walk.places[at])
		return false;
	must(++walk.place_count < PLACES_SIZE / 2, "more places than the table holds");
	walk.places[at] = sum;
	return true;
}

/* ---- what can happen ---- */

struct event {
	const char *name;
	unsigned verbs; /* bits of those that it answers */
	const char *reply;
	bool more_behind;
	enum outcome failure;
	bool leave;
};

#define TO(verb) (1u << (verb))
#define TO_ALL   0x1ffu
#define TO_HELLO (TO(V_EHLO))
#define TO_REST  (TO_ALL & ~TO_HELLO)

static const struct event events[] = {
	{"220 mx", TO(V_BANNER) | TO(V_STARTTLS), "220 mx\r\n", false, OUTCOME_WAITING, false},
	{"220 and more", TO(V_BANNER) | TO(V_STARTTLS), "220 mx\r\n", true, OUTCOME_WAITING, false},
	{"masked banner", TO(V_BANNER), "220 ***2***0***\r\n", false, OUTCOME_WAITING, false},
	{"250 bare", TO_ALL & ~TO(V_BANNER), "250 mx\r\n", false, OUTCOME_WAITING, false},
	{"250 PIPELINING", TO_HELLO, "250-mx\r\n250 PIPELINING\r\n", false, OUTCOME_WAITING, false},
	{"250 STARTTLS", TO_HELLO, "250-mx\r\n250-SMTPUTF8\r\n250 STARTTLS\r\n", false,
		OUTCOME_WAITING, false},
	{"250 both", TO_HELLO, "250-mx\r\n250-PIPELINING\r\n250 STARTTLS\r\n", false,
		OUTCOME_WAITING, false},
	{"250 and more", TO_ALL & ~TO(V_BANNER), "250 mx\r\n", true, OUTCOME_WAITING, false},
	{"354", TO_ALL, "354 go ahead\r\n", false, OUTCOME_WAITING, false},
	{"421", TO_ALL, "421 4.3.2 closing\r\n", false, OUTCOME_WAITING, false},
	{"421 and more", TO_ALL, "421 4.3.2 closing\r\n", true, OUTCOME_WAITING, false},
	{"451", TO_ALL, "451 4.7.1 try again later\r\n", false, OUTCOME_WAITING, false},
	{"550 unknown", TO_ALL, "550 5.1.1 User unknown\r\n", false, OUTCOME_WAITING, false},
	{"554 relay", TO_ALL, "554 5.7.1 Relay access denied\r\n", false, OUTCOME_WAITING, false},
	{"550 null", TO(V_RCPT) | TO(V_MAIL), "550 5.7.1 null sender is not allowed\r\n", false,
		OUTCOME_WAITING, false},
	{"550 and more", TO_ALL, "550 5.1.1 User unknown\r\n", true, OUTCOME_WAITING, false},
	{"close", TO_ALL, NULL, false, OUTCOME_CLOSED, false},
	{"silence", TO_ALL, NULL, false, OUTCOME_TIMEOUT, false},
	{"garbage", TO_ALL, NULL, false, OUTCOME_GARBLED, false},
	{"broken TLS", TO(V_EHLO) | TO(V_RCPT), NULL, false, OUTCOME_TLS_FAILED, false},
	{"we leave", TO_ALL, NULL, false, OUTCOME_WAITING, true},
};

static void read_reply(const char *text, struct smtp_reply *ret_reply)
{
	static struct smtp_reader reader;
	struct span bytes = span_of(text);

	smtp_reader_init(&reader);
	assert_int_equal(smtp_reader_take(&reader, &bytes), SMTP_READ_REPLY);
	*ret_reply = reader.reply;
}

static const struct smtp_reply *reply_of(const struct event *event)
{
	static struct smtp_reply replies[sizeof(events) / sizeof(events[0])];
	struct smtp_reply *reply = &replies[event - events];

	if (!reply->code)
		read_reply(event->reply, reply);
	return reply;
}

static void answer_rcpt(struct place *place, size_t to, int code, const char *text)
{
	struct model *m = &place->model;

	if (!m->in_transaction || m->quit_said)
		return; /* behind a refused MAIL it is nobody's answer; behind QUIT it is too late */
	m->answered[to] = code < 400   ? OUTCOME_ACCEPTED
			  : code < 500 ? OUTCOME_TEMPORARY
				       : OUTCOME_REFUSED;
	m->opens_random[to] =
		place->recipients[to].kind == RECIPIENT_PUBLISHED &&
		(code < 300 || (code >= 500 && !strstr(text, "5.1.1") && !strstr(text, "null")));
}

/* A trial's answer is the last reply that it gets. */
static void answer_trial(struct place *place, enum verb verb, int code)
{
	struct model *m = &place->model;
	bool goes_on =
		code < 300 &&
		((verb == V_MAIL && walk.words[m->trial].path[0]) ||
			(verb == V_RCPT && place->recipients[m->trial].kind == RECIPIENT_DATA));

	if (m->quit_said || (verb != V_MAIL && verb != V_RCPT && verb != V_DATA))
		return;
	m->has_recipient = verb == V_RCPT && code < 300;
	if (!goes_on)
		m->answered[m->trial] = code < 400   ? OUTCOME_ACCEPTED
					: code < 500 ? OUTCOME_TEMPORARY
						     : OUTCOME_REFUSED;
}

static void answer_in_model(struct place *place, const struct event *event, int code)
{
	struct model *m = &place->model;
	enum verb verb = (enum verb)m->owed[0];
	size_t to = m->owed_to[0];

	memmove(m->owed, m->owed + 1, --m->owed_count);
	memmove(m->owed_to, m->owed_to + 1, m->owed_count);
	m->greeted = true;
	m->errors = (unsigned char)(m->errors + (code >= 400 && verb != V_QUIT));
	m->broke = m->broke || (code / 100 == 3 && verb != V_DATA) ||
		   (event->more_behind && !m->owed_count);
	if ((code / 100 == 3 && verb != V_DATA) ||
		(event->more_behind && !m->owed_count && code != 421))
		return;
	if (walk.is_trials)
		answer_trial(place, verb, code);
	switch (verb) {
	case V_EHLO:
	case V_HELO:
		m->offers_pipelining = strstr(event->reply, "PIPELINING") != NULL;
		m->offers_tls = strstr(event->reply, "STARTTLS") != NULL;
		break;
	case V_MAIL:
		m->in_transaction = code < 300;
		break;
	case V_RSET:
		m->in_transaction = m->in_transaction && code >= 300;
		break;
	case V_RCPT:
		if (!walk.is_trials)
			answer_rcpt(place, to, code, event->reply);
		break;
	case V_DATA:
	case V_BANNER:
	case V_STARTTLS:
	case V_QUIT:
		break;
	}
}

static void happen(struct place *place, const struct event *event)
{
	struct model *m = &place->model;
	struct dialogue *d = &place->dialogue;

	if (event->leave) {
		m->left = true;
		m->broke = m->broke || !m->greeted;
		dialogue_leave(d, &walk.step);
	} else if (event->reply) {
		const struct smtp_reply *reply = reply_of(event);

		answer_in_model(place, event, reply->code);
		dialogue_reply(d, reply, event->more_behind || m->owed_count, &walk.step);
	} else {
		m->broke = m->broke || event->failure != OUTCOME_TIMEOUT || !m->greeted;
		dialogue_fail(d, event->failure, event->name, &walk.step);
	}
}

static void walk_from(const struct place *place);

static void walk_to(struct place *next, const char *name)
{
	must(walk.depth < DEPTH_MAX - 2, "a path that does not end");
	walk.path[walk.depth++] = name;
	next->wish = walk.step.wish;
	walk.reached[next->dialogue.stage] = true;
	must((next->dialogue.stage == DIALOGUE_END) == (next->wish == DIALOGUE_WISH_CLOSE),
		"an end that is none");
	if (next->wish == DIALOGUE_WISH_SAY)
		hear(next);
	if (next->wish == DIALOGUE_WISH_SAY || next->wish == DIALOGUE_WISH_REPLY) {
		must(walk.step.timeout_ms > 0, "a wait without an end");
		must(next->model.owed_count > 0, "a wait for nothing");
	}
	if (next->wish == DIALOGUE_WISH_CLOSE)
		check_end(next);
	else
		walk_from(next);
	walk.depth--;
}

/* A place has one branch at a time, so each depth has room for one. */
static struct place *branch(const struct place *place)
{
	struct place *next = &walk.branches[walk.depth];

	*next = *place;
	next->dialogue.recipients = next->recipients;
	return next;
}

static void walk_handshake(const struct place *place)
{
	for (int i = 0; i < 4; i++) {
		struct place *next = branch(place);

		next->model.broke = i > 0;
		if (i == 0)
			next->model.in_tls = true;
		next->model.offers_pipelining = next->model.offers_tls = false;
		if (i < 2)
			dialogue_handshake(&next->dialogue, i == 0, &walk.step);
		else
			dialogue_fail(&next->dialogue, i == 2 ? OUTCOME_CLOSED : OUTCOME_TIMEOUT,
				"in the handshake", &walk.step);
		if (i > 0)
			must(next->dialogue.again == DIALOGUE_AGAIN_PLAIN, "a lost handshake");
		walk_to(next, i ? "handshake lost" : "handshake won");
	}
}

static void walk_from(const struct place *place)
{
	uint64_t sum = fingerprint(place);

	for (size_t i = 0; i + 1 < walk.depth; i++)
		must(walk.open[i] != sum, "the dialogue goes round in a circle");
	walk.open[walk.depth - 1] = sum;
	if (!enter_place(sum))
		return;
	if (place->wish == DIALOGUE_WISH_HANDSHAKE) {
		walk_handshake(place);
		return;
	}
	for (size_t i = 0; i < sizeof(events) / sizeof(events[0]); i++) {
		if (!(events[i].verbs & TO(place->model.owed[0])) ||
			(events[i].leave && place->model.left) ||
			(events[i].more_behind && place->model.owed_count > 1))
			continue;
		struct place *next = branch(place);

		happen(next, &events[i]);
		walk_to(next, events[i].name);
	}
}

/* ---- the shapes ---- */

struct shape {
	const char *recipients; /* "published a@one.example, random x@one.example" */
	const char *second_sender;
	bool want_tls, greet_with_helo;
	size_t ends_least;
};

static void add_trial(struct dialogue_recipient *r, struct trial_words *words)
{
	static char own[1][DOMAIN_NAME_MAX + 3] = {"own.example"};
	static const struct trial_rules rules = {.own = {own, 1},
		.relay_target = "me@elsewhere.example",
		.spf_sender = "me@forbidden.example"};

	assert_true(trial_words_of(&rules, r->kind, &r->address, words));
	r->words = words;
	walk.is_trials = true;
	snprintf(walk.plan.own_domain, sizeof(walk.plan.own_domain), "own.example");
}

static void add_recipient(struct place *place, struct span word, enum recipient_kind kind)
{
	struct dialogue_recipient *r = &place->recipients[walk.count++];
	struct trial_words *words = &walk.words[walk.count - 1];

	assert_true(walk.count <= RECIPIENTS_MAX);
	r->kind = kind;
	assert_int_equal(address_parse(word, &r->address), ADDRESS_FINE);
	if (recipient_kind_is_trial(kind))
		add_trial(r, words);
}

static bool takes_kind(struct span word, enum recipient_kind *kind)
{
	for (int i = 0; i < RECIPIENT_KIND_COUNT; i++)
		if (span_equals(word, span_of(recipient_kind_name((enum recipient_kind)i)))) {
			*kind = (enum recipient_kind)i;
			return true;
		}
	return false;
}

static void add_recipients(struct place *place, const char *list)
{
	struct span rest = span_of(list), word;
	enum recipient_kind kind = RECIPIENT_PUBLISHED;

	while (span_split(&rest, ' ', &word))
		if (!takes_kind(word, &kind))
			add_recipient(place, word, kind);
}

static void walk_shape(const struct shape *shape)
{
	struct place *first = &walk.branches[0];

	memset(first, 0, sizeof(*first));
	memset(&walk.plan, 0, sizeof(walk.plan));
	snprintf(walk.plan.helo, sizeof(walk.plan.helo), "probe.example");
	snprintf(walk.plan.second_sender, sizeof(walk.plan.second_sender), "%s",
		shape->second_sender);
	walk.plan.want_tls = shape->want_tls;
	walk.plan.greet_with_helo = shape->greet_with_helo;
	walk.plan.reply_timeout_ms = 60000;
	walk.plan.quit_timeout_ms = 2000;
	walk.is_trials = false;
	walk.count = walk.depth = walk.place_count = walk.ends = 0;
	memset(walk.places, 0, PLACES_SIZE * sizeof(*walk.places));
	add_recipients(first, shape->recipients);
	dialogue_begin(&first->dialogue, &walk.plan, first->recipients, walk.count, &walk.view,
		&walk.step);
	first->model.owed[0] = V_BANNER;
	first->model.owed_count = 1;
	walk_to(first, "connected");
	assert_true(walk.ends > shape->ends_least);
}

static void every_path_ends_and_keeps_every_promise(void **state)
{
	static const struct shape shapes[] = {
		{"published a@one.example random x@one.example published b@two.example",
			"postmaster@probe.example", true, false, 10000},
		{"published a@one.example postmaster postmaster@one.example random x@one.example "
		 "published b@two.example",
			"", false, false, 10000},
		{"published a@one.example postmaster postmaster@one.example random x@one.example",
			"postmaster@probe.example", false, true, 10000},
		{"published a@one.example b@one.example c@one.example", "postmaster@probe.example",
			true, false, 10000},
		{"plain x@own.example", "", false, false, 100},
		{"data info@own.example", "postmaster@probe.example", true, false, 500},
		{"spf info@own.example", "", true, true, 100},
		{"relay-foreign x@own.example relay-null x@own.example relay-own x@own.example "
		 "relay-quoted x@own.example relay-percent x@own.example relay-bare x@own.example "
		 "relay-route x@own.example relay-bang x@own.example",
			"postmaster@probe.example", true, false, 5000},
		/* No visit is like this one; it comes to every limit, and to DATA on the way. */
		{"spf info@own.example plain x@own.example relay-null x@own.example "
		 "relay-own x@own.example data info@own.example relay-foreign x@own.example "
		 "relay-bang x@own.example relay-route x@own.example relay-bare x@own.example "
		 "data sales@own.example",
			"", false, true, 500},
	};

	(void)state;
	walk.places = calloc(PLACES_SIZE, sizeof(*walk.places));
	walk.open = calloc(DEPTH_MAX, sizeof(*walk.open));
	walk.branches = calloc(DEPTH_MAX, sizeof(*walk.branches));
	assert_true(walk.places && walk.open && walk.branches);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
		walk_shape(&shapes[i]);
	for (int stage = 0; stage < DIALOGUE_STAGE_COUNT; stage++)
		if (!walk.reached[stage])
			fail_msg("no path leads to %s",
				dialogue_stage_name((enum dialogue_stage)stage));
	free(walk.places);
	free(walk.open);
	free(walk.branches);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_path_ends_and_keeps_every_promise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
