/* One GET: what comes back, and what is said when nothing does. TLS is skipped where there is no
 * nginx. */
#include "net/http.h"

#include "tests/unit/net/tiny_nginx.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct tiny_route routes[] = {
	{.path = "/plain",
		.headers = "Content-Type: text/plain; charset=utf-8\r\n",
		.body = "hello"},
	{.path = "/untyped", .headers = "X-Nothing: 1\r\n", .body = "x"},
	{.path = "/moved",
		.status = "301 Moved Permanently",
		.headers = "Location: /else?a=b\r\n",
		.body = "gone"},
	{.path = "/ten", .body = "0123456789"},
	{.path = "/eleven", .body = "0123456789a"},
	{.path = "/empty", .body = ""},
	{.path = "/echo", .act = tiny_act_echo},
	{.path = "/bomb", .act = tiny_act_bomb},
	{.path = "/endless", .act = tiny_act_endless},
	{.path = "/drip", .act = tiny_act_drip},
	{.path = "/reset", .act = tiny_act_reset},
	{.path = "/long", .act = tiny_act_long_header},
	{.path = "/smtp", .act = tiny_act_not_http},
	{0},
};

static const char names[] = "DNS:good.example,DNS:late.example,DNS:own.example";
static const char servers[] =
	"server { listen 127.0.0.1:{port} ssl default_server; server_name good.example;\n"
	"  ssl_certificate {folder}/good.pem; ssl_certificate_key {folder}/good.pem;\n"
	"  location / { return 200 '$server_protocol $ssl_server_name'; } }\n"
	"server { listen 127.0.0.1:{port} ssl; server_name late.example;\n"
	"  ssl_certificate {folder}/late.pem; ssl_certificate_key {folder}/late.pem;\n"
	"  location / { return 200 x; } }\n"
	"server { listen 127.0.0.1:{port} ssl; server_name own.example;\n"
	"  ssl_certificate {folder}/own.pem; ssl_certificate_key {folder}/own.pem;\n"
	"  location / { return 200 x; } }\n";

static struct tiny_server *server;
static struct tiny_nginx nginx;
static bool has_nginx;

struct client {
	struct loop *loop;
	struct http *http;
	struct ip_policy policy;
	struct http_get *get;
	int answers;
	struct http_answer answer; /* with copies: */
	char words[256], type[256], location[512], body[65536];
};

static void client_begin(struct client *client, bool allow_private, const char *ca_file)
{
	struct http_options options = {
		.ca_file = ca_file, .policy = &client->policy, .user_agent = "test/1"};

	memset(client, 0, sizeof(*client));
	client->policy.allow_private = allow_private;
	client->loop = loop_create();
	client->http = http_create(client->loop, &options);
	assert_non_null(client->http);
}

static void client_end(struct client *client)
{
	http_get_destroy(client->get);
	http_destroy(client->http);
	loop_destroy(client->loop);
}

static void take(void *context, const struct http_answer *answer)
{
	struct client *client = context;

	client->answers++;
	client->answer = *answer;
	snprintf(client->words, sizeof(client->words), "%s", answer->words);
	snprintf(client->type, sizeof(client->type), "%s", answer->content_type);
	snprintf(client->location, sizeof(client->location), "%s", answer->location);
	snprintf(client->body, sizeof(client->body), "%.*s", SPAN_ARGS(answer->body));
	http_get_destroy(client->get); /* from within */
	client->get = NULL;
	loop_stop(client->loop);
}

static void ask(struct client *client, const char *url, uint16_t port, const char *ips, size_t most)
{
	struct span rest = span_of(ips), part;
	struct http_wanted wanted = {.url = url,
		.port = port,
		.bytes_max = most,
		.timeout_ms = strstr(url, "/drip") ? 200 : 10000};
	struct ip list[4];

	for (wanted.ips = list; ips[0] && span_split(&rest, ' ', &part); wanted.ip_count++)
		assert_true(ip_parse(part, &list[wanted.ip_count]));
	client->answers = 0;
	client->get = http_get_create(client->http, &wanted, take, client);
	assert_int_equal(client->answers, 0); /* later, never from within */
	loop_run(client->loop);
	assert_int_equal(client->answers, 1);
}

static void ask_path(struct client *client, const char *path, size_t most)
{
	char url[256];

	snprintf(url, sizeof(url), "http://web.example%s", path);
	ask(client, url, (uint16_t)server->port, "127.0.0.1", most);
}

static void an_answer_is_told_as_it_came(void **state)
{
	struct client client;

	(void)state;
	client_begin(&client, true, NULL);
	ask_path(&client, "/plain", 100);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	assert_string_equal(client.words, "");
	assert_int_equal(client.answer.status, 200);
	assert_string_equal(client.type, "text/plain; charset=utf-8");
	assert_string_equal(client.body, "hello");
	ask_path(&client, "/untyped", 100);
	assert_string_equal(client.type, "");
	ask_path(&client, "/nowhere", 100);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	assert_int_equal(client.answer.status, 404);
	ask_path(&client, "/empty", 100);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	assert_int_equal(client.answer.body.length, 0);
	client_end(&client);
}

