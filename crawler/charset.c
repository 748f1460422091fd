/*
 * Most pages are UTF-8, so the common case is one look at the bytes and no copy: ASCII eight bytes
 * at a time, other characters one by one. Everything else is converted into the caller's buffer in
 * pieces, each complete character or U+FFFD.
 */
#include "crawler/charset.h"

#include "base/utf8.h"
#include "crawler/charset_labels.h"
#include "crawler/gap.h"
#include "crawler/tag.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>

enum {
	PRESCAN_BYTES = 1024, /* WHATWG HTML 13.2.3.2: where a meta element is looked for */
	PIECE_BYTES = 4096
};

/* ---- UTF-8 ---- */

/* Length of the ASCII without NUL at the front of s. */
static size_t plain_length(struct span s)
{
	const uint64_t ones = 0x0101010101010101u, tops = 0x8080808080808080u;
	size_t at = 0;

	for (; at + 8 <= s.length; at += 8) {
		uint64_t eight;

		memcpy(&eight, s.at + at, sizeof(eight));
		/* The usual trick finds a zero byte only together with false alarms in bytes above
		 * 0x80, and those end the run anyway. */
		if (((eight - ones) | eight) & tops)
			break;
	}
	while (at < s.length && s.at[at] && !((unsigned char)s.at[at] & 0x80))
		at++;
	return at;
}

/* Could the bytes be the front of a character that the end of the page cut off? */
static bool is_cut_character(struct span s)
{
	unsigned char first = (unsigned char)s.at[0];
	size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;

	if (first < 0xc2 || first > 0xf4 || s.length >= wanted)
		return false;
	for (size_t i = 1; i < s.length; i++)
		if (((unsigned char)s.at[i] & 0xc0) != 0x80)
			return false;
	return true;
}

/* How far s is valid UTF-8 without NUL. */
static size_t valid_length(struct span s)
{
	unsigned long scalar;
	size_t at = 0;

	for (;;) {
		at += plain_length(span_from(s, at));
		size_t length = utf8_decode(span_from(s, at), &scalar);

		if (length < 2)
			return at;
		at += length;
	}
}

/* Is s UTF-8? NULs do not speak against it. Half a character at the end does not either, if there
 * were whole ones before: the page was cut. */
static bool looks_like_utf8(struct span s)
{
	bool is_all_ascii = true;

	for (;;) {
		size_t valid = valid_length(s);

		is_all_ascii = is_all_ascii && plain_length(s) == valid;
		s = span_from(s, valid);
		if (s.length == 0)
			return true;
		if (s.at[0] != '\0')
			return !is_all_ascii && is_cut_character(s);
		s = span_from(s, 1);
	}
}

/* How many bytes at the front of s one U+FFFD stands for: the longest front of a well-formed
 * sequence, at least one (Unicode 3.9, "maximal subpart"; WHATWG Encoding 8.1.1 does the same). */
static size_t bad_length(struct span s)
{
	static const unsigned char edges[][3] = {/* lead byte; least and greatest second byte */
		{0xe0, 0xa0, 0xbf}, {0xed, 0x80, 0x9f}, {0xf0, 0x90, 0xbf}, {0xf4, 0x80, 0x8f}};
	unsigned char first = (unsigned char)s.at[0], low = 0x80, high = 0xbf;
	size_t wanted = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2, length = 1;

	if (first < 0xc2 || first > 0xf4)
		return 1;
	for (size_t i = 0; i < sizeof(edges) / sizeof(edges[0]); i++)
		if (edges[i][0] == first) {
			low = edges[i][1];
			high = edges[i][2];
		}
	while (length < wanted && length < s.length) {
		unsigned char byte = (unsigned char)s.at[length];

		if (byte < low || byte > high)
			break;
		low = 0x80;
		high = 0xbf;
		length++;
	}
	return length;
}

/* Adds whole characters only: a ceiling never leaves half of one behind, and nothing small slips in
 * behind what did not fit. */
static void add_whole(struct buf *out, struct span valid)
{
	size_t room = out->length_max - out->length;

	if (out->overflowed)
		return;
	if (valid.length > room) {
		while (room && ((unsigned char)valid.at[room] & 0xc0) == 0x80)
			room--;
		valid.length = room;
		buf_add(out, valid);
		out->overflowed = true;
		return;
	}
	buf_add(out, valid);
}

