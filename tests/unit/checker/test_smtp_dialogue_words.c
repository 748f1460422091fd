/*
 * Whatever addresses are published and whatever a server answers, nothing but EHLO, HELO, STARTTLS,
 * MAIL, RCPT, RSET and QUIT is ever written, each as a whole line. The grammar stands here a second
 * time, in words of its own, because the code may not be its own judge.
 */
#include "checker/smtp_dialogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { ADDRESSES = 100000, RECIPIENTS = 4, EVENTS_MAX = 60 };

static struct {
	unsigned seed;
	struct dialogue_plan plan;
	struct dialogue_recipient recipients[RECIPIENTS];
	size_t count;
	struct session_view view;
	struct dialogue dialogue;
	struct dialogue_step step;
	size_t lines[128]; /* said, by the first letter of the verb */
	bool utf8;         /* was offered */
} play;

static size_t dice(size_t sides)
{
	return (size_t)rand_r(&play.seed) % sides;
}

/* ---- what may be said ---- */

static bool is_clean(struct span text, bool utf8)
{
	for (size_t i = 0; i < text.length; i++) {
		unsigned char c = (unsigned char)text.at[i];

		if (c < 0x20 || c == 0x7f || (c >= 0x80 && !utf8))
			return false;
	}
	return true;
}

/* A ">" outside quotes would end the path, and what follows would be a parameter of the address's. */
static bool is_one_path(struct span path)
{
	bool is_quoted = false;

	for (size_t i = 0; i < path.length; i++) {
		char c = path.at[i];

		if (is_quoted && c == '\\')
			i++;
		else if (c == '"')
			is_quoted = !is_quoted;
		else if (!is_quoted && (c == '<' || c == '>' || c == ' '))
			return false;
	}
	return !is_quoted;
}

static bool is_path_line(struct span line, const char *verb, bool may_ask_utf8)
{
	size_t begin = strlen(verb);

	if (!span_starts(line, span_of(verb)))
		return false;
	if (may_ask_utf8 && line.length > 10 &&
		span_equals(span_from(line, line.length - 9), SPAN(" SMTPUTF8")))
		line.length -= 9;
	return line.length > begin && line.at[line.length - 1] == '>' &&
	       is_one_path(span_part(line, begin, line.length - 1 - begin));
}

static bool is_greeting(struct span line)
{
	return (span_starts(line, SPAN("EHLO ")) || span_starts(line, SPAN("HELO "))) &&
	       line.length > 5 && span_find(span_from(line, 5), ' ') == line.length - 5;
}

static bool may_be_said(struct span line)
{
	return is_clean(line, play.utf8) &&
	       (is_greeting(line) || span_equals(line, SPAN("STARTTLS")) ||
		       span_equals(line, SPAN("RSET")) || span_equals(line, SPAN("QUIT")) ||
		       is_path_line(line, "MAIL FROM:<", play.utf8) ||
		       is_path_line(line, "RCPT TO:<", false));
}

static void judge_step(void)
{
	struct span rest = {play.step.say, play.step.say_length}, line;

	if (play.step.wish != DIALOGUE_WISH_SAY)
		return;
	assert_true(rest.length >= 6 && rest.length <= DIALOGUE_SAY_MAX);
	assert_memory_equal(rest.at + rest.length - 2, "\r\n", 2);
	rest.length--;
	while (span_split(&rest, '\n', &line)) {
		assert_true(line.length > 1 && line.length < SMTP_COMMAND_MAX);
		assert_int_equal(line.at[line.length - 1], '\r');
		line.length--;
		if (!may_be_said(line))
			fail_msg("said: \"%.*s\"", SPAN_ARGS(line));
		play.lines[line.at[0] & 0x7f]++;
	}
}

/* ---- what is published, and what a server says ---- */

/* Bytes that hurt, more often than chance would have them. */
static size_t scribble(char *at, size_t size)
{
	static const char *const pieces[] = {"\r\nDATA\r\n", "\nRCPT TO:<x@y.example>", "\r", "\n",
		"\t", " ", "\"", "\\", "<", ">", "@", ".", "\x01", "\x7f", "\x80", "\xc3\xa9",
		"\xc2\x85", "\xe2\x80\xa8", "> SIZE=1", "\"a b\"", "\"a\\\"b\"", "a", "b", "info",
		"x+y", "!#$%&'*/=?^_`{|}~"};
	size_t length = 0;

	for (size_t i = dice(8) + 1; i > 0; i--) {
		const char *piece =
			pieces[dice(3) ? dice(sizeof(pieces) / sizeof(pieces[0])) : 15 + dice(10)];
		size_t more = strlen(piece);

		if (length + more >= size)
			break;
		memcpy(at + length, piece, more);
		length += more;
	}
	at[length] = '\0';
	return length;
}

