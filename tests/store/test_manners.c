/* Who is visited how often, and whose answers are still good. */
#include "fixture.h"
#include "base/clock.h"
#include "schema/store_manners.h"
#include "schema/store_judge.h"

static const struct named_domain one_server[] = {
	{"x.example", "10 mx1.x.example 192.0.2.1", 0},
	{"y.example", "10 mx1.y.example 192.0.2.2", 0},
	{"z.example", "10 mx2.y.example 192.0.2.3", 0},
};
static const struct server_name y_provider = {"y.example", "192.0.2.2"};

static struct answer not_asked(void)
{
	struct answer answer = {.outcome = OUTCOME_NOT_ASKED, .stage = STAGE_CONNECT};

	snprintf(answer.text, sizeof(answer.text), "provider-closed: x");
	return answer;
}

/* ---- welcome ---- */

static struct welcome note(
	struct fixture *f, const struct server_name *name, bool names_limit, int64_t pause_ms)
{
	const struct cold_words words = {.names_limit = names_limit,
		.pause_ms = pause_ms,
		.now_ms = f->now_ms,
		.close_at = 3};
	struct welcome welcome = {.refusals = -1};

	OKAY(f, store_note_cold_words(f->store, f->run, name, &words, &welcome, &f->why));
	return welcome;
}

static void three_refusals_close_a_provider_for_this_run_alone(void **state)
{
	struct fixture *f = *state;
	struct welcome welcome;

	OKAY(f, store_read_welcome(f->store, f->run, &y_provider, &welcome, &f->why));
	assert_int_equal(welcome.refusals, 0);
	assert_false(welcome.is_closed);
	note(f, &y_provider, false, 0);
	assert_false(note(f, &y_provider, false, 0).is_closed);
	fixture_reopen(f); /* it survives the process */
	welcome = note(f, &(struct server_name){"y.example", "192.0.2.3"}, false, 0);
	assert_true(welcome.is_closed);
	assert_int_equal(welcome.refusals, 3);
	OKAY(f, store_read_welcome(f->store, f->run,
			&(struct server_name){"y.example", "198.51.100.1"}, &welcome, &f->why));
	assert_true(welcome.is_closed);
	OKAY(f, store_read_welcome(f->store, f->run,
			&(struct server_name){"z.example", "192.0.2.3"}, &welcome, &f->why));
	assert_false(welcome.is_closed);
	begin_run(f, "https://example.org/next");
	OKAY(f, store_read_welcome(f->store, f->run, &y_provider, &welcome, &f->why));
	assert_false(welcome.is_closed);
}

static void one_server_closes_under_any_name(void **state)
{
	struct fixture *f = *state;

	note(f, &(struct server_name){"a.example", "192.0.2.9"}, false, 0);
	note(f, &(struct server_name){"b.example", "192.0.2.9"}, false, 0);
	assert_true(note(f, &(struct server_name){"c.example", "192.0.2.9"}, false, 0).is_closed);
}

static void a_limit_makes_a_pause_and_no_refusal(void **state)
{
	struct fixture *f = *state;
	struct welcome welcome = note(f, &y_provider, true, 4000);

	assert_int_equal(welcome.refusals, 0);
	assert_int_equal(welcome.pause_ms, 4000);
	assert_int_equal(welcome.not_before_ms, f->now_ms + 4000);
	welcome = note(f, &y_provider, true, 8000);
	assert_int_equal(welcome.pause_ms, 8000);
	assert_int_equal(welcome.not_before_ms, f->now_ms + 8000);
	welcome = note(f, &y_provider, false, 0);
	assert_int_equal(welcome.refusals, 1);
	assert_int_equal(welcome.pause_ms, 8000);
}

