/*
 * The policy file of RFC 8461 3.2, and which names it allows (4.1).
 *
 * 1. Every line is "key: value" in UTF-8 without control characters and ends with LF or CRLF; blanks
 *    may stand behind the colon and at the end. Empty lines are no lines of the grammar, but are
 *    passed over: they change nothing, and files end with them.
 * 2. Keys and words are case-sensitive. Unknown keys are passed over, whatever their values; of a
 *    known one the first counts, but all mx do.
 * 3. What is found is written to the caller's view only when all of it is right.
 */
#include "checker/sts.h"
#include "base/utf8.h"
#include "base/visible.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	KEY_MAX = 32,   /* RFC 8461 3.2 */
	SHOWN_SIZE = 64 /* of what is quoted in a sentence */
};

enum key { KEY_VERSION, KEY_MODE, KEY_MAX_AGE, KEY_MX, KEY_COUNT };

static const char *const key_names[KEY_COUNT] = {
	[KEY_VERSION] = "version",
	[KEY_MODE] = "mode",
	[KEY_MAX_AGE] = "max_age",
	[KEY_MX] = "mx",
};

struct reader {
	size_t line; /* from 1 on */
	bool seen[KEY_COUNT];
	bool was_misspelt[KEY_COUNT]; /* but for its case */
	enum sts_mode mode;
	unsigned long max_age_s;
	char patterns[STS_PATTERNS_SIZE];
	size_t patterns_length;
	size_t dropped; /* patterns for which there was no room */
	char *error;    /* RECORD_ERROR_MAX + 1 bytes */
};

/* Always false, for `return say(...)`. */
__attribute__((format(printf, 2, 3))) static bool say(
	struct reader *reader, const char *format, ...)
{
	int at = reader->line
			 ? snprintf(reader->error, RECORD_ERROR_MAX + 1, "line %zu: ", reader->line)
			 : 0;
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(reader->error + at, RECORD_ERROR_MAX + 1 - (size_t)at, format, arguments);
	va_end(arguments);
	return false;
}

/* ---- values ---- */

static bool read_version(struct reader *reader, struct span value, const char *shown)
{
	(void)reader;
	return span_equals(value, SPAN("STSv1")) ||
	       say(reader, "version \"%s\" must be \"STSv1\"", shown);
}

static bool read_mode(struct reader *reader, struct span value, const char *shown)
{
	for (enum sts_mode mode = STS_MODE_NONE; mode < STS_MODE_COUNT; mode++) {
		if (span_equals(value, span_of(sts_mode_name(mode)))) {
			reader->mode = mode;
			return true;
		}
	}
	return say(reader, "mode \"%s\" must be \"enforce\", \"testing\" or \"none\"", shown);
}

static bool read_max_age(struct reader *reader, struct span value, const char *shown)
{
	bool is_number = value.length > 0;

	for (size_t i = 0; i < value.length; i++)
		is_number &= ascii_is_digit(value.at[i]);
	if (!is_number)
		return say(reader, "max_age \"%s\" must be a number of seconds, 0 to %d", shown,
			STS_MAX_AGE_MAX);
	if (!span_to_number(value, STS_MAX_AGE_MAX, &reader->max_age_s))
		return say(reader, "max_age %s is more than a year (%d seconds)", shown,
			STS_MAX_AGE_MAX);
	return true;
}

/* What is wrong with it, or NULL. */
static const char *pattern_fault(struct span pattern)
{
	struct span domain = span_starts(pattern, SPAN("*.")) ? span_from(pattern, 2) : pattern;
	size_t digits = 0;

	if (domain_is_host_name(domain, 1) && domain.at[domain.length - 1] != '.')
		return NULL;
	for (size_t i = 0; i < pattern.length; i++)
		digits += ascii_is_digit(pattern.at[i]) || pattern.at[i] == '.';
	if (!pattern.length)
		return "there is no name";
	if (digits == pattern.length || pattern.at[0] == '[' ||
		span_find(pattern, ':') < pattern.length)
		return "names are wanted, no addresses";
	if (pattern.at[0] == '.')
		return "a wildcard is written \"*.example.org\"";
	if (!utf8_is_ascii(pattern))
		return "international names are written as A-labels (xn--...)";
	if (span_find(domain, '*') < domain.length)
		return "\"*\" may only stand as the whole first label";
	if (pattern.at[pattern.length - 1] == '.')
		return "the name must not end with a dot";
	if (span_find(pattern, ' ') < pattern.length || span_find(pattern, ',') < pattern.length)
		return "each name needs an \"mx:\" line of its own";
	return "that is no host name";
}

