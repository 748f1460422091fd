/*
 * One settled page with everything that the store is told about it: a struct settled_page and the
 * owner of all that it points to. What a page brings is read here: bytes to UTF-8 (charset), tags
 * (page), recipients (mailto), links (url). No socket, no clock, no store.
 */
#ifndef CRAWLER_HARVEST_H
#define CRAWLER_HARVEST_H

#include "crawler/fetch.h"
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
	bool is_html;        /* a page was read */
	bool is_cut;         /* something of it was left out */
	size_t bytes;        /* that this harvest holds in memory, roughly */
	char *queue_as_seed; /* owned: a URL to queue at depth 0, or NULL */

	struct found_link *links;
	size_t link_size;
	const char **new_urls;
	size_t new_url_size;
	void **owned;
	size_t owned_count, owned_size;
};

struct harvest *harvest_create(int64_t page, const char *url, uint32_t depth);
void harvest_destroy(struct harvest *harvest); /* NULL-safe */

/* State, status and reason of a page that brings nothing. */
void harvest_say(struct harvest *harvest, enum page_state state, const char *error);
/* Status, type, validators and length of the answer. */
void harvest_take_answer(struct harvest *harvest, const struct fetch_answer *answer);
/* Queues a URL one step deeper. */
void harvest_add_url(struct harvest *harvest, const char *url);
void harvest_set_redirect(struct harvest *harvest, struct span target);

struct harvest_rules {
	const struct url *url; /* of the page */
	bool ignores_nofollow; /* --ignore-robots */
	/* Shall the page behind this link be queued? Asked in document order. NULL = no links. */
	bool (*wants)(void *context, const struct url *url);
	/* A link whose URL is over URL_MAX. */
	void (*tell_long)(void *context);
	void *context;
};

/* Reads the body: addresses, title, and links unless the page says "nofollow". */
void harvest_read_page(struct harvest *harvest, const struct fetch_answer *answer,
	const struct harvest_rules *rules);

struct page_link;
/* Every recipient of one mail link, also those that are no addresses. */
void harvest_read_mailto(struct harvest *harvest, const struct page_link *link);

/* Does an X-Robots-Tag (lines as in struct fetch_answer) forbid us to follow links? */
bool harvest_is_nofollow(struct span robots_tag);

#endif
