/*
 * One crawl of a tiny site into a database of its own, and what the store then knows, as texts
 * that tests compare: a line a link, a line a page that could not be fetched, a line a note.
 */
#ifndef TESTS_TINY_AUDIT_H
#define TESTS_TINY_AUDIT_H

#include "base/buf.h"
#include "crawler/crawl.h"
#include "schema/store_report.h"

#include "tests/unit/net/tiny_server.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* The first route of a site without a robots.txt. */
#define NO_ROBOTS                                                                                  \
	{                                                                                          \
		.path = "/robots.txt", .status = "404 Not Found", .body = ""                       \
	}

struct tiny_audit {
	char folder[64], path[128];
	char seed[128];
	const char *seeds[2];
	struct ip_policy policy;
	struct crawl_options options;
	struct tiny_server *server; /* may be NULL */
	volatile int stop;
	bool is_new_run;

	enum status status;
	struct failure why;
	struct run_counts counts;
	bool is_done; /* the crawl is marked as done */
	struct buf links, pages, notes;
};

static void tiny_audit_begin(struct tiny_audit *audit, const struct tiny_route *routes)
{
	memset(audit, 0, sizeof(*audit));
	snprintf(audit->folder, sizeof(audit->folder), "/tmp/crawl-XXXXXX");
	if (!mkdtemp(audit->folder))
		abort();
	snprintf(audit->path, sizeof(audit->path), "%s/db", audit->folder);
	audit->server = routes ? tiny_start(routes) : NULL;
	snprintf(audit->seed, sizeof(audit->seed), "http://127.0.0.1:%u/",
		audit->server ? audit->server->port : 9999);
	audit->seeds[0] = audit->seed;
	audit->policy.allow_private = true;
	audit->options = (struct crawl_options){.seeds = audit->seeds,
		.seed_count = 1,
		.concurrency = 16,
		.per_host = 8,
		.policy = &audit->policy,
		.dns = {.timeout_ms = 1000},
		.page_timeout_ms = 2000,
		.retry_pause_ms = 20};
	buf_init(&audit->links, 1 << 20);
	buf_init(&audit->pages, 1 << 20);
	buf_init(&audit->notes, 1 << 20);
}

static void tiny_audit_end(struct tiny_audit *audit)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-lock"};
	char path[160];

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", audit->path, endings[i]);
		unlink(path);
	}
	rmdir(audit->folder);
	if (audit->server)
		tiny_stop(audit->server);
	buf_finish(&audit->links);
	buf_finish(&audit->pages);
	buf_finish(&audit->notes);
}

/* The part behind "http://127.0.0.1:port", or the whole of another URL. */
static const char *tiny_short(const struct tiny_audit *audit, const char *url)
{
	size_t length = strlen(audit->seed) - 1;

	return strncmp(url, audit->seed, length) == 0 ? url + length : url;
}

static enum status tiny_tell_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct tiny_audit *audit = context;

	(void)why;
	for (size_t i = 0; i < address->link_count; i++) {
		const struct reported_link *link = &address->links[i];

		buf_addf(&audit->links, "%s %s:%u %s [%s] %s\n", address->address,
			tiny_short(audit, link->page), (unsigned)link->line, link->source,
			link->text, link->findings);
	}
	return OK;
}

static enum status tiny_tell_page(
	void *context, const struct reported_page *page, struct failure *why)
{
	struct tiny_audit *audit = context;
	struct span rest = span_of(page->linked_from), from;

	(void)why;
	buf_addf(&audit->pages, "%s %d %s from", tiny_short(audit, page->url), page->status,
		page->error);
	while (span_split(&rest, '\n', &from)) {
		char *url = strndup(from.at, from.length);

		buf_addf(&audit->pages, " %s", tiny_short(audit, url));
		free(url);
	}
	buf_add_text(&audit->pages, "\n");
	return OK;
}

static int tiny_compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void tiny_sort_lines(struct buf *text)
{
	char *lines[4096], *copy = strndup(buf_text(text), text->length), *rest = copy;
	size_t count = 0;

	for (char *line; (line = strsep(&rest, "\n")) && rest && count < 4096;)
		lines[count++] = line;
	qsort(lines, count, sizeof(lines[0]), tiny_compare);
	buf_clear(text);
	for (size_t i = 0; i < count; i++)
		buf_addf(text, "%s\n", lines[i]);
	free(copy);
}

/* What the store knows of the run. */
static enum status tiny_audit_look(struct tiny_audit *audit, struct store *store, int64_t run)
{
	struct failure why;
	struct reported_run reported;
	enum status status = store_count(store, run, &audit->counts, &why);

	buf_clear(&audit->links);
	buf_clear(&audit->pages);
	buf_clear(&audit->notes);
	audit->is_done = audit->counts.crawl_done;
	if (!status)
		status = store_report_addresses(store, run, tiny_tell_address, audit, &why);
	if (!status)
		status = store_report_pages(store, run, tiny_tell_page, audit, &why);
	if (!status)
		status = store_report_run(store, run, &reported, &why);
	for (size_t i = 0; !status && i < reported.note_count; i++)
		buf_addf(&audit->notes, "%s: %s\n", reported.notes[i].key, reported.notes[i].text);
	tiny_sort_lines(&audit->links);
	tiny_sort_lines(&audit->pages);
	if (status)
		fprintf(stderr, "store: %s\n", why.sentence);
	return status;
}

static enum status tiny_audit_open(
	struct tiny_audit *audit, struct store **ret_store, struct run *ret_run)
{
	struct run_wanted wanted = {.seeds = audit->seed,
		.options = "{}",
		.vantage = "test",
		.resume_within_ms = audit->is_new_run ? 0 : 3600000};
	enum status status = store_open(audit->path, STORE_CREATE, ret_store, &audit->why);

	if (!status)
		status = store_begin_run(*ret_store, &wanted, ret_run, &audit->why);
	if (status)
		fprintf(stderr, "store: %s\n", audit->why.sentence);
	return status;
}

/* Crawls (or goes on), and looks at what came of it. */
static void tiny_audit_run(struct tiny_audit *audit)
{
	struct store *store = NULL;
	struct run run;

	if (tiny_audit_open(audit, &store, &run))
		abort();
	audit->status = crawl_run(&audit->options, store, run.id, &audit->stop, &audit->why);
	if (tiny_audit_look(audit, store, run.id))
		abort();
	store_close(store);
}

/* Crawls to the end, which it must reach. */
static inline void crawl(struct tiny_audit *audit)
{
	tiny_audit_run(audit);
	if (audit->status)
		fail_msg("%s", audit->why.sentence);
	assert_true(audit->is_done);
}

static inline void expect_note(const struct tiny_audit *audit, const char *words)
{
	if (!strstr(buf_text(&audit->notes), words))
		fail_msg("\"%s\" is not among the notes:\n%s", words, buf_text(&audit->notes));
}

#endif
