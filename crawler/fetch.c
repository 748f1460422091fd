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

static void fetch_free(struct fetch *fetch)
{
	struct fetch_pool *pool = fetch->pool;

	*fetch->link = fetch->next;
	if (fetch->next)
		fetch->next->link = fetch->link;
	names_cancel(fetch->question);
	if (fetch->easy) {
		fetch_loop_remove(pool->loop, fetch->easy);
		pool->idle = memory_make_room(
			pool->idle, pool->idle_count, &pool->idle_size, sizeof(*pool->idle));
		pool->idle[pool->idle_count++] = fetch->easy;
	}
	curl_slist_free_all(fetch->pinned);
	curl_slist_free_all(fetch->conditions);
	buf_finish(&fetch->body);
	buf_finish(&fetch->location);
	free(fetch);
}

void fetch_cancel(struct fetch *fetch)
{
	if (fetch)
		fetch_free(fetch);
}

static void finish(struct fetch *fetch)
{
	fetch_done_fn *done = fetch->done;
	void *context = fetch->context;

	fetch->answer.took_ms = loop_now_ms(fetch->pool->options.names.loop) - fetch->began_ms;
	fetch->answer.body = buf_span(&fetch->body);
	fetch->answer.location = buf_span(&fetch->location);
	done(context, &fetch->answer);
	fetch_free(fetch);
}

static void conclude(void *context, CURLcode code)
{
	struct fetch *fetch = context;
	struct fetch_answer *answer = &fetch->answer;

	if (fetch->forbidden.family) {
		answer->outcome = FETCH_FORBIDDEN;
		names_say_forbidden(&fetch->forbidden, answer->error, sizeof(answer->error));
	} else if (code == CURLE_OK || (code == CURLE_WRITE_ERROR && fetch->was_stopped)) {
		fetch_answer_take(answer, fetch->easy, &fetch->location);
	} else {
		fetch_answer_explain(answer, fetch->easy, code, fetch->words);
	}
	finish(fetch);
}

/* ---- callbacks of one transfer ---- */

static enum body_use decide_use(struct fetch *fetch)
{
	char *type = NULL;
	long status = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_TYPE, &type);
	if (status < 200 || status > 299)
		return BODY_DROPPED;
	if (fetch->request.wants_any_type || fetch_is_html(span_of(type ? type : "")))
		return BODY_KEPT;
	return BODY_DROPPED;
}

/* At once, where the server says how much it sends; it is believed up to a page's usual size. */
static void make_room(struct fetch *fetch, size_t first_piece)
{
	curl_off_t announced = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
	if (announced > (curl_off_t)first_piece && announced <= FETCH_ROOM_MAX)
		buf_reserve(&fetch->body, (size_t)announced);
}

/* The length is counted after decoding: a small answer may be a large page (gzip bomb). */
size_t fetch_take_body(char *at, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;
	size_t length = size * count;
	size_t room = fetch->request.body_max - fetch->body.length;
	curl_off_t announced = 0;

	if (fetch->use == BODY_UNDECIDED) {
		fetch->use = decide_use(fetch);
		if (fetch->use == BODY_KEPT)
			make_room(fetch, length);
	}
	fetch->answer.bytes += (int64_t)length;
	if (fetch->use == BODY_DROPPED) {
		curl_easy_getinfo(fetch->easy, CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &announced);
		fetch->was_stopped =
			announced > FETCH_DROP_MAX || fetch->answer.bytes > FETCH_DROP_MAX;
		return fetch->was_stopped ? 0 : length;
	}
	buf_add(&fetch->body, (struct span){at, length < room ? length : room});
	if (length <= room)
		return length;
	fetch->was_stopped = fetch->answer.is_cut = true;
	return 0;
}

static bool is_permitted(struct fetch *fetch, const struct ip *ip)
{
	if (ip_policy_permits(fetch->pool->options.names.policy, ip))
		return true;
	fetch->forbidden = *ip;
	return false;
}

