/* The file of suppressions: what is a line of it, and what is none. */
#include "checker/suppressions.h"
#include "schema/store_judge.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static enum status read_text(struct span text, struct suppressions **ret_list, struct failure *why)
{
	char path[] = "/tmp/mailknock-suppressions-XXXXXX";
	int fd = mkstemp(path);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text.at, text.length), (ssize_t)text.length);
	close(fd);
	enum status status = suppressions_read(path, ret_list, why);

	unlink(path);
	return status;
}

#define REST " until=2027-01-31 owner=web reason=r"

static void good_lines_are_taken(void **state)
{
	static const char *const lines[] = {"", "\n\n", "# nothing", "   # nothing",
		"info@example.org" REST, "*@example.org" REST "\r\n", "example.org" REST " # why",
		"*.example.org mailbox-unknown" REST, "https://www.example.org/old/*" REST,
		"mailbox-unknown" REST,
		"x.example until=2028-02-29 owner=\"a b\" reason=\"c \xc3\xbc\"",
		"x.example\towner=o\treason=\"=\"\tuntil=2027-12-31",
		"a#b@example.org" REST "\nb@example.org" REST};
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct suppressions *list = NULL;

		if (read_text(span_of(lines[i]), &list, &why))
			fail_msg("'%s': %s", lines[i], why.sentence);
		suppressions_destroy(list);
	}
}

static void bad_lines_are_refused_with_their_place(void **state)
{
	const struct {
		struct span line;
		const char *why;
	} lines[] = {
		{SPAN("x.example"), "all needed"},
		{SPAN("x.example until=2027-01-31 owner=o"), "all needed"},
		{SPAN("until=2027-01-31 owner=o reason=r"), "no address"},
		{SPAN("x.example until=2027-02-29 owner=o reason=r"), "no day"},
		{SPAN("x.example until=2027-00-10 owner=o reason=r"), "no day"},
		{SPAN("x.example until=2027-13-10 owner=o reason=r"), "no day"},
		{SPAN("x.example until=2027-1-1 owner=o reason=r"), "no day"},
		{SPAN("x.example until=tomorrow owner=o reason=r"), "no day"},
		{SPAN("x.example until= owner=o reason=r"), "no value"},
		{SPAN("x.example owner=\"  \" until=2027-01-31 reason=r"), "no value"},
		{SPAN("x.example" REST " owner=p"), "twice"},
		{SPAN("x.example" REST " colour=red"), "no such setting"},
		{SPAN("x.example no-such-finding" REST), "no finding"},
		{SPAN("x.example mx-is-cname mx-is-cname" REST), "too many"},
		{SPAN("mx-is-cname mx-is-cname" REST), "too many"},
		{SPAN("x.example until=2027-01-31 owner=a b reason=r"), "no finding"},
		{SPAN("x.example until=2027-01-31 owner=\"a reason=r"), "do not end"},
		{SPAN("x.example until=2027-01-31 owner=\"a\"b reason=r"), "follows"},
		{SPAN("\"x.example\"" REST), "behind ="},
		{SPAN("x.ex\"ample" REST), "behind ="},
		{SPAN("x/example" REST), "no address"},
		{SPAN("ftp://x.example/" REST), "no address"},
		{SPAN("x.example\0" REST), "no text"},
		{SPAN("x.example\xff" REST), "no text"},
		{SPAN("=" REST), "no address"},
	};
	struct suppressions *list;
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char text[200] = "# first\n";
		size_t length = strlen(text);

		memcpy(text + length, lines[i].line.at, lines[i].line.length);
		if (read_text((struct span){text, length + lines[i].line.length}, &list, &why) !=
				ERR_USAGE ||
			!strstr(why.sentence, ":2: ") || !strstr(why.sentence, lines[i].why))
			fail_msg("'%s': %s", lines[i].line.at, why.sentence);
	}
}

static void a_long_line_and_a_missing_file_are_refused(void **state)
{
	char text[SUPPRESSION_LINE_MAX + 100];
	struct suppressions *list;
	struct failure why;

	(void)state;
	memset(text, 'x', sizeof(text));
	assert_int_equal(read_text((struct span){text, sizeof(text)}, &list, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "too long"));
	assert_int_equal(suppressions_read("/nonexistent/file", &list, &why), ERR_USAGE);
	/* A line that never ends is given up, not gathered. */
	assert_int_equal(suppressions_read("/dev/zero", &list, &why), ERR_USAGE);
	assert_non_null(strstr(why.sentence, "too large"));
}

/* ---- a run, by a store that is none ---- */

static const struct reported_link on_old = {"https://a.test/old/x", "", 1, "", "", "", "", ""},
				  on_new = {"https://a.test/new", "", 1, "", "", "", "", ""};
static char marked[512], told[512];

