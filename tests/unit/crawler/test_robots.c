#include "crawler/robots.h"

#include "base/buf.h"
#include "crawler/robots_rules.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

static bool permits(struct span body, const char *path)
{
	struct robots *robots = robots_read(body, SPAN("mailknock"));
	bool result = robots_permits(robots, span_of(path));

	robots_destroy(robots);
	return result;
}

struct sample {
	const char *body, *path;
	bool permits;
};

static void check(const struct sample *samples, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (permits(span_of(samples[i].body), samples[i].path) != samples[i].permits)
			fail_msg("%s\n%s: not %s", samples[i].body, samples[i].path,
				samples[i].permits ? "permitted" : "forbidden");
}

#define CHECK(samples) check(samples, sizeof(samples) / sizeof((samples)[0]))

static void the_group_that_names_us_goes_before_the_star(void **state)
{
	static const struct sample samples[] = {
		{"", "/x", true},
		{"user-agent: mailknock\ndisallow: /\n", "/x", false},
		{"user-agent: mailknock\ndisallow: /\n", "/", false},
		{"user-agent: mailknock\ndisallow: /\n", "", false},
		{"user-agent: other\ndisallow: /\n", "/x", true},
		{"user-agent: *\ndisallow: /\n", "/x", false},
		{"user-agent: *\ndisallow: /\nuser-agent: mailknock\nallow: /\n", "/x", true},
		{"user-agent: mailknock\nallow: /\nuser-agent: *\ndisallow: /\n", "/x", true},
		{"user-agent: *\ndisallow: /\nuser-agent: mailknock\n", "/x", true},
		{"user-agent: *\ndisallow: /\nuser-agent: mailknock\ndisallow:\n", "/x", true},
		{"user-agent: *\ndisallow: /a\nuser-agent: mailknock\ndisallow: /b\n", "/a", true},
		{"disallow: /\n", "/x", true},
		{"disallow: /\nuser-agent: mailknock\n", "/x", true},
		{"user-agent: * x\ndisallow: /\n", "/x", false},
		{"user-agent: *x\ndisallow: /\n", "/x", true},
	};

	(void)state;
	CHECK(samples);
}

static void names_are_compared_as_product_tokens(void **state)
{
	static const struct sample samples[] = {
		{"User-Agent: MAILKNOCK\nDisallow: /\n", "/x", false},
		{"user-agent: mailknock/1.0\ndisallow: /\n", "/x", false},
		{"user-agent: mailknock 1.0 (x)\ndisallow: /\n", "/x", false},
		{"user-agent: mailknock*\ndisallow: /\n", "/x", false},
		{"user-agent: mailknockbot\ndisallow: /\n", "/x", true},
		{"user-agent: mailknock-news\ndisallow: /\n", "/x", true},
		{"user-agent: mail\ndisallow: /\n", "/x", true},
		{"user-agent: the mailknock\ndisallow: /\n", "/x", true},
		{"user-agent:\ndisallow: /\n", "/x", true},
		{"user-agent: /1.0\ndisallow: /\n", "/x", true},
	};

	(void)state;
	CHECK(samples);
}

static void groups_of_one_agent_are_merged(void **state)
{
	static const char body[] = "user-agent: mailknock\ndisallow: /a\n\n"
				   "user-agent: other\ndisallow: /b\n\n"
				   "user-agent: third\nuser-agent: mailknock\ndisallow: /c\n"
				   "user-agent: *\ndisallow: /d\n";
	static const struct sample samples[] = {
		{body, "/a", false},
		{body, "/b", true},
		{body, "/c", false},
		{body, "/d", true},
		/* Lines of other kinds and empty ones do not part the names of a group. */
		{"user-agent: mailknock\n\ncrawl-delay: 1\nsitemap: x\nfoo: bar\n"
		 "user-agent: other\ndisallow: /\n",
			"/x", false},
		/* A rule does, even an empty one. */
		{"user-agent: mailknock\ndisallow:\nuser-agent: other\ndisallow: /\n", "/x", true},
		{"user-agent: mailknock\nallow: /y\nuser-agent: other\ndisallow: /\n", "/x", true},
	};

	(void)state;
	CHECK(samples);
}

