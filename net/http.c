/*
 * A get is one libcurl handle with one connection of its own: what is asked here comes from another
 * host each time, so nothing is kept and nothing is remembered between two of them.
 *
 * 1. The caller's addresses are pinned (CURLOPT_RESOLVE); should libcurl ask for a name all the
 *    same, it is refused.
 * 2. Each sockaddr is held against the policy before connect(), and the peer's address once more
 *    before the request is sent.
 * 3. The body is counted as it is unpacked, so that a small answer cannot become a large one.
 */
#include "net/http.h"
#include "base/buf.h"
#include "base/memory.h"
#include "base/visible.h"
#include "net/http_loop.h"
#include "net/http_words.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	PINS_SIZE = DOMAIN_NAME_MAX + 8 + HTTP_IPS_MAX * (IP_TEXT_SIZE + 3),
	LOCATION_MAX = 2048, /* of a redirect that nobody follows; it is for people */
	TYPE_MAX = 256
};

struct http {
	struct loop *loop;
	struct http_loop *transfers;
	const struct ip_policy *policy;
	struct ip source; /* family 0 = any */
	char *ca_file, *user_agent;
};

struct http_get {
	struct http *http;
	http_answer_fn *answer;
	void *context;
	CURL *easy;
	CURLU *url;
	struct curl_slist *pins;
	struct loop_timer *timer; /* of an answer that needs no transfer */
	bool is_under_way;
	bool is_host_ip;
	struct ip forbidden; /* family 0 = none was met */
	bool is_too_large;
	struct buf body;
	enum http_problem problem;
	char libcurl_words[CURL_ERROR_SIZE], words[HTTP_WORDS_SIZE];
};

/* ---- libcurl's questions; `context` is the get ---- */

static size_t take_body(char *at, size_t size, size_t count, void *context)
{
	struct http_get *get = context;

	buf_add(&get->body, (struct span){at, size * count});
	get->is_too_large = get->body.overflowed;
	return get->is_too_large ? 0 : size * count;
}

static bool is_permitted(struct http_get *get, const struct ip *ip)
{
	if (ip_policy_permits(get->http->policy, ip))
		return true;
	get->forbidden = *ip;
	return false;
}

/* CURLOPT_INTERFACE would look the source address up as a name; binding is simpler. */
static bool bind_source(const struct ip *source, int fd)
{
	struct sockaddr_storage address;

	if (!source->family)
		return true;
	socklen_t length = ip_to_sockaddr(source, 0, &address);

	return bind(fd, (struct sockaddr *)&address, length) == 0;
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct http_get *get = context;
	struct ip ip;

	(void)purpose;
	if (!ip_from_sockaddr(&address->addr, &ip) || !is_permitted(get, &ip))
		return CURL_SOCKET_BAD;
	/* One of several addresses may have been forbidden before this one. */
	get->forbidden.family = 0;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	if (fd < 0)
		return CURL_SOCKET_BAD;
	http_loop_forget(get->http->transfers, fd);
	if (bind_source(&get->http->source, fd))
		return fd;
	close(fd);
	return CURL_SOCKET_BAD;
}

