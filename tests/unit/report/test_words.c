#include "report/words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define COUNT_OF(array) (sizeof(array) / sizeof(array[0]))

static void shares_are_said_as_people_say_them(void **state)
{
	static const struct {
		uint32_t one_in;
		const char *words;
	} cases[] = {{0, ""}, {1, "all"}, {2, "half"}, {3, "a third"}, {4, "a quarter"}, {5, "1/5"},
		{20000, "1/20000"}};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_part(cases[i].one_in, words);
		assert_string_equal(words, cases[i].words);
	}
}

static void waiting_is_told_where_it_did_or_would_do_something(void **state)
{
	static const struct {
		struct reported_result result;
		const char *words;
	} cases[] = {
		{{.answer = {.outcome = OUTCOME_ACCEPTED},
			 .attempts = 2,
			 .first_asked_ms = 1000,
			 .asked_ms = 301400},
			"let us in at try 2, 5 min after the first"},
		{{.answer = {.outcome = OUTCOME_ACCEPTED},
			 .attempts = 3,
			 .first_asked_ms = 1000,
			 .asked_ms = 62000},
			"let us in at try 3, 61 s after the first"},
		{{.answer = {.outcome = OUTCOME_ACCEPTED},
			 .attempts = 2,
			 .first_asked_ms = 1000,
			 .asked_ms = 7201000},
			"let us in at try 2, 2 h after the first"},
		{{.answer = {.outcome = OUTCOME_ACCEPTED},
			 .attempts = 1,
			 .first_asked_ms = 1000,
			 .asked_ms = 1000},
			""},
		{{.answer = {.outcome = OUTCOME_ACCEPTED}, .attempts = 2, .asked_ms = 1000}, ""},
		{{.answer = {.outcome = OUTCOME_REFUSED, .code = 550},
			 .attempts = 2,
			 .first_asked_ms = 1000,
			 .asked_ms = 99000},
			""},
		{{.answer = {.outcome = OUTCOME_TEMPORARY,
			  .stage = STAGE_RCPT,
			  .code = 451,
			  .text = "Greylisted for 5 minutes"}},
			"asks to come back after 5 min"},
	};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_waiting(&cases[i].result, words);
		assert_string_equal(words, cases[i].words);
	}
}

static void each_host_has_its_part(void **state)
{
	struct mx_host array[] = {{.preference = 10, .ip_count = 1},
		{.preference = 10, .ip_count = 1}, {.preference = 20, .ip_count = 1},
		{.preference = 20}};
	struct mail_hosts hosts = {.hosts = array, .host_count = COUNT_OF(array)};
	static const char *const expected[] = {"equal: half of the mail goes here first",
		"equal: half of the mail goes here first",
		"backup: mail comes here while those before it are down",
		"backup: no mail can go here"};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(expected); i++) {
		words_of_share(&hosts, i, words);
		assert_string_equal(words, expected[i]);
	}
	hosts.host_count = 1;
	words_of_share(&hosts, 0, words);
	assert_string_equal(words, "primary: all mail goes here first");
}

static void a_reverse_name_is_confirmed_or_not(void **state)
{
	static const struct {
		struct ip_name name;
		const char *words;
	} cases[] = {
		{{.is_asked = false, .name = "mx.test", .count = 1}, ""},
		{{.is_asked = true, .status = DNS_NXDOMAIN}, "no reverse name"},
		{{.is_asked = true, .status = DNS_FOUND}, "no reverse name"},
		{{.is_asked = true, .status = DNS_SERVFAIL},
			"reverse name not known: the name servers fail"},
		{{.is_asked = true, .name = "mx.test", .count = 1, .is_confirmed = true},
			"mx.test (confirmed)"},
		{{.is_asked = true, .status = DNS_NXDOMAIN, .is_authenticated = true},
			"no reverse name (DNSSEC)"},
		{{.is_asked = true,
			 .name = "mx.test",
			 .count = 1,
			 .is_confirmed = true,
			 .is_authenticated = true},
			"mx.test (confirmed, DNSSEC)"},
		{{.is_asked = true, .name = "mx.test", .count = 2},
			"mx.test and others (not confirmed: it does not lead back)"},
	};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_ptr(&cases[i].name, words);
		assert_string_equal(words, cases[i].words);
	}
	words_of_ptr(NULL, words);
	assert_string_equal(words, "");
}

static void a_record_says_what_is_wrong_with_it(void **state)
{
	static const struct {
		struct record_view record;
		const char *words;
	} cases[] = {
		{{.state = RECORD_NOT_ASKED, .error = "x"}, ""},
		{{.state = RECORD_ABSENT}, "none"},
		{{.state = RECORD_VALID}, "there"},
		{{.state = RECORD_VALID, .error = "it is cut."}, "there, but it is cut."},
		{{.state = RECORD_INVALID, .error = "no v."}, "broken: no v."},
		{{.state = RECORD_SEVERAL}, "several records, which count as none"},
		{{.state = RECORD_UNKNOWN, .status = DNS_TIMEOUT},
			"not known: the name servers do not answer in time"},
	};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_record(&cases[i].record, words);
		assert_string_equal(words, cases[i].words);
	}
}

