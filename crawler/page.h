/*
 * What one HTML page says: its links, its mail links, its title, whether it may be followed. Takes
 * UTF-8 (see charset.h), goes through skim, and what that kept through libxml2's HTML SAX parser.
 * Pure.
 */
#ifndef CRAWLER_PAGE_H
#define CRAWLER_PAGE_H

#include "crawler/skim.h"

enum {
	PAGE_LINKS_MAX = SKIM_REFS_MAX, /* links followed from one page; more is told */
	PAGE_MAILTOS_MAX = 10000,       /* mail links kept of one page; more is told */
	PAGE_TEXT_MAX = 200,            /* bytes kept of a link's text and of a title */
	PAGE_HREF_MAX = 4096 /* bytes kept of a mail href for display; all of it is parsed */
};

struct page_link {  /* a mail link */
	char *href; /* as in the attribute, character references resolved, blanks trimmed */
	char *text; /* visible text, blanks folded, cut at PAGE_TEXT_MAX; alt or value of area/form */
	const char *source; /* "mailto" (a, and link), "area", "form", "iframe" ...: static */
	uint32_t line;
	const char
		*finding; /* id of what is to be said of it besides its defects, or NULL: static */
};

struct page {
	struct page_link *mailtos; /* hrefs for which mailto_is() holds, in document order */
	size_t mailto_count, mailto_size;
	struct page_ref *links; /* what else may lead to a page, in document order */
	size_t link_count;
	struct skim_text
		texts[SKIM_DEPTH_MAX + 1]; /* hrefs of `links` that do not lie in the page */
	char *base;                        /* <base href>, the first one, or NULL */
	char title[PAGE_TEXT_MAX + 1];
	bool no_follow, no_index; /* meta robots / mailknock */
	bool may_hide_addresses;  /* in a script */
	bool has_contact_form;
	bool is_cut; /* a ceiling was hit */
};

/* The links borrow from `utf8`. */
void page_read(struct span utf8, struct page *ret_page);
void page_finish(struct page *page);

/* Gives libxml2 our memory. Whoever uses it calls this first. */
void page_prepare_library(void);

#endif
