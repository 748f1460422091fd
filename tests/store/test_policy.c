/* What domains publish besides their servers: claimed and settled like them, read back as it was. */
#include "fixture.h"
#include "base/clock.h"
#include "base/memory.h"
#include "schema/store_judge.h"

#include <sys/wait.h>
#include <unistd.h>

/* As long as it may be, and not like another one. */
#define FILL(field, letter) fill((field), sizeof(field), (letter))

static void fill(char *text, size_t size, char letter)
{
	memset(text, letter, size - 1);
	text[size - 1] = '\0';
}

static size_t claim_policies(
	struct fixture *f, const char *worker, struct claimed_policy *ret_domains, size_t most)
{
	size_t count = 99;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){worker, 60000, most},
			ret_domains, &count, &f->why));
	return count;
}

static void settle_policy(struct fixture *f, int64_t id, const struct domain_policy *policy)
{
	const struct settled_policy settled = {.id = id, .policy = policy};

	OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
}

static const struct domain_policy nothing_found = {.is_asked = true};

/* ---- a domain with everything ---- */

struct rich {
	struct mx_host hosts[3];
	char ips[3][IP_TEXT_SIZE];
	struct mail_hosts mail;
	struct host_policy host_policies[3];
	struct ip_name names[3];
	struct name_server servers[2];
	struct domain_policy policy;
};

static void make_hosts(struct rich *rich)
{
	rich->mail = (struct mail_hosts){.status = DNS_FOUND,
		.route = ROUTE_MX,
		.is_authenticated = true,
		.is_cut = true,
		.hosts_told = 4000000000,
		.ips_told = 70000,
		.null_preference = 65535,
		.is_alias = true,
		.negative_ttl_s = 4000000001,
		.hosts = rich->hosts,
		.host_count = 3,
		.ips = rich->ips,
		.ip_count = 3};
	for (uint16_t i = 0; i < 3; i++) {
		struct mx_host *host = &rich->hosts[i];

		*host = (struct mx_host){.preference = (uint16_t)(10 * i),
			.ttl_s = 60u + i,
			.status = i == 1 ? DNS_BOGUS : DNS_FOUND,
			.is_authenticated = i == 0,
			.is_cname = i == 2,
			.times = (uint16_t)(i + 1),
			.is_usable = i != 1,
			.ip_first = i ? 2 : 0,
			.ip_count = i == 0   ? 2
				    : i == 1 ? 0
					     : 1};
		snprintf(host->name, sizeof(host->name), "mx%d.example", i);
		host->failing_family = i == 2 ? 6 : 0;
		host->failing_status = i == 2 ? DNS_TIMEOUT : DNS_FOUND;
		if (i == 2)
			FILL(host->alias, 'a');
		snprintf(rich->ips[i], IP_TEXT_SIZE, "2001:db8::%d", i + 1);
	}
}

static void make_record(struct record_view *record, enum record_state state, char letter)
{
	record->state = state;
	record->status = DNS_STATUS_COUNT - 1;
	record->is_authenticated = letter % 2;
	FILL(record->name, letter);
	FILL(record->text, letter);
	FILL(record->error, letter);
}

static void make_sts(struct sts_view *sts)
{
	make_record(&sts->record, RECORD_VALID, 'b');
	FILL(sts->id, 'i');
	sts->policy = STS_POLICY_INVALID;
	FILL(sts->error, 'e');
	sts->http_status = 404;
	sts->has_policy = true;
	sts->is_stale = false;
	sts->mode = STS_MODE_TESTING;
	sts->is_overridden = true;
	sts->override = STS_MODE_ENFORCE;
	sts->max_age_s = STS_MAX_AGE_MAX;
	sts->fetched_ms = 1795000000123;
	FILL(sts->patterns, 'p');
	FILL(sts->known_id, 'k');
	sts->is_changed_without_id = true;
	sts->has_expired = false;
	sts->is_withdrawn = true;
}

