#include "crawler/crawl_key.h"
#include "base/buf.h"
#include "base/text_set.h"

#include <stdio.h>

enum { TEXT_MAX = 32 * 1024 * 1024 /* 10,000 seeds of 2 KB, and patterns */ };

static void add_texts(struct buf *text, const char *mark, const char *const *each, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buf_addf(text, "%s%s\n", mark, each[i]);
}

void crawl_key_print(const struct crawl_options *options, const struct filter *filter,
	char ret_key[CRAWL_KEY_SIZE])
{
	/* Any fixed one: the text is shortened, not guarded. */
	static const uint64_t key[2] = {0x6d61696c6b6e6f63, 0x6b20637261776c20};
	struct buf text;

	buf_init(&text, TEXT_MAX);
	for (size_t i = 0; i < filter_seed_count(filter); i++)
		add_texts(&text, "", &(const char *){filter_seed(filter, i)->text}, 1);
	add_texts(&text, "+", options->include, options->include_count);
	add_texts(&text, "-", options->exclude, options->exclude_count);
	buf_addf(&text, "%d %d %u %d %d %d %d %d %d %zu", options->scope, options->has_depth_max,
		options->depth_max, options->ignore_robots, options->follow_nofollow,
		options->check_links, options->no_sitemaps, options->text_addresses,
		options->reads_pdf, options->page_bytes_max);
	snprintf(ret_key, CRAWL_KEY_SIZE, "%s %016llx", MAILKNOCK_VERSION,
		(unsigned long long)text_fingerprint_keyed(key, buf_span(&text)));
	buf_finish(&text);
}
