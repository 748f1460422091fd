#include "net/resolver.h"

#include "tests/unit/net/tiny_dns.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { SERVERS = 3, TIMEOUT_MS = 1000 };

struct fixture {
	struct tiny_dns servers[SERVERS];
	struct loop *loop;
	struct resolver *resolver;
};

/* The resolver keeps its socket open, so the loop has to be told when enough has come. */
static struct loop *running;
static int awaited;

static void run_until(struct fixture *f, int answers)
{
	running = f->loop;
	awaited = answers;
	loop_run(f->loop);
}

struct told {
	int times;
	enum dns_status status;
	size_t count;
	bool is_authenticated;
	int32_t ede;
};

static void note(void *context, const struct dns_answer *answer)
{
	struct told *told = context;

	*told = (struct told){told->times + 1, answer->status, answer->count,
		answer->is_authenticated, answer->ede};
	if (--awaited == 0)
		loop_stop(running);
}

static struct told ask(struct fixture *f, const char *name, enum dns_type type)
{
	struct told told = {0};

	resolver_ask(f->resolver, name, type, note, &told);
	run_until(f, 1);
	assert_int_equal(told.times, 1);
	return told;
}

/* A new resolver at the first `servers` of them. */
static void open_resolver(struct fixture *f, int servers, struct resolver_options options)
{
	char list[SERVERS * 64] = "";
	struct failure why;

	for (int i = 0; i < servers; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? "," : "",
			f->servers[i].where);
	options.servers = list;
	if (!options.timeout_ms)
		options.timeout_ms = TIMEOUT_MS;
	resolver_destroy(f->resolver);
	f->resolver = NULL;
	assert_int_equal(resolver_create(f->loop, &options, &f->resolver, &why), OK);
}

static int set_up(void **state)
{
	static struct fixture f;

	memset(&f, 0, sizeof(f));
	for (int i = 0; i < SERVERS; i++)
		tiny_dns_start(&f.servers[i]);
	f.loop = loop_create();
	open_resolver(&f, 1, (struct resolver_options){.in_flight_max = 2});
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	resolver_destroy(f->resolver);
	loop_destroy(f->loop);
	for (int i = 0; i < SERVERS; i++)
		tiny_dns_stop(&f->servers[i]);
	return 0;
}

static void kinds_of_answers_are_told_apart(void **state)
{
	static const struct {
		const char *name;
		enum dns_status status;
		size_t count;
	} cases[] = {
		{"found.example", DNS_FOUND, 1},
		{"empty.example", DNS_NODATA, 0},
		{"nx.example", DNS_NXDOMAIN, 0},
		{"fail.example", DNS_SERVFAIL, 0},
		{"refused.example", DNS_REFUSED, 0},
		{"silent.example", DNS_TIMEOUT, 0},
		{"lame.example", DNS_REFUSED, 0},
		{"no host name", DNS_GARBLED, 0},
		{"", DNS_GARBLED, 0},
	};
	enum { CASES = sizeof(cases) / sizeof(cases[0]) };
	struct fixture *f = *state;
	struct told told[CASES] = {{0}};

	for (size_t i = 0; i < CASES; i++)
		resolver_ask(f->resolver, cases[i].name, DNS_A, note, &told[i]);
	for (size_t i = 0; i < CASES; i++)
		assert_int_equal(told[i].times, 0); /* later, never at once */
	run_until(f, CASES);
	for (size_t i = 0; i < CASES; i++) {
		assert_int_equal(told[i].times, 1);
		assert_int_equal(told[i].status, cases[i].status);
		assert_int_equal(told[i].count, cases[i].count);
		assert_int_equal(told[i].ede, -1);
	}
	assert_true(told[0].is_authenticated); /* the server was named by the user */
}

