/*
 * Sites that exist as functions from a path to a page, and a crawl of them, breadth first like the
 * real one, with traps judged as the crawl does it.
 */
#ifndef TEST_TINY_SITE_H
#define TEST_TINY_SITE_H

#include "base/memory.h"
#include "base/text_set.h"
#include "crawler/trap.h"
#include "crawler/url_session.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TINY_LINKS_MAX = 1100, TINY_TEXT_SIZE = 160 };

struct tiny_page {
	char links[TINY_LINKS_MAX][TINY_TEXT_SIZE];
	size_t link_count;
	char title[TINY_TEXT_SIZE];
	char address[TINY_TEXT_SIZE]; /* "": none */
	size_t bytes;
};

/* Makes the page behind a path (with its query) of http://a.example. */
typedef void tiny_site_fn(const char *path, struct tiny_page *ret_page);

struct tiny_crawl {
	size_t pages, addresses, mutes;
	bool is_budget_hit;
	char pattern[TINY_TEXT_SIZE]; /* the first one muted */
	enum trap_reason reason;
};

__attribute__((format(printf, 2, 3))) static inline void tiny_link(
	struct tiny_page *page, const char *format, ...)
{
	va_list arguments;

	if (page->link_count == TINY_LINKS_MAX)
		abort();
	va_start(arguments, format);
	vsnprintf(page->links[page->link_count++], TINY_TEXT_SIZE, format, arguments);
	va_end(arguments);
}

/* A number that looks random and is always the same for the same text. */
static inline unsigned tiny_number_of(const char *text)
{
	unsigned number = 2166136261u;

	while (*text)
		number = (number ^ (unsigned char)*text++) * 16777619u;
	return (number ^ number >> 15) * 2654435761u >> 8;
}

struct tiny_queue {
	struct text_set *urls, *addresses;
	unsigned *depths;
	size_t depth_size;
};

static inline void tiny_queue_add(struct tiny_queue *queue, const struct url *url, unsigned depth)
{
	size_t number;

	if (!text_set_add(queue->urls, span_of(url->text), &number))
		return;
	queue->depths =
		memory_make_room(queue->depths, number, &queue->depth_size, sizeof(*queue->depths));
	queue->depths[number] = depth;
}

static inline void tiny_follow(struct trap *trap, struct tiny_queue *queue,
	const struct tiny_page *page, const struct url *from, unsigned depth)
{
	for (size_t i = 0; i < page->link_count; i++) {
		struct url url;

		if (url_resolve(span_of(page->links[i]), from, &url) != URL_HTTP)
			continue;
		url_drop_session(&url);
		if (text_set_find(queue->urls, span_of(url.text)) != TEXT_SET_NONE)
			continue;
		if (trap_judge(trap, &url, from, depth + 1) == TRAP_CLEAR)
			tiny_queue_add(queue, &url, depth + 1);
	}
}

static inline void tiny_read(struct trap *trap, struct tiny_queue *queue,
	const struct tiny_page *page, const struct url *url, unsigned depth)
{
	struct trap_news news = {span_of(page->title), page->bytes};
	size_t number;

	if (page->address[0]) {
		text_set_add(queue->addresses, span_of(page->address), &number);
		trap_tell_address(trap, url, span_of(page->address));
	}
	tiny_follow(trap, queue, page, url, depth);
	trap_page_read(trap, url, &news);
}

static inline struct tiny_crawl tiny_crawl_run(tiny_site_fn *site, size_t pages_max)
{
	struct trap *trap = trap_create();
	struct tiny_queue queue = {text_set_create(), text_set_create(), NULL, 0};
	struct tiny_crawl crawl = {0};
	struct tiny_page *page = memory_get(sizeof(*page));
	struct url url;

	if (url_resolve(SPAN("http://a.example/"), NULL, &url) != URL_HTTP)
		abort();
	tiny_queue_add(&queue, &url, 0);
	for (size_t at = 0; at < text_set_count(queue.urls); at++) {
		if (url_resolve(text_set_at(queue.urls, at), NULL, &url) != URL_HTTP)
			abort();
		if (at && trap_is_muted(trap, &url))
			continue;
		if (crawl.pages++ == pages_max) {
			crawl.is_budget_hit = true;
			break;
		}
		page->link_count = 0;
		page->title[0] = page->address[0] = '\0';
		page->bytes = 1000;
		site(url.text + url.path_at, page);
		tiny_read(trap, &queue, page, &url, queue.depths[at]);
	}
	crawl.addresses = text_set_count(queue.addresses);
	crawl.mutes = trap_mute_count(trap);
	if (crawl.mutes) {
		snprintf(crawl.pattern, sizeof(crawl.pattern), "%.150s",
			trap_mute_at(trap, 0)->pattern);
		crawl.reason = trap_mute_at(trap, 0)->reason;
	}
	free(page);
	free(queue.depths);
	text_set_destroy(queue.urls);
	text_set_destroy(queue.addresses);
	trap_destroy(trap);
	return crawl;
}

#endif