static void the_longest_match_wins_and_allow_wins_a_tie(void **state)
{
#define US "user-agent: mailknock\n"
	static const struct sample samples[] = {
		{US "disallow: /x/page.html\nallow: /x/\n", "/x/page.html", false},
		{US "disallow: /x/page.html\nallow: /x/\n", "/x/", true},
		{US "allow: /x/page.html\ndisallow: /x/\n", "/x/page.html", true},
		{US "allow: /x/page.html\ndisallow: /x/\n", "/x/", false},
		{US "disallow: \nallow: \n", "/x/page.html", true},
		{US "disallow: /\nallow: /\n", "/x/page.html", true},
		{US "allow: /\ndisallow: /\n", "/x/page.html", true},
		{US "disallow: /x\nallow: /x/\n", "/x", false},
		{US "disallow: /x\nallow: /x/\n", "/x/", true},
		{US "disallow: /x/page.html\nallow: /x/page.html\n", "/x/page.html", true},
		{US "allow: /page\ndisallow: /*.html\n", "/page.html", false},
		{US "allow: /page\ndisallow: /*.html\n", "/page", true},
		{US "allow: /x/page.\ndisallow: /*.html\n", "/x/page.html", true},
		{US "disallow: /x/page.\nallow: /*.html\n", "/x/page.html", false},
		{US "allow: /x/\ndisallow: /*.htm\n", "/y/page.html", false},
		{US "disallow: /\nallow: /$\n", "/", true},
		{US "disallow: /\nallow: /$\n", "/page.html", false},
		{"user-agent: *\ndisallow: /x/\nuser-agent: mailknock\ndisallow: /y/\n", "/x/page",
			true},
	};

	(void)state;
	CHECK(samples);
}

static void stars_and_dollars_work(void **state)
{
	static const struct sample samples[] = {
		{US "disallow: /foo/bar/quz\n", "/foo/bar/quz", false},
		{US "disallow: /foo/bar/quz\n", "/foo/quz", true},
		{US "disallow: /foo/b*r/quz\n", "/foo/b/quz", true},
		{US "disallow: /foo/b*r/quz\n", "/foo/br/quz", false},
		{US "disallow: /foo/b*r/quz\n", "/foo/bzzr/quz/x", false},
		{US "disallow: /*.php\n", "/a/b.php?c", false},
		{US "disallow: /*.php$\n", "/a/b.php?c", true},
		{US "disallow: /*.php$\n", "/a/b.php.php", false},
		{US "disallow: /*a*\n", "/bcd", true},
		{US "disallow: *a\n", "/bca", false},
		{US "disallow: *\n", "/x", false},
		{US "disallow: **\n", "/x", false},
		{US "disallow: *$\n", "/x", false},
		{US "disallow: $\n", "/x", true},
		{US "disallow: /x$\n", "/x", false},
		{US "disallow: /x$\n", "/xy", true},
		{US "disallow: /x*$\n", "/xy", false},
		{US "disallow: /*ab*ab$\n", "/ab", true},
		{US "disallow: /*ab*ab$\n", "/aab", true},
		{US "disallow: /*ab*b$\n", "/abb", false},
		{US "disallow: /a*aa$\n", "/aa", true},
		{US "disallow: /a$b\n", "/a$b", false},
		{US "disallow: /a$b\n", "/a", true},
		{US "disallow: /%2A\n", "/*", false},
		{US "disallow: /%2a\n", "/x", true},
		{US "disallow: /x%24\n", "/x$", false},
		{US "disallow: /x%24\n", "/x", true},
		{US "disallow: fish\n", "/fish", true},
		{US "disallow: /fish*\n", "/Fish", true},
		{US "disallow: /fish/\n", "/fish", true},
		{US "disallow: /fish\n", "/fishheads/yummy.html?id=a", false},
	};

	(void)state;
	CHECK(samples);
}

