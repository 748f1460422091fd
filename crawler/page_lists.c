#include "crawler/page_lists.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

bool page_add_mailto(struct page *page, const struct page_link *link)
{
	if (page->mailto_count == PAGE_MAILTOS_MAX) {
		page->is_cut = true;
		return false;
	}
	page->mailtos = memory_make_room(
		page->mailtos, page->mailto_count, &page->mailto_size, sizeof(*page->mailtos));
	page->mailtos[page->mailto_count++] = *link;
	return true;
}

void page_add_ref(struct page *page, const struct page_ref *ref)
{
	if (page->link_count == PAGE_LINKS_MAX) {
		page->is_cut = true;
		return;
	}
	page->links = memory_make_room(
		page->links, page->link_count, &page->link_size, sizeof(*page->links));
	page->links[page->link_count++] = *ref;
}

struct span page_own(struct page *page, char *text)
{
	page->owned = memory_make_room(
		page->owned, page->owned_count, &page->owned_size, sizeof(*page->owned));
	page->owned[page->owned_count++] = text;
	return span_of(text);
}

void page_merge_refs(struct page *page, const struct skim *skim, size_t parsed_from)
{
	size_t parsed_count = page->link_count - parsed_from, ours = 0, theirs = 0;
	size_t bytes = parsed_count * sizeof(*page->links);
	struct page_ref *parsed =
		memory_get_zeroed(parsed_count ? parsed_count : 1, sizeof(*parsed));

	if (bytes)
		memcpy(parsed, page->links + parsed_from, bytes);
	page->link_count = parsed_from;
	while (ours < skim->ref_count || theirs < parsed_count) {
		bool is_ours = theirs == parsed_count ||
			       (ours < skim->ref_count &&
				       skim->refs[ours].number <= parsed[theirs].number);

		page_add_ref(page, is_ours ? &skim->refs[ours++] : &parsed[theirs++]);
	}
	free(parsed);
}

void page_finish(struct page *page)
{
	for (size_t i = 0; i < page->mailto_count; i++) {
		free(page->mailtos[i].href);
		free(page->mailtos[i].text);
	}
	for (size_t i = 0; i < page->owned_count; i++)
		free(page->owned[i]);
	free(page->mailtos);
	free(page->links);
	free(page->owned);
	free(page->base);
	*page = (struct page){0};
}