static int check_connection(void *context, char *primary, char *local, int primary_port, int port)
{
	struct http_get *get = context;
	struct ip ip;

	(void)local;
	(void)primary_port;
	(void)port;
	if (!ip_parse(span_of(primary), &ip) || !is_permitted(get, &ip))
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* libcurl is about to ask for a name that it was not told. */
static int start_resolver(void *resolver_state, void *reserved, void *context)
{
	struct http_get *get = context;

	(void)resolver_state;
	(void)reserved;
	return get->is_host_ip ? 0 : 1;
}

/* ---- the answer ---- */

static void say_forbidden(struct http_get *get)
{
	const char *range = ip_special_range(&get->forbidden);
	char text[IP_TEXT_SIZE];

	if (!range)
		range = "special";
	ip_print(&get->forbidden, text);
	get->problem = HTTP_FORBIDDEN;
	snprintf(get->words, sizeof(get->words), "%s is %s %s address (--allow-private opens it)",
		text, strchr("aeiou", range[0]) ? "an" : "a", range);
}

static void explain(struct http_get *get, CURLcode code)
{
	long number = 0;

	if (get->forbidden.family) {
		say_forbidden(get);
	} else if (get->is_too_large) {
		get->problem = HTTP_TOO_LARGE;
		snprintf(get->words, sizeof(get->words), "the answer is larger than %zu bytes",
			get->body.length_max);
	} else if (code) {
		curl_easy_getinfo(get->easy, CURLINFO_OS_ERRNO, &number);
		get->problem = http_words_of(code, (int)number, get->libcurl_words, get->words);
	}
}

/* Tells the caller; the get may be gone afterwards. */
static void tell(struct http_get *get)
{
	struct http_answer answer = {
		.problem = get->problem, .words = get->words, .content_type = "", .location = ""};
	char type[TYPE_MAX], location[LOCATION_MAX], *said = NULL;
	long status = 0;

	if (get->easy && get->is_under_way) {
		curl_easy_getinfo(get->easy, CURLINFO_RESPONSE_CODE, &status);
		answer.status = (int)status;
		curl_easy_getinfo(get->easy, CURLINFO_CONTENT_TYPE, &said);
		snprintf(type, sizeof(type), "%s", said ? said : "");
		answer.content_type = type;
		said = NULL;
		curl_easy_getinfo(get->easy, CURLINFO_REDIRECT_URL, &said);
		snprintf(location, sizeof(location), "%s", said ? said : "");
		answer.location = location;
		http_loop_remove(get->http->transfers, get->easy);
		get->is_under_way = false;
	}
	if (get->problem == HTTP_FINE)
		answer.body = buf_span(&get->body);
	get->answer(get->context, &answer);
}

static void transfer_ended(void *context, CURLcode code)
{
	struct http_get *get = context;

	explain(get, code);
	tell(get);
}

static void answer_now(void *context)
{
	tell(context);
}

/* For what cannot even begin. The answer comes later, like any other. */
static void answer_later(struct http_get *get, enum http_problem problem, const char *words)
{
	get->problem = problem;
	if (words)
		snprintf(get->words, sizeof(get->words), "%s", words);
	get->timer = loop_timer_create(get->http->loop, answer_now, get);
	loop_timer_start(get->timer, 0);
}

/* ---- beginning ---- */

static bool speaks_http(CURLU *url)
{
	char *scheme = NULL;
	bool does = !curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) &&
		    (strcmp(scheme, "https") == 0 || strcmp(scheme, "http") == 0);

	curl_free(scheme);
	return does;
}

static bool read_url(struct http_get *get, const struct http_wanted *wanted)
{
	char port[8];

	get->url = curl_url();
	if (!get->url || curl_url_set(get->url, CURLUPART_URL, wanted->url, CURLU_DISALLOW_USER) ||
		!speaks_http(get->url))
		return false;
	snprintf(port, sizeof(port), "%u", wanted->port);
	return !wanted->port || !curl_url_set(get->url, CURLUPART_PORT, port, 0);
}

/* "+" lets libcurl forget the pin after DNS_CACHE_TIMEOUT: it is for this get alone. */
static bool pin(struct http_get *get, const struct http_wanted *wanted)
{
	char line[PINS_SIZE], text[IP_TEXT_SIZE], *host = NULL, *port = NULL;
	size_t count = 0;
	struct ip literal;
	int at = 0;

	if (curl_url_get(get->url, CURLUPART_HOST, &host, 0) ||
		curl_url_get(get->url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) ||
		strlen(host) > DOMAIN_NAME_MAX)
		goto out;
	get->is_host_ip = host[0] == '[' || ip_parse(span_of(host), &literal);
	at = snprintf(line, sizeof(line), "+%s:%s:", host, port);
	for (size_t i = 0; i < wanted->ip_count && count < HTTP_IPS_MAX; i++) {
		bool is_v6 = wanted->ips[i].family == AF_INET6;

		if (get->http->source.family && get->http->source.family != wanted->ips[i].family)
			continue;
		ip_print(&wanted->ips[i], text);
		at += snprintf(line + at, sizeof(line) - (size_t)at, "%s%s%s%s", count ? "," : "",
			is_v6 ? "[" : "", text, is_v6 ? "]" : "");
		count++;
	}
	get->pins = curl_slist_append(NULL, line);
out:
	curl_free(host);
	curl_free(port);
	return count > 0;
}

