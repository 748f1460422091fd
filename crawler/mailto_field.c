#include "crawler/mailto_field.h"

#include "crawler/mailto_flaw.h"
#include "crawler/percent.h"

#include <string.h>

enum mailto_field mailto_field_of(struct span name)
{
	static const struct {
		const char *name;
		enum mailto_field field;
	} known[] = {
		{"to", FIELD_TO},
		{"cc", FIELD_CC},
		{"bcc", FIELD_BCC},
		{"subject", FIELD_SUBJECT},
		{"body", FIELD_BODY},
	};
	enum mailto_field field = FIELD_OTHER;
	struct buf scratch;

	buf_init(&scratch, name.length);
	struct span decoded = span_trim(percent_decode(name, &scratch).text);

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_equals_nocase(decoded, span_of(known[i].name)))
			field = known[i].field;
	buf_finish(&scratch);
	return field;
}

/* qchar of RFC 6068 2 without what could end an HTML attribute or look like an end of the link. */
static bool is_plain(char c)
{
	return ascii_is_alnum(c) || (c && strchr("-._~!$*+,;:@", c));
}

/* What a URI must not hold at all, RFC 3986 2. Other characters that we encode are harmless, and an
 * HTML attribute may hold those beyond ASCII. */
static bool is_forbidden(char c)
{
	return c && strchr(" \"<>\\^`{|}[]#", c);
}

static bool is_control(int byte)
{
	return byte < 0x20 || byte == 0x7f;
}

static bool is_line_byte(int byte)
{
	return byte == '\t' || byte == '\r' || byte == '\n';
}

/* A control that is encoded gets into the message: RFC 6068 5 has line breaks in a body only,
 * anywhere else they would begin a header field of their own. */
static void add_encoded_control(enum mailto_field field, int byte, struct buf *out, unsigned *flaws)
{
	if (field == FIELD_BODY && is_line_byte(byte)) {
		percent_add_encoded(out, (unsigned char)byte);
		return;
	}
	*flaws |= FLAW_CONTROL;
	buf_add_text(out, "%20");
}

/* One that stands in the attribute as it is does not: browsers drop tabs and line breaks. In a body
 * the author meant them. */
static void add_raw_control(enum mailto_field field, int byte, struct buf *out, unsigned *flaws)
{
	*flaws |= is_line_byte(byte) ? FLAW_UNENCODED : FLAW_CONTROL;
	if (field == FIELD_BODY && byte == '\n')
		buf_add_text(out, "%0D%0A");
	else if (byte != '\r')
		buf_add_text(out, "%20");
}

bool mailto_field_is_name(struct span name)
{
	while (name.length) {
		int encoded = percent_byte(name);
		char c = name.at[0];
		bool is_good = encoded >= 0 ? encoded > ' ' && !is_control(encoded)
					    : c != '%' && !is_forbidden(c) &&
						      !is_control((unsigned char)c);

		if (!is_good)
			return false;
		name = span_from(name, encoded < 0 ? 1 : 3);
	}
	return true;
}

void mailto_field_add_name(enum mailto_field field, struct span name, struct buf *out)
{
	struct buf scratch;

	if (field == FIELD_SUBJECT || field == FIELD_BODY) {
		buf_add_text(out, field == FIELD_SUBJECT ? "subject" : "body");
		return;
	}
	buf_init(&scratch, name.length);
	struct span text = span_trim(percent_decode(name, &scratch).text);

	if (text.length == 0)
		buf_add_char(out, '-');
	for (size_t i = 0; i < text.length; i++)
		if (text.at[i] == ' ' || is_control((unsigned char)text.at[i]))
			buf_add_char(out, '-');
		else if (ascii_is_alnum(text.at[i]) || strchr("-._~", text.at[i]))
			buf_add_char(out, text.at[i]);
		else
			percent_add_encoded(out, (unsigned char)text.at[i]);
	buf_finish(&scratch);
}

void mailto_field_add_value(
	enum mailto_field field, struct span value, struct buf *out, unsigned *flaws)
{
	while (value.length) {
		int encoded = percent_byte(value);
		char c = value.at[0];

		if (encoded >= 0 && is_control(encoded))
			add_encoded_control(field, encoded, out, flaws);
		else if (encoded >= 0)
			percent_add_encoded(out, (unsigned char)encoded);
		else if (is_control((unsigned char)c))
			add_raw_control(field, (unsigned char)c, out, flaws);
		else if (is_plain(c))
			buf_add_char(out, c);
		else
			percent_add_encoded(out, (unsigned char)c);
		if (encoded < 0 && c == '%')
			*flaws |= FLAW_BAD_PERCENT;
		else if (encoded < 0 && is_forbidden(c))
			*flaws |= FLAW_UNENCODED;
		value = span_from(value, encoded < 0 ? 1 : 3);
	}
}
