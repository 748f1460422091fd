/*
 * What libcurl knows at the end of a transfer, in our words: struct fetch_answer.
 */
#ifndef CRAWLER_FETCH_ANSWER_H
#define CRAWLER_FETCH_ANSWER_H

#include "base/buf.h"
#include "crawler/fetch.h"

#include <curl/curl.h>

/* There is an HTTP answer: status and header fields. The location goes into its own buffer. */
void fetch_answer_take(struct fetch_answer *answer, CURL *easy, struct buf *ret_location);
/* There is none, and `code` with libcurl's words (`said`, "" = none) says why. */
void fetch_answer_explain(struct fetch_answer *answer, CURL *easy, CURLcode code, const char *said);

#endif
