/* Pages, links and addresses. */
#include "fixture.h"

static void seed(struct fixture *f, const char *url)
{
	OKAY(f, store_add_seeds(f->store, f->run, &url, 1, &f->why));
}

static void drop(struct queued_page *pages, size_t count)
{
	while (count)
		queued_page_finish(&pages[--count]);
}

static struct settled_page fetched(int64_t id)
{
	return (struct settled_page){.id = id,
		.state = PAGE_FETCHED,
		.status = 200,
		.error = "",
		.title = "",
		.content_type = "text/html",
		.etag = "",
		.last_modified = "",
		.redirect = ""};
}

static void pages_come_in_the_order_in_which_they_were_queued(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[8];

	assert_int_equal(take_pages(f, 0, 8, pages), 0);
	seed(f, "https://example.org/c");
	seed(f, "https://example.org/a");
	seed(f, "https://example.org/c");
	seed(f, "https://example.org/b");
	assert_int_equal(take_pages(f, 0, 2, pages), 2);
	assert_string_equal(pages[0].url, "https://example.org/c");
	assert_string_equal(pages[1].url, "https://example.org/a");
	assert_int_equal(pages[0].depth, 0);
	int64_t second = pages[1].id;

	drop(pages, 2);
	assert_int_equal(take_pages(f, second, 8, pages), 1);
	assert_string_equal(pages[0].url, "https://example.org/b");
	drop(pages, 1);
	/* Those taken and never settled come again. */
	assert_int_equal(take_pages(f, 0, 8, pages), 3);
	drop(pages, 3);
	assert_int_equal(count_run(f).pages_queued, 3);
}

static void a_settled_page_brings_its_new_urls_one_deeper(void **state)
{
	static const char *const found[] = {
		"https://example.org/x", "https://example.org/", "https://example.org/y"};
	static const char *const deeper[] = {"https://example.org/x", "https://example.org/z"};
	struct fixture *f = *state;
	struct queued_page pages[8];
	struct new_page new_pages[3];

	seed(f, "https://example.org/");
	take_pages(f, 0, 8, pages);
	struct settled_page page = fetched(pages[0].id);

	drop(pages, 1);
	lead_to(f, found, 3, 1, new_pages, NULL);
	page.new_pages = new_pages;
	page.new_page_count = 3;
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
	assert_int_equal(take_pages(f, 0, 8, pages), 2);
	assert_string_equal(pages[0].url, "https://example.org/x");
	assert_int_equal(pages[0].depth, 1);
	assert_string_equal(pages[1].url, "https://example.org/y");
	page = fetched(pages[1].id);
	lead_to(f, deeper, 2, 2, new_pages, NULL);
	page.new_pages = new_pages;
	page.new_page_count = 2;
	drop(pages, 2);
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
	assert_int_equal(take_pages(f, 0, 8, pages), 2);
	assert_int_equal(pages[0].depth, 1); /* x keeps its own */
	assert_int_equal(pages[1].depth, 2);
	drop(pages, 2);
}

static void sum_key(void *context, uint64_t key)
{
	uint64_t *sum = context;

	*sum += key;
}

static void every_url_of_the_run_is_told(void **state)
{
	struct fixture *f = *state;
	uint64_t sum = 0;

	add_page(f, "https://example.org/one", "");
	seed(f, "https://example.org/two");
	OKAY(f, store_each_key(f->store, f->run, sum_key, &sum, &f->why));
	assert_true(sum == store_page_key(f->store, SPAN("https://example.org/one")) +
				   store_page_key(f->store, SPAN("https://example.org/two")));
	begin_run(f, "other");
	sum = 0;
	OKAY(f, store_each_key(f->store, f->run, sum_key, &sum, &f->why));
	assert_true(sum == 0);
}

static void every_page_state_is_counted(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[8];
	struct settled_page settled[3];

	seed(f, "https://example.org/1");
	seed(f, "https://example.org/2");
	seed(f, "https://example.org/3");
	seed(f, "https://example.org/4");
	take_pages(f, 0, 8, pages);
	for (size_t i = 0; i < 3; i++) {
		settled[i] = fetched(pages[i].id);
		settled[i].state = (enum page_state)(PAGE_FETCHED + i);
		settled[i].error = i ? "not today" : "";
	}
	drop(pages, 4);
	OKAY(f, store_settle_pages(f->store, f->run, settled, 3, &f->why));
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.pages_queued, 1);
	assert_int_equal(counts.pages_fetched, 1);
	assert_int_equal(counts.pages_failed, 1);
	assert_int_equal(counts.pages_skipped, 1);
}

