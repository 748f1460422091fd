/*
 * The floor: the least that a crawl costs on this machine. libcurl's multi interface on epoll, a set
 * of fingerprints, a tag scanner that knows comments, scripts, styles and quotes; no store, no
 * robots.txt, no pace, no second try, no encodings. It obeys nobody and is for a bench alone.
 *	floor fetch ORIGIN LIST     asks for the paths in LIST, reads nothing
 *	floor scan ORIGIN           follows links from ORIGIN/, collects addresses
 * Prints one line of JSON: pages, bytes, addresses, domains.
 *
 * It shares no line with the crawler, so their findings check each other.
 */
#include <ctype.h>
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <unistd.h>

enum {
	CONNECTIONS = 16,    /* what the crawler has by default */
	PATH_SIZE = 2048,    /* longer references are not followed */
	ADDRESS_SIZE = 512,  /* longer ones are none */
	PAGE_SIZE = 1 << 16, /* a page's first buffer */
	ARENA_SIZE = 1 << 20
};

/* ---- a set of 64-bit fingerprints ---- */

struct set {
	uint64_t *slots;
	size_t size, count;
};

static uint64_t fingerprint(const char *text, size_t length)
{
	uint64_t sum = 0x9e3779b97f4a7c15u ^ length;
	while (length) {
		uint64_t word = 0;
		size_t step = length < sizeof word ? length : sizeof word;
		memcpy(&word, text, step);
		__uint128_t product = (__uint128_t)(sum ^ word) * 0xd6e8feb86659fd93u;
		sum = (uint64_t)product ^ (uint64_t)(product >> 64);
		text += step;
		length -= step;
	}
	return sum ? sum : 1;
}

static bool set_put(struct set *set, uint64_t key)
{
	size_t at = key & (set->size - 1);
	while (set->slots[at] && set->slots[at] != key)
		at = (at + 1) & (set->size - 1);
	if (set->slots[at])
		return false;
	set->slots[at] = key;
	set->count++;
	return true;
}

static bool set_add(struct set *set, uint64_t key)
{
	if (set->count * 4 >= set->size * 3) {
		struct set larger = {.size = set->size ? set->size * 2 : 4096};
		larger.slots = calloc(larger.size, sizeof *larger.slots);
		for (size_t i = 0; i < set->size; i++) {
			if (set->slots[i])
				set_put(&larger, set->slots[i]);
		}
		free(set->slots);
		*set = larger;
	}
	return set_put(set, key);
}

/* ---- what is known ---- */

static const char *origin;
static size_t origin_length;
static bool is_scanning;
static struct set known, addresses, domains;
static size_t pages, bytes;
static char **queue;
static size_t queue_head, queue_count, queue_size;
static char *arena, *arena_end;

static void enqueue(const char *path, size_t length)
{
	if ((size_t)(arena_end - arena) < length + 1) {
		arena = malloc(ARENA_SIZE);
		arena_end = arena + ARENA_SIZE;
	}
	if (queue_count == queue_size) {
		queue_size = queue_size ? queue_size * 2 : 4096;
		queue = realloc(queue, queue_size * sizeof *queue);
	}
	memcpy(arena, path, length);
	arena[length] = 0;
	queue[queue_count++] = arena;
	arena += length + 1;
}

/* ---- references ---- */

/* Removes "." and ".." segments (RFC 3986 5.2.4) in front of a query. */
static size_t drop_dots(char *path, size_t length)
{
	size_t end = strcspn(path, "?");
	char *to = path, *from = path;

	while (from < path + end) {
		size_t segment = 1 + strcspn(from + 1, "/?");
		bool is_last = from + segment >= path + end;
		if (segment == 3 && !memcmp(from, "/..", 3)) {
			while (to > path && *--to != '/')
				;
			if (is_last)
				*to++ = '/';
		} else if (segment == 2 && !memcmp(from, "/.", 2)) {
			if (is_last)
				*to++ = '/';
		} else {
			memmove(to, from, segment);
			to += segment;
		}
		from += segment;
	}
	memmove(to, path + end, length - end + 1);
	return (size_t)(to - path) + length - end;
}

