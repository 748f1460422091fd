#include "checker/policy_records.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef void read_fn(const struct dns_answer *answer, struct record_view *view);

/* The records are borrowed: only the reader looks at them. Texts are separated by "\n". */
static void read_texts(read_fn *read, const char *texts, struct record_view *view)
{
	struct dns_record records[8] = {0};
	struct dns_answer answer = {
		.status = DNS_FOUND, .is_authenticated = true, .records = records};
	struct span rest = span_of(texts), text;

	while (span_split(&rest, '\n', &text)) {
		records[answer.count].type = DNS_TXT;
		records[answer.count].data = (unsigned char *)(uintptr_t)text.at;
		records[answer.count++].data_length = text.length;
	}
	*view = (struct record_view){0};
	read(&answer, view);
}

struct record_case {
	const char *texts;
	enum record_state state;
	const char *error;
};

static void check(read_fn *read, const struct record_case *cases, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct record_view view;

		read_texts(read, cases[i].texts, &view);
		if (view.state != cases[i].state || strcmp(view.error, cases[i].error) != 0)
			fail_msg("\"%s\": %s, %s", cases[i].texts, record_state_name(view.state),
				view.error);
		assert_true(view.is_authenticated);
		if (view.state == RECORD_ABSENT)
			assert_string_equal(view.text, "");
	}
}
#define CHECK(read, cases) check(read, cases, sizeof(cases) / sizeof((cases)[0]))

static void spf_is_told_apart_and_checked(void **state)
{
	static const struct record_case cases[] = {
		{"v=spf1 mx -all", RECORD_VALID, ""},
		{"v=spf1", RECORD_VALID, ""},
		{"V=SPF1 MX", RECORD_VALID, ""},
		{"google-site-verification=1\nv=spf1 -all\n", RECORD_VALID, ""},
		{"", RECORD_ABSENT, ""},
		{"something else\nspf2.0/pra -all", RECORD_ABSENT, ""},
		{"v=spf1 mx -all\nv=spf1 -all", RECORD_SEVERAL,
			"2 records begin with v=spf1, and where there are several none counts"},
		{"v=spf1 foo", RECORD_INVALID, "\"foo\" is no mechanism that SPF knows"},
		{"v=spf1;mx", RECORD_INVALID,
			"it does not begin with \"v=spf1\" and a space, so everybody passes it "
			"over"},
		{"\"v=spf1 mx\"", RECORD_INVALID,
			"it does not begin with \"v=spf1\" and a space, so everybody passes it "
			"over"},
		{" v=spf1 mx\nv=spf1 a", RECORD_VALID, ""},
		{"v=spf1\t-all", RECORD_INVALID,
			"it does not begin with \"v=spf1\" and a space, so everybody passes it "
			"over"},
	};

	(void)state;
	CHECK(record_read_spf, cases);
}

static void tlsrpt_is_told_apart_and_checked(void **state)
{
	static const struct record_case cases[] = {
		{"v=TLSRPTv1; rua=mailto:tls@example.org", RECORD_VALID, ""},
		{"v=TLSRPTv1;rua=https://example.org/r", RECORD_VALID, ""},
		{"v=TLSRPTv1 ; rua=mailto:a@example.org , https://example.org/r ;", RECORD_VALID,
			""},
		{"v=TLSRPTv1; rua=mailto:a@example.org; rua=mailto:b@example.org; x1.y-z_=1",
			RECORD_VALID, ""},
		{"v=spf1 -all", RECORD_ABSENT, ""},
		{"v=TLSRPTv2; rua=mailto:a@example.org", RECORD_ABSENT, ""},
		{"v=TLSRPTv1; rua=mailto:a@example.org\nv=TLSRPTv1; rua=mailto:a@example.org",
			RECORD_SEVERAL,
			"2 records begin with v=TLSRPTv1, and where there are several none counts"},
		{"v=tlsrptv1; rua=mailto:a@example.org", RECORD_INVALID,
			"it does not begin with \"v=TLSRPTv1;\", so everybody passes it over"},
		{"v=TLSRPTv1", RECORD_INVALID,
			"it does not begin with \"v=TLSRPTv1;\", so everybody passes it over"},
		{"v=TLSRPTv1;", RECORD_INVALID, "there is no rua, so nobody knows where to report"},
		{"v=TLSRPTv1; RUA=mailto:a@example.org", RECORD_INVALID,
			"there is no rua, so nobody knows where to report"},
		{"v=TLSRPTv1; rua=", RECORD_INVALID, "\"rua=\" is no \"tag=value\""},
		{"v=TLSRPTv1;; rua=mailto:a@example.org", RECORD_INVALID,
			"\"\" is no \"tag=value\""},
		{"v=TLSRPTv1; rua=a@example.org", RECORD_INVALID,
			"\"a@example.org\" is no URI: \"mailto:\" is missing in front"},
		{"v=TLSRPTv1; rua=mailto:nobody", RECORD_INVALID,
			"\"mailto:nobody\" holds no mail address"},
		{"v=TLSRPTv1; rua=http://example.org/", RECORD_INVALID,
			"\"http://example.org/\" is neither a mailto: nor an https: URI"},
		{"v=TLSRPTv1; rua=https:example.org", RECORD_INVALID,
			"\"https:example.org\" is neither a mailto: nor an https: URI"},
		{"v=TLSRPTv1; rua=mailto:a@example.org!10m", RECORD_INVALID,
			"\"mailto:a@example.org!10m\" is no URI"},
		{"v=TLSRPTv1; rua=mailto:a@example.org,", RECORD_INVALID,
			"\"\" is no URI: \"mailto:\" is missing in front"},
		{"v=TLSRPTv1; rua=mailto:a b@example.org", RECORD_INVALID,
			"\"mailto:a b@example.org\" is no URI"},
	};

	(void)state;
	CHECK(record_read_tlsrpt, cases);
}

