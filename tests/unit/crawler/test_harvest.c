#include "crawler/harvest.h"
#include "base/utf8.h"
#include "crawler/page.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static unsigned long_urls;

static enum harvest_link take_all(void *context, const struct url *url, struct new_page *ret_page)
{
	(void)context;
	(void)url;
	ret_page->key = 1;
	return HARVEST_NEW;
}

static void count_long(void *context)
{
	(void)context;
	long_urls++;
}

static struct harvest *read_body(
	struct span body, const char *content_type, const char *robots_tag, bool ignores_nofollow)
{
	struct harvest *harvest = harvest_create(7, "http://a.example/d/page", 1);
	struct fetch_answer answer = {.status = 200, .body = body, .bytes = (int64_t)body.length};
	struct url url;
	struct harvest_rules rules = {.url = &url,
		.judge = take_all,
		.tell_long = count_long,
		.ignores_nofollow = ignores_nofollow};

	snprintf(answer.content_type, sizeof(answer.content_type), "%s", content_type);
	snprintf(answer.robots_tag, sizeof(answer.robots_tag), "%s", robots_tag);
	assert_int_equal(url_resolve(SPAN("http://a.example/d/page"), NULL, &url), URL_HTTP);
	harvest_take_answer(harvest, &answer);
	harvest_read_page(harvest, &answer, &rules);
	return harvest;
}

static void a_page_becomes_what_the_store_is_told(void **state)
{
	struct harvest *harvest = read_body(SPAN("<title> A &amp; B </title>\n<a href=x>x</a>\n"
						 "<a href='mailto:Joe@A.example?cc=bad'>Joe</a>"),
		"text/html", "", false);
	const struct settled_page *page = &harvest->page;

	(void)state;
	assert_int_equal(page->id, 7);
	assert_int_equal(page->state, PAGE_FETCHED);
	assert_int_equal(page->status, 200);
	assert_string_equal(page->title, "A & B");
	assert_string_equal(page->content_type, "text/html");
	assert_string_equal(page->error, "");
	assert_int_equal(page->new_page_count, 1);
	assert_string_equal(page->new_pages[0].url, "http://a.example/d/x");
	assert_int_equal(page->link_count, 2);
	assert_string_equal(page->links[0].address->local, "Joe");
	assert_string_equal(page->links[0].address->domain, "a.example");
	assert_null(page->links[0].defect);
	assert_int_equal(page->links[0].line, 3);
	assert_string_equal(page->links[0].text, "Joe");
	assert_string_equal(page->links[0].href, "mailto:Joe@A.example?cc=bad");
	assert_string_equal(page->links[0].source, "mailto");
	assert_null(page->links[1].address);
	assert_string_equal(page->links[1].written, "bad");
	assert_string_equal(page->links[1].defect, "address-no-at");
	harvest_destroy(harvest);
	harvest_destroy(NULL);
}

