#include "base/visible.h"
#include "base/utf8.h"

#include <string.h>

static bool is_harmless(unsigned long c)
{
	static const struct {
		unsigned long first, last;
	} dangerous[] = {
		{0x00, 0x1f}, {0x7f, 0x9f},         /* C0, DEL, C1: terminal control */
		{0xad, 0xad}, {0x61c, 0x61c},       /* soft hyphen, Arabic letter mark */
		{0x115f, 0x1160}, {0x180e, 0x180e}, /* Hangul fillers, Mongolian vowel separator */
		{0x3164, 0x3164},
		{0xffa0, 0xffa0}, /* Hangul fillers: blank, and letters to Unicode */
		{0x200b, 0x200f}, {0x2028, 0x202e},   /* zero width, separators, bidi overrides */
		{0x2060, 0x206f}, {0xfeff, 0xfeff},   /* invisible operators, bidi isolates, BOM */
		{0xfff9, 0xfffb}, {0xe0000, 0xe007f}, /* interlinear marks, tag characters */
	};

	for (size_t i = 0; i < sizeof(dangerous) / sizeof(dangerous[0]); i++)
		if (c >= dangerous[i].first && c <= dangerous[i].last)
			return false;
	return true;
}

/* Writes one character of `s` in visible form and returns how many bytes of `s` it took. */
static size_t one_character(struct span s, char *ret_text, size_t *ret_length)
{
	static const char hex[] = "0123456789abcdef";
	unsigned long scalar = 0;
	size_t taken = utf8_decode(s, &scalar);

	if (taken && s.at[0] == '\\') {
		memcpy(ret_text, "\\\\", 2);
		*ret_length = 2;
		return 1;
	}
	if (taken && is_harmless(scalar)) {
		memcpy(ret_text, s.at, taken);
		*ret_length = taken;
		return taken;
	}
	if (!taken)
		taken = 1;
	for (size_t i = 0; i < taken; i++) {
		unsigned char byte = (unsigned char)s.at[i];

		memcpy(ret_text + 4 * i, "\\x", 2);
		ret_text[4 * i + 2] = hex[byte >> 4];
		ret_text[4 * i + 3] = hex[byte & 15];
	}
	*ret_length = 4 * taken;
	return taken;
}

/* How many bytes from the beginning on are printable ASCII that stays as it is: nearly all, always. */
static size_t plain_length(struct span s)
{
	size_t length = 0;

	while (length < s.length && s.at[length] >= ' ' && s.at[length] <= '~' &&
		s.at[length] != '\\')
		length++;
	return length;
}

void visible_add(struct buf *b, struct span foreign)
{
	char piece[4 * UTF8_BYTES_MAX];
	size_t length;

	while (foreign.length) {
		length = plain_length(foreign);
		if (length) {
			buf_add(b, span_part(foreign, 0, length));
			foreign = span_from(foreign, length);
			continue;
		}
		foreign = span_from(foreign, one_character(foreign, piece, &length));
		buf_add(b, (struct span){piece, length});
	}
}

void visible_text(struct span foreign, char *ret_text, size_t size)
{
	char piece[4 * UTF8_BYTES_MAX];
	size_t used = 0, length;

	while (foreign.length) {
		length = plain_length(foreign);
		if (length) {
			size_t room = size > used ? size - used - 1 : 0,
			       fits = length < room ? length : room;

			memcpy(ret_text + used, foreign.at, fits);
			used += fits;
			if (fits < length)
				break;
			foreign = span_from(foreign, length);
			continue;
		}
		foreign = span_from(foreign, one_character(foreign, piece, &length));
		if (used + length >= size)
			break;
		memcpy(ret_text + used, piece, length);
		used += length;
	}
	if (size)
		ret_text[used] = '\0';
}
