#include "checker/visits_parts.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOLD_MORE_MS = 40000 /* of the claim, beyond a look's session: a turn's patience, twice */ };

/* ---- what was observed ---- */

/* The visit as it was claimed, as far as settling asks for it. */
static const struct visit *put_together(
	const struct open_visit *open, const struct probe_result *result)
{
	struct visit *visit = open->visits->scratch;

	visit->endpoint = open->endpoint;
	visit->recipient_count = open->recipient_count;
	for (size_t i = 0; i < open->recipient_count; i++)
		visit->recipients[i] = (struct wanted_recipient){.id = open->recipients[i].id,
			.kind = result->recipients[i].kind,
			.address = result->recipients[i].address,
			.attempts = open->recipients[i].attempts,
			.silences = open->recipients[i].silences,
			.is_patient = open->recipients[i].is_patient};
	return visit;
}

static void hear(struct open_visit *open, const struct probe_result *result)
{
	const struct answer *words;
	struct heard_words *heard = &open->seen->heard;

	heard->said =
		welcome_read(result->view, result->recipients, result->count, open->host, &words);
	heard->words = *words;
}

static void settle_answers(struct open_visit *open, const struct probe_result *result)
{
	struct visits *visits = open->visits;
	struct settle_rules rules = visits->options.rules;
	struct seen *seen = open->seen;

	rules.now_ms = clock_wall_ms();
	rules.is_hurried |= open->is_hurried;
	rules.host = open->host;
	seen->settled = memory_get_zeroed(
		open->recipient_count + open->left_out_count, sizeof(*seen->settled));
	seen->settled_count = settle_recipients(
		&rules, put_together(open, result), result->recipients, seen->settled);
	if (open->left_out_count)
		memcpy(seen->settled + seen->settled_count, open->left_out,
			open->left_out_count * sizeof(*seen->settled));
	seen->settled_count += open->left_out_count;
}

void visits_observed(void *context, const struct probe_result *result)
{
	struct open_visit *open = context;
	struct seen *seen = memory_get_zeroed(1, sizeof(*seen));
	char ip[IP_TEXT_SIZE];

	open->seen = seen;
	seen->view = *result->view;
	seen->transcript = memory_copy(span_of(result->transcript));
	seen->chain = memory_copy(span_of(result->chain ? result->chain : ""));
	settle_answers(open, result);
	if (!open->is_trial) /* who asks to relay will be refused */
		hear(open, result);
	probe_destroy(open->probe);
	open->probe = NULL;
	turn_give_back(open->visits->options.turns, &open->ip);
	visits_move(open, VISIT_DONE);
	ip_print(&open->ip, ip);
	log_event(LOG_DETAIL, "check", "%s [%s]: %s -> %s", open->host, ip,
		seen->view.banner[0] ? seen->view.banner : seen->view.last.text,
		outcome_name(seen->view.last.outcome));
}

void visits_drop_seen(struct open_visit *open)
{
	if (open->seen) {
		free(open->seen->transcript);
		free(open->seen->chain);
		free(open->seen->settled);
		free(open->seen);
	}
	free(open->left_out);
	free(open->recipients);
	open->seen = NULL;
	open->left_out = NULL;
	open->recipients = NULL;
	open->left_out_count = open->recipient_count = 0;
}

/* ---- looks ---- */

/* The next name to look under, 0 = there is none. Where nobody offers STARTTLS, or we leave, there
 * is nothing to see. */
static size_t next_look(const struct visits *visits, const struct open_visit *open)
{
	const struct visit *names = open->visit;
	size_t next = open->look + 1;

	if (!names || visits->options.rules.is_hurried || open->is_hurried ||
		!open->seen->view.tls.is_offered || !visits->options.probe.tls)
		return 0;
	while (next < names->host_count && names->host_is_seen[next])
		next++;
	return next < names->host_count ? next : 0;
}

/* Its recipients were settled or given back; a server is left alone for the pause. */
static void wait_for_look(struct open_visit *open)
{
	visits_drop_seen(open);
	visits_move(open, VISIT_WAITING);
	open->since_ms = open->try_at_ms = clock_monotonic_ms() + open->pause_ms;
}