/* The path of a reference to our origin, or 0. */
static size_t resolve(const char *base, const char *href, size_t length, char *path)
{
	size_t scheme = 0, used = 0;

	while (scheme < length && isalpha((unsigned char)href[scheme]))
		scheme++;
	if (scheme < length && href[scheme] == ':') {
		if (length < origin_length || memcmp(href, origin, origin_length))
			return 0;
		href += origin_length;
		length -= origin_length;
		if (length && *href != '/' && *href != '?' && *href != '#')
			return 0;
		path[used++] = '/';
		if (length && *href == '/') {
			href++;
			length--;
		}
	} else if (length >= 2 && href[0] == '/' && href[1] == '/') {
		return 0;
	} else if (*href != '/') {
		const char *end = strchrnul(base, '?');
		while (*href != '?' && end[-1] != '/')
			end--;
		used = (size_t)(end - base);
		memcpy(path, base, used);
	}
	const char *fragment = memchr(href, '#', length);
	if (fragment)
		length = (size_t)(fragment - href);
	if (used + length + 1 >= PATH_SIZE)
		return 0;
	memcpy(path + used, href, length);
	path[used + length] = 0;
	return strstr(path, "/.") ? drop_dots(path, used + length) : used + length;
}

static int hex(char c)
{
	return c >= '0' && c <= '9'         ? c - '0'
	       : isxdigit((unsigned char)c) ? (c | 32) - 'a' + 10
					    : -1;
}

static void take_address(const char *address, size_t length)
{
	const char *at = memrchr(address, '@', length);
	if (!at || at == address || at + 1 == address + length)
		return;
	set_add(&addresses, fingerprint(address, length));
	set_add(&domains, fingerprint(at + 1, (size_t)(address + length - at - 1)));
}

/* The recipients in front of the question mark. */
static void take_mail(const char *at, const char *end)
{
	char address[ADDRESS_SIZE];
	size_t length = 0;

	for (; at < end && *at != '?'; at++) {
		char c = *at;
		if (c == ',') {
			take_address(address, length);
			length = 0;
			continue;
		}
		if (c == '%' && end - at > 2 && hex(at[1]) >= 0 && hex(at[2]) >= 0) {
			c = (char)(hex(at[1]) * 16 + hex(at[2]));
			at += 2;
		}
		if (length < sizeof address && (unsigned char)c > ' ')
			address[length++] = (char)tolower((unsigned char)c);
	}
	take_address(address, length);
}

/* ---- tags ---- */

static bool is_blank(char c)
{
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
}

/* Numeric references below 128 and &amp;: what stands in references. Writes at most `length`. */
static size_t decode(const char *text, size_t length, char *to)
{
	size_t used = 0;
	for (size_t i = 0; i < length; i++) {
		char *end = NULL;
		if (text[i] == '&' && length - i > 4 && !memcmp(text + i, "&amp;", 5)) {
			to[used++] = '&';
			i += 4;
		} else if (text[i] == '&' && length - i > 3 && text[i + 1] == '#') {
			bool is_hex = (text[i + 2] | 32) == 'x';
			unsigned long scalar =
				strtoul(text + i + (is_hex ? 3 : 2), &end, is_hex ? 16 : 10);
			to[used++] = scalar < 128 ? (char)scalar : '?';
			i = (size_t)(end - text) - (*end != ';');
		} else {
			to[used++] = text[i];
		}
	}
	return used;
}

static void take_reference(const char *base, const char *text, size_t length)
{
	char decoded[PATH_SIZE], path[PATH_SIZE];

	if (length >= PATH_SIZE)
		return;
	if (memchr(text, '&', length)) {
		length = decode(text, length, decoded);
		text = decoded;
	}
	while (length && is_blank(*text))
		text++, length--;
	while (length && is_blank(text[length - 1]))
		length--;
	if (length > 7 && !strncasecmp(text, "mailto:", 7)) {
		take_mail(text + 7, text + length);
		return;
	}
	if (!length || *text == '#')
		return;
	size_t path_length = resolve(base, text, length, path);
	if (path_length && set_add(&known, fingerprint(path, path_length)))
		enqueue(path, path_length);
}

