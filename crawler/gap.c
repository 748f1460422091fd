#include "crawler/gap.h"

#include "crawler/tag.h"

#include <string.h>

static size_t find(struct span s, size_t from, char byte)
{
	const char *at = memchr(s.at + from, byte, s.length - from);

	return at ? (size_t)(at - s.at) : s.length;
}

/* Does the comment end with the '>' at `close`? The dashes of "<!--" count for an empty one only. */
static bool ends_comment(struct span s, size_t close)
{
	if (close == 0 || (close == 1 && s.at[0] == '-'))
		return true;
	if (close >= 2 && memcmp(s.at + close - 2, "--", 2) == 0)
		return true;
	return close >= 3 && memcmp(s.at + close - 3, "--!", 3) == 0;
}

size_t gap_comment(struct span s)
{
	for (size_t at = 0; at < s.length; at++) {
		at = find(s, at, '>');
		if (at < s.length && ends_comment(s, at))
			return at + 1;
	}
	return s.length;
}

size_t gap_bogus(struct span s)
{
	size_t at = s.length ? find(s, 0, '>') : 0;

	return at < s.length ? at + 1 : at;
}

size_t gap_cdata(struct span s)
{
	for (size_t at = 0; at < s.length; at++) {
		at = find(s, at, '>');
		if (at < s.length && at >= 2 && memcmp(s.at + at - 2, "]]", 2) == 0)
			return at - 2;
	}
	return s.length;
}

/* Is this "<name" or "</name" with a byte behind it that ends a tag's name? */
static bool is_tag(struct span s, struct span opening, struct span name)
{
	size_t length = opening.length + name.length;

	return s.length > length && span_starts(s, opening) &&
	       span_starts_nocase(span_from(s, opening.length), name) &&
	       tag_ends_name(s.at[length]);
}

size_t gap_raw_text(struct span s, struct span name)
{
	for (size_t at = 0; at < s.length; at++) {
		at = find(s, at, '<');
		if (at < s.length && is_tag(span_from(s, at), SPAN("</"), name))
			return at;
	}
	return s.length;
}

enum script_state { SCRIPT_PLAIN, SCRIPT_ESCAPED, SCRIPT_TWICE_ESCAPED };

/* `at` stands on a '<' or a '-'. */
static enum script_state next_state(enum script_state state, struct span s, size_t at)
{
	struct span rest = span_from(s, at);

	if (state == SCRIPT_PLAIN)
		return span_starts(rest, SPAN("<!--")) ? SCRIPT_ESCAPED : state;
	if (span_starts(rest, SPAN("-->")))
		return SCRIPT_PLAIN;
	if (state == SCRIPT_ESCAPED && is_tag(rest, SPAN("<"), SPAN("script")))
		return SCRIPT_TWICE_ESCAPED;
	if (state == SCRIPT_TWICE_ESCAPED && is_tag(rest, SPAN("</"), SPAN("script")))
		return SCRIPT_ESCAPED;
	return state;
}

size_t gap_script(struct span s)
{
	enum script_state state = SCRIPT_PLAIN;

	for (size_t at = 0; at < s.length; at++) {
		if (state == SCRIPT_PLAIN) {
			at = find(s, at, '<');
			if (at == s.length)
				break;
		} else if (s.at[at] != '<' && s.at[at] != '-') {
			continue;
		}
		if (state != SCRIPT_TWICE_ESCAPED &&
			is_tag(span_from(s, at), SPAN("</"), SPAN("script")))
			return at;
		enum script_state next = next_state(state, s, at);

		/* The dashes of "<!--" may be those of "-->" as well: 13.2.5.21. */
		if (state == SCRIPT_PLAIN && next == SCRIPT_ESCAPED)
			at++;
		state = next;
	}
	return s.length;
}
