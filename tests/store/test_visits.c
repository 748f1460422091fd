/* Endpoints claimed, visited and settled: who is asked, where, when and by whom. */
#include "fixture.h"

#include <unistd.h>

static const struct named_domain two_servers[] = {
	{"x.example", "10 mx1.x.example 192.0.2.1\n20 mx2.x.example 192.0.2.2 2001:db8::2", 0},
	{"y.example", "10 mx1.x.example 192.0.2.1", 0},
};

static void everybody_is_asked_at_every_address_of_every_server(void **state)
{
	struct fixture *f = *state;

	add_page(f, "https://example.org/", "a@x.example b@x.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim(f, "host/1"), 3);
	assert_non_null(visit_of(f, "192.0.2.1"));
	assert_non_null(visit_of(f, "192.0.2.2"));
	assert_non_null(visit_of(f, "2001:db8::2"));
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(recipients_of(&f->visits[i]),
			"a@x.example b@x.example postmaster@x.example ?@x.example");
}

static void domains_that_share_an_address_share_the_visit(void **state)
{
	struct fixture *f = *state;

	add_page(f, "https://example.org/", "a@x.example c@y.example b@x.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "host/1");
	const struct visit *shared = visit_of(f, "192.0.2.1");

	assert_string_equal(recipients_of(shared),
		"a@x.example b@x.example postmaster@x.example ?@x.example "
		"c@y.example postmaster@y.example ?@y.example");
	assert_int_equal(shared->host_count, 1);
	assert_string_equal(shared->hosts[0], "mx1.x.example");
	assert_int_equal(shared->recipients[2].kind, RECIPIENT_POSTMASTER);
}

static void an_address_with_several_names_shows_them_by_preference(void **state)
{
	static const struct named_domain names[] = {
		{"x.example", "20 late.example 192.0.2.1\n5 early.example 192.0.2.1", 0}};
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, names, 1);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].host_count, 2);
	assert_string_equal(f->visits[0].hosts[0], "early.example");
	assert_string_equal(f->visits[0].hosts[1], "late.example");
	assert_string_equal(recipients_of(&f->visits[0]),
		"a@x.example postmaster@x.example ?@x.example"); /* once, not once a name */
}

static void a_name_counts_with_its_best_preference(void **state)
{
	static const struct named_domain first[] = {{"x.example", "20 a.example 192.0.2.1", 0}};
	static const struct named_domain then[] = {
		{"y.example", "5 a.example 192.0.2.1\n10 b.example 192.0.2.1", 0}};
	static const struct named_domain last[] = {{"z.example", "30 a.example 192.0.2.1", 0}};
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, first, 1);
	add_addresses(f, "a@y.example");
	resolve(f, then, 1);
	add_addresses(f, "a@z.example");
	resolve(f, last, 1);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].host_count, 2);
	assert_string_equal(f->visits[0].hosts[0], "a.example");
	assert_string_equal(f->visits[0].hosts[1], "b.example");
}

static void without_controls_only_the_published_ones_are_asked(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.with_controls = false;
	add_addresses(f, "a@x.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim_with(f, &wanted), 3);
	assert_string_equal(recipients_of(&f->visits[0]), "a@x.example");
}

static void a_bare_domain_is_asked_for_its_controls_alone(void **state)
{
	struct fixture *f = *state;

	OKAY(f, store_add_domain(f->store, f->run, "y.example", &f->why));
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(recipients_of(&f->visits[0]), "postmaster@y.example ?@y.example");
}

static void an_address_that_comes_late_is_asked_at_every_endpoint(void **state)
{
	struct fixture *f = *state;
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	add_page(f, "https://example.org/", "a@x.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(knock_everywhere(f, &yes), 3);
	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, 0);
	add_page(f, "https://example.org/late", "late@x.example a@x.example");
	assert_int_equal(resolve(f, NULL, 0), 0);
	assert_int_equal(claim(f, "host/1"), 3);
	for (size_t i = 0; i < 3; i++)
		assert_string_equal(recipients_of(&f->visits[i]), "late@x.example");
}

static void a_visit_has_at_most_fifty_recipients_and_the_controls_among_them(void **state)
{
	struct fixture *f = *state;
	char words[120 * 16] = "";
	size_t length = 0;

	for (int i = 0; i < 120; i++)
		length += (size_t)snprintf(
			words + length, sizeof(words) - length, "n%03d@y.example ", i);
	add_addresses(f, words);
	resolve(f, two_servers, COUNT_OF(two_servers));
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	const size_t expected[] = {50, 50, 22};

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(claim(f, "host/1"), 1);
		const struct visit *visit = &f->visits[0];
		const struct wanted_recipient *last =
			&visit->recipients[visit->recipient_count - 1];

		assert_int_equal(visit->recipient_count, expected[i]);
		assert_int_equal(last->kind, i == 0 ? RECIPIENT_RANDOM : RECIPIENT_PUBLISHED);
		settle_visit(f, visit, begin_session(f, visit), &yes, 0);
	}
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).questions_answered, 122);
}