static void make_policy(struct rich *rich)
{
	struct domain_policy *policy = &rich->policy;

	policy->is_asked = true;
	make_sts(&policy->sts);
	make_record(&policy->tlsrpt, RECORD_ABSENT, 't');
	make_record(&policy->spf, RECORD_SEVERAL, 's');
	make_record(&policy->dmarc, RECORD_UNKNOWN, 'd');
	FILL(policy->zone, 'z');
	FILL(policy->soa_contact, 'c');
	policy->hosts = rich->host_policies;
	policy->host_count = 3;
	rich->host_policies[0] = (struct host_policy){.tlsa_is_asked = true,
		.tlsa_status = DNS_FOUND,
		.tlsa_is_authenticated = true,
		.tlsa = memory_copy(SPAN("3 1 1 00ff\n2 0 1 ff00"))};
	rich->host_policies[1].tlsa_status = DNS_REFUSED;
	FILL(rich->host_policies[1].unregistered, 'u');
	policy->ip_names = rich->names;
	policy->ip_count = 3;
	rich->names[0] = (struct ip_name){true, DNS_FOUND, "mx0.example", 65535, true, true};
	rich->names[1] = (struct ip_name){true, DNS_TIMEOUT, "", 0, false, false};
	policy->name_servers = rich->servers;
	policy->name_server_count = 2;
	policy->name_servers_left_out = 3;
	rich->servers[0] = (struct name_server){.name = "ns.example",
		.ip = "2001:db8:1111:2222:3333:4444:192.168.100.100",
		.status = DNS_FOUND,
		.is_authoritative = true,
		.serial = 4294967295,
		.mx = memory_copy(SPAN("10 mx0.example\n20 mx1.example"))};
	rich->servers[1].status = DNS_SERVFAIL;
	FILL(rich->servers[1].name, 'n');
}

static struct rich *make_rich(void)
{
	struct rich *rich = memory_get_zeroed(1, sizeof(*rich));

	make_hosts(rich);
	make_policy(rich);
	return rich;
}

static void rich_destroy(struct rich *rich)
{
	free(rich->host_policies[0].tlsa);
	free(rich->servers[0].mx);
	free(rich);
}

/* ---- are they equal? ---- */

#define SAME(field)      assert_int_equal(a->field, b->field)
#define SAME_TEXT(field) assert_string_equal(a->field, b->field)

static void same_lines(const char *a, const char *b)
{
	assert_string_equal(a ? a : "", b ? b : "");
}

static void same_hosts(const struct mail_hosts *left, const struct mail_hosts *right)
{
	{
		const struct mail_hosts *a = left, *b = right;

		SAME(status), SAME(route), SAME(is_authenticated), SAME(is_cut), SAME(hosts_told);
		SAME(ips_told), SAME(null_preference), SAME(is_alias), SAME(negative_ttl_s);
		SAME(host_count), SAME(ip_count);
	}
	for (size_t i = 0; i < left->host_count; i++) {
		const struct mx_host *a = &left->hosts[i], *b = &right->hosts[i];

		SAME_TEXT(name), SAME(preference), SAME(ttl_s), SAME(status);
		SAME(is_authenticated), SAME(is_cname), SAME_TEXT(alias), SAME(times);
		SAME(is_usable), SAME(ip_count), SAME(failing_family), SAME(failing_status);
		for (size_t n = 0; n < a->ip_count; n++)
			assert_string_equal(
				left->ips[a->ip_first + n], right->ips[b->ip_first + n]);
	}
}

static void same_record(const struct record_view *a, const struct record_view *b)
{
	SAME(state), SAME(status), SAME(is_authenticated);
	SAME_TEXT(name), SAME_TEXT(text), SAME_TEXT(error);
}

static void same_sts(const struct sts_view *a, const struct sts_view *b)
{
	same_record(&a->record, &b->record);
	SAME_TEXT(id), SAME(policy), SAME_TEXT(error), SAME(http_status), SAME(has_policy);
	SAME(is_stale), SAME(mode), SAME(is_overridden), SAME(override), SAME(max_age_s);
	SAME(fetched_ms), SAME_TEXT(patterns), SAME_TEXT(known_id);
	SAME(is_changed_without_id), SAME(has_expired), SAME(is_withdrawn);
}

static void same_name(const struct ip_name *a, const struct ip_name *b)
{
	SAME(is_asked), SAME(status), SAME_TEXT(name), SAME(count), SAME(is_confirmed);
	SAME(is_authenticated);
}

static void same_policy(const struct domain_policy *left, const struct domain_policy *right)
{
	{
		const struct domain_policy *a = left, *b = right;

		SAME(is_asked), SAME(is_provisional), SAME_TEXT(zone), SAME_TEXT(soa_contact);
		SAME(host_count), SAME(ip_count), SAME(name_server_count);
		SAME(name_servers_left_out);
	}
	same_sts(&left->sts, &right->sts);
	same_record(&left->tlsrpt, &right->tlsrpt);
	same_record(&left->spf, &right->spf);
	same_record(&left->dmarc, &right->dmarc);
	for (size_t i = 0; i < left->host_count; i++) {
		const struct host_policy *a = &left->hosts[i], *b = &right->hosts[i];

		SAME(tlsa_is_asked), SAME(tlsa_status), SAME(tlsa_is_authenticated);
		SAME_TEXT(unregistered);
		same_lines(a->tlsa, b->tlsa);
	}
	for (size_t i = 0; i < left->ip_count; i++)
		same_name(&left->ip_names[i], &right->ip_names[i]);
	for (size_t i = 0; i < left->name_server_count; i++) {
		const struct name_server *a = &left->name_servers[i], *b = &right->name_servers[i];

		SAME_TEXT(name), SAME_TEXT(ip), SAME(status), SAME(is_authoritative), SAME(serial);
		same_lines(a->mx, b->mx);
	}
}

