#include "crawler/frontier.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct place {
	char folder[64], path[128];
	struct store *store;
	struct run run;
};

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof(*place));
	struct run_wanted wanted = {.seeds = "http://a.example/", .options = "{}", .vantage = "v"};
	struct failure why;

	snprintf(place->folder, sizeof(place->folder), "/tmp/frontier-XXXXXX");
	if (!mkdtemp(place->folder))
		return -1;
	snprintf(place->path, sizeof(place->path), "%s/db", place->folder);
	*state = place;
	if (store_open(place->path, STORE_CREATE, &place->store, &why))
		return -1;
	return store_begin_run(place->store, &wanted, &place->run, &why) ? -1 : 0;
}

static int clear_place(void **state)
{
	static const char *const endings[] = {"", "-wal", "-shm", "-lock"};
	struct place *place = *state;
	char path[160];

	store_close(place->store);
	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", place->path, endings[i]);
		unlink(path);
	}
	rmdir(place->folder);
	free(place);
	return 0;
}

static void add_seed(struct place *place, const char *url)
{
	struct failure why;

	assert_int_equal(store_add_seeds(place->store, place->run.id, &url, 1, &why), OK);
}

static uint64_t number_key(uint64_t number)
{
	return (number + 1) * 0x9e3779b97f4a7c15u;
}

static void a_key_is_new_once(void **state)
{
	struct frontier *frontier = frontier_create(NULL, 1, 0);

	(void)state;
	assert_false(frontier_knows(frontier, 1));
	assert_true(frontier_add(frontier, 1));
	assert_false(frontier_add(frontier, 1));
	assert_true(frontier_knows(frontier, 1));
	/* Neighbours at both ends of the table, where it goes on at the front. */
	for (uint64_t i = 0; i < 100; i++)
		assert_true(frontier_add(frontier, UINT64_MAX - i));
	for (uint64_t i = 0; i < 100; i++)
		assert_true(frontier_knows(frontier, UINT64_MAX - i));
	assert_int_equal(frontier_count(frontier), 101);
	frontier_destroy(frontier);
}

static void it_keeps_all_of_them_while_it_grows(void **state)
{
	enum { COUNT = 50 * FRONTIER_SLOTS_LEAST };
	struct frontier *frontier = frontier_create(NULL, 1, 0);

	(void)state;
	for (uint64_t i = 0; i < COUNT; i++)
		assert_true(frontier_add(frontier, number_key(i)));
	assert_int_equal(frontier_count(frontier), COUNT);
	for (uint64_t i = 0; i < COUNT; i++)
		assert_false(frontier_add(frontier, number_key(i)));
	assert_false(frontier_knows(frontier, number_key(COUNT)));
	frontier_destroy(frontier);
}

static void pages_come_once_in_order_and_new_ones_after_them(void **state)
{
	enum { COUNT = FRONTIER_WINDOW + 10 };
	struct place *place = *state;
	struct frontier *frontier = frontier_create(place->store, place->run.id, 0);
	struct queued_page page;
	struct failure why;
	char url[64];
	bool is_any;

	for (int i = 0; i < COUNT; i++) {
		snprintf(url, sizeof(url), "http://a.example/%d", i);
		add_seed(place, url);
	}
	for (int i = 0; i < COUNT; i++) {
		assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
		assert_true(is_any);
		snprintf(url, sizeof(url), "http://a.example/%d", i);
		assert_string_equal(page.url, url);
		assert_int_equal(page.depth, 0);
		queued_page_finish(&page);
	}
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	assert_false(is_any);
	assert_false(frontier_has_more(frontier, FRONTIER_PAGES));
	add_seed(place, "http://a.example/late");
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	assert_false(is_any);
	frontier_expect(frontier);
	assert_true(frontier_has_more(frontier, FRONTIER_PAGES));
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	assert_true(is_any);
	assert_string_equal(page.url, "http://a.example/late");
	queued_page_finish(&page);
	frontier_destroy(frontier);
}

static void what_was_taken_and_not_settled_comes_again_after_a_restart(void **state)
{
	struct place *place = *state;
	struct frontier *frontier = frontier_create(place->store, place->run.id, 0);
	struct queued_page page;
	struct failure why;
	bool is_any;

	add_seed(place, "http://a.example/x");
	add_seed(place, "http://a.example/y");
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	struct settled_page settled = {.id = page.id,
		.state = PAGE_FETCHED,
		.status = 200,
		.error = "",
		.title = "",
		.content_type = "",
		.etag = "",
		.last_modified = "",
		.redirect = ""};

	queued_page_finish(&page);
	assert_int_equal(store_settle_pages(place->store, place->run.id, &settled, 1, &why), OK);
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	queued_page_finish(&page);
	frontier_destroy(frontier);

	frontier = frontier_create(place->store, place->run.id, 0);
	assert_int_equal(frontier_load(frontier, &why), OK);
	assert_int_equal(frontier_count(frontier), 2);
	assert_true(frontier_knows(frontier, frontier_key(frontier, SPAN("http://a.example/x"))));
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	assert_true(is_any);
	assert_string_equal(page.url, "http://a.example/y");
	queued_page_finish(&page);
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	assert_false(is_any);
	frontier_destroy(frontier);
}

static void what_was_not_taken_is_freed_with_it(void **state)
{
	struct place *place = *state;
	struct frontier *frontier = frontier_create(place->store, place->run.id, 0);
	struct queued_page page;
	struct failure why;
	bool is_any;

	add_seed(place, "http://a.example/x");
	add_seed(place, "http://a.example/y");
	assert_int_equal(frontier_next(frontier, FRONTIER_PAGES, &page, &is_any, &why), OK);
	queued_page_finish(&page);
	frontier_destroy(frontier);
	frontier_destroy(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_new_once),
		cmocka_unit_test(it_keeps_all_of_them_while_it_grows),
		cmocka_unit_test_setup_teardown(
			pages_come_once_in_order_and_new_ones_after_them, make_place, clear_place),
		cmocka_unit_test_setup_teardown(
			what_was_taken_and_not_settled_comes_again_after_a_restart, make_place,
			clear_place),
		cmocka_unit_test_setup_teardown(
			what_was_not_taken_is_freed_with_it, make_place, clear_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