static const char an_older_one_counts[] =
	"announced, but the policy cannot be fetched: HTTP status 404.; senders keep to the policy "
	"they know: testing: senders report what is wrong and deliver all the same";

static void a_policy_says_what_it_asks_of_senders(void **state)
{
	static const struct {
		struct sts_view sts;
		const char *words;
	} cases[] = {
		{{.policy = STS_POLICY_NOT_ASKED}, ""},
		{{.policy = STS_POLICY_NO_RECORD, .record = {.state = RECORD_ABSENT}}, "none"},
		{{.policy = STS_POLICY_NO_RECORD, .record = {.state = RECORD_SEVERAL}},
			"several records, which count as none"},
		{{.policy = STS_POLICY_NO_RECORD,
			 .record = {.state = RECORD_UNKNOWN, .status = DNS_REFUSED}},
			"not known: the name servers refuse to answer"},
		{{.policy = STS_POLICY_FETCHED, .has_policy = true, .mode = STS_MODE_ENFORCE},
			"enforce: senders deliver to the named servers alone, encrypted and with a "
			"valid certificate"},
		{{.policy = STS_POLICY_CACHED, .has_policy = true, .mode = STS_MODE_NONE},
			"none: senders are told that there is no policy any more"},
		{{.policy = STS_POLICY_INVALID, .error = "no mode."},
			"announced, but the policy is broken: no mode."},
		{{.policy = STS_POLICY_UNFETCHABLE,
			 .error = "HTTP status 404.",
			 .has_policy = true,
			 .is_stale = true,
			 .mode = STS_MODE_TESTING},
			an_older_one_counts},
	};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_sts(&cases[i].sts, words);
		assert_string_equal(words, cases[i].words);
	}
}

static void what_changed_is_told_a_line_each(void **state)
{
	struct sts_view sts = {.id = "2", .known_id = "1"};
	char words[WORDS_SIZE];

	(void)state;
	words_of_sts_history(&sts, words);
	assert_string_equal(words, "The id was 1 before.\n");
	snprintf(sts.known_id, sizeof(sts.known_id), "2");
	sts.is_overridden = true; /* of no policy: nothing to tell */
	words_of_sts_history(&sts, words);
	assert_string_equal(words, "");
	sts.has_policy = sts.is_changed_without_id = sts.has_expired = sts.is_withdrawn = true;
	words_of_sts_history(&sts, words);
	assert_string_equal(words,
		"Judged by an override of the mode; what is published is: none.\n"
		"The policy has changed, but its id has not: senders do not notice.\n"
		"The policy that was known before has expired.\n"
		"The record is gone, but senders keep to the policy they know until it expires.\n");
}

static void everything_fits_or_is_cut(void **state)
{
	struct sts_view sts = {.policy = STS_POLICY_UNFETCHABLE, .has_policy = true};
	struct ip_name name = {.is_asked = true, .count = 2};
	char words[WORDS_SIZE];

	(void)state;
	memset(sts.error, 'e', RECORD_ERROR_MAX);
	memset(name.name, 'n', DOMAIN_NAME_MAX);
	words_of_sts(&sts, words);
	assert_non_null(strstr(words, "policy any more"));
	words_of_ptr(&name, words);
	assert_int_equal(words[strlen(words) - 1], ')');
}

static void ages_are_days(void **state)
{
	static const struct {
		int64_t seconds;
		const char *words;
	} cases[] = {{0, "less than a day (0 s)"}, {86399, "less than a day (86399 s)"},
		{86400, "1 day (86400 s)"}, {604800, "7 days (604800 s)"}};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		words_of_max_age(cases[i].seconds, words);
		assert_string_equal(words, cases[i].words);
	}
}

static void an_outage_has_its_fate_and_part(void **state)
{
	static const struct {
		struct outage outage;
		const char *away, *fate;
	} cases[] = {
		{{"", "", FATE_DELIVERED, OUTAGE_WHOLE}, "nothing", "all mail is taken"},
		{{"mx1.test", "", FATE_DELAYED, OUTAGE_WHOLE}, "mx1.test",
			"all mail waits with its senders"},
		{{"mx1.test", "192.0.2.1", FATE_BOUNCED, 333333}, "192.0.2.1 of mx1.test",
			"a third of the mail is rejected for ever"},
		{{"mx1.test", "", FATE_BOUNCED, 666667}, "mx1.test",
			"67 % of the mail is rejected for ever"},
		{{"mx1.test", "", FATE_BOUNCED, 142857}, "mx1.test",
			"1/7 of the mail is rejected for ever"},
		{{"mx1.test", "", FATE_UNKNOWN, 9500}, "mx1.test",
			"less than 1 % of the mail has an unknown fate"},
	};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		words_of_away(&cases[i].outage, words);
		assert_string_equal(words, cases[i].away);
		words_of_fate(&cases[i].outage, words);
		assert_string_equal(words, cases[i].fate);
	}
}

