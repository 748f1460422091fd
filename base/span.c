#include "base/span.h"

#include <string.h>

struct span span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

struct span span_part(struct span s, size_t from, size_t length)
{
	if (from > s.length)
		from = s.length;
	if (length > s.length - from)
		length = s.length - from;
	return (struct span){s.at ? s.at + from : NULL, length};
}

struct span span_from(struct span s, size_t from)
{
	return span_part(s, from, s.length);
}

bool span_equals(struct span a, struct span b)
{
	return a.length == b.length && (a.length == 0 || memcmp(a.at, b.at, a.length) == 0);
}

bool span_equals_nocase(struct span a, struct span b)
{
	return a.length == b.length && span_starts_nocase(a, b);
}

bool span_starts(struct span s, struct span prefix)
{
	return span_equals(span_part(s, 0, prefix.length), prefix);
}

bool span_starts_nocase(struct span s, struct span prefix)
{
	if (s.length < prefix.length)
		return false;
	for (size_t i = 0; i < prefix.length; i++)
		if (ascii_lower(s.at[i]) != ascii_lower(prefix.at[i]))
			return false;
	return true;
}

bool span_ends_nocase(struct span s, struct span suffix)
{
	return s.length >= suffix.length &&
	       span_starts_nocase(span_from(s, s.length - suffix.length), suffix);
}

size_t span_find(struct span s, char byte)
{
	const char *hit = s.length ? memchr(s.at, byte, s.length) : NULL;

	return hit ? (size_t)(hit - s.at) : s.length;
}

size_t span_find_last(struct span s, char byte)
{
	const char *hit = s.length ? memrchr(s.at, byte, s.length) : NULL;

	return hit ? (size_t)(hit - s.at) : s.length;
}

bool span_contains_nocase(struct span s, struct span needle)
{
	for (size_t i = 0; i + needle.length <= s.length; i++)
		if (span_starts_nocase(span_from(s, i), needle))
			return true;
	return false;
}

struct span span_trim(struct span s)
{
	while (s.length && ascii_is_blank(s.at[0]))
		s = span_from(s, 1);
	while (s.length && ascii_is_blank(s.at[s.length - 1]))
		s.length--;
	return s;
}

static bool is_wsp(char c)
{
	return c == ' ' || c == '\t';
}

struct span span_trim_blanks(struct span s)
{
	while (s.length && is_wsp(s.at[0]))
		s = span_from(s, 1);
	while (s.length && is_wsp(s.at[s.length - 1]))
		s.length--;
	return s;
}

bool span_split(struct span *rest, char separator, struct span *ret_part)
{
	if (!rest->at)
		return false;
	size_t end = span_find(*rest, separator);

	*ret_part = span_part(*rest, 0, end);
	*rest = end < rest->length ? span_from(*rest, end + 1) : (struct span){NULL, 0};
	return true;
}

bool span_to_text(struct span s, char *ret_text, size_t size)
{
	if (s.length >= size || span_find(s, '\0') < s.length)
		return false;
	if (s.length)
		memcpy(ret_text, s.at, s.length);
	ret_text[s.length] = '\0';
	return true;
}

bool span_to_number(struct span s, unsigned long most, unsigned long *ret_number)
{
	unsigned long number = 0;

	if (s.length == 0)
		return false;
	for (size_t i = 0; i < s.length; i++) {
		if (!ascii_is_digit(s.at[i]))
			return false;
		unsigned long digit = (unsigned long)(s.at[i] - '0');

		if (number > (most - digit) / 10 || digit > most)
			return false;
		number = number * 10 + digit;
	}
	*ret_number = number;
	return true;
}

char ascii_lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool ascii_is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
}

bool ascii_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool ascii_is_alpha(char c)
{
	c = ascii_lower(c);
	return c >= 'a' && c <= 'z';
}

bool ascii_is_alnum(char c)
{
	return ascii_is_alpha(c) || ascii_is_digit(c);
}

int ascii_hex_value(char c)
{
	if (ascii_is_digit(c))
		return c - '0';
	c = ascii_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}