static void settle_with_provider(struct fixture *f, const struct visit *visit,
	const struct answer *answer, int64_t retry_at_ms)
{
	static struct settled_recipient settled[VISIT_RECIPIENTS_MAX];
	struct session_view view = usual_view();
	const struct settled_session done = {.session = begin_session(f, visit),
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = "",
		.recipients = settled,
		.recipient_count = visit->recipient_count,
		.provider = "y.example"};

	memset(settled, 0, sizeof(settled));
	for (size_t i = 0; i < visit->recipient_count; i++) {
		settled[i].id = visit->recipients[i].id;
		settled[i].answer = *answer;
		settled[i].retry_at_ms = retry_at_ms;
	}
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static struct answer answers[8];
static size_t answer_count;

static enum status take_answers(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	const char *wanted = context;

	(void)why;
	if (strcmp(domain->name, wanted) != 0)
		return OK;
	answer_count = 0;
	for (size_t i = 0; i < domain->address_count; i++)
		answers[answer_count++] = domain->addresses[i].results[0].answer;
	return OK;
}

static void read_answers(struct fixture *f, const char *domain)
{
	answer_count = 0;
	OKAY(f, store_each_domain(
			f->store, f->run, NULL, take_answers, (void *)(uintptr_t)domain, &f->why));
}

static void a_closed_provider_answers_what_waits_and_keeps_what_was_said(void **state)
{
	struct fixture *f = *state;
	const struct answer blocked = answer_of(OUTCOME_TEMPORARY, 450, "blocked"),
			    nobody = not_asked();
	struct visit_wanted wanted = usual_visit(f, "host/1");
	size_t count = 0;

	wanted.with_controls = false;
	add_addresses(f, "a@y.example b@z.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim_with(f, &wanted), 2);
	struct visit y = *visit_of(f, "192.0.2.2"), z = *visit_of(f, "192.0.2.3");

	settle_with_provider(f, &y, &blocked, f->now_ms + 300000);
	add_addresses(f, "late@y.example");
	OKAY(f, store_close_server(f->store, f->run, &y_provider, &nobody, &count, &f->why));
	assert_int_equal(count, 2); /* z is with somebody */
	read_answers(f, "y.example");
	assert_int_equal(answer_count, 2);
	assert_int_equal(answers[0].code, 450);
	assert_int_equal(answers[1].outcome, OUTCOME_NOT_ASKED);
	settle_with_provider(f, &z, &blocked, f->now_ms + 300000);
	OKAY(f, store_close_server(f->store, f->run, &y_provider, &nobody, &count, &f->why));
	assert_int_equal(count, 1);
	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, 0);
	assert_int_equal(count_run(f).questions_answered, 3);
}

/* ---- without a visit ---- */

static void thousands_at_one_address_are_passed_over_at_once(void **state)
{
	struct fixture *f = *state;
	struct answer forbidden = answer_of(OUTCOME_FORBIDDEN, 0, "private");
	char text[64];

	forbidden.stage = STAGE_CONNECT;
	OKAY(f, store_begin_batch(f->store, &f->why));
	for (int i = 0; i < 2000; i++) {
		snprintf(text, sizeof(text), "n%d@x.example", i);
		add_addresses(f, text);
	}
	OKAY(f, store_end_batch(f->store, true, &f->why));
	resolve(f, one_server, COUNT_OF(one_server));
	f->now_ms = clock_wall_ms() + 60000; /* that took its time */
	assert_int_equal(claim(f, "host/1"), 1);
	const struct passed_over passed = {.endpoint = f->visits[0].endpoint, .rest = &forbidden};

	OKAY(f, store_pass_over(f->store, f->run, &passed, &f->why));
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).questions_answered, 2002);
	assert_int_equal(count_run(f).sessions, 0);
	/* Who comes later is passed over as fast: no pause stands in the way. */
	add_addresses(f, "late@x.example");
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(recipients_of(&f->visits[0]), "late@x.example");
}

static void only_those_left_out_are_settled_the_others_wait(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example b@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	const struct settled_recipient left_out = {
		.id = f->visits[0].recipients[0].id, .answer = not_asked()};
	const struct passed_over passed = {
		.endpoint = f->visits[0].endpoint, .recipients = &left_out, .recipient_count = 1};

	OKAY(f, store_pass_over(f->store, f->run, &passed, &f->why));
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(
		recipients_of(&f->visits[0]), "b@x.example postmaster@x.example ?@x.example");
}

static void a_visit_that_is_put_off_comes_later(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	OKAY(f, store_put_off_visit(
			f->store, f->run, f->visits[0].endpoint, f->now_ms + 5000, &f->why));
	assert_int_equal(claim(f, "host/1"), 0);
	f->now_ms += 5000;
	assert_int_equal(claim(f, "host/2"), 1);
}

static bool is_third(const void *context, const char *host)
{
	return strcmp(host, context) == 0;
}

static void every_name_of_a_server_is_looked_at(void **state)
{
	static const struct named_domain names[] = {{"x.example",
		"10 a.example 192.0.2.1\n20 b.example 192.0.2.1\n30 c.example 192.0.2.1", 0}};
	struct fixture *f = *state;
	bool any = false;

	add_addresses(f, "a@x.example");
	resolve(f, names, 1);
	assert_int_equal(claim(f, "host/1"), 1);
	OKAY(f, store_any_host(
			f->store, f->visits[0].endpoint, is_third, "c.example", &any, &f->why));
	assert_true(any);
	OKAY(f, store_any_host(
			f->store, f->visits[0].endpoint, is_third, "d.example", &any, &f->why));
	assert_false(any);
}

/* ---- retries and patience ---- */

