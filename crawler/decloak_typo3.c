/*
 * TYPO3's spamProtectEmailAddresses: every character is moved on within its range, by a number of
 * the site's choice from -10 to 10. The link begins with "mailto:", so the number need not be known.
 */
#include "crawler/decloak_tell.h"

#include <string.h>

enum { SHIFT_MAX = 25 };

static char shift_within(char c, char from, char to, int by)
{
	int count = to - from + 1;

	return (char)(from + (((c - from + by) % count) + count) % count);
}

static char shift(char c, int by)
{
	if (c >= '+' && c <= ':')
		return shift_within(c, '+', ':', by);
	if (c >= '@' && c <= 'Z')
		return shift_within(c, '@', 'Z', by);
	if (c >= 'a' && c <= 'z')
		return shift_within(c, 'a', 'z', by);
	return c;
}

static bool is_shift(struct span token, int by)
{
	static const char scheme[] = "mailto:";

	for (size_t i = 0; scheme[i]; i++)
		if (i >= token.length || shift(token.at[i], by) != scheme[i])
			return false;
	return true;
}

static bool tell_shifted(const struct decloak_voice *voice, struct span token, int by)
{
	char link[DECLOAK_VALUE_MAX];

	if (token.length > sizeof(link))
		return false;
	for (size_t i = 0; i < token.length; i++)
		link[i] = shift(token.at[i], by);
	return decloak_tell_link(voice, (struct span){link, token.length}, 0);
}

/* The ranges differ in length, so that no two shifts give the scheme; the vector saves the search. */
void decloak_typo3(struct span token, long vector, decloak_tell_fn *tell, void *context)
{
	struct decloak_voice voice = {tell, context, "typo3"};
	int by = vector >= -SHIFT_MAX && vector <= SHIFT_MAX ? (int)-vector : 0;

	token = span_trim(token);
	if (!is_shift(token, by))
		for (by = -SHIFT_MAX; by <= SHIFT_MAX && !is_shift(token, by);)
			by++;
	if (by > SHIFT_MAX || !tell_shifted(&voice, token, by))
		decloak_tell_unreadable(&voice, 0);
}
