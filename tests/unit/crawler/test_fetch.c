#include "tests/unit/crawler/tiny_dns.h"
#include "tests/unit/crawler/tiny_fetch.h"

static const struct tiny_route site[] = {
	{.path = "/", .body = "<p>hello"},
	{.path = "/moved",
		.status = "301 Moved Permanently",
		.headers = "Location: /else?a=b\r\n",
		.body = ""},
	{.path = "/image",
		.headers = "Content-Type: image/png\r\n",
		.body = "PNG and more than nothing"},
	{.path = "/gone", .status = "410 Gone", .body = "<p>gone"},
	{.path = "/busy",
		.status = "503 Service Unavailable",
		.headers = "Content-Type: text/html\r\nRetry-After: 7\r\n",
		.body = ""},
	{.path = "/fields",
		.headers = "Content-Type: text/html; charset=x\r\nETag: \"abc\"\r\n"
			   "Last-Modified: Sat, 21 Nov 2026 02:41:00 GMT\r\n"
			   "X-Robots-Tag: noindex\r\nX-Robots-Tag: other: nofollow\r\n"
			   "Set-Cookie: session=1\r\n",
		.body = ""},
	{.path = "/escape",
		.headers = "Content-Type: text/html\r\nETag: \"\033[31m\302\205\"\r\n"
			   "X-Robots-Tag: \033[31m\r\n",
		.body = ""},
	{.path = "/echo", .act = tiny_act_echo},
	{.path = "/endless", .act = tiny_act_endless},
	{.path = "/drip", .act = tiny_act_drip},
	{.path = "/bomb", .act = tiny_act_bomb},
	{.path = "/reset", .act = tiny_act_reset},
	{.path = "/long", .act = tiny_act_long_header},
	{.path = "/smtp", .act = tiny_act_not_http},
	{0},
};

static struct tiny_server *server;

static int start_server(void **state)
{
	(void)state;
	server = tiny_start(site);
	return 0;
}

static int stop_server(void **state)
{
	(void)state;
	tiny_stop(server);
	return 0;
}

static void pages_and_their_fields_arrive(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
	assert_int_equal(fetched.answer.status, 200);
	assert_string_equal(fetched.body, "<p>hello");
	assert_int_equal(fetched.answer.bytes, 8);
	assert_true(fetched.answer.is_html);
	assert_false(fetched.answer.is_cut);
	fetch_from(&net, "127.0.0.1", "/fields", 1000, &fetched);
	assert_string_equal(fetched.answer.content_type, "text/html; charset=x");
	assert_string_equal(fetched.answer.etag, "\"abc\"");
	assert_string_equal(fetched.answer.last_modified, "Sat, 21 Nov 2026 02:41:00 GMT");
	assert_string_equal(fetched.answer.robots_tag, "noindex\nother: nofollow");
	fetch_from(&net, "127.0.0.1", "/moved", 1000, &fetched);
	assert_int_equal(fetched.answer.status, 301);
	assert_string_equal(fetched.location, "/else?a=b");
	fetch_from(&net, "127.0.0.1", "/busy", 1000, &fetched);
	assert_int_equal(fetched.answer.retry_after_ms, 7000);
	net_end(&net);
}

static void controls_in_fields_are_made_visible(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	fetch_from(&net, "127.0.0.1", "/escape", 1000, &fetched);
	assert_string_equal(fetched.answer.etag, "");
	assert_string_equal(fetched.answer.robots_tag, "\\x1b[31m");
	net_end(&net);
}

static void connections_are_used_again(void **state)
{
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (int i = 0; i < 5; i++)
		fetch_from(&net, "127.0.0.1", i % 2 ? "/gone" : "/image", 1000, &fetched);
	assert_int_equal(server->counters->connections - before, 1);
	net_end(&net);
}

static void the_request_says_who_we_are_and_carries_no_cookie(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	fetch_from(&net, "127.0.0.1", "/fields", 1000, &fetched);
	fetch_from(&net, "127.0.0.1", "/echo", 4000, &fetched);
	assert_non_null(strstr(fetched.body, "User-Agent: test/1\r\n"));
	assert_non_null(strstr(fetched.body, "gzip"));
	assert_null(strstr(fetched.body, "Cookie"));
	net_end(&net);
}

static void proxies_of_the_environment_are_ignored(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1/", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1/", 1);
	net_begin(&net, server, true, NULL);
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	net_end(&net);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");
}

static void bodies_that_are_not_wanted_are_not_kept(void **state)
{
	static const char *const paths[] = {"/image", "/gone"};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < 2; i++) {
		fetch_from(&net, "127.0.0.1", paths[i], 1000, &fetched);
		assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
		assert_string_equal(fetched.body, "");
	}
	net_end(&net);
}

