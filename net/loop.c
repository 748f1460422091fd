/*
 * libuv closes handles later than it is asked to, so what a timer or watch owns is freed in the
 * close callback and nowhere else; a destroyed one never calls back because its handle is stopped
 * before. loop_destroy runs the loop once more, for the closing.
 */
#include "net/loop.h"
#include "base/memory.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>
#include <uv.h>

struct loop {
	uv_loop_t uv;
	struct loop_signal *signals;
};

struct loop_timer {
	uv_timer_t uv;
	loop_fn *fire;
	void *context;
};

struct loop_watch {
	uv_poll_t uv;
	int events; /* that are watched for */
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

struct loop *loop_create(void)
{
	struct loop *loop = memory_get_zeroed(1, sizeof(*loop));

	must(uv_loop_init(&loop->uv));
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
	uv_run(&loop->uv, UV_RUN_DEFAULT);
	int closed = uv_loop_close(&loop->uv);

	assert(closed == 0);
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

static void watch_ready(uv_poll_t *handle, int status, int events)
{
	struct loop_watch *watch = handle->data;
	unsigned ready = 0;

	/* An error of the descriptor is for its owner to find: it reads and sees. What came before the
	 * error is read first, and libuv has stopped to watch: who wants more has to be heard again. */
	if (status < 0)
		watch->events = 0;
	if (status < 0 || events & UV_READABLE)
		ready |= LOOP_READ;
	if (status < 0 || events & UV_WRITABLE)
		ready |= LOOP_WRITE;
	if (ready)
		watch->ready(watch->context, ready);
}

struct loop_watch *loop_watch_create(struct loop *loop, int fd, loop_ready_fn *ready, void *context)
{
	struct loop_watch *watch = memory_get_zeroed(1, sizeof(*watch));

	watch->ready = ready;
	watch->context = context;
	must(uv_poll_init(&loop->uv, &watch->uv, fd));
	watch->uv.data = watch;
	return watch;
}

void loop_watch_want(struct loop_watch *watch, unsigned wanted)
{
	int events =
		(wanted & LOOP_READ ? UV_READABLE : 0) | (wanted & LOOP_WRITE ? UV_WRITABLE : 0);

	/* libuv would take the descriptor out of the kernel's list and put it in again. */
	if (events == watch->events)
		return;
	watch->events = events;
	if (events)
		must(uv_poll_start(&watch->uv, events, watch_ready));
	else
		uv_poll_stop(&watch->uv);
}

void loop_watch_destroy(struct loop_watch *watch)
{
	if (!watch)
		return;
	uv_poll_stop(&watch->uv);
	uv_close((uv_handle_t *)&watch->uv, free_handle);
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
