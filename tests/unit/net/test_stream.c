#include "net/stream.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/unit/net/tiny_socks.h"

/* One connection and what was told of it. */
static struct {
	struct loop *loop;
	struct loop_timer *patience;
	struct stream *stream;
	struct ip_policy policy;
	int connected, closed;
	enum outcome outcome;
	char heard[64], words[128], source[IP_TEXT_SIZE];
} t;

static void told(void *context, enum stream_event event, enum outcome outcome, struct span bytes)
{
	(void)context;
	switch (event) {
	case STREAM_CONNECTED:
		t.connected++;
		stream_source(t.stream, t.source);
		break;
	case STREAM_DATA:
		span_to_text(bytes, t.heard, sizeof(t.heard));
		stream_write(t.stream, SPAN("QUIT\r\n"));
		break;
	case STREAM_CLOSED:
		t.closed++;
		t.outcome = outcome;
		span_to_text(bytes, t.words, sizeof(t.words));
		loop_stop(t.loop);
		break;
	case STREAM_SECURED:
		break;
	}
}

static void give_up(void *context)
{
	(void)context;
	loop_stop(t.loop);
}

static void open_through(const char *target, unsigned port, const struct socks_proxy *proxy)
{
	struct stream_options options = {
		.port = (uint16_t)port, .policy = &t.policy, .proxy = proxy};

	assert_true(ip_parse(span_of(target), &options.ip));
	t.stream = stream_open(t.loop, &options, told, NULL);
	loop_timer_start(t.patience, 3000);
	loop_run(t.loop);
	stream_destroy(t.stream);
}

static struct socks_proxy proxy_at(unsigned short port)
{
	struct socks_proxy proxy = {.port = port};

	assert_true(ip_parse(SPAN("127.0.0.1"), &proxy.ip));
	return proxy;
}

static int set_up(void **state)
{
	(void)state;
	memset(&t, 0, sizeof(t));
	t.loop = loop_create();
	t.patience = loop_timer_create(t.loop, give_up, NULL);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	loop_timer_destroy(t.patience);
	loop_destroy(t.loop);
	ip_policy_finish(&t.policy);
	return 0;
}

/* A server that greets, hears a line, and goes; a child of ours. */
static pid_t greeter(unsigned short *ret_port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	char line[64];

	assert_int_equal(bind(listener, (struct sockaddr *)&address, length), 0);
	assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &length), 0);
	assert_int_equal(listen(listener, 1), 0);
	*ret_port = ntohs(address.sin_port);
	pid_t pid = fork();

	if (pid == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		int fd = accept(listener, NULL, NULL);

		send(fd, "220 mx.test\r\n", 13, MSG_NOSIGNAL);
		recv(fd, line, sizeof(line), 0);
		_exit(0);
	}
	close(listener);
	return pid;
}

static void a_connection_goes_through_the_proxy_to_the_address(void **state)
{
	struct tiny_socks socks = tiny_socks_start(TINY_SOCKS_WORKS, 0);
	struct socks_proxy proxy = proxy_at(socks.port);
	unsigned short port;
	pid_t server = greeter(&port);

	(void)state;
	t.policy.allow_private = true;
	open_through("192.0.2.7", port, &proxy);
	assert_int_equal(t.connected, 1);
	assert_string_equal(t.heard, "220 mx.test\r\n"); /* not a byte of the proxy's */
	assert_int_equal(t.outcome, OUTCOME_CLOSED);
	assert_string_equal(t.source, "198.51.100.4"); /* where the proxy connects from */
	assert_memory_equal(socks.seen->target, "\300\0\2\7", 4);
	assert_int_equal(socks.seen->port, port);
	waitpid(server, NULL, 0);
	tiny_socks_stop(&socks);
}

static void the_target_is_checked_before_the_proxy_is_asked(void **state)
{
	struct tiny_socks socks = tiny_socks_start(TINY_SOCKS_WORKS, 0);
	struct socks_proxy proxy = proxy_at(socks.port);

	(void)state;
	open_through("10.0.0.1", 25, &proxy); /* while the proxy itself may be private */
	assert_int_equal(t.outcome, OUTCOME_FORBIDDEN);
	assert_int_equal(socks.seen->connections, 0);
	assert_int_equal(t.connected, 0);
	tiny_socks_stop(&socks);
}

static void a_proxy_that_fails_is_told_with_its_reason(void **state)
{
	static const struct {
		enum tiny_socks_mood mood;
		unsigned char code;
		enum outcome outcome;
		const char *words;
	} cases[] = {
		{TINY_SOCKS_REFUSES, 5, OUTCOME_CONN_REFUSED,
			"the SOCKS proxy: connection refused"},
		{TINY_SOCKS_REFUSES, 4, OUTCOME_UNREACHABLE, "the SOCKS proxy: no route to host"},
		{TINY_SOCKS_REFUSES, 2, OUTCOME_NO_ROUTE, "the SOCKS proxy does not allow it"},
		{TINY_SOCKS_WANTS_PASSWORD, 0, OUTCOME_NO_ROUTE,
			"the SOCKS proxy wants a password"},
		{TINY_SOCKS_HANGS_UP, 0, OUTCOME_NO_ROUTE, "the SOCKS proxy closed the connection"},
	};

	(void)state;
	t.policy.allow_private = true;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tiny_socks socks = tiny_socks_start(cases[i].mood, cases[i].code);
		struct socks_proxy proxy = proxy_at(socks.port);

		open_through("192.0.2.7", 25, &proxy);
		if (t.outcome != cases[i].outcome || strcmp(t.words, cases[i].words) != 0)
			fail_msg("case %zu: %s", i, t.words);
		tiny_socks_stop(&socks);
	}
	assert_int_equal(t.connected, 0);
}

static void a_proxy_that_is_not_there_is_no_servers_fault(void **state)
{
	struct tiny_socks socks = tiny_socks_start(TINY_SOCKS_WORKS, 0);
	struct socks_proxy proxy = proxy_at(socks.port);

	(void)state;
	tiny_socks_stop(&socks);
	t.policy.allow_private = true;
	open_through("192.0.2.7", 25, &proxy);
	assert_int_equal(t.outcome, OUTCOME_NO_ROUTE);
	assert_string_equal(t.words, "the SOCKS proxy cannot be reached");
}

static void a_stream_may_go_while_the_proxy_is_silent(void **state)
{
	struct tiny_socks socks = tiny_socks_start(TINY_SOCKS_SILENT, 0);
	struct socks_proxy proxy = proxy_at(socks.port);
	struct stream_options options = {.port = 25, .policy = &t.policy, .proxy = &proxy};

	(void)state;
	t.policy.allow_private = true;
	assert_true(ip_parse(SPAN("192.0.2.7"), &options.ip));
	t.stream = stream_open(t.loop, &options, told, NULL);
	loop_timer_start(t.patience, 100);
	loop_run(t.loop);
	assert_int_equal(t.connected + t.closed, 0);
	stream_destroy(t.stream);
	tiny_socks_stop(&socks);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			a_connection_goes_through_the_proxy_to_the_address, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			the_target_is_checked_before_the_proxy_is_asked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_proxy_that_fails_is_told_with_its_reason, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_proxy_that_is_not_there_is_no_servers_fault, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_stream_may_go_while_the_proxy_is_silent, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
