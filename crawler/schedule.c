#include "crawler/schedule.h"
#include "base/memory.h"

#include <stdlib.h>

struct schedule {
	struct frontier *frontier;
	struct sites *sites;
	size_t held[FRONTIER_QUEUES]; /* jobs in queues and with the caller */
	bool is_closed, passed_over;  /* see schedule_close */

	struct site **active; /* those whose queue holds a job, in any order */
	size_t active_count, active_size, turn;

	struct job **later; /* a binary heap, the next due on top */
	size_t later_count, later_size;
};

struct schedule *schedule_create(struct frontier *frontier, const struct site_options *options)
{
	struct schedule *schedule = memory_get_zeroed(1, sizeof(*schedule));

	schedule->frontier = frontier;
	schedule->sites = sites_create(options);
	return schedule;
}

void schedule_destroy(struct schedule *schedule)
{
	if (!schedule)
		return;
	for (size_t i = 0; i < schedule->later_count; i++)
		job_destroy(schedule->later[i]);
	sites_destroy(schedule->sites);
	free(schedule->active);
	free(schedule->later);
	free(schedule);
}

static size_t *held_of(struct schedule *schedule, const struct job *job)
{
	return &schedule->held[frontier_queue_of(job->kind)];
}

/* ---- jobs that come again ---- */

static bool is_earlier(const struct schedule *schedule, size_t a, size_t b)
{
	return schedule->later[a]->due_ms < schedule->later[b]->due_ms;
}

static void swap(struct schedule *schedule, size_t a, size_t b)
{
	struct job *job = schedule->later[a];

	schedule->later[a] = schedule->later[b];
	schedule->later[b] = job;
}

static struct job *take_later(struct schedule *schedule)
{
	struct job *job = schedule->later[0];

	schedule->later[0] = schedule->later[--schedule->later_count];
	for (size_t at = 0;;) {
		size_t least = at;

		for (size_t child = 2 * at + 1;
			child <= 2 * at + 2 && child < schedule->later_count; child++) {
			if (is_earlier(schedule, child, least))
				least = child;
		}
		if (least == at)
			return job;
		swap(schedule, at, least);
		at = least;
	}
}

bool schedule_again(struct schedule *schedule, struct job *job, int64_t due_ms)
{
	size_t at = schedule->later_count;

	if (at == SCHEDULE_LATER_MAX)
		return false;
	schedule->later =
		memory_make_room(schedule->later, at, &schedule->later_size, sizeof(struct job *));
	job->due_ms = due_ms;
	schedule->later[schedule->later_count++] = job;
	for (; at && is_earlier(schedule, at, (at - 1) / 2); at = (at - 1) / 2)
		swap(schedule, at, (at - 1) / 2);
	(*held_of(schedule, job))--;
	return true;
}

void schedule_tell(struct job *job, const struct pace_answer *answer, int64_t now_ms)
{
	pace_end(job->site->pace, answer, now_ms);
}

void schedule_drop(struct schedule *schedule, struct job *job)
{
	(*held_of(schedule, job))--;
	job_destroy(job);
}

/* ---- filling the queues ---- */

static void enqueue(struct schedule *schedule, struct job *job)
{
	struct site *site = job->site;

	if (!site->first) {
		schedule->active = memory_make_room(schedule->active, schedule->active_count,
			&schedule->active_size, sizeof(struct site *));
		schedule->active[schedule->active_count++] = site;
	}
	site_append(site, job);
}

static struct job *dequeue(struct schedule *schedule, size_t number)
{
	struct site *site = schedule->active[number];
	struct job *job = site_take(site);

	if (!site->first)
		schedule->active[number] = schedule->active[--schedule->active_count];
	return job;
}

/* A closed schedule leaves pages of the site where they are: in the store. */
static bool is_passed_over(const struct schedule *schedule, enum page_kind kind)
{
	return schedule->is_closed && (kind == PAGE_OF_SITE || kind == PAGE_SITEMAP);
}

static void wake_due(struct schedule *schedule, int64_t now_ms)
{
	while (schedule->later_count && schedule->later[0]->due_ms <= now_ms) {
		struct job *job = take_later(schedule);

		(*held_of(schedule, job))++;
		if (is_passed_over(schedule, job->kind)) {
			schedule->passed_over = true;
			schedule_drop(schedule, job);
		} else {
			enqueue(schedule, job);
		}
	}
}

/* Takes over what the page owns. */
static struct job *job_create(struct queued_page *page)
{
	struct job *job = memory_get_zeroed(1, sizeof(*job));

	job->page = page->id;
	job->kind = page->kind;
	job->depth = page->depth;
	job->steps = page->steps;
	job->before = page->before;
	job->etag = page->etag;
	job->last_modified = page->last_modified;
	job->targets = page->targets;
	job->target_count = page->target_count;
	page->etag = page->last_modified = NULL;
	page->targets = NULL;
	/* It was canonical when it was queued. Should the database hold something else, it is no URL
	 * whose host could be asked, and its fetch says so. */
	if (url_resolve(span_of(page->url), NULL, &job->url) != URL_HTTP)
		span_to_text(span_of(page->url), job->url.text, sizeof(job->url.text));
	queued_page_finish(page);
	return job;
}

/* Takes pages from a queue of the frontier until its window is full. *ret_odd is a job that no site
 * can be made for: settle it, then go on. */
static enum status fill(struct schedule *schedule, enum frontier_queue queue, struct job **ret_odd,
	struct failure *why)
{
	struct frontier *frontier = schedule->frontier;