/* ---- writing ---- */

static enum status settle_passed(
	struct visits *visits, const struct open_visit *open, struct failure *why)
{
	const struct passed_over passed = {.endpoint = open->endpoint,
		.recipients = open->left_out,
		.recipient_count = open->left_out_count,
		.rest = open->rest};

	return store_pass_over(visits->store, visits->run, &passed, why);
}

/* They are at servers of a provider that does not want us. */
static void hurry_provider(struct visits *visits, const struct open_visit *told)
{
	for (struct open_visit *open = visits->lists[VISIT_OPEN].first; open; open = open->next) {
		bool is_same = open->provider && (strcmp(open->provider, told->provider) == 0 ||
							 ip_equals(&open->ip, &told->ip));

		if (!is_same)
			continue;
		open->is_hurried = true;
		probe_hurry(open->probe);
	}
}

static enum status settle_visited(
	struct visits *visits, struct open_visit *open, struct failure *why)
{
	const struct seen *seen = open->seen;
	int64_t now = clock_wall_ms();
	char ip[IP_TEXT_SIZE];

	open->look = next_look(visits, open);
	open->held_until_ms = open->look ? now + visits->options.probe.session_timeout_ms +
						   open->pause_ms + HOLD_MORE_MS
					 : 0;
	const struct server_name name = {open->provider, ip};
	const struct settled_session settled = {.session = open->session,
		.endpoint = open->endpoint,
		.view = &seen->view,
		.chain = seen->chain,
		.transcript = seen->transcript,
		.recipients = seen->settled,
		.recipient_count = seen->settled_count,
		.next_visit_ms = now + open->pause_ms,
		.hold_until_ms = open->held_until_ms,
		.provider = open->provider,
		.place = open->is_trial ? NULL : visits->options.place, /* always asked anew */
		.is_trial = open->is_trial};
	bool is_closed = false;
	enum status status = store_settle_session(visits->store, visits->run, &settled, why);

	ip_print(&open->ip, ip);
	if (!status)
		status = doors_hear(&visits->doors, &name, &seen->heard, &is_closed, why);
	if (!status && is_closed)
		hurry_provider(visits, open);
	return status;
}

static enum status settle_one(struct visits *visits, struct open_visit *open, struct failure *why)
{
	return open->seen ? settle_visited(visits, open, why) : settle_passed(visits, open, why);
}

enum status visits_settle_done(struct visits *visits, struct failure *why)
{
	const struct visit_list *done = &visits->lists[VISIT_DONE];
	enum status status = OK;

	if (!done->first)
		return OK;
	status = store_begin_batch(visits->store, why);
	if (status)
		return status;
	for (struct open_visit *open = done->first; open && !status; open = open->next)
		status = settle_one(visits, open, why);
	enum status ended = store_end_batch(visits->store, status == OK, why);

	if (!status)
		status = ended;
	while (done->first && !status) {
		if (done->first->look)
			wait_for_look(done->first);
		else
			visits_forget(visits, done->first);
	}
	return status;
}

/* ---- the end ---- */

enum status visits_hurry(struct visits *visits, bool is_last, struct failure *why)
{
	const struct visit_list *waiting = &visits->lists[VISIT_WAITING];
	enum status status = OK;

	visits->options.rules.is_hurried = true;
	visits->options.rules.is_last = is_last;
	while (waiting->first && !status)
		status = visits_release(visits, waiting->first, why);
	/* They end later, from the loop. */
	for (struct open_visit *open = visits->lists[VISIT_OPEN].first; open; open = open->next)
		probe_hurry(open->probe);
	return status;
}

enum status visits_abandon(struct visits *visits, struct failure *why)
{
	enum status status = visits_settle_done(visits, why);

	for (int state = 0; state < VISIT_STATE_COUNT; state++)
		while (visits->lists[state].first && !status)
			status = visits_release(visits, visits->lists[state].first, why);
	return status;
}
