/*
 * What libcurl knows at the end of a transfer, in our words: struct fetch_answer.
 */
#ifndef CRAWLER_FETCH_ANSWER_H
#define CRAWLER_FETCH_ANSWER_H

#include "crawler/fetch_head.h"

#include <curl/curl.h>

/* There is an HTTP answer: its status, and what follows from the fields that `head` has put there. */
void fetch_answer_take(struct fetch_answer *answer, CURL *easy, const struct fetch_head *head);
/* There is none, and `code` with libcurl's words (`said`, "" = none) says why. */
void fetch_answer_explain(struct fetch_answer *answer, CURL *easy, CURLcode code, const char *said);

#endif
