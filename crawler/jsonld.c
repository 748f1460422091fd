#include "crawler/jsonld.h"

#include "base/buf.h"
#include "crawler/decloak_tell.h"

#include <stdint.h>
#include <string.h>

struct reader {
	struct span json;
	size_t at;
	unsigned depth;
	uint64_t is_object; /* bit 0 is the innermost frame */
	uint64_t is_email;  /* the values of this frame, or of its present name, are addresses */
	bool is_name;       /* the next string is one */
	struct buf text;
	struct decloak_voice voice;
};

static bool is_email_name(struct span name)
{
	return span_equals_nocase(name, SPAN("email")) ||
	       span_equals_nocase(name, SPAN("schema:email")) ||
	       span_equals_nocase(name, SPAN("http://schema.org/email")) ||
	       span_equals_nocase(name, SPAN("https://schema.org/email"));
}

/* The four digits at `at`, or -1. */
static long take_hex(struct reader *reader)
{
	struct span digits = span_part(reader->json, reader->at, 4);
	long value = 0;

	for (size_t i = 0; i < digits.length; i++) {
		int digit = ascii_hex_value(digits.at[i]);

		if (digit < 0)
			return -1;
		value = value * 16 + digit;
	}
	reader->at += digits.length;
	return digits.length == 4 ? value : -1;
}

/* \uD83D\uDE00 is one character; half a pair becomes U+FFFD (8.2 leaves open what it means). */
static bool take_unicode(struct reader *reader)
{
	long scalar = take_hex(reader);

	if (scalar >= 0xd800 && scalar < 0xdc00 &&
		span_starts(span_from(reader->json, reader->at), SPAN("\\u"))) {
		size_t before = reader->at;

		reader->at += 2;
		long low = take_hex(reader);

		if (low >= 0xdc00 && low < 0xe000)
			scalar = 0x10000 + ((scalar - 0xd800) << 10) + (low - 0xdc00);
		else
			reader->at = before;
	}
	if (scalar >= 0)
		buf_add_utf8(&reader->text, (unsigned long)scalar);
	return scalar >= 0;
}

static bool take_escape(struct reader *reader)
{
	if (reader->at >= reader->json.length)
		return false;
	char c = reader->json.at[reader->at++];

	switch (c) {
	case 'u':
		return take_unicode(reader);
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		buf_add_char(&reader->text, '\n'); /* any of them is none of an address */
		return true;
	case '"':
	case '\\':
	case '/':
		buf_add_char(&reader->text, c);
		return true;
	}
	return false;
}

/* From behind the opening quote to behind the closing one. */
static bool take_string(struct reader *reader)
{
	buf_clear(&reader->text);
	while (reader->at < reader->json.length) {
		char c = reader->json.at[reader->at++];

		if (c == '"')
			return true;
		if (c != '\\')
			buf_add_char(&reader->text, c);
		else if (!take_escape(reader))
			return false;
	}
	return false;
}

/* Writers of templates escape for HTML what is no HTML: "info&#64;example.org". */
static void tell_value(struct reader *reader, size_t at)
{
	struct buf plain;

	if (reader->text.overflowed)
		return;
	buf_init(&plain, DECLOAK_VALUE_MAX);
	decloak_add_resolved(&plain, buf_span(&reader->text));
	decloak_tell_link(&reader->voice, buf_span(&plain), at);
	buf_finish(&plain);
}

static bool read_string(struct reader *reader)
{
	size_t at = reader->at;

	if (!take_string(reader))
		return false;
	if (reader->is_name)
		reader->is_email =
			(reader->is_email & ~(uint64_t)1) |
			(!reader->text.overflowed && is_email_name(buf_span(&reader->text)));
	else if (reader->is_email & 1)
		tell_value(reader, at);
	return true;
}

static bool open_frame(struct reader *reader, bool is_object)
{
	bool is_email = (reader->is_email & 1) && !is_object;

	if (reader->depth == JSONLD_DEPTH_MAX)
		return false;
	reader->depth++;
	reader->is_object = reader->is_object << 1 | is_object;
	reader->is_email = reader->is_email << 1 | is_email;
	reader->is_name = is_object;
	return true;
}

static bool close_frame(struct reader *reader, bool is_object)
{
	if ((reader->is_object & 1) != is_object)
		return false;
	reader->depth--;
	reader->is_object >>= 1;
	reader->is_email >>= 1;
	reader->is_name = false;
	return true;
}

/* Outside of all brackets anything may stand: "<!--", "//<![CDATA[", a semicolon. */
static bool read_outside(struct reader *reader, char c)
{
	if (c == '<' && span_starts(span_from(reader->json, reader->at), SPAN("![CDATA[")))
		reader->at += strlen("![CDATA[");
	return true;
}

static bool read_token(struct reader *reader)
{
	char c = reader->json.at[reader->at++];

	if (c == '{' || c == '[')
		return open_frame(reader, c == '{');
	if (reader->depth == 0)
		return read_outside(reader, c);
	switch (c) {
	case '"':
		return read_string(reader);
	case '}':
	case ']':
		return close_frame(reader, c == '}');
	case ',':
		reader->is_name = reader->is_object & 1;
		return true;
	case ':':
		reader->is_name = false;
		return reader->is_object & 1;
	}
	return ascii_is_blank(c) || ascii_is_alnum(c) || c == '-' || c == '+' || c == '.';
}

void jsonld_emails(struct span json, decloak_tell_fn *tell, void *context)
{
	struct reader reader = {.json = json, .voice = {tell, context, "jsonld"}};

	buf_init(&reader.text, DECLOAK_VALUE_MAX);
	while (reader.at < json.length && read_token(&reader))
		;
	buf_finish(&reader.text);
}