static void links_are_resolved_against_the_base(void **state)
{
	static const struct {
		const char *base, *url;
	} cases[] = {
		{"<base href='/p/'>", "http://a.example/p/x"},
		{"<base href='q/'>", "http://a.example/d/q/x"},
		{"<base href='https://b.example'>", "https://b.example/x"},
		{"<base href='mailto:a@a.example'>", "http://a.example/d/x"},
		{"<base href='//'>", "http://a.example/d/x"},
		{"<base target=_top>", "http://a.example/d/x"},
		{"", "http://a.example/d/x"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char body[256];

		snprintf(body, sizeof(body), "%s<a href=x>x</a>", cases[i].base);
		struct harvest *harvest = read_body(span_of(body), "text/html", "", false);

		assert_int_equal(harvest->page.new_page_count, 1);
		assert_string_equal(harvest->page.new_pages[0].url, cases[i].url);
		harvest_destroy(harvest);
	}
}

static void the_charset_of_the_header_counts(void **state)
{
	struct harvest *harvest = read_body(SPAN("<a href='mailto:a@a.example'>M\xfcller</a>"),
		"text/html; charset=iso-8859-1", "", false);

	(void)state;
	assert_string_equal(harvest->page.links[0].text, "M\xc3\xbcller");
	harvest_destroy(harvest);
}

static void nofollow_keeps_links_back_but_not_addresses(void **state)
{
	static const char body[] = "<a href=x>x</a><a href='mailto:a@a.example'>a</a>";

	(void)state;
	for (int ignores = 0; ignores < 2; ignores++) {
		struct harvest *harvest =
			read_body(span_of(body), "text/html", "nofollow", ignores);

		assert_int_equal(harvest->page.link_count, 1);
		assert_int_equal(harvest->page.new_page_count, ignores);
		harvest_destroy(harvest);
	}
}

static void x_robots_tags_are_read_for_us_alone(void **state)
{
	static const struct {
		const char *tag;
		bool is_nofollow;
	} cases[] = {
		{"", false},
		{"noindex", false},
		{"nofollow", true},
		{"noindex, NoFollow", true},
		{"none", true},
		{"otherbot: nofollow", false},
		{"otherbot: noindex, nofollow", false},
		{"mailknock: nofollow", true},
		{"otherbot: noindex, mailknock: noindex, nofollow", true},
		{"otherbot: noindex\nnofollow", true},
		{"unavailable_after: 25 Jun 2027 15:00:00 PST, nofollow", true},
		{"max-snippet: 20, nofollow", true},
		{"nofollowers", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (harvest_is_nofollow(span_of(cases[i].tag)) != cases[i].is_nofollow)
			fail_msg("%s", cases[i].tag);
	}
}

static void links_without_recipient_are_told_but_not_those_to_share(void **state)
{
	static const struct {
		const char *href;
		size_t count;
		const char *written;
	} cases[] = {
		{"mailto:", 1, "mailto:"},
		{"mailto:?to=", 1, "mailto:?to="},
		{"mailto:?subject=look", 0, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct harvest *harvest = harvest_create(1, "http://a.example/", 0);
		char href[64];
		struct page_link link = {.href = href, .source = "mailto", .line = 1};

		snprintf(href, sizeof(href), "%s", cases[i].href);
		harvest_read_mailto(harvest, &link);
		assert_int_equal(harvest->page.link_count, cases[i].count);
		if (cases[i].count) {
			assert_string_equal(harvest->page.links[0].defect, "mailto-no-recipient");
			assert_string_equal(harvest->page.links[0].written, cases[i].written);
		}
		harvest_destroy(harvest);
	}
}

static void a_link_tells_its_own_findings_and_each_recipient_its(void **state)
{
	static const char body[] = "<a href='malito:a@kontro.de,b@web.de'>c@kontor.de</a>"
				   "<a href='you@kontor.de'>write</a><a href='logo@2x.png'>x</a>";
	struct harvest *harvest = harvest_create(7, "http://kontor.de/", 1);
	struct fetch_answer answer = {.status = 200, .body = SPAN(body)};
	struct own_domains own = {.names = NULL};
	struct harvest_rules rules = {.own_domains = &own};

	(void)state;
	own_domains_add(&own, "kontor.de");
	harvest_read_page(harvest, &answer, &rules);
	assert_int_equal(harvest->page.link_count, 3);
	const struct found_link *links = harvest->page.links;

	assert_string_equal(links[0].findings,
		"mailto-misspelled-scheme mailto-text-differs address-near-miss");
	assert_string_equal(links[0].corrected, "mailto:a@kontor.de,b@web.de");
	assert_string_equal(links[1].findings, "mailto-misspelled-scheme mailto-text-differs");
	assert_string_equal(links[2].findings, "mailto-missing-scheme");
	assert_string_equal(links[2].corrected, "mailto:you@kontor.de");
	harvest_destroy(harvest);
	own_domains_finish(&own);
}

static void a_page_full_of_recipients_is_cut_and_told(void **state)
{
	struct buf body;

	(void)state;
	buf_init(&body, 1 << 22);
	for (int link = 0; link < HARVEST_LINKS_MAX / 500 + 1; link++) {
		buf_add_text(&body, "<a href='mailto:");
		for (int i = 0; i < 500; i++)
			buf_addf(&body, "%sa@b%d.example", i ? "," : "", link * 500 + i);
		buf_add_text(&body, "'>x</a>");
	}
	struct harvest *harvest = read_body(buf_span(&body), "text/html", "", false);

	assert_int_equal(harvest->page.link_count, HARVEST_LINKS_MAX);
	assert_true(harvest->is_cut);
	harvest_destroy(harvest);
	buf_finish(&body);
}

static void a_long_href_is_kept_in_part_and_read_as_a_whole(void **state)
{
	struct harvest *harvest = harvest_create(1, "http://a.example/", 0);
	struct buf href;

	(void)state;
	buf_init(&href, 65536);
	buf_add_text(&href, "mailto:first@a.example?x=");
	while (href.length < PAGE_HREF_MAX + 100)
		buf_add_text(&href, "\xc3\xa4");
	buf_add_text(&href, "&to=last@a.example");
	struct page_link link = {.href = href.at, .source = "mailto", .line = 1};

	harvest_read_mailto(harvest, &link);
	assert_int_equal(harvest->page.link_count, 2);
	assert_string_equal(harvest->page.links[1].address->local, "last");
	assert_in_range(strlen(harvest->page.links[1].href), PAGE_HREF_MAX - 3, PAGE_HREF_MAX);
	assert_true(utf8_is_valid(span_of(harvest->page.links[1].href)));
	harvest_destroy(harvest);
	buf_finish(&href);
}

static void overlong_urls_are_counted_not_followed(void **state)
{
	struct buf body;

	(void)state;
	long_urls = 0;
	buf_init(&body, 65536);
	buf_add_text(&body, "<a href='/");
	for (int i = 0; i < URL_MAX; i++)
		buf_add_char(&body, 'a');
	buf_add_text(&body, "'>x</a><a href=/y>y</a>");
	struct harvest *harvest = read_body(buf_span(&body), "text/html", "", false);

	assert_int_equal(long_urls, 1);
	assert_int_equal(harvest->page.new_page_count, 1);
	harvest_destroy(harvest);
	buf_finish(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_becomes_what_the_store_is_told),
		cmocka_unit_test(links_are_resolved_against_the_base),
		cmocka_unit_test(the_charset_of_the_header_counts),
		cmocka_unit_test(nofollow_keeps_links_back_but_not_addresses),
		cmocka_unit_test(x_robots_tags_are_read_for_us_alone),
		cmocka_unit_test(links_without_recipient_are_told_but_not_those_to_share),
		cmocka_unit_test(a_link_tells_its_own_findings_and_each_recipient_its),
		cmocka_unit_test(a_page_full_of_recipients_is_cut_and_told),
		cmocka_unit_test(a_long_href_is_kept_in_part_and_read_as_a_whole),
		cmocka_unit_test(overlong_urls_are_counted_not_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
