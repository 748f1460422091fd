/* What a report is made of. */
#include "fixture.h"
#include "schema/store_judge.h"

static const struct named_domain names[] = {
	{"x.example", "10 mx1.example 192.0.2.1\n20 mx2.example 192.0.2.2\n30 gone.example", 0},
	{"y.example", "10 mx1.example 192.0.2.1", 0},
};

/* ---- what is told, as lines of text ---- */

struct told {
	char text[8192];
	size_t length;
	int count, stop_after;
};

static void tell(struct told *told, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void tell(struct told *told, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	told->length += (size_t)vsnprintf(
		told->text + told->length, sizeof(told->text) - told->length, format, args);
	va_end(args);
	assert_true(told->length < sizeof(told->text));
}

static enum status next(struct told *told, struct failure *why)
{
	tell(told, "\n");
	return ++told->count == told->stop_after ? failure_say(why, ERR_BUSY, "enough") : OK;
}

static enum status tell_address(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s %s %s %s %s pages=%zu links=%zu results=%zu deciding=%ld",
		verdict_name(address->verdict), address->address, address->reason,
		cause_name(address->cause), certainty_name(address->certainty), address->page_count,
		address->link_count, address->result_count, address->deciding);
	return next(told, why);
}

static const char *addresses_of(struct fixture *f, struct told *told)
{
	memset(told, 0, sizeof(*told));
	OKAY(f, store_report_addresses(f->store, f->run, tell_address, told, &f->why));
	return told->text;
}

/* ---- verdicts by address ---- */

struct judging {
	struct fixture *f;
	const char *address;
	struct address_verdict verdict;
	bool found;
};

static enum status find_address(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	struct judging *judging = context;

	(void)why;
	for (size_t i = 0; i < domain->address_count; i++) {
		char text[ADDRESS_TEXT_SIZE];

		address_print(&domain->addresses[i].address, text);
		if (strcmp(text, judging->address) == 0) {
			judging->verdict.id = domain->addresses[i].id;
			judging->found = true;
		}
	}
	return OK;
}

static void judge(struct fixture *f, const char *address, enum verdict verdict, const char *reason)
{
	struct judging judging = {.f = f,
		.address = address,
		.verdict = {.verdict = verdict,
			.reason = reason,
			.cause = CAUSE_DOMAIN,
			.certainty = CERTAINTY_DEFINITIVE,
			.findings = "one two",
			.deciding_host = "",
			.deciding_ip = ""}};

	if (verdict == VERDICT_FAILING) {
		judging.verdict.deciding_host = "mx2.example";
		judging.verdict.deciding_ip = "192.0.2.2";
	}
	OKAY(f, store_each_domain(f->store, f->run, NULL, find_address, &judging, &f->why));
	assert_true(judging.found);
	OKAY(f, store_put_verdicts(f->store, f->run, &judging.verdict, 1, &f->why));
}

/* ---- addresses ---- */

static void addresses_come_worst_first_then_by_pages_then_by_name(void **state)
{
	struct fixture *f = *state;
	struct told told;

	add_page(f, "https://example.org/1",
		"ok@x.example fail1@x.example fail2@x.example risk@x.example open@x.example "
		"skip@x.example nonsense rubbish fail2@x.example");
	add_page(f, "https://example.org/2", "fail2@x.example rubbish new@x.example");
	resolve(f, names, COUNT_OF(names));
	judge(f, "ok@x.example", VERDICT_DELIVERABLE, "accepted");
	judge(f, "fail1@x.example", VERDICT_FAILING, "user-unknown");
	judge(f, "fail2@x.example", VERDICT_FAILING, "user-unknown");
	judge(f, "risk@x.example", VERDICT_AT_RISK, "backup-refuses");
	judge(f, "open@x.example", VERDICT_UNVERIFIED, "greylisted");
	judge(f, "skip@x.example", VERDICT_SKIPPED, "excluded");
	assert_string_equal(addresses_of(f, &told),
		"failing fail2@x.example user-unknown domain definitive pages=2 links=3 results=3 "
		"deciding=1\n"
		"failing fail1@x.example user-unknown domain definitive pages=1 links=1 results=3 "
		"deciding=1\n"
		"at-risk risk@x.example backup-refuses domain definitive pages=1 links=1 results=3 "
		"deciding=-1\n"
		"invalid rubbish address-no-at site definitive pages=2 links=2 results=0 "
		"deciding=-1\n"
		"invalid nonsense address-no-at site definitive pages=1 links=1 results=0 "
		"deciding=-1\n"
		"unverified new@x.example not-judged us unknown pages=1 links=1 results=3 "
		"deciding=-1\n"
		"unverified open@x.example greylisted domain definitive pages=1 links=1 results=3 "
		"deciding=-1\n"
		"deliverable ok@x.example accepted domain definitive pages=1 links=1 results=3 "
		"deciding=-1\n"
		"skipped skip@x.example excluded domain definitive pages=1 links=1 results=3 "
		"deciding=-1\n");
}

