#include "report/tally.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

static void take(struct tally *tally, const struct reported_address *address, size_t card)
{
	struct link_groups groups;

	link_groups_of(address, tally->pages_read, &groups);
	tally_take_address(tally, address, &groups, card);
}

static struct reported_address address_named(const char *name, enum verdict verdict)
{
	return (struct reported_address){.address = name,
		.domain = "shop.test",
		.verdict = verdict,
		.reason = "mailbox-unknown",
		.cause = CAUSE_SITE,
		.findings = "",
		.deciding = -1};
}

static struct reported_link link_on(const char *page)
{
	return (struct reported_link){.page = page,
		.page_title = "",
		.href = "mailto:x@shop.test",
		.text = "",
		.source = "mailto",
		.corrected = "",
		.findings = ""};
}

static const char *key_of(const struct tally_groups *groups, size_t place)
{
	static char text[256];

	assert_true(place < groups->count);
	assert_true(span_to_text(tally_key(groups, &groups->list[place]), text, sizeof(text)));
	return text;
}

static void many_links_come_before_few_and_failing_before_at_risk(void **state)
{
	const struct reported_link links[] = {
		link_on("http://s.test/1"), link_on("http://s.test/2"), link_on("http://s.test/3")};
	struct reported_address few = address_named("few@shop.test", VERDICT_FAILING);
	struct reported_address risky = address_named("risky@shop.test", VERDICT_AT_RISK);
	struct reported_address many = address_named("many@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	few.links = risky.links = many.links = links;
	few.link_count = 1;
	risky.link_count = 3;
	many.link_count = 2;
	take(&tally, &few, 1);
	take(&tally, &risky, 2);
	take(&tally, &many, 3);
	tally_sort(&tally.to_mend);
	assert_string_equal(key_of(&tally.to_mend, 0), "mailbox-unknown many@shop.test");
	assert_string_equal(key_of(&tally.to_mend, 1), "mailbox-unknown few@shop.test");
	assert_string_equal(key_of(&tally.to_mend, 2), "mailbox-unknown risky@shop.test");
	assert_int_equal(tally.by_domain.count, 1);
	assert_int_equal(tally.by_domain.list[0].addresses, 3);
	assert_int_equal(tally.by_domain.list[0].verdicts[VERDICT_FAILING], 2);
	assert_int_equal(tally.names[tally.to_mend.list[0].members[0]].card, 3);
	tally_finish(&tally);
}

static void a_contact_page_comes_before_many_others(void **state)
{
	const struct reported_link posts[] = {link_on("http://s.test/1"),
		link_on("http://s.test/2"), link_on("http://s.test/3"), link_on("http://s.test/4")};
	const struct reported_link contact[] = {link_on("http://s.test/kontakt")};
	struct reported_address many = address_named("many@shop.test", VERDICT_FAILING);
	struct reported_address seen = address_named("seen@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	many.links = posts;
	many.link_count = 4;
	seen.links = contact;
	seen.link_count = 1;
	seen.standing.history = HISTORY_NEW;
	take(&tally, &many, 1);
	take(&tally, &seen, 2);
	tally_sort(&tally.to_mend);
	assert_string_equal(key_of(&tally.to_mend, 0), "mailbox-unknown seen@shop.test");
	assert_int_equal(tally.to_mend.list[0].contact_links, 1);
	assert_int_equal(tally.to_mend.list[0].links, 1);
	assert_int_equal(tally.fresh[HISTORY_NEW].all, 1);
	assert_int_equal(tally.names[tally.fresh[HISTORY_NEW].names[0]].card, 2);
	tally_finish(&tally);
}

static void required_pages_are_kept_and_no_other_finding(void **state)
{
	const struct reported_finding contact = {
		.finding = {"contact-page-missing", "contact", "/imprint", ""}};
	const struct reported_finding other = {.finding = {"spf-missing", "domain", "a.test", ""}};
	struct tally tally;

	(void)state;
	tally_init(&tally, 1);
	tally_take_finding(&tally, &other);
	for (size_t i = 0; i < TALLY_CONTACTS_MAX + 2; i++)
		tally_take_finding(&tally, &contact);
	assert_int_equal(tally.contact_count, TALLY_CONTACTS_MAX);
	assert_int_equal(tally.contacts_left_out, 2);
	assert_string_equal(tally.contacts[0].subject, "/imprint");
	tally_finish(&tally);
}

static void one_page_counts_an_address_once(void **state)
{
	const struct reported_link links[] = {
		link_on("http://s.test/1"), link_on("http://s.test/1"), link_on("http://s.test/2")};
	struct reported_address address = address_named("a@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	address.links = links;
	address.link_count = 3;
	take(&tally, &address, 1);
	assert_int_equal(tally.by_page.count, 2);
	assert_int_equal(tally.by_page.list[0].addresses, 1);
	assert_int_equal(tally.by_page.list[0].links, 2);
	tally_finish(&tally);
}

static void a_domain_is_mended_once(void **state)
{
	struct reported_address one = address_named("one@shop.test", VERDICT_FAILING);
	struct reported_address two = address_named("two@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	one.cause = two.cause = CAUSE_DOMAIN;
	one.reason = two.reason = "domain-not-found";
	take(&tally, &one, 1);
	take(&tally, &two, 0);
	assert_int_equal(tally.to_mend.count, 1);
	assert_string_equal(key_of(&tally.to_mend, 0), "domain-not-found shop.test");
	assert_int_equal(tally.to_mend.list[0].addresses, 2);
	assert_int_equal(tally.causes[CAUSE_DOMAIN], 2);
	tally_finish(&tally);
}

static void servers_that_say_yes_are_not_in_trouble(void **state)
{
	const struct reported_result results[] = {
		{.host = "mx1.test", .ip = "192.0.2.1", .answer = {.outcome = OUTCOME_ACCEPTED}},
		{.host = "mx2.test", .ip = "192.0.2.2", .answer = {.outcome = OUTCOME_REFUSED}}};
	struct reported_address address = address_named("a@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	address.results = results;
	address.result_count = 2;
	take(&tally, &address, 1);
	assert_int_equal(tally.by_server.count, 1);
	assert_string_equal(key_of(&tally.by_server, 0), "mx2.test 192.0.2.2");
	assert_int_equal(tally.by_server.list[0].outcome, OUTCOME_REFUSED);
	tally_finish(&tally);
}

static void what_works_and_what_machines_read_is_left_out(void **state)
{
	struct reported_address fine = address_named("a@shop.test", VERDICT_DELIVERABLE);
	struct reported_address machine = address_named("m@shop.test", VERDICT_FAILING);
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	machine.is_machine = true;
	take(&tally, &fine, 0);
	take(&tally, &machine, 1);
	assert_int_equal(tally.to_mend.count + tally.by_domain.count, 0);
	assert_int_equal(tally.causes[CAUSE_SITE], 0);
	tally_finish(&tally);
}

static void memory_has_a_ceiling_and_the_rest_is_counted(void **state)
{
	struct tally tally;
	char name[64];

	(void)state;
	tally_init(&tally, 100);
	for (int i = 0; i < TALLY_NAMES_MAX + 10; i++) {
		struct reported_address address = address_named(name, VERDICT_FAILING);

		snprintf(name, sizeof(name), "a%d@shop.test", i);
		take(&tally, &address, 0);
	}
	assert_int_equal(tally.to_mend.count, TALLY_GROUPS_MAX);
	assert_int_equal(tally.to_mend.left_out, TALLY_NAMES_MAX + 10 - TALLY_GROUPS_MAX);
	assert_int_equal(tally.name_count, TALLY_NAMES_MAX);
	assert_int_equal(tally.by_domain.list[0].addresses, TALLY_NAMES_MAX + 10);
	assert_int_equal(tally.by_domain.list[0].member_count, TALLY_MEMBERS_MAX);
	tally_finish(&tally);
}

static void certificates_are_counted_by_what_is_left(void **state)
{
	static const struct {
		int64_t days;
		enum tally_days kind;
	} cases[] = {{-1, DAYS_EXPIRED}, {1, DAYS_WEEKS}, {14, DAYS_MONTH}, {29, DAYS_MONTH},
		{30, DAYS_QUARTER}, {90, DAYS_PLENTY}};
	struct session_view session = {.greeted = true};
	struct reported_server server = {.session = &session, .seen_ms = 1700000000000};
	struct tally tally;

	(void)state;
	tally_init(&tally, 100);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t before = tally.days[cases[i].kind];

		session.tls.not_after_s = 1700000000 + cases[i].days * 86400 + 60;
		tally_take_server(&tally, &server);
		assert_int_equal(tally.days[cases[i].kind], before + 1);
	}
	session.tls.not_after_s = 0;
	tally_take_server(&tally, &server);
	assert_int_equal(tally.days[DAYS_NONE], 1);
	session.greeted = false;
	tally_take_server(&tally, &server);
	assert_int_equal(tally.days[DAYS_NONE], 1);
	tally_finish(&tally);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(many_links_come_before_few_and_failing_before_at_risk),
		cmocka_unit_test(a_contact_page_comes_before_many_others),
		cmocka_unit_test(required_pages_are_kept_and_no_other_finding),
		cmocka_unit_test(one_page_counts_an_address_once),
		cmocka_unit_test(a_domain_is_mended_once),
		cmocka_unit_test(servers_that_say_yes_are_not_in_trouble),
		cmocka_unit_test(what_works_and_what_machines_read_is_left_out),
		cmocka_unit_test(memory_has_a_ceiling_and_the_rest_is_counted),
		cmocka_unit_test(certificates_are_counted_by_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
