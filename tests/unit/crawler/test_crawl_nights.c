/* Crawls after crawls, pages that are broken, links that lead elsewhere, budgets. */
#include "crawler/crawl.h"

#include "tests/unit/crawler/tiny_audit.h"

static void crawl_anew(struct tiny_audit *audit)
{
	audit->is_new_run = true;
	crawl(audit);
}

/* ---- nights ---- */

static const struct tiny_route tagged_site[] = {
	NO_ROBOTS,
	{.path = "/",
		.etag = "\"start\"",
		.body = "<title>Home</title><a href=/a>a</a><a href=/b>b</a>"
			"<a href='mailto:info@a.example'>Write</a>"},
	{.path = "/a", .etag = "W/\"a\"", .body = "<a href=/c>c</a><a href='mailto:bad'>bad</a>"},
	{.path = "/b", .body = "<a href='mailto:b@a.example'>b</a>"},
	{.path = "/c",
		.etag = "\"c\"",
		.body = "<a href='mailto:c@a.example?cc=info@a.example'>c</a>"},
	{0},
};

static const char tagged_links[] = "b@a.example /b:1 mailto [b] \n"
				   "bad /a:1 mailto [bad] \n"
				   "c@a.example /c:1 mailto [c] \n"
				   "info@a.example /:1 mailto [Write] \n"
				   "info@a.example /c:1 mailto [c] \n";

static void unchanged_pages_bring_the_same_addresses_night_after_night(void **state)
{
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, tagged_site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.links), tagged_links);
	assert_int_equal(audit.server->counters->unchanged, 0);
	for (int night = 1; night <= 3; night++) {
		crawl_anew(&audit);
		assert_string_equal(buf_text(&audit.links), tagged_links);
		assert_int_equal(audit.counts.pages_fetched, 4);
		assert_int_equal(audit.counts.links, 5);
		assert_int_equal(audit.server->counters->unchanged, 3 * night);
		assert_int_equal(tiny_hits(audit.server, "/b"), night + 1);
		expect_note(&audit, "crawl-unchanged: 3 pages have not changed");
	}
	tiny_audit_end(&audit);
}

static void a_crawl_with_other_rules_reads_everything_anew(void **state)
{
	static const char *const exclude[] = {"/b$"};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, tagged_site);
	crawl(&audit);
	audit.options.exclude = exclude;
	audit.options.exclude_count = 1;
	crawl_anew(&audit);
	assert_int_equal(audit.server->counters->unchanged, 0);
	assert_int_equal(tiny_hits(audit.server, "/b"), 1);
	audit.options.depth_max = 1;
	audit.options.has_depth_max = true;
	crawl_anew(&audit);
	crawl_anew(&audit);
	/* What the depth kept from being queued cannot be had from the night before. */
	assert_int_equal(tiny_hits(audit.server, "/a"), 4);
	assert_int_equal(audit.server->counters->unchanged, 1);
	tiny_audit_end(&audit);
}

static void act_once(const struct tiny_request *request)
{
	if (request->hit == 0)
		tiny_answer(request->fd, NULL, NULL, "here", request->port);
	else
		tiny_answer(request->fd, "410 Gone", NULL, "", request->port);
}

static void act_first_links_to_both(const struct tiny_request *request)
{
	tiny_answer(request->fd, NULL, NULL,
		request->hit == 0 ? "<a href=/gone>g</a><a href=/unlinked>u</a>"
				  : "<a href=/gone>g</a>",
		request->port);
}

static void what_vanished_since_the_last_night_is_told(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .act = act_first_links_to_both},
		{.path = "/gone", .act = act_once},
		{.path = "/unlinked", .body = "still here"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_null(strstr(buf_text(&audit.notes), "crawl-gone"));
	crawl_anew(&audit);
	assert_string_equal(buf_text(&audit.pages), "/gone 410 410 Gone from /\n");
	expect_note(&audit, "crawl-gone-pages: 1 pages");
	expect_note(&audit, "crawl-unlinked-pages: Nothing leads any more to 1 pages");
	tiny_audit_end(&audit);
}

static void act_always_unchanged(const struct tiny_request *request)
{
	tiny_answer_head(request->fd, "304 Not Modified", NULL);
}

static void a_304_that_nobody_asked_for_is_a_failure(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/odd>o</a>"},
		{.path = "/odd", .act = act_always_unchanged},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.pages),
		"/odd 304 304 Not Modified, to a request without a condition from /\n");
	tiny_audit_end(&audit);
}

/* ---- broken pages ---- */

static void a_broken_page_knows_every_page_that_leads_to_it(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/a>a</a><a href=/b>b</a><a href=/no>n</a>"},
		{.path = "/a", .body = "<a href=/no>n</a><a href=no>again</a>"},
		{.path = "/b", .body = "<a href=/moved>m</a><a href=/b>me</a>"},
		{.path = "/moved",
			.status = "301 Moved Permanently",
			.headers = "Location: /no2\r\n",
			.body = ""},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	crawl(&audit);
	assert_string_equal(buf_text(&audit.pages), "/no 404 404 Not Found from / /a\n"
						    "/no2 404 404 Not Found from /moved\n");
	tiny_audit_end(&audit);
}

/* ---- links elsewhere ---- */

static void act_refuses_head(const struct tiny_request *request)
{
	tiny_answer(request->fd, request->is_head ? "405 Method Not Allowed" : "200 OK", NULL,
		request->is_head ? "" : "<a href='mailto:never@read.example'>x</a>", request->port);
}

static void act_refuses_all(const struct tiny_request *request)
{
	tiny_answer(request->fd, "403 Forbidden", NULL, "", request->port);
}

