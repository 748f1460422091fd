#include "crawler/fetch.h"
#include "base/memory.h"
#include "crawler/fetch_answer.h"
#include "crawler/fetch_loop.h"

#include <curl/curl.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fetch_pool {
	struct fetch_options options;
	struct fetch_loop *loop;
	struct curl_slist *headers;
	struct fetch *fetches;
	CURL **idle; /* handles to use again */
	size_t idle_count, idle_size;
};

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
		curl_easy_reset(fetch->easy);
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

/* The length is counted after decoding: a small answer may be a large page (gzip bomb). */
static size_t take_body(char *at, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;
	size_t length = size * count;
	size_t room = fetch->request.body_max - fetch->body.length;
	curl_off_t announced = 0;

	if (fetch->use == BODY_UNDECIDED)
		fetch->use = decide_use(fetch);
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

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = context;
	struct ip ip;

	(void)purpose;
	if (!ip_from_sockaddr(&address->addr, &ip) || !is_permitted(fetch, &ip))
		return CURL_SOCKET_BAD;
	/* One of several addresses may have been forbidden before this one. */
	fetch->forbidden.family = 0;
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* Called for each request, also on a connection that is used again. */
static int check_connection(void *context, char *primary, char *local, int primary_port, int port)
{
	struct ip ip;

	(void)local;
	(void)primary_port;
	(void)port;
	if (!ip_parse(span_of(primary), &ip) || !is_permitted(context, &ip))
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* ---- starting ---- */

static void set_common(struct fetch *fetch)
{
	const struct fetch_options *options = &fetch->pool->options;
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)fetch);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->words);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->pool->headers);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		(long)(options->timeout_ms ? options->timeout_ms : FETCH_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(options->connect_timeout_ms ? options->connect_timeout_ms
						   : FETCH_CONNECT_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)FETCH_SLOW_S);
}

/* What keeps a hostile site from leading us astray; see the head of fetch.h. */
static void set_fences(struct fetch *fetch)
{
	const struct ip *source = fetch->pool->options.names.source;
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 120L);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, check_connection);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, fetch);
	if (source) {
		char ip[IP_TEXT_SIZE], interface[IP_TEXT_SIZE + sizeof("host!")];

		ip_print(source, ip);
		snprintf(interface, sizeof(interface), "host!%s", ip);
		curl_easy_setopt(easy, CURLOPT_INTERFACE, interface);
	}
}

/* A validator as the server gave it; one that is no single line is not sent. */
static void add_condition(struct fetch *fetch, const char *name, const char *validator)
{
	char line[FETCH_FIELD_SIZE + 32];

	if (!validator || !validator[0] || strpbrk(validator, "\r\n"))
		return;
	snprintf(line, sizeof(line), "%s: %s", name, validator);
	fetch->conditions = curl_slist_append(fetch->conditions, line);
}

static void set_request(struct fetch *fetch)
{
	const struct fetch_request *request = &fetch->request;

	curl_easy_setopt(fetch->easy, CURLOPT_URL, fetch->url.text);
	if (request->is_head)
		curl_easy_setopt(fetch->easy, CURLOPT_NOBODY, 1L);
	add_condition(fetch, "If-None-Match", request->if_none_match);
	add_condition(fetch, "If-Modified-Since", request->if_modified_since);
	for (const struct curl_slist *at = fetch->pool->headers; at && fetch->conditions;
		at = at->next)
		fetch->conditions = curl_slist_append(fetch->conditions, at->data);
	if (fetch->conditions)
		curl_easy_setopt(fetch->easy, CURLOPT_HTTPHEADER, fetch->conditions);
}

/* "host:port:[ip],[ip]": libcurl then has no reason to ask anybody for the name. */
static void pin(struct fetch *fetch, const struct names_answer *names)
{
	char line[DOMAIN_NAME_MAX + 16 + NAMES_IPS_MAX * (IP_TEXT_SIZE + 3)];
	int at = snprintf(line, sizeof(line), "%s:%u:", fetch->url.host, fetch->url.port);

	for (size_t i = 0; i < names->count; i++) {
		char ip[IP_TEXT_SIZE];
		bool is_v6 = names->ips[i].family == AF_INET6;

		ip_print(&names->ips[i], ip);
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%s%s%s%s", i ? "," : "",
			is_v6 ? "[" : "", ip, is_v6 ? "]" : "");
	}
	fetch->pinned = curl_slist_append(NULL, line);
	curl_easy_setopt(fetch->easy, CURLOPT_RESOLVE, fetch->pinned);
}

static CURL *take_handle(struct fetch_pool *pool)
{
	if (pool->idle_count)
		return pool->idle[--pool->idle_count];
	return curl_easy_init();
}

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
	fetch->easy = take_handle(pool);
	if (!fetch->easy) {
		say(fetch, FETCH_TROUBLE, "libcurl has no handle left");
		return;
	}
	set_common(fetch);
	set_fences(fetch);
	set_request(fetch);
	if (!fetch->url.is_host_ip)
		pin(fetch, names);
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
	pool->headers =
		curl_slist_append(NULL, "Accept: text/html,application/xhtml+xml;q=0.9,*/*;q=0.1");
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
	curl_slist_free_all(pool->headers);
	free(pool->idle);
	free(pool);
}
