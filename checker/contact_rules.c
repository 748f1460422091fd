#include "checker/contact_rules.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "checker/url_pattern.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { STEPS_MAX = 10, EVIDENCE_MAX = 8192 };

struct page {
	char *url, *redirect, *error;
	enum page_state state;
	bool has_form;
};

/* All pages that a rule is about, and those to which redirects lead. */
struct pages {
	const struct contact_rules *rules;
	struct text_set *told; /* findings with their pages: two rules may mean one page */
	struct page *list;
	size_t count, size;
};

enum status contact_rules_check(const struct contact_rules *rules, struct failure *why)
{
	if (rules->count > CONTACT_RULES_MAX)
		return failure_say(
			why, ERR_USAGE, "--require-contact: at most %d", CONTACT_RULES_MAX);
	for (size_t i = 0; i < rules->count; i++) {
		const char *pattern = rules->patterns[i];

		if (strlen(pattern) > CONTACT_RULE_MAX ||
			!(pattern[0] == '/' || pattern[0] == '*' ||
				strncasecmp(pattern, "http", 4) == 0))
			return failure_say(why, ERR_USAGE,
				"--require-contact: '%.100s' is neither a path (/impressum) nor a "
				"URL",
				pattern);
	}
	return OK;
}

static bool matches(const char *pattern, const char *url)
{
	return pattern[0] == '/' ? url_pattern_matches_path(pattern, url)
				 : url_pattern_matches(pattern, url);
}

static void keep_page(void *context, const struct seen_page *page)
{
	struct pages *pages = context;

	pages->list =
		memory_make_room(pages->list, pages->count, &pages->size, sizeof(*pages->list));
	pages->list[pages->count++] = (struct page){.url = memory_copy(span_of(page->url)),
		.redirect = memory_copy(span_of(page->redirect)),
		.error = memory_copy(span_of(page->error)),
		.state = page->state,
		.has_form = page->has_contact_form};
}

/* A site has millions of pages, and a rule is about few: the first reading keeps those, each further
 * one what the redirects among them lead to. */
struct gathering {
	struct pages *pages;
	struct text_set *wanted; /* URLs; NULL = what the rules match */
};

static void gather_page(void *context, const struct seen_page *page)
{
	struct gathering *gathering = context;
	const struct contact_rules *rules = gathering->pages->rules;
	bool is_wanted = gathering->wanted &&
			 text_set_find(gathering->wanted, span_of(page->url)) != TEXT_SET_NONE;

	for (size_t i = 0; i < rules->count && !is_wanted && !gathering->wanted; i++)
		is_wanted = matches(rules->patterns[i], page->url);
	if (is_wanted)
		keep_page(gathering->pages, page);
}

static const struct page *page_named(const struct pages *pages, const char *url)
{
	for (size_t i = 0; i < pages->count; i++)
		if (strcmp(pages->list[i].url, url) == 0)
			return &pages->list[i];
	return NULL;
}

static enum status gather(
	struct pages *pages, struct store *store, int64_t run, struct failure *why)
{
	struct gathering gathering = {pages, NULL};
	enum status status = store_each_page(store, run, gather_page, &gathering, why);
	size_t from = 0;

	for (int step = 0; step < STEPS_MAX && !status && from < pages->count; step++) {
		size_t count = pages->count;

		gathering.wanted = text_set_create();
		for (; from < count; from++)
			if (pages->list[from].redirect[0] &&
				!page_named(pages, pages->list[from].redirect))
				text_set_add(gathering.wanted, span_of(pages->list[from].redirect),
					NULL);
		if (text_set_count(gathering.wanted))
			status = store_each_page(store, run, gather_page, &gathering, why);
		text_set_destroy(gathering.wanted);
	}
	return status;
}

static void pages_finish(struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++) {
		free(pages->list[i].url);
		free(pages->list[i].redirect);
		free(pages->list[i].error);
	}
	free(pages->list);
	text_set_destroy(pages->told);
}