static void links_elsewhere_and_files_are_asked_once_when_that_is_wanted(void **state)
{
	static const struct tiny_route other[] = {
		{.path = "/robots.txt",
			.headers = "Content-Type: text/plain\r\n",
			.body = "User-agent: *\nDisallow: /private\n"},
		{.path = "/there", .body = "<a href=/never>n</a>"},
		{.path = "/get-only", .act = act_refuses_head},
		{.path = "/shy", .act = act_refuses_all},
		{.path = "/moved",
			.status = "302 Found",
			.headers = "Location: /lost\r\n",
			.body = ""},
		{.path = "/private", .body = ""},
		{0},
	};
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<a href=/b>b</a><a href=/x.pdf>x</a><a href=/y.zip>y</a>"
				"<a href='http://127.0.0.2:{port}/there'>t</a>"
				"<a href='http://127.0.0.2:{port}/there#x'>t</a>"
				"<a href='http://127.0.0.2:{port}/get-only'>g</a>"
				"<a href='http://127.0.0.2:{port}/shy'>s</a>"
				"<a href='http://127.0.0.2:{port}/missing'>m</a>"
				"<a href='http://127.0.0.2:{port}/moved'>v</a>"
				"<a href='http://127.0.0.2:{port}/private'>p</a>"
				"<a href='http://127.0.0.2:25/'>mail server</a>"},
		{.path = "/b", .body = "<a href='http://127.0.0.2:{port}/missing'>m</a>"},
		{.path = "/x.pdf", .headers = "Content-Type: application/pdf\r\n", .body = ""},
		{0},
	};
	struct tiny_audit audit;
	char expected[1024];

	(void)state;
	tiny_audit_begin(&audit, site);
	/* On the port of the seed, because no other but 80 and 443 is asked. */
	unsigned port = audit.server->port;
	struct tiny_server *elsewhere = tiny_start_at(INADDR_LOOPBACK + 1, port, other);

	crawl(&audit);
	assert_int_equal(audit.server->counters->heads + elsewhere->counters->heads, 0);
	assert_int_equal(elsewhere->counters->connections, 0);
	assert_string_equal(buf_text(&audit.pages), "");

	audit.options.check_links = true;
	crawl_anew(&audit);
	snprintf(expected, sizeof(expected),
		"/y.zip 404 404 Not Found from /\n"
		"http://127.0.0.2:%u/missing 404 404 Not Found from / /b\n"
		"http://127.0.0.2:%u/moved 404 404 Not Found from /\n",
		port, port);
	assert_string_equal(buf_text(&audit.pages), expected);
	assert_string_equal(buf_text(&audit.links), "");
	assert_int_equal(audit.counts.pages_fetched, 2);
	assert_int_equal(audit.counts.elsewhere_broken, 3);
	assert_int_equal(audit.counts.elsewhere_found, 3);   /* there, get-only, x.pdf */
	assert_int_equal(tiny_hits(elsewhere, "/there"), 0); /* HEAD was enough */
	assert_int_equal(tiny_hits(elsewhere, "/private"), 0);
	assert_int_equal(elsewhere->counters->open_most, 1);
	tiny_audit_end(&audit);
	tiny_stop(elsewhere);
}

/* ---- budgets ---- */

static void act_chain(const struct tiny_request *request)
{
	static char body[20000];
	long number = strtol(request->path + 1, NULL, 10);

	memset(body, ' ', sizeof(body) - 1);
	snprintf(body, 100, "<a href=/%ld>next</a>", number + 1);
	body[strlen(body)] = ' ';
	tiny_answer(request->fd, NULL, NULL, body, request->port);
}

static void a_budget_of_bytes_ends_the_crawl_and_is_told(void **state)
{
	static const struct tiny_route site[] = {NO_ROBOTS,
		{.path = "/sitemap.xml", .status = "404 Not Found", .body = ""},
		{.path = "/.well-known/*", .status = "404 Not Found", .body = ""},
		{.path = "/*", .act = act_chain}, {0}};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.bytes_max = 100000;
	crawl(&audit);
	assert_int_equal(audit.counts.pages_fetched, 6);
	assert_int_equal(audit.counts.pages_queued, 1);
	expect_note(&audit, "crawl-limit-bytes: The crawl ended after 100000 bytes");
	tiny_audit_end(&audit);
}

static void links_elsewhere_are_asked_though_the_limit_of_pages_is_met(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/a>a</a><a href=/lost.pdf>l</a>"},
		{.path = "/a", .body = ""},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.check_links = true;
	audit.options.pages_max = 1;
	crawl(&audit);
	assert_int_equal(audit.counts.pages_fetched, 1);
	assert_int_equal(tiny_hits(audit.server, "/a"), 0);
	assert_string_equal(buf_text(&audit.pages), "/lost.pdf 404 404 Not Found from /\n");
	expect_note(&audit, "crawl-limit-pages");
	tiny_audit_end(&audit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unchanged_pages_bring_the_same_addresses_night_after_night),
		cmocka_unit_test(a_crawl_with_other_rules_reads_everything_anew),
		cmocka_unit_test(what_vanished_since_the_last_night_is_told),
		cmocka_unit_test(a_304_that_nobody_asked_for_is_a_failure),
		cmocka_unit_test(a_broken_page_knows_every_page_that_leads_to_it),
		cmocka_unit_test(links_elsewhere_and_files_are_asked_once_when_that_is_wanted),
		cmocka_unit_test(a_budget_of_bytes_ends_the_crawl_and_is_told),
		cmocka_unit_test(links_elsewhere_are_asked_though_the_limit_of_pages_is_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
