#include "checker/smtp_reply.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { TEXT_MAX = 16384 };

struct told {
	char text[TEXT_MAX];
	size_t length;
};

static void note_reply(struct told *told, const struct smtp_reply *reply)
{
	int length = snprintf(told->text + told->length, sizeof(told->text) - told->length,
		"%d|%s|%s|%u\n", reply->code, reply->enhanced, reply->text, reply->lines);

	told->length += (size_t)length;
	assert_true(told->length < sizeof(told->text));
}

/* Feeds one piece; false once there was a fault. */
static bool feed(struct smtp_reader *reader, struct span piece, struct told *told)
{
	for (;;) {
		enum smtp_read read = smtp_reader_take(reader, &piece);

		if (read == SMTP_READ_REPLY) {
			note_reply(told, &reader->reply);
			continue;
		}
		if (read == SMTP_READ_MORE)
			assert_int_equal(piece.length, 0);
		return read != SMTP_READ_FAULT;
	}
}

/* Reads `bytes` cut at `first` and at `second` and notes replies and fault. */
static void read_cut(struct span bytes, size_t first, size_t second, struct told *told)
{
	struct smtp_reader *reader = malloc(sizeof(*reader));

	assert_non_null(reader);
	smtp_reader_init(reader);
	told->length = 0;
	told->text[0] = '\0';
	if (feed(reader, span_part(bytes, 0, first), told) &&
		feed(reader, span_part(bytes, first, second - first), told))
		feed(reader, span_from(bytes, second), told);
	told->length += (size_t)snprintf(told->text + told->length,
		sizeof(told->text) - told->length, "!%s", smtp_fault_name(reader->fault));
	free(reader);
}

static void read_bytewise(struct span bytes, struct told *told)
{
	struct smtp_reader *reader = malloc(sizeof(*reader));
	bool goes_on = true;

	assert_non_null(reader);
	smtp_reader_init(reader);
	told->length = 0;
	told->text[0] = '\0';
	for (size_t i = 0; i < bytes.length && goes_on; i++) {
		/* A copy of one byte: the sanitizer sees any look at its neighbours. */
		char *one = malloc(1);

		assert_non_null(one);
		*one = bytes.at[i];
		goes_on = feed(reader, (struct span){one, 1}, told);
		free(one);
	}
	told->length += (size_t)snprintf(told->text + told->length,
		sizeof(told->text) - told->length, "!%s", smtp_fault_name(reader->fault));
	free(reader);
}

