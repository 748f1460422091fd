#include "crawler/crawl.h"
#include "base/clock.h"

#include "tests/unit/crawler/tiny_audit.h"
#include "tests/unit/crawler/tiny_dns.h"

/* Crawls the site and expects these links, sorted. */
static void expect_links(struct tiny_audit *audit, const char *links)
{
	tiny_audit_run(audit);
	if (audit->status)
		fail_msg("%s", audit->why.sentence);
	assert_true(audit->is_done);
	assert_string_equal(buf_text(&audit->links), links);
}

static void expect_failure(struct tiny_audit *audit, const char *words)
{
	tiny_audit_run(audit);
	assert_int_equal(audit->status, ERR_NETWORK);
	assert_false(audit->is_done);
	if (!strstr(audit->why.sentence, words))
		fail_msg("\"%s\" lacks \"%s\"", audit->why.sentence, words);
}

static void every_address_is_kept_with_its_places(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<title>Home</title>\n<a href=/team/>Team</a>\n"
				"<a href='mailto:info@a.example,sales@a.example'>Write</a>\n"
				"<a href='mailto:nobody'>x</a><a "
				"href='mailto:?subject=x'>share</a>"},
		{.path = "/team/",
			.body = "<base href='/people/'><a href='mailto:info@a.example'>us</a>"
				"<a href='anna'>Anna</a><a href='#top'>top</a><a href=''>me</a>"
				"<a href='tel:123'>call</a><a href='javascript:x()'>x</a>"},
		{.path = "/people/anna",
			.body = "<a href='MAILTO:%61nna@a.example?cc=boss@a.example'>Anna</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "anna@a.example /people/anna:1 mailto [Anna] \n"
			     "boss@a.example /people/anna:1 mailto [Anna] \n"
			     "info@a.example /:3 mailto [Write] \n"
			     "info@a.example /team/:1 mailto [us] \n"
			     "nobody /:4 mailto [x] \n"
			     "sales@a.example /:3 mailto [Write] \n");
	assert_int_equal(audit.counts.pages_fetched, 3);
	assert_int_equal(audit.counts.pages_queued, 0);
	assert_string_equal(buf_text(&audit.pages), "");
	for (const struct tiny_route *route = site; route->path; route++)
		assert_int_equal(tiny_hits(audit.server, route->path), 1);
	tiny_audit_end(&audit);
}

static void a_mail_link_without_recipient_is_an_invalid_entry(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS, {.path = "/", .body = "<a href='mailto:'>Write</a>"}, {0}};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_non_null(strstr(buf_text(&audit.links), "mailto: /:1 mailto [Write]"));
	tiny_audit_end(&audit);
}

static void redirects_within_the_site_are_followed(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .status = "301 x", .headers = "Location: start\r\n", .body = ""},
		{.path = "/start",
			.body = "<a href=/old>old</a><a href=/mail>mail</a>"
				"<a href=/away>away</a><a href=/self>self</a>"},
		{.path = "/old", .status = "302 x", .headers = "Location: ../new\r\n", .body = ""},
		{.path = "/new", .body = "<a href='mailto:a@a.example'>a</a>"},
		{.path = "/mail",
			.status = "302 x",
			.headers = "Location: mailto:b@a.example\r\n",
			.body = ""},
		{.path = "/away",
			.status = "302 x",
			.headers = "Location: http://localhost:{port}/private\r\n",
			.body = ""},
		{.path = "/self", .status = "302 x", .headers = "Location: /self\r\n", .body = ""},
		{.path = "/private", .body = "<a href='mailto:c@a.example'>c</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "a@a.example /new:1 mailto [a] \nb@a.example /mail:0 redirect [] \n");
	assert_int_equal(tiny_hits(audit.server, "/private"), 0);
	assert_int_equal(tiny_hits(audit.server, "/self"), 1);
	assert_non_null(
		strstr(buf_text(&audit.pages), "/self 302 redirects to itself from /start"));
	tiny_audit_end(&audit);
}

static void redirects_do_not_count_as_depth_at_the_start(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .status = "301 x", .headers = "Location: /en/\r\n", .body = ""},
		{.path = "/en/", .body = "<a href=/one>1</a>"},
		{.path = "/one", .body = "<a href=/two>2</a><a href='mailto:a@a.example'>a</a>"},
		{.path = "/two", .body = "<a href='mailto:b@a.example'>b</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.has_depth_max = true;
	audit.options.depth_max = 1;
	expect_links(&audit, "a@a.example /one:1 mailto [a] \n");
	assert_int_equal(tiny_hits(audit.server, "/two"), 0);
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-limit-depth: "));
	tiny_audit_end(&audit);
}

