#include "crawler/entity.h"

#include "base/utf8.h"

#include <string.h>

struct entity {
	const char *name;
	unsigned char length;
	unsigned short scalar;
	bool is_bare; /* also known without a semicolon */
};

#define SPAN_ROW(name) name, sizeof(name) - 1

/* By name, as strcmp orders them. All names that HTML knows without a semicolon, all that stand
 * for an ASCII character, and the spaces and hyphens that are easily taken for one. */
static const struct entity entities[] = {
	/* clang-format off */
	{SPAN_ROW("AElig"), 0xc6, true}, {SPAN_ROW("AMP"), 0x26, true},
	{SPAN_ROW("Aacute"), 0xc1, true}, {SPAN_ROW("Acirc"), 0xc2, true},
	{SPAN_ROW("Agrave"), 0xc0, true}, {SPAN_ROW("Aring"), 0xc5, true},
	{SPAN_ROW("Atilde"), 0xc3, true}, {SPAN_ROW("Auml"), 0xc4, true},
	{SPAN_ROW("COPY"), 0xa9, true}, {SPAN_ROW("Ccedil"), 0xc7, true},
	{SPAN_ROW("DiacriticalGrave"), 0x60, false}, {SPAN_ROW("ETH"), 0xd0, true},
	{SPAN_ROW("Eacute"), 0xc9, true}, {SPAN_ROW("Ecirc"), 0xca, true},
	{SPAN_ROW("Egrave"), 0xc8, true}, {SPAN_ROW("Euml"), 0xcb, true},
	{SPAN_ROW("GT"), 0x3e, true}, {SPAN_ROW("Hat"), 0x5e, false},
	{SPAN_ROW("Iacute"), 0xcd, true}, {SPAN_ROW("Icirc"), 0xce, true},
	{SPAN_ROW("Igrave"), 0xcc, true}, {SPAN_ROW("Iuml"), 0xcf, true},
	{SPAN_ROW("LT"), 0x3c, true}, {SPAN_ROW("NegativeMediumSpace"), 0x200b, false},
	{SPAN_ROW("NegativeThickSpace"), 0x200b, false},
	{SPAN_ROW("NegativeThinSpace"), 0x200b, false},
	{SPAN_ROW("NegativeVeryThinSpace"), 0x200b, false},
	{SPAN_ROW("NewLine"), 0xa, false}, {SPAN_ROW("NoBreak"), 0x2060, false},
	{SPAN_ROW("NonBreakingSpace"), 0xa0, false}, {SPAN_ROW("Ntilde"), 0xd1, true},
	{SPAN_ROW("Oacute"), 0xd3, true}, {SPAN_ROW("Ocirc"), 0xd4, true},
	{SPAN_ROW("Ograve"), 0xd2, true}, {SPAN_ROW("Oslash"), 0xd8, true},
	{SPAN_ROW("Otilde"), 0xd5, true}, {SPAN_ROW("Ouml"), 0xd6, true},
	{SPAN_ROW("QUOT"), 0x22, true}, {SPAN_ROW("REG"), 0xae, true},
	{SPAN_ROW("THORN"), 0xde, true}, {SPAN_ROW("Tab"), 0x9, false},
	{SPAN_ROW("Uacute"), 0xda, true}, {SPAN_ROW("Ucirc"), 0xdb, true},
	{SPAN_ROW("Ugrave"), 0xd9, true}, {SPAN_ROW("UnderBar"), 0x5f, false},
	{SPAN_ROW("Uuml"), 0xdc, true}, {SPAN_ROW("VerticalLine"), 0x7c, false},
	{SPAN_ROW("Yacute"), 0xdd, true}, {SPAN_ROW("ZeroWidthSpace"), 0x200b, false},
	{SPAN_ROW("aacute"), 0xe1, true}, {SPAN_ROW("acirc"), 0xe2, true},
	{SPAN_ROW("acute"), 0xb4, true}, {SPAN_ROW("aelig"), 0xe6, true},
	{SPAN_ROW("agrave"), 0xe0, true}, {SPAN_ROW("amp"), 0x26, true},
	{SPAN_ROW("apos"), 0x27, false}, {SPAN_ROW("aring"), 0xe5, true},
	{SPAN_ROW("ast"), 0x2a, false}, {SPAN_ROW("atilde"), 0xe3, true},
	{SPAN_ROW("auml"), 0xe4, true}, {SPAN_ROW("brvbar"), 0xa6, true},
	{SPAN_ROW("bsol"), 0x5c, false}, {SPAN_ROW("ccedil"), 0xe7, true},
	{SPAN_ROW("cedil"), 0xb8, true}, {SPAN_ROW("cent"), 0xa2, true},
	{SPAN_ROW("colon"), 0x3a, false}, {SPAN_ROW("comma"), 0x2c, false},
	{SPAN_ROW("commat"), 0x40, false}, {SPAN_ROW("copy"), 0xa9, true},
	{SPAN_ROW("curren"), 0xa4, true}, {SPAN_ROW("dash"), 0x2010, false},
	{SPAN_ROW("deg"), 0xb0, true}, {SPAN_ROW("divide"), 0xf7, true},
	{SPAN_ROW("dollar"), 0x24, false}, {SPAN_ROW("eacute"), 0xe9, true},
	{SPAN_ROW("ecirc"), 0xea, true}, {SPAN_ROW("egrave"), 0xe8, true},
	{SPAN_ROW("equals"), 0x3d, false}, {SPAN_ROW("eth"), 0xf0, true},
	{SPAN_ROW("euml"), 0xeb, true}, {SPAN_ROW("excl"), 0x21, false},
	{SPAN_ROW("frac12"), 0xbd, true}, {SPAN_ROW("frac14"), 0xbc, true},
	{SPAN_ROW("frac34"), 0xbe, true}, {SPAN_ROW("grave"), 0x60, false},
	{SPAN_ROW("gt"), 0x3e, true}, {SPAN_ROW("hyphen"), 0x2010, false},
	{SPAN_ROW("iacute"), 0xed, true}, {SPAN_ROW("icirc"), 0xee, true},
	{SPAN_ROW("iexcl"), 0xa1, true}, {SPAN_ROW("igrave"), 0xec, true},
	{SPAN_ROW("iquest"), 0xbf, true}, {SPAN_ROW("iuml"), 0xef, true},
	{SPAN_ROW("laquo"), 0xab, true}, {SPAN_ROW("lbrace"), 0x7b, false},
	{SPAN_ROW("lbrack"), 0x5b, false}, {SPAN_ROW("lcub"), 0x7b, false},
	{SPAN_ROW("lowbar"), 0x5f, false}, {SPAN_ROW("lpar"), 0x28, false},
	{SPAN_ROW("lsqb"), 0x5b, false}, {SPAN_ROW("lt"), 0x3c, true},
	{SPAN_ROW("macr"), 0xaf, true}, {SPAN_ROW("micro"), 0xb5, true},
	{SPAN_ROW("midast"), 0x2a, false}, {SPAN_ROW("middot"), 0xb7, true},
	{SPAN_ROW("nbsp"), 0xa0, true}, {SPAN_ROW("not"), 0xac, true},
	{SPAN_ROW("ntilde"), 0xf1, true}, {SPAN_ROW("num"), 0x23, false},
	{SPAN_ROW("oacute"), 0xf3, true}, {SPAN_ROW("ocirc"), 0xf4, true},
	{SPAN_ROW("ograve"), 0xf2, true}, {SPAN_ROW("ordf"), 0xaa, true},
	{SPAN_ROW("ordm"), 0xba, true}, {SPAN_ROW("oslash"), 0xf8, true},
	{SPAN_ROW("otilde"), 0xf5, true}, {SPAN_ROW("ouml"), 0xf6, true},
	{SPAN_ROW("para"), 0xb6, true}, {SPAN_ROW("percnt"), 0x25, false},
	{SPAN_ROW("period"), 0x2e, false}, {SPAN_ROW("plus"), 0x2b, false},
	{SPAN_ROW("plusmn"), 0xb1, true}, {SPAN_ROW("pound"), 0xa3, true},
	{SPAN_ROW("quest"), 0x3f, false}, {SPAN_ROW("quot"), 0x22, true},
	{SPAN_ROW("raquo"), 0xbb, true}, {SPAN_ROW("rbrace"), 0x7d, false},
	{SPAN_ROW("rbrack"), 0x5d, false}, {SPAN_ROW("rcub"), 0x7d, false},
	{SPAN_ROW("reg"), 0xae, true}, {SPAN_ROW("rpar"), 0x29, false},
	{SPAN_ROW("rsqb"), 0x5d, false}, {SPAN_ROW("sect"), 0xa7, true},
	{SPAN_ROW("semi"), 0x3b, false}, {SPAN_ROW("shy"), 0xad, true},
	{SPAN_ROW("sol"), 0x2f, false}, {SPAN_ROW("sup1"), 0xb9, true},
	{SPAN_ROW("sup2"), 0xb2, true}, {SPAN_ROW("sup3"), 0xb3, true},
	{SPAN_ROW("szlig"), 0xdf, true}, {SPAN_ROW("thorn"), 0xfe, true},
	{SPAN_ROW("times"), 0xd7, true}, {SPAN_ROW("uacute"), 0xfa, true},
	{SPAN_ROW("ucirc"), 0xfb, true}, {SPAN_ROW("ugrave"), 0xf9, true},
	{SPAN_ROW("uml"), 0xa8, true}, {SPAN_ROW("uuml"), 0xfc, true},
	{SPAN_ROW("verbar"), 0x7c, false}, {SPAN_ROW("vert"), 0x7c, false},
	{SPAN_ROW("yacute"), 0xfd, true}, {SPAN_ROW("yen"), 0xa5, true},
	{SPAN_ROW("yuml"), 0xff, true},
	/* clang-format on */
};