/* A constant, which a compound literal is not. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static const struct {
	struct span bytes;
	const char *told;
} cases[] = {
	{BYTES("220 mx.example ESMTP\r\n"), "220||mx.example ESMTP|1\n!"},
	{BYTES("220\r\n"), "220|||1\n!"},
	{BYTES("220 \r\n"), "220|||1\n!"},
	{BYTES("250-a\r\n250-b\r\n250 c\r\n"), "250||a / b / c|3\n!"},
	{BYTES("250-a\r\n250-\r\n250\r\n"), "250||a|3\n!"},
	/* a bare LF ends a line too, and both may be mixed */
	{BYTES("220 a\n250-b\n250 c\r\n"), "220||a|1\n250||b / c|2\n!"},
	/* a missing blank, digits that RFC 5321 does not have */
	{BYTES("250OK\r\n"), "250||OK|1\n!"},
	{BYTES("299 x\r\n"), "299||x|1\n!"},
	{BYTES("569 x\r\n"), "569||x|1\n!"},
	/* RFC 2034: the enhanced code, its class and its blank */
	{BYTES("550 5.1.1 No such user\r\n"), "550|5.1.1|No such user|1\n!"},
	{BYTES("550-5.1.1 No such\r\n550 5.1.1 user\r\n"), "550|5.1.1|No such / user|2\n!"},
	{BYTES("550-5.1.1 No such\r\n550 5.7.0 user\r\n"), "550|5.1.1|No such / user|2\n!"},
	{BYTES("550-No such\r\n550 5.1.1 user\r\n"), "550|5.1.1|No such / user|2\n!"},
	{BYTES("550 5.1.1\r\n"), "550|5.1.1||1\n!"},
	{BYTES("550 5.123.456 x\r\n"), "550|5.123.456|x|1\n!"},
	{BYTES("550 5.1234.1 x\r\n"), "550||5.1234.1 x|1\n!"},
	{BYTES("550 5.1.1x\r\n"), "550||5.1.1x|1\n!"},
	{BYTES("550 5.1. x\r\n"), "550||5.1. x|1\n!"},
	{BYTES("550 5..1 x\r\n"), "550||5..1 x|1\n!"},
	{BYTES("550 5.1\r\n"), "550||5.1|1\n!"},
	{BYTES("450 5.1.1 contradicts itself\r\n"), "450||5.1.1 contradicts itself|1\n!"},
	{BYTES("354 3.1.1 x\r\n"), "354|3.1.1|x|1\n!"},
	{BYTES("550 #5.1.0 Address rejected.\r\n"), "550|5.1.0|Address rejected.|1\n!"},
	{BYTES("550 # 5.1.0 x\r\n"), "550||# 5.1.0 x|1\n!"},
	{BYTES("422 4.2.2 License Expired\r\n"), "422|4.2.2|License Expired|1\n!"},
	/* foreign text becomes harmless; a bare CR within a line is text */
	{BYTES("220 a\rb\r\n"), "220||a\\x0db|1\n!"},
	{BYTES("220 \x1b[2J\xff\xe2\x80\xae\r\n"), "220||\\x1b[2J\\xff\\xe2\\x80\\xae|1\n!"},
	{BYTES("550 bo\xc3\xaete pleine\r\n"), "550||bo\xc3\xaete pleine|1\n!"},
	{BYTES("220 a\r\r\n"), "220||a|1\n!"},
	/* several replies in one segment */
	{BYTES("250 a\r\n550 5.1.1 b\r\n250 c\r\n"), "250||a|1\n550|5.1.1|b|1\n250||c|1\n!"},
	/* what is not whole is no reply */
	{BYTES(""), "!"},
	{BYTES("2"), "!"},
	{BYTES("250-a\r\n25"), "!"},
	{BYTES("250 a\r"), "!"},
	/* faults */
	{BYTES("SSH-2.0-OpenSSH_9.2\r\n"), "!no-code"},
	{BYTES("\r\n"), "!no-code"},
	{BYTES("\n"), "!no-code"},
	{BYTES("25\r\n"), "!no-code"},
	{BYTES("25\n"), "!no-code"},
	{BYTES("000 x\r\n"), "!no-code"},
	{BYTES("199 x\r\n"), "!no-code"},
	{BYTES("600 x\r\n"), "!no-code"},
	{BYTES("2x0 x\r\n"), "!no-code"},
	{BYTES("2500 x\r\n"), "!no-code"},
	{BYTES(" 250 x\r\n"), "!no-code"},
	{BYTES("250-a\r\n\r\n"), "!no-code"},
	{BYTES("250-a\r\nb\r\n250 c\r\n"), "!no-code"},
	{BYTES("250-a\r\n550 b\r\n"), "!code-changed"},
	{BYTES("250-a\r\n251 b\r\n"), "!code-changed"},
	{BYTES("250 a\r\n250-b\r\n550 c\r\n"), "250||a|1\n!code-changed"},
	{BYTES("220 a\0b\r\n"), "!nul"},
	{BYTES("\0"), "!nul"},
	{BYTES("220 a\r\n\0"), "220||a|1\n!nul"},
};

static void replies_and_faults_are_read_as_they_stand(void **state)
{
	static struct told told;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_cut(cases[i].bytes, 0, 0, &told);
		assert_string_equal(told.text, cases[i].told);
	}
}

static void the_result_does_not_depend_on_the_cuts(void **state)
{
	static struct told told;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		read_bytewise(cases[i].bytes, &told);
		assert_string_equal(told.text, cases[i].told);
		for (size_t first = 0; first <= cases[i].bytes.length; first++)
			for (size_t second = first; second <= cases[i].bytes.length; second++) {
				read_cut(cases[i].bytes, first, second, &told);
				assert_string_equal(told.text, cases[i].told);
			}
	}
}

