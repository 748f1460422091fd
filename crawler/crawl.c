/*
 * How a crawl goes.
 *
 * 1. The seeds are queued in the store (those known are passed over), and the frontier learns
 *    every URL of the run: after a kill this is all the memory that has to be rebuilt.
 * 2. A round takes steps from the schedule while there is room for another request: robots.txt of
 *    a site, a page, or a page that its site's rules forbid. Each answer begins another round.
 * 3. Settled pages gather in the batch. It is flushed when it is full, five times a second, and at
 *    once when nothing but its new URLs could keep us busy.
 * 4. The crawl ends when the schedule is empty, nothing is under way and the batch is flushed; or
 *    at a limit (--max-pages, --max-time), which is told; or by a signal, and then it is not over:
 *    what was under way is still queued.
 */
#include "crawler/crawl.h"
#include "base/memory.h"
#include "crawler/crawl_key.h"
#include "crawler/errand.h"
#include "net/loop.h"
#include "net/resolver.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	TICK_MS = 200 /* flushes, and how late a signal may be noticed */
};

struct crawl {
	const struct crawl_options *options;
	struct store *store;
	int64_t run;
	const volatile int *stop;
	struct failure *why;
	enum status status;

	struct filter *filter;
	struct loop *loop;
	struct loop_timer *tick, *wait;
	struct resolver *resolver;
	uint16_t *ports; /* of the seeds */
	struct errands errands;
	bool is_in_round, is_closed, has_ended, was_stopped, was_resumed;
	int64_t began_ms;
	char agent[VISITOR_AGENT_SIZE];
};

/* ---- options ---- */

static enum status filter_of(
	const struct crawl_options *options, struct filter **ret_filter, struct failure *why)
{
	struct filter_options wanted = {.seeds = options->seeds,
		.seed_count = options->seed_count,
		.include = options->include,
		.include_count = options->include_count,
		.exclude = options->exclude,
		.exclude_count = options->exclude_count,
		.scope = options->scope};

	return filter_create(&wanted, ret_filter, why);
}

enum status crawl_options_check(const struct crawl_options *options, struct failure *why)
{
	struct filter *filter = NULL;
	enum status status = visitor_check(&options->visitor, why);

	if (!status)
		status = filter_of(options, &filter, why);
	if (!status)
		filter_destroy(filter);
	return status;
}

/* ---- rounds ---- */

static void end(struct crawl *crawl, enum status status)
{
	if (!crawl->has_ended)
		crawl->status = status;
	crawl->has_ended = true;
	loop_stop(crawl->loop);
}

static bool flush(struct crawl *crawl)
{
	bool brings_urls = batch_brings_urls(crawl->errands.batch);
	enum status status = batch_flush(crawl->errands.batch, crawl->why);

	if (status) {
		end(crawl, status);
		return false;
	}
	if (brings_urls)
		frontier_expect(crawl->errands.frontier);
	return true;
}

/* Are so many pages done or under way that no other may begin? */
static bool is_page_limit_near(const struct crawl *crawl)
{
	const struct errands *errands = &crawl->errands;
	uint64_t most = crawl->options->pages_max;

	return most && !crawl->is_closed && errands->pages_done + errands->pages_in_flight >= most;
}

static bool is_limit(const struct crawl *crawl)
{
	const struct crawl_options *options = crawl->options;
	const struct errands *errands = &crawl->errands;

	return (options->pages_max && errands->pages_done >= options->pages_max) ||
	       (options->bytes_max && errands->bytes_done >= options->bytes_max);
}

/* Other pages stay queued; what was found is told, and links elsewhere are still asked. */
static void close_at_limit(struct crawl *crawl)
{
	struct notes *notes = &crawl->errands.notes;
	const struct crawl_options *options = crawl->options;

	crawl->is_closed = true;
	if (!flush(crawl))
		return;
	enum status status = schedule_close(crawl->errands.schedule, crawl->why);

	if (status)
		end(crawl, status);
	if (!schedule_passed_over(crawl->errands.schedule))
		return;
	if (options->bytes_max && crawl->errands.bytes_done >= options->bytes_max)
		notes->bytes_max = options->bytes_max;
	else
		notes->pages_max = options->pages_max;
}

/* The schedule has nothing more for now, or a limit holds it back. */
static void rest(struct crawl *crawl, const struct schedule_step *step)
{
	struct errands *errands = &crawl->errands;

	if (step->kind == SCHEDULE_WAIT && step->wait_ms != SCHEDULE_UNTIL_ANSWER)
		loop_timer_start(crawl->wait, step->wait_ms);
	if (step->kind == SCHEDULE_EMPTY && !errands->in_flight)
		end(crawl, OK);
}

