/*
 * The event loop of a stage: timers, sockets, signals. One loop a process, one thread. Callbacks
 * come later (never from within the call that asked for them), and never after destroy.
 * libuv lives behind this header and nowhere else.
 */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include "base/failure.h"

#include <stdint.h>

struct loop;
struct loop_timer;
struct loop_watch;

typedef void loop_fn(void *context);
typedef void loop_ready_fn(void *context, unsigned ready); /* LOOP_READ | LOOP_WRITE */

enum { LOOP_READ = 1, LOOP_WRITE = 2 };

struct loop *loop_create(void);
/* Every timer and watch must have been destroyed. */
void loop_destroy(struct loop *loop);
/* Runs until loop_stop, or until nothing could ever happen any more. */
void loop_run(struct loop *loop);
void loop_stop(struct loop *loop);
/* Monotonic; the time at which the current round of callbacks began. */
int64_t loop_now_ms(const struct loop *loop);

/* A timer belongs to its creator and fires once per start; 0 ms means "as soon as this round of
 * callbacks is over". */
struct loop_timer *loop_timer_create(struct loop *loop, loop_fn *fire, void *context);
void loop_timer_start(struct loop_timer *timer, int64_t delay_ms);
void loop_timer_stop(struct loop_timer *timer);
void loop_timer_destroy(struct loop_timer *timer);

/* Watches a descriptor that the caller owns. Destroy the watch before closing the descriptor. */
struct loop_watch *loop_watch_create(
	struct loop *loop, int fd, loop_ready_fn *ready, void *context);
void loop_watch_want(struct loop_watch *watch, unsigned wanted); /* 0 = nothing for now */
void loop_watch_destroy(struct loop_watch *watch);

/* SIGINT, SIGTERM ...; stays until the loop is destroyed and does not keep loop_run going. */
void loop_on_signal(struct loop *loop, int signal, loop_fn *caught, void *context);

#endif