/* One rule, and what it is documented to match and not to match. */
static void one_rule_forbids_what_the_search_engine_says(void **state)
{
	static const struct {
		const char *rule;
		const char *matches[7], *others[6];
	} rows[] = {
		{"/", {"/", "/fish", "/a?b"}, {0}},
		{"/*", {"/", "/fish", "/a?b"}, {0}},
		{"/$", {"/"}, {"/fish", "/?", "//"}},
		{"/fish",
			{"/fish", "/fish.html", "/fish/salmon.html", "/fishheads",
				"/fishheads/yummy.html", "/fish.php?id=anything"},
			{"/Fish.asp", "/catfish", "/?id=fish", "/desert/fish"}},
		{"/fish*",
			{"/fish", "/fish.html", "/fish/salmon.html", "/fishheads",
				"/fishheads/yummy.html", "/fish.php?id=anything"},
			{"/Fish.asp", "/catfish", "/?id=fish", "/desert/fish"}},
		{"/fish/", {"/fish/", "/fish/?id=anything", "/fish/salmon.htm"},
			{"/fish", "/fish.html", "/animals/fish/", "/Fish/Salmon.asp"}},
		{"/*.php",
			{"/index.php", "/filename.php", "/folder/filename.php",
				"/folder/filename.php?parameters", "/folder/any.php.file.html",
				"/filename.php/"},
			{"/", "/windows.PHP"}},
		{"/*.php$", {"/filename.php", "/folder/filename.php"},
			{"/filename.php?parameters", "/filename.php/", "/filename.php5",
				"/windows.PHP"}},
		{"/fish*.php", {"/fish.php", "/fishheads/catfish.php?parameters"}, {"/Fish.PHP"}},
		{"/private*/", {"/private/", "/private-a/b"}, {"/private", "/a/private/"}},
		{"/*?", {"/?", "/a?b", "/a/?"}, {"/", "/a%3Fb"}},
		{"/*?$", {"/?", "/a?"}, {"/a?b"}},
		{"/*.gif$", {"/a.gif", "/b/c.gif"}, {"/a.gif?", "/a.gifs", "/gif"}},
		{"/a*b*c$", {"/abc", "/a1b2c", "/abcbc"}, {"/abcd", "/acb", "/ab"}},
	};
	char body[100];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(body, sizeof(body), US "disallow: %s\n", rows[i].rule);
		for (size_t j = 0; j < 7 && rows[i].matches[j]; j++)
			if (permits(span_of(body), rows[i].matches[j]))
				fail_msg("%s does not match %s", rows[i].rule, rows[i].matches[j]);
		for (size_t j = 0; j < 6 && rows[i].others[j]; j++)
			if (!permits(span_of(body), rows[i].others[j]))
				fail_msg("%s matches %s", rows[i].rule, rows[i].others[j]);
	}
}

