#include "crawler/errand.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "crawler/elsewhere.h"
#include "crawler/listing.h"
#include "crawler/robots_fetch.h"
#include "crawler/site_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct errand {
	struct errands *owner;
	struct errand *next, **link;
	struct job *job;   /* NULL while robots.txt is asked for */
	struct site *site; /* whose robots.txt it is */
	struct fetch *fetch;
	struct trail *trail;
	struct robots_fetch *robots_fetch;
	bool with_get; /* of a link elsewhere: HEAD was not enough */
};

static struct errand *errand_create(struct errands *errands)
{
	struct errand *errand = memory_get_zeroed(1, sizeof(*errand));

	errand->owner = errands;
	errand->next = errands->first;
	errand->link = &errands->first;
	if (errand->next)
		errand->next->link = &errand->next;
	errands->first = errand;
	errands->in_flight++;
	return errand;
}

static void errand_destroy(struct errand *errand)
{
	errand->owner->in_flight--;
	if (errand->fetch)
		errand->owner->pages_in_flight--;
	*errand->link = errand->next;
	if (errand->next)
		errand->next->link = errand->link;
	free(errand);
}

void errands_cancel(struct errands *errands)
{
	while (errands->first) {
		struct errand *errand = errands->first;

		fetch_cancel(errand->fetch);
		trail_cancel(errand->trail);
		robots_fetch_cancel(errand->robots_fetch);
		job_destroy(errand->job);
		errand_destroy(errand);
	}
}

/* ---- the end of a page ---- */

static void log_page(const struct harvest *harvest, int64_t took_ms)
{
	const struct settled_page *page = &harvest->page;
	char took[CLOCK_TEXT_SIZE];

	if (!log_shows(LOG_DETAIL))
		return;
	clock_print_span(took_ms, took);
	log_event(LOG_DETAIL, "crawl", "%s: %d%s%s%s%s, %zu addresses, %zu new links (%s)",
		harvest->url, page->status, page->redirect[0] ? " -> " : "", page->redirect,
		page->error[0] ? ", " : "", page->error, page->link_count, page->new_page_count,
		took);
}

/* Hands the page to the batch and is done with the job. */
static bool settle(
	struct errands *errands, struct job *job, struct harvest *harvest, int64_t took_ms)
{
	harvest->page.kind = job->kind;
	if (job->kind == PAGE_OF_SITE && harvest->page.state != PAGE_SKIPPED)
		errands->pages_done++;
	log_page(harvest, took_ms);
	schedule_drop(errands->schedule, job);
	return batch_add(errands->batch, harvest);
}

static bool try_again(struct errands *errands, struct job *job, const struct reading *reading,
	int64_t retry_after_ms)
{
	int64_t pause_ms = errands->options->retry_pause_ms ? errands->options->retry_pause_ms
							    : ERRAND_RETRY_MS;

	if (reading->kind != READING_AGAIN ||
		job->tries >= (reading->is_busy ? ERRAND_TRIES_BUSY : ERRAND_TRIES))
		return false;
	if (retry_after_ms > PACE_RETRY_AFTER_MS)
		retry_after_ms = PACE_RETRY_AFTER_MS;
	if (reading->is_busy && retry_after_ms > pause_ms)
		pause_ms = retry_after_ms;
	return schedule_again(errands->schedule, job, loop_now_ms(errands->loop) + pause_ms);
}

static struct pace_answer pace_answer_of(const struct fetch_answer *answer, bool is_busy)
{
	return (struct pace_answer){.is_good = answer->outcome == FETCH_ANSWERED,
		.is_busy = is_busy,
		.took_ms = answer->took_ms,
		.retry_after_ms = answer->retry_after_ms};
}

/* The answer is told to the pace, and the errand is over; its job lives on. */
static void end_errand(struct errand *errand, const struct fetch_answer *answer, bool is_busy)
{
	struct pace_answer pace = pace_answer_of(answer, is_busy);

	errand->owner->bytes_done += (uint64_t)answer->bytes;
	schedule_tell(errand->job, &pace, loop_now_ms(errand->owner->loop));
	errand_destroy(errand);
}

