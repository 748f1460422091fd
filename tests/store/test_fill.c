/* Whom one visit asks for: providers that are asked for few, and where a retry comes from. */
#include "fixture.h"
#include "schema/model/provider.h"

/* One recipient a session, never a made-up one; two, likewise; five, made-up ones too. */
#define ONE  "mx1.olc.protection.outlook.com"
#define TWO  "mx1.qq.com"
#define FIVE "mx1.yahoo.co.jp"

static void the_profiles_are_as_these_tests_take_them(void **state)
{
	(void)state;
	assert_int_equal(provider_of_host(ONE)->recipients_most, 1);
	assert_int_equal(provider_of_host(TWO)->recipients_most, 2);
	assert_int_equal(provider_of_host(FIVE)->recipients_most, 5);
	assert_true(provider_of_host(ONE)->never_ask_random);
	assert_true(provider_of_host(TWO)->never_ask_random);
	assert_false(provider_of_host(FIVE)->never_ask_random);
}

/* Claims and settles until nothing is due, and checks what each visit asks for, in order. */
static void expect_visits(struct fixture *f, const char *const *expected)
{
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	size_t at = 0;

	for (; claim(f, "host/1"); at++) {
		assert_int_equal(f->visit_count, 1);
		assert_non_null(expected[at]);
		assert_string_equal(recipients_of(&f->visits[0]), expected[at]);
		settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &yes, 0);
	}
	assert_null(expected[at]);
	assert_int_equal(count_run(f).questions_answered, count_run(f).questions);
}

#define EXPECT_VISITS(f, ...) expect_visits(f, (const char *const[]){__VA_ARGS__, NULL})

static void set_up_domain(struct fixture *f, const char *hosts, const char *addresses)
{
	const struct named_domain domain[] = {{"x.example", hosts, 0}};

	add_addresses(f, addresses);
	resolve(f, domain, 1);
}

static void one_recipient_a_visit_and_nobody_is_lost(void **state)
{
	struct fixture *f = *state;

	set_up_domain(f, "10 " ONE " 192.0.2.1", "a@x.example b@x.example");
	/* The made-up one takes no place: it is passed over without a word. */
	EXPECT_VISITS(f, "a@x.example ?@x.example", "b@x.example", "postmaster@x.example");
}

static void controls_have_their_places_where_there_are_some(void **state)
{
	struct fixture *f = *state;

	set_up_domain(f, "10 " TWO " 192.0.2.1", "a@x.example b@x.example c@x.example d@x.example");
	EXPECT_VISITS(f, "a@x.example postmaster@x.example ?@x.example", "b@x.example c@x.example",
		"d@x.example");
}

static void the_made_up_one_takes_a_place_where_it_is_asked(void **state)
{
	struct fixture *f = *state;

	set_up_domain(f, "10 " FIVE " 192.0.2.1",
		"a@x.example b@x.example c@x.example d@x.example e@x.example");
	EXPECT_VISITS(f, "a@x.example b@x.example c@x.example postmaster@x.example ?@x.example",
		"d@x.example e@x.example");
}

static void a_second_domain_waits_where_it_does_not_fit(void **state)
{
	static const struct named_domain domains[] = {{"x.example", "10 " FIVE " 192.0.2.1", 0},
		{"y.example", "10 " FIVE " 192.0.2.1", 0}};
	struct fixture *f = *state;

	add_addresses(f, "a@x.example a@y.example");
	resolve(f, domains, COUNT_OF(domains));
	EXPECT_VISITS(f, "a@x.example postmaster@x.example ?@x.example",
		"a@y.example postmaster@y.example ?@y.example");
}

static void controls_alone_come_one_by_one_as_well(void **state)
{
	static const struct named_domain domain[] = {{"x.example", "10 " ONE " 192.0.2.1", 0}};
	struct fixture *f = *state;

	OKAY(f, store_add_domain(f->store, f->run, "x.example", &f->why));
	resolve(f, domain, 1);
	EXPECT_VISITS(f, "postmaster@x.example ?@x.example");
}

static void others_are_asked_for_fifty(void **state)
{
	struct fixture *f = *state;
	char words[60 * 16] = "";

	for (int i = 0; i < 55; i++)
		snprintf(words + strlen(words), sizeof(words) - strlen(words), "%sa%02d@x.example",
			i ? " " : "", i);
	set_up_domain(f, "10 mx1.x.example 192.0.2.1", words);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].recipient_count, VISIT_RECIPIENTS_MAX);
}

static void a_retry_after_4xx_knows_where_the_first_try_came_from(void **state)
{
	struct fixture *f = *state;
	struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");

	set_up_domain(f, "10 mx1.x.example 192.0.2.1", "a@x.example");
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(f->visits[0].source, "");
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &later, f->now_ms + 1000);
	f->now_ms += 5000;
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(f->visits[0].source, usual_view().source_ip);
	assert_string_not_equal(f->visits[0].source, "");
}

static void a_retry_after_silence_may_come_from_anywhere(void **state)
{
	struct fixture *f = *state;
	struct answer silence = answer_of(OUTCOME_TIMEOUT, 0, "");

	set_up_domain(f, "10 mx1.x.example 192.0.2.1", "a@x.example");
	assert_int_equal(claim(f, "host/1"), 1);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &silence, f->now_ms + 1000);
	f->now_ms += 5000;
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(f->visits[0].source, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_profiles_are_as_these_tests_take_them),
		TEST(one_recipient_a_visit_and_nobody_is_lost),
		TEST(controls_have_their_places_where_there_are_some),
		TEST(the_made_up_one_takes_a_place_where_it_is_asked),
		TEST(a_second_domain_waits_where_it_does_not_fit),
		TEST(controls_alone_come_one_by_one_as_well),
		TEST(others_are_asked_for_fifty),
		TEST(a_retry_after_4xx_knows_where_the_first_try_came_from),
		TEST(a_retry_after_silence_may_come_from_anywhere),
	};

	return RUN_TESTS(tests);
}