static enum status tell(const struct pages *pages, struct store *store, int64_t run,
	const struct run_finding *finding, struct failure *why)
{
	const struct finding_subject subject = {finding->subject_kind, finding->subject_name};
	struct buf key;

	buf_init(&key, EVIDENCE_MAX);
	buf_addf(&key, "%s %s", finding->id, finding->subject_name);
	bool is_new = text_set_add(pages->told, buf_span(&key), NULL);

	buf_finish(&key);
	if (!is_new)
		return OK;
	return store_add_findings(store, run, &subject, finding, 1, why);
}

/* Where the redirects end; NULL where that is no page of this site. */
static const struct page *end_of(const struct pages *pages, const struct page *page)
{
	for (int step = 0; step < STEPS_MAX && page && page->redirect[0]; step++)
		page = page_named(pages, page->redirect);
	return page && !page->redirect[0] ? page : NULL;
}

static enum status look_at_page(const struct pages *pages, struct store *store, int64_t run,
	const char *pattern, const struct page *page, struct failure *why)
{
	struct page_contacts contacts;
	char evidence[CONTACT_RULE_MAX + 200];
	enum status status = store_count_contacts(store, run, page->url, &contacts, why);

	if (status || contacts.working || contacts.unknown)
		return status;
	snprintf(evidence, sizeof(evidence), "required by %s; mail links on it: %lld, working: 0",
		pattern, (long long)contacts.failing);
	bool has_form = !contacts.failing && page->has_form;
	const struct run_finding finding = {.id = contacts.failing ? "contact-page-address-failing"
						  : has_form       ? "contact-page-form-only"
								   : "contact-page-without-address",
		.subject_kind = has_form ? "contact-form" : "contact",
		.subject_name = page->url,
		.evidence = evidence};

	return tell(pages, store, run, &finding, why);
}

/* "https://a.test/gone: 404 Not Found", or where it leads to and that this is no page of the run. */
static void add_reason(struct buf *evidence, const struct page *page, const struct page *end)
{
	buf_addf(evidence, "%s%s", evidence->length ? "; " : "", page->url);
	if (page->redirect[0])
		buf_addf(evidence, " leads to %s", end ? end->url : page->redirect);
	buf_addf(evidence, ": %s", end && end->error[0] ? end->error : "not fetched");
}

static enum status apply_one(const struct pages *pages, const char *pattern, struct store *store,
	int64_t run, struct failure *why)
{
	enum status status = OK;
	struct buf evidence;
	bool found = false;

	buf_init(&evidence, EVIDENCE_MAX);
	for (size_t i = 0; i < pages->count && !status; i++) {
		const struct page *page = &pages->list[i];

		if (!matches(pattern, page->url))
			continue;
		const struct page *end = end_of(pages, page);

		if (end && end->state == PAGE_FETCHED) {
			found = true;
			status = look_at_page(pages, store, run, pattern, end, why);
		} else {
			add_reason(&evidence, page, end);
		}
	}
	const struct run_finding finding = {.id = "contact-page-missing",
		.subject_kind = "contact",
		.subject_name = pattern,
		.evidence = evidence.length ? buf_text(&evidence) : "no page of the run matches"};

	if (!status && !found)
		status = tell(pages, store, run, &finding, why);
	buf_finish(&evidence);
	return status;
}

/* The report tells the rules, too, where nothing is broken. */
static enum status note_rules(
	const struct contact_rules *rules, struct store *store, int64_t run, struct failure *why)
{
	struct buf text;

	if (!rules->count)
		return OK;
	buf_init(&text, EVIDENCE_MAX);
	for (size_t i = 0; i < rules->count; i++)
		buf_addf(&text, "%s%s", i ? ", " : "", rules->patterns[i]);
	enum status status = store_note(store, run, "require-contact", buf_text(&text), why);

	buf_finish(&text);
	return status;
}

enum status contact_rules_apply(
	const struct contact_rules *rules, struct store *store, int64_t run, struct failure *why)
{
	struct pages pages = {.rules = rules, .told = text_set_create()};
	enum status status = store_drop_findings(store, run, "contact", why);

	if (!status)
		status = store_drop_findings(store, run, "contact-form", why);
	if (!status)
		status = gather(&pages, store, run, why);
	if (!status)
		status = note_rules(rules, store, run, why);
	for (size_t i = 0; i < rules->count && !status; i++)
		status = apply_one(&pages, rules->patterns[i], store, run, why);
	pages_finish(&pages);
	return status;
}
