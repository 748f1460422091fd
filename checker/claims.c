#include "checker/claims.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "checker/made_up.h"
#include "schema/store_manners.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	CLAIM_MOST = 64,        /* endpoints claimed at once: 40 KB each */
	CLAIMS_MS = 20,         /* for claims of one round: replies wait meanwhile */
	QUEUE_LEAST = 10,       /* recipients that make an endpoint due while the crawl goes on */
	AGE_LEAST_MS = 30000,   /* and how long its oldest may wait */
	LEASE_SESSIONS = 3,     /* a visit is at most so many, ... */
	LEASE_MORE_MS = 120000, /* ... with the pauses in between */
	PATIENCE_MS = 300000,   /* senders' for a reply: RFC 5321 4.5.3.2 */
	RANDOM_KEPT_MS = 7 * 86400000 /* whether a server takes anybody changes seldom */
};

void claims_init(struct claims *claims, const struct check_options *options, struct store *store,
	int64_t run, const char *worker)
{
	*claims = (struct claims){.options = options,
		.store = store,
		.run = run,
		.worker = worker,
		.concurrency = options->probe_concurrency,
		.room = memory_get_zeroed(CLAIM_MOST, sizeof(*claims->room))};
	snprintf(claims->place, sizeof(claims->place), "%.*s:%u", DOMAIN_NAME_MAX,
		options->vantage ? options->vantage : "", (unsigned)options->port);
}

void claims_finish(struct claims *claims)
{
	free(claims->room);
	claims->room = NULL;
}

int64_t claims_patience_ms(const struct check_options *options)
{
	int64_t patience = options->session_timeout_ms < PATIENCE_MS ? options->session_timeout_ms
								     : PATIENCE_MS;

	return options->retries > 0 && patience > options->reply_timeout_ms ? patience : 0;
}

static struct visit_wanted wanted_visit(const struct claims *claims, bool crawl_done)
{
	const struct check_options *options = claims->options;
	int64_t now_ms = clock_wall_ms(), kept_ms = options->recheck_after_ms;
	int64_t random_ms = kept_ms > RANDOM_KEPT_MS ? kept_ms : RANDOM_KEPT_MS;

	return (struct visit_wanted){.worker = claims->worker,
		.lease_ms = LEASE_SESSIONS * (options->session_timeout_ms +
						     2 * claims_patience_ms(options)) +
			    LEASE_MORE_MS,
		.now_ms = now_ms,
		.queue_least = QUEUE_LEAST,
		.age_least_ms = AGE_LEAST_MS,
		.crawl_done = crawl_done,
		.with_controls = options->level != LEVEL_BASIC,
		.place = kept_ms ? claims->place : NULL,
		.reuse_since_ms = now_ms - kept_ms,
		.reuse_random_since_ms = now_ms - random_ms,
		.has_second_sender = claims->has_second_sender,
		.deep = claims->deep};
}

/* The same name at every server of a domain and in every try, also of a later process: greylisting
 * knows a caller by address, sender and recipient, and servers that share its list would take each
 * further name for a stranger. Nobody else can tell it: the database has drawn the key. */
static void name_nobody(const struct claims *claims, struct address *nobody)
{
	unsigned char dice[3 * sizeof(uint64_t)];
	char text[DOMAIN_NAME_MAX + 16];

	static_assert(sizeof(dice) >= MADE_UP_DICE, "enough of them");
	for (size_t i = 0; i < 3; i++) {
		snprintf(text, sizeof(text), "nobody %zu %s", i, nobody->domain);
		uint64_t key = store_page_key(claims->store, span_of(text));

		memcpy(dice + i * sizeof(key), &key, sizeof(key));
	}
	made_up_from(dice, nobody->local);
}

static void name_nobodies(const struct claims *claims, struct visit *visit)
{
	for (size_t i = 0; i < visit->recipient_count; i++)
		if (visit->recipients[i].kind == RECIPIENT_RANDOM)
			name_nobody(claims, &visit->recipients[i].address);
}

/* A few at a time, so that their room is small. */
enum status claims_take(struct claims *claims, struct visits *visits, bool crawl_done,
	size_t *ret_count, struct failure *why)
{
	const struct visit_wanted wanted = wanted_visit(claims, crawl_done);
	int64_t until_ms = clock_monotonic_ms() + CLAIMS_MS;
	enum status status = OK;
	size_t count, open;

	*ret_count = 0;
	claims->was_short = false;
	do {
		count = 0;
		open = visits_count(visits);
		if (open >= claims->concurrency)
			break;
		size_t most = claims->concurrency - open;

		status = store_claim_visits(claims->store, claims->run, &wanted, claims->room,
			most < CLAIM_MOST ? most : CLAIM_MOST, &count, why);
		for (size_t i = 0; i < count && !status; i++) {
			name_nobodies(claims, &claims->room[i]);
			visits_add(visits, &claims->room[i]);
		}
		*ret_count += count;
	} while (!status && count == CLAIM_MOST && clock_monotonic_ms() < until_ms);
	claims->was_short = count == CLAIM_MOST;
	return status;
}

enum status claims_wake_slow(struct claims *claims, bool *ret_any, struct failure *why)
{
	int64_t patience_ms = claims_patience_ms(claims->options);
	size_t count = 0;

	*ret_any = false;
	if (claims->was_patient || !patience_ms)
		return OK;
	claims->was_patient = true;
	enum status status =
		store_reopen_slow(claims->store, claims->run, clock_wall_ms(), &count, why);

	*ret_any = count > 0;
	if (!status && count)
		log_event(LOG_NOTICE, "check",
			"%zu questions to slow servers are asked once more, with %lld s for a "
			"reply",
			count, (long long)(patience_ms / 1000));
	return status;
}

enum status claims_tell_reused(const struct claims *claims, int64_t count, struct failure *why)
{
	char span[CLOCK_TEXT_SIZE], said[160];

	if (!count)
		return OK;
	clock_print_span(claims->options->recheck_after_ms, span);
	snprintf(said, sizeof(said),
		"%lld answers of earlier runs, not older than %s, were used instead of asking "
		"again "
		"(--recheck-after).",
		(long long)count, span);
	return store_note(claims->store, claims->run, "check-reused", said, why);
}
