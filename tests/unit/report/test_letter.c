#include "report/letter.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const struct answer refused = {.outcome = OUTCOME_REFUSED,
	.stage = STAGE_RCPT,
	.code = 550,
	.enhanced = "5.7.1",
	.text = "Relay access denied"};

static const struct letter whole = {.address = "info@example.org",
	.host = "mx2.example.org",
	.ip = "192.0.2.1",
	.port = 25,
	.asked_ms = 1763693000000,
	.source_ip = "192.0.2.9",
	.helo = "probe.example.net",
	.sender = "",
	.answer = &refused,
	.ended_with_quit = true,
	.trouble = "The backup server rejects the domain's mail",
	.meaning = "The server was not told to accept this domain"};

static void expect_letter(const struct letter *letter, const char *expected)
{
	struct buf text;

	buf_init(&text, LETTER_SIZE_MAX);
	letter_write(letter, &text);
	assert_string_equal(buf_text(&text), expected);
	buf_finish(&text);
}

static void expect_within(const struct letter *letter, const char *expected, const char *absent)
{
	struct buf text;

	buf_init(&text, LETTER_SIZE_MAX);
	letter_write(letter, &text);
	if (!strstr(buf_text(&text), expected) || (absent && strstr(buf_text(&text), absent)))
		fail_msg("%s", buf_text(&text));
	buf_finish(&text);
}

static void it_says_who_when_from_where_and_what(void **state)
{
	(void)state;
	expect_letter(&whole,
		"Subject: Mail to info@example.org at your mail server mx2.example.org\n\n"
		"Hello,\n\n"
		"we have checked whether mail can be delivered to info@example.org, and found "
		"trouble at your server:\n\n"
		"  Server:     mx2.example.org [192.0.2.1], port 25\n"
		"  When:       2025-11-21T02:43:20Z\n"
		"  From:       192.0.2.9, greeting as probe.example.net\n"
		"  Said:       MAIL FROM:<>\n"
		"              RCPT TO:<info@example.org>\n"
		"  Reply:      550 5.7.1 Relay access denied\n"
		"  Trouble:    The backup server rejects the domain's mail\n"
		"  It means:   The server was not told to accept this domain\n"
		"\nNo message was sent: the session ended with QUIT. Would you have a look?\n");
}

static void a_session_that_broke_off_did_not_end_with_quit(void **state)
{
	struct letter letter = whole;

	(void)state;
	letter.ended_with_quit = false;
	expect_within(&letter, "\nNo message was sent. Would you have a look?\n", "QUIT");
}

static void what_is_not_known_is_not_said(void **state)
{
	struct letter letter = whole;

	(void)state;
	letter.asked_ms = 0;
	expect_within(&letter, "Reply:", "When:");
	letter.source_ip = NULL;
	expect_within(&letter, "From:       greeting as probe.example.net\n", NULL);
	letter.helo = "";
	expect_within(&letter, "Reply:", "From:");
	letter.sender = NULL;
	expect_within(&letter, "  Said:       RCPT TO:<info@example.org>\n", "MAIL");
	letter.meaning = letter.trouble;
	expect_within(&letter, "  Trouble:    The backup", "It means:");
	letter.trouble = letter.meaning = NULL;
	expect_within(&letter, "Reply:", "Trouble:");
}

static void silence_has_no_reply(void **state)
{
	struct answer silent = {
		.outcome = OUTCOME_TIMEOUT, .stage = STAGE_CONNECT, .text = "within 20.0 s"};
	struct letter letter = whole;

	(void)state;
	letter.answer = &silent;
	expect_within(&letter, "  No reply:   timeout: within 20.0 s, at connect\n", "Said:");
	silent.stage = STAGE_MAIL;
	expect_within(&letter, "  Said:       MAIL FROM:<>\n  No reply:", "RCPT");
	silent = (struct answer){
		.outcome = OUTCOME_REFUSED, .stage = STAGE_BANNER, .code = 554, .text = "No"};
	expect_within(&letter, "  Reply:      554 No (at banner)\n", "Said:");
}

static void without_a_server_it_is_about_the_domain(void **state)
{
	const struct letter letter = {
		.address = "info@example.org", .trouble = "The domain has no mail server"};

	(void)state;
	expect_letter(&letter, "Subject: Mail to info@example.org\n\nHello,\n\n"
			       "we have checked whether mail can be delivered to info@example.org, "
			       "and found trouble before any server was asked:\n\n"
			       "  Trouble:    The domain has no mail server\n"
			       "\nNo message was sent. Would you have a look?\n");
}

static enum outcome outcome_at(const void *answers, size_t number)
{
	return ((const enum outcome *)answers)[number];
}

static void it_is_about_the_answer_that_decided_or_the_first_that_was_none(void **state)
{
	static const enum outcome answers[] = {
		OUTCOME_ACCEPTED, OUTCOME_NOT_ASKED, OUTCOME_TIMEOUT, OUTCOME_REFUSED};

	(void)state;
	assert_int_equal(letter_answer(answers, outcome_at, 4, 3), 3);
	assert_int_equal(letter_answer(answers, outcome_at, 4, 0), 2);
	assert_int_equal(letter_answer(answers, outcome_at, 4, -1), 2);
	assert_int_equal(letter_answer(answers, outcome_at, 2, 0), 0);
	assert_int_equal(letter_answer(answers, outcome_at, 2, -1), -1);
	assert_int_equal(letter_answer(answers, outcome_at, 0, 7), -1);
}

static void a_finding_is_told_with_its_evidence(void **state)
{
	static const struct catalogue_entry finding = {
		.title = "Odd", .explanation = "It is odd.", .remedy = "Make it even."};
	const struct finding_letter letter = {
		&finding, "a.test", "seen twice", 1763693000000, "here"};
	struct buf text;

	(void)state;
	buf_init(&text, FINDING_LETTER_SIZE_MAX);
	letter_write_finding(&letter, &text);
	assert_string_equal(buf_text(&text),
		"Subject: Odd: a.test\n\nHello,\n\n"
		"an audit of contact addresses has found this:\n\n"
		"  What:       Odd\n  Where:      a.test\n  Evidence:   seen twice\n"
		"  Seen:       2025-11-21T02:43:20Z, from here\n\nIt is odd.\n"
		"\nWhat to do: Make it even.\n\nWould you have a look?\n");
	buf_finish(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_who_when_from_where_and_what),
		cmocka_unit_test(a_session_that_broke_off_did_not_end_with_quit),
		cmocka_unit_test(what_is_not_known_is_not_said),
		cmocka_unit_test(silence_has_no_reply),
		cmocka_unit_test(without_a_server_it_is_about_the_domain),
		cmocka_unit_test(it_is_about_the_answer_that_decided_or_the_first_that_was_none),
		cmocka_unit_test(a_finding_is_told_with_its_evidence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