static void finish(struct errands *errands, bool is_full)
{
	errands->ended(errands->context, is_full);
}

static void give_up(struct errands *errands, struct job *job, enum status status)
{
	schedule_drop(errands->schedule, job);
	errands->status = status;
	finish(errands, true);
}

static void page_answered(void *context, const struct fetch_answer *answer)
{
	struct errand *errand = context;
	struct errands *errands = errand->owner;
	struct job *job = errand->job;
	struct harvest *harvest = NULL;
	struct reading reading;

	reading_of(answer, &reading);
	end_errand(errand, answer, reading.is_busy);
	if (try_again(errands, job, &reading, answer->retry_after_ms)) {
		log_event(LOG_DETAIL, "crawl", "%s: %s, to be tried again", job->url.text,
			reading.error);
		finish(errands, false);
		return;
	}
	enum status status =
		site_page_harvest(errands, job, answer, &reading, &harvest, errands->why);

	if (status)
		give_up(errands, job, status);
	else
		finish(errands, settle(errands, job, harvest, answer->took_ms));
}

/* ---- links elsewhere ---- */

static void ask_elsewhere(struct errand *errand, bool with_get);

static void elsewhere_answered(void *context, const struct trail_end *end)
{
	struct errand *errand = context;
	struct errands *errands = errand->owner;
	const struct fetch_answer *answer = end->answer;
	struct job *job = errand->job;
	struct elsewhere_verdict verdict;
	struct reading reading;
	bool wants_get;

	errand->trail = NULL;
	elsewhere_judge(end, errand->with_get, &wants_get, &verdict);
	if (wants_get) {
		ask_elsewhere(errand, true);
		return;
	}
	reading_of(answer, &reading);
	reading.kind = verdict.ask_again ? READING_AGAIN : READING_FAILED;
	end_errand(errand, answer, reading.is_busy);
	if (try_again(errands, job, &reading, answer->retry_after_ms)) {
		finish(errands, false);
		return;
	}
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);

	harvest->page.status = answer->status;
	harvest_say(harvest, verdict.state, verdict.error);
	if (strcmp(end->url->text, job->url.text) != 0)
		harvest_set_redirect(harvest, span_of(end->url->text));
	finish(errands, settle(errands, job, harvest, answer->took_ms));
}

static void ask_elsewhere(struct errand *errand, bool with_get)
{
	struct job *job = errand->job;
	struct fetch_request request = {
		.url = &job->url, .is_head = !with_get, .is_retry = job->tries > 1};

	errand->with_get = with_get;
	errand->trail = trail_start(errand->owner->pool, &request, elsewhere_answered, errand);
}

/* ---- sitemaps, security.txt ---- */

static void listing_answered(void *context, const struct trail_end *end)
{
	struct errand *errand = context;
	struct errands *errands = errand->owner;
	const struct fetch_answer *answer = end->answer;
	struct job *job = errand->job;
	struct harvest *harvest = NULL;
	struct reading reading;

	errand->trail = NULL;
	reading_of(answer, &reading);
	end_errand(errand, answer, reading.is_busy);
	if (try_again(errands, job, &reading, answer->retry_after_ms)) {
		finish(errands, false);
		return;
	}
	enum status status = listing_harvest(errands, job, end, &harvest, errands->why);

	if (status)
		give_up(errands, job, status);
	else
		finish(errands, settle(errands, job, harvest, answer->took_ms));
}

static void fetch_listing(struct errands *errands, struct job *job)
{
	struct errand *errand = errand_create(errands);
	const struct fetch_request request = {.url = &job->url,
		.body_max = listing_bytes_max(job->kind),
		.wants_any_type = true,
		.if_none_match = job->etag,
		.if_modified_since = job->last_modified,
		.is_retry = job->tries > 1};

	errand->job = job;
	errand->trail = trail_start(errands->pool, &request, listing_answered, errand);
}

/* ---- robots.txt ---- */