static void examples_of_the_rfc_and_of_the_search_engine_come_out_right(void **state)
{
	/* RFC 9309 5.1, with our name for one of its. */
	static const char simple[] = "User-Agent: *\nDisallow: *.gif$\nDisallow: /example/\n"
				     "Allow: /publications/\n\n"
				     "User-Agent: foobot\nDisallow:/\nAllow:/example/page.html\n"
				     "Allow:/example/allowed.gif\n\n"
				     "User-Agent: barbot\nUser-Agent: mailknock\n"
				     "Disallow: /example/page.html\n\n"
				     "User-Agent: quxbot\n";
	static const struct sample samples[] = {
		{simple, "/example/page.html", false},
		{simple, "/example/page.htm", true},
		{simple, "/a.gif", true},
		/* RFC 9309 5.2 */
		{"User-Agent: mailknock\nAllow: /example/page/\n"
		 "Disallow: /example/page/disallowed.gif\n",
			"/example/page/disallowed.gif", false},
		/* Which rule wins. */
		{US "allow: /p\ndisallow: /\n", "/page", true},
		{US "allow: /folder\ndisallow: /folder\n", "/folder/page", true},
		{US "allow: /page\ndisallow: /*.htm\n", "/page.htm", false},
		{US "allow: /page\ndisallow: /*.ph\n", "/page.php5", true},
		{US "allow: /$\ndisallow: /\n", "/", true},
		{US "allow: /$\ndisallow: /\n", "/page.htm", false},
		{US "disallow: /a\nallow: /a/b\ndisallow: /a/b/c\n", "/a/b", true},
		{US "disallow: /a\nallow: /a/b\ndisallow: /a/b/c\n", "/a/b/c/d", false},
		{US "disallow: /a/b/c\nallow: /a/b\ndisallow: /a\n", "/a/b/d", true},
		/* Stars count as octets. */
		{US "disallow: /a*b\nallow: /a/b\n", "/a/b", true},
		{US "disallow: /a**b\nallow: /a/b\n", "/a/b", false},
		/* Which group it is. */
		{"user-agent: a\ndisallow: /a\nuser-agent: mailknock\ndisallow: /m\n"
		 "user-agent: e\nuser-agent: f\ndisallow: /e\n",
			"/e", true},
		{"user-agent: e\nuser-agent: mailknock\ndisallow: /e\n", "/e", false},
		{"user-agent: *\nuser-agent: mailknock\ndisallow: /e\n", "/e", false},
		{"user-agent: *\nuser-agent: a\ndisallow: /e\n", "/e", false},
		{"user-agent: a\nuser-agent: *\nallow: /e\nuser-agent: b\ndisallow: /\n", "/e",
			true},
		{"user-agent: mailknock\ndisallow: /a\nsitemap: /s\ndisallow: /b\n", "/b", false},
	};

	(void)state;
	CHECK(samples);
}

/* RFC 9309 2.2.2. */
static void percent_encoding_makes_no_difference_where_it_means_none(void **state)
{
	static const struct sample samples[] = {
		{US "disallow: /foo/bar?qux=taz&baz=http://foo.bar?tar&par\n",
			"/foo/bar?qux=taz&baz=http://foo.bar?tar&par", false},
		{US "disallow: /foo/bar/\xe3\x83\x84\n", "/foo/bar/%E3%83%84", false},
		{US "disallow: /foo/bar/%E3%83%84\n", "/foo/bar/%e3%83%84", false},
		{US "disallow: /foo/bar/%e3%83%84\n", "/foo/bar/\xe3\x83\x84", false},
		{US "disallow: /foo/bar/%62%61%7A\n", "/foo/bar/baz", false},
		{US "disallow: /foo/bar/baz\n", "/foo/bar/%62%61%7A", false},
		{US "disallow: /a%2Fb\n", "/a/b", true},
		{US "disallow: /a%2fb\n", "/a%2Fb", false},
		{US "disallow: /a b\n", "/a%20b", false},
		{US "disallow: /a%0Ab\n", "/a\nb", false},
		{US "disallow: /a|b\n", "/a%7Cb", false},
		{US "disallow: /100%\n", "/100%", false},
		{US "disallow: /%zz\n", "/%zz", false},
		{US "disallow: /%4\n", "/%4", false},
	};

	(void)state;
	CHECK(samples);
}

