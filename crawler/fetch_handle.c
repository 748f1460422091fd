#include "crawler/fetch_parts.h"

#include <stdio.h>
#include <string.h>

/* What is the same for all requests is set once in a handle's life. */
static void set_common(const struct fetch_pool *pool, CURL *easy)
{
	const struct fetch_options *options = &pool->options;

	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)FETCH_BUFFER_BYTES);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, fetch_take_body);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		(long)(options->timeout_ms ? options->timeout_ms : FETCH_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(options->connect_timeout_ms ? options->connect_timeout_ms
						   : FETCH_CONNECT_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)FETCH_SLOW_S);
	curl_easy_setopt(easy, CURLOPT_PROXY, options->visitor.proxy ? options->visitor.proxy : "");
	curl_easy_setopt(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
	if (pool->cookies) {
		curl_easy_setopt(easy, CURLOPT_SHARE, pool->cookies);
		curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
	}
}

/* What keeps a hostile site from leading us astray; see the head of fetch.h. */
static void set_fences(const struct fetch_pool *pool, CURL *easy)
{
	const struct ip *source = pool->options.names.source;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 120L);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, fetch_loop_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, pool->loop);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, fetch_open_socket);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, fetch_check_connection);
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

static void add_conditions(struct fetch *fetch, const struct curl_slist *others)
{
	const struct fetch_request *request = &fetch->request;

	add_condition(fetch, "If-None-Match", request->if_none_match);
	add_condition(fetch, "If-Modified-Since", request->if_modified_since);
	for (; others && fetch->conditions; others = others->next)
		fetch->conditions = curl_slist_append(fetch->conditions, others->data);
}

/* What differs from request to request; a handle has it from another one before. */
void fetch_handle_set(struct fetch *fetch)
{
	struct fetch_pool *pool = fetch->pool;
	const struct fetch_options *options = &pool->options;
	bool is_own = visitor_trusts(options->seeds, options->seed_count, &fetch->url);
	struct curl_slist *headers = is_own ? pool->own_headers : pool->headers;
	CURL *easy = fetch->easy;

	curl_easy_setopt(easy, CURLOPT_URL, fetch->url.text);
	curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)fetch);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, fetch->words);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, fetch);
	curl_easy_setopt(easy, CURLOPT_RESOLVE, NULL);
	curl_easy_setopt(easy, fetch->request.is_head ? CURLOPT_NOBODY : CURLOPT_HTTPGET, 1L);
	curl_easy_setopt(easy, CURLOPT_USERPWD, is_own ? options->visitor.user : NULL);
	add_conditions(fetch, headers);
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, fetch->conditions ? fetch->conditions : headers);
}

void fetch_handle_pin(struct fetch *fetch, const struct names_answer *names)
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
	/* It stays in libcurl's cache for good, until other addresses take its place. */
	if (!text_set_add(fetch->pool->pinned, span_of(line), NULL))
		return;
	fetch->pinned = curl_slist_append(NULL, line);
	curl_easy_setopt(fetch->easy, CURLOPT_RESOLVE, fetch->pinned);
}

CURL *fetch_handle_take(struct fetch_pool *pool)
{
	if (pool->idle_count)
		return pool->idle[--pool->idle_count];
	CURL *easy = curl_easy_init();

	if (!easy)
		return NULL;
	set_common(pool, easy);
	set_fences(pool, easy);
	return easy;
}
