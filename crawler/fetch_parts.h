/*
 * Private to fetch*.c: a request under way, the pool that it belongs to, and libcurl's handles, which
 * are set up once and then only told what differs from request to request.
 */
#ifndef CRAWLER_FETCH_PARTS_H
#define CRAWLER_FETCH_PARTS_H

#include "base/text_set.h"
#include "crawler/fetch.h"
#include "crawler/fetch_loop.h"

#include <curl/curl.h>

struct fetch_pool {
	struct fetch_options options;
	struct fetch_loop *loop;
	struct curl_slist *headers, *own_headers; /* for all, and for the seeds' hosts */
	CURLSH *cookies;                          /* NULL = none are kept */
	struct text_set *pinned;                  /* lines that libcurl's cache of names holds */
	struct fetch *fetches;
	CURL **idle; /* handles to use again */
	size_t idle_count, idle_size;
};

#define ACCEPT "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"

enum body_use { BODY_UNDECIDED, BODY_KEPT, BODY_DROPPED };

struct fetch {
	struct fetch_pool *pool;
	struct fetch *next, **link;
	fetch_done_fn *done;
	void *context;

	struct url url;
	struct fetch_request request;
	struct names_question *question;
	struct curl_slist *pinned, *conditions;
	CURL *easy;          /* NULL before the name is resolved */
	struct ip forbidden; /* family 0 = none was met */
	char words[CURL_ERROR_SIZE];
	int64_t began_ms;

	enum body_use use;
	bool was_stopped; /* by us, with all that was wanted */
	struct buf body, location;
	struct fetch_answer answer;
};

/* A handle that was used before, or a new one; NULL when libcurl has none. */
CURL *fetch_handle_take(struct fetch_pool *pool);
/* Tells the fetch's handle what to ask. */
void fetch_handle_set(struct fetch *fetch);
/* "host:port:[ip],[ip]": libcurl then has no reason to ask anybody for the name. */
void fetch_handle_pin(struct fetch *fetch, const struct names_answer *names);

/* Callbacks; `context` is the fetch. */
size_t fetch_take_body(char *at, size_t size, size_t count, void *context);
curl_socket_t fetch_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address);
/* Called for each request, also on a connection that is used again. */
int fetch_check_connection(void *context, char *primary, char *local, int primary_port, int port);

#endif
