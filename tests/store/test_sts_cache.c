/* The cache of MTA-STS policies, which belongs to the database and not to a run. */
#include "fixture.h"

#include <sqlite3.h>

static struct sts_cached policy_of(const char *domain, const char *id, int64_t fetched_ms)
{
	struct sts_cached cached = {.mode = STS_MODE_ENFORCE,
		.max_age_s = 86400,
		.fetched_ms = fetched_ms,
		.policy = "version: STSv1\r\nmode: enforce\r\nmx: *.example.org\r\nmax_age: "
			  "86400\r\n"};

	snprintf(cached.domain, sizeof(cached.domain), "%s", domain);
	snprintf(cached.id, sizeof(cached.id), "%s", id);
	cached.policy_length = strlen(cached.policy);
	return cached;
}

static void keep(struct fixture *f, const char *domain, const char *id, int64_t fetched_ms)
{
	struct sts_cached cached = policy_of(domain, id, fetched_ms);

	OKAY(f, store_sts_keep(f->store, &cached, &f->why));
}

static bool find(struct fixture *f, const char *domain, struct sts_cached *ret_cached)
{
	bool found = false;

	OKAY(f, store_sts_find(f->store, domain, ret_cached, &found, &f->why));
	return found;
}

static enum status add_domain(void *context, const struct sts_cached *cached, struct failure *why)
{
	char *text = context;
	size_t length = strlen(text);

	(void)why;
	snprintf(text + length, 400 - length, "%s%s", length ? " " : "", cached->domain);
	return OK;
}

/* "a.example b.example": what is in the cache. */
static const char *domains_of(struct fixture *f)
{
	static char text[400];

	text[0] = '\0';
	OKAY(f, store_sts_each(f->store, add_domain, text, &f->why));
	return text;
}

static bool override(struct fixture *f, const char *domain, enum sts_mode mode)
{
	bool found = false;

	OKAY(f, store_sts_override(f->store, domain, mode, &found, &f->why));
	return found;
}

static void what_was_kept_is_found(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached, kept = policy_of("example.org", "20261121", 123456789);

	assert_false(find(f, "example.org", &cached));
	OKAY(f, store_sts_keep(f->store, &kept, &f->why));
	fixture_reopen(f);
	assert_true(find(f, "example.org", &cached));
	assert_string_equal(cached.domain, "example.org");
	assert_string_equal(cached.id, "20261121");
	assert_int_equal(cached.mode, STS_MODE_ENFORCE);
	assert_false(cached.is_overridden);
	assert_int_equal(cached.max_age_s, 86400);
	assert_int_equal(cached.fetched_ms, 123456789);
	assert_int_equal(cached.policy_length, kept.policy_length);
	assert_memory_equal(cached.policy, kept.policy, kept.policy_length);
	assert_false(find(f, "other.example", &cached));
}

static void a_policy_is_kept_byte_by_byte(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached, kept = policy_of("example.org", "1", 1);
	char *bytes = malloc(STS_POLICY_BYTES_MAX);

	for (size_t i = 0; i < STS_POLICY_BYTES_MAX; i++)
		bytes[i] = (char)(i * 7);
	kept.policy = bytes;
	kept.policy_length = STS_POLICY_BYTES_MAX;
	OKAY(f, store_sts_keep(f->store, &kept, &f->why));
	assert_true(find(f, "example.org", &cached));
	assert_int_equal(cached.policy_length, STS_POLICY_BYTES_MAX);
	assert_memory_equal(cached.policy, bytes, STS_POLICY_BYTES_MAX);
	kept.policy = "";
	kept.policy_length = 0;
	OKAY(f, store_sts_keep(f->store, &kept, &f->why));
	assert_true(find(f, "example.org", &cached));
	assert_int_equal(cached.policy_length, 0);
	free(bytes);
}

