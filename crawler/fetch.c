/*
 * The life of a fetch: the host's addresses (names, or pins where they are known), a transfer, an
 * answer.
 */
#include "crawler/fetch.h"
#include "base/memory.h"
#include "crawler/fetch_answer.h"
#include "crawler/fetch_parts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool fetch_is_html(struct span content_type)
{
	struct span type = span_trim(span_part(content_type, 0, span_find(content_type, ';')));

	return type.length == 0 || span_equals_nocase(type, SPAN("text/html")) ||
	       span_equals_nocase(type, SPAN("application/xhtml+xml"));
}

/* ---- the end of a fetch ---- */

static void stop_transfer(struct fetch *fetch)
{
	if (fetch->is_under_way)
		http_loop_remove(fetch->pool->loop, fetch->easy);
	fetch->is_under_way = false;
	if (!fetch->pinned)
		return;
	curl_easy_setopt(fetch->easy, CURLOPT_RESOLVE, NULL);
	curl_slist_free_all(fetch->pinned);
	fetch->pinned = NULL;
}

static void lay_aside(struct fetch *fetch)
{
	struct fetch_pool *pool = fetch->pool;

	*fetch->link = fetch->next;
	if (fetch->next)
		fetch->next->link = fetch->link;
	names_cancel(fetch->question);
	fetch->question = NULL;
	stop_transfer(fetch);
	if (fetch->body.size > FETCH_KEPT_BODY)
		buf_finish(&fetch->body);
	fetch->next = pool->idle;
	pool->idle = fetch;
}

void fetch_cancel(struct fetch *fetch)
{
	if (fetch)
		lay_aside(fetch);
}

static void finish(struct fetch *fetch)
{
	fetch->answer.took_ms = loop_now_ms(fetch->pool->options.names.loop) - fetch->began_ms;
	fetch->answer.body = buf_span(&fetch->body);
	fetch->answer.location = buf_span(&fetch->head.location);
	fetch->done(fetch->context, &fetch->answer);
	lay_aside(fetch);
}

static void begin_transfer(struct fetch *fetch);

/* True where libcurl had forgotten a pin, and has been told it anew. */
static bool begin_again(struct fetch *fetch)
{
	if (!fetch->has_asked || fetch->was_told_anew)
		return false;
	fetch->has_asked = false;
	fetch->was_told_anew = true;
	stop_transfer(fetch);
	fetch_pins_lost(fetch->pool->pins, &fetch->url);
	begin_transfer(fetch);
	return true;
}

static void conclude(void *context, CURLcode code)
{
	struct fetch *fetch = context;
	struct fetch_answer *answer = &fetch->answer;

	if (code && begin_again(fetch))
		return;
	if (fetch->forbidden.family) {
		answer->outcome = FETCH_FORBIDDEN;
		names_say_forbidden(&fetch->forbidden, answer->error, sizeof(answer->error));
	} else if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && fetch->was_stopped)) {
		fetch_answer_take(answer, fetch->easy, &fetch->head);
	} else {
		fetch_answer_explain(answer, fetch->easy, code, fetch->words);
	}
	finish(fetch);
}

/* ---- starting ---- */

static void say(struct fetch *fetch, enum fetch_outcome outcome, const char *error)
{
	fetch->answer.outcome = outcome;
	snprintf(fetch->answer.error, sizeof(fetch->answer.error), "%s", error);
	finish(fetch);
}

/* The validators' nodes stand in the fetch and lead on to the list that is everybody's. */
static struct curl_slist *list_fields(struct fetch *fetch)
{
	const struct {
		const char *name, *value;
	} wanted[VALIDATORS_MAX] = {{"If-None-Match", fetch->request.if_none_match},
		{"If-Modified-Since", fetch->request.if_modified_since}};
	struct curl_slist *list = fetch_fields_for(fetch->pool->fields, &fetch->url);

	for (size_t i = 0; i < VALIDATORS_MAX; i++) {
		if (!wanted[i].value || !fetch_head_is_validator(span_of(wanted[i].value)))
			continue;
		snprintf(fetch->validator_texts[i], VALIDATOR_SIZE, "%s: %s", wanted[i].name,
			wanted[i].value);
		fetch->validators[i] =
			(struct curl_slist){.data = fetch->validator_texts[i], .next = list};
		list = &fetch->validators[i];
		fetch->answer.is_conditional = true;
	}
	return list;
}

static void set_method(struct fetch *fetch)
{
	if (fetch->is_set_to_head == fetch->request.is_head)
		return;
	fetch->is_set_to_head = fetch->request.is_head;
	if (fetch->is_set_to_head)
		curl_easy_setopt(fetch->easy, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(fetch->easy, CURLOPT_HTTPGET, 1L);
}

static void begin_transfer(struct fetch *fetch)
{
	struct fetch_pool *pool = fetch->pool;

	fetch->words[0] = '\0';
	set_method(fetch);
	curl_easy_setopt(fetch->easy, CURLOPT_URL, fetch->url.text);
	curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->fields);
	/* A second request waits for the first connection to say whether it speaks HTTP/2. */
	curl_easy_setopt(fetch->easy, CURLOPT_PIPEWAIT, fetch->url.is_https ? 1L : 0L);
	fetch->pinned = fetch_pins_lines(pool->pins, &fetch->url);
	if (fetch->pinned)
		curl_easy_setopt(fetch->easy, CURLOPT_RESOLVE, fetch->pinned);
	fetch->is_under_way = true;
	http_loop_add(pool->loop, fetch->easy);
}

