/* What the judge is given, and what is kept of its word. */
#include "fixture.h"
#include "base/clock.h"
#include "schema/store_judge.h"

#include <unistd.h>

static const struct named_domain names[] = {
	{"b.example", "20 mx2.example 192.0.2.2\n10 mx1.example 192.0.2.1 2001:db8::1", 0},
	{"c.example", "10 gone.example", 0},
};

struct seen {
	struct fixture *f;
	size_t domains;
	void (*look)(struct fixture *f, const struct judged_domain *domain);
};

static enum status look_at(void *context, const struct judged_domain *domain, struct failure *why)
{
	struct seen *seen = context;

	(void)why;
	seen->domains++;
	seen->look(seen->f, domain);
	return OK;
}

static size_t each_domain(
	struct fixture *f, void (*look)(struct fixture *f, const struct judged_domain *domain))
{
	struct seen seen = {f, 0, look};

	OKAY(f, store_each_domain(f->store, f->run, NULL, look_at, &seen, &f->why));
	return seen.domains;
}

static char order[256];

static void note_name(struct fixture *f, const struct judged_domain *domain)
{
	(void)f;
	snprintf(order + strlen(order), sizeof(order) - strlen(order), "%s:", domain->name);
	for (size_t i = 0; i < domain->address_count; i++) {
		assert_string_equal(domain->addresses[i].address.domain, domain->name);
		assert_true(domain->addresses[i].id > 0);
		assert_false(domain->addresses[i].is_excluded);
		snprintf(order + strlen(order), sizeof(order) - strlen(order), "%s ",
			domain->addresses[i].address.local);
	}
}

static void domains_come_by_name_with_their_addresses(void **state)
{
	struct fixture *f = *state;

	order[0] = '\0';
	add_addresses(f, "z@b.example a@b.example x@c.example y@a.example");
	OKAY(f, store_add_domain(f->store, f->run, "bare.example", &f->why));
	assert_int_equal(each_domain(f, note_name), 4);
	assert_string_equal(order, "a.example:y b.example:a z bare.example:c.example:x ");
}

static void see_waiting(struct fixture *f, const struct judged_domain *domain)
{
	static const char *const hosts[] = {"mx1.example", "mx1.example", "mx2.example"};
	static const char *const ips[] = {"192.0.2.1", "2001:db8::1", "192.0.2.2"};

	(void)f;
	assert_int_equal(domain->addresses[0].result_count, 3);
	for (size_t i = 0; i < 3; i++) {
		const struct judged_result *result = &domain->addresses[0].results[i];

		assert_string_equal(result->host, hosts[i]);
		assert_string_equal(result->ip, ips[i]);
		assert_int_equal(result->preference, i < 2 ? 10 : 20);
		assert_int_equal(result->kind, RECIPIENT_PUBLISHED);
		assert_int_equal(result->answer.outcome, OUTCOME_WAITING);
		assert_int_equal(result->attempts, 0);
		assert_null(result->session);
	}
}

static void who_was_never_asked_is_waiting(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@b.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(each_domain(f, see_waiting), 1);
}

static void see_unresolved(struct fixture *f, const struct judged_domain *domain)
{
	(void)f;
	assert_int_equal(domain->address_count, 2);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(domain->addresses[i].result_count, 1);
		const struct judged_result *result = &domain->addresses[i].results[0];

		assert_string_equal(result->host, "gone.example");
		assert_string_equal(result->ip, "");
		assert_int_equal(result->answer.outcome, OUTCOME_UNRESOLVED);
		assert_int_equal(result->answer.stage, STAGE_DNS);
		assert_int_equal(result->answer.code, 0);
		assert_null(result->session);
	}
}

static void a_host_without_an_address_is_a_result(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@c.example b@c.example");
	resolve(f, names, COUNT_OF(names));
	assert_int_equal(each_domain(f, see_unresolved), 1);
}

static void see_nothing(struct fixture *f, const struct judged_domain *domain)
{
	(void)f;
	assert_int_equal(domain->hosts.route, ROUTE_NO_DOMAIN);
	assert_int_equal(domain->hosts.status, DNS_NXDOMAIN);
	assert_int_equal(domain->hosts.host_count, 0);
	assert_int_equal(domain->addresses[0].result_count, 0);
	assert_int_equal(domain->control_count, 0);
}

static void a_domain_that_does_not_exist_has_no_results(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@nowhere.example");
	resolve(f, NULL, 0);
	assert_int_equal(each_domain(f, see_nothing), 1);
}

