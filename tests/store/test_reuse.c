/* Answers of earlier runs that stand in for a visit. */
#include "fixture.h"
#include "schema/store_judge.h"

static const struct named_domain servers[] = {
	{"x.example", "10 mx1.x.example 192.0.2.1\n20 mx2.x.example 192.0.2.2", 0},
	{"y.example", "10 mx1.x.example 192.0.2.1", 0},
};

enum { HOUR_MS = 3600000 };

static struct visit_wanted reusing(const struct fixture *f)
{
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.place = "here:25";
	wanted.reuse_since_ms = f->now_ms - 6 * (int64_t)HOUR_MS;
	wanted.reuse_random_since_ms = f->now_ms - 168 * (int64_t)HOUR_MS;
	return wanted;
}

/* The answer of each kind; what is not reusable is not kept. */
struct told {
	enum outcome published, random;
	const char *sender, *place;
	bool is_reusable;
};
static const struct told usual = {OUTCOME_ACCEPTED, OUTCOME_REFUSED, "", "here:25", true};

static void settle_told(struct fixture *f, const struct visit *visit, const struct told *told)
{
	static struct settled_recipient settled[VISIT_RECIPIENTS_MAX];
	struct session_view view = usual_view();
	const struct settled_session done = {.session = begin_session(f, visit),
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = "",
		.recipients = settled,
		.recipient_count = visit->recipient_count,
		.place = told->place};

	memset(settled, 0, sizeof(settled));
	for (size_t i = 0; i < visit->recipient_count; i++) {
		bool is_random = visit->recipients[i].kind == RECIPIENT_RANDOM;

		settled[i].id = visit->recipients[i].id;
		settled[i].answer = answer_of(is_random ? told->random : told->published, 250, "x");
		settled[i].is_reusable = told->is_reusable;
		snprintf(settled[i].sender, sizeof(settled[i].sender), "%s", told->sender);
	}
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

/* A run that asks for these, and is told so at every server. */
static void first_run(struct fixture *f, const char *addresses, const struct told *told)
{
	add_addresses(f, addresses);
	resolve(f, servers, COUNT_OF(servers));
	while (claim(f, "host/1"))
		for (size_t i = 0; i < f->visit_count; i++)
			settle_told(f, &f->visits[i], told);
}

static size_t next_run(struct fixture *f, const char *addresses, const struct visit_wanted *wanted)
{
	begin_run(f, "https://example.org/next");
	add_addresses(f, addresses);
	resolve(f, servers, COUNT_OF(servers));
	return claim_with(f, wanted);
}

static struct judged_result seen;

static enum status see_first(void *context, const struct judged_domain *domain, struct failure *why)
{
	(void)context;
	(void)why;
	if (!seen.kind && domain->address_count)
		seen = domain->addresses[0].results[0];
	seen.host = seen.ip = seen.sender = NULL;
	return OK;
}

static enum status see_run(
	void *context, const struct reported_address *address, struct failure *why)
{
	(void)why;
	*(int64_t *)context = address->results[0].from_run;
	return OK;
}

static void a_young_answer_is_used_with_its_own_time_and_run(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);
	struct judged_result before;
	int64_t first = f->run, from = -1;

	first_run(f, "a@x.example", &usual);
	OKAY(f, store_each_domain(f->store, f->run, NULL, see_first, NULL, &f->why));
	before = seen;
	assert_int_equal(next_run(f, "a@x.example", &wanted), 0);
	assert_int_equal(count_run(f).questions_answered, 6);
	assert_int_equal(count_run(f).questions_reused, 6);
	assert_int_equal(count_run(f).sessions, 0);
	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, 0);
	OKAY(f, store_each_domain(f->store, f->run, NULL, see_first, NULL, &f->why));
	assert_int_equal(seen.answer.outcome, OUTCOME_ACCEPTED);
	assert_int_equal(seen.last_asked_ms, before.last_asked_ms);
	assert_int_equal(seen.attempts, before.attempts);
	OKAY(f, store_report_addresses(f->store, f->run, see_run, &from, &f->why));
	assert_int_equal(from, first);
	/* The third night still knows who asked, and when. */
	assert_int_equal(next_run(f, "a@x.example", &wanted), 0);
	OKAY(f, store_report_addresses(f->store, f->run, see_run, &from, &f->why));
	assert_int_equal(from, first);
}

static void what_nobody_was_asked_for_is_asked(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);

	first_run(f, "a@x.example", &usual);
	assert_int_equal(next_run(f, "a@x.example b@x.example c@y.example", &wanted), 2);
	assert_string_equal(recipients_of(visit_of(f, "192.0.2.2")), "b@x.example");
	assert_string_equal(recipients_of(visit_of(f, "192.0.2.1")),
		"b@x.example c@y.example postmaster@y.example ?@y.example");
}

