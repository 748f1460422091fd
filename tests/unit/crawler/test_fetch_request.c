/* What we say to servers and proxies, seen from their side. */
#include "crawler/fetch_parts.h"

#include "tests/unit/crawler/tiny_dns.h"
#include "tests/unit/crawler/tiny_fetch.h"

static void act_unchanged(const struct tiny_request *request)
{
	if (strstr(request->head, "If-None-Match: \"v1\\\""))
		tiny_answer_head(request->fd, "304 Not Modified", "ETag: \"v1\\\"\r\n");
	else
		tiny_act_echo(request);
}

/* Promises a connection that stays, and closes it. */
static void act_hang_up(const struct tiny_request *request)
{
	tiny_answer(request->fd, NULL, NULL, "<p>bye", request->port);
	shutdown(request->fd, SHUT_RDWR);
}

static const struct tiny_route site[] = {
	{.path = "/bye", .act = act_hang_up},
	{.path = "/echo", .act = tiny_act_echo},
	{.path = "/unchanged", .act = act_unchanged},
	{.path = "/cookie",
		.headers = "Content-Type: text/html\r\nSet-Cookie: session=s3cret; Path=/\r\n",
		.body = ""},
	{.path = "/page", .body = "<p>hello"},
	{.path = "/drip", .act = tiny_act_drip},
	{.path = "http://*", .act = tiny_act_echo}, /* as a proxy */
	{0},
};

static struct tiny_server *server;
static struct tiny_dns dns;

static int start_servers(void **state)
{
	(void)state;
	server = tiny_start(site);
	dns = tiny_dns_start(0);
	return 0;
}

static int stop_servers(void **state)
{
	(void)state;
	tiny_stop(server);
	tiny_dns_stop(&dns);
	return 0;
}

static const struct fetch_request whole = {.body_max = 60000};

static void headers_and_password_go_to_the_seeds_hosts_alone(void **state)
{
	static const struct {
		const char *host;
		bool is_told;
	} cases[] = {
		{"seed.example", true}, {"other.example", false}, {"www.seed.example", false},
		{"127.0.0.1", false},
		{"seed.example", true}, /* the handle and the connection are the same all along */
	};
	static const char *const headers[] = {"X-Key: s3cret", "Accept-Language: de"};
	struct url seed = url_at(server->port, "seed.example", "/");
	struct fetch_options options = {
		.visitor = {.headers = headers, .header_count = 2, .user = "anna:open sesame"},
		.seeds = &seed,
		.seed_count = 1};
	struct net net;

	(void)state;
	net_begin_with(&net, server, true, dns.server, &options);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fetched fetched;

		fetch_as(&net, url_at(net.port, cases[i].host, "/echo"), whole, &fetched);
		assert_int_equal(fetched.answer.status, 200);
		assert_int_equal(
			strstr(fetched.body, "X-Key: s3cret\r\n") != NULL, cases[i].is_told);
		assert_int_equal(
			strstr(fetched.body, "Accept-Language: de\r\n") != NULL, cases[i].is_told);
		assert_int_equal(
			strstr(fetched.body, "Authorization: Basic YW5uYTpvcGVuIHNlc2FtZQ==\r\n") !=
				NULL,
			cases[i].is_told);
		assert_non_null(strstr(fetched.body, "Accept: text/html,"));
	}
	net_end(&net);
}

static void validators_are_sent_once_and_304_is_their_answer(void **state)
{
	struct net net;
	struct fetched fetched;
	struct fetch_request known = {.body_max = 60000,
		.if_none_match = "\"v1\\\"",
		.if_modified_since = "Sat, 21 Nov 2026 02:41:00 GMT"};

	(void)state;
	net_begin(&net, server, true, NULL);
	fetch_as(&net, url_at(net.port, "127.0.0.1", "/unchanged"), known, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
	assert_int_equal(fetched.answer.status, 304);
	assert_true(fetched.answer.is_conditional);
	assert_string_equal(fetched.answer.etag, "\"v1\\\"");
	fetch_as(&net, url_at(net.port, "127.0.0.1", "/echo"), known, &fetched);
	assert_non_null(strstr(fetched.body, "If-None-Match: \"v1\\\"\r\n"));
	assert_non_null(
		strstr(fetched.body, "If-Modified-Since: Sat, 21 Nov 2026 02:41:00 GMT\r\n"));
	fetch_as(&net, url_at(net.port, "127.0.0.1", "/echo"), whole, &fetched);
	assert_null(strstr(fetched.body, "If-"));
	assert_false(fetched.answer.is_conditional);
	net_end(&net);
}

static void what_is_no_line_is_no_validator(void **state)
{
	static const char *const bad[] = {"", "\"a\"\r\nX-Evil: 1", "\"a\n\"", "\"\303\244\""};
	char large[FETCH_FIELD_SIZE + 1];
	struct net net;
	struct fetched fetched;

	(void)state;
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i <= sizeof(bad) / sizeof(bad[0]); i++) {
		const char *text = i < sizeof(bad) / sizeof(bad[0]) ? bad[i] : large;
		struct fetch_request request = {
			.body_max = 60000, .if_none_match = text, .if_modified_since = text};

		fetch_as(&net, url_at(net.port, "127.0.0.1", "/echo"), request, &fetched);
		assert_null(strstr(fetched.body, "If-"));
		assert_null(strstr(fetched.body, "Evil"));
		assert_false(fetched.answer.is_conditional);
	}
	net_end(&net);
}

