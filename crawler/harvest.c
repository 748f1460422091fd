#include "crawler/harvest.h"
#include "base/memory.h"
#include "base/utf8.h"
#include "base/visible.h"
#include "crawler/charset.h"
#include "crawler/decloak.h"
#include "crawler/lint.h"
#include "crawler/mailto.h"
#include "crawler/page.h"
#include "crawler/uncloak.h"
#include "crawler/url_session.h"

#include <stdlib.h>
#include <string.h>

struct harvest *harvest_create(int64_t page, const char *url, uint32_t depth)
{
	struct harvest *harvest = memory_get_zeroed(1, sizeof(*harvest));

	harvest->url = memory_copy(span_of(url));
	harvest->depth = depth;
	harvest->page = (struct settled_page){.id = page,
		.state = PAGE_FETCHED,
		.error = "",
		.title = "",
		.content_type = "",
		.etag = "",
		.last_modified = "",
		.redirect = ""};
	return harvest;
}

void harvest_destroy(struct harvest *harvest)
{
	if (!harvest)
		return;
	for (size_t i = 0; i < harvest->owned_count; i++)
		free(harvest->owned[i]);
	free(harvest->owned);
	free(harvest->links);
	free(harvest->new_pages);
	free(harvest->targets);
	free(harvest->url);
	free(harvest);
}

static void *own(struct harvest *harvest, void *part, size_t bytes)
{
	harvest->owned = memory_make_room(harvest->owned, harvest->owned_count,
		&harvest->owned_size, sizeof(*harvest->owned));
	harvest->owned[harvest->owned_count++] = part;
	harvest->bytes += bytes + 64;
	return part;
}

static const char *own_text(struct harvest *harvest, struct span text)
{
	return text.length ? own(harvest, memory_copy(text), text.length) : "";
}

/* Cut before a character that would not fit whole. */
static struct span cut(struct span text, size_t length_max)
{
	if (text.length <= length_max)
		return text;
	while (length_max && ((unsigned char)text.at[length_max] & 0xc0) == 0x80)
		length_max--;
	return span_part(text, 0, length_max);
}

static const char *own_visible(struct harvest *harvest, struct span foreign)
{
	struct buf text;
	const char *kept;

	buf_init(&text, (size_t)HARVEST_TEXT_MAX * 4);
	visible_add(&text, span_part(foreign, 0, HARVEST_TEXT_MAX));
	kept = own_text(harvest, buf_span(&text));
	buf_finish(&text);
	return kept;
}

void harvest_say(struct harvest *harvest, enum page_state state, const char *error)
{
	harvest->page.state = state;
	harvest->page.error = own_text(harvest, cut(span_of(error), HARVEST_TEXT_MAX));
}

void harvest_take_answer(struct harvest *harvest, const struct fetch_answer *answer)
{
	struct settled_page *page = &harvest->page;

	page->status = answer->status;
	page->bytes = answer->bytes;
	page->content_type = own_text(harvest, span_of(answer->content_type));
	page->etag = own_text(harvest, span_of(answer->etag));
	page->last_modified = own_text(harvest, span_of(answer->last_modified));
}

void harvest_add_target(struct harvest *harvest, uint64_t key)
{
	struct settled_page *page = &harvest->page;

	harvest->targets = memory_make_room(harvest->targets, page->target_count,
		&harvest->target_size, sizeof(*harvest->targets));
	harvest->targets[page->target_count++] = key;
	harvest->bytes += sizeof(key);
	page->targets = harvest->targets;
}

void harvest_add_page(struct harvest *harvest, const struct new_page *new_page)
{
	struct settled_page *page = &harvest->page;

	harvest->new_pages = memory_make_room(harvest->new_pages, page->new_page_count,
		&harvest->new_page_size, sizeof(*harvest->new_pages));
	struct new_page *kept = &harvest->new_pages[page->new_page_count++];

	*kept = *new_page;
	kept->url = own_text(harvest, span_of(new_page->url));
	harvest->bytes += sizeof(*kept);
	page->new_pages = harvest->new_pages;
}

void harvest_take_url(
	struct harvest *harvest, const struct url *url, const struct harvest_rules *rules)
{
	struct new_page page = {.url = url->text};
	enum harvest_link link = rules->judge(rules->context, url, &page);

	if (link == HARVEST_IGNORE)
		return;
	harvest_add_target(harvest, page.key);
	if (link == HARVEST_NEW)
		harvest_add_page(harvest, &page);
}

void harvest_set_redirect(struct harvest *harvest, struct span target)
{
	harvest->page.redirect = own_visible(harvest, target);
}

/* ---- mail links ---- */