static void a_later_policy_replaces_the_one_before(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached, later = policy_of("a.example", "2", 2000);

	keep(f, "a.example", "1", 1000);
	later.mode = STS_MODE_TESTING;
	later.max_age_s = 7;
	OKAY(f, store_sts_keep(f->store, &later, &f->why));
	assert_true(find(f, "a.example", &cached));
	assert_string_equal(cached.id, "2");
	assert_int_equal(cached.mode, STS_MODE_TESTING);
	assert_int_equal(cached.max_age_s, 7);
	assert_int_equal(cached.fetched_ms, 2000);
	assert_string_equal(domains_of(f), "a.example");
}

static void the_oldest_go_when_there_are_too_many(void **state)
{
	struct fixture *f = *state;
	size_t size = 0;

	OKAY(f, store_sts_size(f->store, &size, &f->why));
	assert_int_equal(size, STS_CACHE_SIZE_DEFAULT);
	OKAY(f, store_sts_set_size(f->store, 3, &f->why));
	keep(f, "d.example", "1", 4000);
	keep(f, "b.example", "1", 2000);
	keep(f, "a.example", "1", 1000);
	keep(f, "c.example", "1", 3000);
	assert_string_equal(domains_of(f), "b.example c.example d.example");
	keep(f, "b.example", "1", 5000); /* there already, and younger now */
	assert_string_equal(domains_of(f), "b.example c.example d.example");
	keep(f, "e.example", "1", 6000);
	assert_string_equal(domains_of(f), "b.example d.example e.example");
	/* A smaller size counts from the next keep or expire on. */
	OKAY(f, store_sts_set_size(f->store, 1, &f->why));
	assert_string_equal(domains_of(f), "b.example d.example e.example");
	OKAY(f, store_sts_expire(f->store, 0, &size, &f->why));
	assert_int_equal(size, 2);
	assert_string_equal(domains_of(f), "e.example");
}

static void what_is_over_expires(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached, brief = policy_of("brief.example", "1", 1000);
	size_t removed = 9;

	brief.max_age_s = 10;
	OKAY(f, store_sts_keep(f->store, &brief, &f->why));
	keep(f, "long.example", "1", 1000);
	OKAY(f, store_sts_expire(f->store, 10999, &removed, &f->why));
	assert_int_equal(removed, 0);
	/* Until somebody removes it, it is there: a policy that has just expired is worth telling. */
	assert_true(find(f, "brief.example", &cached));
	OKAY(f, store_sts_expire(f->store, 11000, &removed, &f->why));
	assert_int_equal(removed, 1);
	assert_string_equal(domains_of(f), "long.example");
}

static void one_or_all_can_be_purged(void **state)
{
	struct fixture *f = *state;
	size_t removed = 9;

	keep(f, "a.example", "1", 1);
	keep(f, "b.example", "1", 2);
	keep(f, "c.example", "1", 3);
	OKAY(f, store_sts_purge(f->store, "x.example", &removed, &f->why));
	assert_int_equal(removed, 0);
	OKAY(f, store_sts_purge(f->store, "b.example", &removed, &f->why));
	assert_int_equal(removed, 1);
	assert_string_equal(domains_of(f), "a.example c.example");
	OKAY(f, store_sts_purge(f->store, NULL, &removed, &f->why));
	assert_int_equal(removed, 2);
	assert_string_equal(domains_of(f), "");
	/* The count of them is right again. */
	OKAY(f, store_sts_set_size(f->store, 1, &f->why));
	keep(f, "a.example", "1", 1);
	assert_string_equal(domains_of(f), "a.example");
}