static void addresses_and_domains_are_known_once(void **state)
{
	struct fixture *f = *state;

	add_page(f, "https://example.org/1", "a@x.example a@x.example b@x.example a@y.example");
	add_page(f, "https://example.org/2", "a@x.example A@x.example");
	add_addresses(f, "a@x.example c@z.example");
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.links, 6);
	assert_int_equal(counts.addresses, 5); /* a b A @x, a@y, c@z: only servers may fold case */
	assert_int_equal(counts.domains, 3);
	assert_int_equal(counts.invalid, 0);
}

static void invalid_links_count_by_what_is_written(void **state)
{
	struct fixture *f = *state;

	add_page(f, "https://example.org/1", "nonsense nonsense other a@x.example");
	add_page(f, "https://example.org/2", "nonsense");
	assert_int_equal(count_run(f).links, 5);
	assert_int_equal(count_run(f).invalid, 2);
}

static void a_page_that_is_settled_twice_keeps_its_first_links(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[2];
	struct address address = address_of("a@x.example");
	const struct found_link link = {.address = &address,
		.written = "a@x.example",
		.href = "mailto:a@x.example",
		.text = "",
		.source = "mailto",
		.findings = ""};

	seed(f, "https://example.org/");
	take_pages(f, 0, 2, pages);
	struct settled_page page = fetched(pages[0].id);

	drop(pages, 1);
	page.links = &link;
	page.link_count = 1;
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
	page.state = PAGE_FAILED;
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
	assert_int_equal(count_run(f).links, 1);
	assert_int_equal(count_run(f).pages_fetched, 1);
	assert_int_equal(count_run(f).pages_failed, 0);
}

static enum status keep_link(
	void *context, const struct reported_address *address, struct failure *why)
{
	const char *const *expected = context;

	(void)why;
	assert_int_equal(address->link_count, 1);
	const struct reported_link *link = &address->links[0];
	const char *const got[] = {link->page, link->page_title, link->href, link->text,
		link->source, link->corrected, link->findings};

	for (size_t i = 0; i < COUNT_OF(got); i++)
		assert_string_equal(got[i], expected[i]);
	assert_int_equal(link->line, UINT32_MAX);
	return OK;
}

static void a_link_is_kept_as_it_was_found(void **state)
{
	static const char *const expected[] = {"https://example.org/ü?a=b&c='\"",
		"Über \"uns\" <b>", "mailto:a%40x.example'; DROP TABLE link; --", "schreib’ uns",
		"cfemail", "mailto:a@x.example", "two-ats blank"};
	struct fixture *f = *state;
	struct queued_page pages[2];
	struct address address = address_of("a@x.example");
	const struct found_link link = {.address = &address,
		.written = "a@x.example",
		.line = UINT32_MAX,
		.href = expected[2],
		.text = expected[3],
		.source = expected[4],
		.corrected = expected[5],
		.findings = expected[6]};

	seed(f, expected[0]);
	take_pages(f, 0, 2, pages);
	struct settled_page page = fetched(pages[0].id);

	drop(pages, 1);
	page.title = expected[1];
	page.links = &link;
	page.link_count = 1;
	OKAY(f, store_settle_pages(f->store, f->run, &page, 1, &f->why));
	OKAY(f, store_report_addresses(
			f->store, f->run, keep_link, (void *)(uintptr_t)expected, &f->why));
}

static void a_batch_of_pages_that_cannot_be_written_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct queued_page pages[2];

	seed(f, "https://example.org/");
	take_pages(f, 0, 2, pages);
	struct settled_page good = fetched(pages[0].id);
	struct address address = address_of("a@x.example");
	const struct found_link link = {.address = &address,
		.written = "",
		.href = "",
		.text = "",
		.source = "mailto",
		.findings = ""};

	drop(pages, 1);
	good.links = &link;
	good.link_count = 1;
	/* There is no such run for its addresses to be in. */
	assert_int_equal(store_settle_pages(f->store, 4711, &good, 1, &f->why), ERR_STORE);
	assert_int_equal(count_run(f).pages_queued, 1);
	assert_int_equal(count_run(f).domains, 0);
	OKAY(f, store_settle_pages(f->store, f->run, &good, 1, &f->why));
	assert_int_equal(count_run(f).addresses, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(pages_come_in_the_order_in_which_they_were_queued),
		TEST(a_settled_page_brings_its_new_urls_one_deeper),
		TEST(every_url_of_the_run_is_told),
		TEST(every_page_state_is_counted),
		TEST(addresses_and_domains_are_known_once),
		TEST(invalid_links_count_by_what_is_written),
		TEST(a_page_that_is_settled_twice_keeps_its_first_links),
		TEST(a_link_is_kept_as_it_was_found),
		TEST(a_batch_of_pages_that_cannot_be_written_changes_nothing),
	};

	return RUN_TESTS(tests);
}
