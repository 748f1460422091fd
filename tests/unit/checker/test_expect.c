#include "checker/expect.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Both lists are separated by blanks. */
static void read_rules(struct expectations *expectations, const char *mx, const char *counts)
{
	struct span rest = span_of(mx), word;
	char text[300];
	struct failure why;

	*expectations = (struct expectations){0};
	while (*mx && span_split(&rest, ' ', &word) && span_to_text(word, text, sizeof(text)))
		assert_int_equal(expect_read_mx(expectations, text, &why), OK);
	rest = span_of(counts);
	while (*counts && span_split(&rest, ' ', &word) && span_to_text(word, text, sizeof(text)))
		assert_int_equal(expect_read_count(expectations, text, &why), OK);
}

static void set_hosts(
	struct mail_hosts *hosts, struct mx_host made[8], enum mail_route route, const char *names)
{
	struct span rest = span_of(names), name;

	*hosts = (struct mail_hosts){.route = route, .hosts = made};
	while (*names && span_split(&rest, ' ', &name))
		span_to_text(name, made[hosts->host_count++].name, sizeof(made[0].name));
}

static void rules_are_held_against_the_mx_set(void **state)
{
	static const struct {
		const char *mx, *counts, *domain;
		enum mail_route route;
		const char *hosts, *findings;
	} cases[] = {
		{"mx1.example.org", "", "a.test", ROUTE_MX, "mx1.example.org", ""},
		{"MX1.Example.org.", "", "a.test", ROUTE_MX, "mx1.example.org", ""},
		{"*.example.org", "", "a.test", ROUTE_MX, "mx1.example.org b.mx.example.org", ""},
		{"*.example.org", "", "a.test", ROUTE_MX, "mx1.example.net",
			"mx-not-expected:mx1.example.net "},
		{"mx1.example.org mx2.example.org", "", "a.test", ROUTE_MX, "mx1.example.org",
			"mx-expected-missing:mx2.example.org "},
		{"mx*.gate.test", "", "a.test", ROUTE_MX, "mx1.gate.test mail.gate.test",
			"mx-not-expected:mail.gate.test "},
		{"mx?.gate.test", "", "a.test", ROUTE_MX,
			"mx1.gate.test mx.gate.test mx12.gate.test",
			"mx-not-expected:mx.gate.test mx-not-expected:mx12.gate.test "},
		{"*x?.gate.test", "", "a.test", ROUTE_MX, "mx1.gate.test a.bx2.gate.test", ""},
		/* Rules for the domain take the place of those for all. */
		{"a.test=mx.a.test mx.gate.test", "", "a.test", ROUTE_MX, "mx.gate.test",
			"mx-not-expected:mx.gate.test mx-expected-missing:mx.a.test "},
		{"a.test=mx.a.test mx.gate.test", "", "b.test", ROUTE_MX, "mx.gate.test", ""},
		{"*.a.test=mx.a.test *", "", "sub.a.test", ROUTE_MX, "mx.b.test",
			"mx-not-expected:mx.b.test mx-expected-missing:mx.a.test "},
		{"*.a.test=mx.a.test *", "", "a.test", ROUTE_MX, "mx.b.test", ""},
		{"*.a.test=mx.a.test *", "", "xa.test", ROUTE_MX, "mx.b.test", ""},
		{"*.a.test=mx.a.test x.a.test=mx.x.test", "", "x.a.test", ROUTE_MX, "mx.x.test",
			""},
		{"a.test=mx.a.test", "", "b.test", ROUTE_MX, "mx.b.test", ""},
		{"", "", "a.test", ROUTE_MX, "mx.b.test", ""},
		{"", "1", "a.test", ROUTE_MX, "mx.b.test", ""},
		{"", "1", "a.test", ROUTE_MX, "mx.b.test my.b.test",
			"mx-count-unexpected:2, expected 1 "},
		{"", "1 a.test=2", "a.test", ROUTE_MX, "mx.b.test my.b.test", ""},
		{"", "a.test=2 *.test=3 1", "b.test", ROUTE_MX, "mx.b.test",
			"mx-count-unexpected:1, expected 3 "},
		{"", "1", "a.test", ROUTE_NULL_MX, "", "mx-count-unexpected:0, expected 1 "},
		{"", "0", "a.test", ROUTE_NULL_MX, "", ""},
		{"mx.a.test", "1", "a.test", ROUTE_NO_DOMAIN, "",
			"mx-count-unexpected:0, expected 1 mx-expected-missing:mx.a.test "},
		{"mx.a.test", "1", "a.test", ROUTE_IMPLICIT, "a.test",
			"mx-count-unexpected:0, expected 1 mx-not-expected:a.test "
			"mx-expected-missing:mx.a.test "},
		/* Nothing is known. */
		{"mx.a.test", "1", "a.test", ROUTE_UNKNOWN, "", ""},
		{"mx.a.test", "2", "a.test", ROUTE_GIVEN, "mx.b.test", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct expectations expectations;
		struct mx_host made[8] = {0};
		struct mail_hosts hosts;
		struct domain_findings findings;
		char told[600] = "";
		size_t used = 0;

		read_rules(&expectations, cases[i].mx, cases[i].counts);
		set_hosts(&hosts, made, cases[i].route, cases[i].hosts);
		domain_findings_init(&findings);
		expect_judge(&expectations, cases[i].domain, &hosts, &findings);
		for (size_t f = 0; f < findings.count; f++)
			used += (size_t)snprintf(told + used, sizeof(told) - used, "%s:%s ",
				findings.list[f].id, findings.list[f].evidence);
		assert_string_equal(told, cases[i].findings);
		domain_findings_finish(&findings);
		expect_finish(&expectations);
	}
}

static void a_set_that_was_cut_off_misses_nothing_and_is_counted_whole(void **state)
{
	struct expectations expectations;
	struct mx_host made[8] = {0};
	struct mail_hosts hosts;
	struct domain_findings findings;

	(void)state;
	read_rules(&expectations, "mx1.a.test mx2.a.test", "5");
	set_hosts(&hosts, made, ROUTE_MX, "mx1.a.test");
	hosts.is_cut = true;
	hosts.hosts_told = 5;
	domain_findings_init(&findings);
	expect_judge(&expectations, "a.test", &hosts, &findings);
	assert_int_equal(findings.count, 0);
	domain_findings_finish(&findings);
	expect_finish(&expectations);
}

static void a_pattern_full_of_stars_takes_no_time(void **state)
{
	char pattern[DOMAIN_NAME_MAX + 1], name[DOMAIN_NAME_MAX + 1];
	struct expectations expectations = {0};
	struct mx_host made[8] = {0};
	struct mail_hosts hosts;
	struct domain_findings findings;
	struct failure why;

	(void)state;
	for (size_t i = 0; i < DOMAIN_NAME_MAX; i++)
		pattern[i] = i % 2 ? '*' : 'a';
	pattern[DOMAIN_NAME_MAX - 1] = 'b';
	memset(name, 'a', DOMAIN_NAME_MAX);
	pattern[DOMAIN_NAME_MAX] = name[DOMAIN_NAME_MAX] = '\0';
	assert_int_equal(expect_read_mx(&expectations, pattern, &why), OK);
	set_hosts(&hosts, made, ROUTE_MX, name);
	domain_findings_init(&findings);
	expect_judge(&expectations, "a.test", &hosts, &findings);
	assert_int_equal(findings.count, 1);
	domain_findings_finish(&findings);
	expect_finish(&expectations);
}

static void words_that_are_no_rules_are_named(void **state)
{
	static const char *const mx[] = {"", "=mx.test", "a.test=", "a b", "*.*=mx.test",
		"a.test=mx.test=x", "mx_\x01*", "a..b"};
	static const char *const counts[] = {"", "x", "-1", "65536", "a.test=", "=1", "1 "};
	struct expectations expectations = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(mx) / sizeof(mx[0]); i++) {
		struct failure why = {""};

		assert_int_equal(expect_read_mx(&expectations, mx[i], &why), ERR_USAGE);
		assert_non_null(strstr(why.sentence, mx[i]));
		assert_non_null(strstr(why.sentence, "--expect-mx:"));
	}
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct failure why = {""};

		assert_int_equal(expect_read_count(&expectations, counts[i], &why), ERR_USAGE);
		assert_non_null(strstr(why.sentence, counts[i]));
		assert_non_null(strstr(why.sentence, "--expect-mx-count:"));
	}
	assert_int_equal(expectations.mx_count + expectations.count_count, 0);
	expect_finish(&expectations);
}

static void names_may_be_written_with_u_labels(void **state)
{
	struct expectations expectations = {0};
	struct failure why;

	(void)state;
	assert_int_equal(
		expect_read_mx(&expectations, "*.M\xc3\xbcller.test=mx.M\xc3\xbcller.test", &why),
		OK);
	assert_string_equal(expectations.mx[0].domain, "*.xn--mller-kva.test");
	assert_string_equal(expectations.mx[0].pattern, "mx.xn--mller-kva.test");
	expect_finish(&expectations);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rules_are_held_against_the_mx_set),
		cmocka_unit_test(a_set_that_was_cut_off_misses_nothing_and_is_counted_whole),
		cmocka_unit_test(a_pattern_full_of_stars_takes_no_time),
		cmocka_unit_test(words_that_are_no_rules_are_named),
		cmocka_unit_test(names_may_be_written_with_u_labels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