static void an_override_stays_while_the_id_does(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached, says_so = policy_of("a.example", "1", 3000);

	assert_false(override(f, "a.example", STS_MODE_NONE));
	keep(f, "a.example", "1", 1000);
	assert_true(override(f, "a.example", STS_MODE_TESTING));
	assert_true(find(f, "a.example", &cached));
	assert_int_equal(cached.mode, STS_MODE_ENFORCE);
	assert_true(cached.is_overridden);
	assert_int_equal(cached.override, STS_MODE_TESTING);
	keep(f, "a.example", "1", 2000);
	assert_true(find(f, "a.example", &cached));
	assert_int_equal(cached.fetched_ms, 2000);
	assert_true(cached.is_overridden);
	assert_int_equal(cached.override, STS_MODE_TESTING);
	/* Only the verb for it makes one. */
	assert_true(override(f, "a.example", STS_MODE_COUNT));
	says_so.is_overridden = true;
	OKAY(f, store_sts_keep(f->store, &says_so, &f->why));
	assert_true(find(f, "a.example", &cached));
	assert_false(cached.is_overridden);
	assert_true(override(f, "a.example", STS_MODE_ENFORCE));
	keep(f, "a.example", "2", 4000);
	assert_true(find(f, "a.example", &cached));
	assert_false(cached.is_overridden);
	assert_int_equal(cached.override, STS_MODE_NONE);
}

static void a_cache_that_is_off_gives_and_takes_nothing(void **state)
{
	struct fixture *f = *state;
	struct sts_cached cached;
	size_t removed = 9;

	keep(f, "a.example", "1", 1000);
	OKAY(f, store_sts_set_size(f->store, 0, &f->why));
	assert_false(find(f, "a.example", &cached));
	keep(f, "b.example", "1", 1000);
	assert_string_equal(domains_of(f), "a.example");
	OKAY(f, store_sts_set_size(f->store, 10, &f->why));
	assert_true(find(f, "a.example", &cached));
	OKAY(f, store_sts_set_size(f->store, 0, &f->why));
	OKAY(f, store_sts_expire(f->store, 1, &removed, &f->why));
	assert_int_equal(removed, 1);
	assert_string_equal(domains_of(f), "");
}

static void a_batch_that_is_undone_keeps_nothing(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_begin_batch(f->store, &f->why));
	keep(f, "a.example", "1", 1000);
	OKAY(f, store_end_batch(f->store, false, &f->why));
	assert_string_equal(domains_of(f), "");
}

static void change_by_hand(struct fixture *f, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(f->path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void absurd_numbers_in_the_file_do_no_harm(void **state)
{
	static const char *const absurd[] = {"mode = 3", "override = -1", "max_age_s = -1",
		"max_age_s = -9223372036854775808", "max_age_s = 9223372036854775807"};
	struct fixture *f = *state;
	struct sts_cached cached;
	char sql[120];
	bool found;

	keep(f, "a.example", "1", 1000);
	change_by_hand(f, "UPDATE sts_policy SET fetched_ms = -9223372036854775808");
	assert_true(find(f, "a.example", &cached));
	assert_int_equal(cached.fetched_ms, 0);
	for (size_t i = 0; i < sizeof(absurd) / sizeof(absurd[0]); i++) {
		char told[400] = "";

		keep(f, "a.example", "1", 1000);
		snprintf(sql, sizeof(sql), "UPDATE sts_policy SET %s", absurd[i]);
		change_by_hand(f, sql);
		assert_int_equal(
			store_sts_find(f->store, "a.example", &cached, &found, &f->why), ERR_STORE);
		assert_int_equal(store_sts_each(f->store, add_domain, told, &f->why), ERR_STORE);
		assert_string_equal(told, "");
		change_by_hand(f, "UPDATE sts_policy SET mode = 0, override = 0, max_age_s = 0");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_kept_is_found),
		TEST(a_policy_is_kept_byte_by_byte),
		TEST(a_later_policy_replaces_the_one_before),
		TEST(the_oldest_go_when_there_are_too_many),
		TEST(what_is_over_expires),
		TEST(one_or_all_can_be_purged),
		TEST(an_override_stays_while_the_id_does),
		TEST(a_cache_that_is_off_gives_and_takes_nothing),
		TEST(a_batch_that_is_undone_keeps_nothing),
		TEST(absurd_numbers_in_the_file_do_no_harm),
	};

	return RUN_TESTS(tests);
}