static void dmarc_is_told_apart_and_checked(void **state)
{
	static const struct record_case cases[] = {
		{"v=DMARC1; p=none", RECORD_VALID, ""},
		{"v = DMARC1 ; P = Reject ;", RECORD_VALID, ""},
		{"v=DMARC1;p=quarantine;sp=none;np=reject;adkim=s;aspf=R;pct=0;fo=0:1:d:s;rf=afrf;"
		 "ri=86400;rua=mailto:a@example.org!10m,mailto:b@example.org!5;"
		 "ruf=mailto:c@example.org;t=y;whatever=1",
			RECORD_VALID, ""},
		{"v=DMARC1; p=none; rua=other+scheme:x", RECORD_VALID, ""},
		/* Without p it is p=none, where somebody can be reported to. */
		{"v=DMARC1; rua=mailto:a@example.org", RECORD_VALID, ""},
		{"v=spf1 -all", RECORD_ABSENT, ""},
		{"v=DMARC2; p=none", RECORD_ABSENT, ""},
		{"p=none; v=DMARC1", RECORD_ABSENT, ""},
		{"v=DMARC1; p=none\nv=DMARC1; p=none", RECORD_SEVERAL,
			"2 records begin with v=DMARC1, and where there are several none counts"},
		{"v=dmarc1; p=none", RECORD_INVALID,
			"it does not begin with \"v=DMARC1;\", so everybody passes it over"},
		{"\"v=DMARC1; p=none\"", RECORD_INVALID,
			"it does not begin with \"v=DMARC1;\", so everybody passes it over"},
		{"v=DMARC1", RECORD_INVALID,
			"there is neither a policy (p=...) nor anybody to report to (rua=...), so "
			"nobody acts on it"},
		{"v=DMARC1; sp=none", RECORD_INVALID,
			"there is neither a policy (p=...) nor anybody to report to (rua=...), so "
			"nobody acts on it"},
		{"v=DMARC1; p=nothing", RECORD_INVALID,
			"\"p=nothing\" is none of none, quarantine and reject"},
		{"v=DMARC1; p=nothing; rua=mailto:a@example.org", RECORD_INVALID,
			"\"p=nothing\" is none of none, quarantine and reject"},
		{"v=DMARC1; p=none; sp=x", RECORD_INVALID,
			"\"sp=x\" is none of none, quarantine and reject"},
		{"v=DMARC1; p=none; adkim=strict", RECORD_INVALID,
			"\"adkim=strict\" is neither r nor s"},
		{"v=DMARC1; p=none; pct=101", RECORD_INVALID,
			"\"pct=101\" is no number from 0 to 100"},
		{"v=DMARC1; p=none; pct=50%", RECORD_INVALID,
			"\"pct=50%\" is no number from 0 to 100"},
		{"v=DMARC1; p=none; ri=daily", RECORD_INVALID,
			"\"ri=daily\" is no number of seconds"},
		{"v=DMARC1; p=none; fo=1,d", RECORD_INVALID,
			"\"fo=1,d\" is no list of 0, 1, d and s with colons"},
		{"v=DMARC1; p=none; p=reject", RECORD_INVALID, "\"p\" stands there a second time"},
		{"v=DMARC1; p=none; nonsense", RECORD_INVALID, "\"nonsense\" is no \"tag=value\""},
		{"v=DMARC1; p=none p; pct=x", RECORD_INVALID,
			"\"p=none p\" is none of none, quarantine and reject"},
		{"v=DMARC1; p=none; rua=a@example.org", RECORD_INVALID,
			"\"a@example.org\" is no URI: \"mailto:\" is missing in front"},
		{"v=DMARC1; p=none; rua=mailto:a@example.org!10x", RECORD_INVALID,
			"\"mailto:a@example.org!10x\" is no URI"},
		{"v=DMARC1; p=none; ruf=mailto:%4", RECORD_INVALID, "\"mailto:%4\" is no URI"},
	};

	(void)state;
	CHECK(record_read_dmarc, cases);
}