static void a_retry_survives_the_process_with_time_sender_and_tries(void **state)
{
	struct fixture *f = *state;
	struct settled_recipient settled = {.answer = answer_of(OUTCOME_TEMPORARY, 451, "later")};
	struct session_view view = usual_view();
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.with_controls = false;
	add_addresses(f, "a@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim_with(f, &wanted), 1);
	settled.id = f->visits[0].recipients[0].id;
	settled.retry_at_ms = f->now_ms + 45000;
	snprintf(settled.sender, sizeof(settled.sender), "postmaster@probe.example");
	const struct settled_session done = {.session = begin_session(f, &f->visits[0]),
		.endpoint = f->visits[0].endpoint,
		.view = &view,
		.transcript = "",
		.recipients = &settled,
		.recipient_count = 1};

	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
	fixture_reopen(f);
	wanted.now_ms = f->now_ms + 44000;
	wanted.worker = "host/2";
	assert_int_equal(claim_with(f, &wanted), 0);
	ask_policies(f);
	assert_int_equal(count_run(f).next_due_ms, f->now_ms + 45000);
	wanted.now_ms = f->now_ms + 45000;
	assert_int_equal(claim_with(f, &wanted), 1);
	assert_string_equal(f->visits[0].ip, "192.0.2.1");
	assert_string_equal(f->visits[0].recipients[0].sender, "postmaster@probe.example");
	assert_int_equal(f->visits[0].recipients[0].attempts, 1);
}

static void settle_silent(struct fixture *f, enum stage stage, bool is_silence)
{
	static struct settled_recipient settled[VISIT_RECIPIENTS_MAX];
	struct session_view view = usual_view();
	const struct visit *visit = &f->visits[0];
	const struct settled_session done = {.session = begin_session(f, visit),
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = "",
		.recipients = settled,
		.recipient_count = visit->recipient_count};

	memset(settled, 0, sizeof(settled));
	for (size_t i = 0; i < visit->recipient_count; i++) {
		settled[i].id = visit->recipients[i].id;
		settled[i].answer.outcome = is_silence ? OUTCOME_TIMEOUT : OUTCOME_TEMPORARY;
		settled[i].answer.stage = stage;
		settled[i].is_silence = is_silence;
		settled[i].retry_at_ms = is_silence && stage == STAGE_EHLO ? 0 : f->now_ms;
	}
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static void silences_count_in_a_row(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	settle_silent(f, STAGE_CONNECT, true);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].recipients[0].silences, 1);
	settle_silent(f, STAGE_CONNECT, true);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].recipients[0].silences, 2);
	settle_silent(f, STAGE_RCPT, false);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_int_equal(f->visits[0].recipients[0].silences, 0);
	assert_int_equal(f->visits[0].recipients[0].attempts, 3);
}

static void slow_servers_are_asked_once_more_and_no_others(void **state)
{
	struct fixture *f = *state;
	struct answer no_connection = {.outcome = OUTCOME_TIMEOUT, .stage = STAGE_CONNECT};
	size_t count = 0;

	add_addresses(f, "a@x.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	settle_silent(f, STAGE_EHLO, true);
	add_addresses(f, "a@y.example");
	resolve(f, one_server, COUNT_OF(one_server));
	assert_int_equal(claim(f, "host/1"), 1);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &no_connection, 0);
	assert_int_equal(claim(f, "host/1"), 0);
	assert_int_equal(count_run(f).questions_answered, 6);
	OKAY(f, store_reopen_slow(f->store, f->run, f->now_ms, &count, &f->why));
	assert_int_equal(count, 3);
	assert_int_equal(count_run(f).questions_answered, 3);
	assert_int_equal(claim(f, "host/1"), 1);
	assert_string_equal(f->visits[0].ip, "192.0.2.1");
	assert_true(f->visits[0].recipients[0].is_patient);
	settle_silent(f, STAGE_EHLO, true);
	assert_int_equal(count_run(f).questions_answered, 6);
	OKAY(f, store_reopen_slow(f->store, f->run, f->now_ms, &count, &f->why));
	assert_int_equal(count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(three_refusals_close_a_provider_for_this_run_alone),
		TEST(one_server_closes_under_any_name),
		TEST(a_limit_makes_a_pause_and_no_refusal),
		TEST(a_closed_provider_answers_what_waits_and_keeps_what_was_said),
		TEST(thousands_at_one_address_are_passed_over_at_once),
		TEST(only_those_left_out_are_settled_the_others_wait),
		TEST(a_visit_that_is_put_off_comes_later),
		TEST(every_name_of_a_server_is_looked_at),
		TEST(a_retry_survives_the_process_with_time_sender_and_tries),
		TEST(silences_count_in_a_row),
		TEST(slow_servers_are_asked_once_more_and_no_others),
	};

	return RUN_TESTS(tests);
}
