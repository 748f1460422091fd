/*
 * A visit goes through four states: waiting (claimed in the store, the IP address's turn is
 * somebody else's), open (the intent row is committed, the probe is under way), done (observed,
 * not yet written), and gone. Writing is batched: what a round of the loop observed is one
 * transaction, because each commit waits for the disk. Who is not to be visited goes from waiting to
 * done at once: no intent, no turn, no session.
 *
 * A server that offers STARTTLS and has further names, under which no session of the run went yet,
 * is looked at under each of these: once written, the visit waits again, with the next name and
 * without recipients, and its claim is held. Each look has its own intent row, turn and pause, so a
 * crash in between leaves nothing half done: the names that are left are looked at in the next
 * visit.
 */
#include "checker/visits.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "checker/not_asked.h"
#include "checker/visits_parts.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	TURN_PATIENCE_MS =
		20000,        /* then another worker may try: claim and turn wait for each other */
	STARTS_A_ROUND = 1024 /* connections opened in one round, so that the loop stays awake */
};

struct visits *visits_create(const struct visits_options *options, struct store *store, int64_t run)
{
	struct visits *visits = memory_get_zeroed(1, sizeof(*visits));

	visits->options = *options;
	visits->store = store;
	visits->run = run;
	visits->scratch = memory_get_zeroed(1, sizeof(*visits->scratch));
	visits->doors = (struct doors){.store = store,
		.run = run,
		.policy = options->probe.policy,
		.opt_out = options->exclusions->opt_out,
		.pause_ms = options->probe.pause_ms};
	return visits;
}

static void open_visit_destroy(struct open_visit *open)
{
	if (open->state == VISIT_OPEN) {
		probe_destroy(open->probe);
		turn_give_back(open->visits->options.turns, &open->ip);
	}
	visits_drop_seen(open);
	free((void *)(uintptr_t)open->rest);
	free(open->host);
	free(open->provider);
	free(open->visit);
	free(open);
}

static void take_out(struct open_visit *open)
{
	struct visit_list *list = &open->visits->lists[open->state];

	*(open->before ? &open->before->next : &list->first) = open->next;
	*(open->next ? &open->next->before : &list->last) = open->before;
}

static void put_last(struct open_visit *open, enum visit_state state)
{
	struct visit_list *list = &open->visits->lists[state];

	open->state = state;
	open->next = NULL;
	open->before = list->last;
	*(list->last ? &list->last->next : &list->first) = open;
	list->last = open;
}

void visits_move(struct open_visit *open, enum visit_state state)
{
	take_out(open);
	put_last(open, state);
}

void visits_destroy(struct visits *visits)
{
	if (!visits)
		return;
	for (int state = 0; state < VISIT_STATE_COUNT; state++)
		while (visits->lists[state].first)
			visits_forget(visits, visits->lists[state].first);
	free(visits->scratch);
	free(visits);
}

size_t visits_count(const struct visits *visits)
{
	return visits->count;
}

void visits_add(struct visits *visits, const struct visit *visit)
{
	struct open_visit *open = memory_get_zeroed(1, sizeof(*open));
	/* Recipients stand last: an endpoint with one recipient costs no room for fifty. */
	size_t size = offsetof(struct visit, recipients) +
		      visit->recipient_count * sizeof(visit->recipients[0]);

	open->visit = memory_get(size);
	memcpy(open->visit, visit, size);
	open->endpoint = visit->endpoint;
	open->visits = visits;
	open->since_ms = open->try_at_ms = clock_monotonic_ms();
	put_last(open, VISIT_WAITING);
	visits->count++;
}

void visits_forget(struct visits *visits, struct open_visit *gone)
{
	take_out(gone);
	visits->count--;
	open_visit_destroy(gone);
}

enum status visits_release(struct visits *visits, struct open_visit *open, struct failure *why)
{
	enum status status = store_release_visit(visits->store, visits->run, open->endpoint, why);

	visits_forget(visits, open);
	return status;
}

/* ---- who is not asked ---- */

/* Somebody is left of the published ones of the domain, or there was none: only its controls. */
static bool asks_domain(const struct visit *visit, const bool *is_excluded, const char *domain)
{
	bool any = false;

	for (size_t i = 0; i < visit->recipient_count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];

		if (wanted->kind != RECIPIENT_PUBLISHED ||
			strcmp(wanted->address.domain, domain) != 0)
			continue;
		if (!is_excluded[i])
			return true;
		any = true;
	}
	return !any;
}