static void a_score_counts_servers(void **state)
{
	static const struct outage list[] = {{"", "", FATE_DELIVERED, OUTAGE_WHOLE},
		{"mx1.test", "", FATE_DELAYED, OUTAGE_WHOLE},
		{"mx1.test", "192.0.2.1", FATE_BOUNCED, OUTAGE_WHOLE},
		{"mx2.test", "", FATE_UNKNOWN, OUTAGE_WHOLE}};
	static const char *const expected[] = {"", "",
		"While its only server is away, mail waits with its senders",
		"While its only server is away, mail waits with its senders",
		"1 of its 2 servers can be away without a loss of mail; of 1 it is not known"};
	char words[WORDS_SIZE];

	(void)state;
	for (size_t count = 0; count <= 4; count++) {
		words_of_score(&(struct outages){"", list, count}, words);
		assert_string_equal(words, expected[count]);
	}
}

static void an_address_for_machines_is_corrected_in_the_dns(void **state)
{
	const struct reported_link links[] = {{.page = "dns:_dmarc.a.test"},
		{.page = "dns:_smtp._tls.a.test"}, {.page = "dns:a.test"}, {.page = "dns:b.test"},
		{.page = "dns:c.test"}};
	const struct catalogue_entry *unknown = catalogue_find("mailbox-unknown"),
				     *full = catalogue_find("mailbox-full");
	struct reported_address address = {
		.is_machine = true, .cause = CAUSE_SITE, .links = links, .link_count = 1};
	char words[WORDS_SIZE];

	(void)state;
	words_of_machine(&address, words);
	assert_string_equal(
		words, "No page names this address: it stands in the DNS, at _dmarc.a.test.");
	assert_null(strstr(words_of_remedy(&address, unknown), "page"));
	assert_non_null(strstr(words_of_remedy(&address, unknown), "DNS record"));
	address.link_count = COUNT_OF(links);
	words_of_machine(&address, words);
	assert_string_equal(words, "No page names this address: it stands in the DNS, at "
				   "_dmarc.a.test, _smtp._tls.a.test, a.test and 2 more.");
	address.link_count = 0;
	words_of_machine(&address, words);
	assert_string_equal(words, "No page names this address: it stands in the DNS.");
	address.cause = CAUSE_DOMAIN;
	assert_string_equal(words_of_remedy(&address, full), full->remedy);
	assert_string_equal(words_of_remedy(&address, NULL), "");
	address = (struct reported_address){.cause = CAUSE_SITE};
	words_of_machine(&address, words);
	assert_string_equal(words, "");
	assert_string_equal(words_of_remedy(&address, unknown), unknown->remedy);
}

static void every_trial_asks_a_question(void **state)
{
	(void)state;
	for (int kind = 0; kind < RECIPIENT_KIND_COUNT; kind++) {
		const char *words = words_of_trial((enum recipient_kind)kind);

		if (recipient_kind_is_trial((enum recipient_kind)kind))
			assert_int_equal(words[strlen(words) - 1], '?');
	}
	assert_null(words_of_trial(RECIPIENT_PUBLISHED));
	for (int listing = 0; listing < LISTING_STATE_COUNT; listing++)
		assert_true(words_of_listing((enum listing_state)listing)[0]);
	for (int route = 0; route < MAIL_ROUTE_COUNT; route++)
		assert_true(words_of_route((enum mail_route)route)[0]);
}

static void a_server_that_was_named_has_no_part(void **state)
{
	struct mx_host host = {.ip_count = 1};
	const struct mail_hosts hosts = {.route = ROUTE_GIVEN, .hosts = &host, .host_count = 1};
	char words[WORDS_SIZE];

	(void)state;
	words_of_share(&hosts, 0, words);
	assert_string_equal(words, "the server to knock on");
	assert_string_equal(mx_role_name(mx_share_of(&hosts, 0).role), "given");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_for_machines_is_corrected_in_the_dns),
		cmocka_unit_test(shares_are_said_as_people_say_them),
		cmocka_unit_test(every_trial_asks_a_question),
		cmocka_unit_test(a_server_that_was_named_has_no_part),
		cmocka_unit_test(each_host_has_its_part),
		cmocka_unit_test(a_reverse_name_is_confirmed_or_not),
		cmocka_unit_test(a_record_says_what_is_wrong_with_it),
		cmocka_unit_test(a_policy_says_what_it_asks_of_senders),
		cmocka_unit_test(what_changed_is_told_a_line_each),
		cmocka_unit_test(everything_fits_or_is_cut),
		cmocka_unit_test(waiting_is_told_where_it_did_or_would_do_something),
		cmocka_unit_test(ages_are_days),
		cmocka_unit_test(an_outage_has_its_fate_and_part),
		cmocka_unit_test(a_score_counts_servers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
