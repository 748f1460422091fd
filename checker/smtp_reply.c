#include "checker/smtp_reply.h"
#include "base/visible.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CODE_LENGTH = 3 };

const char *smtp_fault_name(enum smtp_fault fault)
{
	static const char *const names[] = {[SMTP_FAULT_NONE] = "",
		[SMTP_FAULT_NO_CODE] = "no-code",
		[SMTP_FAULT_CODE_CHANGED] = "code-changed",
		[SMTP_FAULT_LINE_LONG] = "line-long",
		[SMTP_FAULT_REPLY_LONG] = "reply-long",
		[SMTP_FAULT_NUL] = "nul"};

	static_assert(sizeof(names) / sizeof(names[0]) == SMTP_FAULT_COUNT, "a name for each");
	return names[fault];
}

static void reply_clear(struct smtp_reply *reply)
{
	reply->code = 0;
	reply->enhanced[0] = reply->text[0] = reply->raw[0] = '\0';
	reply->raw_length = 0;
	reply->lines = 0;
}

void smtp_reader_init(struct smtp_reader *reader)
{
	reply_clear(&reader->reply);
	reader->line_first = 0;
	reader->is_whole = false;
	reader->fault = SMTP_FAULT_NONE;
}

/* A line without its code and the '-' or blank behind it. */
static struct span line_text(struct span line)
{
	struct span text = span_from(line, CODE_LENGTH);

	if (text.length && (text.at[0] == '-' || text.at[0] == ' '))
		text = span_from(text, 1);
	return text;
}

/* Up to `most` digits at the front. */
static size_t digits_at(struct span s, size_t most)
{
	size_t count = 0;

	while (count < s.length && count < most && ascii_is_digit(s.at[count]))
		count++;
	return count;
}

/* The length of an enhanced code of class `class` at the front of `text`, or 0. RFC 2034 4: it is
 * class "." subject "." detail and then a blank, and its class is the reply's; one that contradicts
 * the reply's first digit is left in the text, because the digit decides. */
static size_t enhanced_length(struct span text, char class)
{
	size_t at = 2;

	if (text.length < 5 || text.at[0] != class || text.at[1] != '.')
		return 0;
	size_t subject = digits_at(span_from(text, at), 3);

	at += subject;
	if (!subject || at >= text.length || text.at[at] != '.')
		return 0;
	size_t detail = digits_at(span_from(text, ++at), 3);

	at += detail;
	if (!detail || (at < text.length && !ascii_is_blank(text.at[at])))
		return 0;
	return at;
}

/* Takes the enhanced code off the front and keeps the reply's first one. IronPort writes it with a
 * hash: "550 #5.1.0 Address rejected". */
static struct span take_enhanced(struct smtp_reply *reply, struct span text)
{
	struct span bare = span_starts(text, SPAN("#")) ? span_from(text, 1) : text;
	size_t length = enhanced_length(bare, reply->raw[0]);

	if (!length)
		return text;
	if (!reply->enhanced[0])
		span_to_text(span_part(bare, 0, length), reply->enhanced, sizeof(reply->enhanced));
	return span_trim(span_from(bare, length));
}

/* The reply is whole: code, enhanced code and text out of its raw lines. */
static void reply_finish(struct smtp_reply *reply)
{
	static const char joint[] = " / ";
	char joined[SMTP_REPLY_BYTES_MAX + SMTP_LINES_MAX * (sizeof(joint) - 1)];
	size_t length = 0;
	struct span rest = {reply->raw, reply->raw_length}, line;

	while (span_split(&rest, '\n', &line)) {
		struct span text = take_enhanced(reply, span_trim(line_text(line)));

		if (!text.length)
			continue;
		if (length) {
			memcpy(joined + length, joint, sizeof(joint) - 1);
			length += sizeof(joint) - 1;
		}
		memcpy(joined + length, text.at, text.length);
		length += text.length;
	}
	reply->code =
		(reply->raw[0] - '0') * 100 + (reply->raw[1] - '0') * 10 + (reply->raw[2] - '0');
	visible_text((struct span){joined, length}, reply->text, sizeof(reply->text));
}

/* LF came: true when it ends the reply. */
static bool line_ends(struct smtp_reader *reader)
{
	struct smtp_reply *reply = &reader->reply;
	size_t end = reply->raw_length;

	if (end > reader->line_first && reply->raw[end - 1] == '\r')
		end--;
	if (end - reader->line_first < CODE_LENGTH) {
		reader->fault = SMTP_FAULT_NO_CODE;
		return false;
	}
	bool is_last = end == reader->line_first + CODE_LENGTH ||
		       reply->raw[reader->line_first + CODE_LENGTH] != '-';

	reply->lines++;
	reply->raw_length = end;
	reply->raw[end] = '\0';
	if (is_last)
		return true;
	if (reply->lines == SMTP_LINES_MAX) {
		reader->fault = SMTP_FAULT_REPLY_LONG;
		return false;
	}
	if (end < SMTP_REPLY_BYTES_MAX)
		reply->raw[reply->raw_length++] = '\n';
	else
		reader->fault = SMTP_FAULT_REPLY_LONG;
	reader->line_first = reply->raw_length;
	return false;
}

