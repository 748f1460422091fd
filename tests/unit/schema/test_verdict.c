#include "schema/model/observation.h"
#include "schema/model/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Reports, databases and scripts hold these names: a change here breaks them. */
static const char *const stages[] = {
	"dns", "connect", "banner", "ehlo", "starttls", "mail", "rcpt", "data", "quit"};
static const char *const outcomes[] = {"waiting", "accepted", "temporary", "refused", "unresolved",
	"forbidden", "connection-refused", "unreachable", "no-route", "timeout", "closed",
	"garbled", "tls-failed", "no-smtputf8", "not-asked"};
static const char *const kinds[] = {"published", "postmaster", "random", "abuse", "plain", "data",
	"spf", "relay-foreign", "relay-null", "relay-own", "relay-quoted", "relay-percent",
	"relay-bare", "relay-route", "relay-bang"};
static const char *const verdicts[] = {
	"deliverable", "at-risk", "failing", "unverified", "invalid", "skipped"};
static const char *const causes[] = {"none", "site", "domain", "provider", "us"};
static const char *const certainties[] = {"unknown", "likely", "definitive"};
static const char *const severities[] = {"notice", "warning", "error"};

#define COUNT(names) (sizeof(names) / sizeof((names)[0]))

static void every_stage_outcome_and_kind_has_its_name(void **state)
{
	(void)state;
	assert_int_equal(COUNT(stages), STAGE_COUNT);
	for (size_t i = 0; i < STAGE_COUNT; i++)
		assert_string_equal(stage_name((enum stage)i), stages[i]);
	assert_int_equal(COUNT(outcomes), OUTCOME_COUNT);
	for (size_t i = 0; i < OUTCOME_COUNT; i++)
		assert_string_equal(outcome_name((enum outcome)i), outcomes[i]);
	assert_int_equal(COUNT(kinds), RECIPIENT_KIND_COUNT);
	for (size_t i = 0; i < RECIPIENT_KIND_COUNT; i++)
		assert_string_equal(recipient_kind_name((enum recipient_kind)i), kinds[i]);
}

static void every_verdict_cause_certainty_and_severity_has_its_name(void **state)
{
	(void)state;
	assert_int_equal(COUNT(verdicts), VERDICT_COUNT);
	for (size_t i = 0; i < VERDICT_COUNT; i++)
		assert_string_equal(verdict_name((enum verdict)i), verdicts[i]);
	assert_int_equal(COUNT(causes), CAUSE_COUNT);
	for (size_t i = 0; i < CAUSE_COUNT; i++)
		assert_string_equal(cause_name((enum cause)i), causes[i]);
	assert_int_equal(COUNT(certainties), CERTAINTY_COUNT);
	for (size_t i = 0; i < CERTAINTY_COUNT; i++)
		assert_string_equal(certainty_name((enum certainty)i), certainties[i]);
	assert_int_equal(COUNT(severities), SEVERITY_COUNT);
	for (size_t i = 0; i < SEVERITY_COUNT; i++)
		assert_string_equal(severity_name((enum severity)i), severities[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_stage_outcome_and_kind_has_its_name),
		cmocka_unit_test(every_verdict_cause_certainty_and_severity_has_its_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
