#include "report/tally.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/text_set.h"
#include "report/page_weight.h"
#include "report/writer.h"
#include "schema/model/tls_verdict.h"
#include "schema/store_judge.h"

#include <stdlib.h>
#include <string.h>

enum { KEY_MAX = 4096, NO_NAME = -1 };

void tally_init(struct tally *tally, int64_t pages_read)
{
	*tally = (struct tally){.pages_read = pages_read};
	size_t reason_count;

	(void)catalogue_all(&reason_count);
	tally->reasons = memory_get_zeroed(reason_count, sizeof(*tally->reasons));
	tally->by_page.keys = text_set_create();
	tally->by_domain.keys = text_set_create();
	tally->by_server.keys = text_set_create();
	tally->to_mend.keys = text_set_create();
}

static void finish_groups(struct tally_groups *groups)
{
	text_set_destroy(groups->keys);
	free(groups->list);
}

void tally_finish(struct tally *tally)
{
	finish_groups(&tally->by_page);
	finish_groups(&tally->by_domain);
	finish_groups(&tally->by_server);
	finish_groups(&tally->to_mend);
	for (size_t i = 0; i < tally->name_count; i++)
		free(tally->names[i].address);
	for (size_t i = 0; i < tally->contact_count; i++)
		free(tally->contacts[i].subject);
	free(tally->names);
	free(tally->reasons);
}

struct span tally_key(const struct tally_groups *groups, const struct tally_group *group)
{
	return text_set_at(groups->keys, group->number);
}

/* NULL where there is no room for another one. */
static struct tally_group *group_at(struct tally_groups *groups, struct span key)
{
	size_t number;
	long known = text_set_find(groups->keys, key);

	if (known >= 0)
		return &groups->list[known];
	if (groups->count == TALLY_GROUPS_MAX) {
		groups->left_out++;
		return NULL;
	}
	text_set_add(groups->keys, key, &number);
	groups->list =
		memory_make_room(groups->list, groups->count, &groups->size, sizeof(*groups->list));
	groups->list[groups->count] = (struct tally_group){.number = number};
	return &groups->list[groups->count++];
}

static long remember(struct tally *tally, const char *address, size_t card)
{
	if (tally->name_count == TALLY_NAMES_MAX)
		return NO_NAME;
	tally->names = memory_make_room(
		tally->names, tally->name_count, &tally->name_size, sizeof(*tally->names));
	tally->names[tally->name_count] =
		(struct tally_name){.address = memory_copy(span_of(address)), .card = card};
	return (long)tally->name_count++;
}

/* One address is told to one group once: its links of one page stand side by side. */
static void add_member(struct tally_group *group, const struct reported_address *address, long name)
{
	bool is_last = name >= 0 && group->member_count &&
		       group->members[group->member_count - 1] == (size_t)name;

	if (is_last)
		return;
	group->addresses++;
	group->verdicts[address->verdict]++;
	if (name >= 0 && group->member_count < TALLY_MEMBERS_MAX)
		group->members[group->member_count++] = (size_t)name;
	if (!group->reason) {
		group->reason = catalogue_find(address->reason);
		group->cause = address->cause;
	}
}

/* ---- by page, domain, server ---- */

static bool is_in_template(const struct link_groups *links, const struct reported_link *link)
{
	for (size_t i = 0; i < links->count; i++)
		if (links->list[i].is_template && link_groups_holds(&links->list[i], link))
			return true;
	return false;
}

/* Links come by page. Those of a template are told once, under what to mend first. */
static void take_pages(struct tally *tally, const struct reported_address *address,
	const struct link_groups *links, long name)
{
	const char *page = NULL;

	for (size_t i = 0; i < address->link_count; i++) {
		const struct reported_link *link = &address->links[i];

		if (!link->page[0] || is_in_template(links, link))
			continue;
		struct tally_group *group = group_at(&tally->by_page, span_of(link->page));

		if (group && (!page || strcmp(page, link->page) != 0))
			add_member(group, address, name);
		if (group)
			group->links++;
		page = link->page;
	}
}

static void take_servers(struct tally *tally, const struct reported_address *address, long name)
{
	char key[KEY_MAX];

	for (size_t i = 0; i < address->result_count; i++) {
		const struct reported_result *result = &address->results[i];
		enum outcome outcome = result->answer.outcome;

		if (outcome == OUTCOME_ACCEPTED || outcome == OUTCOME_NOT_ASKED ||
			outcome == OUTCOME_WAITING)
			continue;
		snprintf(key, sizeof(key), "%s %s", result->host, result->ip);
		struct tally_group *group = group_at(&tally->by_server, span_of(key));

		if (!group)
			continue;
		if (!group->addresses)
			group->outcome = outcome;
		add_member(group, address, name);
		group->links += (int64_t)address->link_count;
	}
}

/* ---- what to mend ---- */