curl_socket_t fetch_open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = context;
	struct ip ip;

	(void)purpose;
	/* With a proxy this is the proxy's address, which the user chose; the target's were held
	 * against the policy when its name was resolved. */
	if (!fetch->pool->options.visitor.proxy &&
		(!ip_from_sockaddr(&address->addr, &ip) || !is_permitted(fetch, &ip)))
		return CURL_SOCKET_BAD;
	/* One of several addresses may have been forbidden before this one. */
	fetch->forbidden.family = 0;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int fetch_check_connection(void *context, char *primary, char *local, int primary_port, int port)
{
	const struct fetch *fetch = context;
	struct ip ip;

	(void)local;
	(void)primary_port;
	(void)port;
	if (fetch->pool->options.visitor.proxy)
		return CURL_PREREQFUNC_OK;
	if (!ip_parse(span_of(primary), &ip) || !is_permitted(context, &ip))
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* ---- starting ---- */

static void say(struct fetch *fetch, enum fetch_outcome outcome, const char *error)
{
	fetch->answer.outcome = outcome;
	snprintf(fetch->answer.error, sizeof(fetch->answer.error), "%s", error);
	finish(fetch);
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

static void begin_transfer(void *context, const struct names_answer *names)
{
	struct fetch *fetch = context;
	struct fetch_pool *pool = fetch->pool;

	fetch->question = NULL;
	if (names->outcome != NAMES_FOUND) {
		say(fetch, outcome_of_name(names->outcome), names->error);
		return;
	}
	if (!port_is_open(&pool->options, fetch->url.port)) {
		char error[FETCH_ERROR_SIZE];

		snprintf(error, sizeof(error), "port %u is none of this site's", fetch->url.port);
		say(fetch, FETCH_FORBIDDEN, error);
		return;
	}
	fetch->easy = fetch_handle_take(pool);
	if (!fetch->easy) {
		say(fetch, FETCH_TROUBLE, "libcurl has no handle left");
		return;
	}
	fetch_handle_set(fetch);
	if (!fetch->url.is_host_ip)
		fetch_handle_pin(fetch, names);
	fetch_loop_add(pool->loop, fetch->easy);
}

struct fetch *fetch_start(struct fetch_pool *pool, const struct fetch_request *request,
	fetch_done_fn *done, void *context)
{
	struct fetch *fetch = memory_get_zeroed(1, sizeof(*fetch));

	fetch->pool = pool;
	fetch->done = done;
	fetch->context = context;
	fetch->url = *request->url;
	fetch->request = *request;
	fetch->request.url = &fetch->url;
	fetch->began_ms = loop_now_ms(pool->options.names.loop);
	buf_init(&fetch->body, request->body_max);
	buf_init(&fetch->location, FETCH_LOCATION_MAX);
	fetch->next = pool->fetches;
	fetch->link = &pool->fetches;
	if (fetch->next)
		fetch->next->link = &fetch->next;
	pool->fetches = fetch;
	if (request->is_retry)
		resolver_forget_failures(pool->options.names.resolver);
	fetch->question = names_ask(&pool->options.names, fetch->url.host, begin_transfer, fetch);
	return fetch;
}

/* ---- the pool ---- */

static const char accept_field[] = "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.1";

enum status fetch_pool_create(
	const struct fetch_options *options, struct fetch_pool **ret_pool, struct failure *why)
{
	if (options->ca_file && access(options->ca_file, R_OK))
		return failure_say(
			why, ERR_USAGE, "CA file %s: %s", options->ca_file, strerror(errno));
	/* CURLOPT_NOSIGNAL leaves this to us: OpenSSL's writes to a broken connection raise it. */
	signal(SIGPIPE, SIG_IGN);
	struct fetch_loop *loop = fetch_loop_create(options->names.loop, conclude);

	if (!loop)
		return failure_say(why, ERR_SYSTEM, "libcurl does not start");
	struct fetch_pool *pool = memory_get_zeroed(1, sizeof(*pool));

	pool->options = *options;
	pool->loop = loop;
	pool->pinned = text_set_create();
	pool->headers = curl_slist_append(NULL, accept_field);
	pool->own_headers = curl_slist_append(NULL, accept_field);
	for (size_t i = 0; i < options->visitor.header_count; i++)
		pool->own_headers =
			curl_slist_append(pool->own_headers, options->visitor.headers[i]);
	if (options->visitor.keeps_cookies) {
		pool->cookies = curl_share_init();
		curl_share_setopt(pool->cookies, CURLSHOPT_SHARE, CURL_LOCK_DATA_COOKIE);
	}
	*ret_pool = pool;
	return OK;
}

void fetch_pool_destroy(struct fetch_pool *pool)
{
	if (!pool)
		return;
	while (pool->fetches)
		fetch_free(pool->fetches);
	for (size_t i = 0; i < pool->idle_count; i++)
		curl_easy_cleanup(pool->idle[i]);
	fetch_loop_destroy(pool->loop);
	curl_share_cleanup(pool->cookies);
	curl_slist_free_all(pool->headers);
	curl_slist_free_all(pool->own_headers);
	text_set_destroy(pool->pinned);
	free(pool->idle);
	free(pool);
}
