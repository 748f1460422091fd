/*
 * Addresses that machines write to: asked for like the others, counted nowhere, told apart; and of
 * the site as soon as the site names them.
 */
#include "fixture.h"
#include "base/memory.h"
#include "schema/store_judge.h"

static const struct named_domain names[] = {
	{"x.example", "10 mx.example 192.0.2.1", 0},
	{"y.example", "10 mx.example 192.0.2.1", 0},
	{"reports.example", "10 mx.reports.example 192.0.2.9", 0},
};

static struct machine_address machine_of(const char *address, const char *source, const char *page)
{
	struct machine_address machine = {.address = address_of(address), .source = source};

	snprintf(machine.page, sizeof(machine.page), "%s", page);
	return machine;
}

/* Settles what x.example publishes with these machines; other domains with nothing. */
static void ask_with(struct fixture *f, const struct machine_address *machines, size_t count)
{
	const struct domain_policy nothing = {.is_asked = true};
	struct claimed_policy claimed[8];
	size_t claims = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"host/1", 60000, 8},
			claimed, &claims, &f->why));
	for (size_t i = 0; i < claims; i++) {
		bool names_them = strcmp(claimed[i].name, "x.example") == 0;
		const struct settled_policy settled = {.id = claimed[i].id,
			.policy = &nothing,
			.machines = machines,
			.machine_count = names_them ? count : 0};

		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
		mail_hosts_finish(&claimed[i].hosts);
	}
}

/* x.example with two addresses on a page; its policies name three: one of a domain of its own, one at
 * y.example, which has an address on the page as well, and one that stands on the page. */
static void make_machines(struct fixture *f)
{
	const struct machine_address machines[] = {
		machine_of("dmarc@reports.example", "dmarc", "dns:_dmarc.x.example"),
		machine_of("dmarc@reports.example", "tlsrpt", "dns:_smtp._tls.x.example"),
		machine_of("dmarc@y.example", "dmarc", "dns:_dmarc.x.example"),
		machine_of("info@x.example", "soa", "dns:x.example"),
	};

	add_page(f, "https://example.org/", "info@x.example sales@x.example a@y.example");
	resolve(f, names, COUNT_OF(names));
	ask_with(f, machines, COUNT_OF(machines));
}

/* ---- what the judge sees ---- */

static enum status note_judged(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	char *text = context;
	size_t length = strlen(text);

	(void)why;
	length += (size_t)snprintf(text + length, 500 - length, "%s%s:", domain->name,
		domain->is_machine ? "(m)" : "");
	for (size_t i = 0; i < domain->address_count; i++)
		length += (size_t)snprintf(text + length, 500 - length, " %s%s",
			domain->addresses[i].address.local,
			domain->addresses[i].is_machine ? "(m)" : "");
	snprintf(text + length, 500 - length, "; ");
	return OK;
}

static const char *judged(struct fixture *f)
{
	static char text[500];

	text[0] = '\0';
	OKAY(f, store_each_domain(f->store, f->run, NULL, note_judged, text, &f->why));
	return text;
}

/* ---- verdicts ---- */

static enum status fail_all(void *context, const struct judged_domain *domain, struct failure *why)
{
	struct address_verdict *verdicts = *(struct address_verdict **)context;

	(void)why;
	for (size_t i = 0; i < domain->address_count; i++)
		*verdicts++ = (struct address_verdict){.id = domain->addresses[i].id,
			.verdict = VERDICT_FAILING,
			.reason = "refused",
			.certainty = CERTAINTY_DEFINITIVE};
	*(struct address_verdict **)context = verdicts;
	return OK;
}

static void judge_all_failing(struct fixture *f)
{
	struct address_verdict verdicts[16], *end = verdicts;

	OKAY(f, store_each_domain(f->store, f->run, NULL, fail_all, &end, &f->why));
	OKAY(f, store_put_verdicts(f->store, f->run, verdicts, (size_t)(end - verdicts), &f->why));
}

static int64_t count_failing(struct fixture *f)
{
	struct failing_counts counts;

	OKAY(f, store_count_failing(f->store, f->run, &counts, &f->why));
	return counts.failing.all;
}

/* ---- what the report tells ---- */

static enum status note_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	char *text = context;
	size_t length = strlen(text);

	(void)why;
	assert_true(address->page_count <= address->link_count);
	length += (size_t)snprintf(text + length, 1000 - length, "%s%s on", address->address,
		address->is_machine ? "(m)" : "");
	for (size_t i = 0; i < address->link_count; i++) {
		const struct reported_link *link = &address->links[i];

		length += (size_t)snprintf(text + length, 1000 - length, " %s:%u %s %s;",
			link->page, link->line, link->source, link->href);
	}
	snprintf(text + length, 1000 - length, "\n");
	return OK;
}

