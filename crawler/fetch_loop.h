/*
 * libcurl's multi interface on our loop: the sockets it wants watched, the one timer it wants set.
 * Whatever happens is told once, by `ended`, for each transfer that has come to its end; that
 * callback may add and remove transfers, but not destroy the loop.
 */
#ifndef CRAWLER_FETCH_LOOP_H
#define CRAWLER_FETCH_LOOP_H

#include "net/loop.h"

#include <curl/curl.h>

enum {
	FETCH_KEPT_CONNECTIONS = 64 /* with those in use; file descriptors are not for hoarding */
};

struct fetch_loop;

/* `owner` is what was set as CURLOPT_PRIVATE of the transfer. */
typedef void fetch_loop_ended_fn(void *owner, CURLcode code);

/* At least `parallel` connections are kept. NULL when libcurl does not start. */
struct fetch_loop *fetch_loop_create(
	struct loop *loop, unsigned parallel, fetch_loop_ended_fn *ended);
/* Every transfer must have been removed. NULL-safe. */
void fetch_loop_destroy(struct fetch_loop *fetch_loop);
/* libcurl closes a socket (CURLOPT_CLOSESOCKETFUNCTION); `context` is the fetch_loop. */
int fetch_loop_close(void *context, curl_socket_t fd);
void fetch_loop_add(struct fetch_loop *fetch_loop, CURL *easy);
void fetch_loop_remove(struct fetch_loop *fetch_loop, CURL *easy);
/* Must be told of each socket that is opened for a transfer (should one of that number be remembered)
 * and of each before it is closed. */
void fetch_loop_forget(struct fetch_loop *fetch_loop, curl_socket_t fd);

#endif