static void lines_are_read_as_they_are_written_in_the_wild(void **state)
{
	static const struct sample samples[] = {
		{"User-agent: mailknock\r\nDisallow: /x\r\n", "/x", false},
		{"User-agent: mailknock\rDisallow: /x\r", "/x", false},
		{"User-agent: mailknock\nDisallow: /x", "/x", false},
		{"\xef\xbb\xbfUser-agent: mailknock\nDisallow: /x", "/x", false},
		{"\xef\xbbUser-agent: mailknock\nDisallow: /x", "/x", false},
		{"\xef\x11\xbfUser-agent: mailknock\nDisallow: /x", "/x", true},
		{"User-agent: mailknock\n\rDisallow: /x\r\r\n", "/x", false},
		{"user-agent: mailknock\ndisalow: /x\n", "/x", false},
		{"user-agent: mailknock\ndissalow: /x\n", "/x", false},
		{"user-agent: mailknock\ndisallaw: /x\n", "/x", false},
		{"user-agent: mailknock\ndisallows: /x\n", "/x", true},
		{"user-agent: mailknock\nnoindex: /x\n", "/x", true},
		{"user-agent: mailknock disallow: /x\n", "/x", true},
		{"user-agent: mailknock\ndisallow: /x /y\n", "/x", true},
		{"  USER-AGENT :\tmailknock  # us\n DISALLOW:/x# y\n", "/x", false},
		{"user-agent mailknock\ndisallow /x\n", "/x", false},
		{"user-agent mailknock now\ndisallow: /x\n", "/x", true},
		{"useragent: mailknock\ndissallow: /x\n", "/x", false},
		{"user agent: mailknock\ndiasllow: /x\n", "/x", false},
		{"user-agent: mailknock\n# disallow: /\n", "/x", true},
		{"user-agent: mailknock\nfoo: /\n: /\ndisallow\n\n:::\n", "/x", true},
		{"user-agent: mailknock\ndisallow: /a:b\n", "/a:b", false},
		{"<html>user-agent: mailknock disallow: /</html>", "/x", true},
	};

	(void)state;
	CHECK(samples);
}

static void robots_txt_itself_is_always_permitted(void **state)
{
	static const struct sample samples[] = {
		{US "disallow: /\n", "/robots.txt", true},
		{US "disallow: /\n", "/robots.txt2", false},
	};

	(void)state;
	CHECK(samples);
}

static void a_robots_txt_that_could_not_be_had_speaks_for_all_paths(void **state)
{
	struct robots *all = robots_uniform(true), *none = robots_uniform(false);

	(void)state;
	assert_true(robots_permits(all, SPAN("/x")));
	assert_false(robots_permits(none, SPAN("/x")));
	assert_int_equal(robots_delay_ms(all), 0);
	assert_int_equal(robots_sitemap_count(none), 0);
	robots_destroy(all);
	robots_destroy(none);
	robots_destroy(NULL);
}

static void delays_are_read_and_bounded(void **state)
{
	static const struct {
		const char *body;
		int64_t delay_ms;
	} rows[] = {
		{"", 0},
		{US "crawl-delay: 10\n", 10000},
		{US "Crawl-Delay: 0.5\n", 500},
		{US "crawl-delay: 1.2345\n", 1234},
		{US "crawl-delay: .25\n", 250},
		{US "crawl-delay: 3600\n", 30000},
		{US "crawl-delay: 99999999999999999999999\n", 0},
		{US "crawl-delay: -1\n", 0},
		{US "crawl-delay: 1x\n", 0},
		{US "crawl-delay: 1.x\n", 0},
		{US "crawl-delay:\n", 0},
		{US "crawl-delay: 2\ncrawl-delay: 1\n", 2000},
		{"crawl-delay: 1\n", 0},
		{"user-agent: *\ncrawl-delay: 3\n", 3000},
		{"user-agent: *\ncrawl-delay: 3\n" US "crawl-delay: 1\n", 1000},
		{"user-agent: *\ncrawl-delay: 3\n\n" US "disallow: /x\n", 0},
		{"user-agent: *\nuser-agent: other\ncrawl-delay: 3\n", 3000},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct robots *robots = robots_read(span_of(rows[i].body), SPAN("mailknock"));

		if (robots_delay_ms(robots) != rows[i].delay_ms)
			fail_msg("%s: %ld", rows[i].body, (long)robots_delay_ms(robots));
		robots_destroy(robots);
	}
}