static void head_asks_for_no_body_and_get_follows_on_the_same_handle(void **state)
{
	struct net net;
	struct fetched fetched;
	int heads = server->counters->heads, connections = server->counters->connections;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (int i = 0; i < 4; i++) {
		struct fetch_request request = {.body_max = 1000, .is_head = i % 2 == 0};

		fetch_as(&net, url_at(net.port, "127.0.0.1", "/page"), request, &fetched);
		assert_int_equal(fetched.answer.status, 200);
		assert_string_equal(fetched.body, i % 2 ? "<p>hello" : "");
		assert_string_equal(fetched.answer.content_type, "text/html");
	}
	assert_int_equal(server->counters->heads - heads, 2);
	/* tiny_server closes none, and HEAD leaves nothing on the line. */
	assert_int_equal(server->counters->connections - connections, 1);
	net_end(&net);
}

static void cookies_are_kept_when_asked_for_and_with_the_pool(void **state)
{
	(void)state;
	for (int keeps = 0; keeps < 2; keeps++) {
		struct fetch_options options = {.visitor = {.keeps_cookies = keeps}};
		struct net net;
		struct fetched fetched;

		net_begin_with(&net, server, true, dns.server, &options);
		fetch_as(&net, url_at(net.port, "127.0.0.1", "/cookie"), whole, &fetched);
		/* While this one is under way, the next has another handle. */
		struct url drip = url_at(net.port, "127.0.0.1", "/drip");
		struct fetch_request request = {.url = &drip, .body_max = 60000};
		struct fetch *other = fetch_start(net.pool, &request, keep, &fetched);
		struct url url = url_at(net.port, "127.0.0.1", "/echo");

		fetch_as(&net, url, whole, &fetched);
		assert_int_equal(strstr(fetched.body, "Cookie: session=s3cret") != NULL, keeps);
		fetch_cancel(other);
		fetch_as(&net, url_at(net.port, "other.example", "/echo"), whole, &fetched);
		assert_null(strstr(fetched.body, "s3cret"));
		net_end(&net);
		net_begin_with(&net, server, true, NULL, &options);
		fetch_as(&net, url, whole, &fetched);
		assert_null(strstr(fetched.body, "s3cret"));
		net_end(&net);
	}
}

