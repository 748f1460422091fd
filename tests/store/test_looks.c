/* Looks: sessions under a server's further names, while its claim is held. */
#include "tests/store/fixture.h"
#include "schema/store_judge.h"

static const struct named_domain two_names[] = {
	{"x.example", "10 a.example 192.0.2.1", 0}, {"y.example", "20 b.example 192.0.2.1", 0}};

static const struct answer accepted = {
	.outcome = OUTCOME_ACCEPTED, .stage = STAGE_RCPT, .code = 250};

static int64_t endpoint; /* of the one server */

/* Claims the one server and settles its recipients, holding it. */
static void visit_and_hold(struct fixture *f, int64_t hold_until_ms)
{
	static struct settled_recipient settled[VISIT_RECIPIENTS_MAX];
	struct session_view view = usual_view();

	assert_int_equal(claim(f, "host/1"), 1);
	const struct visit *visit = &f->visits[0];
	const struct settled_session done = {.session = begin_session(f, visit),
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = "asked",
		.chain = "first",
		.recipients = settled,
		.recipient_count = visit->recipient_count,
		.hold_until_ms = hold_until_ms};

	endpoint = visit->endpoint;
	memset(settled, 0, sizeof(settled));
	for (size_t i = 0; i < visit->recipient_count; i++) {
		settled[i].id = visit->recipients[i].id;
		settled[i].answer = accepted;
	}
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static int64_t begin_look(struct fixture *f, int64_t held_until_ms)
{
	const struct session_look look = {
		.endpoint = endpoint, .held_until_ms = held_until_ms, .host = "b.example"};
	int64_t session = -1;

	OKAY(f, store_begin_look(f->store, f->run, &look, &session, &f->why));
	return session;
}

static void settle_look(struct fixture *f, int64_t session)
{
	struct session_view view = usual_view();
	const struct settled_session done = {.session = session,
		.endpoint = endpoint,
		.view = &view,
		.transcript = "looked",
		.chain = "second"};

	view.tls.is_name_matched = true;
	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static void make_server(struct fixture *f)
{
	add_addresses(f, "a@x.example a@y.example");
	resolve(f, two_names, COUNT_OF(two_names));
	ask_policies(f);
}

static enum status see_sessions(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	const struct judged_result *result = &domain->addresses[0].results[0];
	bool is_first = strcmp(domain->name, "x.example") == 0;

	(void)why;
	++*(int *)context;
	assert_string_equal(result->chain, "first");
	assert_non_null(result->named);
	assert_string_equal(result->named_chain, is_first ? "first" : "second");
	assert_int_equal(result->named->tls.is_name_matched, !is_first);
	return OK;
}

static enum status see_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	(void)why;
	++*(int *)context;
	assert_string_equal(server->transcript, "asked");
	assert_string_equal(server->chain, "first");
	assert_int_equal(server->sessions, 2);
	assert_int_equal(server->look_count, 2);
	assert_string_equal(server->looks[0].host, "a.example");
	assert_string_equal(server->looks[0].chain, "first");
	assert_string_equal(server->looks[1].host, "b.example");
	assert_string_equal(server->looks[1].chain, "second");
	assert_true(server->looks[1].session->tls.is_name_matched);
	return OK;
}

static void each_name_has_its_session(void **state)
{
	struct fixture *f = *state;
	int64_t hold = f->now_ms + 60000;
	int domains = 0, servers = 0;

	make_server(f);
	visit_and_hold(f, hold);
	assert_int_equal(f->visits[0].host_count, 2);
	assert_false(f->visits[0].host_is_seen[0] || f->visits[0].host_is_seen[1]);
	settle_look(f, begin_look(f, hold));
	assert_int_equal(count_run(f).sessions, 2);
	assert_int_equal(count_run(f).next_due_ms, 0);
	OKAY(f, store_each_domain(f->store, f->run, NULL, see_sessions, &domains, &f->why));
	assert_int_equal(domains, 2);
	OKAY(f, store_report_servers(f->store, f->run, see_server, &servers, &f->why));
	assert_int_equal(servers, 1);
}

static void names_that_were_seen_are_known_at_the_next_visit(void **state)
{
	struct fixture *f = *state;
	int64_t hold = f->now_ms + 60000;

	make_server(f);
	visit_and_hold(f, hold);
	settle_look(f, begin_look(f, hold));
	add_addresses(f, "b@y.example");
	assert_int_equal(claim(f, "host/1"), 1);
	assert_true(f->visits[0].host_is_seen[0] && f->visits[0].host_is_seen[1]);
}

static void a_held_server_is_nobody_elses(void **state)
{
	struct fixture *f = *state;
	int64_t hold = f->now_ms + 60000;

	make_server(f);
	visit_and_hold(f, hold);
	add_addresses(f, "b@y.example");
	assert_int_equal(claim(f, "host/2"), 0);
	assert_int_equal(count_run(f).next_due_ms, hold);
	settle_look(f, begin_look(f, hold));
	assert_int_equal(claim(f, "host/2"), 1);
}

static void a_look_that_comes_too_late_is_none(void **state)
{
	struct fixture *f = *state;
	int64_t hold = f->now_ms + 60000;

	make_server(f);
	visit_and_hold(f, hold);
	add_addresses(f, "b@y.example");
	f->now_ms = hold + 1;
	assert_int_equal(claim(f, "host/2"), 1); /* the lease is over */
	assert_int_equal(begin_look(f, hold), 0);
	assert_int_equal(count_run(f).sessions, 1);
}

static void a_crash_between_two_names_leaves_the_server_free(void **state)
{
	struct fixture *f = *state;
	size_t interrupted = 0;
	int64_t hold = f->now_ms + 60000;

	make_server(f);
	visit_and_hold(f, hold);
	begin_look(f, hold);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 1);
	assert_int_equal(count_run(f).sessions_open, 0);
	add_addresses(f, "b@y.example");
	assert_int_equal(claim(f, "host/1"), 1);
	assert_true(f->visits[0].host_is_seen[0]);
	assert_false(f->visits[0].host_is_seen[1]); /* to be looked at now */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(each_name_has_its_session),
		TEST(names_that_were_seen_are_known_at_the_next_visit),
		TEST(a_held_server_is_nobody_elses),
		TEST(a_look_that_comes_too_late_is_none),
		TEST(a_crash_between_two_names_leaves_the_server_free),
	};

	return RUN_TESTS(tests);
}