static const char *reported(struct fixture *f)
{
	static char text[1000];

	text[0] = '\0';
	OKAY(f, store_report_addresses(f->store, f->run, note_address, text, &f->why));
	return text;
}

static enum status note_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	char *text = context;
	size_t length = strlen(text);

	(void)why;
	snprintf(text + length, 500 - length, "%s%s %d; ", domain->name,
		domain->is_machine ? "(m)" : "", (int)domain->address_count);
	return OK;
}

static const char *reported_domains(struct fixture *f)
{
	static char text[500];

	text[0] = '\0';
	OKAY(f, store_report_domains(f->store, f->run, note_domain, text, &f->why));
	return text;
}

/* ---- tests ---- */

static void they_are_asked_for_like_the_others(void **state)
{
	struct fixture *f = *state;

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim(f, "host/1"), 2);
	assert_string_equal(recipients_of(visit_of(f, "192.0.2.9")),
		"dmarc@reports.example postmaster@reports.example ?@reports.example");
	assert_non_null(strstr(recipients_of(visit_of(f, "192.0.2.1")), " dmarc@y.example"));
	assert_string_equal(judged(f), "reports.example(m): dmarc(m); x.example: info sales; "
				       "y.example: a dmarc(m); ");
}

static void they_are_counted_nowhere(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	judge_all_failing(f);
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.addresses, 3);
	assert_int_equal(counts.domains, 2);
	assert_int_equal(counts.domains_resolved, 2);
	assert_int_equal(counts.links, 3);
	assert_int_equal(counts.verdicts[VERDICT_FAILING], 3);
	assert_int_equal(count_failing(f), 3);
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.addresses, 3);
	assert_int_equal(head.domains, 2);
	assert_int_equal(head.servers, 1); /* of two */
	assert_int_equal(head.links, 3);
	assert_int_equal(head.verdicts[VERDICT_FAILING], 3);
	assert_int_equal(head.verdicts[VERDICT_UNVERIFIED], 0);
	assert_int_equal(head.links_by_verdict[VERDICT_FAILING], 3);
	/* But they are work that a check waits for. */
	assert_int_equal(counts.endpoints, 2);
	assert_int_equal(counts.questions, 5);
}

static void they_are_told_after_all_others(void **state)
{
	struct fixture *f = *state;

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	judge_all_failing(f);
	assert_string_equal(reported(f),
		"a@y.example on https://example.org/:3 mailto a@y.example;\n"
		"info@x.example on https://example.org/:1 mailto info@x.example;\n"
		"sales@x.example on https://example.org/:2 mailto sales@x.example;\n"
		"dmarc@reports.example(m) on dns:_dmarc.x.example:0 dmarc "
		"mailto:dmarc@reports.example; dns:_smtp._tls.x.example:0 tlsrpt "
		"mailto:dmarc@reports.example;\n"
		"dmarc@y.example(m) on dns:_dmarc.x.example:0 dmarc mailto:dmarc@y.example;\n");
	assert_string_equal(
		reported_domains(f), "x.example 2; y.example 1; reports.example(m) 1; ");
}

static void what_the_site_names_too_is_of_the_site(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	judge_all_failing(f);
	fixture_reopen(f); /* another process finds it, after the verdicts even */
	add_page(f, "https://example.org/late",
		"dmarc@reports.example dmarc@y.example dmarc@reports.example");
	assert_string_equal(
		judged(f), "reports.example: dmarc; x.example: info sales; y.example: a dmarc; ");
	struct run_counts counts = count_run(f);

	assert_int_equal(counts.addresses, 5);
	assert_int_equal(counts.domains, 3);
	assert_int_equal(counts.domains_resolved, 3);
	assert_int_equal(counts.links, 6);
	assert_int_equal(counts.verdicts[VERDICT_FAILING], 5);
	assert_int_equal(count_failing(f), 5);
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.servers, 2);
	assert_int_equal(head.verdicts[VERDICT_FAILING], 5);
	assert_null(strstr(reported(f), "(m)"));
	assert_null(strstr(reported(f), "dns:"));
	assert_string_equal(reported_domains(f), "reports.example 1; x.example 2; y.example 2; ");
}

static void a_domain_may_become_one_of_the_site_before_it_is_resolved(void **state)
{
	struct fixture *f = *state;

	make_machines(f);
	add_page(f, "https://example.org/late", "other@reports.example");
	assert_int_equal(count_run(f).domains, 3);
	assert_int_equal(count_run(f).domains_resolved, 2);
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(count_run(f).domains_resolved, 3);
	assert_int_equal(count_run(f).addresses, 4);
	assert_string_equal(judged(f), "reports.example: dmarc(m) other; x.example: info sales; "
				       "y.example: a dmarc(m); ");
	assert_string_equal(reported_domains(f), "reports.example 1; x.example 2; y.example 1; ");
}

