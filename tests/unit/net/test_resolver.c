#include "net/resolver.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A name server in a thread: the first label of the name says what it does. */
struct peer {
	int fd;
	char where[64];
	pthread_t thread;
	int asked;
};

static bool name_starts(const unsigned char *query, const char *label)
{
	return query[12] == strlen(label) && memcmp(query + 13, label, strlen(label)) == 0;
}

static ssize_t make_answer(unsigned char *query, ssize_t length)
{
	static const unsigned char record[] = {
		0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 25};
	ssize_t end = 12;

	while (end < length && query[end])
		end += query[end] + 1;
	end += 5; /* without the OPT record */
	query[2] |= 0x84;
	query[3] = name_starts(query, "nx")        ? 0x83
		   : name_starts(query, "fail")    ? 0x82
		   : name_starts(query, "refused") ? 0x85
						   : 0xa0; /* AD */
	memset(query + 6, 0, 6);
	if (name_starts(query, "found")) {
		query[7] = 1;
		memcpy(query + end, record, sizeof(record));
		end += (ssize_t)sizeof(record);
	}
	return end;
}

static void *serve(void *context)
{
	struct peer *peer = context;
	unsigned char query[1500];
	struct sockaddr_in from;

	for (;;) {
		socklen_t size = sizeof(from);
		ssize_t length = recvfrom(
			peer->fd, query, sizeof(query) - 32, 0, (struct sockaddr *)&from, &size);

		if (length < 12)
			return NULL; /* shut down */
		peer->asked++;
		if (!name_starts(query, "silent")) {
			length = make_answer(query, length);
			sendto(peer->fd, query, (size_t)length, 0, (struct sockaddr *)&from, size);
		}
	}
}

static void peer_start(struct peer *peer)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(0x7f000001)}};
	socklen_t size = sizeof(address);

	peer->asked = 0;
	peer->fd = socket(AF_INET, SOCK_DGRAM, 0);
	assert_int_equal(bind(peer->fd, (struct sockaddr *)&address, size), 0);
	getsockname(peer->fd, (struct sockaddr *)&address, &size);
	snprintf(peer->where, sizeof(peer->where), "127.0.0.1:%u", ntohs(address.sin_port));
	pthread_create(&peer->thread, NULL, serve, peer);
}

static void peer_stop(struct peer *peer)
{
	struct sockaddr_in address;
	socklen_t size = sizeof(address);

	getsockname(peer->fd, (struct sockaddr *)&address, &size);
	sendto(peer->fd, "end", 3, 0, (struct sockaddr *)&address, size);
	pthread_join(peer->thread, NULL);
	close(peer->fd);
}

struct fixture {
	struct peer peer;
	struct loop *loop;
	struct resolver *resolver;
};

/* The resolver keeps its socket open, so the loop has to be told when enough has come. */
static struct loop *running;
static int awaited;

static void run_until(struct fixture *f, int answers)
{
	running = f->loop;
	awaited = answers;
	loop_run(f->loop);
}

struct told {
	int times;
	enum dns_status status;
	size_t count;
	bool is_authenticated;
};

static void note(void *context, const struct dns_answer *answer)
{
	struct told *told = context;

	told->times++;
	told->status = answer->status;
	told->count = answer->count;
	told->is_authenticated = answer->is_authenticated;
	if (--awaited == 0)
		loop_stop(running);
}

static int set_up(void **state)
{
	static struct fixture f;
	struct failure why;

	peer_start(&f.peer);
	f.loop = loop_create();
	const struct resolver_options options = {
		.servers = f.peer.where, .timeout_ms = 700, .in_flight_max = 2};

	assert_int_equal(resolver_create(f.loop, &options, &f.resolver, &why), OK);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	resolver_destroy(f->resolver);
	loop_destroy(f->loop);
	peer_stop(&f->peer);
	return 0;
}

static void kinds_of_answers_are_told_apart(void **state)
{
	static const struct {
		const char *name;
		enum dns_status status;
		size_t count;
	} cases[] = {
		{"found.example", DNS_FOUND, 1},
		{"empty.example", DNS_NODATA, 0},
		{"nx.example", DNS_NXDOMAIN, 0},
		{"fail.example", DNS_SERVFAIL, 0},
		{"refused.example", DNS_REFUSED, 0},
		{"silent.example", DNS_TIMEOUT, 0},
		{"no host name", DNS_GARBLED, 0},
	};
	struct fixture *f = *state;
	struct told told[7] = {{0}};

	for (size_t i = 0; i < 7; i++)
		resolver_ask(f->resolver, cases[i].name, DNS_A, note, &told[i]);
	for (size_t i = 0; i < 7; i++)
		assert_int_equal(told[i].times, 0); /* later, never at once */
	run_until(f, 7);
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(told[i].times, 1);
		assert_int_equal(told[i].status, cases[i].status);
		assert_int_equal(told[i].count, cases[i].count);
	}
	assert_true(told[0].is_authenticated); /* the server was named by the user */
}

static void a_question_is_sent_once_and_a_failure_again_when_forgotten(void **state)
{
	struct fixture *f = *state;
	struct told told[4] = {{0}};

	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[0]);
	resolver_ask(f->resolver, "FOUND.example", DNS_A, note, &told[1]);
	run_until(f, 2);
	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[2]);
	run_until(f, 1);
	assert_int_equal(told[0].times + told[1].times + told[2].times, 3);
	assert_int_equal(resolver_questions_sent(f->resolver), 1);
	assert_int_equal(f->peer.asked, 1);
	resolver_ask(f->resolver, "fail.example", DNS_A, note, &told[3]);
	run_until(f, 1);
	uint64_t sent = resolver_questions_sent(f->resolver);

	resolver_forget_failures(f->resolver);
	resolver_ask(f->resolver, "fail.example", DNS_A, note, &told[3]);
	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[0]);
	run_until(f, 2);
	assert_int_equal(resolver_questions_sent(f->resolver), sent + 1);
	assert_int_equal(told[3].times, 2);
}

static void the_cancelled_and_the_destroyed_are_never_told(void **state)
{
	struct fixture *f = *state;
	struct told told[3] = {{0}};

	resolver_cancel(resolver_ask(f->resolver, "found.example", DNS_A, note, &told[0]));
	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[1]);
	run_until(f, 1);
	assert_int_equal(told[0].times, 0);
	assert_int_equal(told[1].times, 1);
	resolver_ask(f->resolver, "silent.example", DNS_A, note, &told[2]); /* open at tear_down */
	assert_int_equal(told[2].times, 0);
}

static void bad_servers_are_named(void **state)
{
	static const char *const bad[] = {"dns.example", "127.0.0.1:0", "127.0.0.1:65536", "1.2.3",
		"127.0.0.1,", "[::1", "::1:x"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct resolver_options options = {.servers = bad[i], .timeout_ms = 700};
		struct resolver *resolver = NULL;
		struct failure why;

		assert_int_equal(resolver_create(f->loop, &options, &resolver, &why), ERR_USAGE);
		assert_non_null(strstr(why.sentence, "--dns-server"));
		assert_null(resolver);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kinds_of_answers_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_question_is_sent_once_and_a_failure_again_when_forgotten, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(
			the_cancelled_and_the_destroyed_are_never_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_servers_are_named, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
