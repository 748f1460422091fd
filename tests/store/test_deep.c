/* Level deep: whose domain gets trials, when, with whom, and what becomes of them. */
#include "fixture.h"
#include "schema/store_judge.h"

static const struct named_domain servers[] = {
	{"own.example", "10 mx1.own.example 192.0.2.1\n20 mx2.own.example 192.0.2.2", 0},
	{"other.example", "10 mx1.own.example 192.0.2.1", 0},
	{"far.example", "10 mx.far.example 192.0.2.9", 0},
};

static char own_names[][DOMAIN_NAME_MAX + 3] = {"own.example"};
static const struct user_domains own = {own_names, 1};

enum { ALL_TRIALS = ~0 };

static struct visit_wanted deep_visit(const struct fixture *f, const struct deep_wanted *deep)
{
	struct visit_wanted wanted = usual_visit(f, "host/1");

	wanted.deep = deep;
	return wanted;
}

/* "plain data ...": the kinds of a visit. */
static const char *kinds_of(const struct visit *visit)
{
	static char text[1000];
	size_t length = 0;

	text[0] = '\0';
	for (size_t i = 0; i < visit->recipient_count; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length, "%s%s",
			i ? " " : "", recipient_kind_name(visit->recipients[i].kind));
	return text;
}

/* Claims one round and settles it with one answer; the kinds of each visit go to `ret_text`, in the
 * order of their addresses' numbers. */
static size_t round_of(
	struct fixture *f, const struct deep_wanted *deep, const struct answer *answer)
{
	struct visit_wanted wanted = deep_visit(f, deep);
	size_t count = claim_with(f, &wanted);

	for (size_t i = 0; i < count; i++)
		settle_visit(f, &f->visits[i], begin_session(f, &f->visits[i]), answer, 0);
	return count;
}

static void begin(struct fixture *f)
{
	add_page(f, "https://example.org/", "a@own.example b@own.example c@other.example");
	resolve(f, servers, COUNT_OF(servers));
}

#define RELAYS                                                                                     \
	"relay-foreign relay-null relay-own relay-quoted relay-percent relay-bare relay-route "    \
	"relay-bang"

static void trials_come_last_each_alone_and_only_of_own_domains(void **state)
{
	static const struct deep_wanted deep = {&own, (unsigned)ALL_TRIALS};
	static const char *const expected[] = {"plain", "data", "spf", RELAYS};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;

	begin(f);
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_string_equal(recipients_of(visit_of(f, "192.0.2.1")),
		"a@own.example b@own.example postmaster@own.example abuse@own.example "
		"?@own.example c@other.example postmaster@other.example ?@other.example");
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		assert_int_equal(round_of(f, &deep, &yes), 2);
		for (size_t j = 0; j < 2; j++) {
			assert_string_equal(kinds_of(&f->visits[j]), expected[i]);
			assert_string_equal(
				f->visits[j].recipients[0].address.domain, "own.example");
		}
	}
	assert_int_equal(round_of(f, &deep, &yes), 0);
}

static void nothing_is_tried_while_anything_is_open(void **state)
{
	static const struct deep_wanted deep = {&own, (unsigned)ALL_TRIALS};
	struct answer later = answer_of(OUTCOME_TEMPORARY, 450, "later");
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;
	struct visit_wanted wanted = deep_visit(f, &deep);

	begin(f);
	wanted.crawl_done = false;
	wanted.queue_least = 1;
	assert_int_equal(claim_with(f, &wanted), 2);
	const struct visit first = *visit_of(f, "192.0.2.1"), second = *visit_of(f, "192.0.2.2");

	settle_visit(f, &first, begin_session(f, &first), &yes, 0);
	assert_int_equal(claim_with(f, &wanted), 0);
	wanted.crawl_done = true; /* the second server is still being asked */
	assert_int_equal(claim_with(f, &wanted), 0);
	settle_visit(f, &second, begin_session(f, &second), &later, f->now_ms + 1000);
	wanted.now_ms = f->now_ms = f->now_ms + 500; /* and now it wants to be asked again */
	assert_int_equal(claim_with(f, &wanted), 0);
	wanted.now_ms = f->now_ms = f->now_ms + 1000;
	assert_int_equal(round_of(f, &deep, &yes), 1);
	assert_string_equal(kinds_of(&f->visits[0]), "published published postmaster abuse random");
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_string_equal(kinds_of(&f->visits[0]), "plain");
}