static void set_calls(struct http_get *get)
{
	CURL *easy = get->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)get);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, get->libcurl_words);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, get);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, get);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, http_loop_close);
	curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, get->http->transfers);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, check_connection);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, get);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_FUNCTION, start_resolver);
	curl_easy_setopt(easy, CURLOPT_RESOLVER_START_DATA, get);
}

/* What keeps a hostile host, and this machine's environment, from leading us astray. */
static void set_fences(CURL *easy)
{
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(easy, CURLOPT_DNS_CACHE_TIMEOUT, (long)HTTP_PIN_S);
}

static void set_request(struct http_get *get, const struct http_wanted *wanted)
{
	const struct http *http = get->http;
	CURL *easy = get->easy;

	curl_easy_setopt(easy, CURLOPT_CURLU, get->url);
	curl_easy_setopt(easy, CURLOPT_RESOLVE, get->pins);
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)wanted->timeout_ms);
	if (http->user_agent)
		curl_easy_setopt(easy, CURLOPT_USERAGENT, http->user_agent);
	if (http->ca_file)
		curl_easy_setopt(easy, CURLOPT_CAINFO, http->ca_file);
}

struct http_get *http_get_create(
	struct http *http, const struct http_wanted *wanted, http_answer_fn *answer, void *context)
{
	struct http_get *get = memory_get_zeroed(1, sizeof(*get));

	get->http = http;
	get->answer = answer;
	get->context = context;
	buf_init(&get->body, wanted->bytes_max);
	if (!read_url(get, wanted)) {
		answer_later(get, HTTP_BROKEN, "this is no http or https URL");
		return get;
	}
	if (!pin(get, wanted)) {
		answer_later(get, HTTP_CONNECT, "there is no address to connect to from here");
		return get;
	}
	get->easy = curl_easy_init();
	if (!get->easy) {
		answer_later(get, HTTP_CONNECT, "libcurl has no handle left");
		return get;
	}
	set_calls(get);
	set_fences(get->easy);
	set_request(get, wanted);
	get->is_under_way = true;
	http_loop_add(http->transfers, get->easy);
	return get;
}

void http_get_destroy(struct http_get *get)
{
	if (!get)
		return;
	if (get->is_under_way)
		http_loop_remove(get->http->transfers, get->easy);
	if (get->easy)
		curl_easy_cleanup(get->easy);
	curl_slist_free_all(get->pins);
	if (get->url)
		curl_url_cleanup(get->url);
	loop_timer_destroy(get->timer);
	buf_finish(&get->body);
	free(get);
}

/* ---- the client ---- */

static char *copy_text(const char *text)
{
	return text ? memory_copy(span_of(text)) : NULL;
}

struct http *http_create(struct loop *loop, const struct http_options *options)
{
	/* CURLOPT_NOSIGNAL leaves this to us: OpenSSL's writes to a broken connection raise it. */
	signal(SIGPIPE, SIG_IGN);
	struct http_loop *transfers = http_loop_create(loop, 0, transfer_ended);

	if (!transfers)
		return NULL;
	struct http *http = memory_get_zeroed(1, sizeof(*http));

	http->loop = loop;
	http->transfers = transfers;
	http->policy = options->policy;
	if (options->source)
		http->source = *options->source;
	http->ca_file = copy_text(options->ca_file);
	http->user_agent = copy_text(options->user_agent);
	return http;
}

void http_destroy(struct http *http)
{
	if (!http)
		return;
	http_loop_destroy(http->transfers);
	free(http->ca_file);
	free(http->user_agent);
	free(http);
}
