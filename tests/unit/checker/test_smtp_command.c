#include "checker/smtp_command.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define L63 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc"

static const char untouched[] = "untouched";

/* `expected` NULL: refused, and nothing written. */
static void must_say(bool is_said, const char *line, const char *expected)
{
	if (is_said != (expected != NULL) || strcmp(line, expected ? expected : untouched) != 0)
		fail_msg("\"%s\" instead of \"%s\"", line, expected ? expected : "nothing");
}

static void greetings_take_names_and_literals_only(void **state)
{
	static const struct {
		const char *helo, *line;
	} cases[] = {
		{"probe.example", "EHLO probe.example\r\n"},
		{"localhost", "EHLO localhost\r\n"},
		{"[192.0.2.1]", "EHLO [192.0.2.1]\r\n"},
		{"[IPv6:2001:db8::1]", "EHLO [IPv6:2001:db8::1]\r\n"},
		{"", NULL},
		{"192.0.2.1", NULL},
		{"[]", NULL},
		{"[192.0.2.1", NULL},
		{"192.0.2.1]", NULL},
		{"[2001:db8::1]", NULL},
		{"[IPv6:192.0.2.1]", NULL},
		{"[192.0.2.1]\r\nDATA", NULL},
		{"probe.example\r\nDATA", NULL},
		{"probe.example x", NULL},
		{"probe\n.example", NULL},
		{"b\xc3\xbc"
		 "cher.example",
			NULL},
		{"-probe.example", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[SMTP_COMMAND_SIZE] = "untouched";

		must_say(smtp_command_greet(true, cases[i].helo, line), line, cases[i].line);
	}
	char line[SMTP_COMMAND_SIZE] = "untouched";

	must_say(smtp_command_greet(false, "probe.example", line), line, "HELO probe.example\r\n");
}

static void senders_are_null_or_ascii_addresses(void **state)
{
	static const struct {
		const char *sender;
		bool utf8;
		const char *line;
	} cases[] = {
		{"", false, "MAIL FROM:<>\r\n"},
		{"", true, "MAIL FROM:<> SMTPUTF8\r\n"},
		{"a@b.example", false, "MAIL FROM:<a@b.example>\r\n"},
		{"a@b.example", true, "MAIL FROM:<a@b.example> SMTPUTF8\r\n"},
		{"a@b.example> SIZE=1", false, NULL},
		{"a", false, NULL},
		{"a@b.example\r\nDATA", false, NULL},
		{"j\xc3\xb6rg@b.example", false, NULL},
		{"j\xc3\xb6rg@b.example", true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[SMTP_COMMAND_SIZE] = "untouched";

		must_say(smtp_command_mail(cases[i].sender, cases[i].utf8, line), line,
			cases[i].line);
	}
}

/* Structs as a database could hold them that somebody else has written to. */
static void recipients_are_what_reads_back_as_itself(void **state)
{
	static const struct {
		struct address to;
		bool utf8;
		const char *line;
	} cases[] = {
		{{"a", "b.example"}, false, "RCPT TO:<a@b.example>\r\n"},
		{{"\"a b\"", "b.example"}, false, "RCPT TO:<\"a b\"@b.example>\r\n"},
		{{"j\xc3\xb6rg", "b.example"}, true, "RCPT TO:<j\xc3\xb6rg@b.example>\r\n"},
		{{"j\xc3\xb6rg", "b.example"}, false, NULL},
		{{L63 "a", L63 "." L63 ".example"}, false,
			"RCPT TO:<" L63 "a@" L63 "." L63 ".example>\r\n"},
		{{"", "b.example"}, false, NULL},
		{{"a", ""}, false, NULL},
		{{"a", "example"}, false, NULL},
		{{"a\r\nDATA", "b.example"}, false, NULL},
		{{"a\nDATA", "b.example"}, false, NULL},
		{{"a", "b.example\r\nDATA"}, false, NULL},
		{{"a> NOTIFY=NEVER <x", "b.example"}, false, NULL},
		{{"a b", "b.example"}, false, NULL},
		{{"\"ab\"", "b.example"}, false, NULL}, /* not in normal form */
		{{"a", "B.example"}, false, NULL},
		{{"a@x", "b.example"}, false, NULL},
		{{"a\x7f", "b.example"}, false, NULL},
		{{"a\xc2\x85", "b.example"}, true, NULL},
		{{"a\xe2\x80\xa8", "b.example"}, true, NULL},
		{{"a\xff", "b.example"}, true, NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char line[SMTP_COMMAND_SIZE] = "untouched";

		must_say(smtp_command_rcpt(&cases[i].to, cases[i].utf8, line), line, cases[i].line);
	}
}

/* Bytes that hurt more often than chance would have them. */
static void scribble(char *at, size_t size, unsigned *seed)
{
	static const char nasty[] = "\r\n\t \"\\<>@.\x01\x7f\x80\xc2\x85\xff"
				    "abz";
	size_t length = (size_t)rand_r(seed) % size;

	for (size_t i = 0; i < length; i++)
		at[i] = rand_r(seed) % 3 ? nasty[(size_t)rand_r(seed) % (sizeof(nasty) - 1)] : 'a';
	at[length] = '\0';
}

static void whatever_comes_in_one_clean_line_goes_out(void **state)
{
	unsigned seed = 1;
	int said = 0;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char line[SMTP_COMMAND_SIZE];
		struct address to = {"a", "b.example"};
		bool utf8 = i % 2;

		scribble(to.local, i % 3 ? 4 : sizeof(to.local), &seed);
		if (i % 5 == 0)
			scribble(to.domain, sizeof(to.domain), &seed);
		if (!smtp_command_rcpt(&to, utf8, line))
			continue;
		size_t length = strlen(line);

		said++;
		assert_true(length <= SMTP_COMMAND_MAX);
		assert_memory_equal(line + length - 3, ">\r\n", 3);
		for (size_t at = 0; at < length - 2; at++)
			assert_true((unsigned char)line[at] >= 0x20 && line[at] != 0x7f &&
				    (utf8 || (unsigned char)line[at] < 0x80));
	}
	assert_true(said > 100);
}

static void the_words_are_three(void **state)
{
	char line[SMTP_COMMAND_SIZE];

	(void)state;
	smtp_command_word(SMTP_STARTTLS, line);
	assert_string_equal(line, "STARTTLS\r\n");
	smtp_command_word(SMTP_RSET, line);
	assert_string_equal(line, "RSET\r\n");
	smtp_command_word(SMTP_QUIT, line);
	assert_string_equal(line, "QUIT\r\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greetings_take_names_and_literals_only),
		cmocka_unit_test(senders_are_null_or_ascii_addresses),
		cmocka_unit_test(recipients_are_what_reads_back_as_itself),
		cmocka_unit_test(whatever_comes_in_one_clean_line_goes_out),
		cmocka_unit_test(the_words_are_three),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
