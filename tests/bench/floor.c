/*
 * The floor: the least that a crawl costs on this machine. libcurl's multi interface on epoll, a set
 * of fingerprints, a tag scanner that knows comments, scripts, styles and quotes (floor_scan.c); no
 * store, no robots.txt, no pace, no second try, no encodings. It obeys nobody and is for a bench alone.
 *	floor fetch ORIGIN LIST     asks for the paths in LIST, reads nothing
 *	floor scan ORIGIN           follows links from ORIGIN/, collects addresses
 * Prints one line of JSON: pages, bytes, addresses, domains.
 *
 * It shares no line with the crawler, so their findings check each other.
 */
#include "floor.h"

#include <curl/curl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

enum {
	CONNECTIONS = 16,   /* what the crawler has by default */
	PAGE_SIZE = 1 << 16 /* a page's first buffer */
};

static const char *origin;
static bool is_scanning;
static size_t pages, bytes;

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
	const char *path;

	while (idle_count && (path = queue_take()) != NULL) {
		struct request *request = idle[--idle_count];
		request->path = path;
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
		queue_add(line, strcspn(line, "\n"));
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
	if (is_scanning)
		scan_from(origin);
	open_requests();
	send_requests();
	while (idle_count < CONNECTIONS)
		step();
	struct findings found = scan_findings();
	printf("{\"pages\": %zu, \"bytes\": %zu, \"addresses\": %zu, \"domains\": %zu}\n", pages,
		bytes, found.addresses, found.domains);
	return 0;
}
