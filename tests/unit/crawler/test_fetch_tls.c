/* HTTPS and HTTP/2, against nginx and a CA of our own. Skipped where there is no nginx. */
#include "tests/unit/crawler/tiny_dns.h"
#include "tests/unit/crawler/tiny_fetch.h"
#include "tests/unit/net/tiny_nginx.h"

static const char names[] = "DNS:good.example,DNS:late.example,DNS:old.example,IP:127.0.0.1";
static const char servers[] =
	"server { listen 127.0.0.1:{port} ssl http2; server_name good.example;\n"
	"  ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.pem;\n"
	"  location / { return 200 '<p>$server_protocol $connection $http_user_agent "
	"$http_if_none_match'; }\n"
	"  location /moved { return 301 /else; }\n"
	"  location /tagged { add_header ETag '\"v1\"' always; return 304; } }\n"
	"server { listen 127.0.0.1:{port} ssl http2; server_name late.example;\n"
	"  ssl_certificate {folder}/late.pem; ssl_certificate_key {folder}/late.pem;\n"
	"  location / { return 200 x; } }\n";

static struct tiny_nginx nginx;
static struct tiny_dns dns;
static bool is_there;

static int start_servers(void **state)
{
	(void)state;
	is_there = tiny_nginx_start(&nginx, names, servers);
	dns = tiny_dns_start(0);
	return 0;
}

static int stop_servers(void **state)
{
	(void)state;
	if (is_there)
		tiny_nginx_stop(&nginx);
	tiny_dns_stop(&dns);
	return 0;
}

static const struct fetch_request whole = {.body_max = 1000};

static void secure_begin(struct net *net, const struct fetch_options *wanted)
{
	if (!is_there)
		skip();
	net_begin_with(net, NULL, true, dns.server, wanted);
	net->port = (uint16_t)nginx.port;
}

static struct url secure_url(const char *host, const char *path)
{
	char text[256];
	struct url url;

	snprintf(text, sizeof(text), "https://%s:%u%s", host, nginx.port, path);
	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

static void http_2_is_spoken_where_the_server_does(void **state)
{
	struct fetch_options options = {.ca_file = nginx.ca};
	struct fetch_request known = {.body_max = 1000, .if_none_match = "\"v1\""};
	struct net net;
	struct fetched fetched;

	(void)state;
	secure_begin(&net, &options);
	fetch_as(&net, secure_url("good.example", "/"), known, &fetched);
	assert_string_equal(fetched.answer.error, "");
	assert_non_null(strstr(fetched.body, "<p>HTTP/2.0 "));
	assert_non_null(strstr(fetched.body, " test/1 \"v1\""));
	assert_string_equal(fetched.answer.content_type, "text/html");
	fetch_as(&net, secure_url("good.example", "/tagged"), known, &fetched);
	assert_int_equal(fetched.answer.status, 304);
	assert_string_equal(fetched.answer.etag, "\"v1\"");
	fetch_as(&net, secure_url("good.example", "/moved"), whole, &fetched);
	assert_int_equal(fetched.answer.status, 301);
	assert_non_null(strstr(fetched.location, "/else"));
	known.is_head = true;
	fetch_as(&net, secure_url("good.example", "/"), known, &fetched);
	assert_int_equal(fetched.answer.status, 200);
	assert_string_equal(fetched.body, "");
	net_end(&net);
}

struct streams {
	struct loop *loop;
	int open;
	char bodies[8][64];
};

static void take_stream(void *context, const struct fetch_answer *answer)
{
	struct streams *streams = context;

	snprintf(streams->bodies[--streams->open], 64, "%.*s", SPAN_ARGS(answer->body));
	if (streams->open == 0)
		loop_stop(streams->loop);
}

static void requests_at_once_share_one_http_2_connection(void **state)
{
	struct fetch_options options = {.ca_file = nginx.ca};
	struct streams streams = {0};
	struct net net;

	(void)state;
	secure_begin(&net, &options);
	streams.loop = net.loop;
	for (; streams.open < 8; streams.open++) {
		struct url url = secure_url("good.example", "/");
		struct fetch_request request = {.url = &url, .body_max = 1000};

		fetch_start(net.pool, &request, take_stream, &streams);
	}
	loop_run(net.loop);
	for (int i = 0; i < 8; i++) {
		assert_non_null(strstr(streams.bodies[i], "HTTP/2.0"));
		assert_string_equal(streams.bodies[i], streams.bodies[0]); /* with $connection */
	}
	net_end(&net);
}

static void certificates_are_checked(void **state)
{
	const struct {
		const char *host, *ca, *error;
	} cases[] = {
		{"good.example", nginx.ca, NULL},
		{"127.0.0.1", nginx.ca, NULL},
		{"good.example", NULL, "certificate"},
		{"other.example", nginx.ca, "other.example"},
		{"late.example", nginx.ca, "expired"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct fetch_options options = {.ca_file = cases[i].ca};
		struct net net;
		struct fetched fetched;

		secure_begin(&net, &options);
		fetch_as(&net, secure_url(cases[i].host, "/"), whole, &fetched);
		if (fetched.answer.outcome !=
				(cases[i].error ? FETCH_IMPOSSIBLE : FETCH_ANSWERED) ||
			(cases[i].error && !strstr(fetched.answer.error, cases[i].error)))
			fail_msg("%s: %d %s", cases[i].host, (int)fetched.answer.outcome,
				fetched.answer.error);
		net_end(&net);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(http_2_is_spoken_where_the_server_does),
		cmocka_unit_test(requests_at_once_share_one_http_2_connection),
		cmocka_unit_test(certificates_are_checked),
	};

	return cmocka_run_group_tests(tests, start_servers, stop_servers);
}