/* Three tries: the first one fails softly, the second one is interrupted, the third one is final. */
static void ask_three_times(struct fixture *f)
{
	struct answer later = answer_of(OUTCOME_TEMPORARY, 451, "later");
	struct answer no = answer_of(OUTCOME_REFUSED, 550, "no such user");
	size_t interrupted;

	snprintf(no.enhanced, sizeof(no.enhanced), "5.1.1");
	assert_int_equal(claim(f, "host/1"), 1);
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &later, 1);
	usleep(2000);
	claim(f, "host/1");
	begin_session(f, &f->visits[0]);
	OKAY(f, store_interrupt_sessions(f->store, f->run, "host/1", &interrupted, &f->why));
	assert_int_equal(interrupted, 1);
	claim(f, "host/1");
	settle_visit(f, &f->visits[0], begin_session(f, &f->visits[0]), &no, 0);
}

static void see_refused(struct fixture *f, const struct judged_domain *domain)
{
	const struct judged_result *result = &domain->addresses[0].results[0];
	struct session_view view = usual_view();

	assert_int_equal(domain->addresses[0].result_count, 1);
	assert_int_equal(result->answer.outcome, OUTCOME_REFUSED);
	assert_int_equal(result->answer.stage, STAGE_RCPT);
	assert_int_equal(result->answer.code, 550);
	assert_string_equal(result->answer.enhanced, "5.1.1");
	assert_string_equal(result->answer.text, "no such user");
	assert_int_equal(result->attempts, 2);
	assert_true(result->first_asked_ms > f->now_ms - 60000);
	assert_true(result->last_asked_ms > result->first_asked_ms);
	assert_non_null(result->session);
	assert_memory_equal(result->session, &view, sizeof(view));
	assert_int_equal(domain->control_count, 2);
	assert_int_equal(domain->controls[0].kind, RECIPIENT_POSTMASTER);
	assert_int_equal(domain->controls[1].kind, RECIPIENT_RANDOM);
	assert_int_equal(domain->controls[1].answer.code, 550);
	assert_ptr_equal(domain->controls[1].session, result->session); /* read once */
}

static void the_last_answer_counts_and_the_tries_are_told(void **state)
{
	static const struct named_domain one[] = {{"b.example", "10 mx.example 192.0.2.1", 0}};
	struct fixture *f = *state;

	add_addresses(f, "a@b.example");
	resolve(f, one, 1);
	ask_three_times(f);
	assert_int_equal(each_domain(f, see_refused), 1);
	assert_int_equal(count_run(f).sessions, 3);
	assert_int_equal(count_run(f).sessions_open, 0);
	assert_int_equal(count_run(f).endpoints_greeted, 1);
}

static void fill_with(char *text, size_t size, char c)
{
	memset(text, c, size - 1);
	text[size - 1] = '\0';
}

/* Every field with a value of its own, every text as long as it can be. */
static struct session_view full_view(void)
{
	struct session_view view;
	struct tls_view *tls = &view.tls;

	memset(&view, 0, sizeof(view));
	fill_with(view.helo, sizeof(view.helo), 'h');
	view.last = (struct answer){OUTCOME_CLOSED, STAGE_QUIT, 421, "", ""};
	fill_with(view.last.enhanced, sizeof(view.last.enhanced), '4');
	fill_with(view.last.text, sizeof(view.last.text), 't');
	fill_with(view.banner, sizeof(view.banner), 'b');
	fill_with(view.software, sizeof(view.software), 's');
	fill_with(view.extensions, sizeof(view.extensions), 'e');
	fill_with(view.extensions_tls, sizeof(view.extensions_tls), 'x');
	view.null_sender_refused = tls->is_offered = tls->is_trusted = true;
	fill_with(tls->version, sizeof(tls->version), 'v');
	fill_with(tls->cipher, sizeof(tls->cipher), 'c');
	tls->cipher_bits = 256;
	fill_with(tls->subject, sizeof(tls->subject), 'S');
	fill_with(tls->issuer, sizeof(tls->issuer), 'I');
	fill_with(tls->names, sizeof(tls->names), 'N');
	tls->not_before_s = -1;
	tls->not_after_s = 253402300799;
	fill_with(tls->sha256, sizeof(tls->sha256), '2');
	fill_with(tls->sha1, sizeof(tls->sha1), '1');
	fill_with(tls->error, sizeof(tls->error), 'E');
	fill_with(tls->group, sizeof(tls->group), 'g');
	fill_with(tls->key, sizeof(tls->key), 'k');
	fill_with(tls->signature, sizeof(tls->signature), 'a');
	fill_with(view.starttls_text, sizeof(view.starttls_text), 'T');
	fill_with(view.quit_text, sizeof(view.quit_text), 'Q');
	view.ecn = ECN_REFUSED;
	view.ehlo_refused = true;
	view.connect_ms = -1;
	view.banner_ms = 11;
	view.ehlo_ms = 12;
	view.handshake_ms = 13;
	view.starttls_ms = 16;
	view.ehlo_tls_ms = 17;
	view.data_ms = 18;
	view.quit_ms = 19;
	view.banner_code = 554;
	view.is_masked = true;
	fill_with(view.ehlo_text, sizeof(view.ehlo_text), 'o');
	fill_with(view.ehlo_tls_text, sizeof(view.ehlo_tls_text), 'O');
	fill_with(view.injected, sizeof(view.injected), 'j');
	view.mail_ms = 14;
	view.rcpt_ms = 15;
	view.total_ms = INT32_MAX;
	fill_with(view.source_ip, sizeof(view.source_ip), 'i');
	return view;
}

