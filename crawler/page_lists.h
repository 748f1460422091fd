/*
 * The lists of struct page: what is put into them, within their ceilings.
 */
#ifndef CRAWLER_PAGE_LISTS_H
#define CRAWLER_PAGE_LISTS_H

#include "crawler/page.h"

/* False when the list is full; then the link's texts stay the caller's. */
bool page_add_mailto(struct page *page, const struct page_link *link);
void page_add_ref(struct page *page, const struct page_ref *ref);
/* The text belongs to the page from now on. */
struct span page_own(struct page *page, char *text);
/* References that skim has read and those that the parser has found since `parsed_from`, in their
 * common order. */
void page_merge_refs(struct page *page, const struct skim *skim, size_t parsed_from);

#endif
