#include "checker/vantage_advice.h"
#include "schema/model/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* A good vantage; tests spoil it. */
static struct vantage_facts good(void)
{
	struct vantage_facts facts = {.is_known = true,
		.helo = "probe.example.org",
		.helo_status = DNS_FOUND,
		.helo_is_ours = true,
		.ip_count = 1,
		.port = PORT_OPEN};

	snprintf(facts.ips[0].ip, sizeof(facts.ips[0].ip), "192.0.2.1");
	snprintf(facts.ips[0].name.name, sizeof(facts.ips[0].name.name), "probe.example.org");
	facts.ips[0].name.is_asked = facts.ips[0].name.is_confirmed = true;
	return facts;
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("'%s' is not in: %s", part, text);
}

static void has_not(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("'%s' is in: %s", part, text);
}

static void a_good_vantage_needs_no_advice(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 5, .answered = 9, .port = 25};

	(void)state;
	vantage_advise(&facts, &numbers);
	assert_string_equal(facts.advice, "");
	assert_string_equal(facts.letter, "");
	assert_false(vantage_is_useless(&facts, &numbers));
}

static void who_asked_nobody_is_not_blocked(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.port = 25};

	(void)state;
	facts.port = PORT_UNKNOWN;
	vantage_advise(&facts, &numbers);
	assert_string_equal(facts.advice, "");
	assert_false(vantage_is_useless(&facts, &numbers));
}

static void a_blocked_port_is_explained_with_what_to_do(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 3, .port = 25};

	(void)state;
	facts.port = PORT_BLOCKED;
	vantage_advise(&facts, &numbers);
	assert_true(vantage_is_useless(&facts, &numbers));
	has(facts.advice, "nobody answers on port 25");
	has(facts.advice, "No address is called failing");
	has(facts.advice, "another network");
	has(facts.advice, "--socks5");
	assert_null(strchr(facts.advice, '\n'));
	has(facts.letter, "192.0.2.1");
	has(facts.letter, "probe.example.org");
	has(facts.letter, "never sends a message");
}

static void too_few_that_were_asked_are_no_proof(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 1, .port = 2525};

	(void)state;
	facts.port = PORT_UNKNOWN;
	vantage_advise(&facts, &numbers);
	assert_true(vantage_is_useless(&facts, &numbers));
	has(facts.advice, "on port 2525");
	has(facts.advice, "--canary");
}

static void through_a_proxy_no_second_one_is_advised(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 3, .port = 25};

	(void)state;
	facts.ip_count = 0;
	facts.port = PORT_BLOCKED;
	snprintf(facts.proxy, sizeof(facts.proxy), "198.51.100.1:1080");
	vantage_advise(&facts, &numbers);
	has(facts.advice, "through the SOCKS proxy 198.51.100.1:1080");
	has_not(facts.advice, "--socks5");
	has(facts.letter, "that of the proxy");
}

static void a_proxy_that_leads_nowhere_is_what_is_to_be_mended(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 1, .proxy_failed = 1, .port = 25};

	(void)state;
	facts.port = PORT_UNKNOWN;
	snprintf(facts.proxy, sizeof(facts.proxy), "198.51.100.1:1080");
	vantage_advise(&facts, &numbers);
	assert_true(vantage_is_useless(&facts, &numbers));
	has(facts.advice, "the SOCKS proxy 198.51.100.1:1080 could not be reached");
	has(facts.advice, "check that the proxy runs");
	has_not(facts.advice, "another network");
	assert_string_equal(facts.letter, ""); /* nobody has refused us */
}

static void interception_is_told_whatever_the_port(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 3, .answered = 3, .port = 25};

	(void)state;
	snprintf(facts.intercepted, sizeof(facts.intercepted),
		"3 unrelated operators greet with the same masked banner");
	vantage_advise(&facts, &numbers);
	assert_true(vantage_is_useless(&facts, &numbers));
	has(facts.advice, "somebody in between answers in their place (3 unrelated");
	has(facts.advice, "another network");
}

static void refused_by_some_is_no_reason_to_give_up(void **state)
{
	struct vantage_facts facts = good();
	struct vantage_numbers numbers = {.asked = 3, .refused_us = 2, .answered = 1, .port = 25};

	(void)state;
	snprintf(facts.ips[0].listed_on, sizeof(facts.ips[0].listed_on), "list.example");
	vantage_advise(&facts, &numbers);
	assert_false(vantage_is_useless(&facts, &numbers));
	has(facts.advice, "for 2 addresses");
	has(facts.advice, "192.0.2.1 is on the block list list.example");
	has(facts.advice, "unverified, not failing");
	assert_true(facts.letter[0]);
	numbers.answered = 0;
	assert_true(vantage_is_useless(&facts, &numbers));
}

static void the_letter_knows_what_servers_see(void **state)
{
	struct vantage_facts facts = good();
	const struct vantage_numbers numbers = {.asked = 3, .port = 25};

	(void)state;
	facts.port = PORT_BLOCKED;
	snprintf(facts.ips[0].ip, sizeof(facts.ips[0].ip), "10.0.0.5");
	snprintf(facts.ips[0].range, sizeof(facts.ips[0].range), "private");
	facts.helo[0] = '\0';
	vantage_advise(&facts, &numbers);
	has_not(facts.letter, "10.0.0.5");
	has(facts.letter, "the public address of our network");
	has(facts.letter, "its address in brackets");
}