/* A domain whose recipients do not fit goes along in part only when its controls do. */
static void controls_are_never_asked_before_their_published_ones(void **state)
{
	static const struct named_domain names[] = {{"x.example", "10 mx.example 192.0.2.1", 0},
		{"y.example", "10 mx.example 192.0.2.1", 0}};
	struct fixture *f = *state;

	for (int n = 44; n <= 50; n++) {
		char words[64 * 16] = "";
		size_t length = 0;

		begin_run(f, "https://example.org/next");
		for (int i = 0; i < n; i++)
			length += (size_t)snprintf(
				words + length, sizeof(words) - length, "n%03d@x.example ", i);
		add_addresses(f, words);
		resolve(f, names, 2);
		add_addresses(f, "one@y.example two@y.example");
		resolve(f, names, 2);
		f->now_ms += 10;
		claim(f, "host/1");
		const char *asked = recipients_of(&f->visits[0]);
		bool has_controls = strstr(asked, "postmaster@y.example");

		assert_int_equal(has_controls, n <= 45);
		assert_int_equal(strstr(asked, "one@y.example") != NULL, has_controls);
		assert_int_equal(strstr(asked, "two@y.example") != NULL, n <= 44);
	}
}

static void while_the_crawl_goes_on_an_endpoint_waits_for_ten_or_thirty_seconds(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.crawl_done = false;
	wanted.with_controls = false;
	add_addresses(f, "a1@y.example a2@y.example a3@y.example a4@y.example a5@y.example "
			 "a6@y.example a7@y.example a8@y.example a9@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	wanted.now_ms = f->now_ms + 25000;
	assert_int_equal(claim_with(f, &wanted), 0);
	assert_true(count_run(f).next_due_ms > 0);
	wanted.now_ms = f->now_ms + 35000;
	assert_int_equal(claim_with(f, &wanted), 1);
	OKAY(f, store_release_visit(f->store, f->run, f->visits[0].endpoint, &f->why));
	add_addresses(f, "a10@y.example");
	wanted.now_ms = f->now_ms + 1000;
	assert_int_equal(claim_with(f, &wanted), 1);
	assert_int_equal(f->visits[0].recipient_count, 10);
}

static void retries_that_lie_ahead_do_not_count_as_waiting(void **state)
{
	struct fixture *f = *state;
	struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.with_controls = false;
	add_addresses(f, "a1@y.example a2@y.example a3@y.example a4@y.example a5@y.example "
			 "a6@y.example a7@y.example a8@y.example a9@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim_with(f, &wanted), 1);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &later, f->now_ms + 300000);
	add_addresses(f, "b@y.example");
	wanted.crawl_done = false;
	wanted.now_ms = f->now_ms + 1000;
	assert_int_equal(claim_with(f, &wanted), 0);
	wanted.now_ms = f->now_ms + 35000;
	assert_int_equal(claim_with(f, &wanted), 1);
	assert_string_equal(recipients_of(&f->visits[0]), "b@y.example");
}

static void an_endpoint_is_claimed_by_one_worker_at_a_time(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim(f, "host/1"), 1);
	struct visit first = f->visits[0];

	add_addresses(f, "b@y.example"); /* waits for the endpoint too */
	assert_int_equal(claim(f, "host/2"), 0);
	assert_int_equal(claim(f, "host/1"), 0);
	OKAY(f, store_release_visit(f->store, f->run, first.endpoint, &f->why));
	assert_int_equal(claim(f, "host/2"), 1);
	assert_string_equal(recipients_of(&f->visits[0]),
		"a@y.example b@y.example postmaster@y.example ?@y.example");
}

static void whoever_was_not_settled_waits_again(void **state)
{
	struct fixture *f = *state;
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	add_addresses(f, "a@y.example b@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "host/1");
	struct visit visit = f->visits[0];

	visit.recipient_count = 1;
	settle_visit(f, &visit, begin_session(f, &visit), &yes, 0);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(
		recipients_of(&f->visits[0]), "b@y.example postmaster@y.example ?@y.example");
	assert_int_equal(f->visits[0].recipients[0].attempts, 0);
}

static void a_retry_waits_for_its_time_and_repeats_its_sender(void **state)
{
	struct fixture *f = *state;
	struct session_view view = usual_view();
	struct settled_recipient settled = {.answer = answer_of(OUTCOME_TEMPORARY, 451, "later"),
		.sender = "me@probe.example",
		.asked = "a@y.example",
		.retry_at_ms = f->now_ms + 300000};
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.with_controls = false;
	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim_with(f, &wanted);
	settled.id = f->visits[0].recipients[0].id;
	const struct settled_session done = {.session = begin_session(f, &f->visits[0]),
		.endpoint = f->visits[0].endpoint,
		.view = &view,
		.transcript = "",
		.recipients = &settled,
		.recipient_count = 1};

	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
	ask_policies(f);
	assert_int_equal(claim_with(f, &wanted), 0);
	assert_int_equal(count_run(f).next_due_ms, f->now_ms + 300000);
	assert_int_equal(count_run(f).questions_retrying, 1);
	wanted.now_ms = f->now_ms + 300000;
	assert_int_equal(claim_with(f, &wanted), 1);
	assert_int_equal(f->visits[0].recipients[0].attempts, 1);
	assert_string_equal(f->visits[0].recipients[0].sender, "me@probe.example");
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &yes, 0);
	assert_int_equal(count_run(f).questions_retrying, 0);
	assert_int_equal(count_run(f).questions_answered, 1);
	assert_int_equal(count_run(f).next_due_ms, 0);
}

static void who_was_not_asked_is_settled_without_a_try(void **state)
{
	struct fixture *f = *state;
	struct answer not_asked = answer_of(OUTCOME_NOT_ASKED, 0, "");

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "host/1");
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &not_asked, f->now_ms);
	assert_int_equal(count_run(f).questions_retrying, 0);
	claim(f, "host/1");
	assert_int_equal(f->visits[0].recipient_count, 3);
	assert_int_equal(f->visits[0].recipients[2].attempts, 0);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &not_asked, 0);
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).questions_answered, 3);
}