static void a_question_is_sent_once_and_a_failure_again_when_forgotten(void **state)
{
	struct fixture *f = *state;
	struct told told[2] = {{0}};

	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[0]);
	resolver_ask(f->resolver, "FOUND.example.", DNS_A, note, &told[1]);
	run_until(f, 2);
	assert_int_equal(told[0].times + told[1].times, 2);
	assert_int_equal(ask(f, "found.example", DNS_A).status, DNS_FOUND);
	assert_int_equal(resolver_questions_sent(f->resolver), 1);
	assert_int_equal(f->servers[0].asked, 1);
	ask(f, "refused.example", DNS_A);
	ask(f, "refused.example", DNS_A);
	assert_int_equal(resolver_questions_sent(f->resolver), 2);
	resolver_forget_failures(f->resolver);
	ask(f, "refused.example", DNS_A);
	ask(f, "found.example", DNS_A);
	assert_int_equal(resolver_questions_sent(f->resolver), 3);
}

static void the_cancelled_and_the_destroyed_are_never_told(void **state)
{
	struct fixture *f = *state;
	struct told told[3] = {{0}};

	resolver_cancel(resolver_ask(f->resolver, "found.example", DNS_A, note, &told[0]));
	resolver_ask(f->resolver, "found.example", DNS_A, note, &told[1]);
	run_until(f, 1);
	assert_int_equal(told[0].times, 0);
	assert_int_equal(told[1].times, 1);
	resolver_ask(f->resolver, "silent.example", DNS_A, note, &told[2]); /* open at tear_down */
	assert_int_equal(told[2].times, 0);
}

/* Failures are forgotten, and the same asked again, while it is told. */
struct again {
	struct fixture *f;
	struct told told;
	int left;
};

static void ask_again(void *context, const struct dns_answer *answer)
{
	struct again *again = context;

	assert_int_equal(answer->status, DNS_REFUSED);
	resolver_forget_failures(again->f->resolver);
	if (--again->left)
		resolver_ask(again->f->resolver, "refused.example", DNS_A, ask_again, again);
	else
		resolver_ask(again->f->resolver, "refused.example", DNS_A, note, &again->told);
	assert_int_equal(answer->status, DNS_REFUSED);
	assert_int_equal(answer->ede, -1);
}

static void a_callback_may_forget_and_ask_again(void **state)
{
	struct again again = {.f = *state, .left = 3};

	open_resolver(again.f, 1, (struct resolver_options){.memory_max = 1});
	resolver_ask(again.f->resolver, "refused.example", DNS_A, ask_again, &again);
	run_until(again.f, 1);
	assert_int_equal(again.told.times, 1);
	assert_int_equal(resolver_questions_sent(again.f->resolver), 4);
}

static void bogus_is_what_the_resolver_calls_so_or_answers_unchecked(void **state)
{
	static const struct {
		const char *name;
		enum dns_status status;
		int32_t ede;
		int asked;
	} cases[] = {
		{"expired.example", DNS_BOGUS, 7, 1},
		{"unreachable.example", DNS_SERVFAIL, 22, 1},
		{"bogus.example", DNS_BOGUS, -1, 2},
		{"fail.example", DNS_SERVFAIL, -1, 2},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int before = f->servers[0].asked;
		struct told told = ask(f, cases[i].name, DNS_A);

		assert_int_equal(told.status, cases[i].status);
		assert_int_equal(told.ede, cases[i].ede);
		assert_int_equal(told.count, 0); /* what is not proven is not used */
		assert_int_equal(f->servers[0].asked - before, cases[i].asked);
	}
	assert_true(resolver_is_trusted(f->resolver));
	assert_int_equal(f->servers[0].asked_unchecked, 2);
}

static void authorities_are_asked_plainly_and_taken_as_they_are(void **state)
{
	struct fixture *f = *state;

	open_resolver(f, 1, (struct resolver_options){.is_for_authority = true});
	assert_false(resolver_is_trusted(f->resolver));
	assert_false(ask(f, "found.example", DNS_A).is_authenticated);
	assert_int_equal(f->servers[0].flags, 0); /* neither RD nor AD nor CD */
	assert_int_equal(ask(f, "bogus.example", DNS_A).status, DNS_SERVFAIL);
	assert_int_equal(ask(f, "expired.example", DNS_A).status, DNS_SERVFAIL);
	assert_int_equal(ask(f, "lame.example", DNS_A).status, DNS_NODATA);
	assert_int_equal(f->servers[0].asked_unchecked, 0);
}