struct expected {
	const struct rich *rich;
	const struct domain_policy *policy;
	size_t seen;
};

static enum status judge_same(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	struct expected *expected = context;

	(void)why;
	expected->seen++;
	assert_false(domain->is_machine);
	same_hosts(&expected->rich->mail, &domain->hosts);
	same_policy(expected->policy, &domain->policy);
	return OK;
}

static enum status report_same(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct expected *expected = context;

	(void)why;
	expected->seen++;
	assert_false(domain->is_machine);
	same_hosts(&expected->rich->mail, domain->hosts);
	same_policy(expected->policy, domain->policy);
	return OK;
}

static enum status report_name(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct expected *expected = context;

	(void)why;
	for (size_t i = 0; i < 3; i++)
		if (strcmp(server->ip, expected->rich->ips[i]) == 0) {
			same_name(&expected->policy->ip_names[i], server->name);
			expected->seen++;
		}
	return OK;
}

static void read_back(
	struct fixture *f, const struct rich *rich, const struct domain_policy *policy)
{
	struct expected expected = {rich, policy, 0};

	OKAY(f, store_each_domain(f->store, f->run, NULL, judge_same, &expected, &f->why));
	OKAY(f, store_report_domains(f->store, f->run, report_same, &expected, &f->why));
	assert_int_equal(expected.seen, 2);
	if (policy->is_asked)
		OKAY(f, store_report_servers(f->store, f->run, report_name, &expected, &f->why));
	assert_int_equal(expected.seen, policy->is_asked ? 5 : 2);
}

static void everything_comes_back_as_it_was_seen(void **state)
{
	static const struct domain_policy not_asked = {0};
	struct fixture *f = *state;
	struct rich *rich = make_rich();
	struct claimed_domain domain;
	struct claimed_policy claimed;
	size_t count = 0;

	add_addresses(f, "a@x.example");
	OKAY(f, store_claim_domains(f->store, f->run, &(struct domain_claim){"host/1", 60000, 1},
			&domain, &count, &f->why));
	OKAY(f, store_settle_domain(f->store, f->run,
			&(struct settled_domain){.id = domain.id, .hosts = &rich->mail}, &f->why));
	read_back(f, rich, &not_asked);
	assert_int_equal(claim_policies(f, "host/1", &claimed, 1), 1);
	assert_int_equal(claimed.id, domain.id);
	assert_string_equal(claimed.name, "x.example");
	assert_false(claimed.is_machine);
	same_hosts(&rich->mail, &claimed.hosts);
	mail_hosts_finish(&claimed.hosts);
	settle_policy(f, claimed.id, &rich->policy);
	fixture_reopen(f);
	read_back(f, rich, &rich->policy);
	/* Once more, by a worker that was late: the last one counts, whole. */
	rich->policy.name_server_count = 1;
	rich->policy.sts.mode = STS_MODE_NONE;
	settle_policy(f, claimed.id, &rich->policy);
	read_back(f, rich, &rich->policy);
	rich_destroy(rich);
}

/* ---- claiming ---- */

static const struct named_domain names[] = {
	{"x.example", "10 mx1.example 192.0.2.1\n20 mx2.example 192.0.2.2", 0},
	{"y.example", "10 mx1.example 192.0.2.1", 0},
	{"z.example", "10 mx9.example", 0},
};