static void only_what_can_be_tried_is(void **state)
{
	static const struct deep_wanted deep = {
		&own, 1u << RECIPIENT_DATA | 1u << RECIPIENT_ABUSE | 1u << RECIPIENT_PUBLISHED};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;

	begin(f);
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_string_equal(kinds_of(&f->visits[0]), "data");
	assert_int_equal(round_of(f, &deep, &yes), 0);
}

static void nothing_is_tried_where_everybody_was_left_out(void **state)
{
	static const struct deep_wanted deep = {&own, (unsigned)ALL_TRIALS};
	struct answer left_out = answer_of(OUTCOME_NOT_ASKED, 0, "opted out");
	struct fixture *f = *state;

	begin(f);
	assert_int_equal(round_of(f, &deep, &left_out), 2);
	assert_int_equal(round_of(f, &deep, &left_out), 0);
}

static void data_is_tried_with_somebody_whom_that_server_accepts(void **state)
{
	static const struct deep_wanted deep = {&own, 1u << RECIPIENT_DATA | 1u << RECIPIENT_PLAIN};
	struct answer no = answer_of(OUTCOME_REFUSED, 550, "no");
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;
	struct visit_wanted wanted = deep_visit(f, &deep);

	begin(f);
	assert_int_equal(claim_with(f, &wanted), 2);
	const struct visit first = *visit_of(f, "192.0.2.1"), second = *visit_of(f, "192.0.2.2");

	settle_visit(f, &first, begin_session(f, &first), &yes, 0);
	settle_visit(f, &second, begin_session(f, &second), &no, 0);
	assert_int_equal(claim_with(f, &wanted), 2);
	for (size_t i = 0; i < 2; i++) {
		assert_string_equal(f->visits[i].recipients[0].address.local, "");
		const struct visit visit = f->visits[i];

		settle_visit(f, &visit, begin_session(f, &visit), &yes, 0);
	}
	assert_int_equal(claim_with(f, &wanted), 2);
	assert_string_equal(visit_of(f, "192.0.2.1")->recipients[0].address.local, "a");
	assert_string_equal(visit_of(f, "192.0.2.2")->recipients[0].address.local, "postmaster");
}

static void a_run_that_began_at_another_level_catches_up(void **state)
{
	static const struct deep_wanted deep = {&own, 1u << RECIPIENT_PLAIN};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;

	begin(f);
	assert_int_equal(knock_everywhere(f, &yes), 2);
	fixture_reopen(f);
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_string_equal(kinds_of(&f->visits[0]), "abuse");
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_string_equal(kinds_of(&f->visits[0]), "plain");
	assert_int_equal(round_of(f, &deep, &yes), 0);
}

static void trials_wait_and_are_interrupted_like_any_question(void **state)
{
	static const struct deep_wanted deep = {&own, 1u << RECIPIENT_RELAY_NULL};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct answer later = answer_of(OUTCOME_TEMPORARY, 450, "later");
	struct fixture *f = *state;
	struct visit_wanted wanted = deep_visit(f, &deep);
	size_t interrupted = 0;

	begin(f);
	assert_int_equal(round_of(f, &deep, &yes), 2);
	assert_int_equal(claim_with(f, &wanted), 2);
	begin_session(f, &f->visits[0]);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 1);
	assert_int_equal(claim_with(f, &wanted), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct visit visit = f->visits[i];

		settle_visit(f, &visit, begin_session(f, &visit), &later, f->now_ms + 1000);
	}
	assert_int_equal(claim_with(f, &wanted), 0);
	assert_true(count_run(f).next_due_ms > 0);
	wanted.now_ms = f->now_ms = f->now_ms + 1000;
	assert_int_equal(claim_with(f, &wanted), 2);
	assert_int_equal(f->visits[0].recipients[0].attempts, 1);
}

/* ---- what is read back ---- */

static enum status see(void *context, const struct judged_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	if (strcmp(domain->name, "own.example") != 0) {
		assert_int_equal(domain->trial_count, 0);
		return OK;
	}
	assert_int_equal(domain->control_count, 4); /* as ever */
	assert_int_equal(domain->trial_count, 4);
	assert_int_equal(domain->trials[0].kind, RECIPIENT_ABUSE);
	assert_string_equal(domain->trials[0].ip, "192.0.2.1");
	assert_string_equal(domain->trials[1].ip, "192.0.2.2");
	assert_int_equal(domain->trials[2].kind, RECIPIENT_PLAIN);
	assert_int_equal(domain->trials[2].answer.code, 250);
	assert_string_equal(domain->trials[2].asked, "");
	assert_non_null(domain->trials[2].session);
	*seen += 1;
	return OK;
}

