/*
 * Private to fetch*.c: the pool, and a request under way. A struct fetch is used again, with its
 * libcurl handle and its buffers: what stands above "per request" in it stays.
 */
#ifndef CRAWLER_FETCH_PARTS_H
#define CRAWLER_FETCH_PARTS_H

#include "crawler/fetch_fields.h"
#include "crawler/fetch_handle.h"
#include "crawler/fetch_head.h"
#include "crawler/fetch_pins.h"
#include "net/http_loop.h"

#include <curl/curl.h>

struct fetch_pool {
	struct fetch_options options;
	struct http_loop *loop;
	struct fetch_fields *fields;
	struct fetch_pins *pins;
	CURLSH *cookies; /* NULL = none are kept */
	struct fetch *fetches;
	struct fetch *idle; /* to be used again */
};

enum body_use { BODY_UNDECIDED, BODY_KEPT, BODY_DROPPED };

enum { VALIDATORS_MAX = 2, VALIDATOR_SIZE = FETCH_FIELD_SIZE + sizeof("If-Modified-Since: ") };

struct fetch {
	struct fetch_pool *pool;
	CURL *easy; /* NULL before it is first needed */
	struct buf body;
	struct fetch_head head;
	char words[CURL_ERROR_SIZE];
	bool is_set_to_head;

	/* per request: */
	struct fetch *next, **link;
	fetch_done_fn *done;
	void *context;
	struct url url;
	struct fetch_request request;
	struct names_question *question;
	struct curl_slist *pinned, *fields, validators[VALIDATORS_MAX];
	char validator_texts[VALIDATORS_MAX][VALIDATOR_SIZE];
	bool is_under_way;   /* libcurl has it */
	bool has_asked;      /* libcurl had lost the pin */
	bool was_told_anew;  /* ... so this is the second beginning */
	struct ip forbidden; /* family 0 = none was met */
	int64_t began_ms;
	enum body_use use;
	bool was_stopped; /* by us, with all that was wanted */
	struct fetch_answer answer;
};

/* A handle whose callbacks (fetch_calls.c) serve this fetch; NULL when libcurl has none left. */
CURL *fetch_calls_handle(struct fetch *fetch);

#endif
