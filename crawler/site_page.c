#include "crawler/site_page.h"
#include "base/memory.h"
#include "crawler/lead.h"
#include "crawler/page.h"

#include <stdio.h>
#include <stdlib.h>

/* ---- pages that were read ---- */

static void tell_trap(struct errands *errands, const struct harvest *harvest, const struct job *job)
{
	const struct settled_page *page = &harvest->page;
	const struct trap_news news = {span_of(page->title), (size_t)page->bytes};
	char text[ADDRESS_TEXT_SIZE];

	for (size_t i = 0; i < page->link_count; i++) {
		if (!page->links[i].address)
			continue;
		address_print(page->links[i].address, text);
		trap_tell_address(errands->trap, &job->url, span_of(text));
	}
	trap_page_read(errands->trap, &job->url, &news);
}

static void read_page(struct errands *errands, struct harvest *harvest, const struct job *job,
	const struct fetch_answer *answer)
{
	struct lead lead = {.errands = errands, .job = job};
	const struct harvest_rules rules = lead_rules(&lead);

	harvest_read_page(harvest, answer, &rules);
	tell_trap(errands, harvest, job);
	if (harvest->unreadable)
		notes_tell_unreadable(&errands->notes, job->url.text, harvest->unreadable);
	if (harvest->is_cut) {
		harvest_say(harvest, PAGE_FETCHED, "too large to be read whole");
		notes_tell_cut(&errands->notes, job->url.text);
	}
	harvest->page.is_whole = answer->status == 200 && !harvest->is_cut && !lead.is_partial;
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
static void queue_target(struct errands *errands, struct harvest *harvest, const struct job *job,
	const struct url *target)
{
	struct new_page page = {.url = target->text,
		.key = frontier_key(errands->frontier, span_of(target->text)),
		.depth = job->depth ? job->depth + 1 : 0,
		.steps = job->steps + 1};

	harvest_add_target(harvest, page.key);
	if (page.steps > ERRAND_STEPS_MAX) {
		harvest_say(harvest, PAGE_FAILED, "more than 10 redirects in a row");
		return;
	}
	if (!frontier_add(errands->frontier, page.key))
		return;
	harvest->leads_on = job->depth == 0;
	harvest_add_page(harvest, &page);
}

static void follow_to(struct errands *errands, struct harvest *harvest, const struct job *job,
	const struct url *target)
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
			queue_target(errands, harvest, job, target);
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
		follow_to(errands, harvest, job, &target);
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

enum status site_page_harvest(struct errands *errands, const struct job *job,
	const struct fetch_answer *answer, const struct reading *reading,
	struct harvest **ret_harvest, struct failure *why)
{
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);
	enum status status = OK;

	harvest->own_domains = filter_own_domains(errands->filter);
	harvest_take_answer(harvest, answer);
	switch (reading->kind) {
	case READING_PAGE:
		read_page(errands, harvest, job, answer);
		break;
	case READING_UNCHANGED:
		if (job->before)
			status = lead_use_again(errands, harvest, job, why);
		else
			harvest_say(harvest, PAGE_FAILED,
				"304 Not Modified, though it was never fetched before");
		break;
	case READING_REDIRECT:
		follow_redirect(errands, harvest, job, answer->location);
		break;
	case READING_AGAIN:
	case READING_FAILED:
	case READING_FORBIDDEN:
		harvest_say(harvest, PAGE_FAILED, reading->error);
		break;
	case READING_NOT_HTML:
		harvest_say(harvest, PAGE_SKIPPED, reading->error);
		break;
	}
	if (status)
		harvest_destroy(harvest);
	else
		*ret_harvest = harvest;
	return status;
}