static void a_circle_at_the_start_is_told(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .status = "301 x", .headers = "Location: /b\r\n", .body = ""},
		{.path = "/b", .status = "301 x", .headers = "Location: /c\r\n", .body = ""},
		{.path = "/c", .status = "301 x", .headers = "Location: /\r\n", .body = ""},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_failure(&audit, "redirects in a circle");
	expect_failure(&audit, "redirects in a circle");
	tiny_audit_end(&audit);
}

static void act_next_number(const struct tiny_request *request)
{
	char headers[128];

	snprintf(headers, sizeof(headers), "Location: /n/%ld\r\n",
		strtol(request->path + 3, NULL, 10) + 1);
	tiny_answer(request->fd, "302 Found", headers, "", request->port);
}

static void an_endless_chain_ends_after_ten_redirects(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/n/0>go</a><a href='mailto:a@a.example'>a</a>"},
		{.path = "/n/*", .act = act_next_number},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	assert_int_equal(tiny_hits(audit.server, "/n/*"), 11);
	assert_non_null(strstr(buf_text(&audit.pages), "more than 10 redirects"));
	tiny_audit_end(&audit);
}

static void a_start_that_leads_to_another_site_says_which(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.status = "301 x",
			.headers = "Location: http://localhost:{port}/x\r\n",
			.body = ""},
		{.path = "/x", .body = "hello"},
		{0},
	};
	struct tiny_audit audit;
	char words[128];

	(void)state;
	tiny_audit_begin(&audit, site);
	snprintf(words, sizeof(words),
		"redirects to http://localhost:%u/x, which is another site: audit that URL instead",
		audit.server->port);
	expect_failure(&audit, words);
	assert_int_equal(tiny_hits(audit.server, "/x"), 0);
	tiny_audit_end(&audit);
}

static const struct tiny_route robots_site[] = {
	{.path = "/robots.txt",
		.headers = "Content-Type: text/plain\r\n",
		.body = "User-agent: *\nDisallow: /secret\n"},
	{.path = "/", .body = "<a href=/secret/a>s</a><a href=/open>o</a>"},
	{.path = "/secret/a", .body = "<a href='mailto:s@a.example'>s</a>"},
	{.path = "/open", .body = "<a href='mailto:o@a.example'>o</a>"},
	{0},
};

static void what_robots_txt_forbids_is_not_asked_for(void **state)
{
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, robots_site);
	expect_links(&audit, "o@a.example /open:1 mailto [o] \n");
	assert_int_equal(tiny_hits(audit.server, "/secret/a"), 0);
	assert_int_equal(tiny_hits(audit.server, "/robots.txt"), 1);
	assert_int_equal(audit.counts.pages_skipped, 1);
	tiny_audit_end(&audit);
}

static void ignoring_robots_asks_for_everything_but_robots_txt(void **state)
{
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, robots_site);
	audit.options.ignore_robots = true;
	expect_links(
		&audit, "o@a.example /open:1 mailto [o] \ns@a.example /secret/a:1 mailto [s] \n");
	assert_int_equal(tiny_hits(audit.server, "/robots.txt"), 0);
	tiny_audit_end(&audit);
}