static enum status see_report(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	if (strcmp(domain->name, "own.example") != 0)
		return OK;
	assert_int_equal(domain->control_count, 8);
	assert_int_equal(domain->control_kinds[3], RECIPIENT_RANDOM);
	assert_int_equal(domain->control_kinds[4], RECIPIENT_ABUSE);
	assert_int_equal(domain->control_kinds[7], RECIPIENT_PLAIN);
	*seen += 1;
	return OK;
}

static void judge_and_report_read_trials_apart(void **state)
{
	static const struct deep_wanted deep = {&own, 1u << RECIPIENT_PLAIN};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;
	size_t seen = 0;

	begin(f);
	while (round_of(f, &deep, &yes))
		;
	OKAY(f, store_each_domain(f->store, f->run, NULL, see, &seen, &f->why));
	OKAY(f, store_report_domains(f->store, f->run, see_report, &seen, &f->why));
	assert_int_equal(seen, 2);
}

static enum status see_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	assert_non_null(server->session);
	assert_string_equal(server->session->banner, "mx.example ESMTP");
	assert_int_equal(server->sessions, 2);
	*seen += 1;
	return OK;
}

static void a_trials_session_does_not_stand_for_the_server(void **state)
{
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct fixture *f = *state;
	struct session_view view = usual_view();
	size_t seen = 0;

	add_page(f, "https://example.org/", "c@far.example");
	resolve(f, servers, COUNT_OF(servers));
	assert_int_equal(claim(f, "host/1"), 1);
	const struct visit visit = f->visits[0];

	settle_visit(f, &visit, begin_session(f, &visit), &yes, f->now_ms + 1);
	f->now_ms += 1;
	assert_int_equal(claim(f, "host/1"), 1);
	snprintf(view.banner, sizeof(view.banner), "of a trial");
	const struct settled_session trial = {.session = begin_session(f, &visit),
		.endpoint = visit.endpoint,
		.view = &view,
		.transcript = "",
		.is_trial = true};

	OKAY(f, store_settle_session(f->store, f->run, &trial, &f->why));
	OKAY(f, store_report_servers(f->store, f->run, see_server, &seen, &f->why));
	assert_int_equal(seen, 1);
}

/* ---- block lists ---- */

static enum status see_listings(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	const struct domain_policy *policy = &domain->policy;
	size_t *seen = context;

	(void)why;
	assert_int_equal(policy->listing_count, 2);
	assert_string_equal(policy->listings[0].ip, "192.0.2.9");
	assert_string_equal(policy->listings[0].zone, "bl.test");
	assert_int_equal(policy->listings[0].state, LISTING_LISTED);
	assert_string_equal(policy->listings[0].codes, "127.0.0.2");
	assert_string_equal(policy->listings[0].reason, "spam");
	assert_int_equal(policy->listings[1].state, LISTING_DECLINED);
	*seen += 1;
	return OK;
}

static void listings_come_back_as_they_were(void **state)
{
	static struct ip_listing listings[] = {
		{"192.0.2.9", "bl.test", LISTING_LISTED, "127.0.0.2", "spam"},
		{"192.0.2.9", "shy.test", LISTING_DECLINED, "127.0.0.1", ""}};
	const struct domain_policy policy = {
		.is_asked = true, .listings = listings, .listing_count = 2};
	struct claimed_policy claimed[4];
	struct fixture *f = *state;
	size_t count = 0, seen = 0;

	add_page(f, "https://example.org/", "c@far.example");
	resolve(f, servers, COUNT_OF(servers));
	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"host/1", 60000, 4},
			claimed, &count, &f->why));
	assert_int_equal(count, 1);
	const struct settled_policy settled = {.id = claimed[0].id, .policy = &policy};

	OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
	OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why)); /* replaces */
	mail_hosts_finish(&claimed[0].hosts);
	OKAY(f, store_each_domain(f->store, f->run, NULL, see_listings, &seen, &f->why));
	assert_int_equal(seen, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(trials_come_last_each_alone_and_only_of_own_domains),
		TEST(nothing_is_tried_while_anything_is_open),
		TEST(only_what_can_be_tried_is),
		TEST(nothing_is_tried_where_everybody_was_left_out),
		TEST(data_is_tried_with_somebody_whom_that_server_accepts),
		TEST(a_run_that_began_at_another_level_catches_up),
		TEST(trials_wait_and_are_interrupted_like_any_question),
		TEST(judge_and_report_read_trials_apart),
		TEST(a_trials_session_does_not_stand_for_the_server),
		TEST(listings_come_back_as_they_were),
	};

	return RUN_TESTS(tests);
}