static void too_old_elsewhere_or_unwanted_answers_are_not_used(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);
	static const struct told unsure = {OUTCOME_ACCEPTED, OUTCOME_REFUSED, "", "here:25", false};

	first_run(f, "a@y.example", &usual);
	wanted.place = "there:25";
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	assert_int_equal(f->visits[0].recipient_count, 3);
	wanted.place = "here:2525";
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	wanted.place = NULL;
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	wanted = reusing(f);
	wanted.reuse_since_ms = f->now_ms + HOUR_MS;
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	/* Whether a server takes anybody is kept longer. */
	assert_string_equal(recipients_of(&f->visits[0]), "a@y.example postmaster@y.example");
	wanted.reuse_random_since_ms = f->now_ms + HOUR_MS;
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	assert_int_equal(f->visits[0].recipient_count, 3);
	begin_run(f, "https://example.org/unsure");
	first_run(f, "b@x.example", &unsure);
	wanted = reusing(f);
	assert_int_equal(next_run(f, "b@x.example", &wanted), 2);
}

static void an_answer_to_a_sender_that_we_do_not_have_is_not_ours(void **state)
{
	static const struct told second = {
		OUTCOME_ACCEPTED, OUTCOME_REFUSED, "me@probe.example", "here:25", true};
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);

	first_run(f, "a@y.example", &second);
	assert_int_equal(next_run(f, "a@y.example", &wanted), 1);
	OKAY(f, store_release_visit(f->store, f->run, f->visits[0].endpoint, &f->why));
	wanted.has_second_sender = true;
	assert_int_equal(claim_with(f, &wanted), 0);
	assert_int_equal(count_run(f).questions_reused, 3);
}

/* Nobody of the domain was accepted, so nobody made up was asked for; with somebody new it may be. */
static void a_random_one_that_was_not_worth_asking_is_so_again_unless_somebody_is_new(void **state)
{
	static const struct told refused = {
		OUTCOME_REFUSED, OUTCOME_NOT_ASKED, "", "here:25", true};
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);

	first_run(f, "a@y.example", &refused);
	assert_int_equal(next_run(f, "a@y.example", &wanted), 0);
	assert_int_equal(next_run(f, "a@y.example new@y.example", &wanted), 1);
	assert_string_equal(recipients_of(&f->visits[0]), "new@y.example ?@y.example");
}

static void a_retry_of_this_run_is_asked_although_an_earlier_run_knows(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f), asks = usual_visit(f, "host/1");
	const struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");

	first_run(f, "a@y.example", &usual);
	assert_int_equal(next_run(f, "a@y.example", &asks), 1);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &later, f->now_ms);
	assert_int_equal(claim_with(f, &wanted), 1);
	assert_int_equal(f->visits[0].recipient_count, 3);
}

static void hundreds_are_reused_in_one_claim(void **state)
{
	struct fixture *f = *state;
	static char words[290 * 16];
	size_t length = 0;

	f->now_ms += 60000; /* it takes a while */
	struct visit_wanted wanted = reusing(f);

	for (int i = 0; i < 290; i++)
		length += (size_t)snprintf(
			words + length, sizeof(words) - length, "n%03d@y.example ", i);
	first_run(f, words, &usual);
	assert_int_equal(next_run(f, words, &wanted), 0);
	assert_int_equal(count_run(f).questions_reused, 292);
	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, 0);
}

/* With nobody left to greet us, the earlier greetings prove that the port is open. */
static void a_run_that_reuses_knows_that_the_port_is_open(void **state)
{
	struct fixture *f = *state;
	struct visit_wanted wanted = reusing(f);
	bool is_open = false;

	first_run(f, "a@y.example", &usual);
	assert_int_equal(next_run(f, "a@y.example", &wanted), 0);
	OKAY(f, store_port_open(f->store, f->run, 24 * (int64_t)HOUR_MS, &is_open, &f->why));
	assert_true(is_open);
	begin_run(f, "https://example.org/other");
	OKAY(f, store_port_open(f->store, f->run, 24 * (int64_t)HOUR_MS, &is_open, &f->why));
	assert_false(is_open);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_young_answer_is_used_with_its_own_time_and_run),
		TEST(what_nobody_was_asked_for_is_asked),
		TEST(too_old_elsewhere_or_unwanted_answers_are_not_used),
		TEST(an_answer_to_a_sender_that_we_do_not_have_is_not_ours),
		TEST(a_random_one_that_was_not_worth_asking_is_so_again_unless_somebody_is_new),
		TEST(a_retry_of_this_run_is_asked_although_an_earlier_run_knows),
		TEST(hundreds_are_reused_in_one_claim),
		TEST(a_run_that_reuses_knows_that_the_port_is_open),
	};

	return RUN_TESTS(tests);
}