static void the_kinds_of_nothing_are_told_apart(void **state)
{
	static const struct {
		enum dns_status status;
		enum record_state state;
	} cases[] = {
		{DNS_NODATA, RECORD_ABSENT},
		{DNS_NXDOMAIN, RECORD_ABSENT},
		{DNS_SERVFAIL, RECORD_UNKNOWN},
		{DNS_TIMEOUT, RECORD_UNKNOWN},
		{DNS_BOGUS, RECORD_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct dns_answer answer = {.status = cases[i].status};
		struct record_view view = {0};

		record_read_spf(&answer, &view);
		assert_int_equal(view.state, cases[i].state);
		assert_int_equal(view.status, cases[i].status);
	}
}

static void text_is_visible_and_cut_where_everybody_sees_it(void **state)
{
	char text[3000];
	struct record_view view;

	(void)state;
	read_texts(record_read_spf, "v=spf1 \x1b[31m -all", &view);
	assert_string_equal(view.text, "v=spf1 \\x1b[31m -all");
	memset(text, ' ', sizeof(text));
	memcpy(text, "v=spf1", 6);
	memcpy(text + sizeof(text) - 5, "-all", 5);
	read_texts(record_read_spf, text, &view);
	assert_int_equal(view.state, RECORD_VALID);
	assert_string_equal(view.text + strlen(view.text) - 4, " ...");
	memcpy(text + RECORD_TEXT_MAX - 4, "-all", 5);
	read_texts(record_read_spf, text, &view);
	assert_string_equal(view.text, text);
}

static void a_record_without_bytes_is_none(void **state)
{
	struct dns_record record = {.type = DNS_TXT};
	const struct dns_answer answer = {.status = DNS_FOUND, .records = &record, .count = 1};
	struct record_view view = {0};

	(void)state;
	record_read_spf(&answer, &view);
	assert_int_equal(view.state, RECORD_ABSENT);
	record_read_tlsrpt(&answer, &view);
	record_read_dmarc(&answer, &view);
	assert_int_equal(view.state, RECORD_ABSENT);
}

static void addresses_come_in_order_each_once(void **state)
{
	static const struct {
		const char *text, *tag;
		const char *addresses; /* with a blank behind each */
	} cases[] = {
		{"v=DMARC1; p=none; rua=mailto:a@example.org, mailto:b@example.org!10m", "rua",
			"a@example.org b@example.org "},
		{"v=DMARC1; p=none; RUA=MAILTO:a@Example.ORG?subject=x", "rua", "a@example.org "},
		{"v=DMARC1; p=none; rua=mailto:a@example.org,mailto:a@example.org", "rua",
			"a@example.org "},
		{"v=DMARC1; p=none; rua=https://example.org/,mailto:a%2bb@example.org", "rua",
			"a+b@example.org "},
		{"v=DMARC1; p=none; rua=mailto:a%252b@example.org", "rua", "a%2b@example.org "},
		{"v=DMARC1; p=none; rua=mailto:a%0d%0aRCPT@example.org,a@example.org", "rua", ""},
		{"v=DMARC1; p=none; rua=mailto:a@example.org; ruf=mailto:b@example.org", "ruf",
			"b@example.org "},
		{"v=DMARC1; p=none", "rua", ""},
		/* Broken elsewhere: somebody reports to it all the same. */
		{"v=DMARC1; p=x; rua=mailto:a@example.org", "rua", "a@example.org "},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct record_view view;
		struct address addresses[4];
		char told[4 * (ADDRESS_TEXT_SIZE + 1)] = "";
		size_t used = 0;

		read_texts(record_read_dmarc, cases[i].text, &view);
		size_t count = record_mail_addresses(&view, cases[i].tag, addresses, 4);

		for (size_t a = 0; a < count; a++)
			used += (size_t)snprintf(told + used, sizeof(told) - used, "%s@%s ",
				addresses[a].local, addresses[a].domain);
		assert_string_equal(told, cases[i].addresses);
	}
}

static void what_was_cut_off_is_no_address(void **state)
{
	char text[1200] = "v=DMARC1; p=none; rua=mailto:first@example.org,mailto:";
	struct address addresses[4];
	struct record_view view;
	size_t length = strlen(text);

	(void)state;
	memset(text + length, 'a', 40);
	text[length + 40] = '@';
	for (size_t i = length + 41; i < sizeof(text) - 1; i++)
		text[i] = i % 20 ? 'a' : '.';
	text[sizeof(text) - 1] = '\0';
	read_texts(record_read_dmarc, text, &view);
	assert_int_equal(record_mail_addresses(&view, "rua", addresses, 4), 1);
	assert_string_equal(addresses[0].local, "first");
	assert_int_equal(record_mail_addresses(&view, "rua", addresses, 0), 0);
	/* Of several records nobody reads any. */
	view.state = RECORD_SEVERAL;
	assert_int_equal(record_mail_addresses(&view, "rua", addresses, 4), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spf_is_told_apart_and_checked),
		cmocka_unit_test(tlsrpt_is_told_apart_and_checked),
		cmocka_unit_test(dmarc_is_told_apart_and_checked),
		cmocka_unit_test(the_kinds_of_nothing_are_told_apart),
		cmocka_unit_test(text_is_visible_and_cut_where_everybody_sees_it),
		cmocka_unit_test(a_record_without_bytes_is_none),
		cmocka_unit_test(addresses_come_in_order_each_once),
		cmocka_unit_test(what_was_cut_off_is_no_address),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
