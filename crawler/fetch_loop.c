#include "crawler/fetch_loop.h"
#include "base/memory.h"

#include <stdlib.h>

/* A socket of libcurl's. Between two requests on a kept connection libcurl does not want it watched,
 * but taking a watch down and putting it up again costs half a dozen system calls; so it stays until
 * something happens there that nobody waits for, or until the socket is closed. */
struct socket_watch {
	struct fetch_loop *owner;
	curl_socket_t fd;
	unsigned wanted; /* what libcurl waits for; 0 = nothing, at the moment */
	unsigned watched;
	struct loop_watch *watch;
};

struct fetch_loop {
	struct loop *loop;
	fetch_loop_ended_fn *ended;
	CURLM *multi;
	struct loop_timer *timer;
	struct socket_watch **watches; /* by descriptor */
	size_t watch_size;
};

static void tell_ended(struct fetch_loop *fetch_loop)
{
	CURLMsg *message;
	int left;

	while ((message = curl_multi_info_read(fetch_loop->multi, &left))) {
		void *owner = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		/* The message dies with the transfer, which `ended` may remove. */
		CURLcode code = message->data.result;

		curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&owner);
		fetch_loop->ended(owner, code);
	}
}

static void drive(struct fetch_loop *fetch_loop, curl_socket_t fd, int events)
{
	int running;

	curl_multi_socket_action(fetch_loop->multi, fd, events, &running);
	tell_ended(fetch_loop);
}

void fetch_loop_forget(struct fetch_loop *fetch_loop, curl_socket_t fd)
{
	struct socket_watch *watch =
		(size_t)fd < fetch_loop->watch_size ? fetch_loop->watches[fd] : NULL;

	if (!watch)
		return;
	fetch_loop->watches[fd] = NULL;
	loop_watch_destroy(watch->watch);
	free(watch);
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
		fetch_loop_forget(watch->owner, watch->fd);
}

static void drive_timer(void *context)
{
	drive(context, CURL_SOCKET_TIMEOUT, 0);
}

/* Must not drive libcurl from in here: it is at work right now. A timer of 0 ms comes later. */
static int want_timer(CURLM *multi, long timeout_ms, void *context)
{
	struct fetch_loop *fetch_loop = context;

	(void)multi;
	if (timeout_ms < 0)
		loop_timer_stop(fetch_loop->timer);
	else
		loop_timer_start(fetch_loop->timer, timeout_ms);
	return 0;
}

static struct socket_watch *watch_of(struct fetch_loop *owner, curl_socket_t fd)
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

void fetch_loop_add(struct fetch_loop *fetch_loop, CURL *easy)
{
	curl_multi_add_handle(fetch_loop->multi, easy);
}

void fetch_loop_remove(struct fetch_loop *fetch_loop, CURL *easy)
{
	curl_multi_remove_handle(fetch_loop->multi, easy);
}

struct fetch_loop *fetch_loop_create(
	struct loop *loop, unsigned parallel, fetch_loop_ended_fn *ended)
{
	long kept = parallel > FETCH_KEPT_CONNECTIONS ? (long)parallel : FETCH_KEPT_CONNECTIONS;

	if (curl_global_init(CURL_GLOBAL_DEFAULT))
		return NULL;
	CURLM *multi = curl_multi_init();

	if (!multi) {
		curl_global_cleanup();
		return NULL;
	}
	struct fetch_loop *fetch_loop = memory_get_zeroed(1, sizeof(*fetch_loop));

	fetch_loop->loop = loop;
	fetch_loop->ended = ended;
	fetch_loop->multi = multi;
	fetch_loop->timer = loop_timer_create(loop, drive_timer, fetch_loop);
	curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, want_socket);
	curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, fetch_loop);
	curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, want_timer);
	curl_multi_setopt(multi, CURLMOPT_TIMERDATA, fetch_loop);
	curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, kept);
	return fetch_loop;
}

void fetch_loop_destroy(struct fetch_loop *fetch_loop)
{
	if (!fetch_loop)
		return;
	/* Watches go before their sockets are closed, and none is made any more. */
	curl_multi_setopt(fetch_loop->multi, CURLMOPT_SOCKETFUNCTION, NULL);
	curl_multi_setopt(fetch_loop->multi, CURLMOPT_TIMERFUNCTION, NULL);
	for (size_t fd = 0; fd < fetch_loop->watch_size; fd++)
		fetch_loop_forget(fetch_loop, (curl_socket_t)fd);
	curl_multi_cleanup(fetch_loop->multi);
	loop_timer_destroy(fetch_loop->timer);
	free(fetch_loop->watches);
	free(fetch_loop);
	curl_global_cleanup();
}
