/* What a run knows of its own side, and what several runs are compared by. */
#include "fixture.h"
#include "schema/store_judge.h"

#include <sys/stat.h>
#include <unistd.h>

static struct vantage_facts some_facts(void)
{
	struct vantage_facts facts = {.is_known = true,
		.proxy = "198.51.100.1:1080",
		.helo = "probe.example",
		.helo_status = DNS_NODATA,
		.helo_is_ours = true,
		.ip_count = 2,
		.canary_count = 1,
		.liar = "the resolver lies",
		.port = PORT_BLOCKED,
		.intercepted = "masks",
		.advice = "Go elsewhere.",
		.letter = "Hello,\nlet us in.\n"};

	facts.ips[0] = (struct vantage_ip){.ip = "192.0.2.99",
		.name = {.is_asked = true,
			.status = DNS_FOUND,
			.name = "probe.example",
			.count = 2,
			.is_confirmed = true},
		.listed_on = "one.example two.example",
		.lists_asked = 5,
		.lists_declined = 1};
	facts.ips[1] =
		(struct vantage_ip){.ip = "10.0.0.7", .range = "private", .is_by_helo = true};
	facts.canaries[0] = (struct vantage_canary){.host = "mx.example",
		.ip = "192.0.2.44",
		.outcome = OUTCOME_TIMEOUT,
		.said = "no connection"};
	return facts;
}

static void our_own_side_is_read_as_it_was_put(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts(), read;

	OKAY(f, store_read_vantage(f->store, f->run, &read, &f->why));
	assert_false(read.is_known);
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	OKAY(f, store_read_vantage(f->store, f->run, &read, &f->why));
	assert_true(read.is_known);
	assert_string_equal(read.proxy, facts.proxy);
	assert_string_equal(read.helo, facts.helo);
	assert_int_equal(read.helo_status, facts.helo_status);
	assert_true(read.helo_is_ours);
	assert_string_equal(read.liar, facts.liar);
	assert_int_equal(read.port, PORT_BLOCKED);
	assert_string_equal(read.intercepted, facts.intercepted);
	assert_string_equal(read.advice, facts.advice);
	assert_string_equal(read.letter, facts.letter);
	assert_int_equal(read.ip_count, 2);
	assert_memory_equal(&read.ips, &facts.ips, sizeof(facts.ips));
	assert_int_equal(read.canary_count, 1);
	assert_string_equal(read.canaries[0].host, "mx.example");
	assert_string_equal(read.canaries[0].ip, "192.0.2.44");
	assert_int_equal(read.canaries[0].outcome, OUTCOME_TIMEOUT);
	assert_false(read.canaries[0].greeted);
	assert_string_equal(read.canaries[0].said, "no connection");
}

static void a_later_look_takes_the_place_of_an_earlier_one(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts(), read;

	facts.canaries[0].greeted = true;
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	facts = (struct vantage_facts){.is_known = true, .port = PORT_OPEN};
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	OKAY(f, store_read_vantage(f->store, f->run, &read, &f->why));
	assert_int_equal(read.port, PORT_OPEN);
	assert_int_equal(read.ip_count, 0);
	assert_string_equal(read.advice, "");
	/* what a worker without canaries cannot know better */
	assert_int_equal(read.canary_count, 1);
	assert_true(read.canaries[0].greeted);
}

/* ---- the port ---- */

static bool is_port_open(struct fixture *f)
{
	bool open = false;

	OKAY(f, store_port_open(f->store, f->run, 60000, &open, &f->why));
	return open;
}