static size_t claim_policies(struct fixture *f, struct claimed_policy *ret_domains)
{
	size_t count = 0;

	OKAY(f, store_claim_policies(f->store, f->run, &(struct domain_claim){"host/1", 60000, 4},
			ret_domains, &count, &f->why));
	for (size_t i = 0; i < count; i++)
		mail_hosts_finish(&ret_domains[i].hosts);
	return count;
}

static void settle_unasked(struct fixture *f, int64_t id)
{
	const struct domain_policy not_asked = {0};

	OKAY(f, store_settle_policy(f->store, f->run,
			&(struct settled_policy){.id = id, .policy = &not_asked}, &f->why));
}

static void a_machines_domain_publishes_nothing_that_counts(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[4];

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, claimed), 1);
	assert_string_equal(claimed[0].name, "reports.example");
	assert_true(claimed[0].is_machine);
	settle_unasked(f, claimed[0].id);
	assert_int_equal(claim_policies(f, claimed), 0);
	/* Until the site names it. */
	OKAY(f, store_add_domain(f->store, f->run, "reports.example", &f->why));
	assert_int_equal(claim_policies(f, claimed), 1);
	assert_false(claimed[0].is_machine);
}

static void a_domain_that_the_site_names_meanwhile_waits_to_be_asked(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[4];

	make_machines(f);
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, claimed), 1);
	add_page(f, "https://example.org/late", "other@reports.example");
	settle_unasked(f, claimed[0].id);
	assert_int_equal(claim_policies(f, claimed), 1);
	assert_false(claimed[0].is_machine);
	settle_unasked(f, claimed[0].id); /* who has a claim may settle it so */
	assert_int_equal(claim_policies(f, claimed), 0);
}

static void one_that_does_not_exist_is_never_asked(void **state)
{
	struct fixture *f = *state;
	struct claimed_policy claimed[4];

	make_machines(f);
	resolve(f, NULL, 0); /* reports.example is no name */
	assert_int_equal(claim_policies(f, claimed), 0);
	add_page(f, "https://example.org/late", "other@reports.example");
	assert_int_equal(claim_policies(f, claimed), 0);
	assert_int_equal(count_run(f).domains_resolved, 3);
}

static void what_several_domains_say_is_told_once(void **state)
{
	const struct machine_address contact =
		machine_of("root@reports.example", "soa", "dns:example");
	const struct domain_policy nothing = {.is_asked = true};
	struct fixture *f = *state;
	struct claimed_policy claimed[4];

	add_addresses(f, "a@x.example a@y.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(claim_policies(f, claimed), 2);
	for (size_t i = 0; i < 2; i++) {
		const struct settled_policy settled = {claimed[i].id, &nothing, &contact, 1};

		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
		OKAY(f, store_settle_policy(f->store, f->run, &settled, &f->why));
	}
	assert_non_null(strstr(reported(f), "\nroot@reports.example(m) on dns:example:0 soa "
					    "mailto:root@reports.example;\n"));
	assert_int_equal(count_run(f).addresses, 2);
}

static void an_href_is_one_that_a_mail_program_reads(void **state)
{
	const struct machine_address odd =
		machine_of("\"a b?c%&\"@reports.example", "dmarc", "dns:_dmarc.x.example");
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	ask_with(f, &odd, 1);
	assert_non_null(strstr(reported(f), " mailto:%22a%20b%3Fc%25%26%22@reports.example;"));
}

static void an_undone_batch_takes_them_back(void **state)
{
	const struct machine_address machine =
		machine_of("m@reports.example", "soa", "dns:x.example");
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	resolve(f, names, COUNT_OF(names));
	OKAY(f, store_begin_batch(f->store, &f->why));
	ask_with(f, &machine, 1);
	OKAY(f, store_end_batch(f->store, false, &f->why));
	assert_string_equal(judged(f), "x.example: a; ");
	OKAY(f, store_begin_batch(f->store, &f->why));
	ask_with(f, &machine, 1);
	add_addresses(f, "m@reports.example"); /* within one transaction */
	OKAY(f, store_end_batch(f->store, true, &f->why));
	assert_string_equal(judged(f), "reports.example: m; x.example: a; ");
	assert_int_equal(count_run(f).addresses, 2);
	assert_int_equal(count_run(f).domains, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(they_are_asked_for_like_the_others),
		TEST(they_are_counted_nowhere),
		TEST(they_are_told_after_all_others),
		TEST(what_the_site_names_too_is_of_the_site),
		TEST(a_domain_may_become_one_of_the_site_before_it_is_resolved),
		TEST(a_machines_domain_publishes_nothing_that_counts),
		TEST(a_domain_that_the_site_names_meanwhile_waits_to_be_asked),
		TEST(one_that_does_not_exist_is_never_asked),
		TEST(what_several_domains_say_is_told_once),
		TEST(an_href_is_one_that_a_mail_program_reads),
		TEST(an_undone_batch_takes_them_back),
	};

	return RUN_TESTS(tests);
}