static void leave_out(struct open_visit *open, const struct wanted_recipient *wanted)
{
	const struct opt_out *opt_out = open->visits->options.exclusions->opt_out;
	struct settled_recipient *settled = &open->left_out[open->left_out_count++];

	settled->id = wanted->id;
	if (opt_out_has_address(opt_out, &wanted->address))
		not_asked_say(NOT_ASKED_OPTED_OUT, "this address is on the opt-out list",
			&settled->answer);
	else
		settled->answer = (struct answer){.outcome = OUTCOME_NOT_ASKED,
			.stage = STAGE_CONNECT,
			.text = "excluded by the user's rules"};
}

/* Takes those whom the user or they themselves have excluded out of the visit; where that is everybody
 * of a domain, its controls would tell about nobody. */
static void leave_out_excluded(struct open_visit *open)
{
	struct visit *visit = open->visit;
	const struct exclusions *exclusions = open->visits->options.exclusions;
	bool is_excluded[VISIT_RECIPIENTS_MAX] = {false}, is_left_out[VISIT_RECIPIENTS_MAX];
	size_t kept = 0, out = 0;

	for (size_t i = 0; i < visit->recipient_count; i++)
		is_excluded[i] = exclusions_match(exclusions, &visit->recipients[i].address);
	for (size_t i = 0; i < visit->recipient_count; i++) {
		const struct wanted_recipient *wanted = &visit->recipients[i];

		is_left_out[i] = is_excluded[i] ||
				 (wanted->kind != RECIPIENT_PUBLISHED &&
					 !asks_domain(visit, is_excluded, wanted->address.domain));
		out += is_left_out[i];
	}
	if (!out || open->left_out)
		return;
	open->left_out = memory_get_zeroed(out, sizeof(*open->left_out));
	for (size_t i = 0; i < visit->recipient_count; i++)
		if (is_left_out[i])
			leave_out(open, &visit->recipients[i]);
		else
			visit->recipients[kept++] = visit->recipients[i];
	visit->recipient_count = kept;
}

/* ---- from claim to connection ---- */

/* Nobody connects: what is known is all there will be. */
static void pass_over(struct open_visit *open, const struct answer *rest)
{
	if (rest) {
		struct answer *copy = memory_get(sizeof(*copy));

		*copy = *rest;
		open->rest = copy;
	}
	visits_move(open, VISIT_DONE);
}

/* A look's claim may have passed to somebody else meanwhile: then its session is 0. */
static enum status begin_session(
	struct visits *visits, struct open_visit *open, struct failure *why)
{
	const char *host = open->visit->hosts[open->look];
	const struct session_look look = {
		.endpoint = open->endpoint, .held_until_ms = open->held_until_ms, .host = host};

	return open->look ? store_begin_look(visits->store, visits->run, &look, &open->session, why)
			  : store_begin_session(visits->store, visits->run, open->endpoint, host,
				    &open->session, why);
}

/* Intent first: after this commit a crash leaves an interrupted session, never a silent one. */
static enum status intend(struct visits *visits, struct open_visit *open, struct failure *why)
{
	int64_t wait_ms = 0;

	if (!turn_take(visits->options.turns, &open->ip, &wait_ms)) {
		open->try_at_ms = clock_monotonic_ms() + wait_ms;
		return OK;
	}
	enum status status = begin_session(visits, open, why);

	if (!status && !open->session) {
		turn_give_back(visits->options.turns, &open->ip);
		visits_forget(visits, open);
		return OK;
	}
	visits_move(open, VISIT_STARTING);
	return status;
}

/* Is there anybody to be asked behind this door, and now? */
static enum status approach(struct visits *visits, struct open_visit *open, struct failure *why)
{
	struct door door;

	if (!ip_parse(span_of(open->visit->ip), &open->ip))
		return failure_say(
			why, ERR_STORE, "the database holds a bad address: %s", open->visit->ip);
	if (!open->look) {
		leave_out_excluded(open);
		if (!open->visit->recipient_count) {
			pass_over(open, NULL);
			return OK;
		}
	}
	enum status status = doors_look(&visits->doors, open->visit, &open->ip, &door, why);