	while (schedule->held[queue] < SCHEDULE_WINDOW && frontier_has_more(frontier, queue)) {
		struct queued_page page;
		bool is_any;
		enum status status = frontier_next(frontier, queue, &page, &is_any, why);

		if (status || !is_any)
			return status;
		if (is_passed_over(schedule, page.kind)) {
			queued_page_finish(&page);
			continue;
		}
		struct job *job = job_create(&page);

		schedule->held[queue]++;
		job->site = job->url.host[0] ? sites_find(schedule->sites, &job->url,
						       queue == FRONTIER_ELSEWHERE)
					     : NULL;
		if (!job->site) {
			*ret_odd = job;
			return OK;
		}
		enqueue(schedule, job);
	}
	return OK;
}

/* Security.txt stands among the pages and may be asked for after the last of them. */
static enum status fill_all(struct schedule *schedule, struct job **ret_odd, struct failure *why)
{
	enum status status = OK;

	for (int queue = 0; queue < FRONTIER_QUEUES && !status && !*ret_odd; queue++)
		if (queue == FRONTIER_ELSEWHERE || !schedule->is_closed)
			status = fill(schedule, (enum frontier_queue)queue, ret_odd, why);
	return status;
}

/* ---- choosing ---- */

static void keep_shorter(struct schedule_step *step, int64_t wait_ms)
{
	if (wait_ms == PACE_WAIT_FOR_ANSWER)
		return;
	if (step->wait_ms == SCHEDULE_UNTIL_ANSWER || wait_ms < step->wait_ms)
		step->wait_ms = wait_ms;
}

/* What the site at this place of the round could do now; SCHEDULE_WAIT when nothing. */
static void consider(
	struct schedule *schedule, size_t number, int64_t now_ms, struct schedule_step *step)
{
	struct site *site = schedule->active[number];
	int64_t wait_ms = pace_wait_ms(site->pace, now_ms);

	if (site->rules == SITE_RULES_ASKED)
		return;
	if (site->rules == SITE_RULES_KNOWN &&
		!site_permits(site, &site->first->url, &step->error)) {
		step->kind = SCHEDULE_REFUSED;
		step->job = dequeue(schedule, number);
		return;
	}
	if (wait_ms == 0 && site->rules == SITE_RULES_UNKNOWN && site->rules_due_ms > now_ms)
		wait_ms = site->rules_due_ms - now_ms;
	if (wait_ms) {
		keep_shorter(step, wait_ms);
		return;
	}
	pace_begin(site->pace, now_ms);
	if (site->rules == SITE_RULES_UNKNOWN) {
		site->rules = SITE_RULES_ASKED;
		site->rules_tries++;
		step->kind = SCHEDULE_RULES;
		step->job = site->first;
		return;
	}
	step->kind = SCHEDULE_FETCH;
	step->job = dequeue(schedule, number);
	step->job->tries++;
}

static void take_turns(struct schedule *schedule, int64_t now_ms, struct schedule_step *step)
{
	for (size_t i = 0; i < schedule->active_count; i++) {
		size_t number = (schedule->turn + i) % schedule->active_count;

		consider(schedule, number, now_ms, step);
		if (step->kind != SCHEDULE_WAIT) {
			schedule->turn = number + 1;
			return;
		}
	}
}

/* Takes the jobs that are passed over from now on out of a site's queue. */
static void thin_out(struct schedule *schedule, struct site *site)
{
	struct job *job, *rest = site->first;

	site->first = site->last = NULL;
	while ((job = rest)) {
		rest = job->next;
		if (is_passed_over(schedule, job->kind)) {
			schedule->passed_over = true;
			schedule_drop(schedule, job);
		} else {
			site_append(site, job);
		}
	}
}

enum status schedule_close(struct schedule *schedule, struct failure *why)
{
	struct queued_page page;
	bool is_any = false;
	size_t kept = 0;
	enum status status = frontier_next(schedule->frontier, FRONTIER_PAGES, &page, &is_any, why);

	if (is_any)
		queued_page_finish(&page);
	schedule->passed_over |= is_any;
	schedule->is_closed = true;
	for (size_t i = 0; i < schedule->active_count; i++) {
		struct site *site = schedule->active[i];

		thin_out(schedule, site);
		if (site->first)
			schedule->active[kept++] = site;
	}
	schedule->active_count = kept;
	return status;
}

bool schedule_passed_over(const struct schedule *schedule)
{
	return schedule->passed_over;
}

bool schedule_has_waiting(const struct schedule *schedule)
{
	return schedule->active_count > 0;
}

enum status schedule_next(struct schedule *schedule, int64_t now_ms, struct schedule_step *ret_step,
	struct failure *why)
{
	struct schedule_step step = {.kind = SCHEDULE_WAIT, .wait_ms = SCHEDULE_UNTIL_ANSWER};

	wake_due(schedule, now_ms);
	enum status status = fill_all(schedule, &step.job, why);

	if (status)
		return status;
	if (step.job) {
		step.kind = SCHEDULE_REFUSED;
		step.error = step.job->url.host[0] ? "the site has too many hosts" : "no URL";
		*ret_step = step;
		return OK;
	}
	take_turns(schedule, now_ms, &step);
	if (step.kind == SCHEDULE_WAIT && schedule->later_count)
		keep_shorter(&step, schedule->later[0]->due_ms - now_ms);
	if (step.kind == SCHEDULE_WAIT && !schedule->held[FRONTIER_PAGES] &&
		!schedule->held[FRONTIER_ELSEWHERE] && !schedule->later_count)
		step.kind = SCHEDULE_EMPTY;
	*ret_step = step;
	return OK;
}
