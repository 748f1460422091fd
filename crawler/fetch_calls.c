/* What libcurl asks and tells us during a transfer. `context` is the fetch. */
#include "crawler/fetch_parts.h"

#include <sys/socket.h>

static size_t take_head(char *at, size_t size, size_t count, void *context)
{
	struct fetch *fetch = context;

	fetch_head_line(&fetch->head, (struct span){at, size * count});
	return size * count;
}

static enum body_use decide_use(struct fetch *fetch)
{
	long status = 0;

	curl_easy_getinfo(fetch->easy, CURLINFO_RESPONSE_CODE, &status);
	if (status < 200 || status > 299)
		return BODY_DROPPED;
	if (fetch->request.wants_any_type || fetch_is_html(span_of(fetch->answer.content_type)))
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

/* libcurl reads the pins before anything else. */
static void note_told(const struct fetch *fetch)
{
	if (fetch->pinned)
		fetch_pins_told(fetch->pool->pins, &fetch->url);
}

static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct fetch *fetch = context;
	struct ip ip;

	(void)purpose;
	note_told(fetch);
	if (!fetch->pool->options.visitor.proxy &&
		(!ip_from_sockaddr(&address->addr, &ip) || !is_permitted(fetch, &ip)))
		return CURL_SOCKET_BAD;
	/* One of several addresses may have been forbidden before this one. */
	fetch->forbidden.family = 0;
	int fd = socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);

	if (fd >= 0)
		http_loop_forget(fetch->pool->loop, fd);
	return fd;
}

/* Called for each request, also on a connection that is used again. */
static int check_connection(void *context, char *primary, char *local, int primary_port, int port)
{
	struct fetch *fetch = context;
	struct ip ip;

	(void)local;
	(void)primary_port;
	(void)port;
	note_told(fetch);
	if (fetch->pool->options.visitor.proxy)
		return CURL_PREREQFUNC_OK;
	if (!ip_parse(span_of(primary), &ip) || !is_permitted(fetch, &ip))
		return CURL_PREREQFUNC_ABORT;
	return CURL_PREREQFUNC_OK;
}

/* libcurl is about to ask for a name that it was not told. The proxy's own it may look up. */
static int start_resolver(void *resolver_state, void *reserved, void *context)
{
	struct fetch *fetch = context;

	(void)resolver_state;
	(void)reserved;
	if (fetch->pool->options.visitor.proxy || fetch->url.is_host_ip)
		return 0;
	fetch->has_asked = true;
	return 1;
}

CURL *fetch_calls_handle(struct fetch *fetch)
{
	struct fetch_pool *pool = fetch->pool;
	const struct fetch_calls calls = {.take_body = take_body,
		.take_head = take_head,
		.open_socket = open_socket,
		.check_connection = check_connection,
		.start_resolver = start_resolver,
		.close_socket = http_loop_close,
		.close_context = pool->loop};

	return fetch_handle_create(&pool->options, &calls, pool->cookies, fetch->words, fetch);
}
