/* One crawl after another: pages that did not change or are gone. */
#include "fixture.h"
#include "schema/store_pages.h"

/* ---- nights ---- */

static void note_form(void *context, const struct seen_page *page)
{
	*(bool *)context |= page->has_contact_form;
}

static void begin_night(struct fixture *f, const char *crawl_key, int64_t *ret_before)
{
	begin_run(f, "https://example.org/");
	OKAY(f, store_begin_crawl(f->store, f->run, crawl_key, ret_before, &f->why));
}

static void seed(struct fixture *f, const char *url)
{
	OKAY(f, store_add_seeds(f->store, f->run, &url, 1, &f->why));
}

static size_t take_after(struct fixture *f, int64_t before, struct queued_page *pages)
{
	const struct page_turn turn = {.before = before, .most = 4};
	size_t count = 0;

	OKAY(f, store_take_pages(f->store, f->run, &turn, pages, &count, &f->why));
	return count;
}

static void settle(struct fixture *f, const struct settled_page *page)
{
	OKAY(f, store_settle_pages(f->store, f->run, page, 1, &f->why));
}

static const char *const led_to[] = {"https://example.org/a", "https://example.org/b"};

/* The start with two mail links, leading to two pages, both fetched. */
static void first_night(struct fixture *f)
{
	struct address address = address_of("info@example.org");
	const struct found_link links[] = {{.address = &address, .line = 3, .href = "mailto:x"},
		{.written = "nobody", .defect = "address-no-at", .line = 4}};
	struct new_page new_pages[2];
	struct queued_page pages[4];
	uint64_t keys[2];
	int64_t before = 99;

	begin_night(f, "one way", &before);
	assert_int_equal(before, 0);
	seed(f, "https://example.org/");
	assert_int_equal(take_after(f, before, pages), 1);
	assert_int_equal(pages[0].before, 0);
	lead_to(f, led_to, 2, 1, new_pages, keys);
	settle(f, &(struct settled_page){.id = pages[0].id,
			  .has_contact_form = true,
			  .state = PAGE_FETCHED,
			  .status = 200,
			  .title = "Start",
			  .etag = "\"1\"",
			  .is_whole = true,
			  .links = links,
			  .link_count = 2,
			  .targets = keys,
			  .target_count = 2,
			  .new_pages = new_pages,
			  .new_page_count = 2});
	queued_page_finish(&pages[0]);
	assert_int_equal(take_after(f, before, pages), 2);
	for (int i = 0; i < 2; i++) {
		settle(f, &(struct settled_page){.id = pages[i].id,
				  .state = PAGE_FETCHED,
				  .status = 200,
				  .last_modified = "Sat, 21 Nov 2026 00:00:00 GMT",
				  .is_whole = i == 0});
		queued_page_finish(&pages[i]);
	}
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
}

static void an_unchanged_page_brings_what_it_brought_before(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[4];
	struct new_page named = {0};
	uint64_t *keys = NULL;
	int64_t before = 0;
	size_t count = 0;

	first_night(f);
	int64_t first = f->run;

	begin_night(f, "one way", &before);
	assert_int_equal(before, first);
	seed(f, "https://example.org/");
	assert_int_equal(take_after(f, before, pages), 1);
	assert_true(pages[0].before > 0);
	assert_string_equal(pages[0].etag, "\"1\"");
	OKAY(f, store_page_targets(f->store, pages[0].before, &keys, &count, &f->why));
	assert_int_equal(count, 2);
	OKAY(f, store_page_named(f->store, before, keys[1], &named, &f->why));
	assert_string_equal(named.url, "https://example.org/b");
	free((void *)(uintptr_t)named.url);
	OKAY(f, store_page_named(f->store, before, 12345, &named, &f->why));
	assert_null(named.url);
	free(keys);
	settle(f, &(struct settled_page){.id = pages[0].id,
			  .state = PAGE_FETCHED,
			  .status = 304,
			  .before = pages[0].before,
			  .etag = "\"2\""});
	int64_t unchanged = pages[0].id;
	bool has_form = false;

	OKAY(f, store_each_page(f->store, f->run, note_form, &has_form, &f->why));
	assert_true(has_form);

	queued_page_finish(&pages[0]);
	assert_int_equal(count_run(f).links, 2);
	assert_int_equal(count_run(f).addresses, 1);
	assert_int_equal(count_run(f).invalid, 1);
	assert_int_equal(count_run(f).pages_fetched, 1);
	OKAY(f, store_page_targets(f->store, unchanged, &keys, &count, &f->why));
	assert_int_equal(count, 2);
	free(keys);
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));

	/* The third night asks with the newest validator. */
	begin_night(f, "one way", &before);
	seed(f, "https://example.org/");
	assert_int_equal(take_after(f, before, pages), 1);
	assert_int_equal(pages[0].before, unchanged);
	assert_string_equal(pages[0].etag, "\"2\"");
	queued_page_finish(&pages[0]);
}

static void what_was_cut_or_read_in_another_way_is_not_used_again(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[4];
	int64_t before = 0;

	first_night(f);
	begin_night(f, "one way", &before);
	seed(f, led_to[0]);
	seed(f, led_to[1]);
	assert_int_equal(take_after(f, before, pages), 2);
	assert_true(pages[0].before > 0);
	assert_int_equal(pages[1].before, 0); /* it was not whole */
	queued_page_finish(&pages[0]);
	queued_page_finish(&pages[1]);
	begin_night(f, "another way", &before);
	assert_int_equal(before, 0);
}

static enum status see_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	char *text = context;

	(void)why;
	snprintf(text, 200, "%s %s %s", finding->finding.id, finding->finding.subject_name,
		finding->finding.evidence);
	return OK;
}

static void pages_that_vanished_are_told(void **state)
{
	struct fixture *f = *state;
	struct vanished_pages vanished;
	struct queued_page pages[4];
	int64_t before = 0;
	char text[200] = "";

	first_night(f);
	begin_night(f, "one way", &before);
	seed(f, "https://example.org/");
	seed(f, led_to[0]);
	assert_int_equal(take_after(f, before, pages), 2);
	settle(f, &(struct settled_page){.id = pages[0].id, .state = PAGE_FETCHED, .status = 200});
	settle(f, &(struct settled_page){.id = pages[1].id,
			  .state = PAGE_FAILED,
			  .status = 404,
			  .error = "404 Not Found"});
	queued_page_finish(&pages[0]);
	queued_page_finish(&pages[1]);
	for (int twice = 0; twice < 2; twice++) {
		OKAY(f, store_tell_vanished(f->store, f->run, before, &vanished, &f->why));
		assert_int_equal(vanished.gone, 1);
		assert_int_equal(vanished.unlinked, 1);
		assert_string_equal(vanished.first_unlinked, led_to[1]);
	}
	OKAY(f, store_report_findings(f->store, f->run, see_finding, text, &f->why));
	assert_string_equal(text, "page-gone https://example.org/a 404 Not Found");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_unchanged_page_brings_what_it_brought_before),
		TEST(what_was_cut_or_read_in_another_way_is_not_used_again),
		TEST(pages_that_vanished_are_told),
	};

	return RUN_TESTS(tests);
}