static void meet(struct fixture *f, const char *domain, const char *banner, const char *source_ip)
{
	struct session_view view = usual_view();
	char address[64], hosts[96], ip[IP_TEXT_SIZE];
	static int number;

	view.greeted = banner != NULL;
	view.last.outcome = banner ? OUTCOME_ACCEPTED : OUTCOME_TIMEOUT;
	snprintf(view.banner, sizeof(view.banner), "%s", banner ? banner : "");
	snprintf(view.source_ip, sizeof(view.source_ip), "%s", source_ip);
	snprintf(address, sizeof(address), "a@%s", domain);
	snprintf(ip, sizeof(ip), "192.0.2.%d", ++number % 200);
	snprintf(hosts, sizeof(hosts), "10 mx.%s %s", domain, ip);
	const struct named_domain one[] = {{domain, hosts, 0}};

	add_addresses(f, address);
	resolve(f, one, 1);
	claim(f, "host/1");
	const struct visit *visit = visit_of(f, ip);

	assert_non_null(visit);
	const struct settled_session done = {.session = begin_session(f, visit),
		.endpoint = visit->endpoint,
		.view = &view,
		.transcript = ""};

	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static void a_canary_that_greeted_opens_the_port(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts();

	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	assert_false(is_port_open(f));
	facts.canaries[0].greeted = true;
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	assert_true(is_port_open(f));
	begin_run(f, "next");
	assert_false(is_port_open(f));
}

static void yesterdays_greeting_counts_for_the_address_that_we_would_knock_from(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts();

	meet(f, "b.example", "mx ESMTP", "192.0.2.99");
	begin_run(f, "next");
	assert_false(is_port_open(f)); /* nobody knows from where */
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	assert_true(is_port_open(f)); /* although not one connection came about */
	begin_run(f, "and next");
	facts.ips[0].is_by_helo = true;
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	assert_false(is_port_open(f));
}

static void a_private_address_may_be_another_network_today(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = {.is_known = true,
		.ip_count = 1,
		.ips = {{.ip = "192.168.1.5", .range = "private"}}};

	meet(f, "b.example", "mx ESMTP", "192.168.1.5");
	begin_run(f, "next");
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	meet(f, "c.example", NULL, "192.168.1.5");
	assert_false(is_port_open(f));
}

/* ---- doorsteps ---- */

struct doors {
	size_t count, greeted;
	char banner[64];
};

static void count_door(void *context, const struct doorstep *doorstep)
{
	struct doors *doors = context;

	doors->count++;
	doors->greeted += doorstep->greeted;
	if (doorstep->greeted)
		snprintf(doors->banner, sizeof(doors->banner), "%s %s", doorstep->host,
			doorstep->banner);
}

static void each_server_is_told_once_with_its_greeting(void **state)
{
	struct fixture *f = *state;
	struct doors doors = {0};

	meet(f, "b.example", "220 ****", "192.0.2.99");
	meet(f, "c.example", NULL, "");
	OKAY(f, store_each_doorstep(f->store, f->run, count_door, &doors, &f->why));
	assert_int_equal(doors.count, 2);
	assert_int_equal(doors.greeted, 1);
	assert_string_equal(doors.banner, "mx.b.example 220 ****");
}

/* ---- runs side by side ---- */

static void note_run(void *context, const struct run_line *line)
{
	char *told = context;
	size_t used = strlen(told);

	snprintf(told + used, 256 - used, "%s %s %lld/%lld;", line->run.seeds,
		port_state_name(line->port), (long long)line->addresses,
		(long long)line->verdicts[VERDICT_UNVERIFIED]);
}

static void runs_are_told_the_latest_first(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts();
	char told[256] = "";

	add_addresses(f, "a@b.example c@d.example");
	begin_run(f, "later");
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	OKAY(f, store_each_run(f->store, note_run, told, &f->why));
	assert_non_null(strstr(told, "later blocked 0/0;"));
	assert_true(strstr(told, "later") < strstr(told, "unknown 2/2;"));
}

static void note_verdict(void *context, const struct verdict_line *line)
{
	char *told = context;
	size_t used = strlen(told);

	snprintf(told + used, 256 - used, "%s %s %s %s;", line->address,
		verdict_name(line->verdict), line->reason, line->said);
}

static void every_address_is_told_with_its_verdict(void **state)
{
	struct fixture *f = *state;
	char told[256] = "";

	add_addresses(f, "a@b.example");
	OKAY(f, store_each_verdict(f->store, f->run, note_verdict, told, &f->why));
	assert_string_equal(told, "a@b.example unverified not-judged ;");
}

/* ---- reading only ---- */

static void who_only_reads_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct vantage_facts facts = some_facts(), read;
	struct store *reader = NULL;

	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	OKAY(f, store_open(f->path, STORE_READ, &reader, &f->why));
	OKAY(f, store_read_vantage(reader, f->run, &read, &f->why));
	assert_true(read.is_known);
	assert_int_equal(store_put_vantage(reader, f->run, &facts, &f->why), ERR_STORE);
	/* beside somebody who writes */
	facts.port = PORT_OPEN;
	OKAY(f, store_put_vantage(f->store, f->run, &facts, &f->why));
	OKAY(f, store_read_vantage(reader, f->run, &read, &f->why));
	assert_int_equal(read.port, PORT_OPEN);
	store_close(reader);
}

static void a_file_that_may_not_be_written_can_be_read(void **state)
{
	struct fixture *f = *state;
	struct store *reader = NULL;
	struct run run;

	store_close(f->store);
	f->store = NULL;
	assert_int_equal(chmod(f->path, 0400), 0);
	OKAY(f, store_open(f->path, STORE_READ, &reader, &f->why));
	OKAY(f, store_find_run(reader, 0, &run, &f->why));
	store_close(reader);
	assert_int_equal(chmod(f->path, 0600), 0);
	assert_int_equal(store_open("/nonexistent/x.db", STORE_READ, &reader, &f->why), ERR_USAGE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(our_own_side_is_read_as_it_was_put),
		TEST(a_later_look_takes_the_place_of_an_earlier_one),
		TEST(a_canary_that_greeted_opens_the_port),
		TEST(yesterdays_greeting_counts_for_the_address_that_we_would_knock_from),
		TEST(a_private_address_may_be_another_network_today),
		TEST(each_server_is_told_once_with_its_greeting),
		TEST(runs_are_told_the_latest_first),
		TEST(every_address_is_told_with_its_verdict),
		TEST(who_only_reads_changes_nothing),
		TEST(a_file_that_may_not_be_written_can_be_read),
	};

	return RUN_TESTS(tests);
}
