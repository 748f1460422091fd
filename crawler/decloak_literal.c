#include "crawler/decloak_literal.h"

#include "crawler/percent.h"

#include <string.h>

/* Up to `most` digits of the base at *at; -1 where there are fewer than `least`. */
static long take_digits(struct span script, size_t *at, int base, int least, int most)
{
	long value = 0;
	int count = 0;

	while (count < most && *at < script.length) {
		int digit = ascii_hex_value(script.at[*at]);

		if (digit < 0 || digit >= base)
			break;
		value = value * base + digit;
		(*at)++;
		count++;
	}
	return count < least ? -1 : value;
}

static long take_unicode(struct span script, size_t *at)
{
	if (*at >= script.length || script.at[*at] != '{')
		return take_digits(script, at, 16, 4, 4);
	(*at)++;
	long scalar = take_digits(script, at, 16, 1, 6);

	if (*at < script.length && script.at[*at] == '}')
		(*at)++;
	return scalar;
}

/* The character of the escape whose backslash is behind us; -1 where it is none, or stands for
 * nothing (a line that goes on). */
static long take_escape(struct span script, size_t *at)
{
	char c = script.at[(*at)++];

	switch (c) {
	case 'x':
		return take_digits(script, at, 16, 2, 2);
	case 'u':
		return take_unicode(script, at);
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
	case 'v':
		return '\n';
	case '\r':
	case '\n':
		return -1;
	}
	if (c >= '0' && c <= '7') {
		(*at)--;
		return take_digits(script, at, 8, 1, c <= '3' ? 3 : 2);
	}
	return (unsigned char)c;
}

/* Bytes beyond ASCII behind a backslash are the first of a character: they stay as they are. */
static bool add_escape(struct span script, size_t *at, struct buf *out, bool *is_made)
{
	if (*at >= script.length)
		return false;
	bool is_byte = (unsigned char)script.at[*at] >= 0x80;
	bool is_coded = ascii_is_alnum(script.at[*at]);
	long c = take_escape(script, at);

	if (c >= 0 && is_byte)
		buf_add_char(out, (char)c);
	else if (c >= 0)
		buf_add_utf8(out, (unsigned long)c);
	*is_made |= is_coded && (c == '@' || c == ':');
	return true;
}

static void skip_inset(struct span script, size_t *at)
{
	*at += span_find(span_from(script, *at), '}');
	*at += *at < script.length;
}

bool literal_read(struct span script, size_t *at, struct buf *out, bool *is_made)
{
	char quote = script.at[(*at)++];

	while (*at < script.length) {
		char c = script.at[(*at)++];

		if (c == quote)
			return true;
		if (c == '\n' && quote != '`')
			return false;
		if (c == '\\') {
			if (!add_escape(script, at, out, is_made))
				return false;
		} else if (quote == '`' && c == '$' &&
			   span_starts(span_from(script, *at), SPAN("{"))) {
			skip_inset(script, at);
			buf_add_char(out, JS_UNKNOWN);
		} else {
			buf_add_char(out, c);
		}
	}
	return false;
}

size_t literal_comment_end(struct span script, size_t at)
{
	struct span rest = span_from(script, at + 2);

	if (script.at[at + 1] == '/')
		return at + 2 + span_find(rest, '\n');
	const char *end = rest.length ? memmem(rest.at, rest.length, "*/", 2) : NULL;

	return end ? (size_t)(end - script.at) + 2 : script.length;
}

size_t literal_regexp_end(struct span script, size_t at)
{
	bool is_class = false;
	size_t end = span_part(script, 0, at + LITERAL_REGEXP_MAX).length;

	for (size_t i = at + 1; i < end && script.at[i] != '\n'; i++) {
		char c = script.at[i];

		if (c == '\\')
			i++;
		else if (c == '[' || c == ']')
			is_class = c == '[';
		else if (c == '/' && !is_class)
			return i + 1;
	}
	return at + 1; /* it was a division */
}

/* unescape() makes a character of %E9 and of %u00E9, decodeURIComponent() one of %C3%A9; we take
 * the bytes, which gives the same for all that an address has in practice. */
void literal_add_unescaped(struct buf *out, struct span text)
{
	while (text.length) {
		int byte = percent_byte(text);
		size_t length = byte < 0 ? 1 : 3;

		if (span_starts_nocase(text, SPAN("%u"))) {
			size_t at = 2;
			long c = take_digits(text, &at, 16, 4, 4);

			buf_add_utf8(out, c < 0 ? '%' : (unsigned long)c);
			length = c < 0 ? 1 : at;
		} else {
			buf_add_char(out, byte < 0 ? text.at[0] : (char)byte);
		}
		text = span_from(text, length);
	}
}

size_t literal_reversal_length(struct span script, size_t at)
{
	static const char *const forms[] = {
		".split('').reverse().join('')", ".split(\"\").reverse().join(\"\")"};

	for (size_t i = 0; i < 2; i++)
		if (span_starts(span_from(script, at), span_of(forms[i])))
			return strlen(forms[i]);
	return 0;
}

void literal_add_reversed(struct buf *out, struct span text)
{
	for (size_t i = text.length; i > 0; i--)
		buf_add_char(out, text.at[i - 1]);
}

static int base64_value(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *hit = c ? strchr(digits, c) : NULL;

	return hit ? (int)(hit - digits) : -1;
}

bool literal_add_base64(struct buf *out, struct span text)
{
	unsigned long bits = 0;
	unsigned count = 0;

	text = span_trim(text);
	while (text.length && text.at[text.length - 1] == '=')
		text.length--;
	for (size_t i = 0; i < text.length; i++) {
		int value = base64_value(text.at[i]);

		if (value < 0)
			return false;
		bits = (bits << 6 | (unsigned long)value) & 0xffff;
		count += 6;
		if (count >= 8) {
			count -= 8;
			buf_add_char(out, (char)(bits >> count & 0xff));
		}
	}
	return text.length > 0;
}
