#include "net/stream.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Every byte that a stream sends in plain text goes through this call: it stands in for the C
 * library's, counts, and can be told to take only so much. */
static struct {
	int calls, calls_with_all;
	size_t last_wanted;
	size_t takes_most; /* 0 = as much as there is */
} sends;

ssize_t send(int fd, const void *bytes, size_t length, int flags)
{
	size_t most = sends.takes_most && sends.takes_most < length ? sends.takes_most : length;
	long sent = syscall(SYS_sendto, fd, bytes, most, flags, NULL, 0);

	sends.calls++;
	sends.last_wanted = length;
	sends.calls_with_all += sent == (long)length;
	return sent;
}

static struct {
	struct loop *loop;
	struct ip_policy policy;
	struct stream *stream;
	int listener, peer;
	bool is_connected, is_closed;
	enum outcome outcome;
} t;

static void told(void *context, enum stream_event event, enum outcome outcome, struct span bytes)
{
	(void)context;
	(void)bytes;
	t.is_connected |= event == STREAM_CONNECTED;
	t.is_closed |= event == STREAM_CLOSED;
	t.outcome = outcome;
	loop_stop(t.loop);
}

static int set_up(void **state)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	socklen_t length = sizeof(address);

	(void)state;
	memset(&t, 0, sizeof(t));
	memset(&sends, 0, sizeof(sends));
	t.peer = -1;
	t.policy.allow_private = true;
	t.loop = loop_create();
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	t.listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(t.listener, (struct sockaddr *)&address, sizeof(address)) != 0 ||
		listen(t.listener, 1) != 0 ||
		getsockname(t.listener, (struct sockaddr *)&address, &length) != 0)
		return -1;
	struct stream_options options = {.port = ntohs(address.sin_port), .policy = &t.policy};

	ip_parse(SPAN("127.0.0.1"), &options.ip);
	t.stream = stream_open(t.loop, &options, told, &t);
	loop_run(t.loop);
	t.peer = accept(t.listener, NULL, NULL);
	return t.is_connected && t.peer >= 0 ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	stream_destroy(t.stream);
	loop_destroy(t.loop);
	close(t.listener);
	if (t.peer >= 0)
		close(t.peer);
	return 0;
}

/* What one recv sees; loopback delivers what one send sent in one piece. */
static size_t read_once(char *at, size_t size)
{
	struct pollfd wait = {.fd = t.peer, .events = POLLIN};

	assert_int_equal(poll(&wait, 1, 5000), 1);
	ssize_t length = recv(t.peer, at, size, 0);

	assert_true(length > 0);
	return (size_t)length;
}

static void a_command_is_one_write(void **state)
{
	static const char *const commands[] = {"EHLO probe.example\r\n", "STARTTLS\r\n",
		"MAIL FROM:<>\r\nRCPT TO:<a@site.example>\r\nRCPT TO:<b@site.example>\r\n",
		"QUIT\r\n"};
	char seen[512];

	(void)state;
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		sends.calls = 0;
		stream_write(t.stream, span_of(commands[i]));
		assert_int_equal(sends.calls, 1);
		assert_int_equal(sends.last_wanted, strlen(commands[i]));
		size_t length = read_once(seen, sizeof(seen) - 1);

		seen[length] = '\0';
		assert_string_equal(seen, commands[i]);
	}
}

/* The largest group that a dialogue says: MAIL and eight RCPTs of 512 octets. */
static void a_pipelined_group_is_one_write(void **state)
{
	static char group[9 * 512], seen[sizeof(group)];

	(void)state;
	memset(group, 'x', sizeof(group));
	stream_write(t.stream, (struct span){group, sizeof(group)});
	assert_int_equal(sends.calls, 1);
	assert_int_equal(sends.calls_with_all, 1);
	assert_int_equal(read_once(seen, sizeof(seen)), sizeof(group));
}

/* What the kernel does not take at once is not lost, and nothing is sent twice. */
static void what_does_not_fit_follows(void **state)
{
	static char seen[64];
	size_t length = 0;

	(void)state;
	sends.takes_most = 5;
	stream_write(t.stream, SPAN("EHLO probe.example\r\n"));
	while (length < 20)
		length += read_once(seen + length, sizeof(seen) - length);
	assert_memory_equal(seen, "EHLO probe.example\r\n", 20);
	assert_int_equal(length, 20);
}

static void a_peer_that_is_gone_is_told(void **state)
{
	(void)state;
	close(t.peer);
	t.peer = -1;
	loop_run(t.loop);
	assert_true(t.is_closed);
	assert_int_equal(t.outcome, OUTCOME_CLOSED);
	sends.calls = 0;
	stream_write(t.stream, SPAN("QUIT\r\n"));
	assert_int_equal(sends.calls, 0);
}

static void a_forbidden_address_is_never_connected_to(void **state)
{
	static const char *const forbidden[] = {
		"10.0.0.1", "192.168.1.1", "169.254.1.1", "::1", "::ffff:10.0.0.1", "fd00::1"};

	(void)state;
	t.policy.allow_private = false;
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++) {
		struct stream_options options = {.port = 25, .policy = &t.policy};

		stream_destroy(t.stream);
		t.is_connected = t.is_closed = false;
		assert_true(ip_parse(span_of(forbidden[i]), &options.ip));
		t.stream = stream_open(t.loop, &options, told, &t);
		loop_run(t.loop);
		assert_true(t.is_closed);
		assert_false(t.is_connected);
		assert_int_equal(t.outcome, OUTCOME_FORBIDDEN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_command_is_one_write, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_pipelined_group_is_one_write, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_does_not_fit_follows, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_peer_that_is_gone_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_forbidden_address_is_never_connected_to, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
