#include "crawler/robots_match.h"

#include <string.h>

enum { PART_FEE = 32 /* a search costs this even if it ends at once; in octets */ };

/* RFC 3986 2.3. */
static bool is_unreserved(char c)
{
	return ascii_is_alnum(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

/* May it stand in a path or query as it is? Unreserved, reserved (RFC 3986 2.2), or a '%' that
 * encodes nothing. */
static bool is_plain(char c)
{
	return is_unreserved(c) || (c && strchr(":/?#[]@!$&'()*+,;=%", c));
}

static void add_encoded(struct buf *out, unsigned char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	buf_add_char(out, '%');
	buf_add_char(out, digits[byte >> 4]);
	buf_add_char(out, digits[byte & 15]);
}

/* The octet that "%xx" at the front of s stands for, or -1. */
static int read_encoded(struct span s)
{
	if (s.length < 3 || s.at[0] != '%')
		return -1;
	int high = ascii_hex_value(s.at[1]), low = ascii_hex_value(s.at[2]);

	return high < 0 || low < 0 ? -1 : high << 4 | low;
}

void robots_normalise(struct buf *out, struct span raw, enum robots_text kind)
{
	for (size_t at = 0; at < raw.length; at++) {
		char c = raw.at[at];
		int encoded = read_encoded(span_from(raw, at));
		bool is_last = at + 1 == raw.length;
		bool means_itself =
			kind == ROBOTS_PATH ? c == '*' || c == '$' : c == '$' && !is_last;

		if (encoded >= 0) {
			at += 2;
			if (is_unreserved((char)encoded))
				buf_add_char(out, (char)encoded);
			else
				add_encoded(out, (unsigned char)encoded);
		} else if (means_itself || !is_plain(c)) {
			add_encoded(out, (unsigned char)c);
		} else {
			buf_add_char(out, c);
		}
	}
}

/* Where `part` ends when it stands as far left as it can, or path.length + 1. */
static size_t end_of(struct span path, struct span part)
{
	const char *found = path.length ? memmem(path.at, path.length, part.at, part.length) : NULL;

	return found ? (size_t)(found - path.at) + part.length : path.length + 1;
}

static bool match_parts(struct span pattern, bool is_anchored, struct span path, size_t *work)
{
	struct span part;

	while (span_split(&pattern, '*', &part)) {
		bool is_last = !pattern.at;

		if (is_last && is_anchored)
			return part.length <= path.length &&
			       span_equals(span_from(path, path.length - part.length), part);
		if (part.length == 0)
			continue;
		size_t end = end_of(path, part);

		*work += PART_FEE + end;
		if (end > path.length)
			return false;
		path = span_from(path, end);
	}
	return true;
}

bool robots_match(struct span pattern, struct span path, size_t *work)
{
	bool is_anchored = pattern.length && pattern.at[pattern.length - 1] == '$';

	if (is_anchored)
		pattern.length--;
	size_t first = span_find(pattern, '*');
	struct span front = span_part(pattern, 0, first);

	if (!span_starts(path, front))
		return false;
	path = span_from(path, front.length);
	if (first == pattern.length)
		return !is_anchored || path.length == 0;
	return match_parts(span_from(pattern, first + 1), is_anchored, path, work);
}
