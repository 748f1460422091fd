#include "crawler/trap.h"

#include "tiny_site.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

/* ---- honest sites ---- */

enum {
	PRODUCTS = 50000,
	PRODUCTS_PER_LIST = 25,
	LISTS_PER_CATEGORY = 40,
	CATEGORIES = 50,
	PARTS = 20,
	PARAGRAPHS_PER_PART = 1000,
	POST_LISTS = 3000,
	POSTS_PER_LIST = 5,
	LEAVES = 2000,
	TOPICS = 6000,
	ARTICLES = 5000,
	PRODUCTS_ON_STOCK = 1800,
	STOCK_LISTS = 300,
	PHOTOS = 1000,
	NEWS_LISTS = 1000,
	PEOPLE = 40 /* of the ordinary pages around a trap */
};

/* Lists of products in pages, products that lead to others; one title for all. */
static void shop(const char *path, struct tiny_page *page)
{
	unsigned category = 0, list = 1, product = 0;

	snprintf(page->title, sizeof(page->title), "Shop");
	page->bytes = 5000 + tiny_number_of(path) % 3000;
	if (sscanf(path, "/product/%u", &product) == 1) {
		tiny_link(page, "/category/%u", product % CATEGORIES);
		tiny_link(page, "/product/%u", (product + 1) % PRODUCTS);
		tiny_link(page, "/product/%u", (product + 7) % PRODUCTS);
		snprintf(page->address, sizeof(page->address), "p%u@a.example", product / 100);
	} else if (sscanf(path, "/category/%u?page=%u", &category, &list) >= 1) {
		unsigned first = (category * LISTS_PER_CATEGORY + list - 1) * PRODUCTS_PER_LIST;

		for (unsigned i = 0; i < PRODUCTS_PER_LIST; i++)
			tiny_link(page, "/product/%u", first + i);
		if (list < LISTS_PER_CATEGORY)
			tiny_link(page, "/category/%u?page=%u", category, list + 1);
	} else {
		for (unsigned i = 0; i < CATEGORIES; i++)
			tiny_link(page, "/category/%u", i);
	}
}

/* All pages are alike to the byte, and there is no address. */
static void manual(const char *path, struct tiny_page *page)
{
	unsigned part = 0, paragraph = 0;

	snprintf(page->title, sizeof(page->title), "Manual");
	if (sscanf(path, "/doc/p%u.html", &paragraph) == 1) {
		tiny_link(page, "p%u.html", paragraph ? paragraph - 1 : 0);
		if (paragraph + 1 < PARTS * PARAGRAPHS_PER_PART)
			tiny_link(page, "p%u.html", paragraph + 1);
	} else if (sscanf(path, "/doc/part%u.html", &part) == 1) {
		for (unsigned i = 0; i < PARAGRAPHS_PER_PART; i++)
			tiny_link(page, "p%u.html", part * PARAGRAPHS_PER_PART + i);
	} else {
		for (unsigned i = 0; i < PARTS; i++)
			tiny_link(page, "/doc/part%u.html", i);
	}
}

/* A list of posts, from page to page, 3,000 deep. */
static void blog(const char *path, struct tiny_page *page)
{
	unsigned list = 1, post = 0;

	snprintf(page->title, sizeof(page->title), "My blog");
	if (sscanf(path, "/post/%u", &post) == 1) {
		page->bytes = 3000 + tiny_number_of(path) % 20000;
		if (post == POST_LISTS * POSTS_PER_LIST - 1)
			snprintf(page->address, sizeof(page->address), "first@a.example");
		return;
	}
	(void)!sscanf(path, "/page/%u", &list);
	for (unsigned i = 0; i < POSTS_PER_LIST; i++)
		tiny_link(page, "/post/%u", (list - 1) * POSTS_PER_LIST + i);
	if (list < POST_LISTS)
		tiny_link(page, "/page/%u", list + 1);
}

/* A scanned book: each page leads to the next one only, none has a title of its own. */
static void book(const char *path, struct tiny_page *page)
{
	unsigned leaf = 0;

	snprintf(page->title, sizeof(page->title), "Book");
	page->bytes = 2000 + tiny_number_of(path) % 9000;
	(void)!sscanf(path, "/book/%u", &leaf);
	if (leaf < LEAVES)
		tiny_link(page, "/book/%u", leaf + 1);
	else
		snprintf(page->address, sizeof(page->address), "printer@a.example");
}