static void keep_fault(
	struct errands *errands, struct site *site, const struct robots_answer *answer)
{
	site->rules = SITE_RULES_KNOWN;
	site->is_unreachable = answer->is_network;
	snprintf(site->fault, sizeof(site->fault),
		answer->is_network ? "%s" : "robots.txt answers %s, so nothing may be fetched",
		answer->error);
	log_event(LOG_DETAIL, "crawl", "%s: %s", site->origin, site->fault);
	notes_tell_mute(&errands->notes, site->origin, site->fault);
}

static void rules_answered(void *context, const struct robots_answer *answer)
{
	struct errand *errand = context;
	struct errands *errands = errand->owner;
	struct site *site = errand->site;
	int64_t now_ms = loop_now_ms(errands->loop);
	int64_t pause_ms = errands->options->retry_pause_ms ? errands->options->retry_pause_ms
							    : ERRAND_RETRY_MS;
	struct pace_answer pace = pace_answer_of(
		answer->last, answer->last->status == 429 || answer->last->status == 503);

	pace_end(site->pace, &pace, now_ms);
	if (answer->robots) {
		site->rules = SITE_RULES_KNOWN;
		site->robots = answer->robots;
		pace_slow_down(site->pace, robots_delay_ms(site->robots));
	} else if (answer->may_pass && site->rules_tries < ERRAND_TRIES) {
		site->rules = SITE_RULES_UNKNOWN;
		site->rules_due_ms = now_ms + pause_ms;
	} else {
		keep_fault(errands, site, answer);
	}
	errand_destroy(errand);
	errands->ended(errands->context, false);
}

/* ---- beginning ---- */

static void refuse(struct errands *errands, const struct schedule_step *step)
{
	struct job *job = step->job;
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);
	bool is_unreachable = job->site && job->site->is_unreachable;

	harvest_say(harvest, is_unreachable ? PAGE_FAILED : PAGE_SKIPPED, step->error);
	errands->ended(errands->context, settle(errands, job, harvest, 0));
}

static void fetch_page(struct errands *errands, struct job *job)
{
	struct errand *errand = errand_create(errands);
	struct fetch_request request = {.url = &job->url,
		.body_max = errands->options->page_bytes_max ? errands->options->page_bytes_max
							     : CRAWL_PAGE_BYTES_MAX,
		.if_none_match = job->etag,
		.if_modified_since = job->last_modified,
		.is_retry = job->tries > 1};

	listing_queue(errands, job);
	errand->job = job;
	errands->pages_in_flight++;
	errand->fetch = fetch_start(errands->pool, &request, page_answered, errand);
}

/* It was queued before its part of the site turned out to have no end. */
static void skip_muted(struct errands *errands, struct job *job)
{
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);
	const struct pace_answer none = {0};

	harvest_say(harvest, PAGE_SKIPPED, "one of a part of the site that goes on without end");
	schedule_tell(job, &none, loop_now_ms(errands->loop));
	finish(errands, settle(errands, job, harvest, 0));
}

static void fetch_job(struct errands *errands, struct job *job)
{
	struct errand *errand;

	switch (job->kind) {
	case PAGE_OF_SITE:
		if (job->depth && trap_is_muted(errands->trap, &job->url))
			skip_muted(errands, job);
		else
			fetch_page(errands, job);
		return;
	case PAGE_ELSEWHERE:
		errand = errand_create(errands);
		errand->job = job;
		ask_elsewhere(errand, false);
		return;
	case PAGE_SITEMAP:
	case PAGE_CONTACT:
		fetch_listing(errands, job);
		return;
	}
}

static void fetch_rules(struct errands *errands, const struct job *job)
{
	struct errand *errand = errand_create(errands);

	errand->site = job->site;
	errand->robots_fetch = robots_fetch_start(
		errands->pool, &job->url, job->site->rules_tries > 1, rules_answered, errand);
}

void errand_begin(struct errands *errands, const struct schedule_step *step)
{
	switch (step->kind) {
	case SCHEDULE_FETCH:
		fetch_job(errands, step->job);
		return;
	case SCHEDULE_RULES:
		fetch_rules(errands, step->job);
		return;
	case SCHEDULE_REFUSED:
		refuse(errands, step);
		return;
	case SCHEDULE_WAIT:
	case SCHEDULE_EMPTY:
		return;
	}
}
