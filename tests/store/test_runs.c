/* Runs: opened, found again, gone on with, closed. */
#include "fixture.h"
#include "base/clock.h"

#include <unistd.h>

static struct run begin(
	struct fixture *f, const char *seeds, const char *options, int64_t within_ms)
{
	const struct run_wanted wanted = {.seeds = seeds,
		.options = options,
		.vantage = "here",
		.resume_within_ms = within_ms};
	struct run run;

	OKAY(f, store_begin_run(f->store, &wanted, &run, &f->why));
	return run;
}

static struct run find(struct fixture *f, int64_t id)
{
	struct run run;

	OKAY(f, store_find_run(f->store, id, &run, &f->why));
	return run;
}

static void a_run_keeps_what_it_was_begun_with(void **state)
{
	struct fixture *f = *state;
	int64_t before = clock_wall_ms();
	struct run run = begin(f, "https://a.example/\nhttps://b.example/", "{\"x\": 1}", 0);

	assert_true(run.id > f->run);
	assert_string_equal(run.seeds, "https://a.example/\nhttps://b.example/");
	assert_string_equal(run.options, "{\"x\": 1}");
	assert_string_equal(run.vantage, "here");
	assert_true(run.started_ms >= before && run.started_ms <= clock_wall_ms());
	assert_int_equal(run.finished_ms, 0);
	assert_false(run.is_complete || run.crawl_done || run.was_resumed);
	fixture_reopen(f);
	run = find(f, run.id);
	assert_string_equal(run.seeds, "https://a.example/\nhttps://b.example/");
	assert_string_equal(run.options, "{\"x\": 1}");
}

static void the_same_work_goes_on_with_its_unfinished_run(void **state)
{
	struct fixture *f = *state;
	struct run first = begin(f, "seed", "{}", 60000);

	assert_false(first.was_resumed);
	fixture_reopen(f);
	struct run again = begin(f, "seed", "{}", 60000);

	assert_true(again.was_resumed);
	assert_int_equal(again.id, first.id);
	assert_int_equal(again.started_ms, first.started_ms);
	OKAY(f, store_crawl_done(f->store, first.id, &f->why));
	assert_true(begin(f, "seed", "{}", INT64_MAX).crawl_done);
}

static void other_work_is_another_run(void **state)
{
	struct fixture *f = *state;
	int64_t first = begin(f, "seed", "{}", 60000).id;

	assert_int_not_equal(begin(f, "seed", "{\"level\": 1}", 60000).id, first);
	assert_int_not_equal(begin(f, "other", "{}", 60000).id, first);
	assert_int_equal(find(f, first).finished_ms, 0); /* somebody may be working on it */
	assert_int_equal(begin(f, "seed", "{}", 60000).id, first);
}

static void an_old_unfinished_run_is_closed_as_incomplete(void **state)
{
	struct fixture *f = *state;
	int64_t first = begin(f, "seed", "{}", 60000).id;

	usleep(30000);
	struct run second = begin(f, "seed", "{}", 5);

	assert_false(second.was_resumed);
	assert_int_not_equal(second.id, first);
	assert_true(find(f, first).finished_ms > 0);
	assert_false(find(f, first).is_complete);
	assert_int_equal(begin(f, "seed", "{}", 60000).id, second.id);
}

static void a_new_run_leaves_none_of_the_same_work_open(void **state)
{
	struct fixture *f = *state;
	int64_t first = begin(f, "seed", "{}", 60000).id;
	int64_t second = begin(f, "seed", "{}", 0).id;

	assert_int_not_equal(second, first);
	assert_true(find(f, first).finished_ms > 0);
}

static void a_finished_run_is_not_gone_on_with(void **state)
{
	struct fixture *f = *state;
	int64_t first = begin(f, "seed", "{}", 60000).id;

	OKAY(f, store_finish_run(f->store, first, true, &f->why));
	assert_true(find(f, first).is_complete);
	assert_true(find(f, first).finished_ms > 0);
	struct run second = begin(f, "seed", "{}", 60000);

	assert_false(second.was_resumed);
	OKAY(f, store_finish_run(f->store, second.id, false, &f->why));
	assert_false(find(f, second.id).is_complete);
	assert_true(begin(f, "seed", "{}", 60000).id > second.id);
}

static void the_latest_run_is_number_zero(void **state)
{
	struct fixture *f = *state;
	int64_t latest = begin(f, "seed", "{}", 0).id;

	assert_int_equal(find(f, 0).id, latest);
	assert_int_equal(find(f, f->run).id, f->run);
}

static void texts_last_until_the_next_call_of_the_same_verb(void **state)
{
	struct fixture *f = *state;
	struct run begun = begin(f, "seed", "{\"x\": 1}", 0), found = find(f, f->run);
	struct reported_run head;

	OKAY(f, store_report_run(f->store, begun.id, &head, &f->why));
	assert_string_equal(begun.seeds, "seed");
	assert_string_equal(begun.options, "{\"x\": 1}");
	assert_string_equal(found.seeds, "https://example.org/");
	assert_string_equal(head.run.seeds, "seed");
}