/* A forum, all of it in two scripts with two parameters each. */
static void forum(const char *path, struct tiny_page *page)
{
	unsigned board = 0, start = 0, topic = 0;

	snprintf(page->title, sizeof(page->title), "Forum");
	page->bytes = 4000 + tiny_number_of(path) % 5000;
	if (sscanf(path, "/viewtopic.php?f=%u&t=%u", &board, &topic) == 2) {
		tiny_link(page, "/viewtopic.php?f=%u&t=%u", board, (topic + 1) % TOPICS);
		if (topic == TOPICS - 1)
			snprintf(page->address, sizeof(page->address), "last@a.example");
		return;
	}
	(void)!sscanf(path, "/viewforum.php?f=%u&start=%u", &board, &start);
	for (unsigned i = 0; i < 30 && start + i < TOPICS; i++)
		tiny_link(page, "/viewtopic.php?f=1&t=%u", start + i);
	if (start + 30 < TOPICS)
		tiny_link(page, "/viewforum.php?f=1&start=%u", start + 30);
}

/* One script, one number, links from article to article alone. */
static void articles(const char *path, struct tiny_page *page)
{
	unsigned article = 0;

	snprintf(page->title, sizeof(page->title), "Our site");
	page->bytes = 2000 + tiny_number_of(path) % 20000;
	(void)!sscanf(path, "/index.php?id=%u", &article);
	for (unsigned i = 1; i < 4 && article + i < ARTICLES; i++)
		tiny_link(page, "/index.php?id=%u", article + i);
	if (article == ARTICLES - 1)
		snprintf(page->address, sizeof(page->address), "last@a.example");
}

/* Lists that are all alike, of articles that differ in length alone. */
static void news(const char *path, struct tiny_page *page)
{
	unsigned list = 1, article;

	if (sscanf(path, "/article.php?id=%u", &article) == 1) {
		page->bytes = 1000 + article;
		return;
	}
	(void)!sscanf(path, "/list.php?page=%u", &list);
	for (unsigned i = 0; i < POSTS_PER_LIST; i++)
		tiny_link(page, "/article.php?id=%u", list * POSTS_PER_LIST + i);
	if (list < NEWS_LISTS)
		tiny_link(page, "/list.php?page=%u", list + 1);
}

/* Pages that are all alike, of which one names all others. */
static void album(const char *path, struct tiny_page *page)
{
	if (strcmp(path, "/") == 0)
		tiny_link(page, "/photo/0");
	for (unsigned i = 1; i < PHOTOS && strcmp(path, "/photo/0") == 0; i++)
		tiny_link(page, "/photo/%u", i);
}

/* Nothing but lists of products, and nothing at all tells one product from another. */
static void stock(const char *path, struct tiny_page *page)
{
	unsigned list = 1, product;

	if (sscanf(path, "/product/%u", &product) == 1)
		return;
	(void)!sscanf(path, "/list?page=%u", &list);
	for (unsigned i = 0; i < PRODUCTS_ON_STOCK / STOCK_LISTS; i++)
		tiny_link(page, "/product/%u", list * (PRODUCTS_ON_STOCK / STOCK_LISTS) + i);
	if (list < STOCK_LISTS)
		tiny_link(page, "/list?page=%u", list + 1);
}