/* ---- findings ---- */

static void spoil_nat(struct vantage_facts *facts)
{
	snprintf(facts->ips[0].range, sizeof(facts->ips[0].range), "private");
}
static void spoil_ptr(struct vantage_facts *facts)
{
	facts->ips[0].name.is_confirmed = false;
}
static void spoil_ptr_softly(struct vantage_facts *facts)
{
	facts->ips[0].name.is_confirmed = false;
	facts->ips[0].name.status = DNS_TIMEOUT;
}
static void spoil_list(struct vantage_facts *facts)
{
	snprintf(facts->ips[0].listed_on, sizeof(facts->ips[0].listed_on), "a.test b.test");
}
static void spoil_helo(struct vantage_facts *facts)
{
	facts->helo_status = DNS_NXDOMAIN;
}
static void spoil_helo_softly(struct vantage_facts *facts)
{
	facts->helo_status = DNS_SERVFAIL;
}
static void spoil_no_helo(struct vantage_facts *facts)
{
	facts->helo[0] = '\0';
}
static void spoil_proxy(struct vantage_facts *facts)
{
	snprintf(facts->proxy, sizeof(facts->proxy), "198.51.100.1:1080");
}
static void spoil_port(struct vantage_facts *facts)
{
	facts->port = PORT_BLOCKED;
}
static void spoil_canary(struct vantage_facts *facts)
{
	facts->canary_count = 2;
	facts->canaries[1].greeted = true;
	snprintf(facts->canaries[0].host, sizeof(facts->canaries[0].host), "mx.example.org");
}
static void spoil_everything(struct vantage_facts *facts)
{
	snprintf(facts->intercepted, sizeof(facts->intercepted), "a lie");
}

static void each_defect_is_a_finding_of_the_catalogue(void **state)
{
	static const struct {
		void (*spoil)(struct vantage_facts *facts);
		const char *id, *evidence; /* NULL = none */
	} cases[] = {
		{spoil_nat, "vantage-behind-nat", "192.0.2.1"},
		{spoil_ptr, "vantage-no-reverse-name", "192.0.2.1"},
		{spoil_ptr_softly, NULL, NULL},
		{spoil_list, "vantage-listed", "192.0.2.1: a.test b.test"},
		{spoil_helo, "vantage-helo-unknown", "probe.example.org"},
		{spoil_helo_softly, NULL, NULL},
		{spoil_no_helo, "vantage-no-helo", "[address literal]"},
		{spoil_proxy, "vantage-proxied", "198.51.100.1:1080"},
		{spoil_port, "vantage-port-closed", "blocked"},
		{spoil_canary, "vantage-canary-silent", "mx.example.org"},
		{spoil_everything, "vantage-intercepted", "a lie"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct vantage_finding found[VANTAGE_FINDINGS_MAX];
		struct vantage_facts facts = good();

		cases[i].spoil(&facts);
		size_t count = vantage_find(&facts, found);

		if (count != (cases[i].id != NULL))
			fail_msg("case %zu: %zu findings", i, count);
		if (!cases[i].id)
			continue;
		assert_string_equal(found[0].id, cases[i].id);
		assert_string_equal(found[0].evidence, cases[i].evidence);
		assert_non_null(catalogue_find(found[0].id));
	}
}

static void addresses_and_canaries_are_told_in_one_line(void **state)
{
	struct vantage_facts facts = good();
	struct buf text;

	(void)state;
	buf_init(&text, 1024);
	facts.ip_count = 2;
	snprintf(facts.ips[1].ip, sizeof(facts.ips[1].ip), "fd00::1");
	snprintf(facts.ips[1].range, sizeof(facts.ips[1].range), "private");
	vantage_print_ips(&facts, &text);
	assert_string_equal(buf_text(&text),
		"192.0.2.1 (probe.example.org, which leads back), fd00::1 (private)");
	buf_clear(&text);
	facts.canary_count = 1;
	snprintf(facts.canaries[0].host, sizeof(facts.canaries[0].host), "mx.example.org");
	snprintf(facts.canaries[0].ip, sizeof(facts.canaries[0].ip), "192.0.2.9");
	snprintf(facts.canaries[0].said, sizeof(facts.canaries[0].said), "220 hello");
	vantage_print_canaries(&facts, &text);
	assert_string_equal(buf_text(&text), "mx.example.org [192.0.2.9]: 220 hello");
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_vantage_needs_no_advice),
		cmocka_unit_test(who_asked_nobody_is_not_blocked),
		cmocka_unit_test(a_blocked_port_is_explained_with_what_to_do),
		cmocka_unit_test(too_few_that_were_asked_are_no_proof),
		cmocka_unit_test(through_a_proxy_no_second_one_is_advised),
		cmocka_unit_test(a_proxy_that_leads_nowhere_is_what_is_to_be_mended),
		cmocka_unit_test(interception_is_told_whatever_the_port),
		cmocka_unit_test(refused_by_some_is_no_reason_to_give_up),
		cmocka_unit_test(the_letter_knows_what_servers_see),
		cmocka_unit_test(each_defect_is_a_finding_of_the_catalogue),
		cmocka_unit_test(addresses_and_canaries_are_told_in_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