/* The first href among the attributes in [at, end). */
static void take_anchor(const char *base, const char *at, const char *end)
{
	while (at < end) {
		while (at < end && (is_blank(*at) || *at == '/'))
			at++;
		const char *name = at;
		while (at < end && !is_blank(*at) && *at != '=' && *at != '/')
			at++;
		size_t name_length = (size_t)(at - name);
		while (at < end && is_blank(*at))
			at++;
		if (at == end || *at != '=') {
			at += at == name;
			continue;
		}
		for (at++; at < end && is_blank(*at); at++)
			;
		const char *value = at, *value_end;
		if (at < end && (*at == '"' || *at == '\'')) {
			value_end = memchr(++value, *at, (size_t)(end - value));
			value_end = value_end ? value_end : end;
			at = value_end + 1;
		} else {
			while (at < end && !is_blank(*at))
				at++;
			value_end = at;
		}
		if (name_length == 4 && !strncasecmp(name, "href", 4)) {
			take_reference(base, value, (size_t)(value_end - value));
			return;
		}
	}
}

/* The '>' that ends a tag; those in quoted values do not. */
static const char *tag_end(const char *at, const char *end)
{
	for (;;) {
		at += strcspn(at, ">\"'");
		if (at >= end || *at == '>')
			return at < end ? at : NULL;
		char before = at[-1];
		if (before == '=' || is_blank(before)) {
			at = memchr(at + 1, *at, (size_t)(end - at - 1));
			if (!at)
				return NULL;
		}
		at++;
	}
}