static void a_redirect_is_told_and_not_followed(void **state)
{
	struct client client;

	(void)state;
	client_begin(&client, true, NULL);
	ask_path(&client, "/moved", 100);
	assert_int_equal(client.answer.status, 301);
	assert_non_null(strstr(client.location, "/else?a=b"));
	client_end(&client);
}

static void the_request_names_the_host_and_nobody_else(void **state)
{
	struct client client;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("HTTPS_PROXY", "http://127.0.0.1:1", 1);
	client_begin(&client, true, NULL);
	ask_path(&client, "/echo", 1000);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	assert_non_null(strstr(client.body, "GET /echo HTTP/1.1\r\nHost: web.example:"));
	assert_non_null(strstr(client.body, "User-Agent: test/1\r\n"));
	assert_null(strstr(client.body, "Cookie"));
	assert_null(strstr(client.body, "Authorization"));
	client_end(&client);
	unsetenv("http_proxy");
	unsetenv("HTTPS_PROXY");
}

static void what_goes_wrong_has_a_name_and_a_sentence(void **state)
{
	static const struct {
		const char *path;
		size_t most;
		enum http_problem problem;
		const char *words;
	} cases[] = {
		{"/ten", 10, HTTP_FINE, ""},
		{"/eleven", 10, HTTP_TOO_LARGE, "the answer is larger than 10 bytes"},
		{"/bomb", 65536, HTTP_TOO_LARGE, "the answer is larger than 65536 bytes"},
		{"/endless", 65536, HTTP_TOO_LARGE, "the answer is larger than 65536 bytes"},
		{"/drip", 65536, HTTP_TIMEOUT, "no complete answer in time"},
		{"/reset", 65536, HTTP_CONNECT, "the connection broke"},
		{"/long", 65536, HTTP_BROKEN, "header too long"},
		{"/smtp", 65536, HTTP_BROKEN, "the answer is not HTTP"},
	};
	struct client client;

	(void)state;
	client_begin(&client, true, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask_path(&client, cases[i].path, cases[i].most);
		/* A reset may also be seen as an end. */
		if (cases[i].problem == HTTP_CONNECT && client.answer.problem == HTTP_BROKEN)
			continue;
		if (client.answer.problem != cases[i].problem ||
			strncmp(client.words, cases[i].words, strlen(cases[i].words)) != 0)
			fail_msg("%s: %d \"%s\"", cases[i].path, (int)client.answer.problem,
				client.words);
	}
	client_end(&client);
}

static void addresses_are_held_against_the_policy(void **state)
{
	struct client client;
	struct failure why;

	(void)state;
	client_begin(&client, false, NULL);
	ask_path(&client, "/plain", 100);
	assert_int_equal(client.answer.problem, HTTP_FORBIDDEN);
	assert_string_equal(
		client.words, "127.0.0.1 is a loopback address (--allow-private opens it)");
	assert_int_equal(client.answer.status, 0);
	/* A literal in the URL is no way around. */
	ask(&client, "http://127.0.0.1/plain", (uint16_t)server->port, "127.0.0.1", 100);
	assert_int_equal(client.answer.problem, HTTP_FORBIDDEN);
	/* One of two is enough. */
	assert_int_equal(ip_policy_allow(&client.policy, "127.0.0.1/32", &why), OK);
	ask(&client, "http://web.example/plain", (uint16_t)server->port, "127.0.0.2 127.0.0.1",
		100);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	ip_policy_finish(&client.policy);
	client_end(&client);
}

static void the_next_address_is_tried_where_one_is_closed(void **state)
{
	struct client client;

	(void)state;
	client_begin(&client, true, NULL);
	ask(&client, "http://web.example/plain", (uint16_t)server->port, "127.0.0.9 ::1 127.0.0.1",
		100);
	assert_int_equal(client.answer.problem, HTTP_FINE);
	assert_string_equal(client.body, "hello");
	/* The same name at another address: the first one is forgotten. */
	ask(&client, "http://web.example/plain", (uint16_t)server->port, "127.0.0.9", 100);
	assert_int_equal(client.answer.problem, HTTP_CONNECT);
	assert_string_equal(client.words, "could not connect: Connection refused");
	client_end(&client);
}

