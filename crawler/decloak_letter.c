#include "crawler/decloak_letter.h"

#include "base/utf8.h"

#include <string.h>

enum {
	TLD_MIN = 2,
	TLD_MAX = 18, /* "northwesternmutual" is the longest of IANA's that is no xn-- */
	DENSE_FROM = 0x2e80
};

/* Punctuation, symbols, private use, full-width forms, emoji: what ends an address. */
static bool is_sign(unsigned long c)
{
	static const struct {
		unsigned long from, to;
	} ranges[] = {{0x7f, 0xbf}, {0xd7, 0xd7}, {0xf7, 0xf7}, {0x2000, 0x2bff}, {0x3000, 0x303f},
		{0xe000, 0xf8ff}, {0xfe00, 0xfe6f}, {0xff00, 0xffff}, {0x1f000, 0x1faff},
		{0xe0000, 0x10ffff}};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return true;
	return false;
}

static enum letter_kind ascii_kind_of(char c)
{
	if (ascii_is_alnum(c) || c == '-')
		return LETTER_PLAIN;
	return c == '.' || c == '_' || c == '+' || c == '&' || c == '\'' ? LETTER_MARK
									 : LETTER_NONE;
}

static enum letter_kind kind_of(unsigned long c)
{
	if (c < 0x80)
		return ascii_kind_of((char)c);
	if (c == 0xad || c == 0x200b || c == 0x2060 || c == 0xfeff)
		return LETTER_NOTHING;
	if (is_sign(c))
		return LETTER_NONE;
	return c >= DENSE_FROM ? LETTER_DENSE : LETTER_FOREIGN;
}

struct letter letter_ahead(struct span text, size_t at)
{
	unsigned long c = 0;
	size_t length = utf8_decode(span_from(text, at), &c);
	enum letter_kind kind = length ? kind_of(c) : LETTER_NONE;

	return (struct letter){kind, kind ? length : 0};
}

struct letter letter_behind(struct span text, size_t at)
{
	for (size_t back = 1; back <= UTF8_BYTES_MAX && back <= at; back++) {
		if (((unsigned char)text.at[at - back] & 0xc0) == 0x80)
			continue;
		struct letter letter = letter_ahead(span_part(text, 0, at), at - back);

		if (letter.length == back)
			return letter;
		break;
	}
	return (struct letter){LETTER_NONE, 0};
}

static bool is_lower(char c)
{
	return ascii_is_alpha(c) && c == ascii_lower(c);
}

static bool is_upper(char c)
{
	return ascii_is_alpha(c) && c != ascii_lower(c);
}

/* "deTelephone" is "de" and the next word. */
static size_t glued_at(struct span label)
{
	for (size_t i = TLD_MIN; i < label.length; i++)
		if (is_lower(label.at[i - 1]) && is_upper(label.at[i]))
			return i;
	return label.length;
}

/* Endings of file names that are no top-level domains; ".md", ".py" and ".zip" are some. */
static bool is_file_ending(struct span label)
{
	static const char endings[] =
		" avif bmp conf css csv dll doc docx eot exe gif gz htm html ico ini jar jpeg jpg "
		"js "
		"json jsx less local lock log map min mjs mp3 mp4 ogg otf pdf php png ppt pptx rar "
		"sass scss svelte svg tar tgz tif tiff toml ts tsx ttf txt vue wasm webm webp woff "
		"xls xlsx xml yaml yml ";
	const char *at = endings;

	for (size_t length; *++at; at += length) {
		length = strcspn(at, " ");
		if (span_equals_nocase(label, (struct span){at, length}))
			return true;
	}
	return false;
}

static bool is_tld(struct span label)
{
	size_t plain = 0, foreign = 0;

	if (span_starts_nocase(label, SPAN("xn--")))
		return label.length > strlen("xn--");
	for (size_t i = 0; i < label.length; i++) {
		plain += ascii_is_alpha(label.at[i]);
		foreign += (unsigned char)label.at[i] >= 0x80;
	}
	if (foreign)
		return foreign == label.length;
	return plain == label.length && plain >= TLD_MIN && plain <= TLD_MAX &&
	       !is_file_ending(label);
}

static bool is_number(struct span label)
{
	for (size_t i = 0; i < label.length; i++)
		if (!ascii_is_digit(label.at[i]))
			return false;
	return label.length > 0;
}

/* Where a sentence begins behind "example.org." without a blank; the length where none does. */
static size_t sentence_at(struct span domain)
{
	size_t label = 0, dots = 0;

	for (size_t i = 1; i + 2 < domain.length; i++) {
		if (domain.at[i] != '.')
			continue;
		if (++dots >= 2 && is_lower(domain.at[label]) && is_upper(domain.at[i + 1]) &&
			is_lower(domain.at[i + 2]))
			return i;
		label = i + 1;
	}
	return domain.length;
}

struct span letter_domain(struct span domain)
{
	domain = span_part(domain, 0, sentence_at(domain));
	size_t dot = span_find_last(domain, '.'), first = span_find(domain, '.');

	if (dot == domain.length)
		return SPAN("");
	struct span last = span_from(domain, dot + 1), second = span_from(domain, first + 1);

	last.length = glued_at(last);
	second.length = span_find(second, '.');
	/* "1.2.3-beta.rc" is a version, 163.com is not. */
	if (!is_tld(last) || (is_number(span_part(domain, 0, first)) && is_number(second)))
		return SPAN("");
	return span_part(domain, 0, dot + 1 + last.length);
}
