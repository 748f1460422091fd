#include "crawler/mailto_scheme.h"

#include "crawler/edit.h"
#include "schema/model/address.h"

#include <string.h>

/*
 * 1. "mailto:" is always one, whatever follows.
 * 2. A word that is one slip away and a colon are one as well: no scheme has such a name.
 * 3. Everything else has to be plainly an address, or several, from its first byte to its last or to
 *    a "?": links of version control, fediverse names and files hold an "@" too.
 */

enum {
	NEAR_MAX = 2048, /* nobody forgets "mailto:" before more than that; it bounds the work */
	WORD_MAX = 8     /* "e-mailto" */
};

/* Length of "mailto:" at the front with what browsers overlook: blanks before it, tabs and line
 * breaks within. 0 where it is none. */
static size_t right_length(struct span href)
{
	static const char scheme[] = "mailto:";
	size_t matched = 0, i = 0;

	while (i < href.length && (unsigned char)href.at[i] <= ' ')
		i++;
	for (; i < href.length && matched < sizeof(scheme) - 1; i++)
		if (ascii_lower(href.at[i]) == scheme[matched])
			matched++;
		else if (href.at[i] != '\t' && href.at[i] != '\r' && href.at[i] != '\n')
			return 0;
	return matched == sizeof(scheme) - 1 ? i : 0;
}

static bool is_among(char c, const char *set)
{
	return c && strchr(set, c);
}

static size_t blank_length(struct span text)
{
	if (text.length && ascii_is_blank(text.at[0]))
		return 1;
	return span_starts(text, SPAN("%20")) ? 3 : 0;
}

static size_t blanks_length(struct span text)
{
	size_t length = 0, blank;

	while ((blank = blank_length(span_from(text, length))))
		length += blank;
	return length;
}

/* What comes along before a reference that was pasted: blanks of all kinds, and quotes that do not
 * begin an HTML attribute, so that they are part of it. */
static size_t opening_length(struct span text)
{
	static const char *const marks[] = {"\"", "'", "\xc2\xa0", "\xe2\x80\x8b", "\xe2\x80\x98",
		"\xe2\x80\x99", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\xb3"};
	size_t length = blanks_length(text);

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_starts(span_from(text, length), span_of(marks[i]))) {
			length += strlen(marks[i]);
			return length + blanks_length(span_from(text, length));
		}
	return length;
}

/* ---- a word that may be meant as the scheme ---- */

struct word {
	char at[WORD_MAX];
	size_t length;   /* of the word without the blanks in it */
	size_t consumed; /* with them */
};

static bool take_word(struct span text, struct word *ret_word)
{
	struct word word = {.length = 0};

	while (word.consumed < text.length) {
		char c = text.at[word.consumed];
		size_t blank = blank_length(span_from(text, word.consumed));

		if (blank) {
			word.consumed += blank;
			continue;
		}
		if (!ascii_is_alnum(c) && c != '-')
			break;
		if (word.length == WORD_MAX)
			return false;
		word.at[word.length++] = c;
		word.consumed++;
	}
	*ret_word = word;
	return word.length > 0;
}

static bool is_near_scheme(struct span word)
{
	static const char *const known[] = {"mail", "email", "e-mail", "emailto", "e-mailto"};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (span_equals_nocase(word, span_of(known[i])))
			return true;
	return edit_between(word, SPAN("mailto")).kind != EDIT_FAR;
}

/* Length of a misspelled scheme with a colon, which needs no address behind it to be known; 0 where
 * there is none. */
static size_t slip_length(struct span text)
{
	struct word word;

	if (!take_word(text, &word) || !is_near_scheme((struct span){word.at, word.length}))
		return 0;
	text = span_from(text, word.consumed);
	if (span_starts(text, SPAN(":")))
		return word.consumed + 1;
	return span_starts_nocase(text, SPAN("%3a")) ? word.consumed + 3 : 0;
}

/* The same without a colon: another sign in its place, or nothing at all behind "mailto". */
static size_t bare_slip_length(struct span text)
{
	struct word word;
	size_t length = sizeof("mailto") - 1;

	if (span_starts_nocase(text, SPAN("mailto"))) {
		while (length < text.length && is_among(text.at[length], ";=,./"))
			length++;
		return length + blanks_length(span_from(text, length));
	}
	if (!take_word(text, &word) || word.consumed == text.length ||
		!is_near_scheme((struct span){word.at, word.length}))
		return 0;
	return is_among(text.at[word.consumed], ";=") ? word.consumed + 1 : 0;
}

/* ---- what is plainly an address ---- */

/* A sign that no address begins with, and few hold, makes a reference something else: a path, a
 * query, a package. */
static bool is_plain_local(struct span local)
{
	for (size_t i = 0; i < local.length; i++)
		if (!ascii_is_alnum(local.at[i]) && (unsigned char)local.at[i] < 0x80 &&
			!is_among(local.at[i], "._+-'"))
			return false;
	return local.length && !is_among(local.at[0], ".+-'");
}

static bool is_file_ending(struct span label)
{
	static const char *const endings[] = {"avif", "bmp", "css", "gif", "gz", "htm", "html",
		"ico", "jpeg", "jpg", "js", "json", "map", "mjs", "mp3", "mp4", "pdf", "php", "png",
		"svg", "tar", "tgz", "tif", "tiff", "ts", "txt", "webm", "webp", "woff", "woff2",
		"xml", "yaml", "yml", "zip"};

	for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++)
		if (span_equals_nocase(label, span_of(endings[i])))
			return true;
	return false;
}