static void see_full_view(struct fixture *f, const struct judged_domain *domain)
{
	struct session_view view = full_view();
	const struct judged_result *result = &domain->addresses[0].results[0];

	(void)f;
	assert_memory_equal(result->session, &view, sizeof(view));
	assert_string_equal(result->chain, "one\ntwo\n");
	assert_ptr_equal(result->named, result->session); /* it went under that name */
	assert_int_equal(strlen(result->sender), ADDRESS_TEXT_SIZE - 1);
	assert_int_equal(strlen(result->answer.text), REPLY_TEXT_MAX);
	assert_int_equal(strlen(result->answer.enhanced), ENHANCED_MAX);
}

static void nothing_that_was_observed_is_cut_or_mixed_up(void **state)
{
	static const struct named_domain one[] = {{"b.example", "10 mx.example 192.0.2.1", 0}};
	struct fixture *f = *state;
	struct session_view view = full_view();
	struct settled_recipient settled = {.answer = view.last};

	add_addresses(f, "a@b.example");
	resolve(f, one, 1);
	claim(f, "host/1");
	settled.id = f->visits[0].recipients[0].id;
	fill_with(settled.sender, sizeof(settled.sender), 'm');
	const struct settled_session done = {.session = begin_session(f, &f->visits[0]),
		.endpoint = f->visits[0].endpoint,
		.view = &view,
		.transcript = "",
		.chain = "one\ntwo\n",
		.recipients = &settled,
		.recipient_count = 1};

	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
	assert_int_equal(each_domain(f, see_full_view), 1);
	assert_int_equal(count_run(f).endpoints_greeted, 0);
}

static enum status stop_at_once(
	void *context, const struct judged_domain *domain, struct failure *why)
{
	(void)domain;
	++*(int *)context;
	return failure_say(why, ERR_NETWORK, "enough");
}

static void a_judge_that_fails_ends_the_reading(void **state)
{
	struct fixture *f = *state;
	int seen = 0;

	add_addresses(f, "a@x.example a@y.example");
	assert_int_equal(store_each_domain(f->store, f->run, NULL, stop_at_once, &seen, &f->why),
		ERR_NETWORK);
	assert_int_equal(seen, 1);
	assert_string_equal(f->why.sentence, "enough");
	add_addresses(f, "a@z.example"); /* and the store is free for writing */
}

/* ---- verdicts ---- */

static int64_t id_wanted;
static const char *local_wanted;

static void find_id(struct fixture *f, const struct judged_domain *domain)
{
	(void)f;
	for (size_t i = 0; i < domain->address_count; i++)
		if (strcmp(domain->addresses[i].address.local, local_wanted) == 0)
			id_wanted = domain->addresses[i].id;
}

static void judge(
	struct fixture *f, const char *local, enum verdict verdict, enum certainty certainty)
{
	id_wanted = 0;
	local_wanted = local;
	each_domain(f, find_id);
	assert_true(id_wanted > 0);
	const struct address_verdict judged = {.id = id_wanted,
		.verdict = verdict,
		.reason = "user-unknown",
		.cause = CAUSE_SITE,
		.certainty = certainty,
		.findings = "",
		.deciding_host = "",
		.deciding_ip = ""};

	OKAY(f, store_put_verdicts(f->store, f->run, &judged, 1, &f->why));
}

static void counts_are(struct fixture *f, int64_t failing, int64_t unsure, int64_t at_risk)
{
	struct failing_counts counts;

	OKAY(f, store_count_failing(f->store, f->run, &counts, &f->why));
	assert_int_equal(counts.failing.all, failing);
	assert_int_equal(counts.to_be_confirmed, unsure);
	assert_int_equal(counts.at_risk.all, at_risk);
}

static void a_later_verdict_replaces_the_earlier_one(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example b@x.example c@x.example");
	judge(f, "a", VERDICT_FAILING, CERTAINTY_DEFINITIVE);
	judge(f, "b", VERDICT_AT_RISK, CERTAINTY_DEFINITIVE);
	assert_int_equal(count_run(f).verdicts[VERDICT_FAILING], 1);
	counts_are(f, 1, 0, 1);
	judge(f, "a", VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE);
	assert_int_equal(count_run(f).verdicts[VERDICT_FAILING], 0);
	assert_int_equal(count_run(f).verdicts[VERDICT_DELIVERABLE], 1);
	counts_are(f, 0, 0, 1);
}