	if (status)
		return status;
	open->pause_ms = door.pause_ms;
	free(open->provider);
	open->provider = memory_copy(span_of(door.provider));
	switch (door.way) {
	case DOOR_OPEN:
		return intend(visits, open, why);
	case DOOR_SHUT:
		if (open->look) /* its recipients have their answers already */
			return visits_release(visits, open, why);
		log_event(LOG_DETAIL, "check", "%s [%s]: %s", open->visit->hosts[0],
			open->visit->ip, door.answer.text);
		pass_over(open, &door.answer);
		return OK;
	case DOOR_LATER:
		break;
	}
	status =
		store_put_off_visit(visits->store, visits->run, open->endpoint, door.until_ms, why);
	visits_forget(visits, open);
	return status;
}

static enum status approach_those_due(struct visits *visits, struct failure *why)
{
	int64_t now = clock_monotonic_ms();
	size_t started = 0;
	enum status status = OK;

	for (struct open_visit *open = visits->lists[VISIT_WAITING].first, *next; open && !status;
		open = next) {
		next = open->next; /* what becomes of this one is nothing to the others */
		if (open->try_at_ms > now)
			continue;
		if (now - open->since_ms > TURN_PATIENCE_MS)
			status = visits_release(visits, open, why);
		else if (started++ < STARTS_A_ROUND)
			status = approach(visits, open, why);
	}
	return status;
}

/* Is there a name under which nobody has looked? */
static bool may_be_looked_at(const struct open_visit *open)
{
	const struct visit *visit = open->visit;

	for (size_t i = open->look + 1; i < visit->host_count; i++)
		if (!visit->host_is_seen[i])
			return open->visits->options.probe.tls != NULL;
	return false;
}

/* Keeps what the probe does not, and drops the rest. */
static void trim(struct open_visit *open)
{
	struct visit *visit = open->visit, *names = NULL;

	free(open->host);
	open->host = memory_copy(span_of(visit->hosts[open->look]));
	open->is_trial =
		visit->recipient_count > 0 && recipient_kind_is_trial(visit->recipients[0].kind);
	open->recipient_count = visit->recipient_count;
	open->recipients = memory_get_zeroed(visit->recipient_count, sizeof(*open->recipients));
	for (size_t i = 0; i < visit->recipient_count; i++)
		open->recipients[i] = (struct open_recipient){.id = visit->recipients[i].id,
			.attempts = visit->recipients[i].attempts,
			.silences = visit->recipients[i].silences,
			.is_patient = visit->recipients[i].is_patient};
	if (may_be_looked_at(open)) {
		visit->recipient_count = 0;
		names = memory_get(offsetof(struct visit, recipients));
		memcpy(names, visit, offsetof(struct visit, recipients));
	}
	free(visit);
	open->visit = names;
}

static void begin_probe(struct open_visit *open, const struct probe_options *options)
{
	const struct visit *visit = open->visit;
	struct visit *look = NULL;

	if (open->look) {
		look = memory_get_zeroed(1, sizeof(*look));
		memcpy(look->ip, visit->ip, sizeof(look->ip));
		memcpy(look->hosts[0], visit->hosts[open->look], sizeof(look->hosts[0]));
		look->host_count = 1;
	}
	open->probe = probe_create(options, look ? look : visit, visits_observed, open);
	free(look);
}

/* A last try has all the patience that RFC 5321 4.5.3.2 asks of senders. */
static void start(struct visits *visits, struct open_visit *open)
{
	struct probe_options options = visits->options.probe;
	bool is_patient = false;

	for (size_t i = 0; i < open->visit->recipient_count; i++)
		is_patient |= open->visit->recipients[i].is_patient;
	if (is_patient && visits->options.patience_ms > options.reply_timeout_ms) {
		options.reply_timeout_ms = visits->options.patience_ms;
		options.session_timeout_ms += 2 * visits->options.patience_ms;
	}
	visits_move(open, VISIT_OPEN);
	begin_probe(open, &options);
	trim(open);
}

enum status visits_approach_due(struct visits *visits, struct failure *why)
{
	if (!visits->lists[VISIT_WAITING].first)
		return OK;
	enum status status = store_begin_batch(visits->store, why);

	if (status)
		return status;
	status = approach_those_due(visits, why);
	enum status ended = store_end_batch(visits->store, status == OK, why);

	return status ? status : ended;
}

void visits_start_approached(struct visits *visits, bool is_written)
{
	struct visit_list *starting = &visits->lists[VISIT_STARTING];

	while (starting->first) {
		struct open_visit *open = starting->first;

		if (is_written) {
			start(visits, open);
			continue;
		}
		turn_give_back(visits->options.turns, &open->ip);
		visits_move(open, VISIT_WAITING);
	}
}
