#include "crawler/listing.h"
#include "base/buf.h"
#include "base/memory.h"
#include "crawler/lead.h"
#include "crawler/page.h"
#include "crawler/pdf_links.h"
#include "crawler/reading.h"
#include "crawler/robots.h"
#include "crawler/security_txt.h"
#include "crawler/sitemap.h"
#include "crawler/url_session.h"

#include <stdio.h>
#include <stdlib.h>

size_t listing_bytes_max(enum page_kind kind)
{
	return kind == PAGE_CONTACT ? LISTING_CONTACT_BYTES_MAX : LISTING_SITEMAP_BYTES_MAX;
}

/* ---- queueing ---- */

static void queue(struct errands *errands, const struct url *url, enum page_kind kind)
{
	struct new_page page = {.url = url->text,
		.key = frontier_key(errands->frontier, span_of(url->text)),
		.kind = kind};

	if (kind == PAGE_SITEMAP && errands->sitemaps >= LISTING_SITEMAPS_MAX) {
		errands->notes.sitemaps_over++;
		return;
	}
	/* It may lie outside the prefix to be audited, but not on another site. */
	if (!filter_is_same_site(errands->filter, url) ||
		!frontier_add(errands->frontier, page.key))
		return;
	errands->sitemaps += kind == PAGE_SITEMAP;
	batch_queue(errands->batch, &page);
}

static void queue_reference(
	struct errands *errands, struct span reference, const struct url *base, enum page_kind kind)
{
	struct url url;

	if (url_resolve(reference, base, &url) == URL_HTTP)
		queue(errands, &url, kind);
}

static void queue_sitemaps(struct errands *errands, const struct job *job)
{
	const struct robots *robots = job->site->robots;
	size_t count = robots ? robots_sitemap_count(robots) : 0;

	for (size_t i = 0; i < count; i++)
		queue_reference(errands, robots_sitemap(robots, i), &job->url, PAGE_SITEMAP);
	if (!count)
		queue_reference(errands, sitemap_usual_path(0), &job->url, PAGE_SITEMAP);
}

void listing_queue(struct errands *errands, const struct job *job)
{
	struct site *site = job->site;

	if (site->has_listings)
		return;
	site->has_listings = true;
	if (!errands->options->no_sitemaps)
		queue_sitemaps(errands, job);
	queue_reference(errands, SPAN("/.well-known/security.txt"), &job->url, PAGE_CONTACT);
}

/* ---- reading ---- */

bool listing_is_guess(const struct job *job)
{
	const struct robots *robots = job->site->robots;

	if (job->kind == PAGE_CONTACT)
		return job->depth == 0; /* else a page leads to it */
	return !robots || !robots_sitemap_count(robots);
}

struct intake { /* context of what a sitemap tells */
	struct errands *errands;
	struct harvest *harvest;
	const struct harvest_rules *rules;
	const struct job *job;
	bool is_index;
};

static void take_page(const struct intake *intake, struct span reference)
{
	struct url url;

	switch (url_resolve(reference, &intake->job->url, &url)) {
	case URL_HTTP:
		url_drop_session(&url);
		harvest_take_url(intake->harvest, &url, intake->rules);
		return;
	case URL_LONG:
		intake->rules->tell_long(intake->rules->context);
		return;
	case URL_MAILTO:
	case URL_OTHER:
	case URL_SAME_PAGE:
	case URL_BAD:
		return;
	}
}

static void take_entry(void *context, enum sitemap_entry entry, struct span reference)
{
	struct intake *intake = context;

	switch (entry) {
	case SITEMAP_ENTRY_PAGE:
	case SITEMAP_ENTRY_ALTERNATE:
		take_page(intake, reference);
		return;
	case SITEMAP_ENTRY_SITEMAP:
		intake->is_index = true;
		queue_reference(intake->errands, reference, &intake->job->url, PAGE_SITEMAP);
		return;
	}
}

static void read_sitemap(struct errands *errands, struct harvest *harvest, const struct job *job,
	const struct fetch_answer *answer)
{
	struct lead lead = {.errands = errands, .job = job};
	const struct harvest_rules rules = lead_rules(&lead);
	struct intake intake = {errands, harvest, &rules, job, false};
	struct sitemap_summary summary;
	char error[FETCH_ERROR_SIZE];

	sitemap_read(answer->body, take_entry, &intake, &summary);
	bool is_cut = summary.is_cut || answer->is_cut;

	/* An index is read anew each night: the sitemaps that it names are no targets. */
	harvest->page.is_whole = answer->status == 200 && !summary.fault && !is_cut &&
				 !lead.is_partial && !intake.is_index;
	if (is_cut)
		harvest_say(harvest, PAGE_FETCHED, "longer than a sitemap may be; read in part");
	if (!summary.fault && summary.kind != SITEMAP_UNKNOWN)
		return;
	/* A server may answer any URL with its start page. */
	if (listing_is_guess(job) && !summary.told) {
		harvest_say(harvest, PAGE_SKIPPED, "no sitemap");
		return;
	}
	snprintf(error, sizeof(error), "sitemap that cannot be read: %s",
		summary.fault ? summary.fault : "neither a sitemap nor a feed");
	harvest_say(harvest, PAGE_FAILED, error);
}