static void a_forbidden_start_is_told(void **state)
{
	static const struct tiny_route site[] = {
		{.path = "/robots.txt", .body = "User-agent: mailknock\nDisallow: /\n"},
		{.path = "/", .body = "hello"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_failure(&audit, "robots.txt forbids it");
	assert_int_equal(tiny_hits(audit.server, "/"), 0);
	tiny_audit_end(&audit);
}

static void a_robots_txt_that_fails_permits_nothing(void **state)
{
	static const struct tiny_route site[] = {
		{.path = "/robots.txt", .status = "500 Internal Server Error", .body = ""},
		{.path = "/", .body = "hello"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_failure(&audit, "robots.txt answers 500 Internal Server Error");
	assert_int_equal(tiny_hits(audit.server, "/"), 0);
	assert_int_equal(tiny_hits(audit.server, "/robots.txt"), 2);
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-robots-unavailable: "));
	tiny_audit_end(&audit);
}

static void robots_txt_may_be_behind_redirects_to_other_hosts(void **state)
{
	static const struct tiny_route site[] = {
		{.path = "/robots.txt",
			.status = "302 x",
			.headers = "Location: http://localhost:{port}/r1\r\n",
			.body = ""},
		{.path = "/r1", .status = "302 x", .headers = "Location: /r2\r\n", .body = ""},
		{.path = "/r2", .body = "User-agent: *\nDisallow: /secret\n"},
		{.path = "/", .body = "<a href=/secret>s</a><a href='mailto:a@a.example'>a</a>"},
		{.path = "/secret", .body = "<a href='mailto:s@a.example'>s</a>"},
		{0},
	};
	static const struct tiny_route circle[] = {
		{.path = "/robots.txt",
			.status = "302 x",
			.headers = "Location: /robots.txt\r\n",
			.body = ""},
		{.path = "/", .body = "<a href='mailto:a@a.example'>a</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	tiny_audit_end(&audit);
	tiny_audit_begin(&audit, circle);
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	assert_int_equal(tiny_hits(audit.server, "/robots.txt"), 6);
	tiny_audit_end(&audit);
}

static void nofollow_is_obeyed_but_addresses_are_taken(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<a href=/meta>m</a><a href=/header>h</a>"
				"<a href=/rel rel=nofollow>r</a><a href=/other>o</a>"},
		{.path = "/meta",
			.body = "<meta name=robots content='noindex, nofollow'>"
				"<a href=/no>n</a><a href='mailto:m@a.example'>m</a>"},
		{.path = "/header",
			.headers = "Content-Type: text/html\r\nX-Robots-Tag: nofollow\r\n",
			.body = "<a href=/no>n</a><a href='mailto:h@a.example'>h</a>"},
		{.path = "/other",
			.headers = "Content-Type: text/html\r\nX-Robots-Tag: otherbot: none\r\n",
			.body = "<a href=/yes>y</a>"},
		{.path = "/rel", .body = "x"},
		{.path = "/no", .body = "x"},
		{.path = "/yes", .body = "<a href='mailto:y@a.example'>y</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "h@a.example /header:1 mailto [h] \nm@a.example /meta:1 mailto [m] \n"
			     "y@a.example /yes:1 mailto [y] \n");
	assert_int_equal(tiny_hits(audit.server, "/no"), 0);
	assert_int_equal(tiny_hits(audit.server, "/rel"), 0);
	tiny_audit_end(&audit);
}

static void other_sites_and_files_are_not_asked(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/",
			.body = "<a href=http://localhost:{port}/there>t</a><a href=/a.png>p</a>"
				"<a href=/b.ZIP>z</a><a href=/a.png#x>p</a><a href=/b>b</a>"},
		{.path = "/there", .body = "x"},
		{.path = "/a.png", .body = "x"},
		{.path = "/b.ZIP", .body = "x"},
		{.path = "/b",
			.headers = "Content-Type: image/png\r\n",
			.body = "<a href='mailto:b@a.example'>b</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "");
	assert_int_equal(tiny_hits(audit.server, "/there"), 0);
	assert_int_equal(tiny_hits(audit.server, "/a.png"), 0);
	assert_int_equal(tiny_hits(audit.server, "/b.ZIP"), 0);
	assert_int_equal(audit.counts.pages_skipped, 1);
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-skipped-files: 2 links"));
	tiny_audit_end(&audit);
}

static void a_missing_page_is_told_with_who_links_to_it(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/a>a</a>"},
		{.path = "/a", .body = "<a href=/missing>m</a>"},
		{.path = "/missing",
			.status = "404 Not Found",
			.body = "<a href='mailto:x@a.example'>x</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "");
	assert_string_equal(buf_text(&audit.pages), "/missing 404 404 Not Found from /a\n");
	assert_int_equal(tiny_hits(audit.server, "/missing"), 1);
	tiny_audit_end(&audit);
}

static void pages_that_are_too_large_are_read_as_far_as_they_are(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/endless>e</a><a href=/bomb>b</a>"},
		{.path = "/endless", .act = tiny_act_endless},
		{.path = "/bomb", .act = tiny_act_bomb},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.page_timeout_ms = 20000;
	expect_links(&audit, "first@example.org /endless:1 mailto [mail] \n");
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-cut-pages: 2 pages"));
	assert_int_equal(audit.counts.pages_fetched, 3);
	tiny_audit_end(&audit);
}

static void a_drip_ends_in_time_and_is_asked_again_once(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href=/drip>d</a><a href='mailto:a@a.example'>a</a>"},
		{.path = "/drip", .act = tiny_act_drip},
		{0},
	};
	struct tiny_audit audit;
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.options.page_timeout_ms = 300;
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	assert_true(clock_monotonic_ms() - began_ms < 5000);
	assert_int_equal(tiny_hits(audit.server, "/drip"), 2);
	assert_string_equal(buf_text(&audit.pages), "/drip 0 no complete answer in time from /\n");
	tiny_audit_end(&audit);
}

static void what_fails_once_is_asked_again(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href='mailto:a@a.example'>a</a>", .busy_first = 1},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	assert_int_equal(tiny_hits(audit.server, "/"), 2);
	tiny_audit_end(&audit);
}

static void starts_that_are_no_pages_are_told(void **state)
{
	static const struct {
		const char *status, *headers, *words;
	} cases[] = {
		{"200 OK", "Content-Type: image/png\r\n", "is image/png, not a web page"},
		{"404 Not Found", NULL, "404 Not Found"},
		{"500 Internal Server Error", NULL, "500 Internal Server Error"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tiny_route site[] = {NO_ROBOTS,
			{.path = "/",
				.status = cases[i].status,
				.headers = cases[i].headers,
				.body = "x"},
			{0}};
		struct tiny_audit audit;

		tiny_audit_begin(&audit, site);
		expect_failure(&audit, cases[i].words);
		expect_failure(&audit, audit.seed);
		tiny_audit_end(&audit);
	}
}

static void one_bad_start_among_good_ones_is_a_failed_page(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .status = "404 Not Found", .body = ""},
		{.path = "/good", .body = "<a href='mailto:a@a.example'>a</a>"},
		{0},
	};
	struct tiny_audit audit;
	char good[160];

	(void)state;
	tiny_audit_begin(&audit, site);
	snprintf(good, sizeof(good), "%sgood", audit.seed);
	audit.seeds[1] = good;
	audit.options.seed_count = 2;
	expect_links(&audit, "a@a.example /good:1 mailto [a] \n");
	assert_string_equal(buf_text(&audit.pages), "/ 404 404 Not Found from \n");
	assert_int_equal(audit.counts.pages_queued, 0);
	tiny_audit_end(&audit);
}

static void private_addresses_are_refused_by_default(void **state)
{
	static const struct tiny_route site[] = {NO_ROBOTS, {.path = "/", .body = "x"}, {0}};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.policy.allow_private = false;
	expect_failure(&audit, "127.0.0.1 is a loopback address (--allow-private opens it)");
	assert_int_equal(audit.server->counters->connections, 0);
	tiny_audit_end(&audit);
}

static void an_unreachable_start_is_told_with_its_cause(void **state)
{
	struct tiny_audit audit;
	unsigned port = 0;
	int listener = tiny_listen(INADDR_LOOPBACK, &port);

	(void)state;
	close(listener);
	tiny_audit_begin(&audit, NULL);
	snprintf(audit.seed, sizeof(audit.seed), "http://127.0.0.1:%u/", port);
	expect_failure(&audit, "/: could not connect: Connection refused");
	audit.options.ignore_robots = true;
	expect_failure(&audit, "/: could not connect: Connection refused");
	tiny_audit_end(&audit);
}

static void a_host_that_does_not_exist_is_told(void **state)
{
	struct tiny_dns dns = tiny_dns_start(3);
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, NULL);
	snprintf(audit.seed, sizeof(audit.seed), "http://nowhere.example/");
	audit.options.dns.servers = dns.server;
	expect_failure(&audit, "http://nowhere.example/: no such host");
	tiny_audit_end(&audit);
	tiny_dns_stop(&dns);
}

static void the_same_command_goes_on_after_an_unreachable_start(void **state)
{
	static const struct tiny_route site[] = {
		NO_ROBOTS,
		{.path = "/", .body = "<a href='mailto:a@a.example'>a</a>"},
		{0},
	};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, site);
	audit.policy.allow_private = false;
	expect_failure(&audit, "loopback");
	audit.policy.allow_private = true;
	expect_links(&audit, "a@a.example /:1 mailto [a] \n");
	tiny_audit_end(&audit);
}

/* ---- a site of many pages: page n links to 2n and 2n+1 and has one address ---- */

enum { TREE_PAGES = 150 };

static void act_tree(const struct tiny_request *request)
{
	long number = strtol(request->path + 3, NULL, 10);
	char body[512];
	int at = snprintf(
		body, sizeof(body), "<a href='mailto:p%ld@a.example'>%ld</a>", number, number);

	for (long child = 2 * number; child <= 2 * number + 1 && child <= TREE_PAGES; child++)
		at += snprintf(body + at, sizeof(body) - (size_t)at, "<a href=/p/%ld>x</a>", child);
	usleep(2000);
	tiny_answer(request->fd, NULL, NULL, body, request->port);
}

static const struct tiny_route tree[] = {
	NO_ROBOTS,
	{.path = "/", .body = "<a href=/p/1>1</a>"},
	{.path = "/p/*", .act = act_tree},
	{0},
};

static void limits_end_the_crawl_and_are_told(void **state)
{
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, tree);
	audit.options.pages_max = 20;
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_true(audit.is_done);
	assert_int_equal(audit.counts.pages_fetched, 20);
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-limit-pages: "));
	tiny_audit_end(&audit);

	tiny_audit_begin(&audit, tree);
	audit.options.pages_max = TREE_PAGES + 1;
	tiny_audit_run(&audit);
	assert_int_equal(audit.counts.pages_fetched, TREE_PAGES + 1);
	assert_string_equal(buf_text(&audit.notes), "");
	tiny_audit_end(&audit);

	tiny_audit_begin(&audit, tree);
	audit.options.delay_ms = 150;
	audit.options.time_max_ms = 1500;
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_true(audit.is_done);
	assert_in_range(audit.counts.pages_fetched, 2, TREE_PAGES / 2);
	assert_non_null(strstr(buf_text(&audit.notes), "crawl-limit-time: "));
	tiny_audit_end(&audit);
}

static void patterns_choose_the_pages(void **state)
{
	static const char *const include[] = {"/p/[0-9]$"}, *const exclude[] = {"/p/(4|5)$"};
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, tree);
	audit.options.include = include;
	audit.options.include_count = 1;
	audit.options.exclude = exclude;
	audit.options.exclude_count = 1;
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_int_equal(audit.counts.pages_fetched, 1 + 5); /* 1 2 3 6 7 */
	tiny_audit_end(&audit);
}