static void an_answer_stays_when_it_is_settled_once_more(void **state)
{
	struct fixture *f = *state;
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "host/1");
	struct visit first = f->visits[0];

	settle_visit(f, &first, begin_session(f, &first), &yes, 0);
	add_addresses(f, "b@y.example");
	assert_int_equal(claim(f, "host/1"), 1);
	settle_visit(f, &first, begin_session(f, &first), &later, f->now_ms); /* not its own */
	assert_int_equal(count_run(f).questions_answered, 3);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(recipients_of(&f->visits[0]), "b@y.example");
}

static void a_server_that_greets_now_and_then_counts_once(void **state)
{
	static const bool greetings[] = {false, true, false, true};
	struct fixture *f = *state;
	struct session_view view = usual_view();

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	for (size_t i = 0; i < COUNT_OF(greetings); i++) {
		assert_int_equal(claim(f, "host/1"), 1);
		view.greeted = greetings[i];
		const struct settled_session nobody = {.session = begin_session(f, &f->visits[0]),
			.endpoint = f->visits[0].endpoint,
			.view = &view,
			.transcript = ""};

		OKAY(f, store_settle_session(f->store, f->run, &nobody, &f->why));
		assert_int_equal(count_run(f).endpoints_greeted, i > 0);
	}
}

static void a_server_rests_until_its_next_visit(void **state)
{
	struct fixture *f = *state;
	struct session_view view = usual_view();

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "host/1");
	const struct settled_session nobody = {.session = begin_session(f, &f->visits[0]),
		.endpoint = f->visits[0].endpoint,
		.view = &view,
		.transcript = "",
		.next_visit_ms = f->now_ms + 2000};

	OKAY(f, store_settle_session(f->store, f->run, &nobody, &f->why));
	ask_policies(f);
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).next_due_ms, f->now_ms + 2000);
	f->now_ms += 2000;
	assert_int_equal(claim(f, "host/1"), 1);
}

