/*
 * libcurl's multi interface on our loop, for net/http and the crawl's fetch: the sockets it wants
 * watched, the one timer it wants set. Whatever happens is told once, by `ended`, for each transfer
 * that has come to its end; that callback may add and remove transfers, but not destroy the loop.
 */
#ifndef NET_HTTP_LOOP_H
#define NET_HTTP_LOOP_H

#include "net/loop.h"

#include <curl/curl.h>

enum {
	HTTP_KEPT_CONNECTIONS = 64 /* with those in use; file descriptors are not for hoarding */
};

struct http_loop;

/* `owner` is what was set as CURLOPT_PRIVATE of the transfer. */
typedef void http_loop_ended_fn(void *owner, CURLcode code);

/* At least `parallel` connections are kept. NULL when libcurl does not start. */
struct http_loop *http_loop_create(struct loop *loop, unsigned parallel, http_loop_ended_fn *ended);
/* Every transfer must have been removed. NULL-safe. */
void http_loop_destroy(struct http_loop *http_loop);
/* For CURLOPT_CLOSESOCKETFUNCTION: forgets the socket and closes it; `context` is the http_loop. */
int http_loop_close(void *context, curl_socket_t fd);
void http_loop_add(struct http_loop *http_loop, CURL *easy);
void http_loop_remove(struct http_loop *http_loop, CURL *easy);
/* Must be told of each socket that is opened for a transfer (should one of that number be remembered)
 * and of each before it is closed. */
void http_loop_forget(struct http_loop *http_loop, curl_socket_t fd);

#endif