static void what_cannot_begin_is_answered_too(void **state)
{
	static const struct {
		const char *url, *ips;
		enum http_problem problem;
	} cases[] = {
		{"http://web.example/plain", "", HTTP_CONNECT},
		{"http://bad host/", "127.0.0.1", HTTP_BROKEN},
		{"", "127.0.0.1", HTTP_BROKEN},
		{"ftp://web.example/plain", "127.0.0.1", HTTP_BROKEN},
		{"file:///etc/hostname", "127.0.0.1", HTTP_BROKEN},
		{"http://user:word@web.example/", "127.0.0.1", HTTP_BROKEN},
	};
	struct client client;

	(void)state;
	client_begin(&client, true, NULL);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ask(&client, cases[i].url, (uint16_t)server->port, cases[i].ips, 100);
		if (client.answer.problem != cases[i].problem || !client.words[0])
			fail_msg("%s: %d %s", cases[i].url, (int)client.answer.problem,
				client.words);
	}
	client_end(&client);
}

static void a_source_address_decides_the_family(void **state)
{
	struct ip source, there;
	struct client client;
	struct http_options options = {.policy = &client.policy, .source = &source};
	struct http_wanted wanted = {.url = "http://web.example/plain",
		.ips = &there,
		.ip_count = 1,
		.port = (uint16_t)server->port,
		.bytes_max = 100,
		.timeout_ms = 10000};

	(void)state;
	client_begin(&client, true, NULL);
	http_destroy(client.http);
	ip_parse(SPAN("127.0.0.7"), &source);
	ip_parse(SPAN("127.0.0.1"), &there);
	client.http = http_create(client.loop, &options);
	client.get = http_get_create(client.http, &wanted, take, &client);
	loop_run(client.loop);
	assert_string_equal(client.body, "hello");
	ip_parse(SPAN("::1"), &there);
	client.get = http_get_create(client.http, &wanted, take, &client);
	loop_run(client.loop);
	assert_int_equal(client.answer.problem, HTTP_CONNECT);
	client_end(&client);
}

static void a_get_that_is_destroyed_is_never_answered(void **state)
{
	struct client client;
	struct ip here;
	struct http_wanted wanted = {.url = "http://web.example/drip",
		.ips = &here,
		.ip_count = 1,
		.port = (uint16_t)server->port,
		.bytes_max = 100,
		.timeout_ms = 10000};

	(void)state;
	ip_parse(SPAN("127.0.0.1"), &here);
	client_begin(&client, true, NULL);
	http_get_destroy(http_get_create(client.http, &wanted, take, &client));
	wanted.url = "nothing";
	http_get_destroy(http_get_create(client.http, &wanted, take, &client));
	ask_path(&client, "/plain", 100);
	assert_string_equal(client.body, "hello");
	client_end(&client);
}

static void certificates_are_checked_and_the_fault_is_named(void **state)
{
	static const struct {
		const char *url;
		bool knows_ca;
		enum http_problem problem;
		const char *words;
	} cases[] = {
		{"https://good.example/", true, HTTP_FINE, ""},
		{"https://good.example/", false, HTTP_TLS,
			"the certificate's issuer is unknown (an intermediate certificate may be "
			"missing)"},
		{"https://other.example/", true, HTTP_TLS, "the certificate is for another name"},
		{"https://late.example/", true, HTTP_TLS, "the certificate has expired"},
		{"https://own.example/", true, HTTP_TLS, "the certificate is self-signed"},
	};

	(void)state;
	if (!has_nginx)
		skip();
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct client client;

		client_begin(&client, true, cases[i].knows_ca ? nginx.ca : NULL);
		ask(&client, cases[i].url, (uint16_t)nginx.port, "127.0.0.1", 100);
		if (client.answer.problem != cases[i].problem ||
			strcmp(client.words, cases[i].words) != 0)
			fail_msg("%s: %d \"%s\"", cases[i].url, (int)client.answer.problem,
				client.words);
		if (!cases[i].words[0])
			assert_string_equal(client.body, "HTTP/1.1 good.example");
		client_end(&client);
	}
}

static int start_servers(void **state)
{
	(void)state;
	server = tiny_start(routes);
	has_nginx = tiny_nginx_start(&nginx, names, servers);
	return 0;
}

static int stop_servers(void **state)
{
	(void)state;
	tiny_stop(server);
	if (has_nginx)
		tiny_nginx_stop(&nginx);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_is_told_as_it_came),
		cmocka_unit_test(a_redirect_is_told_and_not_followed),
		cmocka_unit_test(the_request_names_the_host_and_nobody_else),
		cmocka_unit_test(what_goes_wrong_has_a_name_and_a_sentence),
		cmocka_unit_test(addresses_are_held_against_the_policy),
		cmocka_unit_test(the_next_address_is_tried_where_one_is_closed),
		cmocka_unit_test(what_cannot_begin_is_answered_too),
		cmocka_unit_test(a_source_address_decides_the_family),
		cmocka_unit_test(a_get_that_is_destroyed_is_never_answered),
		cmocka_unit_test(certificates_are_checked_and_the_fault_is_named),
	};

	return cmocka_run_group_tests(tests, start_servers, stop_servers);
}
