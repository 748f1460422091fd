/*
 * Sitemaps (sitemaps.org protocol 0.9) and what serves as one: urlset and sitemapindex, plain lists
 * of URLs, RSS 0.9x/1.0/2.0 and Atom feeds, each of them as it is or in gzip, whatever its name.
 * Pure: bytes in, URLs told one by one, a summary at the end. Nothing is ever fetched or opened for
 * it: reading ends at any DOCTYPE, so there are no entities but XML's own five and numeric ones.
 * Time is linear in the bytes read, memory does not grow with them (but see SITEMAP_DECODED_MAX).
 *
 * A broken sitemap is read up to the place where it breaks: what was told before stays told.
 */
#ifndef CRAWLER_SITEMAP_H
#define CRAWLER_SITEMAP_H

#include "base/span.h"

enum {
	SITEMAP_URLS_MAX = 50000,       /* sitemaps.org, for pages as for sitemaps of an index */
	SITEMAP_ALTERNATES_MAX = 50000, /* these mostly repeat what is listed, so have their own */
	SITEMAP_BYTES_MAX = 50 * 1024 * 1024, /* sitemaps.org, without compression */
	SITEMAP_URL_MAX = 4 * 2048, /* sitemaps.org: 2,048 characters; four bytes are the most */
	/* What is not UTF-8 is converted in one piece, and rare: as much of it as of a page. */
	SITEMAP_DECODED_MAX = 10 * 1024 * 1024
};

enum sitemap_kind {
	SITEMAP_UNKNOWN, /* neither a sitemap nor a feed */
	SITEMAP_PAGES,   /* urlset */
	SITEMAP_INDEX,   /* sitemapindex */
	SITEMAP_TEXT,    /* a URL a line */
	SITEMAP_RSS,     /* with RSS 1.0, which is RDF */
	SITEMAP_ATOM
};

enum sitemap_entry {
	SITEMAP_ENTRY_PAGE,
	SITEMAP_ENTRY_ALTERNATE, /* xhtml:link: the same page in another language */
	SITEMAP_ENTRY_SITEMAP    /* to be read as a sitemap */
};

struct sitemap_summary {
	enum sitemap_kind kind;
	bool is_zipped;
	size_t told;        /* URLs, of all kinds */
	size_t passed_over; /* entries that are no URL: too long, control characters, other text */
	bool is_cut;        /* a ceiling was hit: there is more than was told */
	const char *fault;  /* a static phrase ("not well-formed XML") or NULL */
	size_t fault_line;  /* 1.., or 0 where no line can be named */
};

/* `url` is as it stands there, character references resolved, blanks at its ends and line ends in
 * it gone; it may be relative, or nonsense. Never empty, valid UTF-8, no control characters, at most
 * SITEMAP_URL_MAX bytes; valid until the call returns. */
typedef void sitemap_tell_fn(void *context, enum sitemap_entry entry, struct span url);

void sitemap_read(struct span body, sitemap_tell_fn *tell, void *context,
	struct sitemap_summary *ret_summary);

/* Where a sitemap may lie that robots.txt does not name, the likeliest first ("/sitemap.xml"); an
 * empty span behind the last one. To be asked one after the other until one is there. */
struct span sitemap_usual_path(size_t number);

#endif