/* "250-xxx...\r\n" `lines` times with `length` bytes a line, then "250 end". */
static size_t make_reply(char *at, unsigned lines, size_t length)
{
	size_t used = 0;

	for (unsigned i = 0; i < lines; i++) {
		memcpy(at + used, "250-", 4);
		memset(at + used + 4, 'x', length - 4);
		memcpy(at + used + length, "\r\n", 2);
		used += length + 2;
	}
	memcpy(at + used, "250 end\r\n", 9);
	return used + 9;
}

static void limits_hold_to_the_byte(void **state)
{
	static const struct {
		unsigned lines;
		size_t length;
		const char *fault;
	} sizes[] = {
		{SMTP_LINES_MAX - 1, 10, ""},
		{SMTP_LINES_MAX, 10, "reply-long"},
		{1, SMTP_LINE_MAX - 1, ""}, /* the CR makes it full */
		{1, SMTP_LINE_MAX, "line-long"},
		{2, 4000, ""},
		{2, 4091, ""}, /* 4091 + LF + 4091 + LF + "250 end" + CR = 8192 */
		{2, 4092, "reply-long"},
		{3, 3000, "reply-long"},
	};
	static char bytes[20000];
	static struct told told, cut;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t length = make_reply(bytes, sizes[i].lines, sizes[i].length);
		const char *fault;

		read_cut((struct span){bytes, length}, 0, 0, &told);
		fault = strchr(told.text, '!') + 1;
		if (strcmp(fault, sizes[i].fault) != 0)
			fail_msg("%u lines of %zu bytes: \"%s\"", sizes[i].lines, sizes[i].length,
				fault);
		read_bytewise((struct span){bytes, length}, &cut);
		assert_string_equal(cut.text, told.text);
	}
}

static void an_endless_line_ends_at_the_limit(void **state)
{
	struct smtp_reader *reader = malloc(sizeof(*reader));
	char piece[1000];
	size_t taken = 0;

	(void)state;
	assert_non_null(reader);
	smtp_reader_init(reader);
	memset(piece, '2', sizeof(piece));
	piece[3] = '-';
	for (int i = 0; i < 100; i++) {
		struct span bytes = {piece, sizeof(piece)};
		enum smtp_read read = smtp_reader_take(reader, &bytes);

		taken += sizeof(piece) - bytes.length;
		if (read == SMTP_READ_FAULT)
			break;
	}
	assert_int_equal(reader->fault, SMTP_FAULT_LINE_LONG);
	assert_int_equal(taken, SMTP_LINE_MAX);
	free(reader);
}

static void a_fault_is_for_ever(void **state)
{
	struct smtp_reader *reader = malloc(sizeof(*reader));
	struct span bad = SPAN("hello\r\n"), good = SPAN("220 x\r\n");

	(void)state;
	assert_non_null(reader);
	smtp_reader_init(reader);
	assert_int_equal(smtp_reader_take(reader, &bad), SMTP_READ_FAULT);
	assert_int_equal(bad.length, 7);
	assert_int_equal(smtp_reader_take(reader, &good), SMTP_READ_FAULT);
	assert_int_equal(good.length, 7);
	free(reader);
}

static void a_long_text_is_cut_between_characters(void **state)
{
	static char bytes[2000];
	struct smtp_reader *reader = malloc(sizeof(*reader));
	size_t used = 4;

	(void)state;
	assert_non_null(reader);
	smtp_reader_init(reader);
	memcpy(bytes, "220 ", 4);
	for (; used < 1501; used += 3)
		memcpy(bytes + used, "\xe2\x82\xac", 3);
	memcpy(bytes + used, "\r\n", 2);
	struct span all = {bytes, used + 2};

	assert_int_equal(smtp_reader_take(reader, &all), SMTP_READ_REPLY);
	assert_int_equal(strlen(reader->reply.text), REPLY_TEXT_MAX / 3 * 3);
	free(reader);
}

