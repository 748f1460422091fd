#include "net/http_loop.h"
#include "base/memory.h"

#include <stdlib.h>
#include <unistd.h>

/* A socket of libcurl's. Between two requests on a kept connection libcurl does not want it watched,
 * but taking a watch down and putting it up again costs half a dozen system calls; so it stays until
 * something happens there that nobody waits for, or until the socket is closed. */
struct socket_watch {
	struct http_loop *owner;
	curl_socket_t fd;
	unsigned wanted; /* what libcurl waits for; 0 = nothing, at the moment */
	unsigned watched;
	struct loop_watch *watch;
};

struct http_loop {
	struct loop *loop;
	http_loop_ended_fn *ended;
	CURLM *multi;
	struct loop_timer *timer;
	struct socket_watch **watches; /* by descriptor */
	size_t watch_size;
};

static void tell_ended(struct http_loop *http_loop)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(http_loop->multi, &left))) {
		void *owner = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		/* The message dies with the transfer, which `ended` may remove. */
		CURLcode code = message->data.result;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&owner);
		http_loop->ended(owner, code);
	}
}

static void drive(struct http_loop *http_loop, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(http_loop->multi, fd, events, &running);
	tell_ended(http_loop);
}

void http_loop_forget(struct http_loop *http_loop, curl_socket_t fd)
{
	struct socket_watch *watch =
		(size_t)fd < http_loop->watch_size ? http_loop->watches[fd] : NULL;

	if (!watch)
		return;
	http_loop->watches[fd] = NULL;
	loop_watch_destroy(watch->watch);
	free(watch);
}

int http_loop_close(void *context, curl_socket_t fd)
{
	http_loop_forget(context, fd);
	return close(fd);
}

static void drive_socket(void *context, unsigned ready)
{
	struct socket_watch *watch = context;
	int events = (ready & LOOP_READ ? CURL_CSELECT_IN : 0) |
		     (ready & LOOP_WRITE ? CURL_CSELECT_OUT : 0);

	/* The server has hung up between two requests, as a rule. libcurl finds out by itself. */
	if (watch->wanted)
		drive(watch->owner, watch->fd, events);
	else
		http_loop_forget(watch->owner, watch->fd);
}

static void drive_timer(void *context)
{
	drive(context, CURL_SOCKET_TIMEOUT, 0);
}

/* Must not drive libcurl from in here: it is at work right now. A timer of 0 ms comes later. */
static int want_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct http_loop *http_loop = context;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(http_loop->timer);
	else
		loop_timer_start(http_loop->timer, timeout_ms);
	return 0;
}

static struct socket_watch *watch_of(struct http_loop *owner, curl_socket_t fd)
{
	while ((size_t)fd >= owner->watch_size) {
		size_t size = owner->watch_size;

		owner->watches = memory_make_room(
			owner->watches, size, &owner->watch_size, sizeof(struct socket_watch *));
		for (; size < owner->watch_size; size++)
			owner->watches[size] = NULL;
	}
	if (owner->watches[fd])
		return owner->watches[fd];
	struct socket_watch *watch = memory_get_zeroed(1, sizeof(*watch));

	watch->owner = owner;
	watch->fd = fd;
	watch->watch = loop_watch_create(owner->loop, fd, drive_socket, watch);
	owner->watches[fd] = watch;
	return watch;
}

static int want_socket(CURL *easy, curl_socket_t fd, int what, void *context, void *assigned)
{
	struct socket_watch *watch = watch_of(context, fd);

	(void)easy;
	(void)assigned;
	watch->wanted = (what == CURL_POLL_IN || what == CURL_POLL_INOUT ? LOOP_READ : 0u) |
			(what == CURL_POLL_OUT || what == CURL_POLL_INOUT ? LOOP_WRITE : 0u);
	/* A socket that could be written to would not keep quiet. */
	if (watch->watched == watch->wanted || (!watch->wanted && watch->watched == LOOP_READ))
		return 0;
	watch->watched = watch->wanted;
	loop_watch_want(watch->watch, watch->wanted);
	return 0;
}

void http_loop_add(struct http_loop *http_loop, CURL *easy)
{
	curl_multi_add_handle(http_loop->multi, easy);
}

void http_loop_remove(struct http_loop *http_loop, CURL *easy)
{
	curl_multi_remove_handle(http_loop->multi, easy);
}

struct http_loop *http_loop_create(struct loop *loop, unsigned parallel, http_loop_ended_fn *ended)
{
	long kept = parallel > HTTP_KEPT_CONNECTIONS ? (long)parallel : HTTP_KEPT_CONNECTIONS;

	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return NULL;
	CURLM *multi = curl_multi_init();

	if (!multi) {
		curl_global_cleanup();
		return NULL;
	}
	struct http_loop *http_loop = memory_get_zeroed(1, sizeof(*http_loop));

	http_loop->loop = loop;
	http_loop->ended = ended;
	http_loop->multi = multi;
	http_loop->timer = loop_timer_create(loop, drive_timer, http_loop);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, http_loop);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, http_loop);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kept);
	return http_loop;
}

void http_loop_destroy(struct http_loop *http_loop)
{
	if (!http_loop)
		return;
	/* Watches go before their sockets are closed, and none is made any more. */
	curl_multi_setopt(http_loop->multi, CURLMOPT_SOCKETFUNCTION, NULL);
	curl_multi_setopt(http_loop->multi, CURLMOPT_TIMERFUNCTION, NULL);
	for (size_t fd = 0; fd < http_loop->watch_size; fd++)
		http_loop_forget(http_loop, (curl_socket_t)fd);
	curl_multi_cleanup(http_loop->multi);
	loop_timer_destroy(http_loop->timer);
	free(http_loop->watches);
	free(http_loop);
	curl_global_cleanup();
}
