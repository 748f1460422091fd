/* Damaged files: every verb either works or says that the file is no good; none crashes. */
#include "fixture.h"
#include "schema/store_judge.h"

/* Every enumeration has a name, or the file is called damaged before. */
static size_t see_policy(const struct domain_policy *policy)
{
	size_t seen = strlen(record_state_name(policy->sts.record.state)) +
		      strlen(record_state_name(policy->dmarc.state)) +
		      strlen(dns_status_name(policy->spf.status)) +
		      strlen(sts_policy_state_name(policy->sts.policy)) +
		      strlen(sts_mode_name(policy->sts.mode)) +
		      strlen(sts_mode_name(policy->sts.override));

	for (size_t i = 0; i < policy->host_count; i++)
		seen += strlen(dns_status_name(policy->hosts[i].tlsa_status));
	for (size_t i = 0; i < policy->ip_count; i++)
		seen += strlen(dns_status_name(policy->ip_names[i].status));
	for (size_t i = 0; i < policy->name_server_count; i++)
		seen += strlen(dns_status_name(policy->name_servers[i].status));
	return seen;
}

static enum status see_domain(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += domain->hosts.host_count + domain->control_count + see_policy(&domain->policy);
	for (size_t i = 0; i < domain->address_count; i++)
		for (size_t r = 0; r < domain->addresses[i].result_count; r++)
			*seen += strlen(
				outcome_name(domain->addresses[i].results[r].answer.outcome));
	return OK;
}

static enum status see_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(address->address) + strlen(verdict_name(address->verdict)) +
		 strlen(cause_name(address->cause)) + address->link_count;
	return OK;
}

static enum status see_reported_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(mail_route_name(domain->hosts->route)) + see_policy(domain->policy);
	return OK;
}

static enum status see_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(server->hosts) + strlen(server->transcript) +
		 strlen(dns_status_name(server->name->status));
	if (server->session)
		*seen += strlen(stage_name(server->session->last.stage));
	return OK;
}

static enum status see_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(finding->finding.evidence);
	return OK;
}

static enum status see_page(void *context, const struct reported_page *page, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(page->url);
	return OK;
}

static enum status see_cached(void *context, const struct sts_cached *cached, struct failure *why)
{
	size_t *seen = context;

	(void)why;
	*seen += strlen(sts_mode_name(cached->mode)) + strlen(sts_mode_name(cached->override)) +
		 cached->policy_length;
	for (size_t i = 0; i < cached->policy_length; i++)
		*seen += (size_t)cached->policy[i];
	return OK;
}

static enum status read_all(struct fixture *f, struct store *store, int64_t run)
{
	struct reported_run head;
	struct failing_counts counts;
	size_t seen = 0;
	enum status status = store_report_run(store, run, &head, &f->why);

	if (!status)
		status = store_report_addresses(store, run, see_address, &seen, &f->why);
	if (!status)
		status = store_report_domains(store, run, see_reported_domain, &seen, &f->why);
	if (!status)
		status = store_report_servers(store, run, see_server, &seen, &f->why);
	if (!status)
		status = store_report_findings(store, run, see_finding, &seen, &f->why);
	if (!status)
		status = store_report_pages(store, run, see_page, &seen, &f->why);
	if (!status)
		status = store_each_domain(store, run, NULL, see_domain, &seen, &f->why);
	if (!status)
		status = store_sts_each(store, see_cached, &seen, &f->why);
	return status ? status : store_count_failing(store, run, &counts, &f->why);
}

static const struct machine_address machine = {
	.address = {"root", "m.example"}, .source = "soa", .page = "dns:x.example"};

static const struct domain_policy policy = {.is_asked = true,
	.name_servers = &(struct name_server){.name = "ns.example"},
	.name_server_count = 1};

static enum status keep_policy(struct store *store, struct failure *why)
{
	static const struct sts_cached cached = {
		.domain = "x.example", .id = "1", .policy = "version: STSv1", .policy_length = 14};
	bool found;
	size_t removed;
	struct sts_cached again;
	enum status status = store_sts_keep(store, &cached, why);

	if (!status)
		status = store_sts_override(store, "x.example", STS_MODE_NONE, &found, why);
	if (!status)
		status = store_sts_find(store, "x.example", &again, &found, why);
	return status ? status : store_sts_expire(store, 1, &removed, why);
}

static enum status work_on_policies(struct fixture *f, struct store *store, int64_t run)
{
	struct claimed_policy claimed[4];
	size_t count = 0;
	enum status status = store_claim_policies(
		store, run, &(struct domain_claim){"host/9", 1000, 4}, claimed, &count, &f->why);

	for (size_t i = 0; i < count; i++) {
		const struct settled_policy settled = {claimed[i].id, &policy, &machine, 1};

		if (!status)
			status = store_settle_policy(store, run, &settled, &f->why);
		mail_hosts_finish(&claimed[i].hosts);
	}
	return status ? status : keep_policy(store, &f->why);
}

