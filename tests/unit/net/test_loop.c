#include "net/loop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

enum { GUARD_MS = 5000 };

struct reader {
	struct loop *loop;
	struct loop_watch *watch;
	int fd, bytes;
	bool is_at_end;
};

/* A connection on loopback: `ret_fds` are its two ends. */
static void connect_pair(int ret_fds[2])
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof(at);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(listener, (struct sockaddr *)&at, size), 0);
	assert_int_equal(listen(listener, 1), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&at, &size), 0);
	ret_fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(connect(ret_fds[0], (struct sockaddr *)&at, size), 0);
	ret_fds[1] = accept(listener, NULL, NULL);
	assert_true(ret_fds[1] >= 0);
	close(listener);
}

/* Reads a byte a round, as TLS does with its records. */
static void read_byte(void *context, unsigned ready)
{
	struct reader *reader = context;
	char byte;

	assert_true(ready & LOOP_READ);
	loop_watch_want(reader->watch, LOOP_READ);
	if (recv(reader->fd, &byte, 1, MSG_DONTWAIT) == 1) {
		reader->bytes++;
		return;
	}
	reader->is_at_end = true;
	loop_stop(reader->loop);
}

static void give_up(void *context)
{
	loop_stop(context);
}

static void what_came_before_a_reset_is_read_and_then_the_reset(void **state)
{
	const struct linger at_once = {.l_onoff = 1};
	struct reader reader = {.loop = loop_create()};
	struct loop_timer *guard = loop_timer_create(reader.loop, give_up, reader.loop);
	int fds[2];

	(void)state;
	connect_pair(fds);
	reader.fd = fds[0];
	reader.watch = loop_watch_create(reader.loop, reader.fd, read_byte, &reader);
	loop_watch_want(reader.watch, LOOP_READ);
	assert_int_equal(send(fds[1], "ab", 2, 0), 2);
	setsockopt(fds[1], SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fds[1]);
	loop_timer_start(guard, GUARD_MS);
	loop_run(reader.loop);
	assert_int_equal(reader.bytes, 2);
	assert_true(reader.is_at_end);
	loop_watch_destroy(reader.watch);
	loop_timer_destroy(guard);
	loop_destroy(reader.loop);
	close(fds[0]);
}

static void nobody_minds_a_descriptor_that_is_closed_already(void **state)
{
	struct loop *loop = loop_create();
	int fds[2];

	(void)state;
	for (int reused = 0; reused < 2; reused++) {
		assert_int_equal(pipe(fds), 0);
		struct loop_watch *watch = loop_watch_create(loop, fds[0], read_byte, NULL);

		loop_watch_want(watch, LOOP_READ);
		close(fds[0]);
		/* The lowest number that is free is given next. */
		if (reused)
			assert_int_equal(dup(fds[1]), fds[0]);
		loop_watch_want(watch, 0);
		loop_watch_destroy(watch);
		close(fds[1]);
		if (reused)
			close(fds[0]);
	}
	loop_destroy(loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_came_before_a_reset_is_read_and_then_the_reset),
		cmocka_unit_test(nobody_minds_a_descriptor_that_is_closed_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
