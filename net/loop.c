/*
 * libuv closes handles later than it is asked to, so what a timer owns is freed in the
 * close callback and nowhere else; a destroyed one never calls back because its handle is stopped
 * before. loop_destroy runs the loop once more, for the closing.
 *
 * Descriptors are not libuv's: it asks the kernel eight times for what a dialogue needs, because whatever
 * changes is taken out of the kernel's list and put in again. They stand in a list (epoll) of our own,
 * whose descriptor libuv watches.
 */
#include "net/loop.h"
#include "base/memory.h"

#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <uv.h>

enum { READY_AT_ONCE = 512 /* descriptors that one call to the kernel tells of */ };

struct loop {
	uv_loop_t uv;
	struct loop_signal *signals;
	int epoll;
	uv_poll_t watches; /* epoll */
	size_t watched;    /* watches that want something: they keep the loop going */
	bool is_telling;   /* then what is destroyed waits in: */
	struct loop_watch *gone;
	struct epoll_event ready[READY_AT_ONCE];
};

struct loop_timer {
	uv_timer_t uv;
	loop_fn *fire;
	void *context;
};

struct loop_watch {
	struct loop *loop;
	int fd;
	uint32_t events; /* that are watched for */
	bool is_gone;
	struct loop_watch *next; /* of those that are gone */
	loop_ready_fn *ready;
	void *context;
};

struct loop_signal {
	uv_signal_t uv;
	struct loop_signal *next;
	loop_fn *caught;
	void *context;
};

static void must(int result)
{
	/* What can fail here is memory alone; everything else is a mistake of ours. */
	if (result == UV_ENOMEM)
		memory_resize(NULL, (size_t)-1, 2);
	assert(result == 0);
}

static void tell_ready(uv_poll_t *handle, int status, int events);

struct loop *loop_create(void)
{
	struct loop *loop = memory_get_zeroed(1, sizeof(*loop));

	must(uv_loop_init(&loop->uv));
	loop->epoll = epoll_create1(EPOLL_CLOEXEC);
	assert(loop->epoll >= 0);
	must(uv_poll_init(&loop->uv, &loop->watches, loop->epoll));
	loop->watches.data = loop;
	must(uv_poll_start(&loop->watches, UV_READABLE, tell_ready));
	uv_unref((uv_handle_t *)&loop->watches);
	return loop;
}

static void free_handle(uv_handle_t *handle)
{
	free(handle->data);
}

void loop_destroy(struct loop *loop)
{
	if (!loop)
		return;
	for (struct loop_signal *at = loop->signals; at; at = at->next)
		uv_close((uv_handle_t *)&at->uv, free_handle);
	uv_close((uv_handle_t *)&loop->watches, NULL);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	int closed = uv_loop_close(&loop->uv);

	assert(closed == 0);
	close(loop->epoll);
	free(loop);
}

void loop_run(struct loop *loop)
{
	uv_update_time(&loop->uv);
	uv_run(&loop->uv, UV_RUN_DEFAULT);
}

void loop_stop(struct loop *loop)
{
	uv_stop(&loop->uv);
}

int64_t loop_now_ms(const struct loop *loop)
{
	return (int64_t)uv_now(&loop->uv);
}

static void timer_fired(uv_timer_t *handle)
{
	struct loop_timer *timer = handle->data;

	timer->fire(timer->context);
}

struct loop_timer *loop_timer_create(struct loop *loop, loop_fn *fire, void *context)
{
	struct loop_timer *timer = memory_get_zeroed(1, sizeof(*timer));

	timer->fire = fire;
	timer->context = context;
	must(uv_timer_init(&loop->uv, &timer->uv));
	timer->uv.data = timer;
	return timer;
}

void loop_timer_start(struct loop_timer *timer, int64_t delay_ms)
{
	/* libuv's clock stands still during callbacks: after long work it would fire too early. */
	uv_update_time(timer->uv.loop);
	must(uv_timer_start(&timer->uv, timer_fired, (uint64_t)(delay_ms < 0 ? 0 : delay_ms), 0));
}

void loop_timer_stop(struct loop_timer *timer)
{
	uv_timer_stop(&timer->uv);
}

void loop_timer_destroy(struct loop_timer *timer)
{
	if (!timer)
		return;
	uv_timer_stop(&timer->uv);
	uv_close((uv_handle_t *)&timer->uv, free_handle);
}