static void sitemaps_belong_to_no_group(void **state)
{
	struct robots *robots = robots_read(SPAN("Sitemap: https://a/s.xml\nuser-agent: x\n"
						 "disallow: /\nsite-map:  /b.xml #c\nsitemap:\n"),
		SPAN("mailknock"));

	(void)state;
	assert_int_equal(robots_sitemap_count(robots), 2);
	assert_true(span_equals(robots_sitemap(robots, 0), SPAN("https://a/s.xml")));
	assert_true(span_equals(robots_sitemap(robots, 1), SPAN("/b.xml")));
	robots_destroy(robots);
}

static void add_times(struct buf *b, const char *text, int times)
{
	for (int i = 0; i < times; i++)
		buf_add_text(b, text);
}

static void a_thousand_stars_are_no_burden(void **state)
{
	struct buf body, path;

	(void)state;
	buf_init(&body, 20000);
	buf_init(&path, 20000);
	buf_add_text(&body, US "disallow: /");
	add_times(&body, "*a", 1000);
	buf_add_text(&body, "b$\n");
	buf_add_char(&path, '/');
	add_times(&path, "a", 10000);
	assert_true(permits(buf_span(&body), buf_text(&path)));
	buf_add_char(&path, 'b');
	assert_false(permits(buf_span(&body), buf_text(&path)));
	buf_finish(&body);
	buf_finish(&path);
}

/* The rule with a number for '#'. */
static void add_rule_number(struct buf *body, const char *rule, size_t number)
{
	size_t mark = strcspn(rule, "#");

	buf_add(body, span_part(span_of(rule), 0, mark));
	if (rule[mark]) {
		buf_addf(body, "%zu", number);
		buf_add_text(body, rule + mark + 1);
	}
}

/* A file full of one rule and its like; what a path of 2,048 octets costs. */
static void no_file_makes_a_path_expensive(void **state)
{
	static const struct {
		const char *rule, *path; /* of the path, again and again */
		bool is_within_bounds;   /* and so it is known that nothing matches */
	} rows[] = {
		{"disallow: /*zq#\n", "a", true},
		{"disallow: /*a*a*b#\n", "a", true},
		{"disallow: /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#\n", "a", true},
		{"disallow: *#z\n", "\x01", true},
		{"disallow: /*baaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "a", false},
		{"disallow: /*aaaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaaaaaaaaa\n", "a", false},
	};
	enum { TIMES = 10, PATIENCE_MS = 100 /* a path; without sanitizers it is 4 */ };
	struct buf body, path;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		buf_init(&body, 2 * ROBOTS_BYTES_MAX);
		buf_init(&path, 2048);
		buf_add_text(&body, US);
		for (size_t n = 0; body.length < ROBOTS_BYTES_MAX - 100; n++)
			add_rule_number(&body, rows[i].rule, n);
		buf_add_char(&path, '/');
		while (!path.overflowed)
			buf_add_text(&path, rows[i].path);
		struct robots *robots = robots_read(buf_span(&body), SPAN("mailknock"));
		clock_t began = clock();

		for (int n = 0; n < TIMES; n++)
			assert_int_equal(
				robots_permits(robots, buf_span(&path)), rows[i].is_within_bounds);
		assert_true((clock() - began) * 1000 / CLOCKS_PER_SEC < TIMES * PATIENCE_MS);
		robots_destroy(robots);
		buf_finish(&body);
		buf_finish(&path);
	}
}

