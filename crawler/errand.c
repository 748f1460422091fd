#include "crawler/errand.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "crawler/mailto.h"
#include "crawler/page.h"
#include "crawler/reading.h"
#include "crawler/robots_fetch.h"

#include <stdio.h>
#include <stdlib.h>

struct errand {
	struct errands *owner;
	struct errand *next, **link;
	struct job *job;   /* NULL while robots.txt is asked for */
	struct site *site; /* whose robots.txt it is */
	struct fetch *fetch;
	struct robots_fetch *robots_fetch;
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
		robots_fetch_cancel(errand->robots_fetch);
		free(errand->job);
		errand_destroy(errand);
	}
}

/* ---- pages that lead on ---- */

struct links_of { /* context of what harvest_read_page asks */
	struct errands *errands;
	const struct job *job;
};

static bool wants(void *context, const struct url *url)
{
	const struct links_of *links = context;
	struct errands *errands = links->errands;
	const struct crawl_options *options = errands->options;
	struct span text = span_of(url->text);
	enum filter_verdict verdict = filter_judge(errands->filter, url);

	if (verdict == FILTER_FILE && frontier_add(errands->frontier, text, 0))
		errands->notes.files++;
	if (verdict != FILTER_WANTED)
		return false;
	if (options->has_depth_max && links->job->depth >= options->depth_max) {
		if (!frontier_knows(errands->frontier, text)) {
			errands->notes.is_depth_hit = true;
			errands->notes.depth_max = options->depth_max;
		}
		return false;
	}
	return frontier_add(errands->frontier, text, 0);
}

static void tell_long(void *context)
{
	const struct links_of *links = context;

	links->errands->notes.long_urls++;
}

static void read_page(struct errands *errands, struct harvest *harvest, const struct job *job,
	const struct fetch_answer *answer)
{
	struct links_of links = {errands, job};
	struct harvest_rules rules = {.url = &job->url,
		.ignores_nofollow = errands->options->ignore_robots,
		.wants = wants,
		.tell_long = tell_long,
		.context = &links};

	harvest_read_page(harvest, answer, &rules);
	if (harvest->is_cut) {
		harvest_say(harvest, PAGE_FETCHED, "too large to be read whole");
		notes_tell_cut(&errands->notes, job->url.text);
	}
}

/* ---- redirects ---- */

static void say_elsewhere(
	struct errands *errands, struct harvest *harvest, const struct url *target)
{
	char error[URL_MAX + 128];
	bool is_same_host = false;

	for (size_t i = 0; i < filter_seed_count(errands->filter); i++)
		is_same_host = is_same_host ||
			       url_is_in_scope(target, filter_seed(errands->filter, i), SCOPE_HOST);
	if (is_same_host)
		snprintf(error, sizeof(error),
			"redirects to %s, which is outside the part of the site to be audited "
			"(--scope prefix)",
			target->text);
	else if (harvest->depth == 0)
		snprintf(error, sizeof(error),
			"redirects to %s, which is another site: audit that URL instead",
			target->text);
	else
		snprintf(error, sizeof(error), "redirects to %s, which is outside the site",
			target->text);
	harvest_say(harvest, PAGE_SKIPPED, error);
}

/* The target becomes a page of its own. One that is known already needs nothing: this also ends
 * every circle. Targets of the start stay at depth 0, so that --max-depth counts from the page
 * that the seed means. */
static void queue_target(struct errands *errands, struct harvest *harvest, const struct url *target)
{
	unsigned steps = frontier_steps(errands->frontier, span_of(harvest->url)) + 1;

	if (steps > ERRAND_STEPS_MAX) {
		harvest_say(harvest, PAGE_FAILED, "more than 10 redirects in a row");
		return;
	}
	if (!frontier_add(errands->frontier, span_of(target->text), steps))
		return;
	if (harvest->depth == 0)
		harvest->queue_as_seed = memory_copy(span_of(target->text));
	else
		harvest_add_url(harvest, target->text);
}

static void follow_to(struct errands *errands, struct harvest *harvest, const struct url *target)
{
	enum filter_verdict verdict = harvest->depth == 0
					      ? filter_judge_start(errands->filter, target)
					      : filter_judge(errands->filter, target);

	harvest_set_redirect(harvest, span_of(target->text));
	switch (verdict) {
	case FILTER_WANTED:
		if (span_equals(span_of(target->text), span_of(harvest->url)))
			harvest_say(harvest, PAGE_FAILED, "redirects to itself");
		else
			queue_target(errands, harvest, target);
		return;
	case FILTER_ELSEWHERE:
		say_elsewhere(errands, harvest, target);
		return;
	case FILTER_PORT:
		harvest_say(harvest, PAGE_SKIPPED, "redirects to a port that is no web server's");
		return;
	case FILTER_FILE:
	case FILTER_EXCLUDED:
		if (harvest->depth == 0)
			harvest_say(harvest, PAGE_SKIPPED,
				"redirects to a page that --exclude leaves out");
		return;
	}
}