static void a_run_that_is_not_there_is_the_callers_mistake(void **state)
{
	struct fixture *f = *state;
	struct run run = {.id = 77};
	char empty[128];
	struct store *store = NULL;

	assert_int_equal(store_find_run(f->store, 4711, &run, &f->why), ERR_USAGE);
	assert_non_null(strstr(f->why.sentence, "4711"));
	assert_int_equal(run.id, 77);
	snprintf(empty, sizeof(empty), "%s-copy", f->path);
	OKAY(f, store_open(empty, STORE_CREATE, &store, &f->why));
	assert_int_equal(store_find_run(store, 0, &run, &f->why), ERR_USAGE);
	store_close(store);
	assert_int_equal(run.id, 77);
}

static void a_later_note_replaces_an_earlier_one(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;

	OKAY(f, store_note(f->store, f->run, "vantage", "first", &f->why));
	OKAY(f, store_note(f->store, f->run, "cut", "at 500 pages", &f->why));
	OKAY(f, store_note(f->store, f->run, "vantage", "second", &f->why));
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.note_count, 2);
	assert_string_equal(head.notes[0].key, "cut");
	assert_string_equal(head.notes[0].text, "at 500 pages");
	assert_string_equal(head.notes[1].key, "vantage");
	assert_string_equal(head.notes[1].text, "second");
	OKAY(f, store_note(f->store, f->run, "cut", "", &f->why));
	OKAY(f, store_note(f->store, f->run, "never", "", &f->why));
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.note_count, 1);
	assert_string_equal(head.notes[0].key, "vantage");
	assert_int_equal(store_note(f->store, 4711, "vantage", "of no run", &f->why), ERR_STORE);
}

static void a_batch_happens_as_a_whole_or_not_at_all(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_begin_batch(f->store, &f->why));
	add_addresses(f, "a@x.example");
	add_page(f, "https://example.org/", "b@x.example");
	OKAY(f, store_end_batch(f->store, false, &f->why));
	assert_int_equal(count_run(f).addresses, 0);
	assert_int_equal(count_run(f).pages_fetched + count_run(f).pages_queued, 0);
	OKAY(f, store_begin_batch(f->store, &f->why));
	add_addresses(f, "a@x.example");
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	OKAY(f, store_end_batch(f->store, true, &f->why));
	assert_int_equal(count_run(f).addresses, 1);
	assert_true(count_run(f).crawl_done);
	/* And the writers' lock is free again. */
	struct store *other = NULL;

	OKAY(f, store_open(f->path, STORE_OPEN, &other, &f->why));
	OKAY(f, store_note(other, f->run, "k", "t", &f->why));
	store_close(other);
}

/* A part of the batch that is not to be kept takes the rest with it. */
static void a_batch_within_another_belongs_to_it(void **state)
{
	struct fixture *f = *state;

	for (int is_kept = 0; is_kept < 2; is_kept++) {
		OKAY(f, store_begin_batch(f->store, &f->why));
		add_addresses(f, "a@x.example");
		OKAY(f, store_begin_batch(f->store, &f->why));
		add_addresses(f, "b@x.example");
		OKAY(f, store_end_batch(f->store, is_kept, &f->why));
		add_addresses(f, "c@x.example");
		OKAY(f, store_end_batch(f->store, true, &f->why));
		assert_int_equal(count_run(f).addresses, is_kept ? 3 : 0);
	}
}

static void runs_do_not_see_each_other(void **state)
{
	static const struct named_domain names[] = {{"x.example", "10 mx.example 192.0.2.1", 0}};
	struct fixture *f = *state;
	int64_t first = f->run;

	add_page(f, "https://example.org/", "a@x.example nonsense");
	resolve(f, names, 1);
	begin_run(f, "https://example.org/other");
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.pages_fetched + counts.links + counts.addresses + counts.domains +
				 counts.invalid + counts.endpoints + counts.questions +
				 counts.next_due_ms,
		0);
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(resolve(f, names, 1), 0);
	add_page(f, "https://example.org/", "a@x.example");
	assert_int_equal(resolve(f, names, 1), 1);
	assert_int_equal(claim(f, "host/1"), 1);
	f->run = first;
	assert_int_equal(claim(f, "host/2"), 1); /* turns, not claims, keep one IP for one */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_run_keeps_what_it_was_begun_with),
		TEST(the_same_work_goes_on_with_its_unfinished_run),
		TEST(other_work_is_another_run),
		TEST(an_old_unfinished_run_is_closed_as_incomplete),
		TEST(a_new_run_leaves_none_of_the_same_work_open),
		TEST(a_finished_run_is_not_gone_on_with),
		TEST(the_latest_run_is_number_zero),
		TEST(texts_last_until_the_next_call_of_the_same_verb),
		TEST(a_run_that_is_not_there_is_the_callers_mistake),
		TEST(a_later_note_replaces_an_earlier_one),
		TEST(a_batch_happens_as_a_whole_or_not_at_all),
		TEST(a_batch_within_another_belongs_to_it),
		TEST(runs_do_not_see_each_other),
	};

	return RUN_TESTS(tests);
}