static void add_replacement(struct buf *out)
{
	add_whole(out, SPAN("\xef\xbf\xbd"));
}

/* Adds s with NULs and what is no UTF-8 replaced. */
static void add_mended(struct buf *out, struct span s)
{
	while (s.length && !out->overflowed) {
		size_t valid = valid_length(s);

		add_whole(out, span_part(s, 0, valid));
		s = span_from(s, valid);
		if (s.length && !out->overflowed) {
			add_replacement(out);
			s = span_from(s, s.at[0] ? bad_length(s) : 1);
		}
	}
}

/* ---- other encodings ---- */

static void add_windows_1252(struct buf *out, struct span s)
{
	static const unsigned short upper[32] = {0x20ac, 0x81, 0x201a, 0x192, 0x201e, 0x2026,
		0x2020, 0x2021, 0x2c6, 0x2030, 0x160, 0x2039, 0x152, 0x8d, 0x17d, 0x8f, 0x90,
		0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x2dc, 0x2122, 0x161,
		0x203a, 0x153, 0x9d, 0x17e, 0x178};

	while (s.length && !out->overflowed) {
		size_t plain = plain_length(s);

		add_whole(out, span_part(s, 0, plain));
		s = span_from(s, plain);
		if (s.length == 0)
			return;
		unsigned char byte = (unsigned char)s.at[0];
		unsigned long scalar = byte >= 0x80 && byte < 0xa0 ? upper[byte - 0x80] : byte;
		char bytes[UTF8_BYTES_MAX];
		size_t length = utf8_encode(byte ? scalar : UTF8_REPLACEMENT, bytes);

		add_whole(out, (struct span){bytes, length});
		s = span_from(s, 1);
	}
}

/* What the converter holds back, such as a base letter that a mark might have followed. */
static void add_held_back(iconv_t converter, struct buf *out)
{
	char last[64];
	char *to = last;
	size_t to_left = sizeof(last);

	if (!out->overflowed && iconv(converter, NULL, NULL, &to, &to_left) != (size_t)-1)
		add_mended(out, (struct span){last, sizeof(last) - to_left});
}

/* One call of iconv into a piece on the stack. False when it stands before bytes that it cannot
 * read: EILSEQ, or EINVAL at the end of the page. */
static bool convert_piece(iconv_t converter, struct span *s, struct buf *out)
{
	char piece[PIECE_BYTES];
	char *from = (char *)(uintptr_t)s->at, *to = piece;
	size_t from_left = s->length, to_left = sizeof(piece);
	bool is_fine =
		iconv(converter, &from, &from_left, &to, &to_left) != (size_t)-1 || errno == E2BIG;
	bool has_moved = from_left < s->length || to_left < sizeof(piece);

	/* Through the mender: a converter passes NULs on. */
	add_mended(out, (struct span){piece, sizeof(piece) - to_left});
	*s = (struct span){from, from_left};
	return is_fine && has_moved;
}

/* How many bytes go for one U+FFFD: one unit, so that a lone lead byte cannot swallow the quotation
 * mark behind it. None where the converter stands before ASCII, which it can read: glibc 2.36 has
 * then gone over what it could not (A2 E8 in code page 949). */
static size_t unreadable_length(const struct charset *charset, struct span s, bool has_moved)
{
	if (charset->kind == CHARSET_UTF16)
		return 2;
	return charset->kind == CHARSET_OTHER && has_moved && !((unsigned char)s.at[0] & 0x80) ? 0
											       : 1;
}

/* False, with nothing added, when the system does not know the encoding. */
static bool add_converted(struct buf *out, struct span s, const struct charset *charset)
{
	iconv_t converter = iconv_open("UTF-8", charset->iconv_name);

	if (converter == (iconv_t)-1)
		return false;
	while (s.length && !out->overflowed) {
		const char *before = s.at;

		if (convert_piece(converter, &s, out))
			continue;
		/* Asking for what is held back puts the converter at its start, which matters where
		 * escapes switch; there, nothing is held back. */
		if (charset->kind != CHARSET_ESCAPED)
			add_held_back(converter, out);
		add_replacement(out);
		if (s.length)
			s = span_from(s, unreadable_length(charset, s, s.at > before));
	}
	add_held_back(converter, out);
	iconv_close(converter);
	return true;
}