static struct found_link *add_link(struct harvest *harvest)
{
	struct settled_page *page = &harvest->page;

	if (page->link_count == HARVEST_LINKS_MAX) {
		harvest->is_cut = true;
		return NULL;
	}
	harvest->links = memory_make_room(
		harvest->links, page->link_count, &harvest->link_size, sizeof(*harvest->links));
	page->links = harvest->links;
	harvest->bytes += sizeof(*harvest->links);
	return &harvest->links[page->link_count++];
}

/* Ids in a row, behind those that are there already. */
static const char *join_ids(
	struct harvest *harvest, const char *first, const char *const *ids, size_t count)
{
	struct buf text;
	const char *joined;

	if (count == 0)
		return first;
	buf_init(&text, HARVEST_TEXT_MAX);
	buf_add_text(&text, first);
	for (size_t i = 0; i < count; i++)
		buf_addf(&text, "%s%s", text.length ? " " : "", ids[i]);
	joined = own_text(harvest, buf_span(&text));
	buf_finish(&text);
	return joined;
}

/* What all recipients of a link share; false when the page's ceiling is reached. */
static bool add_recipient(struct harvest *harvest, const struct found_link *shared,
	const struct mailto_recipient *recipient)
{
	struct found_link *link = add_link(harvest);
	struct lint lint;

	if (!link)
		return false;
	*link = *shared;
	link->written = own_text(harvest, span_of(recipient->written));
	link->defect = address_defect_id(recipient->defect);
	lint_recipient(recipient, harvest->own_domains, &lint);
	link->findings = join_ids(harvest, link->findings, lint.findings, lint.count);
	if (recipient->defect == ADDRESS_FINE) {
		struct address *address = memory_get(sizeof(*address));

		*address = recipient->address;
		link->address = own(harvest, address, sizeof(*address));
	}
	return true;
}

static void add_empty_link(struct harvest *harvest, const struct found_link *shared)
{
	struct found_link *link = add_link(harvest);

	if (!link)
		return;
	*link = *shared;
	link->written = own_visible(harvest, span_of(shared->href));
	link->defect = "mailto-no-recipient";
}

/* What was meant by a near miss outweighs what is merely mended. */
static const char *corrected_href(
	struct harvest *harvest, struct span href, const struct mailto *mailto)
{
	char *rewritten = lint_correct(href, mailto, harvest->own_domains);
	const char *corrected = rewritten ? rewritten : mailto->corrected;

	corrected = corrected ? own_text(harvest, span_of(corrected)) : NULL;
	free(rewritten);
	return corrected;
}

void harvest_read_mailto(struct harvest *harvest, const struct page_link *page_link)
{
	struct mailto mailto;
	struct lint lint;
	struct found_link shared = {.line = page_link->line};

	if (harvest->page.link_count == HARVEST_LINKS_MAX) {
		harvest->is_cut = true;
		return;
	}
	mailto_read(span_of(page_link->href), &mailto);
	shared.href = own_text(harvest, cut(span_of(page_link->href), PAGE_HREF_MAX));
	shared.text = own_text(harvest, span_of(page_link->text ? page_link->text : ""));
	shared.source = page_link->source;
	shared.corrected = corrected_href(harvest, span_of(page_link->href), &mailto);
	lint_link(&mailto, span_of(shared.text), &lint);
	shared.findings = join_ids(harvest, page_link->finding ? page_link->finding : "",
		mailto.defects, mailto.defect_count);
	shared.findings = join_ids(harvest, shared.findings, lint.findings, lint.count);
	for (size_t i = 0; i < mailto.count; i++) {
		if (!add_recipient(harvest, &shared, &mailto.recipients[i]))
			break;
	}
	if (mailto.count == 0 && !mailto.is_share_link)
		add_empty_link(harvest, &shared);
	mailto_finish(&mailto);
}

/* ---- pages ---- */

/* "nofollow" and "none" hold for everybody; behind "agent:" they hold for that agent, until the
 * end of the line. */
static bool line_is_nofollow(struct span line)
{
	struct span rule;
	bool is_for_us = true;

	while (span_split(&line, ',', &rule)) {
		size_t colon = span_find(rule, ':');

		if (colon < rule.length) {
			struct span name = span_trim(span_part(rule, 0, colon));

			/* "unavailable_after: DATE" and "max-snippet: N" are rules, not agents. */
			if (!span_equals_nocase(name, SPAN("unavailable_after")) &&
				!span_starts_nocase(name, SPAN("max-")))
				is_for_us = span_equals_nocase(name, SPAN("mailknock"));
			rule = span_from(rule, colon + 1);
		}
		rule = span_trim(rule);
		if (is_for_us && (span_equals_nocase(rule, SPAN("nofollow")) ||
					 span_equals_nocase(rule, SPAN("none"))))
			return true;
	}
	return false;
}

