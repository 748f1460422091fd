/* An address that is forgotten stands nowhere any more: not in a table, not in the bytes of a file. */
#include "schema/store_sharing.h"
#include "tests/store/fixture.h"
#include "schema/store_judge.h"

#include <ctype.h>

static const struct address jane = {"jane.doe", "x.example"};

static bool holds(const char *path, const char *ending, const char *text)
{
	char name[128];
	size_t length = strlen(text);

	snprintf(name, sizeof(name), "%s%s", path, ending);
	FILE *file = fopen(name, "re");

	if (!file)
		return false;
	fclose(file);
	struct contents contents = read_file(name);
	bool found = false;

	for (size_t at = 0; at + length <= contents.length && !found; at++) {
		size_t i = 0;

		while (i < length &&
			tolower(contents.bytes[at + i]) == tolower((unsigned char)text[i]))
			i++;
		found = i == length;
	}
	free(contents.bytes);
	return found;
}

static bool stands_anywhere(const struct fixture *f, const char *text)
{
	return holds(f->path, "", text) || holds(f->path, "-wal", text) ||
	       holds(f->path, "-shm", text) || holds(f->path, "-journal", text);
}

static const struct named_domain table[] = {{"x.example", "10 mx.x.example 192.0.2.1", 0}};

/* Two nights; in each she is asked for with others, and everything speaks of her. */
static void fill(struct fixture *f)
{
	const struct answer refused =
		answer_of(OUTCOME_REFUSED, 550, "<Jane.Doe@x.example>: jane.doe is unknown");

	for (int night = 0; night < 2; night++) {
		begin_run(f, night ? "https://b.test/" : "https://a.test/?w=jane.doe%40x.example");
		add_page(f, "https://site.test/?to=jane.doe%40X.example",
			"jane.doe@x.example JANE.DOE@x.example bob@x.example kajane.doe@x.example "
			"\"jane.doe\"@x.example@ jane.doe@x.example,nonsense "
			"kim.jane.doe@x.example jane.doe@x.example.test");
		OKAY(f, store_crawl_done(f->store, f->run, &f->why));
		resolve(f, table, 1);
		knock_everywhere(f, &refused);
		OKAY(f, store_note(f->store, f->run, "crawl-note",
				"mailto:%6aane.doe%2540x.example", &f->why));
		const struct run_finding finding = {
			"page-gone", "page", "p", "RCPT TO:<\"jane.doe\"@x.example> 550 jane.doe"};
		const struct finding_subject subject = {"page", "p"};

		OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
	}
}

static void nothing_is_left(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	fill(f);
	assert_true(stands_anywhere(f, "jane.doe@x.example"));
	OKAY(f, store_forget(f->store, &jane, &forgotten, &f->why));
	assert_int_equal(forgotten.addresses, 2);
	assert_int_equal(forgotten.links, 4);
	assert_int_equal(forgotten.questions, 4);
	assert_int_equal(forgotten.runs, 3 - 1);
	assert_true(forgotten.texts > 0);
	for (int opened_again = 0; opened_again < 2; opened_again++) {
		/* Somebody else's name that ends like hers is hers to keep. */
		assert_false(stands_anywhere(f, "<jane.doe"));
		assert_false(stands_anywhere(f, "\"jane.doe\""));
		assert_false(stands_anywhere(f, "jane.doe%40"));
		assert_false(stands_anywhere(f, "%6aane.doe"));
		assert_false(stands_anywhere(f, ":jane.doe"));
		assert_true(stands_anywhere(f, "kajane.doe"));
		assert_true(stands_anywhere(f, "kim.jane.doe"));
		assert_true(stands_anywhere(f, "mailto:jane.doe@x.example.test") ||
			    stands_anywhere(f, "jane.doe@x.example.test"));
		assert_true(stands_anywhere(f, "bob"));
		fixture_reopen(f);
	}
}

static void the_others_keep_their_results(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;
	struct run_counts before, after;

	fill(f);
	before = count_run(f);
	OKAY(f, store_forget(f->store, &jane, &forgotten, &f->why));
	fixture_reopen(f);
	after = count_run(f);
	assert_int_equal(after.addresses, before.addresses - 2);
	assert_int_equal(after.links, before.links - 2);
	assert_int_equal(after.questions, before.questions - 2);
	assert_int_equal(after.questions_answered, before.questions_answered - 2);
	assert_int_equal(after.sessions, before.sessions);
}

/* Waiting questions go, and with them the claim that they would have made. */
static void who_waits_is_forgotten_too(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;

	add_addresses(f, "jane.doe@x.example");
	OKAY(f, store_crawl_done(f->store, f->run, &f->why));
	resolve(f, table, 1);
	struct visit_wanted wanted = usual_visit(f, "a/1");

	wanted.with_controls = false;
	assert_int_equal(claim_with(f, &wanted), 1);
	fixture_reopen(f);
	OKAY(f, store_forget(f->store, &jane, &forgotten, &f->why));
	assert_int_equal(forgotten.questions, 1);
	fixture_reopen(f);
	f->now_ms += 10 * 3600 * 1000;
	wanted = usual_visit(f, "a/2");
	wanted.with_controls = false;
	assert_int_equal(claim_with(f, &wanted), 0);
}

static void refuses_while_somebody_works_on_it(void **state)
{
	struct fixture *f = *state;
	struct forgotten forgotten;
	struct store *other;

	fill(f);
	OKAY(f, store_open(f->path, STORE_OPEN, &other, &f->why));
	struct run_counts counts;

	OKAY(f, store_count(other, f->run, &counts, &f->why));
	assert_int_equal(store_forget(f->store, &jane, &forgotten, &f->why), ERR_BUSY);
	assert_non_null(strstr(f->why.sentence, "nothing was forgotten"));
	store_close(other);
	fixture_reopen(f);
	assert_true(stands_anywhere(f, "jane.doe@x.example"));
	OKAY(f, store_forget(f->store, &jane, &forgotten, &f->why));
}

static void an_unknown_one_changes_nothing(void **state)
{
	struct fixture *f = *state;
	const struct address nobody = {"nobody", "x.example"};
	struct forgotten forgotten;

	fill(f);
	OKAY(f, store_forget(f->store, &nobody, &forgotten, &f->why));
	assert_int_equal(forgotten.addresses + forgotten.links + forgotten.texts, 0);
	fixture_reopen(f);
	assert_true(stands_anywhere(f, "jane.doe@x.example"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(nothing_is_left),
		TEST(the_others_keep_their_results),
		TEST(who_waits_is_forgotten_too),
		TEST(refuses_while_somebody_works_on_it),
		TEST(an_unknown_one_changes_nothing),
	};

	return RUN_TESTS(tests);
}
