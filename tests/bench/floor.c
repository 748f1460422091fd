/*
 * The floor: a crawler that does only what cannot be avoided. libcurl's multi interface fetches, a
 * loop over the bytes finds what stands in href="..." of a tag, a table of hashes knows which URLs
 * were seen. No rules, no parser, no store; it takes comments and scripts for page. What a crawler
 * that does all of this costs beyond it is the price of being right.
 *
 * usage: floor http://HOST:PORT   (prints pages and bytes; "-n" in front: fetch nothing but count)
 */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PARALLEL = 16, BODY_MAX = 1 << 20, SEEN = 1 << 22, URL_SIZE = 256 };

struct transfer {
	CURL *easy;
	char url[URL_SIZE];
	size_t length;
	char body[BODY_MAX];
};

static uint64_t seen[SEEN];
static char (*queue)[URL_SIZE];
static size_t queued, taken, size, pages, bytes;
static const char *origin;

static uint64_t hash(const char *at, size_t length)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < length; i++)
		h = (h ^ (unsigned char)at[i]) * 1099511628211u;
	return h | 1;
}

static void add(const char *path, size_t length)
{
	uint64_t key = hash(path, length);
	size_t slot = key % SEEN;

	for (; seen[slot]; slot = (slot + 1) % SEEN)
		if (seen[slot] == key)
			return;
	seen[slot] = key;
	if (queued == size) {
		size = size ? 2 * size : 1024;
		queue = realloc(queue, size * URL_SIZE);
	}
	snprintf(queue[queued++], URL_SIZE, "%s%.*s", origin, (int)length, path);
}

static void scan(const char *at, const char *end)
{
	while ((at = memchr(at, '<', (size_t)(end - at)))) {
		const char *close = memchr(at, '>', (size_t)(end - at));

		if (!close)
			return;
		const char *href = memmem(at, (size_t)(close - at), "href=\"", 6);

		if (href && (at[1] == 'a' || at[1] == 'A') && href[6] == '/') {
			const char *stop = memchr(href + 6, '"', (size_t)(close - href - 6));

			if (stop)
				add(href + 6, (size_t)(stop - href - 6));
		}
		at = close;
	}
}

static size_t take(char *at, size_t one, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = one * count;

	if (transfer->length + length <= BODY_MAX)
		memcpy(transfer->body + transfer->length, at, length);
	transfer->length += length;
	return length;
}

static bool start(CURLM *multi, struct transfer *transfer)
{
	if (taken == queued)
		return false;
	memcpy(transfer->url, queue[taken++], URL_SIZE);
	transfer->length = 0;
	if (!transfer->easy)
		transfer->easy = curl_easy_init();
	curl_easy_setopt(transfer->easy, CURLOPT_URL, transfer->url);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEFUNCTION, take);
	curl_easy_setopt(transfer->easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(transfer->easy, CURLOPT_PRIVATE, transfer);
	curl_multi_add_handle(multi, transfer->easy);
	return true;
}

int main(int argc, char **argv)
{
	static struct transfer transfers[PARALLEL];
	struct transfer *idle[PARALLEL];
	CURLM *multi = curl_multi_init();
	size_t idle_count = 0;
	int running, left;
	CURLMsg *message;

	if (argc != 2)
		return 2;
	origin = argv[1];
	for (int i = 0; i < PARALLEL; i++)
		idle[idle_count++] = &transfers[i];
	add("/index.html", 11);
	for (;;) {
		while (idle_count && start(multi, idle[idle_count - 1]))
			idle_count--;
		if (idle_count == PARALLEL)
			break;
		curl_multi_perform(multi, &running);
		while ((message = curl_multi_info_read(multi, &left))) {
			struct transfer *transfer;

			curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
			curl_multi_remove_handle(multi, transfer->easy);
			if (transfer->length <= BODY_MAX)
				scan(transfer->body, transfer->body + transfer->length);
			pages++;
			bytes += transfer->length;
			idle[idle_count++] = transfer;
		}
		if (running == (int)(PARALLEL - idle_count) && taken == queued)
			curl_multi_poll(multi, NULL, 0, 100, NULL);
		else if (running)
			curl_multi_poll(multi, NULL, 0, 10, NULL);
	}
	printf("%zu pages, %zu bytes\n", pages, bytes);
	return 0;
}