static enum fetch_outcome outcome_of_name(enum names_outcome outcome)
{
	switch (outcome) {
	case NAMES_FOUND:
		return FETCH_ANSWERED;
	case NAMES_NONE:
		return FETCH_IMPOSSIBLE;
	case NAMES_TROUBLE:
		return FETCH_TROUBLE;
	case NAMES_FORBIDDEN:
		return FETCH_FORBIDDEN;
	}
	return FETCH_IMPOSSIBLE;
}

static bool port_is_open(const struct fetch_options *options, uint16_t port)
{
	for (size_t i = 0; i < options->port_count; i++) {
		if (options->ports[i] == port)
			return true;
	}
	return port == 80 || port == 443;
}

static void read_names(void *context, const struct names_answer *names)
{
	struct fetch *fetch = context;

	fetch->question = NULL;
	if (names->outcome != NAMES_FOUND) {
		say(fetch, outcome_of_name(names->outcome), names->error);
		return;
	}
	if (!port_is_open(&fetch->pool->options, fetch->url.port)) {
		char error[FETCH_ERROR_SIZE];

		snprintf(error, sizeof(error), "port %u is none of this site's", fetch->url.port);
		say(fetch, FETCH_FORBIDDEN, error);
		return;
	}
	if (!fetch->easy) {
		say(fetch, FETCH_TROUBLE, "libcurl has no handle left");
		return;
	}
	fetch_pins_add(fetch->pool->pins, &fetch->url, names);
	begin_transfer(fetch);
}

/* The libcurl handle, where it could not be had, is missed only when it is needed. */
static struct fetch *take_fetch(struct fetch_pool *pool)
{
	struct fetch *fetch = pool->idle;

	if (fetch) {
		pool->idle = fetch->next;
	} else {
		fetch = memory_get_zeroed(1, sizeof(*fetch));
		fetch->pool = pool;
		fetch_head_init(&fetch->head, &fetch->answer);
	}
	if (!fetch->easy)
		fetch->easy = fetch_calls_handle(fetch);
	fetch->next = pool->fetches;
	fetch->link = &pool->fetches;
	if (fetch->next)
		fetch->next->link = &fetch->next;
	pool->fetches = fetch;
	return fetch;
}

static void take_request(struct fetch *fetch, const struct fetch_request *request)
{
	fetch->url = *request->url;
	fetch->request = *request;
	fetch->request.url = &fetch->url;
	fetch->has_asked = fetch->was_told_anew = fetch->was_stopped = false;
	fetch->forbidden.family = 0;
	fetch->use = BODY_UNDECIDED;
	fetch->answer = (struct fetch_answer){.outcome = FETCH_ANSWERED};
	fetch_head_clear(&fetch->head);
	buf_clear(&fetch->body);
	fetch->body.length_max = request->body_max;
	fetch->began_ms = loop_now_ms(fetch->pool->options.names.loop);
	fetch->fields = list_fields(fetch);
}

struct fetch *fetch_start(struct fetch_pool *pool, const struct fetch_request *request,
	fetch_done_fn *done, void *context)
{
	struct fetch *fetch = take_fetch(pool);

	fetch->done = done;
	fetch->context = context;
	take_request(fetch, request);
	if (request->is_retry)
		resolver_forget_failures(pool->options.names.resolver);
	/* A known host has known addresses and an open port. Even a finished transfer is told by the
	 * loop, later. */
	else if (fetch->easy && fetch_pins_state(pool->pins, &fetch->url) != FETCH_PIN_UNKNOWN) {
		begin_transfer(fetch);
		return fetch;
	}
	fetch->question = names_ask(&pool->options.names, fetch->url.host, read_names, fetch);
	return fetch;
}

/* ---- the pool ---- */

static CURLSH *create_cookies(void)
{
	CURLSH *cookies = curl_share_init();

	/* One thread, so no locks. */
	if (cookies)
		curl_share_setopt(cookies, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
	return cookies;
}

enum status fetch_pool_create(
	const struct fetch_options *options, struct fetch_pool **ret_pool, struct failure *why)
{
	if (options->ca_file && access(options->ca_file, R_OK))
		return failure_say(
			why, ERR_USAGE, "CA file %s: %s", options->ca_file, strerror(errno));
	/* CURLOPT_NOSIGNAL leaves this to us: OpenSSL's writes to a broken connection raise it. */
	signal(SIGPIPE, SIG_IGN);
	struct http_loop *loop = http_loop_create(options->names.loop, options->parallel, conclude);

	if (!loop)
		return failure_say(why, ERR_SYSTEM, "libcurl does not start");
	struct fetch_pool *pool = memory_get_zeroed(1, sizeof(*pool));

	pool->options = *options;
	pool->loop = loop;
	pool->fields = fetch_fields_create(options);
	pool->pins = fetch_pins_create();
	if (options->visitor.keeps_cookies)
		pool->cookies = create_cookies();
	*ret_pool = pool;
	return OK;
}

static void destroy_idle(struct fetch *fetch)
{
	if (fetch->easy)
		curl_easy_cleanup(fetch->easy);
	fetch_head_finish(&fetch->head);
	buf_finish(&fetch->body);
	free(fetch);
}

void fetch_pool_destroy(struct fetch_pool *pool)
{
	if (!pool)
		return;
	while (pool->fetches)
		lay_aside(pool->fetches);
	for (struct fetch *fetch; (fetch = pool->idle);) {
		pool->idle = fetch->next;
		destroy_idle(fetch);
	}
	http_loop_destroy(pool->loop);
	if (pool->cookies)
		curl_share_cleanup(pool->cookies);
	fetch_pins_destroy(pool->pins);
	fetch_fields_destroy(pool->fields);
	free(pool);
}