static void a_claim_whose_lease_is_over_may_be_claimed_again(void **state)
{
	struct fixture *f = *state;
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	add_addresses(f, "a@y.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	claim(f, "elsewhere/1");
	struct visit stale = f->visits[0];
	int64_t session = begin_session(f, &stale);

	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, f->now_ms + 60000);
	f->now_ms += 59000;
	assert_int_equal(claim(f, "host/2"), 0);
	f->now_ms += 2000;
	assert_int_equal(claim(f, "host/2"), 1);
	assert_int_equal(f->visits[0].recipient_count, 3);
	assert_int_equal(count_run(f).sessions_open, 0);
	/* The first one comes back too late: nothing that is with the second one changes. */
	struct visit second = f->visits[0];

	settle_visit(f, &stale, session, &yes, 0);
	assert_int_equal(count_run(f).questions_answered, 0);
	assert_int_equal(claim(f, "host/3"), 0);
	settle_visit(f, &second, begin_session(f, &second), &yes, 0);
	assert_int_equal(count_run(f).questions_answered, 3);
}

static void a_restarted_worker_takes_its_sessions_back(void **state)
{
	struct fixture *f = *state;
	size_t interrupted = 9;

	add_addresses(f, "a@x.example a@z.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	assert_int_equal(claim(f, "host/1"), 3);
	begin_session(f, &f->visits[0]);
	begin_session(f, &f->visits[1]); /* the third one never got that far */
	OKAY(f, store_interrupt_sessions(f->store, f->run, "elsewhere/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 0);
	assert_int_equal(claim(f, "host/2"), 0);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 2);
	assert_int_equal(count_run(f).sessions, 2);
	assert_int_equal(count_run(f).sessions_open, 0);
	assert_int_equal(claim(f, "host/1"), 3);
	assert_string_equal(
		recipients_of(&f->visits[0]), "a@x.example postmaster@x.example ?@x.example");
}

static void a_worker_of_this_host_without_a_process_is_dead(void **state)
{
	struct fixture *f = *state;
	size_t interrupted = 9;
	char living[64];

	snprintf(living, sizeof(living), "host/%ld", (long)getpid());
	add_addresses(f, "a@x.example");
	resolve(f, two_servers, COUNT_OF(two_servers));
	struct visit_wanted wanted = usual_visit(f, living);

	OKAY(f, store_claim_visits(
			f->store, f->run, &wanted, f->visits, 1, &f->visit_count, &f->why));
	begin_session(f, &f->visits[0]);
	wanted.worker = "host/2147483646"; /* beyond what the kernel gives out */
	OKAY(f, store_claim_visits(
			f->store, f->run, &wanted, f->visits, 2, &f->visit_count, &f->why));
	assert_int_equal(f->visit_count, 2);
	begin_session(f, &f->visits[0]);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/77", &interrupted, &f->why));
	assert_int_equal(interrupted, 1);
	assert_int_equal(count_run(f).sessions_open, 1);
	assert_int_equal(claim(f, "host/77"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everybody_is_asked_at_every_address_of_every_server),
		TEST(domains_that_share_an_address_share_the_visit),
		TEST(an_address_with_several_names_shows_them_by_preference),
		TEST(a_name_counts_with_its_best_preference),
		TEST(without_controls_only_the_published_ones_are_asked),
		TEST(a_bare_domain_is_asked_for_its_controls_alone),
		TEST(an_address_that_comes_late_is_asked_at_every_endpoint),
		TEST(a_visit_has_at_most_fifty_recipients_and_the_controls_among_them),
		TEST(controls_are_never_asked_before_their_published_ones),
		TEST(while_the_crawl_goes_on_an_endpoint_waits_for_ten_or_thirty_seconds),
		TEST(retries_that_lie_ahead_do_not_count_as_waiting),
		TEST(an_endpoint_is_claimed_by_one_worker_at_a_time),
		TEST(whoever_was_not_settled_waits_again),
		TEST(a_retry_waits_for_its_time_and_repeats_its_sender),
		TEST(who_was_not_asked_is_settled_without_a_try),
		TEST(an_answer_stays_when_it_is_settled_once_more),
		TEST(a_server_that_greets_now_and_then_counts_once),
		TEST(a_server_rests_until_its_next_visit),
		TEST(a_claim_whose_lease_is_over_may_be_claimed_again),
		TEST(a_restarted_worker_takes_its_sessions_back),
		TEST(a_worker_of_this_host_without_a_process_is_dead),
	};

	return RUN_TESTS(tests);
}
