#include "crawler/decloak.h"

#include <string.h>

/*
 * What each kind of hidden address cannot do without, found by looks that go over a page at the
 * speed of memory: every page pays for them. Words spelled " AT " and " DOT " alone are not looked
 * for: they are read where something else gives a page away, and with --text-addresses.
 */

static bool is_one_of(char c, const char *bytes)
{
	return c && strchr(bytes, c);
}

/* What stands before and behind a "mail" or "Mail" somewhere on the page. */
static bool betrays(struct span before, struct span behind)
{
	static const char *const befores[] = {"cfe", "hidden-", "crypt"}, *const behinds[] = {
										  "-protection#",
										  "to-token",
										  "to:'", "to:\"",
										  "' +", "'+",
										  "\"+", "\" +"};
	size_t length = before.length;

	for (size_t i = 0; i < sizeof(befores) / sizeof(befores[0]); i++)
		if (span_ends_nocase(before, span_of(befores[i])))
			return true;
	for (size_t i = 0; i < sizeof(behinds) / sizeof(behinds[0]); i++)
		if (span_starts(behind, span_of(behinds[i])))
			return true;
	/* itemprop=email, property="og:email", name='email' */
	return length > 1 && before.at[length - 1] == 'e' &&
	       is_one_of(before.at[length - 2], "\"'=:") && behind.length &&
	       is_one_of(behind.at[0], "\"' >");
}

static bool has_telling_mail(struct span page)
{
	struct span rest = page;
	const char *hit;

	while (rest.length && (hit = memmem(rest.at, rest.length, "ail", 3))) {
		size_t at = (size_t)(hit - page.at);

		rest = span_from(page, at + 3);
		if (at && (hit[-1] == 'm' || hit[-1] == 'M') &&
			betrays(span_part(page, 0, at - 1), rest))
			return true;
	}
	return false;
}

/* "[at]", "(AT)", "{at}", "(a)", "[@]" ... */
static bool has_bracketed_at(struct span page, char bracket)
{
	struct span rest = page;
	const char *hit;

	while (rest.length && (hit = memchr(rest.at, bracket, rest.length))) {
		rest = span_from(page, (size_t)(hit - page.at) + 1);
		struct span word = span_part(rest, 0, 4);

		while (word.length && word.at[0] == ' ')
			word = span_from(word, 1);
		if (word.length > 1 && is_one_of(word.at[0], "aA@\xc3") &&
			is_one_of(word.at[1], "tT)]} \xa4"))
			return true;
	}
	return false;
}

static bool has_wide_at(struct span page)
{
	return page.length && memchr(page.at, 0xef, page.length) &&
	       memmem(page.at, page.length, "\xef\xbc\xa0", 3);
}

bool decloak_may_hold(struct span page)
{
	return has_telling_mail(page) || has_bracketed_at(page, '(') ||
	       has_bracketed_at(page, '[') || has_bracketed_at(page, '{') || has_wide_at(page);
}

bool decloak_script_may_hold(struct span script)
{
	static const char *const hints[] = {"addy", "cloak", "rypt", "CharCode", "ld+json",
		"escape(", "'ma'", "\"ma\"", "mail"};

	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (script.length && memmem(script.at, script.length, hints[i], strlen(hints[i])))
			return true;
	return false;
}