/* What is wrong with `c` at this place of its line. RFC 5321 4.2: %x32-35 %x30-35 %x30-39. */
static enum smtp_fault fault_at(const struct smtp_reader *reader, char c)
{
	size_t at = reader->reply.raw_length - reader->line_first;

	if (c == '\0')
		return SMTP_FAULT_NUL;
	if (at == 0 && (c < '2' || c > '5'))
		return SMTP_FAULT_NO_CODE;
	if ((at == 1 || at == 2) && !ascii_is_digit(c))
		return SMTP_FAULT_NO_CODE;
	if (at < CODE_LENGTH && reader->reply.lines && c != reader->reply.raw[at])
		return SMTP_FAULT_CODE_CHANGED;
	if (at == CODE_LENGTH && ascii_is_digit(c))
		return SMTP_FAULT_NO_CODE;
	if (at >= SMTP_LINE_MAX)
		return SMTP_FAULT_LINE_LONG;
	if (reader->reply.raw_length >= SMTP_REPLY_BYTES_MAX)
		return SMTP_FAULT_REPLY_LONG;
	return SMTP_FAULT_NONE;
}

/* One byte; true when it ends the reply. */
static bool take_byte(struct smtp_reader *reader, char c)
{
	struct smtp_reply *reply = &reader->reply;

	if (c == '\n')
		return line_ends(reader);
	reader->fault = fault_at(reader, c);
	if (!reader->fault)
		reply->raw[reply->raw_length++] = c;
	reply->raw[reply->raw_length] = '\0';
	return false;
}

enum smtp_read smtp_reader_take(struct smtp_reader *reader, struct span *bytes)
{
	if (reader->is_whole && !reader->fault)
		smtp_reader_init(reader);
	while (bytes->length && !reader->fault) {
		char c = bytes->at[0];

		if (take_byte(reader, c)) {
			*bytes = span_from(*bytes, 1);
			reader->is_whole = true;
			reply_finish(&reader->reply);
			return SMTP_READ_REPLY;
		}
		if (!reader->fault)
			*bytes = span_from(*bytes, 1);
	}
	return reader->fault ? SMTP_READ_FAULT : SMTP_READ_MORE;
}

void smtp_reply_keywords(const struct smtp_reply *reply, char *ret_text, size_t size)
{
	struct span rest = {reply->raw, reply->raw_length}, line = {NULL, 0};
	char word[REPLY_TEXT_MAX + 1];
	size_t used = 0;

	if (size)
		ret_text[0] = '\0';
	span_split(&rest, '\n', &line);
	while (span_split(&rest, '\n', &line)) {
		visible_text(span_trim(line_text(line)), word, sizeof(word));
		size_t length = strlen(word), joint = used ? 1 : 0;

		if (!length || used + joint + length >= size)
			continue;
		if (joint)
			ret_text[used++] = '\n';
		memcpy(ret_text + used, word, length + 1);
		used += length;
	}
}

bool smtp_keywords_have(const char *keywords, const char *keyword)
{
	struct span rest = span_of(keywords), line, wanted = span_of(keyword);

	while (span_split(&rest, '\n', &line)) {
		if (!span_starts_nocase(line, wanted))
			continue;
		struct span behind = span_from(line, wanted.length);

		if (!behind.length || behind.at[0] == '=' || ascii_is_blank(behind.at[0]))
			return true;
	}
	return false;
}

void smtp_reply_print(const struct smtp_reply *reply, char *ret_text, size_t size)
{
	char text[REPLY_TEXT_MAX + ENHANCED_MAX + 8];

	snprintf(text, sizeof(text), "%d%s%s%s%s", reply->code, reply->enhanced[0] ? " " : "",
		reply->enhanced, reply->text[0] ? " " : "", reply->text);
	size_t length = strlen(text) < size ? strlen(text) : size - 1;

	while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
		length--; /* never within a character */
	memcpy(ret_text, text, length);
	ret_text[length] = '\0';
}

void smtp_reply_first(const struct smtp_reply *reply, char *ret_text, size_t size)
{
	struct span rest = {reply->raw, reply->raw_length}, line = {NULL, 0};

	assert(size > CODE_LENGTH + 1);
	span_split(&rest, '\n', &line);
	struct span words = span_trim(line_text(line));
	int code = snprintf(ret_text, size, "%d%s", reply->code, words.length ? " " : "");

	visible_text(words, ret_text + code, size - (size_t)code);
}