static void a_callback_that_fails_ends_the_report(void **state)
{
	struct fixture *f = *state;
	struct told told = {.stop_after = 2};

	add_page(f, "https://example.org/1", "a@x.example b@x.example c@x.example");
	assert_int_equal(
		store_report_addresses(f->store, f->run, tell_address, &told, &f->why), ERR_BUSY);
	assert_int_equal(told.count, 2);
	assert_string_equal(f->why.sentence, "enough");
	add_page(f, "https://example.org/2", "d@x.example");
}

static enum status tell_links(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s(%s):", address->address, address->domain);
	for (size_t i = 0; i < address->link_count; i++)
		tell(told, " %s:%u", address->links[i].page, address->links[i].line);
	return next(told, why);
}

static void links_come_by_page_and_line(void **state)
{
	struct fixture *f = *state;
	struct told told = {0};

	add_page(f, "https://example.org/b", "a@x.example wrong a@x.example");
	add_page(f, "https://example.org/a", "wrong other@x.example a@x.example");
	add_addresses(f, "named@x.example");
	OKAY(f, store_report_addresses(f->store, f->run, tell_links, &told, &f->why));
	assert_string_equal(told.text,
		"wrong(): https://example.org/a:1 https://example.org/b:2\n"
		"a@x.example(x.example): https://example.org/a:3 https://example.org/b:1 "
		"https://example.org/b:3\n"
		"other@x.example(x.example): https://example.org/a:2\n"
		"named@x.example(x.example):\n");
}

static enum status tell_results(
	void *context, const struct reported_address *address, struct failure *why)
{
	struct told *told = context;

	assert_string_equal(address->findings, "one two");
	for (size_t i = 0; i < address->result_count; i++) {
		const struct reported_result *result = &address->results[i];

		tell(told, "%u %s [%s] %s %s %d %s x%d%s; ", result->preference, result->host,
			result->ip, outcome_name(result->answer.outcome),
			stage_name(result->answer.stage), result->answer.code, result->answer.text,
			result->attempts, result->asked_ms ? " at" : "");
	}
	return next(told, why);
}

static void results_show_every_server_with_its_answer(void **state)
{
	struct fixture *f = *state;
	struct told told = {0};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");
	struct answer no = answer_of(OUTCOME_REFUSED, 550, "no");

	add_page(f, "https://example.org/", "a@x.example");
	resolve(f, names, COUNT_OF(names));
	claim(f, "host/1");
	settle_visit(
		f, visit_of(f, "192.0.2.1"), begin_session(f, visit_of(f, "192.0.2.1")), &yes, 0);
	settle_visit(
		f, visit_of(f, "192.0.2.2"), begin_session(f, visit_of(f, "192.0.2.2")), &no, 0);
	judge(f, "a@x.example", VERDICT_AT_RISK, "backup-refuses");
	OKAY(f, store_report_addresses(f->store, f->run, tell_results, &told, &f->why));
	assert_string_equal(told.text, "10 mx1.example [192.0.2.1] accepted rcpt 250 ok x1 at; "
				       "20 mx2.example [192.0.2.2] refused rcpt 550 no x1 at; "
				       "30 gone.example [] unresolved dns 0 nxdomain x0; \n");
}

/* ---- the rest ---- */

static void the_summary_counts_by_the_same_rules_as_the_list(void **state)
{
	struct fixture *f = *state;
	struct reported_run head;

	add_page(f, "https://example.org/1",
		"a@x.example a@x.example b@x.example wrong c@y.example");
	add_page(f, "https://example.org/2", "a@x.example wrong");
	add_addresses(f, "named@y.example");
	resolve(f, names, COUNT_OF(names));
	judge(f, "a@x.example", VERDICT_FAILING, "user-unknown");
	judge(f, "b@x.example", VERDICT_DELIVERABLE, "accepted");
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.run.id, f->run);
	assert_true(head.run.is_complete);
	assert_int_equal(head.pages_fetched, 2);
	assert_int_equal(head.links, 7);
	assert_int_equal(head.addresses, 4);
	assert_int_equal(head.domains, 2);
	assert_int_equal(head.servers, 2);
	assert_int_equal(head.verdicts[VERDICT_FAILING], 1);
	assert_int_equal(head.verdicts[VERDICT_DELIVERABLE], 1);
	assert_int_equal(head.verdicts[VERDICT_UNVERIFIED], 2);
	assert_int_equal(head.verdicts[VERDICT_INVALID], 1);
	assert_int_equal(head.links_by_verdict[VERDICT_FAILING], 3);
	assert_int_equal(head.links_by_verdict[VERDICT_DELIVERABLE], 1);
	assert_int_equal(head.links_by_verdict[VERDICT_UNVERIFIED], 1);
	assert_int_equal(head.links_by_verdict[VERDICT_INVALID], 2);
	assert_int_equal(head.note_count, 0);
}