static void what_is_beyond_the_ceilings_is_not_read(void **state)
{
	struct buf body;

	(void)state;
	buf_init(&body, 2 * ROBOTS_BYTES_MAX);

	/* RFC 9309 2.5: 500 KiB must be read ... */
	buf_add_text(&body, US);
	while (body.length < 500 * 1024 - 20)
		buf_add_text(&body, "#2345678\n");
	buf_add_text(&body, "disallow: /x\n");
	assert_false(permits(buf_span(&body), "/x"));
	/* ... and the rest need not be. */
	while (body.length < ROBOTS_BYTES_MAX)
		buf_add_text(&body, "#\n");
	buf_add_text(&body, "disallow: /y\n");
	assert_true(permits(buf_span(&body), "/y"));

	/* Nor is the line that the end of it would cut in two. */
	buf_clear(&body);
	buf_add_text(&body, US);
	while (body.length < ROBOTS_BYTES_MAX - 11)
		buf_add_char(&body, '\n');
	buf_add_text(&body, "disallow: /y\n");
	assert_true(permits(buf_span(&body), "/x"));

	/* A line too long is cut. */
	buf_clear(&body);
	buf_add_text(&body, US "disallow: /");
	add_times(&body, "a", ROBOTS_LINE_MAX);
	size_t line = body.length - (sizeof(US) - 1);

	buf_add_text(&body, "\ndisallow: /x\n");
	assert_true(line > ROBOTS_LINE_MAX);
	assert_false(permits(buf_span(&body), "/x"));

	/* So is a list of rules or sitemaps. */
	buf_clear(&body);
	buf_add_text(&body, US);
	add_times(&body, "allow: /a\n", ROBOTS_RULES_MAX - 1);
	buf_add_text(&body, "disallow: /in\ndisallow: /out\n");
	assert_false(permits(buf_span(&body), "/in"));
	assert_true(permits(buf_span(&body), "/out"));

	buf_clear(&body);
	add_times(&body, "sitemap: x\n", ROBOTS_SITEMAPS_MAX + 1);
	struct robots *robots = robots_read(buf_span(&body), SPAN("mailknock"));

	assert_int_equal(robots_sitemap_count(robots), ROBOTS_SITEMAPS_MAX);
	robots_destroy(robots);
	buf_finish(&body);
}

static void bytes_that_are_no_text_do_no_harm(void **state)
{
	struct robots *robots = robots_read(
		SPAN("user-agent: mailknock\ndisallow: /\0a\nsitemap: \0x\nsitemap: a\0b\n"),
		SPAN("mailknock"));

	(void)state;
	assert_false(robots_permits(robots, SPAN("/\0a")));
	assert_false(robots_permits(robots, SPAN("/%00a")));
	assert_true(robots_permits(robots, SPAN("/")));
	assert_int_equal(robots_sitemap_count(robots), 0);
	robots_destroy(robots);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_group_that_names_us_goes_before_the_star),
		cmocka_unit_test(names_are_compared_as_product_tokens),
		cmocka_unit_test(groups_of_one_agent_are_merged),
		cmocka_unit_test(the_longest_match_wins_and_allow_wins_a_tie),
		cmocka_unit_test(stars_and_dollars_work),
		cmocka_unit_test(one_rule_forbids_what_the_search_engine_says),
		cmocka_unit_test(examples_of_the_rfc_and_of_the_search_engine_come_out_right),
		cmocka_unit_test(percent_encoding_makes_no_difference_where_it_means_none),
		cmocka_unit_test(lines_are_read_as_they_are_written_in_the_wild),
		cmocka_unit_test(robots_txt_itself_is_always_permitted),
		cmocka_unit_test(a_robots_txt_that_could_not_be_had_speaks_for_all_paths),
		cmocka_unit_test(delays_are_read_and_bounded),
		cmocka_unit_test(sitemaps_belong_to_no_group),
		cmocka_unit_test(a_thousand_stars_are_no_burden),
		cmocka_unit_test(no_file_makes_a_path_expensive),
		cmocka_unit_test(what_is_beyond_the_ceilings_is_not_read),
		cmocka_unit_test(bytes_that_are_no_text_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
