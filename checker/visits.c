/*
 * A visit goes through four states: waiting (claimed in the store, the IP address's turn is
 * somebody else's), open (the intent row is committed, the probe is under way), done (observed,
 * not yet written), and gone. Writing is batched: what a round of the loop observed is one
 * transaction, because each commit waits for the disk.
 */
#include "checker/visits.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

enum {
	TURN_PATIENCE_MS =
		20000,       /* then another worker may try: claim and turn wait for each other */
	STARTS_A_ROUND = 256 /* connections opened in one round, so that the loop stays awake */
};

enum visit_state { VISIT_WAITING, VISIT_STARTING, VISIT_OPEN, VISIT_DONE };

struct open_visit {
	struct visits *visits;
	struct open_visit *next;
	enum visit_state state;
	struct visit *visit; /* trimmed copy */
	struct ip ip;
	int64_t since_ms, try_at_ms, session;
	struct probe *probe;
	/* what was observed, from VISIT_DONE on */
	struct session_view view;
	char *transcript;
	struct settled_recipient *settled;
	size_t settled_count;
};

struct visits {
	struct visits_options options;
	struct store *store;
	int64_t run;
	struct open_visit *first;
	size_t count;
};

struct visits *visits_create(const struct visits_options *options, struct store *store, int64_t run)
{
	struct visits *visits = memory_get_zeroed(1, sizeof(*visits));

	visits->options = *options;
	visits->store = store;
	visits->run = run;
	return visits;
}

static void open_visit_destroy(struct open_visit *open)
{
	if (open->state == VISIT_OPEN) {
		probe_destroy(open->probe);
		turn_give_back(open->visits->options.turns, &open->ip);
	}
	free(open->transcript);
	free(open->settled);
	free(open->visit);
	free(open);
}

void visits_destroy(struct visits *visits)
{
	if (!visits)
		return;
	while (visits->first) {
		struct open_visit *open = visits->first;

		visits->first = open->next;
		open_visit_destroy(open);
	}
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
	open->visits = visits;
	open->since_ms = open->try_at_ms = clock_monotonic_ms();
	open->next = visits->first;
	visits->first = open;
	visits->count++;
}

static bool all_are_excluded(const struct exclusions *exclusions, const struct visit *visit)
{
	for (size_t i = 0; i < visit->recipient_count; i++)
		if (!exclusions_match(exclusions, &visit->recipients[i].address))
			return false;
	return visit->recipient_count > 0;
}

static void observed(void *context, const struct probe_result *result)
{
	struct open_visit *open = context;
	struct visits *visits = open->visits;

	visits->options.rules.now_ms = clock_wall_ms();
	open->view = *result->view;
	open->transcript = memory_copy(span_of(result->transcript));
	open->settled = memory_get_zeroed(open->visit->recipient_count, sizeof(*open->settled));
	open->settled_count = settle_recipients(
		&visits->options.rules, open->visit, result->recipients, open->settled);
	probe_destroy(open->probe);
	open->probe = NULL;
	turn_give_back(visits->options.turns, &open->ip);
	open->state = VISIT_DONE;
	log_event(LOG_DETAIL, "check", "%s [%s]: %s -> %s", open->visit->hosts[0], open->visit->ip,
		open->view.banner[0] ? open->view.banner : open->view.last.text,
		outcome_name(open->view.last.outcome));
}

/* Takes it out of the list, wherever it stands. */
static void forget(struct visits *visits, struct open_visit *gone)
{
	struct open_visit **at = &visits->first;

	while (*at != gone)
		at = &(*at)->next;
	*at = gone->next;
	visits->count--;
	open_visit_destroy(gone);
}

/* A claim goes back unvisited. */
static enum status release(struct visits *visits, struct open_visit *open, struct failure *why)
{
	enum status status =
		store_release_visit(visits->store, visits->run, open->visit->endpoint, why);

	forget(visits, open);
	return status;
}

/* Excluded recipients are settled without a connection. */
static void pass_over(struct open_visit *open)
{
	open->settled_count = open->visit->recipient_count;
	open->settled = memory_get_zeroed(open->settled_count, sizeof(*open->settled));
	for (size_t i = 0; i < open->settled_count; i++) {
		open->settled[i].id = open->visit->recipients[i].id;
		open->settled[i].answer.outcome = OUTCOME_NOT_ASKED;
		open->settled[i].answer.stage = STAGE_CONNECT;
	}
	open->view.last.outcome = OUTCOME_NOT_ASKED;
	open->transcript = memory_copy(SPAN("- excluded by the user's rules\n"));
	open->state = VISIT_DONE;
}