static enum status tell_domain(
	void *context, const struct reported_domain *domain, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s %s addresses=%lld findings=%s:", domain->name,
		mail_route_name(domain->hosts->route), (long long)domain->address_count,
		domain->findings);
	for (size_t i = 0; i < domain->control_count; i++)
		tell(told, " %s@%s=%s", recipient_kind_name(domain->control_kinds[i]),
			domain->controls[i].ip, outcome_name(domain->controls[i].answer.outcome));
	return next(told, why);
}

static void domains_show_their_controls_and_findings(void **state)
{
	static const struct finding_subject subject = {"domain", "y.example"};
	static const struct run_finding findings[] = {
		{"no-mx", "", "", "first"}, {"accepts-anything", "", "", "second"}};
	struct fixture *f = *state;
	struct told told = {0};
	struct answer yes = answer_of(OUTCOME_ACCEPTED, 250, "ok");

	add_addresses(f, "a@y.example b@y.example c@z.example");
	resolve(f, names, COUNT_OF(names));
	OKAY(f, store_put_findings(f->store, f->run, &subject, findings, 2, &f->why));
	knock_everywhere(f, &yes);
	OKAY(f, store_report_domains(f->store, f->run, tell_domain, &told, &f->why));
	assert_string_equal(told.text, "y.example mx addresses=2 findings=no-mx accepts-anything: "
				       "postmaster@192.0.2.1=accepted random@192.0.2.1=accepted\n"
				       "z.example nxdomain addresses=1 findings=:\n");
}

static enum status tell_server(
	void *context, const struct reported_server *server, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s:%u (%s) sessions=%lld interrupted=%lld findings=%s banner=%s transcript=%zu",
		server->ip, server->port, server->hosts, (long long)server->sessions,
		(long long)server->interrupted, server->findings,
		server->session ? server->session->banner : "-", strlen(server->transcript));
	return next(told, why);
}

static void greet_once_more(struct fixture *f, int64_t endpoint)
{
	struct session_view view = usual_view();
	struct settled_session again = {
		.endpoint = endpoint, .view = &view, .transcript = "+1 S: 220"};

	snprintf(view.banner, sizeof(view.banner), "another banner");
	OKAY(f, store_begin_session(
			f->store, f->run, endpoint, "mx1.example", &again.session, &f->why));
	OKAY(f, store_settle_session(f->store, f->run, &again, &f->why));
}

static void servers_show_their_last_session(void **state)
{
	static const struct finding_subject subject = {"server", "mx1.example [192.0.2.1]"};
	static const struct finding_subject other = {"server", "mx1.example [192.0.2.11]"};
	static const struct run_finding tls[] = {{"tls-failed", "", "", "expired"}};
	struct fixture *f = *state;
	struct told told = {0};
	struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");
	size_t interrupted;

	add_addresses(f, "a@x.example b@y.example");
	resolve(f, names, COUNT_OF(names));
	claim(f, "host/1");
	settle_visit(
		f, visit_of(f, "192.0.2.1"), begin_session(f, visit_of(f, "192.0.2.1")), &later, 1);
	begin_session(f, visit_of(f, "192.0.2.2"));
	greet_once_more(f, visit_of(f, "192.0.2.1")->endpoint);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &subject, tls, 1, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &other, tls, 1, &f->why));
	OKAY(f, store_report_servers(f->store, f->run, tell_server, &told, &f->why));
	assert_string_equal(told.text,
		"192.0.2.1:25 (mx1.example) sessions=2 interrupted=0 findings=tls-failed "
		"banner=another banner transcript=9\n"
		"192.0.2.2:25 (mx2.example) sessions=0 interrupted=1 findings= banner=- "
		"transcript=0\n");
}

static void the_port_is_the_one_of_the_runs_options(void **state)
{
	static const struct run_wanted wanted = {.seeds = "s",
		.options = "{\"level\": \"basic\", \"smtp-port\": 2525}",
		.vantage = ""};
	struct fixture *f = *state;
	struct told told = {0};
	struct reported_run head;
	struct run run;

	OKAY(f, store_begin_run(f->store, &wanted, &run, &f->why));
	f->run = run.id;
	add_addresses(f, "b@y.example");
	resolve(f, names, COUNT_OF(names));
	OKAY(f, store_report_servers(f->store, f->run, tell_server, &told, &f->why));
	assert_non_null(strstr(told.text, "192.0.2.1:2525 "));
	OKAY(f, store_report_run(f->store, f->run, &head, &f->why));
	assert_int_equal(head.port, 2525);
}

