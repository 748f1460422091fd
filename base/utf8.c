#include "base/utf8.h"

size_t utf8_decode(struct span s, unsigned long *ret_scalar)
{
	static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)s.at;

	if (s.length == 0)
		return 0;
	if (at[0] < 0x80) {
		*ret_scalar = at[0];
		return 1;
	}
	size_t length = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : 2;

	if (at[0] < 0xc2 || at[0] > 0xf4 || s.length < length)
		return 0;
	unsigned long scalar = at[0] & (0xffu >> (length + 1));

	for (size_t i = 1; i < length; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return 0;
		scalar = scalar << 6 | (at[i] & 0x3f);
	}
	if (scalar < least[length] || scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff))
		return 0;
	*ret_scalar = scalar;
	return length;
}

size_t utf8_encode(unsigned long scalar, char *ret_bytes)
{
	if (scalar > 0x10ffff || (scalar >= 0xd800 && scalar <= 0xdfff))
		scalar = UTF8_REPLACEMENT;
	if (scalar < 0x80) {
		ret_bytes[0] = (char)scalar;
		return 1;
	}
	size_t length = scalar < 0x800 ? 2 : scalar < 0x10000 ? 3 : 4;

	for (size_t i = length - 1; i > 0; i--) {
		ret_bytes[i] = (char)(0x80 | (scalar & 0x3f));
		scalar >>= 6;
	}
	ret_bytes[0] = (char)((0xf00 >> length & 0xff) | scalar);
	return length;
}

bool utf8_is_valid(struct span s)
{
	unsigned long scalar;

	while (s.length) {
		size_t length = utf8_decode(s, &scalar);

		if (!length)
			return false;
		s = span_from(s, length);
	}
	return true;
}

bool utf8_is_ascii(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] >= 0x80)
			return false;
	return true;
}
