/*
 * What decides which links a page brings, as one short text: two runs with the same one may use each
 * other's pages (304). It holds the version, the seeds and the options that matter. Pure.
 */
#ifndef CRAWLER_CRAWL_KEY_H
#define CRAWLER_CRAWL_KEY_H

#include "crawler/crawl.h"
#include "crawler/filter.h"

enum { CRAWL_KEY_SIZE = 64 };

void crawl_key_print(const struct crawl_options *options, const struct filter *filter,
	char ret_key[CRAWL_KEY_SIZE]);

#endif
