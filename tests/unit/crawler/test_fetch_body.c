/* Bodies as they come over the line: packed, endless, slow. */
#include "tests/unit/crawler/tiny_fetch.h"

static const char page[] = "<p>hello, packed world";

static const unsigned char packed_gzip[] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0xb3, 0x29, 0xb0,
	0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7, 0x51, 0x28, 0x48, 0x4c, 0xce, 0x4e, 0x4d, 0x51, 0x28,
	0xcf, 0x2f, 0xca, 0x49, 1, 0, 0xc9, 0x30, 0x8a, 0xb1, 0x16, 0, 0, 0};
static const unsigned char packed_deflate[] = {0x78, 0xda, 0xb3, 0x29, 0xb0, 0xcb, 0x48, 0xcd, 0xc9,
	0xc9, 0xd7, 0x51, 0x28, 0x48, 0x4c, 0xce, 0x4e, 0x4d, 0x51, 0x28, 0xcf, 0x2f, 0xca, 0x49, 1,
	0, 0x58, 0xde, 7, 0xfb};
/* Without zlib's head: what some servers take "deflate" for. */
static const unsigned char packed_raw[] = {0xb3, 0x29, 0xb0, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xd7,
	0x51, 0x28, 0x48, 0x4c, 0xce, 0x4e, 0x4d, 0x51, 0x28, 0xcf, 0x2f, 0xca, 0x49, 1, 0};
static const unsigned char packed_br[] = {0x1f, 0x15, 0, 0xf8, 0x25, 0x79, 0x7c, 0xe0, 0x52, 0x90,
	0x41, 0x36, 0x49, 0x12, 0x24, 0x82, 0x69, 0xd7, 0x53, 0x4b, 0x2a};
static const unsigned char packed_zstd[] = {0x28, 0xb5, 0x2f, 0xfd, 0, 0x68, 0xb1, 0, 0, 0x3c, 0x70,
	0x3e, 0x68, 0x65, 0x6c, 0x6c, 0x6f, 0x2c, 0x20, 0x70, 0x61, 0x63, 0x6b, 0x65, 0x64, 0x20,
	0x77, 0x6f, 0x72, 0x6c, 0x64};
/* 64 MiB of one letter in 52 bytes. */
static const unsigned char bomb_br[] = {0xcf, 0xff, 0xff, 0x7f, 0, 0x24, 0xc2, 0xe2, 0xb1, 0x40,
	0x72, 0xef, 0xff, 0xf9, 0xff, 0xff, 0x0f, 0x80, 4, 0x40, 0x1c, 0x16, 0x80, 0xee, 0xfd, 0x3f,
	0xff, 0xff, 0xff, 1, 0x90, 0, 0x88, 0xc3, 2, 0xd0, 0xbd, 0xff, 0xe7, 0xff, 0xff, 0x3f, 0,
	0x12, 0, 0x71, 0x58, 0, 0xba, 0xf7, 0xff, 3};

static void answer_packed(
	const struct tiny_request *request, const char *encoding, const void *body, size_t length)
{
	char head[256];
	int at = snprintf(head, sizeof(head),
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Encoding: %s\r\n"
		"Content-Length: %zu\r\n\r\n",
		encoding, length);

	tiny_write(request->fd, head, (size_t)at);
	tiny_write(request->fd, body, length);
}

static void act_packed(const struct tiny_request *request)
{
	static const struct {
		const char *path, *encoding;
		const unsigned char *body;
		size_t length;
	} rows[] = {
		{"/packed/gzip", "gzip", packed_gzip, sizeof(packed_gzip)},
		{"/packed/x-gzip", "x-gzip", packed_gzip, sizeof(packed_gzip)},
		{"/packed/deflate", "deflate", packed_deflate, sizeof(packed_deflate)},
		{"/packed/raw", "deflate", packed_raw, sizeof(packed_raw)},
		{"/packed/br", "br", packed_br, sizeof(packed_br)},
		{"/packed/zstd", "zstd", packed_zstd, sizeof(packed_zstd)},
		{"/packed/not", "gzip", (const unsigned char *)page, sizeof(page) - 1},
		{"/packed/unknown", "rot13", (const unsigned char *)page, sizeof(page) - 1},
		{"/packed/short", "br", packed_br, sizeof(packed_br) - 5},
		{"/packed/bomb", "br", bomb_br, sizeof(bomb_br)},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (strcmp(rows[i].path, request->path) == 0)
			answer_packed(request, rows[i].encoding, rows[i].body, rows[i].length);
	}
}