static void the_wishes_are_seen_on_the_wire(void **state)
{
	struct fixture *f = *state;

	ask(f, "found.example", DNS_A);
	assert_int_equal(f->servers[0].flags, 0x0120); /* RD, AD */
	assert_int_equal(f->servers[0].udp_size, RESOLVER_UDP_SIZE_DEFAULT);
	assert_false(f->servers[0].wants_signatures);
	open_resolver(f, 1, (struct resolver_options){.wants_signatures = true, .udp_size = 99999});
	ask(f, "found.example", DNS_A);
	assert_int_equal(f->servers[0].udp_size, RESOLVER_UDP_SIZE_MOST);
	assert_true(f->servers[0].wants_signatures);
}

static void who_knows_no_edns_is_asked_without(void **state)
{
	static const char *const names[] = {"formerr.example", "notimp.example", "badvers.example"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		open_resolver(f, 1, (struct resolver_options){0});
		assert_int_equal(ask(f, names[i], DNS_A).status, DNS_FOUND);
	}
	int with_edns = f->servers[0].asked_with_edns;

	assert_int_equal(with_edns, 3);
	ask(f, "found.example", DNS_A); /* this one is remembered for it */
	assert_int_equal(f->servers[0].asked_with_edns, with_edns);
}

static void what_is_truncated_comes_by_tcp(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, "big.example", DNS_A).count, TINY_DNS_BIG);
	assert_int_equal(ask(f, "big.other.example", DNS_A).count, TINY_DNS_BIG);
	assert_int_equal(f->servers[0].asked_by_tcp, 2);
	assert_int_equal(ask(f, "found.example", DNS_A).status, DNS_FOUND);
}

static void what_is_lost_is_asked_again_and_late_answers_count(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(ask(f, "lossy.example", DNS_A).status, DNS_FOUND);
	assert_int_equal(f->servers[0].asked, 3);
	assert_int_equal(ask(f, "late.example", DNS_A).status, DNS_FOUND);
}

static void the_next_server_is_asked_when_one_fails(void **state)
{
	static const struct {
		const char *moods[SERVERS];
		enum dns_status status;
	} cases[] = {
		{{"fail", "found", NULL}, DNS_FOUND},
		{{"refused", "nx", NULL}, DNS_NXDOMAIN},
		{{"lame", "found", NULL}, DNS_FOUND},
		{{"silent", "found", NULL}, DNS_FOUND},
		{{"silent", "lame", "empty"}, DNS_NODATA},
		{{"refused", "fail", "refused"}, DNS_SERVFAIL},
		{{"silent", "refused", "silent"}, DNS_REFUSED},
		{{"silent", "silent", "silent"}, DNS_TIMEOUT},
		{{"expired", "found", "found"}, DNS_BOGUS}, /* who validates is right */
		{{"unreachable", "found", NULL}, DNS_FOUND},
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int s = 0; s < SERVERS; s++)
			f->servers[s].mood = cases[i].moods[s];
		open_resolver(f, SERVERS, (struct resolver_options){0});
		assert_int_equal(ask(f, "www.example", DNS_A).status, cases[i].status);
	}
}

static void a_server_that_failed_is_not_asked_twice(void **state)
{
	struct fixture *f = *state;

	f->servers[0].mood = f->servers[1].mood = "refused";
	open_resolver(f, 2, (struct resolver_options){0});
	assert_int_equal(ask(f, "www.example", DNS_A).status, DNS_REFUSED);
	assert_int_equal(f->servers[0].asked, 1);
	assert_int_equal(f->servers[1].asked, 1);
}