static void honest_sites_are_read_in_full(void **state)
{
	static const struct {
		const char *name;
		tiny_site_fn *site;
		size_t pages, addresses;
	} cases[] = {
		{"shop", shop, 1 + PRODUCTS + CATEGORIES * LISTS_PER_CATEGORY, PRODUCTS / 100},
		{"manual", manual, 1 + PARTS + PARTS * PARAGRAPHS_PER_PART, 0},
		{"blog", blog, POST_LISTS * (1 + POSTS_PER_LIST), 1},
		{"book", book, 1 + LEAVES, 1},
		{"articles", articles, ARTICLES, 1},
		{"stock", stock, STOCK_LISTS + PRODUCTS_ON_STOCK, 0},
		{"news", news, NEWS_LISTS * (1 + POSTS_PER_LIST), 0},
		{"album", album, 1 + PHOTOS, 0},
		{"forum", forum, TOPICS + TOPICS / 30, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tiny_crawl crawl = tiny_crawl_run(cases[i].site, 200000);

		if (crawl.pages != cases[i].pages || crawl.addresses != cases[i].addresses)
			fail_msg("%s: %zu pages, %zu addresses, \"%s\" muted (%s)", cases[i].name,
				crawl.pages, crawl.addresses, crawl.pattern,
				trap_reason_name(crawl.reason));
		assert_int_equal(crawl.mutes, 0);
	}
}

/* ---- traps, each with ordinary pages around it ---- */

/* A chain of people, six deep in the end, with an address each. False: the path is none of them. */
static bool people(const char *path, struct tiny_page *page)
{
	unsigned person = 0;

	if (strcmp(path, "/") == 0) {
		for (unsigned i = 0; i < PEOPLE; i += 6)
			tiny_link(page, "/people/no%u/", i);
		return true;
	}
	if (sscanf(path, "/people/no%u/", &person) != 1)
		return false;
	snprintf(page->title, sizeof(page->title), "Staff");
	snprintf(page->address, sizeof(page->address), "a%u@a.example", person);
	if (person + 1 < PEOPLE)
		tiny_link(page, "/people/no%u/", person + 1);
	return true;
}

static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"};
static const char *const days[] = {"Mon", "Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun"};

/* Months and their days, forward and backward, and a form for each day. */
static void calendar(const char *path, struct tiny_page *page)
{
	unsigned year = 2026, month = 11, day = 0;

	if (people(path, page)) {
		tiny_link(page, "/cal/2026/11/");
		return;
	}
	int parts = sscanf(path, "/cal/%u/%u/%u", &year, &month, &day);

	tiny_link(page, "/people/no0/");
	tiny_link(page, "/cal/add?date=%u-%02u-%02u", year, month, day);
	if (parts == 3) {
		snprintf(page->title, sizeof(page->title), "%sday, %s %u, %u", days[day % 7],
			months[(month - 1) % 12], day, year);
		tiny_link(page, "/cal/%u/%u/%u", year + month / 12 * (day == 28),
			day == 28 ? month % 12 + 1 : month, day % 28 + 1);
	} else if (parts == 2) {
		snprintf(page->title, sizeof(page->title), "%s %u", months[(month - 1) % 12], year);
		for (unsigned i = 1; i <= 28; i++)
			tiny_link(page, "/cal/%u/%u/%u", year, month, i);
		tiny_link(page, "/cal/%u/%u/", year + month / 12, month % 12 + 1);
		tiny_link(page, "/cal/%u/%u/", year - (month == 1), month == 1 ? 12 : month - 1);
	}
	page->bytes = 5000 + strlen(page->title);
}

static void calendar_in_a_query(const char *path, struct tiny_page *page)
{
	unsigned year = 2026, month = 11;

	if (people(path, page)) {
		tiny_link(page, "/cal?month=11&year=2026");
		return;
	}
	(void)!sscanf(path, "/cal?month=%u&year=%u", &month, &year);
	snprintf(page->title, sizeof(page->title), "%s %u", months[(month - 1) % 12], year);
	page->bytes = 5000 + tiny_number_of(path) % 100;
	tiny_link(page, "/cal?month=%u&year=%u", month % 12 + 1, year + month / 12);
	tiny_link(page, "/cal?month=%u&year=%u", month == 1 ? 12 : month - 1, year - (month == 1));
}

static void calendar_of_weeks(const char *path, struct tiny_page *page)
{
	unsigned week = 100000;

	if (!people(path, page)) {
		(void)!sscanf(path, "/week/%u", &week);
		tiny_link(page, "/week/%u", week - 1);
	}
	tiny_link(page, "/week/%u", week + 1);
}

/* Neither kind of page leads to its own kind. */
static void calendar_of_halves(const char *path, struct tiny_page *page)
{
	unsigned half = 0;

	if (people(path, page))
		tiny_link(page, "/first/half/1");
	else if (sscanf(path, "/first/half/%u", &half) == 1)
		tiny_link(page, "/second/half/%u", half);
	else if (sscanf(path, "/second/half/%u", &half) == 1)
		tiny_link(page, "/first/half/%u", half + 1);
}

/* It says when it was made, and in how many microseconds. */
static void calendar_with_a_clock(const char *path, struct tiny_page *page)
{
	calendar_of_weeks(path, page);
	page->bytes = 5000 + tiny_number_of(path) % 100;
}

/* Five facets of ten values; what is found differs in number, so the pages do in length. */
static void facets(const char *path, struct tiny_page *page)
{
	static const char *const names[] = {"color", "size", "brand", "price", "style"};
	unsigned values[5] = {0};

	if (people(path, page)) {
		tiny_link(page, "/find");
		return;
	}
	page->bytes = 5000 + tiny_number_of(path) % 100000;
	for (unsigned i = 0; i < 5; i++) {
		const char *at = strstr(path, names[i]);

		if (at)
			values[i] = (unsigned)strtoul(at + strlen(names[i]) + 1, NULL, 10);
	}
	for (unsigned i = 0; i < 50; i++) {
		char query[TINY_TEXT_SIZE] = "";
		size_t length = 0;

		for (unsigned k = 0; k < 5; k++) {
			unsigned value = k == i / 10 ? i % 10 + 1 : values[k];

			if (value)
				length += (size_t)snprintf(query + length, sizeof(query) - length,
					"%s%s=%u", length ? "&" : "?", names[k], value);
		}
		tiny_link(page, "/find%s", query);
	}
	for (unsigned i = 0; i < 10; i++)
		tiny_link(page, "/item/%u", tiny_number_of(path) * (i + 1) % 300);
}

/* A handful of pages; each link to them has another session. */
static void add_visits(
	struct tiny_page *page, const char *path, const char *before, const char *behind)
{
	unsigned random = tiny_number_of(path);

	page->bytes = 2000 + tiny_number_of(path) % 3;
	for (unsigned i = 0; i < 20; i++) {
		random = random * 1103515245u + 12345u;
		tiny_link(page, "/p%u%s%08xa1%08xb2%08x%s", i, before, random | 0x10000000u,
			random ^ 0xabad1deau, random * 7, behind);
	}
}

static void sessions_known(const char *path, struct tiny_page *page)
{
	people(path, page);
	add_visits(page, path, ".php?PHPSESSID=", "");
}

static void sessions_unknown(const char *path, struct tiny_page *page)
{
	people(path, page);
	add_visits(page, path, ".php?visit=", "");
}

static void sessions_in_paths(const char *path, struct tiny_page *page)
{
	people(path, page);
	add_visits(page, path, "/", "/");
}

/* The same, but each page has a name of its own. */
static void sessions_of_scripts(const char *path, struct tiny_page *page)
{
	unsigned random = tiny_number_of(path);

	people(path, page);
	page->bytes = 2000 + tiny_number_of(path) % 3;
	for (unsigned i = 0; i < 12; i++) {
		random = random * 1103515245u + 12345u;
		tiny_link(page, "/%s.php?visit=%08xa1%08xb2", months[i], random | 0x10000000u,
			random ^ 0xabad1deau);
	}
}

static void visits_counted(const char *path, struct tiny_page *page)
{
	people(path, page);
	page->bytes = 2000 + tiny_number_of(path) % 3;
	for (unsigned i = 0; i < 12; i++)
		tiny_link(page, "/%s.php?visit=%u", months[i], tiny_number_of(path) / 100 + i);
}

static void links_that_grow(const char *path, struct tiny_page *page)
{
	if (people(path, page)) {
		tiny_link(page, "/a/");
		tiny_link(page, "/en/");
		return;
	}
	tiny_link(page, "a/");
	tiny_link(page, "en/about/");
	tiny_link(page, "news/item1/");
	tiny_link(page, "news/item%u/", tiny_number_of(path) % 1000);
}

static void traps_end_soon_and_all_else_is_found(void **state)
{
	static const struct {
		const char *name;
		tiny_site_fn *site;
		size_t pages_max;
		const char *pattern; /* the first one muted; "": none; NULL: whichever */
	} cases[] = {
		{"calendar", calendar, 4000, "http://a.example/cal/add?"},
		{"calendar in a query", calendar_in_a_query, 700, "http://a.example/cal?"},
		{"calendar of weeks", calendar_of_weeks, 700, "http://a.example/week/#"},
		{"calendar of halves", calendar_of_halves, 5000, "http://a.example/first/half/#"},
		{"calendar with a clock", calendar_with_a_clock, 1500, "http://a.example/week/#"},
		{"facets", facets, 1200, "http://a.example/find?"},
		{"known sessions", sessions_known, 100, ""},
		{"unknown sessions", sessions_unknown, 4000, "http://a.example/p#.php?"},
		{"sessions of scripts", sessions_of_scripts, 2000, NULL},
		{"visits counted", visits_counted, 4000, NULL},
		{"sessions in paths", sessions_in_paths, 4000, "http://a.example/p#/*/"},
		{"links that grow", links_that_grow, 500, "http://a.example/..."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct tiny_crawl crawl = tiny_crawl_run(cases[i].site, 20000);

		if (crawl.pages > cases[i].pages_max || crawl.addresses != PEOPLE ||
			(cases[i].pattern && strcmp(crawl.pattern, cases[i].pattern) != 0))
			fail_msg("%s: %zu pages, %zu addresses, \"%s\" muted (%s)", cases[i].name,
				crawl.pages, crawl.addresses, crawl.pattern,
				trap_reason_name(crawl.reason));
	}
}

/* ---- the rules one by one ---- */

static struct url url_of(const char *format, unsigned number)
{
	char text[128];
	struct url url;
	size_t at = span_find(span_of(format), '#');

	snprintf(text, sizeof(text), "http://a.example%.*s", (int)at, format);
	if (format[at])
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "%u%s", number,
			format + at + 1);
	assert_int_equal(url_resolve(span_of(text), NULL, &url), URL_HTTP);
	return url;
}

/* Reads `count` pages, each found by the one before; all are the same to the byte. */
static void read_chain(struct trap *trap, const char *format, unsigned count)
{
	struct trap_news news = {SPAN("Title"), 1000};

	for (unsigned i = 0; i < count; i++) {
		struct url page = url_of(format, i), next = url_of(format, i + 1);

		trap_judge(trap, &next, &page, i + 1);
		trap_page_read(trap, &page, &news);
	}
}

static void absurd_paths_are_told_apart(void **state)
{
	struct trap *trap = trap_create();
	struct url deep = url_of("/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q/r/s/t/u", 0),
		   circle = url_of("/a/a/a/", 0), clear = url_of("/a/a/", 0);

	(void)state;
	assert_int_equal(trap_judge(trap, &deep, &clear, 1), TRAP_DEEP);
	assert_int_equal(trap_judge(trap, &circle, &clear, 1), TRAP_REPEATS);
	assert_int_equal(trap_judge(trap, &clear, NULL, 1), TRAP_CLEAR);
	trap_destroy(trap);
	trap_destroy(NULL);
}

static void a_chain_is_muted_for_good_and_told_once(void **state)
{
	struct trap *trap = trap_create();
	struct url page = url_of("/cal/#", 9999), other = url_of("/cal/other", 0);
	struct trap_news news = {SPAN("New words"), 77};

	(void)state;
	read_chain(trap, "/cal/#", TRAP_BARREN_MAX);
	assert_false(trap_is_muted(trap, &page));
	assert_int_equal(trap_mute_count(trap), 0);
	read_chain(trap, "/cal/#", 1);
	assert_int_equal(trap_mute_count(trap), 1);
	assert_true(trap_is_muted(trap, &page));
	assert_false(trap_is_muted(trap, &other));
	assert_int_equal(trap_judge(trap, &page, &other, 3), TRAP_MUTED);
	trap_tell_address(trap, &page, SPAN("new@a.example"));
	trap_page_read(trap, &page, &news);
	assert_int_equal(trap_judge(trap, &page, NULL, 0), TRAP_MUTED);
	read_chain(trap, "/cal/#", 600);
	assert_int_equal(trap_mute_count(trap), 1);
	const struct trap_mute *mute = trap_mute_at(trap, 0);

	assert_string_equal(mute->pattern, "http://a.example/cal/#");
	assert_string_equal(mute->example, "http://a.example/cal/0");
	assert_string_equal(trap_reason_name(mute->reason), "chain");
	assert_int_equal(mute->links, 602);
	assert_int_equal(mute->skipped, 1);
	trap_destroy(trap);
}

/* In a chain of 450 pages that bring nothing, something happens; then come another 450. */
static void what_a_page_brings_begins_the_count_anew(void **state)
{
	enum news {
		NOTHING,
		WORD,
		NUMBER,
		KNOWN_WORD,
		LENGTH,
		ADDRESS,
		KNOWN_ADDRESS,
		LINK,
		LIVELY
	};
	static const struct {
		enum news news;
		bool is_muted;
	} cases[] = {{NOTHING, true}, {WORD, false}, {NUMBER, true}, {KNOWN_WORD, true},
		{LENGTH, false}, {ADDRESS, false}, {KNOWN_ADDRESS, true}, {LINK, false},
		{LIVELY, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct trap *trap = trap_create();
		struct url page = url_of("/cal/#", 450), home = url_of("/", 0),
			   link = url_of("/about", 0), item = url_of("/item/#", 1),
			   item_2 = url_of("/item/#", 2);
		struct trap_news news = {SPAN("title"), 1000};

		trap_tell_address(trap, &home, SPAN("known@a.example"));
		trap_judge(trap, &item, &home, 1);
		trap_page_read(trap, &home, &news);
		read_chain(trap, "/cal/#", 450);
		if (cases[i].news == WORD)
			news.title = SPAN("title, caf\xc3\xa9");
		if (cases[i].news == NUMBER)
			news.title = SPAN("title 12 - 13");
		if (cases[i].news == KNOWN_WORD)
			news.title = SPAN("TITLE title");
		if (cases[i].news == LENGTH)
			news.bytes = 1001;
		if (cases[i].news == ADDRESS)
			trap_tell_address(trap, &page, SPAN("new@a.example"));
		if (cases[i].news == KNOWN_ADDRESS)
			trap_tell_address(trap, &page, SPAN("known@a.example"));
		if (cases[i].news == LINK)
			trap_judge(trap, &link, &page, 451);
		if (cases[i].news == LIVELY)
			trap_judge(trap, &item_2, &page, 451);
		trap_page_read(trap, &page, &news);
		read_chain(trap, "/cal/#", 450);
		if ((trap_mute_count(trap) == 1) != cases[i].is_muted)
			fail_msg("case %zu", i);
		trap_destroy(trap);
	}
}

/* A site that has patterns without number, and words without number: memory has its limit and each
 * answer its time, and what is muted and met again and again stays muted. */
static void endless_patterns_and_words_are_forgotten(void **state)
{
	struct trap *trap = trap_create();
	struct url home = url_of("/", 0), muted = url_of("/cal/#", 7);

	(void)state;
	read_chain(trap, "/cal/#", TRAP_BARREN_MAX + 2);
	for (unsigned i = 0; i < 200000; i++) {
		char text[64], title[64];
		struct trap_news news = {span_of(title), i};
		struct url page;

		snprintf(text, sizeof(text), "http://a.example/%c%c%c%c%u", 'a' + (int)(i % 26),
			'a' + (int)(i / 26 % 26), 'a' + (int)(i / 676 % 26),
			'a' + (int)(i / 17576 % 26), i);
		snprintf(
			title, sizeof(title), "w%.4s x%.4s y%.4s", text + 17, text + 17, text + 17);
		assert_int_equal(url_resolve(span_of(text), NULL, &page), URL_HTTP);
		assert_int_equal(trap_judge(trap, &page, &home, 1), TRAP_CLEAR);
		trap_page_read(trap, &page, &news);
		if (i % 50000 == 0)
			assert_int_equal(trap_judge(trap, &muted, &home, 1), TRAP_MUTED);
	}
	assert_int_equal(trap_mute_count(trap), 1);
	trap_destroy(trap);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(honest_sites_are_read_in_full),
		cmocka_unit_test(traps_end_soon_and_all_else_is_found),
		cmocka_unit_test(absurd_paths_are_told_apart),
		cmocka_unit_test(a_chain_is_muted_for_good_and_told_once),
		cmocka_unit_test(what_a_page_brings_begins_the_count_anew),
		cmocka_unit_test(endless_patterns_and_words_are_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
