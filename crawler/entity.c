#include "crawler/entity.h"

#include "base/utf8.h"
#include "crawler/entity_names.h"

#include <string.h>

/* 13.2.5.84: 0x80 to 0x9f are read as windows-1252, what is no character becomes U+FFFD. */
static unsigned long mend_number(unsigned long number)
{
	static const unsigned short windows_1252[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026,
		0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90,
		0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
		0x203a, 0x153, 0x9d, 0x17e, 0x178};

	if (number >= 0x80 && number <= 0x9f)
		return windows_1252[number - 0x80];
	if (number == 0 || number > 0x10ffff || (number >= 0xd800 && number <= 0xdfff))
		return UTF8_REPLACEMENT;
	return number;
}

/* s begins with "&#". */
static size_t read_number(struct span s, unsigned long *ret_scalar)
{
	bool is_hex = s.length > 2 && (s.at[2] == 'x' || s.at[2] == 'X');
	size_t first = is_hex ? 3 : 2, at = first;
	unsigned long number = 0;

	for (; at < s.length; at++) {
		int digit = ascii_hex_value(s.at[at]);

		if (digit < 0 || (!is_hex && digit > 9))
			break;
		/* Stays above the limit once it is there: no overflow, however many digits come. */
		if (number <= 0x10ffff)
			number = number * (is_hex ? 16 : 10) + (unsigned long)digit;
	}
	if (at == first)
		return 0;
	*ret_scalar = mend_number(number);
	return at + (at < s.length && s.at[at] == ';');
}

/* The longest name that begins `run` and needs no semicolon: "notit" begins with "not". */
static const struct entity_name *find_bare(struct span run)
{
	enum { BARE_MIN = 2, BARE_MAX = 6 };

	for (size_t length = run.length < BARE_MAX ? run.length : BARE_MAX; length >= BARE_MIN;
		length--) {
		const struct entity_name *row = entity_name_find(span_part(run, 0, length));

		if (row && row->is_bare)
			return row;
	}
	return NULL;
}

/* Letters and digits behind the '&', a few more than a name can have. */
static struct span name_run(struct span s)
{
	size_t end = 1;

	while (end < s.length && end <= ENTITY_NAME_MAX + 1 && ascii_is_alnum(s.at[end]))
		end++;
	return span_part(s, 1, end - 1);
}

static size_t read_name(struct span s, enum entity_place place, const struct entity_name **ret_name)
{
	struct span run = name_run(s);
	char after = run.length + 1 < s.length ? s.at[run.length + 1] : '\0';
	const struct entity_name *row = after == ';' ? entity_name_find(run) : NULL;

	if (row) {
		*ret_name = row;
		return run.length + 2;
	}
	row = find_bare(run);
	/* 13.2.5.73: "?a=1&copy=2" in an attribute is no copyright sign, for history's sake. */
	if (!row ||
		(place == ENTITY_IN_ATTRIBUTE &&
			(row->length < run.length || (row->length == run.length && after == '='))))
		return 0;
	*ret_name = row;
	return row->length + 1u;
}

/* The second scalar is 0 except for some mathematical signs. */
static size_t read_both(struct span s, enum entity_place place, unsigned long ret_scalars[2])
{
	const struct entity_name *name;

	ret_scalars[1] = 0;
	if (s.length < 3)
		return 0;
	if (s.at[1] == '#')
		return read_number(s, &ret_scalars[0]);
	size_t length = read_name(s, place, &name);

	if (length) {
		ret_scalars[0] = name->scalar;
		ret_scalars[1] = name->second;
	}
	return length;
}

size_t entity_read(struct span s, enum entity_place place, unsigned long *ret_scalar)
{
	unsigned long scalars[2];
	size_t length = read_both(s, place, scalars);

	if (length)
		*ret_scalar = scalars[0];
	return length;
}

/* ---- whole texts ---- */

static void add_scalar(struct buf *out, unsigned long scalar)
{
	switch (scalar) {
	case '&':
		buf_add(out, SPAN("&amp;"));
		break;
	case '<':
		buf_add(out, SPAN("&lt;"));
		break;
	case '"':
		buf_add(out, SPAN("&quot;"));
		break;
	default:
		buf_add_utf8(out, scalar);
	}
}

/* What stands at the front of s, one of & < ": adds it and returns its length. */
static size_t rewrite_special(struct buf *out, struct span s, enum entity_place place)
{
	unsigned long scalars[2] = {(unsigned char)s.at[0], 0};
	size_t length = s.at[0] == '&' ? read_both(s, place, scalars) : 0;

	add_scalar(out, scalars[0]);
	if (scalars[1])
		add_scalar(out, scalars[1]);
	return length ? length : 1;
}

void entity_rewrite(struct buf *out, struct span raw, enum entity_place place)
{
	size_t at = 0, plain = 0;

	while (at < raw.length) {
		char c = raw.at[at];

		if (c != '&' && c != '<' && c != '"') {
			at++;
			continue;
		}
		buf_add(out, span_part(raw, plain, at - plain));
		at += rewrite_special(out, span_from(raw, at), place);
		plain = at;
	}
	buf_add(out, span_from(raw, plain));
}

void entity_escape(struct buf *out, struct span text)
{
	size_t plain = 0;

	for (size_t at = 0; at < text.length; at++) {
		char c = text.at[at];

		if (c != '&' && c != '<' && c != '"')
			continue;
		buf_add(out, span_part(text, plain, at - plain));
		add_scalar(out, (unsigned char)c);
		plain = at + 1;
	}
	buf_add(out, span_from(text, plain));
}

size_t entity_resolve(struct span raw, enum entity_place place, char *ret_text)
{
	size_t written = 0;

	while (raw.length) {
		unsigned long scalars[2];
		size_t plain = span_find(raw, '&');

		memcpy(ret_text + written, raw.at, plain);
		written += plain;
		raw = span_from(raw, plain);
		if (raw.length == 0)
			break;
		size_t length = read_both(raw, place, scalars);

		if (length == 0)
			ret_text[written++] = '&';
		else
			written += utf8_encode(scalars[0], ret_text + written);
		if (length && scalars[1])
			written += utf8_encode(scalars[1], ret_text + written);
		raw = span_from(raw, length ? length : 1);
	}
	return written;
}
