#include "checker/domain_findings.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void a_plain_finding_stands_once_with_its_first_evidence(void **state)
{
	struct domain_findings findings;

	(void)state;
	domain_findings_init(&findings);
	domain_findings_add(&findings, "server-silent", "mx1", "192.0.2.1", "first");
	domain_findings_add(&findings, "server-silent", "mx1", "192.0.2.1", "second");
	domain_findings_add(&findings, "server-silent", "mx1", "192.0.2.2", "third");
	domain_findings_add(&findings, "server-silent", "mx2", "192.0.2.1", "fourth");
	domain_findings_add(&findings, "server-closed", "mx1", "192.0.2.1", "fifth");
	assert_int_equal(findings.count, 4);
	assert_string_equal(findings.list[0].evidence, "first");
	domain_findings_finish(&findings);
}

static void what_is_listed_stands_once_for_each_evidence(void **state)
{
	struct domain_findings findings;
	struct domain_finding finding = {.id = "mx-unresolved", .is_listed = true};

	(void)state;
	domain_findings_init(&findings);
	domain_findings_putf(&findings, &finding, "%s.%s", "a", "test");
	domain_findings_putf(&findings, &finding, "b.test");
	finding.evidence = "a.test";
	domain_findings_put(&findings, &finding);
	assert_int_equal(findings.count, 2);
	assert_string_equal(findings.list[0].evidence, "a.test");
	assert_string_equal(findings.list[1].evidence, "b.test");
	assert_string_equal(findings.list[1].host, "");
	assert_string_equal(findings.list[1].ip, "");
	domain_findings_finish(&findings);
}

static void the_texts_outlive_those_they_were_made_of(void **state)
{
	struct domain_findings findings;
	char host[] = "mx1", ip[] = "192.0.2.1", evidence[] = "words";

	(void)state;
	domain_findings_init(&findings);
	domain_findings_add(&findings, "server-silent", host, ip, evidence);
	memset(host, 'x', sizeof(host) - 1);
	memset(ip, 'x', sizeof(ip) - 1);
	memset(evidence, 'x', sizeof(evidence) - 1);
	assert_string_equal(findings.list[0].host, "mx1");
	assert_string_equal(findings.list[0].ip, "192.0.2.1");
	assert_string_equal(findings.list[0].evidence, "words");
	domain_findings_finish(&findings);
	assert_int_equal(findings.count, 0);
	domain_findings_finish(&findings);
}

static void long_evidence_is_cut_visibly_and_never_within_a_character(void **state)
{
	char evidence[3 * DOMAIN_EVIDENCE_MAX + 1];

	(void)state;
	for (size_t length = DOMAIN_EVIDENCE_MAX - 8; length < sizeof(evidence); length++) {
		const struct domain_finding finding = {.id = "mx-cut"};
		struct domain_findings findings;

		for (size_t i = 0; i < length; i++) /* two bytes a character, "\u00e9" */
			evidence[i] = i % 2 == 0 ? '\xc3' : '\xa9';
		evidence[length - length % 2] = '\0';
		domain_findings_init(&findings);
		domain_findings_putf(&findings, &finding, "x%s", evidence);
		const char *kept = findings.list[0].evidence;
		bool was_cut = 1 + length - length % 2 > DOMAIN_EVIDENCE_MAX;

		assert_true(strlen(kept) <= DOMAIN_EVIDENCE_MAX);
		assert_true(utf8_is_valid(span_of(kept)));
		assert_int_equal(was_cut, strstr(kept, " ...") != NULL);
		domain_findings_finish(&findings);
	}
}

static void thousands_are_kept(void **state)
{
	enum { MANY = 20000 };
	struct domain_findings findings;

	(void)state;
	domain_findings_init(&findings);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < MANY; i++) {
			char host[20];

			snprintf(host, sizeof(host), "mx%d", i);
			domain_findings_add(&findings, "server-silent", host, "192.0.2.1", "");
		}
	assert_int_equal(findings.count, MANY);
	domain_findings_finish(&findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_finding_stands_once_with_its_first_evidence),
		cmocka_unit_test(what_is_listed_stands_once_for_each_evidence),
		cmocka_unit_test(the_texts_outlive_those_they_were_made_of),
		cmocka_unit_test(long_evidence_is_cut_visibly_and_never_within_a_character),
		cmocka_unit_test(thousands_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