static void a_host_is_never_asked_more_than_per_host_at_once(void **state)
{
	struct tiny_audit audit;

	(void)state;
	tiny_audit_begin(&audit, tree);
	audit.options.per_host = 3;
	tiny_audit_run(&audit);
	assert_int_equal(audit.counts.pages_fetched, TREE_PAGES + 1);
	assert_in_range(audit.server->counters->open_most, 2, 3);
	assert_in_range(audit.server->counters->connections, 1, 6);
	tiny_audit_end(&audit);
}

static void a_signal_ends_it_soon_and_it_goes_on_later(void **state)
{
	struct tiny_audit audit;
	int64_t began_ms = clock_monotonic_ms();

	(void)state;
	tiny_audit_begin(&audit, tree);
	audit.stop = 1;
	audit.options.delay_ms = 600000;
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_false(audit.is_done);
	assert_true(clock_monotonic_ms() - began_ms < audit.options.delay_ms / 10);
	audit.stop = 0;
	audit.options.delay_ms = 0;
	tiny_audit_run(&audit);
	assert_int_equal(audit.status, OK);
	assert_true(audit.is_done);
	assert_int_equal(audit.counts.links, TREE_PAGES);
	tiny_audit_end(&audit);
}

/* Crawls in a process of its own and kills it; false when it came to its end before. */
static bool crawl_and_kill(struct tiny_audit *audit, useconds_t after_us)
{
	int how;
	pid_t pid = fork();

	if (pid == 0) {
		struct store *store = NULL;
		struct run run;

		if (tiny_audit_open(audit, &store, &run))
			_exit(1);
		_exit(crawl_run(&audit->options, store, run.id, &audit->stop, &audit->why) ? 2 : 0);
	}
	usleep(after_us);
	kill(pid, SIGKILL);
	waitpid(pid, &how, 0);
	assert_true(WIFSIGNALED(how) || WEXITSTATUS(how) == 0);
	return WIFSIGNALED(how);
}

