#include "cli/probe_print.h"

#include <stdlib.h>
#include <string.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void expect_told(const char *transcript, const char *expected)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);

	struct probe_talk talk = {.host = "mx.example.org",
		.way = "from 192.0.2.9 to 192.0.2.1:25",
		.published = text_set_create(),
		.domains = text_set_create()};

	text_set_add((struct text_set *)(uintptr_t)talk.published, SPAN("info@example.org"), NULL);
	text_set_add((struct text_set *)(uintptr_t)talk.domains, SPAN("example.org"), NULL);
	probe_print_dialogue(file, &talk, transcript);
	text_set_destroy((struct text_set *)(uintptr_t)talk.published);
	text_set_destroy((struct text_set *)(uintptr_t)talk.domains);
	fclose(file);
	bool is_equal = strcmp(text, expected) == 0;

	if (!is_equal)
		print_error("told:\n%s\nexpected:\n%s\n", text, expected);
	free(text);
	assert_true(is_equal);
}

static void each_reply_is_read_with_its_command(void **state)
{
	(void)state;
	expect_told("+12 ms - connected\n"
		    "+15 ms S: 220 mx.example.org ESMTP Postfix\n"
		    "+15 ms C: EHLO probe.example\n"
		    "+16 ms S: 250-mx.example.org\n"
		    "+16 ms S: 250 PIPELINING\n"
		    "+16 ms C: MAIL FROM:<>\n"
		    "+16 ms C: RCPT TO:<info@example.org>\n"
		    "+17 ms S: 250 2.1.0 Ok\n"
		    "+18 ms S: 550 5.1.1 User unknown\n"
		    "+18 ms C: QUIT\n"
		    "+19 ms S: 221 2.0.0 Bye\n",
		"      12 ms - connected from 192.0.2.9 to 192.0.2.1:25\n"
		"      15 ms < 220 mx.example.org ESMTP Postfix\n"
		"               = Postfix\n"
		"      15 ms  > EHLO probe.example\n"
		"      16 ms < 250-mx.example.org\n"
		"      16 ms < 250 PIPELINING\n"
		"               = it speaks ESMTP\n"
		"      16 ms  > MAIL FROM:<>\n"
		"      16 ms  > RCPT TO:<info@example.org>\n"
		"      17 ms < 250 2.1.0 Ok\n"
		"               = it takes bounces, as every server must (RFC 5321 6.1)\n"
		"      18 ms < 550 5.1.1 User unknown\n"
		"               = No such mailbox\n"
		"      18 ms  > QUIT\n"
		"      19 ms < 221 2.0.0 Bye\n");
}

/* The meaning of the reply to one RCPT. */
static void expect_meaning(const char *recipient, const char *reply, const char *meaning)
{
	char transcript[512], expected[1024];

	snprintf(transcript, sizeof(transcript),
		"+1 ms S: 220 x\n+2 ms C: RCPT TO:<%s>\n+3 ms S: %s\n", recipient, reply);
	snprintf(expected, sizeof(expected),
		"       1 ms < 220 x\n       2 ms  > RCPT TO:<%s>\n       3 ms < %s\n"
		"               = %s\n",
		recipient, reply, meaning);
	expect_told(transcript, expected);
}

static void an_answer_means_what_its_recipient_makes_of_it(void **state)
{
	static const char filter[] =
		"it refuses a made-up name, as it should: recipient filtering works";

	(void)state;
	expect_meaning("info@example.org", "250 Ok", "it accepts this recipient");
	expect_meaning("info@example.org", "550 5.1.1 User unknown", "No such mailbox");
	expect_meaning("kotarumive47@example.org", "550 5.1.1 User unknown", filter);
	expect_meaning("kotarumive47@example.org", "550 No", filter);
	expect_meaning(
		"kotarumive47@example.org", "250 Ok", "it takes anybody: its yes proves nothing");
	expect_meaning("kotarumive47@example.org", "450 4.2.0 Greylisted", "Greylisted");
	expect_meaning("kotarumive47@example.org", "550 5.7.1 Relay access denied",
		"The server was not told to accept this domain");
	expect_meaning("postmaster@example.org", "250 Ok",
		"it takes mail for postmaster, as every server must (RFC 5321 4.5.1)");
	expect_meaning("postmaster@example.org", "550 5.1.1 User unknown",
		"it refuses postmaster, whom RFC 5321 4.5.1 demands");
	expect_meaning("abuse@example.org", "550 5.1.1 User unknown",
		"it refuses abuse, where RFC 2142 4 wants somebody to read complaints");
	/* Not one of ours, or not made up. */
	expect_meaning("kotarumive47@example.net", "250 Ok", "it accepts this recipient");
	expect_meaning("me%elsewhere.example@example.org", "250 Ok", "it accepts this recipient");
}