bool harvest_is_nofollow(struct span robots_tag)
{
	struct span line;

	while (span_split(&robots_tag, '\n', &line)) {
		if (line_is_nofollow(line))
			return true;
	}
	return false;
}

/* <base href> is itself resolved against the page (HTML 4.2.3); what cannot be is ignored. */
static const struct url *base_of(
	const struct page *page, const struct harvest_rules *rules, struct url *base)
{
	if (page->base && url_resolve(span_of(page->base), rules->url, base) == URL_HTTP)
		return base;
	return rules->url;
}

static void follow_links(
	struct harvest *harvest, const struct page *page, const struct harvest_rules *rules)
{
	struct url base_url, target;
	const struct url *base = base_of(page, rules, &base_url);
	size_t passed_over = 0;

	for (size_t i = 0; i < page->link_count; i++) {
		const struct page_ref *link = &page->links[i];

		if (link->is_nofollow && !rules->ignores_nofollow) {
			passed_over++;
			continue;
		}
		enum url_kind kind = url_resolve(link->href, base, &target);

		if (kind == URL_HTTP)
			url_drop_session(&target);
		if (kind == URL_LONG)
			rules->tell_long(rules->context);
		else if (kind == URL_HTTP)
			harvest_take_url(harvest, &target, rules);
	}
	if (passed_over && rules->tell_nofollow)
		rules->tell_nofollow(rules->context, passed_over);
}

/* ---- addresses that are no mail links ---- */

/* Written so that programs pass it over, and a person may have trouble with it, too. */
static bool is_cloak(const char *source)
{
	static const char *const open[] = {"jsonld", "meta", "microdata", "text", "vcard"};

	for (size_t i = 0; i < sizeof(open) / sizeof(open[0]); i++)
		if (strcmp(source, open[i]) == 0)
			return false;
	return true;
}

/* A candidate that is no address was none, and not a broken one. */
static void take_uncloaked(void *context, const struct uncloaked *found)
{
	struct harvest *harvest = context;
	struct address address;
	struct buf href;

	if (found->is_unreadable) {
		harvest->unreadable++;
		return;
	}
	if (address_parse(found->text, &address) != ADDRESS_FINE)
		return;
	buf_init(&href, PAGE_HREF_MAX);
	buf_addf(&href, "mailto:%.*s", SPAN_ARGS(found->text));
	struct page_link link = {.href = buf_take(&href),
		.text = "",
		.source = found->source,
		.line = found->line,
		.finding = is_cloak(found->source) ? "address-cloaked" : NULL};

	harvest_read_mailto(harvest, &link);
	free(link.href);
}

static void take_vcard(void *context, const struct decloak_found *found)
{
	const struct uncloaked uncloaked = {
		.text = found->text, .line = 1, .source = found->source};

	take_uncloaked(context, &uncloaked);
}

void harvest_read_vcard(struct harvest *harvest, struct span text)
{
	decloak_vcard(text, take_vcard, harvest);
}

void harvest_read_page(struct harvest *harvest, const struct fetch_answer *answer,
	const struct harvest_rules *rules)
{
	struct buf utf8;
	struct span text;
	struct page page;

	buf_init(&utf8, HARVEST_UTF8_MAX);
	charset_to_utf8(answer->body, span_of(answer->content_type), &utf8, &text);
	page_read(text, &page);
	harvest->own_domains = rules->own_domains;
	harvest->is_html = true;
	harvest->is_cut = answer->is_cut || page.is_cut || utf8.overflowed;
	harvest->page.title = own_text(harvest, span_of(page.title));
	harvest->page.has_contact_form = page.has_contact_form;
	for (size_t i = 0; i < page.mailto_count; i++)
		harvest_read_mailto(harvest, &page.mailtos[i]);
	if (!uncloak_page(text,
		    rules->takes_text         ? UNCLOAK_WITH_TEXT
		    : page.may_hide_addresses ? UNCLOAK_SURELY
					      : UNCLOAK_IF_LIKELY,
		    take_uncloaked, harvest))
		harvest->is_cut = true;
	bool is_nofollow = page.no_follow || harvest_is_nofollow(span_of(answer->robots_tag));

	if (rules->judge && (!is_nofollow || rules->ignores_nofollow))
		follow_links(harvest, &page, rules);
	else if (rules->judge && rules->tell_nofollow && page.link_count)
		rules->tell_nofollow(rules->context, page.link_count);
	page_finish(&page);
	buf_finish(&utf8);
}