static void a_proxy_is_asked_for_checked_targets_only(void **state)
{
	char proxy[64];
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%u", server->port);
	struct fetch_options options = {.visitor = {.proxy = proxy}};

	setenv("no_proxy", "*", 1); /* the environment has no say */
	net_begin_with(&net, server, true, dns.server, &options);
	net.port = 80;
	fetch_as(&net, url_at(80, "target.example", "/x"), whole, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
	assert_non_null(strstr(fetched.body, "GET http://target.example/x HTTP/1.1\r\n"));
	assert_int_equal(server->counters->connections - before, 1);
	net_end(&net);
	unsetenv("no_proxy");
	before = server->counters->connections;
	/* The proxy itself stands at an address that no target may have. */
	net_begin_with(&net, server, false, dns.server, &options);
	fetch_as(&net, url_at(80, "target.example", "/x"), whole, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
	fetch_as(&net, url_at(80, "10.0.0.1", "/x"), whole, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
	assert_int_equal(server->counters->connections, before);
	fetch_as(&net, url_at(80, "192.88.98.1", "/x"), whole, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	net_end(&net);
}

static void a_proxy_that_does_not_answer_is_told(void **state)
{
	char proxy[64];
	unsigned port = 0;
	int listener = tiny_listen(INADDR_LOOPBACK, &port);
	struct net net;
	struct fetched fetched;

	(void)state;
	close(listener);
	snprintf(proxy, sizeof(proxy), "http://anna:s3cret@127.0.0.1:%u", port);
	struct fetch_options options = {.visitor = {.proxy = proxy}};

	net_begin_with(&net, server, true, dns.server, &options);
	fetch_as(&net, url_at(80, "target.example", "/x"), whole, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_TROUBLE);
	assert_non_null(strstr(fetched.answer.error, "could not connect"));
	assert_null(strstr(fetched.answer.error, "s3cret"));
	net_end(&net);
}

/* ---- names ---- */

struct tally {
	struct loop *loop;
	int open, good;
};

static void count(void *context, const struct fetch_answer *answer)
{
	struct tally *tally = context;

	tally->good += answer->outcome == FETCH_ANSWERED && answer->status == 200;
	if (--tally->open == 0)
		loop_stop(tally->loop);
}

static void start_on_host(struct net *net, int number, struct tally *tally)
{
	char host[64];

	snprintf(host, sizeof(host), "h%d.example", number);
	struct url url = url_at(net->port, host, "/page");
	struct fetch_request request = {.url = &url, .body_max = 1000};

	tally->open++;
	fetch_start(net->pool, &request, count, tally);
}

/* Nobody but our resolver knows these names: a host that libcurl had forgotten would fail. Some share
 * a place among the pins, and put each other out while both are asked for. */
static void many_hosts_at_once_are_asked_of_the_dns_once_each(void **state)
{
	enum { HOSTS = 120, ROUNDS = 3 };
	struct net net;
	struct tally tally = {0};

	(void)state;
	net_begin(&net, server, true, dns.server);
	tally.loop = net.loop;
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < HOSTS; i++)
			start_on_host(&net, i, &tally);
		loop_run(net.loop);
	}
	assert_int_equal(tally.good, HOSTS * ROUNDS);
	assert_int_equal(resolver_questions_sent(net.resolver), 2 * HOSTS);
	net_end(&net);
}

static void a_name_that_libcurl_has_lost_is_told_again_and_asked_of_nobody(void **state)
{
	struct names_answer names = {.outcome = NAMES_FOUND, .count = 1};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, dns.server);
	struct url url = url_at(net.port, "lost.example", "/page");

	assert_true(ip_parse(SPAN("127.0.0.1"), &names.ips[0]));
	fetch_pins_add(net.pool->pins, &url, &names);
	fetch_pins_told(net.pool->pins, &url);
	for (int i = 0; i < 2; i++) {
		fetch_as(&net, url, whole, &fetched);
		assert_string_equal(fetched.answer.error, "");
		assert_string_equal(fetched.body, "<p>hello");
		assert_int_equal(fetch_pins_state(net.pool->pins, &url), FETCH_PIN_TOLD);
	}
	assert_int_equal(resolver_questions_sent(net.resolver), 0);
	net_end(&net);
}

static void stop_loop(void *context)
{
	loop_stop(context);
}

static void a_connection_that_the_server_closed_is_opened_anew(void **state)
{
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	net_begin(&net, server, true, NULL);
	struct loop_timer *timer = loop_timer_create(net.loop, stop_loop, net.loop);

	for (int i = 0; i < 6; i++) {
		fetch_as(&net, url_at(net.port, "127.0.0.1", "/bye"), whole, &fetched);
		assert_string_equal(fetched.body, "<p>bye");
		if (i % 2) /* the loop sees the end of the connection, or libcurl does */
			continue;
		loop_timer_start(timer, 10);
		loop_run(net.loop);
	}
	assert_int_equal(server->counters->connections - before, 6);
	loop_timer_destroy(timer);
	net_end(&net);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_and_password_go_to_the_seeds_hosts_alone),
		cmocka_unit_test(validators_are_sent_once_and_304_is_their_answer),
		cmocka_unit_test(what_is_no_line_is_no_validator),
		cmocka_unit_test(head_asks_for_no_body_and_get_follows_on_the_same_handle),
		cmocka_unit_test(cookies_are_kept_when_asked_for_and_with_the_pool),
		cmocka_unit_test(a_proxy_is_asked_for_checked_targets_only),
		cmocka_unit_test(a_proxy_that_does_not_answer_is_told),
		cmocka_unit_test(a_name_that_libcurl_has_lost_is_told_again_and_asked_of_nobody),
		cmocka_unit_test(a_connection_that_the_server_closed_is_opened_anew),
		cmocka_unit_test(many_hosts_at_once_are_asked_of_the_dns_once_each),
	};

	return cmocka_run_group_tests(tests, start_servers, stop_servers);
}