static void next_run(struct fixture *f)
{
	OKAY(f, store_finish_run(f->store, f->run, true, &f->why));
	usleep(2000); /* runs begin at different times */
	begin_run(f, "https://example.org/");
	add_addresses(f, "a@x.example");
}

static void a_likely_failure_counts_from_the_second_run_on(void **state)
{
	struct fixture *f = *state;

	add_addresses(f, "a@x.example");
	judge(f, "a", VERDICT_FAILING, CERTAINTY_LIKELY);
	counts_are(f, 0, 1, 0);
	next_run(f);
	judge(f, "a", VERDICT_FAILING, CERTAINTY_LIKELY);
	counts_are(f, 1, 0, 0);
	next_run(f); /* never judged: says nothing */
	next_run(f);
	judge(f, "a", VERDICT_FAILING, CERTAINTY_LIKELY);
	counts_are(f, 1, 0, 0);
	next_run(f);
	judge(f, "a", VERDICT_DELIVERABLE, CERTAINTY_DEFINITIVE);
	counts_are(f, 0, 0, 0);
	next_run(f);
	judge(f, "a", VERDICT_FAILING, CERTAINTY_LIKELY);
	counts_are(f, 0, 1, 0);
	next_run(f);
	judge(f, "a", VERDICT_FAILING, CERTAINTY_DEFINITIVE);
	counts_are(f, 1, 0, 0);
	next_run(f);
	judge(f, "a", VERDICT_AT_RISK, CERTAINTY_LIKELY); /* was worse */
	counts_are(f, 0, 0, 1);
	next_run(f);
	judge(f, "a", VERDICT_FAILING, CERTAINTY_LIKELY);
	counts_are(f, 0, 1, 0);
}

static void invalid_links_always_count(void **state)
{
	struct fixture *f = *state;
	struct failing_counts counts;

	add_page(f, "https://example.org/", "nonsense nonsense other a@x.example");
	OKAY(f, store_count_failing(f->store, f->run, &counts, &f->why));
	assert_int_equal(counts.invalid.all, 2);
	assert_int_equal(counts.invalid.newly, 2);
	assert_int_equal(counts.failing.all + counts.to_be_confirmed + counts.at_risk.all, 0);
	assert_int_equal(count_run(f).verdicts[VERDICT_INVALID], 2);
}

/* ---- the port ---- */

static bool is_port_open(struct fixture *f, int64_t within_ms)
{
	bool open = false;

	OKAY(f, store_port_open(f->store, f->run, within_ms, &open, &f->why));
	return open;
}

static void meet(struct fixture *f, bool greeted, const char *source_ip)
{
	static const struct named_domain one[] = {{"b.example", "10 mx.example 192.0.2.1", 0}};
	struct session_view view = usual_view();

	view.greeted = greeted;
	snprintf(view.source_ip, sizeof(view.source_ip), "%s", source_ip);
	add_addresses(f, "a@b.example");
	resolve(f, one, 1);
	assert_int_equal(claim(f, "host/1"), 1);
	const struct settled_session done = {.session = begin_session(f, &f->visits[0]),
		.endpoint = f->visits[0].endpoint,
		.view = &view,
		.transcript = ""};

	OKAY(f, store_settle_session(f->store, f->run, &done, &f->why));
}

static void one_greeting_opens_the_port_for_its_source_and_time(void **state)
{
	struct fixture *f = *state;

	assert_false(is_port_open(f, 60000));
	meet(f, true, "192.0.2.99");
	assert_true(is_port_open(f, 0)); /* in this run it always counts */
	begin_run(f, "next");
	assert_false(is_port_open(f, 60000)); /* from where would this run knock? */
	meet(f, false, "192.0.2.98");
	assert_false(is_port_open(f, 60000));
	begin_run(f, "and next");
	meet(f, false, "192.0.2.99");
	assert_true(is_port_open(f, 60000));
	usleep(20000);
	assert_false(is_port_open(f, 5));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(domains_come_by_name_with_their_addresses),
		TEST(who_was_never_asked_is_waiting),
		TEST(a_host_without_an_address_is_a_result),
		TEST(a_domain_that_does_not_exist_has_no_results),
		TEST(the_last_answer_counts_and_the_tries_are_told),
		TEST(nothing_that_was_observed_is_cut_or_mixed_up),
		TEST(a_judge_that_fails_ends_the_reading),
		TEST(a_later_verdict_replaces_the_earlier_one),
		TEST(a_likely_failure_counts_from_the_second_run_on),
		TEST(invalid_links_always_count),
		TEST(one_greeting_opens_the_port_for_its_source_and_time),
	};

	return RUN_TESTS(tests);
}