static void nobody_there_is_a_timeout(void **state)
{
	struct fixture *f = *state;
	struct failure why;
	struct tiny_dns gone;

	tiny_dns_start(&gone);
	tiny_dns_stop(&gone);
	const struct resolver_options options = {.servers = gone.where, .timeout_ms = 70};

	resolver_destroy(f->resolver);
	assert_int_equal(resolver_create(f->loop, &options, &f->resolver, &why), OK);
	assert_int_equal(ask(f, "www.example", DNS_A).status, DNS_TIMEOUT);
}

/* Names without end: the next one is asked when one is told. */
struct march {
	struct fixture *f;
	int asked, told, names;
	bool is_shared;
};

static void march_on(void *context, const struct dns_answer *answer)
{
	struct march *march = context;
	char name[64];

	assert_int_equal(answer->status, DNS_FOUND);
	if (answer->count)
		march->told++;
	if (march->told == march->names) {
		loop_stop(running);
		return;
	}
	if (march->asked == march->names)
		return;
	if (march->asked++ % 50 == 0)
		snprintf(name, sizeof(name), "shared.example");
	else
		snprintf(name, sizeof(name), "n.%d.example", march->asked);
	resolver_ask(march->f->resolver, name, DNS_A, march_on, march);
}

static void names_without_end_are_asked_in_bounded_memory(void **state)
{
	struct march march = {.f = *state, .names = 50000};
	const struct dns_answer begin = {.status = DNS_FOUND};

	/* Room for a few hundred answers; the one that is used again and again stays. */
	open_resolver(
		march.f, 1, (struct resolver_options){.memory_max = 100000, .timeout_ms = 30000});
	for (int i = 0; i < 40; i++)
		march_on(&march, &begin);
	running = march.f->loop;
	loop_run(march.f->loop);
	assert_int_equal(march.told, march.names);
	assert_int_equal(
		resolver_questions_sent(march.f->resolver), march.names - march.names / 50 + 1);
	assert_true(resolver_memory(march.f->resolver) <= 100000);
}

static void bad_servers_are_named(void **state)
{
	static const char *const bad[] = {"dns.example", "127.0.0.1:0", "127.0.0.1:65536", "1.2.3",
		"127.0.0.1,", "[::1", "::1:x",
		"::,::,::,::,::,::,::,::,::,::,::,::,::,::,::,::,::"};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct resolver_options options = {.servers = bad[i], .timeout_ms = 700};
		struct resolver *resolver = NULL;
		struct failure why;

		assert_int_equal(resolver_create(f->loop, &options, &resolver, &why), ERR_USAGE);
		assert_non_null(strstr(why.sentence, "--dns-server"));
		assert_null(resolver);
	}
}

#define RESOLVER_TEST(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RESOLVER_TEST(kinds_of_answers_are_told_apart),
		RESOLVER_TEST(a_question_is_sent_once_and_a_failure_again_when_forgotten),
		RESOLVER_TEST(the_cancelled_and_the_destroyed_are_never_told),
		RESOLVER_TEST(a_callback_may_forget_and_ask_again),
		RESOLVER_TEST(bogus_is_what_the_resolver_calls_so_or_answers_unchecked),
		RESOLVER_TEST(authorities_are_asked_plainly_and_taken_as_they_are),
		RESOLVER_TEST(the_wishes_are_seen_on_the_wire),
		RESOLVER_TEST(who_knows_no_edns_is_asked_without),
		RESOLVER_TEST(what_is_truncated_comes_by_tcp),
		RESOLVER_TEST(what_is_lost_is_asked_again_and_late_answers_count),
		RESOLVER_TEST(the_next_server_is_asked_when_one_fails),
		RESOLVER_TEST(a_server_that_failed_is_not_asked_twice),
		RESOLVER_TEST(nobody_there_is_a_timeout),
		RESOLVER_TEST(names_without_end_are_asked_in_bounded_memory),
		RESOLVER_TEST(bad_servers_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
