/*
 * The links of one address, those that are written alike put together: what stands in the footer of
 * four thousand pages is one thing to mend. Pure; it borrows from the address.
 */
#ifndef REPORT_LINK_GROUPS_H
#define REPORT_LINK_GROUPS_H

#include "schema/store_report.h"

enum {
	LINK_GROUPS_MAX = 24,        /* ways to write one address; the rest is counted */
	LINK_TEMPLATE_PAGES_MIN = 3, /* on fewer pages nobody uses a template */
};

struct link_group {
	const struct reported_link *first;
	size_t links, pages;
	const char *last_page;
	/* The same href and text, as often on each page, on half of all pages or more. */
	bool is_template;
};

struct link_groups {
	struct link_group list[LINK_GROUPS_MAX];
	size_t count, links_left_out;
};

/* `pages`: how many were read in all. Links from the DNS are in no group. */
void link_groups_of(
	const struct reported_address *address, int64_t pages, struct link_groups *ret_groups);
bool link_groups_holds(const struct link_group *group, const struct reported_link *link);
/* The most pages of a template that it stands in; 0 = in none. */
size_t link_groups_template_pages(const struct link_groups *groups);

#endif
