#include "report/redaction_line.h"
#include "base/memory.h"

#include <string.h>

enum { ESCAPES_MAX = 12 /* bytes of a "%" that was encoded again and again */ };

/* The unit whose two hex digits stand at `digits`. */
static bool read_hex(struct span text, size_t at, size_t digits, struct redaction_unit *ret_unit)
{
	if (digits + 1 >= text.length)
		return false;
	int high = ascii_hex_value(text.at[digits]), low = ascii_hex_value(text.at[digits + 1]);

	if (high < 0 || low < 0)
		return false;
	*ret_unit = (struct redaction_unit){
		(uint32_t)at, (uint8_t)(high << 4 | low), (uint8_t)(digits + 2 - at)};
	return true;
}

/* "%40", "%2540", "\x40" */
static struct redaction_unit unit_at(struct span text, size_t at)
{
	struct redaction_unit unit = {(uint32_t)at, (uint8_t)text.at[at], 1};

	if (span_starts(span_from(text, at), SPAN("\\x"))) {
		read_hex(text, at, at + 2, &unit);
	} else if (text.at[at] == '%' && read_hex(text, at, at + 1, &unit)) {
		for (size_t digits = at + 3; unit.byte == '%' && digits < at + ESCAPES_MAX;
			digits += 2)
			if (!read_hex(text, at, digits, &unit))
				break;
	}
	return unit;
}

void redaction_read(struct redaction_line *line, struct span text, bool reads_through)
{
	line->text = text;
	line->count = 0;
	for (size_t at = 0; at < text.length;) {
		line->units = memory_make_room(
			line->units, line->count, &line->size, sizeof(*line->units));
		line->units[line->count] = reads_through ? unit_at(text, at)
							 : (struct redaction_unit){(uint32_t)at,
								   (uint8_t)text.at[at], 1};
		at += line->units[line->count++].length;
	}
}

uint8_t redaction_byte_at(const struct redaction_line *line, size_t at)
{
	return at < line->count ? line->units[at].byte : 0;
}

bool redaction_is_word(uint8_t byte)
{
	return byte >= 0x80 || ascii_is_alnum((char)byte);
}

bool redaction_is_plain(uint8_t byte)
{
	return redaction_is_word(byte) || (byte && strchr("._-+~'", (char)byte));
}

bool redaction_is_host(uint8_t byte)
{
	return redaction_is_word(byte) || byte == '.' || byte == '-';
}

bool redaction_join(const struct redaction_line *line, size_t from, size_t to, struct buf *joined)
{
	buf_clear(joined);
	for (size_t i = from; i < to; i++) {
		if (!redaction_is_word(line->units[i].byte))
			continue;
		if (i > from && joined->length && !redaction_is_word(line->units[i - 1].byte))
			buf_add_char(joined, ' ');
		buf_add_char(joined, ascii_lower((char)line->units[i].byte));
	}
	return joined->length > 0;
}