static const char *raw_text_end(const char *at, const char *end, const char *name)
{
	size_t length = strlen(name);
	while ((at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		if (at[1] == '/' && !strncasecmp(at + 2, name, length))
			return at;
		at++;
	}
	return end;
}

static const char *pass_markup(const char *at, const char *end)
{
	bool is_comment = end - at > 2 && at[1] == '-' && at[2] == '-';
	const char *past = is_comment ? memmem(at + 3, (size_t)(end - at - 3), "-->", 3)
				      : memchr(at, '>', (size_t)(end - at));
	return past ? past : end;
}

/* `page` ends with a NUL, which ends every unterminated thing. */
static void scan_page(const char *base, const char *page, size_t length)
{
	const char *at = page, *end = page + length;

	while (at < end && (at = memchr(at, '<', (size_t)(end - at))) != NULL) {
		const char *name = ++at;
		if (*at == '!') {
			at = pass_markup(at, end);
			continue;
		}
		if (!isalpha((unsigned char)*at))
			continue;
		const char *close = tag_end(at, end);
		if (!close)
			return;
		size_t name_length = 0;
		while (isalnum((unsigned char)name[name_length]))
			name_length++;
		at = close + 1;
		if (name_length == 1 && (*name | 32) == 'a')
			take_anchor(base, name + 1, close);
		else if (name_length == 6 && !strncasecmp(name, "script", 6))
			at = raw_text_end(at, end, "script");
		else if (name_length == 5 && !strncasecmp(name, "style", 5))
			at = raw_text_end(at, end, "style");
	}
}

/* ---- requests ---- */

struct request {
	CURL *curl;
	const char *path;
	char *body;
	size_t length, size;
};

static CURLM *multi;
static int poller;
static long patience_ms = -1;
static struct request requests[CONNECTIONS];
static struct request *idle[CONNECTIONS];
static size_t idle_count;

static size_t take_body(char *at, size_t one, size_t count, void *context)
{
	struct request *request = context;
	(void)one;
	bytes += count;
	if (!is_scanning)
		return count;
	if (request->length + count + 1 > request->size) {
		while (request->length + count + 1 > request->size)
			request->size = request->size ? request->size * 2 : PAGE_SIZE;
		request->body = realloc(request->body, request->size);
	}
	memcpy(request->body + request->length, at, count);
	request->length += count;
	return count;
}

static int watch_socket(CURL *curl, curl_socket_t fd, int what, void *context, void *is_known)
{
	(void)curl, (void)context;
	struct epoll_event event = {.data.fd = fd};
	event.events =
		(what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u);
	if (what == CURL_POLL_REMOVE)
		epoll_ctl(poller, EPOLL_CTL_DEL, fd, &event);
	else
		epoll_ctl(poller, is_known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
	curl_multi_assign(multi, fd, what == CURL_POLL_REMOVE ? NULL : &poller);
	return 0;
}

static int set_timer(CURLM *of, long ms, void *context)
{
	(void)of, (void)context;
	patience_ms = ms;
	return 0;
}

static void send_requests(void)
{
	char url[PATH_SIZE + 256];
	while (idle_count && queue_head < queue_count) {
		struct request *request = idle[--idle_count];
		request->path = queue[queue_head++];
		request->length = 0;
		snprintf(url, sizeof url, "%s%s", origin, request->path);
		curl_easy_setopt(request->curl, CURLOPT_URL, url);
		curl_multi_add_handle(multi, request->curl);
	}
}

static void settle(CURL *curl)
{
	struct request *request = NULL;
	long status = 0;
	char *type = NULL;

	curl_easy_getinfo(curl, CURLINFO_PRIVATE, &request);
	curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(curl, CURLINFO_CONTENT_TYPE, &type);
	if (status == 200 && type && !strncmp(type, "text/html", 9)) {
		pages++;
		if (is_scanning && request->body) {
			request->body[request->length] = 0;
			scan_page(request->path, request->body, request->length);
		}
	}
	curl_multi_remove_handle(multi, curl);
	idle[idle_count++] = request;
}

static void step(void)
{
	struct epoll_event events[CONNECTIONS];
	int running, left;
	CURLMsg *message;

	int count = epoll_wait(poller, events, CONNECTIONS, (int)patience_ms);
	if (count == 0) {
		patience_ms = -1;
		curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
	}
	for (int i = 0; i < count; i++) {
		int what = (events[i].events & EPOLLOUT ? CURL_CSELECT_OUT : 0) |
			   (events[i].events & ~(unsigned)EPOLLOUT ? CURL_CSELECT_IN : 0);
		curl_multi_socket_action(multi, events[i].data.fd, what, &running);
	}
	while ((message = curl_multi_info_read(multi, &left)) != NULL)
		settle(message->easy_handle);
	send_requests();
}

static void open_requests(void)
{
	curl_global_init(CURL_GLOBAL_ALL);
	multi = curl_multi_init();
	poller = epoll_create1(EPOLL_CLOEXEC);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, set_timer);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS);
	for (size_t i = 0; i < CONNECTIONS; i++) {
		CURL *curl = curl_easy_init();
		requests[i].curl = curl;
		curl_easy_setopt(curl, CURLOPT_PRIVATE, &requests[i]);
		curl_easy_setopt(curl, CURLOPT_WRITEDATA, &requests[i]);
		curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
		curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
		curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 131072L);
		idle[idle_count++] = &requests[i];
	}
}

static bool read_list(const char *name)
{
	char line[PATH_SIZE];
	FILE *list = fopen(name, "r");
	if (!list)
		return false;
	while (fgets(line, sizeof line, list))
		enqueue(line, strcspn(line, "\n"));
	fclose(list);
	return true;
}

int main(int argc, char **argv)
{
	is_scanning = argc == 3 && !strcmp(argv[1], "scan");
	if (!is_scanning && (argc != 4 || strcmp(argv[1], "fetch") || !read_list(argv[3]))) {
		fprintf(stderr, "usage: floor fetch ORIGIN LIST | floor scan ORIGIN\n");
		return 2;
	}
	origin = argv[2];
	origin_length = strlen(origin);
	if (is_scanning && set_add(&known, fingerprint("/", 1)))
		enqueue("/", 1);
	open_requests();
	send_requests();
	while (idle_count < CONNECTIONS)
		step();
	printf("{\"pages\": %zu, \"bytes\": %zu, \"addresses\": %zu, \"domains\": %zu}\n", pages,
		bytes, addresses.count, domains.count);
	return 0;
}