enum { ENTITY_COUNT = sizeof(entities) / sizeof(entities[0]) };

static int compare_name(struct span name, const struct entity *row)
{
	size_t both = name.length < row->length ? name.length : row->length;
	int order = memcmp(name.at, row->name, both);

	if (order)
		return order;
	return (name.length > row->length) - (name.length < row->length);
}

static const struct entity *find_entity(struct span name)
{
	size_t low = 0, high = ENTITY_COUNT;

	while (low < high) {
		size_t middle = (low + high) / 2;
		int order = compare_name(name, &entities[middle]);

		if (order == 0)
			return &entities[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

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
static const struct entity *find_bare(struct span run)
{
	enum { BARE_MIN = 2, BARE_MAX = 6 };

	for (size_t length = run.length < BARE_MAX ? run.length : BARE_MAX; length >= BARE_MIN;
		length--) {
		const struct entity *row = find_entity(span_part(run, 0, length));

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

size_t entity_read(struct span s, enum entity_place place, unsigned long *ret_scalar)
{
	if (s.length < 3)
		return 0;
	if (s.at[1] == '#')
		return read_number(s, ret_scalar);
	struct span run = name_run(s);
	char after = run.length + 1 < s.length ? s.at[run.length + 1] : '\0';

	if (after == ';') {
		const struct entity *row = find_entity(run);

		if (row)
			*ret_scalar = row->scalar;
		return row ? run.length + 2 : 0;
	}
	const struct entity *row = find_bare(run);

	/* 13.2.5.73: "?a=1&copy=2" in an attribute is no copyright sign, for history's sake. */
	if (!row || (place == ENTITY_IN_ATTRIBUTE && (row->length < run.length || after == '=')))
		return 0;
	*ret_scalar = row->scalar;
	return row->length + 1u;
}

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
	unsigned long scalar = (unsigned char)s.at[0];
	size_t length = scalar == '&' ? entity_read(s, place, &scalar) : 0;

	if (length == 0 && scalar == '&') {
		struct span run = name_run(s);

		length = run.length + 2;
		if (run.length && length <= s.length && s.at[length - 1] == ';') {
			buf_add(out, span_part(s, 0, length));
			return length;
		}
		length = 0;
	}
	add_scalar(out, scalar);
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
