#include "crawler/percent.h"

int percent_byte(struct span text)
{
	if (text.length < 3 || text.at[0] != '%')
		return -1;
	int high = ascii_hex_value(text.at[1]), low = ascii_hex_value(text.at[2]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

void percent_add_encoded(struct buf *out, unsigned char byte)
{
	static const char hex[] = "0123456789ABCDEF";
	char text[3] = {'%', hex[byte >> 4], hex[byte & 15]};

	buf_add(out, (struct span){text, sizeof(text)});
}

static void note_fault(struct decoded *decoded, size_t at)
{
	if (!decoded->has_fault)
		decoded->fault_first = at;
	decoded->fault_last = at;
	decoded->has_fault = true;
}

struct decoded percent_decode(struct span text, struct buf *scratch)
{
	struct decoded decoded = {.has_fault = false};

	buf_clear(scratch);
	while (text.length) {
		size_t plain = span_find(text, '%');

		buf_add(scratch, span_part(text, 0, plain));
		text = span_from(text, plain);
		if (text.length == 0)
			break;
		int byte = percent_byte(text);

		if (byte < 0)
			note_fault(&decoded, scratch->length);
		buf_add_char(scratch, byte < 0 ? '%' : (char)byte);
		text = span_from(text, byte < 0 ? 1 : 3);
	}
	decoded.text = buf_span(scratch);
	return decoded;
}
