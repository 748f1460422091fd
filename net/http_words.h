/*
 * libcurl's codes and sentences in our words: what was the matter with a request, for somebody who
 * runs the web server. Pure.
 */
#ifndef NET_HTTP_WORDS_H
#define NET_HTTP_WORDS_H

#include "net/http.h"

#include <curl/curl.h>

enum { HTTP_WORDS_SIZE = 256 };

/* `code` is no CURLE_OK; `number` is CURLINFO_OS_ERRNO, `said` the error buffer, "" = nothing. */
enum http_problem http_words_of(
	CURLcode code, int number, const char *said, char ret_words[HTTP_WORDS_SIZE]);

#endif