/* "1.2.x" and "v18.2.rc" are versions of something, though names of domains may have such labels. */
static bool is_version(struct span domain)
{
	unsigned numbers = 0;
	struct span label;

	while (span_split(&domain, '.', &label)) {
		if (label.length > 1 && ascii_lower(label.at[0]) == 'v')
			label = span_from(label, 1);
		if (label.length && ascii_is_digit(label.at[0]) && label.length < 4)
			numbers++;
	}
	return numbers > 1;
}

static bool is_plain_domain(struct span domain)
{
	struct span top = span_from(domain, span_find_last(domain, '.') + 1);

	return span_find(domain, '.') < domain.length && top.length > 1 && !is_file_ending(top) &&
	       !is_version(domain);
}

static bool is_plain(struct span text)
{
	struct address address;
	size_t at = span_find(text, '@');

	while (text.length && is_among(text.at[text.length - 1], ".,;:!"))
		text.length--;
	return is_plain_local(span_part(text, 0, at)) && is_plain_domain(span_from(text, at + 1)) &&
	       address_parse(text, &address) == ADDRESS_FINE;
}

static struct span trim(struct span text)
{
	text = span_trim(text);
	while (span_ends_nocase(text, SPAN("%20")))
		text.length -= 3;
	return span_from(text, blanks_length(text));
}

/* One or more addresses, before the header fields. */
static bool is_plain_list(struct span text)
{
	size_t end = span_find(text, '?');
	struct span piece;

	text = trim(span_part(text, 0, end));
	while (text.length) {
		size_t length = 0;

		while (length < text.length && !is_among(text.at[length], ",;"))
			length++;
		piece = trim(span_part(text, 0, length));
		if (!is_plain(piece))
			return false;
		text = trim(span_from(text, length + 1));
	}
	return end > 0;
}

/* A query that no mail program knows what to do with belongs to a web address:
 * "https://user@host.example?id=5". */
static bool has_web_query(struct span text)
{
	static const char *const fields[] = {"subject=", "body=", "cc=", "bcc=", "to="};
	struct span query = span_from(text, span_find(text, '?') + 1);

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (span_starts_nocase(query, span_of(fields[i])))
			return false;
	return query.length > 0;
}

static bool is_plain_link(struct span text)
{
	return is_plain_list(text) && !has_web_query(text);
}

/* ---- the whole reference ---- */

/* Length of "http:", "https:" or nothing, with the slashes behind it; 0 where there is neither. */
static size_t web_length(struct span text)
{
	size_t length = 0;

	if (span_starts_nocase(text, SPAN("http:")))
		length = sizeof("http:") - 1;
	else if (span_starts_nocase(text, SPAN("https:")))
		length = sizeof("https:") - 1;
	else if (!span_starts(text, SPAN("//")))
		return 0;
	while (length < text.length && text.at[length] == '/')
		length++;
	return length;
}

static struct span without_last_slash(struct span text)
{
	if (text.length && text.at[text.length - 1] == '/')
		text.length--;
	return text;
}

/* "https://user@host/" is good for something, "http://info@example.org" for nothing: browsers drop
 * the name. Behind "mailto" a slash at the end is one that a program has added. */
static size_t slip_in_web_length(struct span text)
{
	size_t web = web_length(text), slip;
	struct span rest = span_from(text, web);

	if (web == 0)
		return 0;
	slip = right_length(rest);
	if (slip == 0)
		slip = slip_length(rest);
	if (slip == 0)
		slip = bare_slip_length(rest);
	if (slip && is_plain_list(without_last_slash(span_from(rest, slip))))
		return web + slip;
	return is_plain_link(rest) ? web : 0;
}

/* "https://www.example.org/mailto:a@b.example": a program has put the site before the link. */
static size_t slip_in_path_length(struct span text)
{
	struct span path = span_part(text, 0, span_find(text, '?'));
	size_t from = span_find_last(span_part(path, 0, span_find(path, '@')), '/') + 1;
	size_t slip = right_length(span_from(text, from));

	if (from > path.length || slip == 0)
		return 0;
	return is_plain_list(without_last_slash(span_from(text, from + slip))) ? from + slip : 0;
}

size_t mailto_scheme_again(struct span text)
{
	size_t web = span_find(text, '@') < text.length ? web_length(text) : 0;
	struct span rest = span_from(text, web);
	size_t length = right_length(rest);

	if (web && text.at[0] == '/')
		return 0;
	if (length == 0 && span_find(rest, '@') < rest.length)
		length = slip_length(rest);
	return web + length;
}

static bool holds_at(struct span text)
{
	return span_find(text, '@') < text.length || span_contains_nocase(text, SPAN("%40"));
}

enum mailto_scheme mailto_scheme_of(struct span href, size_t *ret_length)
{
	size_t length = right_length(href), blanks;

	*ret_length = length;
	if (length)
		return MAILTO_SCHEME_RIGHT;
	if (href.length > NEAR_MAX || !holds_at(href))
		return MAILTO_SCHEME_NONE;
	blanks = opening_length(href);
	struct span text = span_from(href, blanks);

	length = slip_length(text);
	if (length == 0)
		length = slip_in_web_length(text);
	if (length == 0)
		length = slip_in_path_length(text);
	if (length == 0) {
		length = bare_slip_length(text);
		if (length && !is_plain_list(span_from(text, length)))
			length = 0;
	}
	*ret_length = length ? blanks + length : 0;
	if (length)
		return MAILTO_SCHEME_MISSPELLED;
	if (!is_plain_link(text))
		return MAILTO_SCHEME_NONE;
	*ret_length = blanks;
	return MAILTO_SCHEME_MISSING;
}
