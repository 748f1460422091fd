/*
 * A libcurl handle with all that never changes set once: what it may speak, whom it may ask, how
 * long it waits. Each request then changes its URL and header fields alone. Setting some thirty
 * options anew costs a sixth of a request.
 */
#ifndef CRAWLER_FETCH_HANDLE_H
#define CRAWLER_FETCH_HANDLE_H

#include "crawler/fetch.h"

#include <curl/curl.h>

struct fetch_calls { /* libcurl's callbacks, in its own terms */
	curl_write_callback take_body, take_head;
	curl_opensocket_callback open_socket;
	curl_prereq_callback check_connection;
	curl_resolver_start_callback start_resolver;
	curl_closesocket_callback close_socket;
	void *close_context; /* a connection outlives the handle that opened it */
};

/* `context` comes back in every callback and as CURLINFO_PRIVATE; `words` is where libcurl explains
 * itself (CURL_ERROR_SIZE); `cookies` may be NULL. NULL when libcurl has no handle left. */
CURL *fetch_handle_create(const struct fetch_options *options, const struct fetch_calls *calls,
	CURLSH *cookies, char *words, void *context);

#endif