static const struct smtp_reply *reply_of(struct smtp_reader *reader, const char *text)
{
	struct span bytes = span_of(text);

	smtp_reader_init(reader);
	assert_int_equal(smtp_reader_take(reader, &bytes), SMTP_READ_REPLY);
	return &reader->reply;
}

static void keywords_are_the_lines_behind_the_greeting(void **state)
{
	struct smtp_reader *reader = malloc(sizeof(*reader));
	char text[64];

	(void)state;
	assert_non_null(reader);
	smtp_reply_keywords(reply_of(reader, "250 PIPELINING\r\n"), text, sizeof(text));
	assert_string_equal(text, "");
	smtp_reply_keywords(
		reply_of(reader, "250-mx PIPELINING\r\n250-SIZE 10\r\n250-\r\n250-a\x01\r\n"
				 "250 STARTTLS\r\n"),
		text, sizeof(text));
	assert_string_equal(text, "SIZE 10\na\\x01\nSTARTTLS");
	smtp_reply_keywords(
		reply_of(reader, "250-mx\r\n250-SIZE 10\r\n250-PIPELINING\r\n250 A\r\n"), text, 10);
	assert_string_equal(text, "SIZE 10\nA");
	free(reader);
}

static void the_first_line_stands_alone(void **state)
{
	static const struct {
		const char *reply, *expected;
	} lines[] = {
		{"250-mx.example Hello\r\n250 SIZE 10\r\n", "250 mx.example Hello"},
		{"250 mx.example\r\n", "250 mx.example"},
		{"500 5.5.1 What?\n", "500 5.5.1 What?"},
		{"250-\r\n250 SIZE\r\n", "250"},
		{"250 \x01 mx\r\n", "250 \\x01 mx"},
		{"250 a name that is too long for it\r\n", "250 a name that is too "},
		{"250 a name that is too \xc3\xa4\r\n", "250 a name that is too "},
	};
	struct smtp_reader *reader = malloc(sizeof(*reader));
	char text[24];

	(void)state;
	assert_non_null(reader);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		smtp_reply_first(reply_of(reader, lines[i].reply), text, sizeof(text));
		assert_string_equal(text, lines[i].expected);
	}
	free(reader);
}

static void a_keyword_is_a_whole_word_in_any_case(void **state)
{
	static const char keywords[] = "PIPELINING\nsize 1000\nAUTH=LOGIN\nSTARTTLSX";

	(void)state;
	assert_true(smtp_keywords_have(keywords, "PIPELINING"));
	assert_true(smtp_keywords_have(keywords, "pipelining"));
	assert_true(smtp_keywords_have(keywords, "SIZE"));
	assert_true(smtp_keywords_have(keywords, "AUTH"));
	assert_false(smtp_keywords_have(keywords, "STARTTLS"));
	assert_false(smtp_keywords_have(keywords, "PIPE"));
	assert_false(smtp_keywords_have(keywords, "1000"));
	assert_false(smtp_keywords_have("", "SIZE"));
}

static void every_fault_has_a_name(void **state)
{
	(void)state;
	for (int i = 0; i < SMTP_FAULT_COUNT; i++)
		assert_non_null(smtp_fault_name((enum smtp_fault)i));
	assert_string_equal(smtp_fault_name(SMTP_FAULT_NONE), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(replies_and_faults_are_read_as_they_stand),
		cmocka_unit_test(the_result_does_not_depend_on_the_cuts),
		cmocka_unit_test(limits_hold_to_the_byte),
		cmocka_unit_test(an_endless_line_ends_at_the_limit),
		cmocka_unit_test(a_fault_is_for_ever),
		cmocka_unit_test(a_long_text_is_cut_between_characters),
		cmocka_unit_test(keywords_are_the_lines_behind_the_greeting),
		cmocka_unit_test(the_first_line_stands_alone),
		cmocka_unit_test(a_keyword_is_a_whole_word_in_any_case),
		cmocka_unit_test(every_fault_has_a_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
