#include "crawler/lint_script.h"

#include "base/utf8.h"

enum { SCRIPT_LATIN = 1, SCRIPT_GREEK = 2, SCRIPT_CYRILLIC = 4 };

/* Bit of the script, 0 for all others, and for digits and signs, which belong to every script. */
static unsigned script_of(unsigned long c)
{
	static const struct {
		unsigned long first, last;
		unsigned script;
	} ranges[] = {
		{'A', 'Z', SCRIPT_LATIN},
		{'a', 'z', SCRIPT_LATIN},
		{0xc0, 0xd6, SCRIPT_LATIN},
		{0xd8, 0xf6, SCRIPT_LATIN},
		{0xf8, 0x2af, SCRIPT_LATIN},
		{0x370, 0x3ff, SCRIPT_GREEK},
		{0x400, 0x52f, SCRIPT_CYRILLIC},
		{0x1c80, 0x1c8f, SCRIPT_CYRILLIC},
		{0x1e00, 0x1eff, SCRIPT_LATIN},
		{0x1f00, 0x1fff, SCRIPT_GREEK},
		{0x2c60, 0x2c7f, SCRIPT_LATIN},
		{0x2de0, 0x2dff, SCRIPT_CYRILLIC},
		{0xa640, 0xa69f, SCRIPT_CYRILLIC},
		{0xa720, 0xa7ff, SCRIPT_LATIN},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return ranges[i].script;
	return 0;
}

static bool is_several(unsigned scripts)
{
	return (scripts & (scripts - 1)) != 0;
}

/* A word ends at an ASCII sign: "info-имя" is two. */
static bool is_mixed(struct span text)
{
	unsigned scripts = 0;
	unsigned long scalar = 0;

	while (text.length) {
		size_t length = utf8_decode(text, &scalar);

		if (scalar < 0x80 && !ascii_is_alnum((char)scalar))
			scripts = 0;
		scripts |= length ? script_of(scalar) : 0;
		if (is_several(scripts))
			return true;
		text = span_from(text, length ? length : 1);
	}
	return false;
}

/* In the domain a label is the unit: nobody registers half of one. */
static bool is_domain_mixed(struct span name)
{
	struct span label;

	while (span_split(&name, '.', &label)) {
		unsigned scripts = 0;
		unsigned long scalar = 0;

		for (size_t length; label.length; label = span_from(label, length ? length : 1)) {
			length = utf8_decode(label, &scalar);
			scripts |= length ? script_of(scalar) : 0;
		}
		if (is_several(scripts))
			return true;
	}
	return false;
}

bool lint_script_is_mixed(const struct address *address)
{
	char name[DOMAIN_UNICODE_SIZE];

	if (is_mixed(span_of(address->local)))
		return true;
	if (!span_contains_nocase(span_of(address->domain), SPAN("xn--")))
		return false;
	domain_to_unicode(address->domain, name);
	return is_domain_mixed(span_of(name));
}