static bool read_mx(struct reader *reader, struct span value, const char *shown)
{
	const char *fault = pattern_fault(value);
	size_t at = reader->patterns_length;

	if (fault)
		return say(reader, "mx \"%s\": %s", shown, fault);
	if (at + 1 + value.length >= sizeof(reader->patterns)) {
		reader->dropped++;
		return true;
	}
	if (at)
		reader->patterns[at++] = '\n';
	for (size_t i = 0; i < value.length; i++)
		reader->patterns[at++] = ascii_lower(value.at[i]);
	reader->patterns[at] = '\0';
	reader->patterns_length = at;
	return true;
}

static bool read_value(struct reader *reader, enum key key, struct span value)
{
	char shown[SHOWN_SIZE];

	if (reader->seen[key] && key != KEY_MX)
		return true;
	reader->seen[key] = true;
	visible_text(value, shown, sizeof(shown));
	switch (key) {
	case KEY_VERSION:
		return read_version(reader, value, shown);
	case KEY_MODE:
		return read_mode(reader, value, shown);
	case KEY_MAX_AGE:
		return read_max_age(reader, value, shown);
	case KEY_MX:
		return read_mx(reader, value, shown);
	case KEY_COUNT:
		break;
	}
	return true;
}

/* ---- lines ---- */

static bool is_key(struct span name)
{
	if (!name.length || name.length > KEY_MAX || !ascii_is_alnum(name.at[0]))
		return false;
	for (size_t i = 0; i < name.length; i++)
		if (!ascii_is_alnum(name.at[i]) && !strchr("_-.", name.at[i]))
			return false;
	return true;
}

/* Bytes that no line may hold (RFC 8461 3.2, sts-policy-vchar). */
static bool check_bytes(struct reader *reader, struct span line)
{
	if (reader->line == 1 && span_starts(line, SPAN("\xef\xbb\xbf")))
		return say(reader, "a byte order mark stands before the text");
	for (size_t i = 0; i < line.length; i++) {
		unsigned char c = (unsigned char)line.at[i];

		if (c == '\r')
			return say(reader, "a CR stands there without LF behind it");
		if (c == 0x7f || (c < ' ' && c != '\t'))
			return say(reader, "a control character (0x%02x) stands there", c);
	}
	return utf8_is_valid(line) || say(reader, "that is no UTF-8");
}

static bool read_line(struct reader *reader, struct span line)
{
	size_t colon = span_find(line, ':');
	struct span name = span_part(line, 0, colon);
	char shown[SHOWN_SIZE];

	if (!check_bytes(reader, line))
		return false;
	if (!span_trim_blanks(line).length)
		return true;
	if (colon == line.length || !is_key(name)) {
		visible_text(line, shown, sizeof(shown));
		return say(reader, "\"%s\" is not \"key: value\"%s", shown,
			colon < line.length && is_key(span_trim_blanks(name))
				? "; no blanks may stand around the key"
				: "");
	}
	for (enum key key = KEY_VERSION; key < KEY_COUNT; key++) {
		if (span_equals(name, span_of(key_names[key])))
			return read_value(
				reader, key, span_trim_blanks(span_from(line, colon + 1)));
		if (span_equals_nocase(name, span_of(key_names[key])))
			reader->was_misspelt[key] = true;
	}
	return true;
}

static bool read_lines(struct reader *reader, struct span text)
{
	struct span rest = text, line;

	while (span_split(&rest, '\n', &line)) {
		reader->line++;
		if (rest.at && line.length && line.at[line.length - 1] == '\r')
			line.length--;
		if (!read_line(reader, line))
			return false;
	}
	reader->line = 0;
	return true;
}

static bool check_whole(struct reader *reader)
{
	for (enum key key = KEY_VERSION; key < KEY_COUNT; key++) {
		if (reader->seen[key] || (key == KEY_MX && reader->mode == STS_MODE_NONE))
			continue;
		return say(reader, "there is no \"%s:\" line%s%s", key_names[key],
			key == KEY_MX ? ", and only mode \"none\" may do without" : "",
			reader->was_misspelt[key] ? " (keys are written in small letters)" : "");
	}
	reader->error[0] = '\0';
	if (reader->dropped)
		say(reader, "there are too many mx lines: %zu of them were not looked at",
			reader->dropped);
	return true;
}

bool sts_read_policy(struct span text, struct sts_view *view)
{
	struct reader reader = {.error = view->error};

	if (text.length > STS_POLICY_BYTES_MAX)
		return say(&reader, "the policy is larger than %d bytes", STS_POLICY_BYTES_MAX);
	if (!span_trim(text).length)
		return say(&reader, "the policy is empty");
	if (!read_lines(&reader, text) || !check_whole(&reader))
		return false;
	view->mode = reader.mode;
	view->max_age_s = (int64_t)reader.max_age_s;
	memcpy(view->patterns, reader.patterns, reader.patterns_length + 1);
	return true;
}