static void a_domain_is_asked_once_when_it_is_resolved_for_good(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[4];
	const struct named_domain later[] = {{"x.example", "", clock_wall_ms() + 60000}};

	add_addresses(f, "a@x.example");
	assert_int_equal(claim_policies(f, "host/1", claimed, 4), 0);
	resolve(f, later, 1);
	assert_int_equal(claim_policies(f, "host/1", claimed, 4), 0);
	add_addresses(f, "a@y.example b@y.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(count_run(f).next_due_ms, 1);
	assert_int_equal(claim_policies(f, "host/1", claimed, 4), 1);
	assert_string_equal(claimed[0].name, "y.example");
	assert_int_equal(claimed[0].hosts.host_count, 1);
	mail_hosts_finish(&claimed[0].hosts);
	assert_int_equal(claim_policies(f, "host/2", &claimed[1], 3), 0);
	settle_policy(f, claimed[0].id, &nothing_found);
	assert_int_equal(claim_policies(f, "host/2", &claimed[1], 3), 0);
}

static void what_is_asked_again_comes_with_what_was_known(void **state)
{
	const int64_t at = clock_wall_ms() + 200;
	struct fixture *f = *state;
	struct rich *rich = make_rich();
	struct claimed_policy claimed;

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, "host/1", &claimed, 1), 1);
	assert_false(claimed.before.is_asked);
	mail_hosts_finish(&claimed.hosts);
	rich->policy.is_provisional = true;
	rich->policy.host_count = rich->policy.ip_count = 2; /* what x.example has */
	const struct settled_policy again = {
		.id = claimed.id, .policy = &rich->policy, .retry_at_ms = at};

	OKAY(f, store_settle_policy(f->store, f->run, &again, &f->why));
	assert_int_equal(claim_policies(f, "host/1", &claimed, 1), 0);
	fixture_reopen(f);
	while (clock_wall_ms() <= at)
		usleep(10000);
	assert_int_equal(claim_policies(f, "host/2", &claimed, 1), 1);
	same_policy(&rich->policy, &claimed.before);
	mail_hosts_finish(&claimed.hosts);
	domain_policy_finish(&claimed.before);
	settle_policy(f, claimed.id, &nothing_found);
	assert_int_equal(claim_policies(f, "host/1", &claimed, 1), 0);
	rich_destroy(rich);
}

static void a_name_that_does_not_exist_publishes_nothing(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@gone.example");
	resolve(f, NULL, 0);
	assert_int_equal(ask_policies(f), 0);
	assert_int_equal(count_run(f).next_due_ms, 0);
}

/* Its servers could not be learned, or it has none: a policy it may have nevertheless. */
static void all_other_routes_are_asked(void **state)
{
	static const enum mail_route routes[] = {
		ROUTE_UNKNOWN, ROUTE_MX, ROUTE_IMPLICIT, ROUTE_NULL_MX, ROUTE_NONE};
	struct fixture *f = *state;
	struct claimed_domain domains[8];
	size_t count = 0;

	add_addresses(f, "a@v.example a@w.example a@x.example a@y.example a@z.example");
	OKAY(f, store_claim_domains(f->store, f->run, &(struct domain_claim){"host/1", 60000, 8},
			domains, &count, &f->why));
	assert_int_equal(count, COUNT_OF(routes));
	for (size_t i = 0; i < count; i++) {
		const struct mail_hosts hosts = {
			.status = routes[i] == ROUTE_UNKNOWN ? DNS_SERVFAIL : DNS_NODATA,
			.route = routes[i]};

		OKAY(f, store_settle_domain(f->store, f->run,
				&(struct settled_domain){.id = domains[i].id, .hosts = &hosts},
				&f->why));
	}
	assert_int_equal(ask_policies(f), COUNT_OF(routes));
	assert_int_equal(count_run(f).next_due_ms, 0);
}

static void a_lease_that_is_over_lets_others_claim(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed;
	size_t count = 0;

	add_addresses(f, "a@z.example");
	resolve(f, names, COUNT_OF(names));
	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"elsewhere/1", 0, 1},
			&claimed, &count, &f->why));
	assert_int_equal(count, 1);
	mail_hosts_finish(&claimed.hosts);
	assert_int_equal(claim_policies(f, "host/2", &claimed, 1), 1);
	mail_hosts_finish(&claimed.hosts);
	/* The second one's lease is what the run waits for. */
	assert_true(count_run(f).next_due_ms > clock_wall_ms() + 30000);
	/* The first one comes nevertheless: what it saw is good. */
	settle_policy(f, claimed.id, &nothing_found);
	assert_int_equal(count_run(f).next_due_ms, 0);
	settle_policy(f, claimed.id, &nothing_found);
}