static void follow_redirect(struct errands *errands, struct harvest *harvest, const struct job *job,
	struct span location)
{
	char *text = memory_copy(location);
	struct page_link link = {.href = text, .source = "redirect"};
	struct url target;

	harvest_set_redirect(harvest, location);
	switch (url_resolve(location, &job->url, &target)) {
	case URL_HTTP:
		follow_to(errands, harvest, &target);
		break;
	case URL_MAILTO:
		/* "/contact" that opens the mail program: an address like any other. */
		harvest_read_mailto(harvest, &link);
		break;
	case URL_SAME_PAGE:
		harvest_say(harvest, PAGE_FAILED, "redirects to itself");
		break;
	case URL_LONG:
		harvest_say(harvest, PAGE_FAILED, "redirects to a URL that is too long");
		break;
	case URL_OTHER:
	case URL_BAD:
		harvest_say(harvest, PAGE_FAILED, "redirects to something that is no web page");
		break;
	}
	free(text);
}

/* ---- the end of a page ---- */

static void log_page(const struct harvest *harvest, int64_t took_ms)
{
	const struct settled_page *page = &harvest->page;
	char took[CLOCK_TEXT_SIZE];

	clock_print_span(took_ms, took);
	log_event(LOG_DETAIL, "crawl", "%s: %d%s%s%s%s, %zu addresses, %zu new links (%s)",
		harvest->url, page->status, page->redirect[0] ? " -> " : "", page->redirect,
		page->error[0] ? ", " : "", page->error, page->link_count, page->new_url_count,
		took);
}

/* Hands the page to the batch and is done with the job. */
static bool settle(
	struct errands *errands, struct job *job, struct harvest *harvest, int64_t took_ms)
{
	if (harvest->page.state != PAGE_SKIPPED)
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

static struct harvest *harvest_answer(struct errands *errands, const struct job *job,
	const struct fetch_answer *answer, const struct reading *reading)
{
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);

	harvest_take_answer(harvest, answer);
	switch (reading->kind) {
	case READING_PAGE:
		read_page(errands, harvest, job, answer);
		break;
	case READING_REDIRECT:
		follow_redirect(errands, harvest, job, answer->location);
		break;
	case READING_AGAIN:
	case READING_FAILED:
	case READING_FORBIDDEN:
		harvest_say(harvest, PAGE_FAILED, reading->error);
		break;
	case READING_UNCHANGED: /* not while no validators are sent */
	case READING_NOT_HTML:
		harvest_say(harvest, PAGE_SKIPPED, reading->error);
		break;
	}
	return harvest;
}

static struct pace_answer pace_answer_of(const struct fetch_answer *answer, bool is_busy)
{
	return (struct pace_answer){.is_good = answer->outcome == FETCH_ANSWERED,
		.is_busy = is_busy,
		.took_ms = answer->took_ms,
		.retry_after_ms = answer->retry_after_ms};
}

static void page_answered(void *context, const struct fetch_answer *answer)
{
	struct errand *errand = context;
	struct errands *errands = errand->owner;
	struct job *job = errand->job;
	struct reading reading;
	bool is_full = false;

	reading_of(answer, &reading);
	struct pace_answer pace = pace_answer_of(answer, reading.is_busy);

	schedule_tell(job, &pace, loop_now_ms(errands->loop));
	errand_destroy(errand);
	if (try_again(errands, job, &reading, answer->retry_after_ms))
		log_event(LOG_DETAIL, "crawl", "%s: %s, to be tried again", job->url.text,
			reading.error);
	else
		is_full = settle(errands, job, harvest_answer(errands, job, answer, &reading),
			answer->took_ms);
	errands->ended(errands->context, is_full);
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
	struct fetch_request request = {
		.url = &job->url, .body_max = CRAWL_PAGE_BYTES_MAX, .is_retry = job->tries > 1};

	errand->job = job;
	errand->fetch = fetch_start(errands->pool, &request, page_answered, errand);
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
		fetch_page(errands, step->job);
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