/* ---- descriptors ---- */

static void free_gone(struct loop *loop)
{
	while (loop->gone) {
		struct loop_watch *gone = loop->gone;

		loop->gone = gone->next;
		free(gone);
	}
}

/* An error of the descriptor is for its owner to find: it reads and sees. What came before the error is
 * read first, and the kernel would not stop to tell of it: who wants more has to be heard again. */
static void watch_ready(struct loop_watch *watch, uint32_t events)
{
	unsigned ready = 0;

	if (events & EPOLLERR) {
		loop_watch_want(watch, 0);
		events = EPOLLIN | EPOLLOUT;
	} else if (!(events & (EPOLLIN | EPOLLOUT))) { /* hung up */
		events = watch->events;
	}
	if (events & EPOLLIN)
		ready |= LOOP_READ;
	if (events & EPOLLOUT)
		ready |= LOOP_WRITE;
	if (ready)
		watch->ready(watch->context, ready);
}

static void tell_ready(uv_poll_t *handle, int status, int events)
{
	struct loop *loop = handle->data;
	int count = epoll_wait(loop->epoll, loop->ready, READY_AT_ONCE, 0);

	(void)status;
	(void)events;
	loop->is_telling = true;
	for (int i = 0; i < count; i++) {
		struct loop_watch *watch = loop->ready[i].data.ptr;

		if (!watch->is_gone && watch->events)
			watch_ready(watch, loop->ready[i].events);
	}
	loop->is_telling = false;
	free_gone(loop);
}

struct loop_watch *loop_watch_create(struct loop *loop, int fd, loop_ready_fn *ready, void *context)
{
	struct loop_watch *watch = memory_get_zeroed(1, sizeof(*watch));

	watch->loop = loop;
	watch->fd = fd;
	watch->ready = ready;
	watch->context = context;
	return watch;
}

/* Of what anybody waits for. */
static void count_watched(struct loop *loop, bool is_one_more)
{
	if (is_one_more)
		loop->watched++;
	else
		loop->watched--;
	if (loop->watched == 0)
		uv_unref((uv_handle_t *)&loop->watches);
	else
		uv_ref((uv_handle_t *)&loop->watches);
}

void loop_watch_want(struct loop_watch *watch, unsigned wanted)
{
	uint32_t events = (wanted & LOOP_READ ? EPOLLIN : 0) | (wanted & LOOP_WRITE ? EPOLLOUT : 0);
	struct epoll_event event = {.events = events, .data.ptr = watch};

	if (events == watch->events)
		return;
	/* One that nobody waits for is taken out: the kernel would go on to tell of its errors. */
	int result = epoll_ctl(watch->loop->epoll,
		!events         ? EPOLL_CTL_DEL
		: watch->events ? EPOLL_CTL_MOD
				: EPOLL_CTL_ADD,
		watch->fd, &event);

	if (result != 0 && (errno == ENOMEM || errno == ENOSPC))
		memory_resize(NULL, (size_t)-1, 2);
	/* Whoever closes a descriptor takes it out, too; libcurl closes those that it still connects
	 * without a word, and says only then that it does not wait for them any more. */
	assert(result == 0 || (!events && (errno == EBADF || errno == ENOENT)));
	if (!events != !watch->events)
		count_watched(watch->loop, events != 0);
	watch->events = events;
}

void loop_watch_destroy(struct loop_watch *watch)
{
	if (!watch)
		return;
	loop_watch_want(watch, 0);
	if (!watch->loop->is_telling) {
		free(watch);
		return;
	}
	watch->is_gone = true;
	watch->next = watch->loop->gone;
	watch->loop->gone = watch;
}

static void signal_caught(uv_signal_t *handle, int number)
{
	struct loop_signal *at = handle->data;

	(void)number;
	at->caught(at->context);
}

void loop_on_signal(struct loop *loop, int signal_number, loop_fn *caught, void *context)
{
	struct loop_signal *at = memory_get_zeroed(1, sizeof(*at));

	at->caught = caught;
	at->context = context;
	at->next = loop->signals;
	loop->signals = at;
	must(uv_signal_init(&loop->uv, &at->uv));
	at->uv.data = at;
	must(uv_signal_start(&at->uv, signal_caught, signal_number));
	uv_unref((uv_handle_t *)&at->uv);
}
