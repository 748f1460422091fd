#include "delivery/header.h"
#include "base/utf8.h"

#include <string.h>
#include <time.h>

enum {
	WORD_BYTES_MAX = 45, /* 60 characters in base64; with its frame 72 */
	FRAME_BYTES = 12,    /* "=?UTF-8?B?" and "?=" */
	LINE_BYTES_MAX = 76, /* RFC 2047 2 */
	MS_OF_SECOND = 1000,
	YEAR_ZERO = 1900
};

static bool goes_as_it_is(struct span value)
{
	for (size_t i = 0; i < value.length; i++) {
		if (value.at[i] < ' ' || value.at[i] > '~')
			return false;
		if (value.at[i] == '=' && span_starts(span_from(value, i), SPAN("=?")))
			return false; /* it would be read as an encoded word */
	}
	return true;
}

static void add_base64(struct buf *b, struct span bytes)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

	for (size_t i = 0; i < bytes.length; i += 3) {
		size_t left = bytes.length - i;
		unsigned bits = (unsigned)(unsigned char)bytes.at[i] << 16;

		if (left > 1)
			bits |= (unsigned)(unsigned char)bytes.at[i + 1] << 8;
		if (left > 2)
			bits |= (unsigned char)bytes.at[i + 2];
		buf_add_char(b, digits[bits >> 18 & 63]);
		buf_add_char(b, digits[bits >> 12 & 63]);
		buf_add_char(b, left > 1 ? digits[bits >> 6 & 63] : '=');
		buf_add_char(b, left > 2 ? digits[bits & 63] : '=');
	}
}

/* A character that a header can hold: no control of any kind, and UTF-8. */
static size_t take_character(struct span value, char *ret_bytes, size_t *ret_length)
{
	unsigned long scalar;
	size_t taken = utf8_decode(value, &scalar);

	if (!taken)
		scalar = UTF8_REPLACEMENT;
	else if (scalar < ' ' || (scalar >= 0x7f && scalar < 0xa0) || scalar == 0x2028 ||
		 scalar == 0x2029)
		scalar = ' ';
	*ret_length = utf8_encode(scalar, ret_bytes);
	return taken ? taken : 1;
}

/* Never within a character (RFC 2047 5). The first line has the field's name in front. */
static void add_words(struct buf *b, size_t name_length, struct span value)
{
	char word[WORD_BYTES_MAX], bytes[UTF8_BYTES_MAX];
	size_t length = 0, count = 0, most = (LINE_BYTES_MAX - FRAME_BYTES - name_length) / 4 * 3;

	while (value.length || length) {
		size_t wide = 0, taken = 0;

		if (value.length)
			taken = take_character(value, bytes, &wide);
		if (!taken || length + wide > most) {
			if (count++) { /* a line of its own each: folded white space between them */
				buf_add_char(b, '\r');
				buf_add_char(b, '\n');
				buf_add_char(b, ' ');
			}
			buf_add_text(b, "=?UTF-8?B?");
			add_base64(b, (struct span){word, length});
			buf_add_text(b, "?=");
			length = 0;
			most = WORD_BYTES_MAX;
		}
		for (size_t i = 0; i < wide; i++)
			word[length++] = bytes[i];
		value = span_from(value, taken);
	}
}

void header_add_text(struct buf *b, const char *name, struct span value)
{
	buf_addf(b, "%s: ", name);
	if (goes_as_it_is(value))
		buf_add(b, value);
	else
		add_words(b, strlen(name) + 2, value);
}

void header_add_date(struct buf *b, int64_t wall_ms)
{
	static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char months[][4] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	time_t seconds = (time_t)(wall_ms / MS_OF_SECOND);
	struct tm at;

	gmtime_r(&seconds, &at);
	buf_addf(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000", days[at.tm_wday], at.tm_mday,
		months[at.tm_mon], YEAR_ZERO + at.tm_year, at.tm_hour, at.tm_min, at.tm_sec);
}