static void nothing_of_one_answer_is_left_in_the_next(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (int i = 0; i < 3; i++) {
		fetch_from(&net, "127.0.0.1", "/fields", 1000, &fetched);
		assert_string_equal(fetched.answer.etag, "\"abc\"");
		fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
		assert_string_equal(fetched.body, "<p>hello");
		assert_string_equal(fetched.answer.etag, "");
		assert_int_equal(fetched.answer.bytes, 8);
		fetch_from(&net, "127.0.0.1", "/", 5, &fetched);
		assert_true(fetched.answer.is_cut);
		fetch_from(&net, "127.0.0.1", "/image", 1000, &fetched);
		assert_string_equal(fetched.body, "");
		assert_false(fetched.answer.is_cut);
		fetch_from(&net, "127.0.0.1", "/moved", 1000, &fetched);
		assert_string_equal(fetched.location, "/else?a=b");
		fetch_from(&net, "127.0.0.1", "/smtp", 1000, &fetched);
		assert_string_equal(fetched.location, "");
		assert_int_equal(fetched.answer.status, 0);
	}
	net_end(&net);
}

static void a_body_over_the_ceiling_is_cut_and_told(void **state)
{
	static const char *const paths[] = {"/endless", "/bomb"};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < 2; i++) {
		fetch_from(&net, "127.0.0.1", paths[i], 100000, &fetched);
		assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
		assert_true(fetched.answer.is_cut);
		assert_int_equal(fetched.answer.body.length, 100000);
		assert_true(fetched.answer.bytes < 300000);
	}
	fetch_from(&net, "127.0.0.1", "/", 8, &fetched);
	assert_false(fetched.answer.is_cut);
	fetch_from(&net, "127.0.0.1", "/", 7, &fetched);
	assert_true(fetched.answer.is_cut);
	assert_string_equal(fetched.body, "<p>hell");
	net_end(&net);
}

static void faults_have_a_sentence_and_a_kind(void **state)
{
	static const struct {
		const char *path, *error;
		enum fetch_outcome outcome;
	} cases[] = {
		{"/drip", "no complete answer in time", FETCH_TROUBLE},
		{"/reset", "", FETCH_TROUBLE},
		{"/long", "header too long", FETCH_IMPOSSIBLE},
		{"/smtp", "the answer is not HTTP", FETCH_IMPOSSIBLE},
	};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fetch_from(&net, "127.0.0.1", cases[i].path, 1000, &fetched);
		if (fetched.answer.outcome != cases[i].outcome ||
			!strstr(fetched.answer.error, cases[i].error) || !fetched.answer.error[0])
			fail_msg("%s: %d %s", cases[i].path, (int)fetched.answer.outcome,
				fetched.answer.error);
	}
	net_end(&net);
}

static void a_refused_connection_is_told_with_its_cause(void **state)
{
	struct net net;
	struct fetched fetched;
	unsigned port;
	int listener = tiny_listen(INADDR_LOOPBACK, &port);

	(void)state;
	close(listener);
	net_begin(&net, NULL, true, NULL);
	net.port = (uint16_t)port;
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_TROUBLE);
	assert_string_equal(fetched.answer.error, "could not connect: Connection refused");
	net_end(&net);
}

static void forbidden_addresses_are_never_connected_to(void **state)
{
	static const struct {
		const char *host, *error;
	} cases[] = {
		{"127.0.0.1", "127.0.0.1 is a loopback address (--allow-private opens it)"},
		{"localhost", "is a loopback address (--allow-private opens it)"},
		{"[::1]", "::1 is a loopback address"},
		{"[::ffff:127.0.0.1]", "address (--allow-private opens it)"},
		{"192.168.0.1", "192.168.0.1 is a private address"},
		{"0x7f000001", "loopback"},
	};
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	net_begin(&net, server, false, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		fetch_from(&net, cases[i].host, "/", 1000, &fetched);
		assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
		if (!strstr(fetched.answer.error, cases[i].error))
			fail_msg("%s: %s", cases[i].host, fetched.answer.error);
	}
	assert_int_equal(server->counters->connections, before);
	net_end(&net);
}