/* True when there is another step to take at once. */
static bool take_step(struct crawl *crawl)
{
	struct errands *errands = &crawl->errands;
	struct schedule_step step;
	enum status status =
		schedule_next(errands->schedule, loop_now_ms(crawl->loop), &step, crawl->why);

	if (status) {
		end(crawl, status);
		return false;
	}
	bool is_idle = step.kind == SCHEDULE_WAIT || step.kind == SCHEDULE_EMPTY;

	if (!is_idle) {
		errand_begin(errands, &step);
		return true;
	}
	bool is_hungry = !schedule_has_waiting(errands->schedule);

	if (is_hungry && (batch_brings_urls(errands->batch) ||
				 (step.kind == SCHEDULE_EMPTY && batch_count(errands->batch))))
		return flush(crawl);
	rest(crawl, &step);
	return false;
}

static void go_round(struct crawl *crawl)
{
	struct errands *errands = &crawl->errands;
	unsigned most = crawl->options->concurrency ? crawl->options->concurrency : 1;

	/* A page that is refused ends within its own step. */
	if (crawl->is_in_round || crawl->has_ended)
		return;
	crawl->is_in_round = true;
	while (!crawl->has_ended && errands->in_flight < most) {
		if (!crawl->is_closed && is_limit(crawl))
			close_at_limit(crawl);
		if (crawl->has_ended || is_page_limit_near(crawl) || !take_step(crawl))
			break;
	}
	crawl->is_in_round = false;
}

static void errand_ended(void *context, bool is_batch_full)
{
	struct crawl *crawl = context;

	if (crawl->errands.status)
		end(crawl, crawl->errands.status);
	if (is_batch_full && !crawl->has_ended)
		flush(crawl);
	go_round(crawl);
}

static void wait_is_over(void *context)
{
	go_round(context);
}

static void keep_time(void *context)
{
	struct crawl *crawl = context;
	int64_t most_ms = crawl->options->time_max_ms;

	if (!flush(crawl))
		return;
	enum status status = store_hold_view(crawl->store, crawl->why);

	if (status) {
		end(crawl, status);
		return;
	}
	if (*crawl->stop) {
		crawl->was_stopped = true;
		end(crawl, OK);
		return;
	}
	if (most_ms && loop_now_ms(crawl->loop) - crawl->began_ms >= most_ms) {
		crawl->errands.notes.time_max_ms = most_ms;
		end(crawl, OK);
		return;
	}
	loop_timer_start(crawl->tick, TICK_MS);
	go_round(crawl);
}

/* ---- the beginning ---- */

static enum status queue_seeds(struct crawl *crawl)
{
	for (size_t i = 0; i < filter_seed_count(crawl->filter); i++) {
		const char *url = filter_seed(crawl->filter, i)->text;
		enum status status = store_add_seeds(crawl->store, crawl->run, &url, 1, crawl->why);

		if (status)
			return status;
	}
	return OK;
}

/* Were pages read before? With one seed the question does not arise: a page of the start that is
 * still queued says that none was. With several, what was fetched is proof enough. */
static bool had_pages(const struct crawl *crawl, const struct run_counts *counts)
{
	return filter_seed_count(crawl->filter) > 1 && counts->pages_fetched > 0;
}

static enum status prepare_pages(struct crawl *crawl)
{
	const struct crawl_options *options = crawl->options;
	struct errands *errands = &crawl->errands;
	struct site_options sites = {options->per_host, options->delay_ms, options->ignore_robots};
	struct run_counts counts;
	char key[CRAWL_KEY_SIZE];
	enum status status = store_count(crawl->store, crawl->run, &counts, crawl->why);

	crawl_key_print(crawl->options, crawl->filter, key);
	if (!status)
		status = store_begin_crawl(
			crawl->store, crawl->run, key, &errands->run_before, crawl->why);
	if (!status)
		status = queue_seeds(crawl);
	if (status)
		return status;
	errands->pages_done = (uint64_t)(counts.pages_fetched + counts.pages_failed);
	crawl->was_resumed = errands->pages_done + (uint64_t)counts.pages_skipped > 0;
	errands->frontier = frontier_create(crawl->store, crawl->run, errands->run_before);
	errands->schedule = schedule_create(errands->frontier, &sites);
	errands->trap = trap_create();
	errands->batch = batch_create(crawl->store, crawl->run, had_pages(crawl, &counts));
	return frontier_load(errands->frontier, crawl->why);
}

static enum status prepare_net(struct crawl *crawl)
{
	const struct crawl_options *options = crawl->options;
	size_t seed_count = filter_seed_count(crawl->filter);

	visitor_print_agent(&options->visitor, crawl->agent);
	enum status status =
		resolver_create(crawl->loop, &options->dns, &crawl->resolver, crawl->why);