static enum status tell_finding(
	void *context, const struct reported_finding *finding, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s %s %s %s", finding->finding.id, finding->finding.subject_kind,
		finding->finding.subject_name, finding->finding.evidence);
	return next(told, why);
}

static void findings_of_a_subject_are_replaced_together(void **state)
{
	static const struct finding_subject here = {"domain", "x.example"},
					    there = {"domain", "y.example"};
	static const struct run_finding two[] = {{"a", "", "", "first"}, {"b", "", "", "second"}};
	static const struct run_finding one[] = {{"c", "", "", "third"}};
	struct fixture *f = *state;
	struct told told = {0};

	OKAY(f, store_put_findings(f->store, f->run, &there, two, 2, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &here, two, 2, &f->why));
	OKAY(f, store_put_findings(f->store, f->run, &here, one, 1, &f->why));
	OKAY(f, store_report_findings(f->store, f->run, tell_finding, &told, &f->why));
	assert_string_equal(told.text, "c domain x.example third\n"
				       "a domain y.example first\n"
				       "b domain y.example second\n");
	OKAY(f, store_put_findings(f->store, f->run, &there, NULL, 0, &f->why));
	told = (struct told){0};
	OKAY(f, store_report_findings(f->store, f->run, tell_finding, &told, &f->why));
	assert_string_equal(told.text, "c domain x.example third\n");
}

static enum status tell_page(void *context, const struct reported_page *page, struct failure *why)
{
	struct told *told = context;

	tell(told, "%s %d %s <- %s", page->url, page->status, page->error, page->linked_from);
	return next(told, why);
}

static void failed_pages_show_where_they_are_linked_from(void **state)
{
	static const char *const seeds[] = {"https://example.org/", "https://example.org/dead"};
	static const char *const linked[] = {"https://example.org/gone", "https://example.org/pdf"};
	struct fixture *f = *state;
	struct queued_page pages[4];
	struct new_page new_pages[2];
	uint64_t keys[3];
	struct told told = {0};
	struct settled_page settled[4] = {{.state = PAGE_FETCHED}};

	OKAY(f, store_add_seeds(f->store, f->run, seeds, 2, &f->why));
	assert_int_equal(take_pages(f, 0, 4, pages), 2);
	lead_to(f, linked, 2, 1, new_pages, keys);
	keys[2] = keys[0]; /* linked twice */
	settled[0] = (struct settled_page){.id = pages[0].id,
		.state = PAGE_FETCHED,
		.new_pages = new_pages,
		.new_page_count = 2,
		.targets = keys,
		.target_count = 3};
	settled[1] = (struct settled_page){
		.id = pages[1].id, .state = PAGE_FAILED, .error = "connection refused"};
	queued_page_finish(&pages[0]);
	queued_page_finish(&pages[1]);
	OKAY(f, store_settle_pages(f->store, f->run, settled, 2, &f->why));
	assert_int_equal(take_pages(f, 0, 4, pages), 2);
	settled[0] = (struct settled_page){
		.id = pages[0].id, .state = PAGE_FAILED, .status = 404, .error = "not found"};
	/* A page may lead to one that was known to be broken before. */
	settled[1] = (struct settled_page){.targets = keys,
		.target_count = 1,
		.id = pages[1].id,
		.state = PAGE_FETCHED,
		.status = 200,
		.error = "no HTML"};
	queued_page_finish(&pages[0]);
	queued_page_finish(&pages[1]);
	OKAY(f, store_settle_pages(f->store, f->run, settled, 2, &f->why));
	OKAY(f, store_report_pages(f->store, f->run, tell_page, &told, &f->why));
	assert_string_equal(told.text,
		"https://example.org/dead 0 connection refused <- \n"
		"https://example.org/gone 404 not found <- https://example.org/\n"
		"https://example.org/pdf\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(addresses_come_worst_first_then_by_pages_then_by_name),
		TEST(a_callback_that_fails_ends_the_report),
		TEST(links_come_by_page_and_line),
		TEST(results_show_every_server_with_its_answer),
		TEST(the_summary_counts_by_the_same_rules_as_the_list),
		TEST(domains_show_their_controls_and_findings),
		TEST(servers_show_their_last_session),
		TEST(the_port_is_the_one_of_the_runs_options),
		TEST(findings_of_a_subject_are_replaced_together),
		TEST(failed_pages_show_where_they_are_linked_from),
	};

	return RUN_TESTS(tests);
}
