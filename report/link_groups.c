#include "report/link_groups.h"
#include "report/writer.h"

#include <string.h>

bool link_groups_holds(const struct link_group *group, const struct reported_link *link)
{
	const struct reported_link *first = group->first;

	return strcmp(first->href, link->href) == 0 && strcmp(first->text, link->text) == 0 &&
	       strcmp(first->source, link->source) == 0 &&
	       strcmp(first->findings, link->findings) == 0;
}

static void take(struct link_groups *groups, const struct reported_link *link)
{
	size_t at = 0;

	while (at < groups->count && !link_groups_holds(&groups->list[at], link))
		at++;
	if (at == LINK_GROUPS_MAX) {
		groups->links_left_out++;
		return;
	}
	struct link_group *group = &groups->list[at];

	if (at == groups->count) {
		groups->count++;
		*group = (struct link_group){.first = link};
	}
	group->links++;
	group->pages += !group->last_page || strcmp(group->last_page, link->page) != 0;
	group->last_page = link->page;
}

/* A line says little about a position, because what stands above it differs from page to page; how
 * often it stands on each does not. */
static bool is_template(const struct link_group *group, int64_t pages)
{
	return group->pages >= LINK_TEMPLATE_PAGES_MIN && (int64_t)group->pages * 2 >= pages &&
	       group->links % group->pages == 0;
}

void link_groups_of(
	const struct reported_address *address, int64_t pages, struct link_groups *ret_groups)
{
	ret_groups->count = ret_groups->links_left_out = 0;
	for (size_t i = 0; i < address->link_count; i++)
		if (!link_is_of_dns(&address->links[i]))
			take(ret_groups, &address->links[i]);
	for (size_t i = 0; i < ret_groups->count; i++)
		ret_groups->list[i].is_template = is_template(&ret_groups->list[i], pages);
}

size_t link_groups_template_pages(const struct link_groups *groups)
{
	size_t most = 0;

	for (size_t i = 0; i < groups->count; i++)
		if (groups->list[i].is_template && groups->list[i].pages > most)
			most = groups->list[i].pages;
	return most;
}