static void weigh_links(struct tally_group *group, const struct reported_address *address)
{
	for (size_t i = 0; i < address->link_count; i++) {
		const struct reported_link *link = &address->links[i];
		enum page_weight weight = WEIGHT_PLAIN;

		if (link->page[0] && !link_is_of_dns(link))
			weight = page_weight_of(span_of(link->page));
		group->home_links += weight == WEIGHT_HOME;
		group->contact_links += weight == WEIGHT_CONTACT;
	}
}

/* Addresses of one domain that fail for one reason are one thing to do, where not the page is at
 * fault. */
static void take_mend(struct tally *tally, const struct reported_address *address,
	const struct link_groups *links, long name)
{
	bool is_of_domain = address->cause != CAUSE_SITE && address->domain[0];
	struct buf key;

	buf_init(&key, KEY_MAX);
	buf_addf(&key, "%s %s", address->reason, is_of_domain ? address->domain : address->address);
	struct tally_group *group = group_at(&tally->to_mend, buf_span(&key));

	if (group) {
		int64_t template_pages = (int64_t)link_groups_template_pages(links);

		group->is_of_domain = is_of_domain;
		add_member(group, address, name);
		group->links += (int64_t)address->link_count;
		group->pages += (int64_t)address->page_count;
		weigh_links(group, address);
		if (template_pages > group->template_pages)
			group->template_pages = template_pages;
	}
	buf_finish(&key);
}

static void take_fresh(struct tally *tally, enum history history, long name)
{
	struct tally_fresh *fresh = &tally->fresh[history];

	fresh->all++;
	if (name >= 0 && fresh->count < TALLY_FRESH_MAX)
		fresh->names[fresh->count++] = (size_t)name;
}

static void take_cause(struct tally *tally, const struct reported_address *address)
{
	const struct catalogue_entry *reason = catalogue_find(address->reason);
	size_t count;

	tally->causes[address->cause]++;
	if (reason)
		tally->reasons[reason - catalogue_all(&count)]++;
}

void tally_take_address(struct tally *tally, const struct reported_address *address,
	const struct link_groups *links, size_t card)
{
	if (address->is_machine)
		return;
	if ((verdict_is_broken(address->verdict) && !address->suppressed.reason) ||
		address->verdict == VERDICT_UNVERIFIED)
		take_cause(tally, address);
	if (!verdict_is_broken(address->verdict))
		return;
	/* Somebody has said why it may stay as it is. */
	if (address->suppressed.reason) {
		tally->suppressed++;
		return;
	}
	long name = remember(tally, address->address, card);
	struct tally_group *domain =
		address->domain[0] ? group_at(&tally->by_domain, span_of(address->domain)) : NULL;

	if (domain) {
		add_member(domain, address, name);
		domain->links += (int64_t)address->link_count;
	}
	take_pages(tally, address, links, name);
	take_servers(tally, address, name);
	take_fresh(tally, address->standing.history, name);
	take_mend(tally, address, links, name);
}

/* ---- required contact pages ---- */

void tally_take_finding(struct tally *tally, const struct reported_finding *reported)
{
	const struct run_finding *finding = &reported->finding;

	if (strcmp(finding->subject_kind, "contact") != 0)
		return;
	if (tally->contact_count == TALLY_CONTACTS_MAX) {
		tally->contacts_left_out++;
		return;
	}
	tally->contacts[tally->contact_count++] =
		(struct tally_contact){.subject = memory_copy(span_of(finding->subject_name)),
			.reason = catalogue_find(finding->id),
			.is_suppressed = finding->suppressed_reason != NULL};
}

/* ---- certificates ---- */

static enum tally_days days_of(int64_t days)
{
	return days < 0    ? DAYS_EXPIRED
	       : days < 14 ? DAYS_WEEKS
	       : days < 30 ? DAYS_MONTH
	       : days < 90 ? DAYS_QUARTER
			   : DAYS_PLENTY;
}

void tally_take_server(struct tally *tally, const struct reported_server *server)
{
	const struct session_view *session = server->session;

	if (!session || !session->greeted)
		return;
	if (session->tls.not_after_s)
		tally->days[days_of(tls_days_left(&session->tls, server->seen_ms / 1000))]++;
	else
		tally->days[DAYS_NONE]++;
}

/* ---- order ---- */

static int64_t weight(const struct tally_group *group)
{
	int64_t bad = group->verdicts[VERDICT_FAILING] + group->verdicts[VERDICT_INVALID];

	int64_t visible = group->home_links + group->contact_links;
	int64_t links = group->links + visible * (PAGE_WEIGHT_LINKS - 1);

	return (bad ? 4 : 1) * (links ? links : 1);
}

/* The number is the order of arrival, which is that of the sections. */
static int compare(const void *one, const void *other)
{
	const struct tally_group *a = one, *b = other;

	if (weight(a) != weight(b))
		return weight(a) > weight(b) ? -1 : 1;
	return a->number < b->number ? -1 : a->number > b->number;
}

void tally_sort(struct tally_groups *groups)
{
	if (groups->count)
		qsort(groups->list, groups->count, sizeof(*groups->list), compare);
}
