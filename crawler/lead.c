#include "crawler/lead.h"

#include <stdlib.h>

/* Only asked, never read: politely, and once however often it is linked. */
static enum harvest_link ask_elsewhere(
	struct errands *errands, const struct url *url, struct new_page *page)
{
	if (!errands->options->check_links || !filter_permits_elsewhere(errands->filter, url) ||
		!frontier_add(errands->frontier, page->key))
		return HARVEST_IGNORE;
	page->kind = PAGE_ELSEWHERE;
	return HARVEST_NEW;
}

/* A vCard holds addresses, a PDF may hold mail links: they are read for these, and are no pages. */
static bool holds_contacts(const struct crawl_options *options, const struct url *url)
{
	struct span path = span_of(url->text + url->path_at);

	path = span_part(path, 0, span_find(path, '?'));
	return span_ends_nocase(path, SPAN(".vcf")) ||
	       (options->reads_pdf && span_ends_nocase(path, SPAN(".pdf")));
}

/* A picture, an archive ...: nothing in it could be read. */
static enum harvest_link pass_over_file(
	struct errands *errands, const struct url *url, struct new_page *page)
{
	if (holds_contacts(errands->options, url) && frontier_add(errands->frontier, page->key)) {
		page->kind = PAGE_CONTACT;
		return HARVEST_NEW;
	}
	if (errands->options->check_links)
		return ask_elsewhere(errands, url, page);
	if (frontier_add(errands->frontier, page->key))
		errands->notes.files++;
	return HARVEST_KNOWN;
}

/* Where a part of the site never ends, what it leads to next is not wanted. */
static bool is_trap(struct lead *lead, const struct url *url, const struct new_page *page)
{
	struct errands *errands = lead->errands;
	const struct job *job = lead->job;
	const struct url *from = job->kind == PAGE_OF_SITE ? &job->url : NULL;

	switch (trap_judge(errands->trap, url, from, page->depth)) {
	case TRAP_CLEAR:
		return false;
	case TRAP_DEEP:
	case TRAP_REPEATS:
		notes_tell_odd_path(&errands->notes, url->text);
		return true;
	case TRAP_MUTED: /* the trap counts these itself */
		return true;
	}
	return false;
}

static enum harvest_link queue_page(struct lead *lead, const struct url *url, struct new_page *page)
{
	struct errands *errands = lead->errands;
	const struct crawl_options *options = errands->options;

	if (options->has_depth_max && lead->job->depth >= options->depth_max) {
		errands->notes.is_depth_hit = true;
		errands->notes.depth_max = options->depth_max;
		lead->is_partial = true;
		return HARVEST_KNOWN;
	}
	if (is_trap(lead, url, page)) {
		lead->is_partial = true;
		return HARVEST_KNOWN;
	}
	frontier_add(errands->frontier, page->key);
	lead->news++;
	return HARVEST_NEW;
}

static enum harvest_link judge(void *context, const struct url *url, struct new_page *ret_page)
{
	struct lead *lead = context;
	struct errands *errands = lead->errands;

	/* What Cloudflare puts in an address's place, read by uncloak; always 404. */
	if (span_starts(span_of(url->text + url->path_at), SPAN("/cdn-cgi/l/email-protection")))
		return HARVEST_IGNORE;
	ret_page->key = frontier_key(errands->frontier, span_of(url->text));
	if (frontier_knows(errands->frontier, ret_page->key))
		return HARVEST_KNOWN;
	ret_page->depth = lead->job->depth + 1;
	switch (filter_judge(errands->filter, url)) {
	case FILTER_WANTED:
		return queue_page(lead, url, ret_page);
	case FILTER_FILE:
		return pass_over_file(errands, url, ret_page);
	case FILTER_ELSEWHERE:
		return ask_elsewhere(errands, url, ret_page);
	case FILTER_PORT:
	case FILTER_EXCLUDED:
		return HARVEST_IGNORE;
	}
	return HARVEST_IGNORE;
}

static void tell_long(void *context)
{
	struct lead *lead = context;

	lead->errands->notes.long_urls++;
}

static void tell_nofollow(void *context, size_t count)
{
	struct lead *lead = context;

	lead->errands->notes.nofollow_links += count;
}

struct harvest_rules lead_rules(struct lead *lead)
{
	const struct crawl_options *options = lead->errands->options;

	return (struct harvest_rules){.url = &lead->job->url,
		.takes_text = options->text_addresses,
		.ignores_nofollow = options->ignore_robots || options->follow_nofollow,
		.judge = judge,
		.tell_nofollow = tell_nofollow,
		.tell_long = tell_long,
		.context = lead,
		.own_domains = filter_own_domains(lead->errands->filter)};
}

/* ---- pages that did not change ---- */

/* A page that the run before queued, and this one not yet: held against the rules as if the link had
 * just been read. */
static enum status take_again(struct harvest *harvest, const struct harvest_rules *rules,
	uint64_t key, struct failure *why)
{
	struct lead *lead = rules->context;
	struct errands *errands = lead->errands;
	struct new_page named = {0};
	struct url url;
	enum status status =
		store_page_named(errands->store, errands->run_before, key, &named, why);

	if (status || !named.url)
		return status;
	if (url_resolve(span_of(named.url), NULL, &url) == URL_HTTP)
		harvest_take_url(harvest, &url, rules);
	free((void *)(uintptr_t)named.url);
	return OK;
}

enum status lead_use_again(struct errands *errands, struct harvest *harvest, const struct job *job,
	struct failure *why)
{
	struct lead lead = {.errands = errands, .job = job};
	const struct harvest_rules rules = lead_rules(&lead);
	uint64_t *many = NULL;
	size_t count = job->target_count;
	enum status status = OK;

	if (!job->targets)
		status = store_page_targets(errands->store, job->before, &many, &count, why);
	const uint64_t *keys = job->targets ? job->targets : many;

	for (size_t i = 0; i < count && !status; i++)
		if (!frontier_knows(errands->frontier, keys[i]))
			status = take_again(harvest, &rules, keys[i], why);
	free(many);
	harvest->is_html = true;
	harvest->page.before = job->before;
	errands->notes.unchanged++;
	return status;
}
