/* The record, the policy file and the names it allows, as RFC 8461 has them. */
#include "checker/sts.h"
#include "base/buf.h"
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* Records are separated by "|". */
static struct sts_view read_records(const char *texts)
{
	struct span rest = span_of(texts), text;
	struct dns_record records[4] = {0};
	struct dns_answer answer = {
		.status = DNS_FOUND, .is_authenticated = true, .records = records};
	struct sts_view view = {0};

	while (span_split(&rest, '|', &text)) {
		records[answer.count].data = (unsigned char *)(uintptr_t)text.at;
		records[answer.count++].data_length = text.length;
	}
	sts_read_record(&answer, &view);
	return view;
}

static void records_are_read_by_the_letter(void **state)
{
	static const struct {
		const char *texts;
		enum record_state state;
		const char *id, *error;
	} cases[] = {
		{"v=STSv1; id=20160831085700Z;", RECORD_VALID, "20160831085700Z", ""},
		{"v=STSv1;id=a", RECORD_VALID, "a", ""},
		{"v=STSv1;\t id=a \t;  ", RECORD_VALID, "a", ""},
		{"v=STSv1; id=a; id=b;", RECORD_VALID, "a", ""},
		{"v=STSv1; x-1.2_3=!~; id=a; next=1", RECORD_VALID, "a", ""},
		{"v=STSv1; id=12345678901234567890123456789012", RECORD_VALID,
			"12345678901234567890123456789012", ""},
		/* others' records */
		{"v=spf1 -all", RECORD_ABSENT, "", ""},
		{"", RECORD_ABSENT, "", ""},
		{"v=spf1 -all|v=STSv1; id=a", RECORD_VALID, "a", ""},
		{"v=STSV1; id=b|v=STSv1; id=a", RECORD_VALID, "a", ""},
		{"v=TLSRPTv1; rua=mailto:a@example.org", RECORD_ABSENT, "", ""},
		/* several */
		{"v=STSv1; id=a|v=STSv1; id=a", RECORD_SEVERAL, "",
			"2 records begin with \"v=STSv1;\"; more than one counts as none at all"},
		{"v=STSv1; id=a|v=STSv1;", RECORD_SEVERAL, "", "2 records begin"},
		/* almost */
		{"v=STSv1 ; id=a", RECORD_INVALID, "",
			"a record must begin with exactly \"v=STSv1;\", or it is passed over"},
		{"v=STSV1; id=a", RECORD_INVALID, "", "a record must begin with exactly"},
		{" v=STSv1; id=a", RECORD_INVALID, "", "a record must begin with exactly"},
		{"\"v=STSv1; id=a\"", RECORD_INVALID, "", "a record must begin with exactly"},
		{"v=STSv2; id=a", RECORD_INVALID, "", "a record must begin with exactly"},
		{"v=STSv1", RECORD_INVALID, "", "a record must begin with exactly"},
		/* broken */
		{"v=STSv1;", RECORD_INVALID, "", "there is no id: \"v=STSv1; id=20261121;\""},
		{"v=STSv1; ", RECORD_INVALID, "", "there is no id"},
		{"v=STSv1; x=1;", RECORD_INVALID, "", "there is no id: "},
		{"v=STSv1; ID=a;", RECORD_INVALID, "",
			"there is no id (\"id\" is written in small letters)"},
		{"v=STSv1; id=;", RECORD_INVALID, "",
			"the id \"\" must be 1 to 32 letters and digits, and nothing else"},
		{"v=STSv1; id=2026-11-21;", RECORD_INVALID, "", "the id \"2026-11-21\" must be"},
		{"v=STSv1; id=123456789012345678901234567890123", RECORD_INVALID, "",
			"the id \"123456789012345678901234567890123\" must be"},
		{"v=STSv1; id= a;", RECORD_INVALID, "", "the id \" a\" must be"},
		{"v=STSv1; id=a; id=!;", RECORD_INVALID, "", "the id \"!\" must be"},
		{"v=STSv1; id=a b;", RECORD_INVALID, "", "the id \"a b\" must be"},
		{"v=STSv1; id=\x80\x1b;", RECORD_INVALID, "", "the id \"\\x80\\x1b\" must be"},
		{"v=STSv1; id=a;;", RECORD_INVALID, "",
			"two semicolons stand there with nothing between them"},
		{"v=STSv1;; id=a", RECORD_INVALID, "", "two semicolons"},
		{"v=STSv1; id=a ", RECORD_INVALID, "", "blanks stand at the end of the record"},
		{"v=STSv1; id", RECORD_INVALID, "",
			"\"id\" is no field (name=value, without blanks)"},
		{"v=STSv1; id=a; x = 1", RECORD_INVALID, "", "\"x = 1\" is no field"},
		{"v=STSv1; id=a; x=a=b", RECORD_INVALID, "", "\"x=a=b\" is no field"},
		{"v=STSv1; id=a; x=", RECORD_INVALID, "", "\"x=\" is no field"},
		{"v=STSv1; id=a; =x", RECORD_INVALID, "", "\"=x\" is no field"},
		{"v=STSv1; id=a; -x=1", RECORD_INVALID, "", "\"-x=1\" is no field"},
		{"v=STSv1; id=a; x12345678901234567890123456789012=1", RECORD_INVALID, "",
			"\"x12345678901234567890123456789012=1\" is no field"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sts_view view = read_records(cases[i].texts);

		if (view.record.state != cases[i].state || strcmp(view.id, cases[i].id) != 0 ||
			strncmp(view.record.error, cases[i].error, strlen(cases[i].error)) != 0 ||
			!cases[i].error[0] != !view.record.error[0])
			fail_msg("%s: %s \"%s\" %s", cases[i].texts,
				record_state_name(view.record.state), view.id, view.record.error);
		assert_true(view.record.is_authenticated);
	}
}

static void a_record_is_shown_as_it_is(void **state)
{
	struct sts_view view = read_records("x|v=STSv1; id=a; x=\x1b");

	(void)state;
	assert_string_equal(view.record.text, "v=STSv1; id=a; x=\\x1b");
	view = read_records("v=STSv1; id=b|v=STSv1; id=a");
	assert_string_equal(view.record.text, "v=STSv1; id=b");
	view = read_records("v=spf1 -all");
	assert_string_equal(view.record.text, "");
}

static void an_answer_without_records_is_absence_or_ignorance(void **state)
{
	(void)state;
	for (enum dns_status status = DNS_FOUND; status < DNS_STATUS_COUNT; status++) {
		struct dns_answer answer = {.status = status};
		struct sts_view view = {.id = "old"};

		sts_read_record(&answer, &view);
		assert_int_equal(view.record.state,
			dns_status_is_soft(status) ? RECORD_UNKNOWN : RECORD_ABSENT);
		assert_int_equal(view.record.status, status);
		assert_int_equal(!view.record.error[0], !dns_status_is_soft(status));
		assert_string_equal(view.id, "");
	}
}

static void policies_are_read_by_the_letter(void **state)
{
	static const struct {
		const char *text;
		enum sts_mode mode;
		int max_age_s;
		const char *patterns;
	} cases[] = {
		{"version: STSv1\r\nmode: enforce\r\nmx: mail.example.org\r\nmx: *.example.net\r\n"
		 "mx: backupmx.example.org\r\nmax_age: 604800\r\n",
			STS_MODE_ENFORCE, 604800,
			"mail.example.org\n*.example.net\nbackupmx.example.org"},
		{"version:STSv1\nmode:testing\nmx:A.Example\nmax_age:0", STS_MODE_TESTING, 0,
			"a.example"},
		{"version: STSv1\nmode: none\nmax_age: 31557600\n", STS_MODE_NONE, 31557600, ""},
		{"version: STSv1\nmode: none\nmx: a.example\nmax_age: 1\n", STS_MODE_NONE, 1,
			"a.example"},
		/* any order, blanks at the end, line ends mixed, empty lines */
		{"max_age: \t 60 \t\r\nmx: a.example \nmode: enforce\n\n\r\nversion: STSv1\n\n\n",
			STS_MODE_ENFORCE, 60, "a.example"},
		/* unknown keys, their values whatever they are */
		{"version: STSv1\nmode: none\nmax_age: 1\nx-1.2_3: \xc3\xa4 : ;\nempty:\n",
			STS_MODE_NONE, 1, ""},
		{"version: STSv1\nmode: none\nmax_age: 1\nMODE: enforce\n", STS_MODE_NONE, 1, ""},
		/* the first one counts, and the others are not even looked at */
		{"version: STSv1\nversion: STSv2\nmode: testing\nmode: x\nmax_age: 5\nmax_age: x\n"
		 "mx: a\nmx: a\n",
			STS_MODE_TESTING, 5, "a\na"},
		{"version: STSv1\nmode: none\nmax_age: 0000000009\n", STS_MODE_NONE, 9, ""},
		{"version: STSv1\nmode: none\nmax_age: 1\nmx: _odd_.xn--fa-hia.example\nmx: *.org",
			STS_MODE_NONE, 1, "_odd_.xn--fa-hia.example\n*.org"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sts_view view = {.error = "old"};

		if (!sts_read_policy(span_of(cases[i].text), &view))
			fail_msg("%s: %s", cases[i].text, view.error);
		assert_int_equal(view.mode, cases[i].mode);
		assert_int_equal(view.max_age_s, cases[i].max_age_s);
		assert_string_equal(view.patterns, cases[i].patterns);
		assert_string_equal(view.error, "");
	}
}

#define HEAD "version: STSv1\nmode: enforce\nmax_age: 1\n"

static void what_is_wrong_with_a_policy_is_said(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{"", "the policy is empty"},
		{" \r\n\r\n", "the policy is empty"},
		{"<!DOCTYPE html>\n<html>", "line 1: \"<!DOCTYPE html>\" is not \"key: value\""},
		{"version STSv1", "line 1: \"version STSv1\" is not \"key: value\""},
		{"mode: none\nversion : STSv1",
			"line 2: \"version : STSv1\" is not \"key: value\"; no blanks may stand "
			"around the key"},
		{" version: STSv1", "line 1: \" version: STSv1\" is not \"key: value\"; no blanks"},
		{": STSv1", "line 1: \": STSv1\" is not \"key: value\""},
		{"\xef\xbb\xbfversion: STSv1", "line 1: a byte order mark stands before the text"},
		{"version: STSv1\rmode: none\r", "line 1: a CR stands there without LF behind it"},
		{"version: STSv1\nx: \x01", "line 2: a control character (0x01) stands there"},
		{"version: STSv1\nx: \xe4", "line 2: that is no UTF-8"},
		/* keys */
		{"version: STSv1\nmode: none\n", "there is no \"max_age:\" line"},
		{"version: STSv1\nmode: none\nMax_Age: 1\n",
			"there is no \"max_age:\" line (keys are written in small letters)"},
		{"mode: none\nmax_age: 1\n", "there is no \"version:\" line"},
		{"version: STSv1\nmax_age: 1\n", "there is no \"mode:\" line"},
		{HEAD, "there is no \"mx:\" line, and only mode \"none\" may do without"},
		{HEAD "MX: a.example",
			"there is no \"mx:\" line, and only mode \"none\" may do without (keys are "
			"written in small letters)"},
		/* values */
		{"version: STSv2", "line 1: version \"STSv2\" must be \"STSv1\""},
		{"version: stsv1", "line 1: version \"stsv1\" must be \"STSv1\""},
		{"version:", "line 1: version \"\" must be \"STSv1\""},
		{"mode: Enforce",
			"line 1: mode \"Enforce\" must be \"enforce\", \"testing\" or \"none\""},
		{"mode: report", "line 1: mode \"report\" must be"},
		{"max_age: -1",
			"line 1: max_age \"-1\" must be a number of seconds, 0 to 31557600"},
		{"max_age: 1d", "line 1: max_age \"1d\" must be a number"},
		{"max_age:", "line 1: max_age \"\" must be a number"},
		{"max_age: 1 000", "line 1: max_age \"1 000\" must be a number"},
		{"max_age: 31557601",
			"line 1: max_age 31557601 is more than a year (31557600 seconds)"},
		{"max_age: 99999999999999999999999", "line 1: max_age 99999999999999999999999 is"},
		{HEAD "mx:", "line 4: mx \"\": there is no name"},
		{HEAD "mx: a.example.", "line 4: mx \"a.example.\": the name must not end with"},
		{HEAD "mx: .example.org",
			"line 4: mx \".example.org\": a wildcard is written \"*.example.org\""},
		{HEAD "mx: *", "line 4: mx \"*\": \"*\" may only stand as the whole first label"},
		{HEAD "mx: *.", "line 4: mx \"*.\": the name must not end with a dot"},
		{HEAD "mx: *.*.example", "line 4: mx \"*.*.example\": \"*\" may only"},
		{HEAD "mx: mx*.example", "line 4: mx \"mx*.example\": \"*\" may only"},
		{HEAD "mx: mail.*.example", "line 4: mx \"mail.*.example\": \"*\" may only"},
		{HEAD "mx: 192.0.2.1", "line 4: mx \"192.0.2.1\": names are wanted, no addresses"},
		{HEAD "mx: [192.0.2.1]", "line 4: mx \"[192.0.2.1]\": names are wanted"},
		{HEAD "mx: 2001:db8::1", "line 4: mx \"2001:db8::1\": names are wanted"},
		{HEAD "mx: m\xc3\xa4il.example",
			"line 4: mx \"m\xc3\xa4il.example\": international names are written as"},
		{HEAD "mx: a.example, b.example",
			"line 4: mx \"a.example, b.example\": each name needs an \"mx:\" line"},
		{HEAD "mx: 10 a.example", "line 4: mx \"10 a.example\": each name needs"},
		{HEAD "mx: a..example", "line 4: mx \"a..example\": that is no host name"},
		{HEAD "mx: -a.example", "line 4: mx \"-a.example\": that is no host name"},
		{HEAD "mx: <a.example>", "line 4: mx \"<a.example>\": that is no host name"},
		{HEAD "mx: a/b", "line 4: mx \"a/b\": that is no host name"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct sts_view view = {.mode = STS_MODE_COUNT, .max_age_s = -1, .patterns = "old"};

		if (sts_read_policy(span_of(cases[i].text), &view))
			fail_msg("%s: taken", cases[i].text);
		if (strncmp(view.error, cases[i].error, strlen(cases[i].error)) != 0)
			fail_msg("%s: %s", cases[i].text, view.error);
		assert_int_equal(view.mode, STS_MODE_COUNT);
		assert_int_equal(view.max_age_s, -1);
		assert_string_equal(view.patterns, "old");
	}
}

static void nul_bytes_and_sizes_are_seen(void **state)
{
	struct sts_view view = {0};
	char *large = memory_get(STS_POLICY_BYTES_MAX + 1);

	(void)state;
	assert_false(sts_read_policy(SPAN(HEAD "mx: a\0.example"), &view));
	assert_string_equal(view.error, "line 4: a control character (0x00) stands there");
	/* All that fits is read to its end. */
	memset(large, '\n', STS_POLICY_BYTES_MAX + 1);
	memcpy(large, HEAD "mx: a.example\n", sizeof(HEAD "mx: a.example\n") - 1);
	assert_true(sts_read_policy((struct span){large, STS_POLICY_BYTES_MAX}, &view));
	assert_false(sts_read_policy((struct span){large, STS_POLICY_BYTES_MAX + 1}, &view));
	assert_string_equal(view.error, "the policy is larger than 65536 bytes");
	free(large);
}

static void more_names_than_are_kept_are_told(void **state)
{
	struct sts_view view = {0};
	struct buf text;

	(void)state;
	buf_init(&text, STS_POLICY_BYTES_MAX);
	buf_add_text(&text, HEAD);
	for (int i = 0; i < 300; i++)
		buf_addf(&text, "mx: host-%03d.example.org\n", i); /* 21 bytes each are kept */
	assert_true(sts_read_policy(buf_span(&text), &view));
	assert_string_equal(
		view.error, "there are too many mx lines: 105 of them were not looked at");
	assert_true(sts_allows(&view, "host-194.example.org"));
	assert_false(sts_allows(&view, "host-195.example.org"));
	buf_finish(&text);
}

static void a_wildcard_is_exactly_one_label(void **state)
{
	static const struct {
		const char *pattern, *name;
		bool matches;
	} cases[] = {
		{"mx.example.org", "mx.example.org", true},
		{"mx.example.org", "MX.Example.ORG", true},
		{"mx.example.org", "mx2.example.org", false},
		{"mx.example.org", "a.mx.example.org", false},
		{"mx.example.org", "example.org", false},
		{"*.example.org", "mx.example.org", true},
		{"*.EXAMPLE.org", "mx.example.org", true},
		{"*.example.org", "a.mx.example.org", false},
		{"*.example.org", "example.org", false},
		{"*.example.org", ".example.org", false},
		{"*.example.org", "mxexample.org", false},
		{"*.example.org", "mx.badexample.org", false},
		{"*.org", "example.org", true},
		{"*.org", "org", false},
		{"", "", false},
		{"", "mx.example.org", false},
		{"mx.example.org", "", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (sts_pattern_matches(span_of(cases[i].pattern), cases[i].name) !=
			cases[i].matches)
			fail_msg("%s %s", cases[i].pattern, cases[i].name);
	}
}

static void any_of_the_names_may_match(void **state)
{
	struct sts_view view = {.patterns = "mx.example.org\n*.example.net"};

	(void)state;
	assert_true(sts_allows(&view, "mx.example.org"));
	assert_true(sts_allows(&view, "a.example.net"));
	assert_false(sts_allows(&view, "example.net"));
	assert_false(sts_allows(&view, "mx.example.org\n*.example.net"));
	view.patterns[0] = '\0';
	assert_false(sts_allows(&view, "mx.example.org"));
	assert_false(sts_allows(&view, ""));
}

static void an_override_counts_instead_of_the_mode(void **state)
{
	struct sts_view view = {.mode = STS_MODE_TESTING, .override = STS_MODE_ENFORCE};

	(void)state;
	assert_int_equal(sts_effective_mode(&view), STS_MODE_TESTING);
	view.is_overridden = true;
	assert_int_equal(sts_effective_mode(&view), STS_MODE_ENFORCE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_are_read_by_the_letter),
		cmocka_unit_test(a_record_is_shown_as_it_is),
		cmocka_unit_test(an_answer_without_records_is_absence_or_ignorance),
		cmocka_unit_test(policies_are_read_by_the_letter),
		cmocka_unit_test(what_is_wrong_with_a_policy_is_said),
		cmocka_unit_test(nul_bytes_and_sizes_are_seen),
		cmocka_unit_test(more_names_than_are_kept_are_told),
		cmocka_unit_test(a_wildcard_is_exactly_one_label),
		cmocka_unit_test(any_of_the_names_may_match),
		cmocka_unit_test(an_override_counts_instead_of_the_mode),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