static void take_contact(void *context, enum security_field field, struct span value, uint32_t line)
{
	struct harvest *harvest = context;
	struct buf href;

	if (field != SECURITY_MAIL && field != SECURITY_ADDRESS)
		return;
	buf_init(&href, SECURITY_TXT_VALUE_MAX + sizeof("mailto:"));
	buf_addf(&href, "%s%.*s", field == SECURITY_ADDRESS ? "mailto:" : "", SPAN_ARGS(value));
	struct page_link link = {
		.href = buf_take(&href), .text = "", .source = "security.txt", .line = line};

	harvest_read_mailto(harvest, &link);
	free(link.href);
}

static void take_pdf_link(void *context, struct span href, uint32_t page)
{
	char *text = memory_copy(href);
	struct page_link link = {.href = text, .text = "", .source = "pdf", .line = page};

	harvest_read_mailto(context, &link);
	free(text);
}

/* The line of a link is the number of its page. */
static void read_pdf(struct harvest *harvest, const struct fetch_answer *answer)
{
	if (answer->is_cut) {
		harvest_say(harvest, PAGE_SKIPPED, "PDF too large to be read");
		return;
	}
	switch (pdf_links_read(answer->body, take_pdf_link, harvest)) {
	case PDF_READ:
		return;
	case PDF_CUT:
		harvest_say(harvest, PAGE_FETCHED, "PDF read in part");
		return;
	case PDF_BROKEN:
		harvest_say(harvest, PAGE_SKIPPED, "PDF that cannot be read");
		return;
	case PDF_NOT_BUILT:
		harvest_say(harvest, PAGE_SKIPPED, "this program cannot read PDF");
		return;
	}
}

static bool is_vcard(const struct fetch_answer *answer, const struct job *job)
{
	struct span path = span_of(job->url.text + job->url.path_at);
	struct span type = span_of(answer->content_type);

	return span_starts_nocase(type, SPAN("text/vcard")) ||
	       span_starts_nocase(type, SPAN("text/x-vcard")) ||
	       (span_ends_nocase(path, SPAN(".vcf")) &&
		       !span_starts_nocase(type, SPAN("text/html")));
}

static void read_contacts(
	struct harvest *harvest, const struct job *job, const struct fetch_answer *answer)
{
	struct security_txt summary;

	if (span_starts(answer->body, SPAN("%PDF-"))) {
		read_pdf(harvest, answer);
		return;
	}
	if (is_vcard(answer, job)) {
		harvest_read_vcard(harvest, answer->body);
		return;
	}
	security_txt_read(answer->body, take_contact, harvest, &summary);
	/* Many servers send their own page for what they do not have. */
	if (summary.is_html || !summary.told)
		harvest_say(harvest, PAGE_SKIPPED, "no security.txt");
}

enum status listing_harvest(struct errands *errands, const struct job *job,
	const struct trail_end *end, struct harvest **ret_harvest, struct failure *why)
{
	struct harvest *harvest = harvest_create(job->page, job->url.text, job->depth);
	const struct fetch_answer *answer = end->answer;
	struct reading reading;
	enum status status = OK;

	harvest->own_domains = filter_own_domains(errands->filter);
	harvest_take_answer(harvest, answer);
	reading_of(answer, &reading);
	bool has_body =
		answer->outcome == FETCH_ANSWERED && answer->status >= 200 && answer->status <= 299;

	if (reading.kind == READING_UNCHANGED && job->before)
		status = lead_use_again(errands, harvest, job, why);
	else if (has_body && job->kind == PAGE_SITEMAP)
		read_sitemap(errands, harvest, job, answer);
	else if (has_body)
		read_contacts(harvest, job, answer);
	else
		harvest_say(harvest, listing_is_guess(job) ? PAGE_SKIPPED : PAGE_FAILED,
			end->is_lost ? "redirects lead nowhere" : reading.error);
	harvest->is_html = false;
	if (status)
		harvest_destroy(harvest);
	else
		*ret_harvest = harvest;
	return status;
}
