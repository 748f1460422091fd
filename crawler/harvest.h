/*
 * One settled page with everything that the store is told about it: a struct settled_page and the
 * owner of all that it points to. What a page brings is read here: bytes to UTF-8 (charset), tags
 * (page), recipients (mailto), links (url). No socket, no clock, no store.
 */
#ifndef CRAWLER_HARVEST_H
#define CRAWLER_HARVEST_H

#include "crawler/fetch.h"
#include "crawler/own_domains.h"
#include "schema/store.h"

enum {
	HARVEST_UTF8_MAX = 32 * 1024 * 1024, /* one byte of windows-1252 may become three */
	HARVEST_LINKS_MAX = 20000, /* recipients kept of one page: 1,000 x 10,000 would be 8 GB */
	HARVEST_TEXT_MAX = 1000    /* of error texts and the like */
};

struct harvest {
	struct settled_page page; /* points into the lists below */
	char *url;
	uint32_t depth;
	bool is_html;      /* a page was read */
	bool is_cut;       /* something of it was left out */
	bool leads_on;     /* a redirect of the start: no end yet */
	size_t unreadable; /* cloaked addresses that nobody can read */
	size_t bytes;      /* that this harvest holds in memory, roughly */

	/* Addresses are judged by them; NULL: there are none. Not owned. */
	const struct own_domains *own_domains;

	struct found_link *links;
	size_t link_size;
	struct new_page *new_pages;
	size_t new_page_size;
	uint64_t *targets;
	size_t target_size;
	void **owned;
	size_t owned_count, owned_size;
};

struct harvest *harvest_create(int64_t page, const char *url, uint32_t depth);
void harvest_destroy(struct harvest *harvest); /* NULL-safe */

/* State, status and reason of a page that brings nothing. */
void harvest_say(struct harvest *harvest, enum page_state state, const char *error);
/* Status, type, validators and length of the answer. */
void harvest_take_answer(struct harvest *harvest, const struct fetch_answer *answer);
/* A page that this one leads to ... */
void harvest_add_target(struct harvest *harvest, uint64_t key);
/* ... and that is to be queued. The URL is copied. */
void harvest_add_page(struct harvest *harvest, const struct new_page *page);
void harvest_set_redirect(struct harvest *harvest, struct span target);

enum harvest_link {
	HARVEST_IGNORE,
	HARVEST_KNOWN, /* a target, which is queued already or will never be */
	HARVEST_NEW    /* a target to be queued */
};

struct harvest_rules {
	const struct url *url; /* of the page */
	bool takes_text;       /* addresses that stand in the text without a link */
	bool ignores_nofollow; /* links of rel=nofollow count like others */
	/* What is behind this link? Asked in document order. Fills ret_page->key where it is not
	 * ignored, and all but the url where it is new. NULL = no links. */
	enum harvest_link (*judge)(void *context, const struct url *url, struct new_page *ret_page);
	/* Links that rel=nofollow or the page's own robots rules kept us from. */
	void (*tell_nofollow)(void *context, size_t count);
	/* A link whose URL is over URL_MAX. */
	void (*tell_long)(void *context);
	void *context;
	const struct own_domains *own_domains; /* of the site, or NULL */
};

/* Holds a URL against the rules, and takes it in as they say. */
void harvest_take_url(
	struct harvest *harvest, const struct url *url, const struct harvest_rules *rules);
/* Reads the body: addresses, title, and links unless the page says "nofollow". */
void harvest_read_page(struct harvest *harvest, const struct fetch_answer *answer,
	const struct harvest_rules *rules);

struct page_link;
/* The addresses of a vCard. */
void harvest_read_vcard(struct harvest *harvest, struct span text);
/* Every recipient of one mail link, also those that are no addresses. */
void harvest_read_mailto(struct harvest *harvest, const struct page_link *link);

/* Does an X-Robots-Tag (lines as in struct fetch_answer) forbid us to follow links? */
bool harvest_is_nofollow(struct span robots_tag);

#endif