static enum status work(struct fixture *f, struct store *store, int64_t run)
{
	static const char *const urls[] = {"https://example.org/new"};
	const struct address address = address_of("new@x.example");
	struct visit_wanted wanted = usual_visit(f, "host/9");
	struct claimed_domain domains[4];
	size_t count = 0;
	enum status status = store_interrupt_sessions(store, run, "host/1", &count, &f->why);

	wanted.now_ms += 90000;
	if (!status)
		status = store_add_seeds(store, run, urls, 1, &f->why);
	if (!status)
		status = store_add_addresses(store, run, &address, 1, &f->why);
	if (!status)
		status = store_claim_domains(store, run, &(struct domain_claim){"host/9", 1000, 4},
			domains, &count, &f->why);
	if (!status)
		status = store_claim_visits(
			store, run, &wanted, f->visits, FIXTURE_VISITS_MAX, &count, &f->why);
	return status ? status : work_on_policies(f, store, run);
}

/* All verbs on a damaged file: each either works or says that the file is no good. */
static bool survives(struct fixture *f, const char *path, int64_t run)
{
	struct store *store = NULL;
	enum status status = store_open(path, STORE_OPEN, &store, &f->why);
	bool was_opened = !status;

	if (!status)
		status = read_all(f, store, run);
	/* Another run or none at all is what a flipped number can lead to. */
	if (!status || status == ERR_USAGE)
		status = work(f, store, run);
	store_close(store);
	if (status && (status != ERR_STORE || !strstr(f->why.sentence, path)))
		fail_msg("status %d: %s", status, f->why.sentence);
	return was_opened;
}

/* The policies of one of two domains are asked, and the other's are claimed. */
static void publish(struct fixture *f)
{
	struct claimed_policy claimed[2];
	size_t count = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"host/1", 60000, 2},
			claimed, &count, &f->why));
	assert_int_equal(count, 2);
	OKAY(f, store_settle_policy(f->store, f->run,
			&(struct settled_policy){claimed[0].id, &policy, &machine, 1}, &f->why));
	for (size_t i = 0; i < count; i++)
		mail_hosts_finish(&claimed[i].hosts);
	OKAY(f, keep_policy(f->store, &f->why));
}

static void make_a_rich_database(struct fixture *f)
{
	static const struct named_domain names[] = {
		{"x.example", "10 mx1.example 192.0.2.1 192.0.2.2\n20 mx2.example", 0},
		{"y.example", "10 mx1.example 192.0.2.1", 0}};
	static const struct run_finding finding = {
		"tls-failed", "server", "mx1.example [192.0.2.1]", "a certificate"};
	static const struct finding_subject subject = {"server", "mx1.example [192.0.2.1]"};
	struct answer no = answer_of(OUTCOME_REFUSED, 550, "no such user");

	OKAY(f, store_open(f->path, STORE_CREATE, &f->store, &f->why));
	begin_run(f, "https://example.org/");
	for (int i = 0; i < 20; i++) {
		char url[64], words[128];

		snprintf(url, sizeof(url), "https://example.org/page%d", i);
		snprintf(words, sizeof(words), "a%d@x.example b@y.example nonsense", i);
		add_page(f, url, words);
	}
	resolve(f, names, 2);
	publish(f);
	claim(f, "host/1");
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &no, 0);
	begin_session(f, &f->visits[1]);
	add_addresses(f, "late@y.example who@z.example");
	OKAY(f, store_put_findings(f->store, f->run, &subject, &finding, 1, &f->why));
	store_close(f->store);
	f->store = NULL;
}

static void any_bytes_may_flip(void **state)
{
	struct fixture *f = *state;
	char copy[128];
	size_t opened = 0;

	make_a_rich_database(f);
	struct contents good = read_file(f->path);

	snprintf(copy, sizeof(copy), "%s-copy", f->path);
	srand(20261121);
	for (int i = 0; i < 500; i++) {
		struct contents bad = {malloc(good.length), good.length};
		int flips = 1 + rand() % 8;

		memcpy(bad.bytes, good.bytes, good.length);
		for (int flip = 0; flip < flips; flip++)
			bad.bytes[(size_t)rand() % bad.length] ^= (unsigned char)(1 + rand() % 255);
		write_file(copy, bad.bytes, bad.length);
		opened += survives(f, copy, f->run);
		free(bad.bytes);
	}
	assert_true(opened > 10); /* else the test looks at the front door only */
	free(good.bytes);
}

static void the_file_may_end_anywhere(void **state)
{
	struct fixture *f = *state;
	char copy[128];

	make_a_rich_database(f);
	struct contents good = read_file(f->path);

	snprintf(copy, sizeof(copy), "%s-copy", f->path);
	/* One single byte counts as empty with SQLite, for the sake of an old file system. */
	for (size_t length = 2; length < good.length; length += 1 + good.length / 100) {
		write_file(copy, good.bytes, length);
		if (survives(f, copy, f->run))
			fail_msg("%zu of %zu bytes were taken for a database", length, good.length);
	}
	free(good.bytes);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		FOLDER_TEST(any_bytes_may_flip),
		FOLDER_TEST(the_file_may_end_anywhere),
	};

	return RUN_TESTS(tests);
}
