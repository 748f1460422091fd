/* What is to be asked again in a run that is not over: counted, and told of each address. */
#include "fixture.h"
#include "schema/store_judge.h"

enum { LATER_MS = 300000 };

static const struct named_domain names[] = {
	{"x.example", "10 mx1.example 192.0.2.1\n20 mx2.example 192.0.2.2", 0},
};

static struct waiting count_waiting(struct fixture *f)
{
	struct waiting waiting;

	OKAY(f, store_count_waiting(f->store, f->run, &waiting, &f->why));
	return waiting;
}

static enum status note_again(
	void *context, const struct reported_address *address, struct failure *why)
{
	char(*said)[256] = context;

	(void)why;
	snprintf(*said + strlen(*said), sizeof(*said) - strlen(*said), "%s %lld\n",
		address->address, (long long)address->again_ms);
	return OK;
}

static void assert_told(struct fixture *f, const char *expected)
{
	char said[256] = "";

	OKAY(f, store_report_addresses(f->store, f->run, note_again, &said, &f->why));
	assert_string_equal(said, expected);
}

static enum status look(void *context, const struct judged_domain *domain, struct failure *why)
{
	int64_t *again = context;

	(void)why;
	again[0] = domain->again_ms;
	for (size_t i = 0; i < domain->addresses[0].result_count; i++)
		again[i + 1] = domain->addresses[0].results[i].again_ms;
	return OK;
}

/* Both servers answer; the first one is to be asked again. */
static int64_t greylist(struct fixture *f)
{
	const struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "Ok"),
			    later = answer_of(OUTCOME_TEMPORARY, 451, "Later");
	int64_t at = f->now_ms + LATER_MS;

	assert_int_equal(claim(f, "host/1"), 2);
	const struct visit *first = visit_of(f, "192.0.2.1"), *second = visit_of(f, "192.0.2.2");

	settle_visit(f, first, begin_session(f, first), &later, at);
	settle_visit(f, second, begin_session(f, second), &yes, 0);
	return at;
}

static void what_was_never_asked_does_not_wait(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	assert_int_equal(count_waiting(f).addresses, 0);
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(count_waiting(f).addresses, 0);
	assert_told(f, "a@x.example 0\n");
}

static void an_address_waits_once_for_all_its_servers(void **state)
{
	struct fixture *f = *state;
	int64_t again[3] = {0};
	char expected[64];

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	ask_policies(f);
	int64_t at = greylist(f);

	assert_int_equal(count_waiting(f).addresses, 1);
	assert_int_equal(count_waiting(f).next_ms, at);
	snprintf(expected, sizeof(expected), "a@x.example %lld\n", (long long)at);
	assert_told(f, expected);
	OKAY(f, store_each_domain(f->store, f->run, NULL, look, again, &f->why));
	assert_int_equal(again[0], 0);
	assert_int_equal(again[1], at);
	assert_int_equal(again[2], 0);
}

static void nothing_waits_in_a_run_that_is_over(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	ask_policies(f);
	greylist(f);
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	assert_int_equal(count_waiting(f).addresses, 0);
	assert_int_equal(count_waiting(f).next_ms, 0);
	assert_told(f, "a@x.example 0\n");
}

static void a_domain_whose_dns_fails_waits_with_all_its_addresses(void **state)
{
	struct fixture *f = *state;
	int64_t again[3] = {0}, at = f->now_ms + LATER_MS;
	const struct named_domain failing[] = {{"x.example", "", at}};
	char expected[96];

	add_addresses(f, "a@x.example b@x.example");
	resolve(f, failing, 1);
	assert_int_equal(count_waiting(f).addresses, 2);
	snprintf(expected, sizeof(expected), "a@x.example %lld\nb@x.example %lld\n", (long long)at,
		(long long)at);
	assert_told(f, expected);
	OKAY(f, store_each_domain(f->store, f->run, NULL, look, again, &f->why));
	assert_int_equal(again[0], at);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_never_asked_does_not_wait),
		TEST(an_address_waits_once_for_all_its_servers),
		TEST(nothing_waits_in_a_run_that_is_over),
		TEST(a_domain_whose_dns_fails_waits_with_all_its_addresses),
	};

	return RUN_TESTS(tests);
}
