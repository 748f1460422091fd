/* Pages of a run as the user's rules look at them. */
#ifndef SCHEMA_STORE_PAGES_H
#define SCHEMA_STORE_PAGES_H

#include "schema/store.h"

struct seen_page {
	const char *url, *redirect, *error; /* redirect "" = it is the page itself */
	enum page_state state;
	bool has_contact_form;
};
/* Pages of the site, by id. Do not write from within. */
MUST_CHECK enum status store_each_page(struct store *store, int64_t run,
	void (*tell)(void *context, const struct seen_page *page), void *context,
	struct failure *why);

/* The mail links of one page, by what is known of them. */
struct page_contacts {
	int64_t working; /* at-risk too: today mail arrives */
	int64_t failing; /* or broken links */
	int64_t unknown; /* unverified, skipped */
};
MUST_CHECK enum status store_count_contacts(struct store *store, int64_t run, const char *url,
	struct page_contacts *ret_contacts, struct failure *why);

/* How many findings about subjects of a kind there are that are not suppressed, and how many of these
 * the run that this one is compared with had not, or had suppressed. */
struct finding_count {
	int64_t all, newly;
};
MUST_CHECK enum status store_count_findings(struct store *store, int64_t run, const char *kind,
	struct finding_count *ret_count, struct failure *why);

#endif