/* ---- which one? ---- */

static const struct charset *charset_of_bom(struct span page, size_t *ret_length)
{
	*ret_length = 2;
	if (span_starts(page, SPAN("\xfe\xff")))
		return &charset_utf16be;
	if (span_starts(page, SPAN("\xff\xfe")))
		return &charset_utf16le;
	*ret_length = 3;
	if (span_starts(page, SPAN("\xef\xbb\xbf")))
		return &charset_utf8;
	*ret_length = 0;
	return NULL;
}

/* `rest` begins behind "<meta". What the tag says of the encoding (13.2.3.2, "prescan"). */
static const struct charset *charset_of_meta(struct span *rest)
{
	struct span charset = SPAN(""), equiv = SPAN(""), content = SPAN("");
	struct tag_attribute attribute;
	enum tag_step step;

	while ((step = tag_take_attribute(rest, &attribute)) == TAG_ATTRIBUTE) {
		if (span_equals_nocase(attribute.name, SPAN("charset")) && !charset.length)
			charset = attribute.value;
		else if (span_equals_nocase(attribute.name, SPAN("http-equiv")) && !equiv.length)
			equiv = attribute.value;
		else if (span_equals_nocase(attribute.name, SPAN("content")) && !content.length)
			content = attribute.value;
	}
	if (step == TAG_CUT) {
		*rest = span_from(*rest, rest->length);
		return NULL;
	}
	if (charset.length == 0 && span_equals_nocase(equiv, SPAN("content-type")))
		charset = charset_label_in(content);
	const struct charset *found = charset_of_label(charset);

	/* Whoever could read the tag as ASCII does not have UTF-16 before him. */
	return found && found->kind == CHARSET_UTF16 ? &charset_utf8 : found;
}

/* `rest` begins with '<'; goes behind what begins there. */
static const struct charset *prescan_markup(struct span *rest)
{
	char next = rest->length > 1 ? rest->at[1] : '\0';
	bool is_end = next == '/' && rest->length > 2 && ascii_is_alpha(rest->at[2]);

	if (span_starts(*rest, SPAN("<!--"))) {
		*rest = span_from(*rest, 4);
		*rest = span_from(*rest, gap_comment(*rest));
	} else if (ascii_is_alpha(next) || is_end) {
		*rest = span_from(*rest, is_end ? 2 : 1);
		struct span name = tag_take_name(rest);

		if (!is_end && span_equals_nocase(name, SPAN("meta")))
			return charset_of_meta(rest);
		if (tag_skip(rest) == TAG_CUT)
			*rest = span_from(*rest, rest->length);
	} else if (next == '!' || next == '/' || next == '?') {
		*rest = span_from(*rest, gap_bogus(*rest));
	} else {
		*rest = span_from(*rest, 1);
	}
	return NULL;
}

static const struct charset *charset_of_page(struct span page)
{
	struct span rest = span_part(page, 0, PRESCAN_BYTES);
	const struct charset *found = NULL;

	while (!found && rest.length) {
		rest = span_from(rest, span_find(rest, '<'));
		if (rest.length)
			found = prescan_markup(&rest);
	}
	return found;
}

const char *charset_to_utf8(
	struct span page, struct span content_type, struct buf *out, struct span *ret_text)
{
	size_t bom, start = out->length;
	const struct charset *charset = charset_of_bom(page, &bom);

	if (!charset)
		charset = charset_of_label(charset_label_in(content_type));
	if (!charset)
		charset = charset_of_page(page);
	if (!charset)
		charset = looks_like_utf8(page) ? &charset_utf8 : &charset_windows_1252;

	struct span text = span_from(page, bom);

	if (charset->kind == CHARSET_UTF8 && valid_length(text) == text.length) {
		*ret_text = text;
		return charset->name;
	}
	if (charset->kind == CHARSET_WINDOWS_1252)
		add_windows_1252(out, text);
	else if (charset->kind == CHARSET_UTF8 || !add_converted(out, text, charset))
		add_mended(out, text);
	*ret_text = span_from(buf_span(out), start);
	return charset->name;
}