	if (status)
		return status;
	crawl->ports = memory_get_zeroed(seed_count, sizeof(*crawl->ports));
	for (size_t i = 0; i < seed_count; i++)
		crawl->ports[i] = filter_seed(crawl->filter, i)->port;
	struct fetch_options fetch = {
		.names = {crawl->loop, crawl->resolver, options->policy, options->source_ip},
		.user_agent = crawl->agent,
		.visitor = options->visitor,
		.seeds = filter_seed(crawl->filter, 0),
		.seed_count = seed_count,
		.parallel = options->concurrency,
		.ca_file = options->ca_file,
		.timeout_ms = options->page_timeout_ms,
		.ports = crawl->ports,
		.port_count = seed_count};

	return fetch_pool_create(&fetch, &crawl->errands.pool, crawl->why);
}

static enum status prepare(struct crawl *crawl)
{
	enum status status = filter_of(crawl->options, &crawl->filter, crawl->why);

	if (status)
		return status;
	crawl->loop = loop_create();
	crawl->tick = loop_timer_create(crawl->loop, keep_time, crawl);
	crawl->wait = loop_timer_create(crawl->loop, wait_is_over, crawl);
	crawl->began_ms = loop_now_ms(crawl->loop);
	status = prepare_net(crawl);
	if (!status)
		status = prepare_pages(crawl);
	crawl->errands.options = crawl->options;
	crawl->errands.store = crawl->store;
	crawl->errands.why = crawl->why;
	crawl->errands.loop = crawl->loop;
	crawl->errands.filter = crawl->filter;
	crawl->errands.ended = errand_ended;
	crawl->errands.context = crawl;
	return status;
}

/* ---- the end ---- */

static enum status say_unreachable(struct crawl *crawl)
{
	const struct harvest *held = batch_held(crawl->errands.batch);
	size_t count = filter_seed_count(crawl->filter);
	const char *error = held->page.error;

	if (!error[0])
		return failure_say(crawl->why, ERR_NETWORK,
			"%s: redirects in a circle, over %s; no page comes of it", held->url,
			held->page.redirect);
	if (!held->page.status || !span_starts(span_of(error), SPAN("not HTML: ")))
		return failure_say(crawl->why, ERR_NETWORK, "%s: %s%s", held->url, error,
			count > 1 ? " (and no other URL to begin with gave a page)" : "");
	return failure_say(crawl->why, ERR_NETWORK, "%s: is %s, not a web page", held->url,
		error + sizeof("not HTML: ") - 1);
}

static enum status conclude(struct crawl *crawl)
{
	struct errands *errands = &crawl->errands;
	enum status status = OK;

	if (crawl->status || crawl->was_stopped)
		return crawl->status;
	if (errands->run_before)
		status = notes_take_vanished(
			&errands->notes, crawl->store, crawl->run, errands->run_before, crawl->why);
	if (!status)
		status = notes_write_mutes(errands->trap, crawl->store, crawl->run, crawl->why);
	if (!status)
		status = notes_write(&errands->notes, crawl->store, crawl->run, crawl->why);
	if (status)
		return status;
	if (batch_held(errands->batch))
		return say_unreachable(crawl);
	if (errands->notes.time_max_ms && !batch_has_pages(errands->batch) && !crawl->was_resumed)
		return failure_say(crawl->why, ERR_NETWORK, "%s: no page within --max-time",
			filter_seed(crawl->filter, 0)->text);
	return store_crawl_done(crawl->store, crawl->run, crawl->why);
}

static void crawl_finish(struct crawl *crawl)
{
	errands_cancel(&crawl->errands);
	fetch_pool_destroy(crawl->errands.pool);
	resolver_destroy(crawl->resolver);
	batch_destroy(crawl->errands.batch);
	trap_destroy(crawl->errands.trap);
	schedule_destroy(crawl->errands.schedule);
	frontier_destroy(crawl->errands.frontier);
	if (crawl->tick)
		loop_timer_destroy(crawl->tick);
	if (crawl->wait)
		loop_timer_destroy(crawl->wait);
	if (crawl->loop)
		loop_destroy(crawl->loop);
	free(crawl->ports);
	filter_destroy(crawl->filter);
}

enum status crawl_run(const struct crawl_options *options, struct store *store, int64_t run,
	const volatile int *stop, struct failure *why)
{
	struct crawl crawl = {
		.options = options, .store = store, .run = run, .stop = stop, .why = why};
	enum status status = prepare(&crawl);

	if (!status) {
		loop_timer_start(crawl.tick, 0);
		loop_run(crawl.loop);
		store_drop_view(store);
		status = conclude(&crawl);
	}
	crawl_finish(&crawl);
	return status;
}