static void a_name_that_leads_to_a_forbidden_address_is_forbidden(void **state)
{
	struct tiny_dns dns = tiny_dns_start(0);
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	net_begin(&net, server, false, dns.server);
	fetch_from(&net, "rebind.example", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
	assert_int_equal(server->counters->connections, before);
	net_end(&net);
	net_begin(&net, server, true, dns.server);
	fetch_from(&net, "site.example", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	net_end(&net);
	tiny_dns_stop(&dns);
}

static void a_policy_that_changes_holds_for_kept_connections_too(void **state)
{
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	net.policy.allow_private = false;
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
	net_end(&net);
}

static void what_the_dns_says_is_kept_apart(void **state)
{
	static const struct {
		unsigned char code;
		enum fetch_outcome outcome;
		const char *error;
	} cases[] = {
		{3, FETCH_IMPOSSIBLE, "no such host"},
		{2, FETCH_TROUBLE, "servfail"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tiny_dns dns = tiny_dns_start(cases[i].code);
		struct net net;
		struct fetched fetched;

		net_begin(&net, server, true, dns.server);
		fetch_from(&net, "nowhere.example", "/", 1000, &fetched);
		assert_int_equal(fetched.answer.outcome, cases[i].outcome);
		assert_non_null(strstr(fetched.answer.error, cases[i].error));
		net_end(&net);
		tiny_dns_stop(&dns);
	}
}

static void ports_that_are_nobodys_are_not_asked(void **state)
{
	struct net net;
	struct fetched fetched;
	int before = server->counters->connections;

	(void)state;
	net_begin(&net, NULL, true, NULL);
	struct url url = url_at(server->port, "127.0.0.1", "/");
	struct fetch_request request = {.url = &url, .body_max = 100};

	memset(&fetched, 0, sizeof(fetched));
	fetched.loop = net.loop;
	fetch_start(net.pool, &request, keep, &fetched);
	loop_run(net.loop);
	assert_int_equal(fetched.answer.outcome, FETCH_FORBIDDEN);
	assert_int_equal(server->counters->connections, before);
	net_end(&net);
}

static void cancelled_fetches_never_answer(void **state)
{
	struct net net;
	struct fetched cancelled = {0}, fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	struct url url = url_at(server->port, "127.0.0.1", "/drip");
	struct fetch_request request = {.url = &url, .body_max = 100};

	fetch_cancel(fetch_start(net.pool, &request, keep, &cancelled));
	struct fetch *open = fetch_start(net.pool, &request, keep, &cancelled);

	fetch_start(net.pool, &request, keep, &cancelled); /* the pool's end cancels it */
	fetch_from(&net, "127.0.0.1", "/", 1000, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	fetch_cancel(open);
	fetch_cancel(NULL);
	assert_false(cancelled.is_done);
	net_end(&net);
	assert_false(cancelled.is_done);
}

static void a_ca_file_that_cannot_be_read_is_a_usage_error(void **state)
{
	struct loop *loop = loop_create();
	struct failure why;
	struct fetch_pool *pool = NULL;
	struct fetch_options options = {.names = {.loop = loop}, .ca_file = "/nowhere/ca.pem"};

	(void)state;
	assert_int_equal(fetch_pool_create(&options, &pool, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "/nowhere/ca.pem"));
	assert_null(pool);
	fetch_pool_destroy(NULL);
	loop_destroy(loop);
}

static void types_of_html_are_told_apart(void **state)
{
	static const struct {
		const char *type;
		bool is_html;
	} cases[] = {
		{"", true},
		{"text/html", true},
		{"Text/HTML; charset=utf-8", true},
		{" text/html ;x", true},
		{"application/xhtml+xml", true},
		{"text/plain", false},
		{"text/htmlx", false},
		{"application/xml", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(fetch_is_html(span_of(cases[i].type)), cases[i].is_html);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_and_their_fields_arrive),
		cmocka_unit_test(controls_in_fields_are_made_visible),
		cmocka_unit_test(connections_are_used_again),
		cmocka_unit_test(the_request_says_who_we_are_and_carries_no_cookie),
		cmocka_unit_test(proxies_of_the_environment_are_ignored),
		cmocka_unit_test(bodies_that_are_not_wanted_are_not_kept),
		cmocka_unit_test(nothing_of_one_answer_is_left_in_the_next),
		cmocka_unit_test(a_body_over_the_ceiling_is_cut_and_told),
		cmocka_unit_test(faults_have_a_sentence_and_a_kind),
		cmocka_unit_test(a_refused_connection_is_told_with_its_cause),
		cmocka_unit_test(forbidden_addresses_are_never_connected_to),
		cmocka_unit_test(a_name_that_leads_to_a_forbidden_address_is_forbidden),
		cmocka_unit_test(a_policy_that_changes_holds_for_kept_connections_too),
		cmocka_unit_test(what_the_dns_says_is_kept_apart),
		cmocka_unit_test(ports_that_are_nobodys_are_not_asked),
		cmocka_unit_test(cancelled_fetches_never_answer),
		cmocka_unit_test(a_ca_file_that_cannot_be_read_is_a_usage_error),
		cmocka_unit_test(types_of_html_are_told_apart),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