static void kills_at_any_moment_lose_nothing(void **state)
{
	struct tiny_audit whole, killed;
	unsigned seed = 42;
	int kills = 0;

	(void)state;
	tiny_audit_begin(&whole, tree);
	tiny_audit_run(&whole);
	assert_int_equal(whole.counts.links, TREE_PAGES);
	tiny_audit_begin(&killed, tree);
	killed.options.per_host = 2;
	/* The first ones come while the database is made and the first pages are read; the later ones
	 * leave time enough to get on, on a busy machine too. */
	for (useconds_t most_us = 40000; kills < 60; kills++, most_us += most_us / 5) {
		if (!crawl_and_kill(&killed, 5000 + (useconds_t)rand_r(&seed) % most_us))
			break;
	}
	assert_in_range(kills, 3, 59);
	tiny_audit_run(&killed);
	assert_int_equal(killed.status, OK);
	assert_int_equal(killed.counts.pages_queued, 0);
	assert_int_equal(killed.counts.pages_fetched, whole.counts.pages_fetched);
	assert_string_equal(buf_text(&killed.links), buf_text(&whole.links));
	tiny_audit_end(&whole);
	tiny_audit_end(&killed);
}

static void options_are_checked_before_anything_is_touched(void **state)
{
	static const char *const good = "http://a.example/", *const bad = "gopher://a.example/";
	static const char *const pattern = "[";
	struct failure why;
	struct crawl_options options = {.seeds = &good, .seed_count = 1};

	(void)state;
	assert_int_equal(crawl_options_check(&options, &why), OK);
	options.visitor.user_agent = "x\r\nCookie: y";
	assert_int_equal(crawl_options_check(&options, &why), ERR_USAGE);
	options.visitor.user_agent = "mailknock/1 (+https://a.example/)";
	options.seeds = &bad;
	assert_int_equal(crawl_options_check(&options, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "gopher://a.example/"));
	options.seeds = &good;
	options.exclude = &pattern;
	options.exclude_count = 1;
	assert_int_equal(crawl_options_check(&options, &why), ERR_USAGE);
	options.seed_count = 0;
	assert_int_equal(crawl_options_check(&options, &why), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_address_is_kept_with_its_places),
		cmocka_unit_test(a_mail_link_without_recipient_is_an_invalid_entry),
		cmocka_unit_test(redirects_within_the_site_are_followed),
		cmocka_unit_test(redirects_do_not_count_as_depth_at_the_start),
		cmocka_unit_test(a_circle_at_the_start_is_told),
		cmocka_unit_test(an_endless_chain_ends_after_ten_redirects),
		cmocka_unit_test(a_start_that_leads_to_another_site_says_which),
		cmocka_unit_test(what_robots_txt_forbids_is_not_asked_for),
		cmocka_unit_test(ignoring_robots_asks_for_everything_but_robots_txt),
		cmocka_unit_test(a_forbidden_start_is_told),
		cmocka_unit_test(a_robots_txt_that_fails_permits_nothing),
		cmocka_unit_test(robots_txt_may_be_behind_redirects_to_other_hosts),
		cmocka_unit_test(nofollow_is_obeyed_but_addresses_are_taken),
		cmocka_unit_test(other_sites_and_files_are_not_asked),
		cmocka_unit_test(a_missing_page_is_told_with_who_links_to_it),
		cmocka_unit_test(pages_that_are_too_large_are_read_as_far_as_they_are),
		cmocka_unit_test(a_drip_ends_in_time_and_is_asked_again_once),
		cmocka_unit_test(what_fails_once_is_asked_again),
		cmocka_unit_test(starts_that_are_no_pages_are_told),
		cmocka_unit_test(one_bad_start_among_good_ones_is_a_failed_page),
		cmocka_unit_test(private_addresses_are_refused_by_default),
		cmocka_unit_test(an_unreachable_start_is_told_with_its_cause),
		cmocka_unit_test(a_host_that_does_not_exist_is_told),
		cmocka_unit_test(the_same_command_goes_on_after_an_unreachable_start),
		cmocka_unit_test(limits_end_the_crawl_and_are_told),
		cmocka_unit_test(patterns_choose_the_pages),
		cmocka_unit_test(a_host_is_never_asked_more_than_per_host_at_once),
		cmocka_unit_test(a_signal_ends_it_soon_and_it_goes_on_later),
		cmocka_unit_test(kills_at_any_moment_lose_nothing),
		cmocka_unit_test(options_are_checked_before_anything_is_touched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