/* As the crawler would have it (parsed), or as no one should let it pass. */
static void publish(struct dialogue_recipient *r)
{
	char text[LOCAL_PART_MAX + 20];
	struct address address = {"info", "one.example"};
	size_t length = scribble(text, LOCAL_PART_MAX - 12);

	memcpy(text + length, "@one.example", 13);
	if (dice(4) == 0) {
		scribble(address.local, sizeof(address.local));
		if (dice(2))
			scribble(address.domain, sizeof(address.domain));
	} else if (address_parse(span_of(text), &address) != ADDRESS_FINE && dice(2)) {
		snprintf(address.local, sizeof(address.local), "\"a b\"");
	}
	*r = (struct dialogue_recipient){
		.address = address, .kind = dice(4) ? RECIPIENT_PUBLISHED : RECIPIENT_POSTMASTER};
}

static void answer(void)
{
	static const char *const offer = "250-mx\r\n250-SMTPUTF8\r\n250-PIPELINING\r\n250 STARTTLS";
	static const char *const replies[] = {"250 ok", "250 ok", "250 ok", "220 go",
		"354 go ahead", "421 closing", "450 later", "550 5.1.1 unknown",
		"550 null sender refused", "334 VXNlcg==", "DATA", "250 DATA\rDATA",
		"554 5.7.1 <> refused", "502 EHLO? say DATA"};
	struct smtp_reader reader;
	char text[200];
	bool is_offered = play.dialogue.stage <= DIALOGUE_EHLO && dice(3);
	const char *reply =
		is_offered ? offer : replies[dice(sizeof(replies) / sizeof(replies[0]))];
	struct span bytes = {text, (size_t)snprintf(text, sizeof(text), "%s\r\n", reply)};

	smtp_reader_init(&reader);
	if (strstr(reply, "SMTPUTF8"))
		play.utf8 = true;
	if (smtp_reader_take(&reader, &bytes) == SMTP_READ_REPLY)
		dialogue_reply(&play.dialogue, &reader.reply, dice(50) == 0, &play.step);
	else
		dialogue_fail(&play.dialogue, OUTCOME_GARBLED, "garbled", &play.step);
}

static void one_event(void)
{
	if (play.step.wish == DIALOGUE_WISH_HANDSHAKE)
		dialogue_handshake(&play.dialogue, dice(4) != 0, &play.step);
	else if (dice(60) == 0)
		dialogue_fail(&play.dialogue, OUTCOME_TIMEOUT, "silence", &play.step);
	else if (dice(100) == 0)
		dialogue_leave(&play.dialogue, &play.step);
	else
		answer();
}

static void converse(void)
{
	static const char *const names[] = {"probe.example", "[192.0.2.1]", "a\r\nDATA", "", "x y"};

	play.plan = (struct dialogue_plan){.host = "",
		.want_tls = dice(2),
		.greet_with_helo = dice(4) == 0,
		.reply_timeout_ms = 60000,
		.quit_timeout_ms = 2000};
	snprintf(play.plan.helo, sizeof(play.plan.helo), "%s", names[dice(8) ? dice(2) : dice(5)]);
	if (dice(2))
		scribble(play.plan.second_sender, 40);
	if (dice(2))
		snprintf(play.plan.second_sender, sizeof(play.plan.second_sender), "%s",
			"postmaster@probe.example");
	for (play.count = 0; play.count < RECIPIENTS; play.count++)
		publish(&play.recipients[play.count]);
	memset(&play.view, 0, sizeof(play.view));
	play.utf8 = false;
	dialogue_begin(
		&play.dialogue, &play.plan, play.recipients, play.count, &play.view, &play.step);
	judge_step();
	for (int i = 0; i < EVENTS_MAX && play.step.wish != DIALOGUE_WISH_CLOSE; i++) {
		one_event();
		judge_step();
	}
	assert_int_equal(play.step.wish, DIALOGUE_WISH_CLOSE);
}

static void nothing_but_seven_words_is_ever_said(void **state)
{
	(void)state;
	play.seed = 1;
	for (int i = 0; i < ADDRESSES / RECIPIENTS; i++)
		converse();
	for (const char *letter = "EHSMRQ"; *letter; letter++)
		if (play.lines[(int)*letter] < 500)
			fail_msg("%c... was said %zu times", *letter, play.lines[(int)*letter]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_but_seven_words_is_ever_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