static void what_breaks_the_rules_means_nothing(void **state)
{
	(void)state;
	expect_told("+1 ms S: 220 x\n+2 ms C: RCPT TO:<kotarumive47@example.org>\n"
		    "+3 ms S: 250 o\\x00k\\x0d\n+3 ms - nul\n",
		"       1 ms < 220 x\n       2 ms  > RCPT TO:<kotarumive47@example.org>\n"
		"       3 ms < 250 o\\x00k\\x0d\n       3 ms - nul\n");
	expect_told("+1 ms S: 220 x\n+2 ms C: STARTTLS\n+3 ms S: 220 Ready\n"
		    "+3 ms - bytes stood behind the answer to STARTTLS (injection)\n",
		"       1 ms < 220 x\n       2 ms  > STARTTLS\n       3 ms < 220 Ready\n"
		"       3 ms - bytes stood behind the answer to STARTTLS (injection)\n");
	/* That the server hung up takes nothing back. */
	expect_told("+1 ms S: 220 x\n+2 ms C: STARTTLS\n+3 ms S: 220 Ready\n+3 ms - closed\n",
		"       1 ms < 220 x\n       2 ms  > STARTTLS\n       3 ms < 220 Ready\n"
		"               = encryption begins\n       3 ms - closed\n");
}

static void a_trial_names_strangers(void **state)
{
	char *text = NULL;
	size_t length = 0;
	FILE *file = open_memstream(&text, &length);
	struct text_set *published = text_set_create(), *domains = text_set_create();

	(void)state;
	text_set_add(published, SPAN("info@example.org"), NULL);
	text_set_add(domains, SPAN("example.org"), NULL);
	probe_print_dialogue(file,
		&(struct probe_talk){.host = "",
			.way = "",
			.published = published,
			.domains = domains,
			.is_trial = true},
		"+1 ms S: 220 x\n+2 ms C: RCPT TO:<me@elsewhere.example>\n"
		"+3 ms S: 550 5.7.1 Relay access denied\n"
		"+4 ms C: RCPT TO:<me%elsewhere.example@example.org>\n+5 ms S: 250 Ok\n"
		"+6 ms C: RCPT TO:<info@example.org>\n+7 ms S: 250 Ok\n");
	fclose(file);
	assert_string_equal(text,
		"       1 ms < 220 x\n       2 ms  > RCPT TO:<me@elsewhere.example>\n"
		"       3 ms < 550 5.7.1 Relay access denied\n"
		"               = it takes no mail for strangers, as it should\n"
		"       4 ms  > RCPT TO:<me%elsewhere.example@example.org>\n"
		"       5 ms < 250 Ok\n               = it takes mail for a stranger\n"
		"       6 ms  > RCPT TO:<info@example.org>\n       7 ms < 250 Ok\n"
		"               = it accepts this recipient\n");
	free(text);
	text_set_destroy(published);
	text_set_destroy(domains);
}

static void another_session_begins_anew(void **state)
{
	(void)state;
	expect_told(
		"+1 ms - connected\n+1 ms C: EHLO a\n+2 ms - connected\n+3 ms S: 220 x Postfix\n"
		"+4 ms - TLS from here on\n+4 ms C: EHLO a\n+5 ms S: 250 x\n",
		"       1 ms - connected from 192.0.2.9 to 192.0.2.1:25\n       1 ms  > EHLO a\n"
		"       2 ms - connected from 192.0.2.9 to 192.0.2.1:25\n       3 ms < 220 x "
		"Postfix\n"
		"               = Postfix\n       4 ms - TLS from here on\n       4 ms  > EHLO a\n"
		"       5 ms < 250 x\n               = what it offers now that nobody else "
		"listens\n");
}

static void what_is_about_us_says_so(void **state)
{
	(void)state;
	expect_told("+1 ms S: 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked using "
		    "zen.spamhaus.org\n",
		"       1 ms < 554 5.7.1 Service unavailable; Client host [192.0.2.9] blocked "
		"using "
		"zen.spamhaus.org\n"
		"               = about us, not about the address: The server does not want to "
		"talk to us\n");
}

static void what_is_no_transcript_is_shown_as_it_is(void **state)
{
	(void)state;
	expect_told("", "");
	expect_told("\n", "");
	expect_told("- excluded by the user's rules\n", "    - excluded by the user's rules\n");
	expect_told("+1 ms S:", "       1 ms < \n");
	expect_told("+1 ms S: \n+2 ms S: 2", "       1 ms < \n       2 ms < 2\n");
	expect_told("+ ms", "    + ms\n");
}

static void more_commands_than_fit_in_one_write_do_no_harm(void **state)
{
	char transcript[8192] = "";
	char *text = NULL;
	size_t length = 0;

	(void)state;
	for (int i = 0; i < 200; i++)
		length += (size_t)snprintf(transcript + length, sizeof(transcript) - length,
			"+1 ms C: RCPT TO:<a@b>\n");
	for (int i = 0; i < 200; i++)
		length += (size_t)snprintf(
			transcript + length, sizeof(transcript) - length, "+1 ms S: 250 Ok\n");
	FILE *file = open_memstream(&text, &length);

	probe_print_dialogue(file, &(struct probe_talk){.host = "", .way = ""}, transcript);
	fclose(file);
	assert_non_null(strstr(text, "it accepts this recipient"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reply_is_read_with_its_command),
		cmocka_unit_test(an_answer_means_what_its_recipient_makes_of_it),
		cmocka_unit_test(what_breaks_the_rules_means_nothing),
		cmocka_unit_test(a_trial_names_strangers),
		cmocka_unit_test(another_session_begins_anew),
		cmocka_unit_test(what_is_about_us_says_so),
		cmocka_unit_test(what_is_no_transcript_is_shown_as_it_is),
		cmocka_unit_test(more_commands_than_fit_in_one_write_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
