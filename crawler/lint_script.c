#include "crawler/lint_script.h"

#include "base/utf8.h"

enum script { SCRIPT_LATIN = 1 << 0, SCRIPT_GREEK = 1 << 1, SCRIPT_CYRILLIC = 1 << 2 };

/* By Unicode's blocks. What is in none of them, digits and marks among it, is of no alphabet. */
static unsigned script_of(unsigned long c)
{
	static const struct {
		unsigned long first, last;
		enum script script;
	} blocks[] = {
		{'A', 'Z', SCRIPT_LATIN},
		{'a', 'z', SCRIPT_LATIN},
		{0xc0, 0xd6, SCRIPT_LATIN},
		{0xd8, 0xf6, SCRIPT_LATIN},
		{0xf8, 0x2af, SCRIPT_LATIN},
		{0x370, 0x373, SCRIPT_GREEK},
		{0x376, 0x3ff, SCRIPT_GREEK},
		{0x400, 0x52f, SCRIPT_CYRILLIC},
		{0x1c80, 0x1c8f, SCRIPT_CYRILLIC},
		{0x1e00, 0x1eff, SCRIPT_LATIN},
		{0x1f00, 0x1fff, SCRIPT_GREEK},
		{0x2de0, 0x2dff, SCRIPT_CYRILLIC},
		{0xa640, 0xa69f, SCRIPT_CYRILLIC},
		{0xa720, 0xa7ff, SCRIPT_LATIN},
	};

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++)
		if (c >= blocks[i].first && c <= blocks[i].last)
			return blocks[i].script;
	return 0;
}

static bool is_mixed(struct span text)
{
	unsigned seen = 0;

	while (text.length) {
		unsigned long scalar = 0;
		size_t length = utf8_decode(text, &scalar);

		if (scalar == '.' || scalar == '-' || scalar == '_' || scalar == '+')
			seen = 0;
		seen |= script_of(scalar);
		if (seen & (seen - 1))
			return true;
		text = span_from(text, length ? length : 1);
	}
	return false;
}

bool lint_is_mixed_script(const struct address *address)
{
	char unicode[DOMAIN_UNICODE_MAX + 1];

	if (address_needs_utf8(address) && is_mixed(span_of(address->local)))
		return true;
	return domain_to_unicode(address->domain, unicode) && is_mixed(span_of(unicode));
}
