#include "crawler/fetch_handle.h"

#include <stdio.h>

static void set_calls(CURL *easy, const struct fetch_calls *calls, char *words, void *context)
{
	curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)context);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, words);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, calls->take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, context);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, calls->take_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, context);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, calls->open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, context);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, calls->close_socket);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, calls->close_context);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, calls->check_connection);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, context);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, calls->start_resolver);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, context);
}

static void set_common(CURL *easy, const struct fetch_options *options)
{
	curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	if (options->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, options->ca_file);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS,
		(long)(options->timeout_ms ? options->timeout_ms : FETCH_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
		(long)(options->connect_timeout_ms ? options->connect_timeout_ms
						   : FETCH_CONNECT_TIMEOUT_MS));
	curl_easy_setopt(easy, CURLOPT_BUFFERSIZE, (long)FETCH_BUFFER_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, (long)FETCH_SLOW_BYTES);
	curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, (long)FETCH_SLOW_S);
}

/* Without a proxy "" says so; NOPROXY keeps the environment's no_proxy out of it. */
static void set_proxy(CURL *easy, const struct fetch_options *options)
{
	curl_easy_setopt(easy, CURLOPT_PROXY, options->visitor.proxy ? options->visitor.proxy : "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
	if (options->visitor.proxy && options->ca_file)
		curl_easy_setopt(easy, CURLOPT_PROXY_CAINFO, options->ca_file);
}

/* What keeps a hostile site from leading us astray; see the head of fetch.h. */
static void set_fences(CURL *easy, const struct fetch_options *options)
{
	const struct ip *source = options->names.source;

	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXLIFETIME_CONN, 120L);
	/* What is pinned stays until it is unpinned (fetch_pins.h). */
	curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, -1L);
	if (source) {
		char ip[IP_TEXT_SIZE], interface[IP_TEXT_SIZE + sizeof("host!")];

		ip_print(source, ip);
		snprintf(interface, sizeof(interface), "host!%s", ip);
		curl_easy_setopt(easy, CURLOPT_INTERFACE, interface);
	}
}

CURL *fetch_handle_create(const struct fetch_options *options, const struct fetch_calls *calls,
	CURLSH *cookies, char *words, void *context)
{
	CURL *easy = curl_easy_init();

	if (!easy)
		return NULL;
	set_calls(easy, calls, words, context);
	set_common(easy, options);
	set_proxy(easy, options);
	set_fences(easy, options);
	if (cookies) {
		curl_easy_setopt(easy, CURLOPT_SHARE, cookies);
		curl_easy_setopt(easy, CURLOPT_COOKIEFILE, "");
	}
	return easy;
}