/* 64 MiB of one letter as zstd blocks of the kind "one byte, so often" (RFC 8878 3.1.1.2). */
static void act_zstd_bomb(const struct tiny_request *request)
{
	enum { BLOCKS = 512 };
	unsigned char body[6 + 4 * BLOCKS] = {0x28, 0xb5, 0x2f, 0xfd, 0, 0x68};

	for (int i = 0; i < BLOCKS; i++) {
		unsigned char *block = body + 6 + 4 * i;

		block[0] = i == BLOCKS - 1 ? 3 : 2;
		block[2] = 0x10;
		block[3] = 'a';
	}
	answer_packed(request, "zstd", body, sizeof(body));
}

static void act_head_drip(const struct tiny_request *request)
{
	tiny_write(request->fd, "HTTP/1.1 200 OK\r\nX-Slow: ", 25);
	while (send(request->fd, "x", 1, MSG_NOSIGNAL) == 1)
		usleep(20000);
}

static void act_early_hints(const struct tiny_request *request)
{
	while (send(request->fd, "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 38, MSG_NOSIGNAL) ==
		38)
		usleep(2000);
}

static const struct tiny_route site[] = {
	{.path = "/packed/*", .act = act_packed},
	{.path = "/bomb/gzip", .act = tiny_act_bomb},
	{.path = "/bomb/zstd", .act = act_zstd_bomb},
	{.path = "/drip/body", .act = tiny_act_drip},
	{.path = "/drip/head", .act = act_head_drip},
	{.path = "/drip/hints", .act = act_early_hints},
	{.path = "/endless", .act = tiny_act_endless},
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

static void every_encoding_gives_the_same_page(void **state)
{
	static const char *const paths[] = {"/packed/gzip", "/packed/x-gzip", "/packed/deflate",
		"/packed/raw", "/packed/br", "/packed/zstd"};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fetch_from(&net, "127.0.0.1", paths[i], 1000, &fetched);
		if (fetched.answer.outcome != FETCH_ANSWERED || strcmp(fetched.body, page) != 0)
			fail_msg("%s: '%s' %s", paths[i], fetched.body, fetched.answer.error);
		assert_int_equal(fetched.answer.bytes, sizeof(page) - 1);
	}
	net_end(&net);
}

static void what_cannot_be_unpacked_is_a_fault_of_the_page(void **state)
{
	static const char *const paths[] = {"/packed/not", "/packed/unknown"};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fetch_from(&net, "127.0.0.1", paths[i], 1000, &fetched);
		if (fetched.answer.outcome != FETCH_IMPOSSIBLE ||
			!strstr(fetched.answer.error, "encoding"))
			fail_msg("%s: %d %s", paths[i], (int)fetched.answer.outcome,
				fetched.answer.error);
	}
	net_end(&net);
}

static void bombs_end_at_the_limit(void **state)
{
	enum { LIMIT = 10 * 1024 * 1024 };
	static const char *const paths[] = {"/bomb/gzip", "/packed/bomb", "/bomb/zstd", "/endless"};
	struct net net;
	struct fetched fetched;

	(void)state;
	net_begin(&net, server, true, NULL);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		fetch_from(&net, "127.0.0.1", paths[i], LIMIT, &fetched);
		assert_int_equal(fetched.answer.outcome, FETCH_ANSWERED);
		assert_true(fetched.answer.is_cut);
		assert_int_equal(fetched.answer.body.length, LIMIT);
		/* Counted piece by piece, not after all was unpacked. */
		assert_true(fetched.answer.bytes < LIMIT + 256 * 1024);
	}
	net_end(&net);
}

static void a_drip_of_any_part_ends_in_time(void **state)
{
	static const char *const paths[] = {"/drip/body", "/drip/head", "/drip/hints"};
	struct net net;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct fetch_options options = {.timeout_ms = 300};
		struct fetched fetched;

		net_begin_with(&net, server, true, NULL, &options);
		fetch_from(&net, "127.0.0.1", paths[i], 1000, &fetched);
		assert_int_equal(fetched.answer.outcome, FETCH_TROUBLE);
		assert_string_equal(fetched.answer.error, "no complete answer in time");
		assert_in_range(fetched.answer.took_ms, 290, 900);
		net_end(&net);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_encoding_gives_the_same_page),
		cmocka_unit_test(what_cannot_be_unpacked_is_a_fault_of_the_page),
		cmocka_unit_test(bombs_end_at_the_limit),
		cmocka_unit_test(a_drip_of_any_part_ends_in_time),
	};

	return cmocka_run_group_tests(tests, start_server, stop_server);
}