static void a_dead_workers_policies_are_free_at_once(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[3];
	char dead[32];
	pid_t child = fork();
	size_t interrupted = 9;

	if (child == 0)
		_exit(0);
	assert_int_equal(waitpid(child, NULL, 0), child);
	snprintf(dead, sizeof(dead), "host/%ld", (long)child);
	add_addresses(f, "a@x.example a@y.example a@z.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, dead, claimed, 1), 1);
	assert_int_equal(claim_policies(f, "elsewhere/7", &claimed[1], 1), 1);
	assert_int_equal(claim_policies(f, "host/1", &claimed[2], 1), 1);
	for (size_t i = 0; i < 3; i++)
		mail_hosts_finish(&claimed[i].hosts);
	int64_t of_the_dead = claimed[0].id, of_this_one = claimed[2].id;

	/* Process 1 is alive, unless it is the one that asks and has only begun. */
	char alive[32];

	snprintf(alive, sizeof(alive), "host/%ld", (long)getpid());
	OKAY(f, store_interrupt_sessions(f->store, f->run, alive, &interrupted, &f->why));
	assert_int_equal(interrupted, 0);
	assert_int_equal(claim_policies(f, alive, claimed, 3), 1);
	assert_int_equal(claimed[0].id, of_the_dead);
	mail_hosts_finish(&claimed[0].hosts);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(claim_policies(f, alive, claimed, 3), 1);
	assert_int_equal(claimed[0].id, of_this_one);
	mail_hosts_finish(&claimed[0].hosts);
}

static void a_run_waits_for_its_own_policies_only(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	begin_run(f, "https://other.example/");
	assert_int_equal(count_run(f).next_due_ms, 0);
	assert_int_equal(ask_policies(f), 0);
}

static void knocking_does_not_wait_for_policies(void **state)
{
	struct fixture *f = *state;
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(knock_everywhere(f, &yes), 2);
	assert_int_equal(count_run(f).questions_answered, count_run(f).questions);
	assert_int_equal(count_run(f).next_due_ms, 1);
}

/* ---- what domains share ---- */

static enum status take_name(
	void *context, const struct reported_server *server, struct failure *why)
{
	(void)why;
	if (strcmp(server->ip, "192.0.2.1") == 0)
		*(struct ip_name *)context = *server->name;
	return OK;
}

static void settle_name(struct fixture *f, int64_t id, struct ip_name name)
{
	struct domain_policy policy = {.is_asked = true, .ip_names = &name, .ip_count = 1};

	settle_policy(f, id, &policy);
}

static void a_name_is_not_lost_because_another_domain_could_not_ask(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[2];
	struct ip_name name;

	add_addresses(f, "a@x.example a@y.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, "host/1", claimed, 2), 2);
	for (size_t i = 0; i < 2; i++)
		mail_hosts_finish(&claimed[i].hosts);
	settle_name(
		f, claimed[0].id, (struct ip_name){true, DNS_FOUND, "mx1.example", 1, true, true});
	settle_name(f, claimed[1].id, (struct ip_name){true, DNS_TIMEOUT, "", 0, false, false});
	OKAY(f, store_report_servers(f->store, f->run, take_name, &name, &f->why));
	assert_string_equal(name.name, "mx1.example");
	settle_name(f, claimed[1].id, (struct ip_name){false, DNS_FOUND, "", 0, false, false});
	OKAY(f, store_report_servers(f->store, f->run, take_name, &name, &f->why));
	assert_true(name.is_asked && name.is_confirmed && name.is_authenticated);
	settle_name(f, claimed[1].id, (struct ip_name){true, DNS_NXDOMAIN, "", 0, false, false});
	OKAY(f, store_report_servers(f->store, f->run, take_name, &name, &f->why));
	assert_int_equal(name.status, DNS_NXDOMAIN);
	assert_false(name.is_authenticated);
	assert_string_equal(name.name, "");
}

static void a_batch_that_is_undone_leaves_the_claim(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed;

	add_addresses(f, "a@z.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, "host/1", &claimed, 1), 1);
	mail_hosts_finish(&claimed.hosts);
	OKAY(f, store_begin_batch(f->store, &f->why));
	settle_policy(f, claimed.id, &nothing_found);
	OKAY(f, store_end_batch(f->store, false, &f->why));
	assert_true(count_run(f).next_due_ms > 1);
	assert_int_equal(claim_policies(f, "host/2", &claimed, 1), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(everything_comes_back_as_it_was_seen),
		TEST(a_domain_is_asked_once_when_it_is_resolved_for_good),
		TEST(what_is_asked_again_comes_with_what_was_known),
		TEST(a_name_that_does_not_exist_publishes_nothing),
		TEST(all_other_routes_are_asked),
		TEST(a_lease_that_is_over_lets_others_claim),
		TEST(a_dead_workers_policies_are_free_at_once),
		TEST(a_run_waits_for_its_own_policies_only),
		TEST(knocking_does_not_wait_for_policies),
		TEST(a_name_is_not_lost_because_another_domain_could_not_ask),
		TEST(a_batch_that_is_undone_leaves_the_claim),
	};

	return RUN_TESTS(tests);
}