static const struct reported_address addresses[] = {{.address = "a@x.example",
							    .domain = "x.example",
							    .verdict = VERDICT_FAILING,
							    .reason = "mailbox-unknown",
							    .findings = "",
							    .links = &on_old,
							    .link_count = 1},
	{.address = "b@x.example",
		.domain = "x.example",
		.verdict = VERDICT_AT_RISK,
		.reason = "mixed-tier",
		.findings = "mx-is-cname",
		.links = &on_new,
		.link_count = 1},
	{.address = "c@x.example",
		.domain = "x.example",
		.verdict = VERDICT_DELIVERABLE,
		.reason = "accepted",
		.findings = "",
		.links = &on_old,
		.link_count = 1},
	{.address = "no address",
		.domain = "",
		.verdict = VERDICT_INVALID,
		.reason = "address-no-at",
		.findings = "",
		.links = &on_new,
		.link_count = 1}};

enum status store_report_addresses(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_address *address, struct failure *why),
	void *context, struct failure *why)
{
	enum status status = OK;

	(void)store;
	(void)run;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]) && !status; i++)
		status = tell(context, &addresses[i], why);
	return status;
}

enum status store_report_findings(struct store *store, int64_t run,
	enum status (*tell)(
		void *context, const struct reported_finding *finding, struct failure *why),
	void *context, struct failure *why)
{
	const struct reported_finding finding = {.finding = {.id = "ptr-missing",
							 .subject_kind = "server",
							 .subject_name = "mx.x.example [192.0.2.1]",
							 .evidence = ""}};

	(void)store;
	(void)run;
	return tell(context, &finding, why);
}

enum status store_put_suppressed(struct store *store, int64_t run, const struct suppression *list,
	size_t count, struct failure *why)
{
	(void)store;
	(void)run;
	(void)why;
	marked[0] = '\0';
	for (size_t i = 0; i < count; i++) {
		size_t length = strlen(marked);

		snprintf(marked + length, sizeof(marked) - length, "%s%s%s;", list[i].subject,
			list[i].finding[0] ? " " : "", list[i].finding);
	}
	return OK;
}

enum status store_drop_findings(
	struct store *store, int64_t run, const char *kind, struct failure *why)
{
	(void)store;
	(void)run;
	(void)kind;
	(void)why;
	told[0] = '\0';
	return OK;
}

enum status store_begin_batch(struct store *store, struct failure *why)
{
	(void)store;
	(void)why;
	return OK;
}

enum status store_end_batch(struct store *store, bool keep, struct failure *why)
{
	(void)store;
	(void)keep;
	(void)why;
	return OK;
}

enum status store_add_findings(struct store *store, int64_t run,
	const struct finding_subject *subject, const struct run_finding *findings, size_t count,
	struct failure *why)
{
	size_t length = strlen(told);

	(void)store;
	(void)run;
	(void)count;
	(void)why;
	snprintf(told + length, sizeof(told) - length, "%s %s;", findings[0].id, subject->name);
	return OK;
}

static void what_fails_is_marked_until_the_day_is_past(void **state)
{
	static const struct {
		const char *line, *marked, *told;
	} cases[] = {
		{"a@x.example" REST, "a@x.example;", ""},
		{"A@X.*" REST, "a@x.example;", ""},
		{"x.example" REST, "a@x.example;b@x.example;", ""},
		{"x.example mixed-tier" REST, "b@x.example;", ""},
		{"x.example mx-is-cname" REST, "b@x.example;", ""},
		{"https://a.test/old/*" REST, "a@x.example;", ""},
		{"https://a.test/*" REST, "a@x.example;b@x.example;no address;", ""},
		{"address-no-at" REST, "no address;", ""},
		{"mx.x.example" REST, "mx.x.example [192.0.2.1] ptr-missing;", ""},
		{"ptr-missing" REST, "mx.x.example [192.0.2.1] ptr-missing;", ""},
		{"c@x.example" REST, "", "suppression-unused c@x.example;"},
		{"mx.x.example mx-is-cname" REST, "",
			"suppression-unused mx.x.example mx-is-cname;"},
		{"a@x.example until=2026-11-20 owner=o reason=r", "",
			"suppression-expired a@x.example;"},
		{"a@x.example until=2026-11-21 owner=o reason=r", "a@x.example;", ""},
		{"a@x.example until=2026-11-20 owner=o reason=r\nx.example mailbox-unknown" REST,
			"a@x.example;", "suppression-expired a@x.example;"},
	};
	const int64_t now_ms = 1795262400000; /* 2026-11-21T12:00:00Z */
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct suppressions *list = NULL;

		assert_int_equal(read_text(span_of(cases[i].line), &list, &why), OK);
		for (int again = 0; again < 2; again++) {
			assert_int_equal(suppressions_apply(list, NULL, 1, now_ms, &why), OK);
			assert_string_equal(marked, cases[i].marked);
			assert_string_equal(told, cases[i].told);
		}
		suppressions_destroy(list);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_lines_are_taken),
		cmocka_unit_test(bad_lines_are_refused_with_their_place),
		cmocka_unit_test(a_long_line_and_a_missing_file_are_refused),
		cmocka_unit_test(what_fails_is_marked_until_the_day_is_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