/* Intent first: after this commit a crash leaves an interrupted session, never a silent one. */
static enum status intend(struct visits *visits, struct open_visit *open, struct failure *why)
{
	int64_t wait_ms = 0;

	if (!ip_parse(span_of(open->visit->ip), &open->ip))
		return failure_say(
			why, ERR_STORE, "the database holds a bad address: %s", open->visit->ip);
	bool is_excluded = all_are_excluded(visits->options.exclusions, open->visit);

	if (!is_excluded && !turn_take(visits->options.turns, &open->ip, &wait_ms)) {
		open->try_at_ms = clock_monotonic_ms() + wait_ms;
		return OK;
	}
	enum status status = store_begin_session(visits->store, visits->run, open->visit->endpoint,
		open->visit->hosts[0], &open->session, why);

	if (is_excluded)
		pass_over(open);
	else
		open->state = VISIT_STARTING;
	return status;
}

static enum status intend_those_due(struct visits *visits, struct failure *why)
{
	int64_t now = clock_monotonic_ms();
	size_t started = 0;
	enum status status = OK;

	for (struct open_visit *open = visits->first, *next; open && !status; open = next) {
		next = open->next;
		if (open->state != VISIT_WAITING || open->try_at_ms > now)
			continue;
		if (now - open->since_ms > TURN_PATIENCE_MS)
			status = release(visits, open, why);
		else if (started++ < STARTS_A_ROUND)
			status = intend(visits, open, why);
	}
	return status;
}

enum status visits_start_due(struct visits *visits, struct failure *why)
{
	enum status status = store_begin_batch(visits->store, why);

	if (status)
		return status;
	status = intend_those_due(visits, why);
	enum status ended = store_end_batch(visits->store, status == OK, why);

	if (!status)
		status = ended;
	for (struct open_visit *open = visits->first; open; open = open->next) {
		if (open->state != VISIT_STARTING)
			continue;
		if (status) { /* the intent is not on disk: no connection */
			turn_give_back(visits->options.turns, &open->ip);
			open->state = VISIT_WAITING;
			continue;
		}
		open->state = VISIT_OPEN;
		open->probe = probe_create(&visits->options.probe, open->visit, observed, open);
	}
	return status;
}

static enum status settle_one(struct visits *visits, struct open_visit *open, struct failure *why)
{
	const struct settled_session settled = {.session = open->session,
		.endpoint = open->visit->endpoint,
		.view = &open->view,
		.transcript = open->transcript,
		.recipients = open->settled,
		.recipient_count = open->settled_count,
		.next_visit_ms = clock_wall_ms() + visits->options.probe.pause_ms,
		.is_trial = open->visit->recipient_count > 0 &&
			    recipient_kind_is_trial(open->visit->recipients[0].kind)};

	return store_settle_session(visits->store, visits->run, &settled, why);
}

enum status visits_settle_done(struct visits *visits, struct failure *why)
{
	enum status status = OK;
	size_t done = 0;

	for (struct open_visit *open = visits->first; open; open = open->next)
		done += open->state == VISIT_DONE;
	if (!done)
		return OK;
	status = store_begin_batch(visits->store, why);
	if (status)
		return status;
	for (struct open_visit *open = visits->first; open && !status; open = open->next)
		if (open->state == VISIT_DONE)
			status = settle_one(visits, open, why);
	enum status ended = store_end_batch(visits->store, status == OK, why);

	if (!status)
		status = ended;
	for (struct open_visit *open = visits->first, *next; open && !status; open = next) {
		next = open->next;
		if (open->state == VISIT_DONE)
			forget(visits, open);
	}
	return status;
}

enum status visits_hurry(struct visits *visits, bool is_last, struct failure *why)
{
	enum status status = OK;

	visits->options.rules.is_hurried = true;
	visits->options.rules.is_last = is_last;
	for (struct open_visit *open = visits->first, *next; open; open = next) {
		next = open->next;
		if (open->state == VISIT_WAITING && !status)
			status = release(visits, open, why);
		else if (open->state == VISIT_OPEN)
			probe_hurry(open->probe);
	}
	return status;
}

enum status visits_abandon(struct visits *visits, struct failure *why)
{
	enum status status = visits_settle_done(visits, why);

	while (visits->first && !status)
		status = release(visits, visits->first, why);
	return status;
}
