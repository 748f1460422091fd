#include "schema/model/oblivion.h"

#include <stdio.h>
#include <string.h>

static const char stand_in[] = "(forgotten)";

enum { HOST_BYTES_MAX = DOMAIN_UNICODE_SIZE, BARE_LEAST = 3 /* shorter ones are everywhere */ };

void oblivion_fill(struct oblivion *oblivion, const struct address *address)
{
	size_t length = strlen(address->local);
	bool is_quoted = length > 1 && address->local[0] == '"';

	*oblivion = (struct oblivion){0};
	snprintf(oblivion->bare, sizeof(oblivion->bare), "%.*s",
		(int)(is_quoted ? length - 2 : length), address->local + is_quoted);
	snprintf(oblivion->locals[0], sizeof(oblivion->locals[0]), "%s", address->local);
	snprintf(oblivion->locals[1], sizeof(oblivion->locals[1]), "\"%s\"", oblivion->bare);
	snprintf(oblivion->domain, sizeof(oblivion->domain), "%s", address->domain);
	domain_to_unicode(address->domain, oblivion->unicode);
}

/* ---- bytes ---- */

/* The byte that is written at `at`, through any number of percent-encodings, and its length. */
static char read_byte(struct span text, size_t at, size_t *ret_length)
{
	char byte = text.at[at];
	size_t digits = byte == '%'                                     ? at + 1
			: span_starts(span_from(text, at), SPAN("\\x")) ? at + 2
									: 0;

	*ret_length = 1;
	while (digits && digits + 1 < text.length) {
		int high = ascii_hex_value(text.at[digits]);
		int low = ascii_hex_value(text.at[digits + 1]);

		if (high < 0 || low < 0)
			break;
		byte = (char)(high << 4 | low);
		*ret_length = digits + 2 - at;
		digits = byte == '%' ? digits + 2 : 0;
	}
	return byte;
}

/* How many bytes of the text at `at` are this form of it; 0 = it does not stand there. Backslashes
 * belong to whoever quoted it once more (JSON, what is made visible). */
static size_t length_at(struct span text, size_t at, const char *form)
{
	size_t from = at, length;

	while (*form) {
		if (from >= text.length)
			return 0;
		char byte = read_byte(text, from, &length);

		if (ascii_lower(byte) == ascii_lower(*form))
			form++;
		else if (byte != '\\' || from == at)
			return 0;
		from += length;
	}
	return from - at;
}

/* ---- where a name ends ---- */

/* The code point whose bytes begin at `at`; for what is no UTF-8 a letter. */
static uint32_t code_at(struct span text, size_t at)
{
	unsigned char lead = (unsigned char)text.at[at];
	size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
	uint32_t code = lead & (0x3fU >> more);

	for (size_t i = 1; i <= more && at + i < text.length; i++)
		code = code << 6 | ((unsigned char)text.at[at + i] & 0x3f);
	return code;
}

/* Blanks, quotes, dashes, dots and brackets of typography are no part of a name. */
static bool is_typography(uint32_t code)
{
	return (code >= 0x80 && code <= 0xbf && code != 0xaa && code != 0xb5 && code != 0xba) ||
	       (code >= 0x2000 && code <= 0x2bff) || (code >= 0x3000 && code <= 0x3020) ||
	       (code >= 0xfe10 && code <= 0xfe6f) || (code >= 0xff00 && code <= 0xff0f) ||
	       (code >= 0xff1a && code <= 0xff20) || (code >= 0xff5b && code <= 0xff65) ||
	       code == 0xfeff || code >= 0x1f000;
}

/* Does a name go on with the character that begins at `at`? */
static bool is_of_name(struct span text, size_t at)
{
	char c = text.at[at];

	if ((unsigned char)c >= 0x80)
		return !is_typography(code_at(text, at));
	return ascii_is_alnum(c) || c == '_' || c == '-';
}

/* And the one that ends in front of `at`? */
static bool is_of_name_before(struct span text, size_t at)
{
	size_t from = at - 1;

	while (from > 0 && at - from < 4 && ((unsigned char)text.at[from] & 0xc0) == 0x80)
		from--;
	return is_of_name(text, from);
}

/* "bob@example.org" stands neither in "kabob@example.org" nor in "a.bob@example.org". */
static bool begins_at(struct span text, size_t at)
{
	char before = at ? text.at[at - 1] : ' ';
	bool begins = !is_of_name(text, at) ||
		      !((at && is_of_name_before(text, at)) || strchr(".+", before));

	/* Behind "%3C" it does. */
	if (!begins && at >= 3 && text.at[at - 3] == '%')
		begins = ascii_hex_value(text.at[at - 2]) >= 0 && ascii_hex_value(before) >= 0;
	return begins;
}

/* Nor in "bob@example.org.uk". */
static bool ends_at(struct span text, size_t at)
{
	return at >= text.length ||
	       (!is_of_name(text, at) &&
		       !(text.at[at] == '.' && at + 1 < text.length && is_of_name(text, at + 1)));
}

/* ---- the address ---- */

/* The domain in U-labels has as many spellings as there are ways to write "ü": the name that stands there
 * is read and turned into A-labels. */
static size_t foreign_domain_at(const struct oblivion *oblivion, struct span text, size_t at)
{
	char host[HOST_BYTES_MAX], name[DOMAIN_NAME_MAX + 1];
	size_t count = 0, from = at, length, end = at;

	while (from < text.length && count < sizeof(host) - 1) {
		char byte = read_byte(text, from, &length);

		if (!((unsigned char)byte >= 0x80 || ascii_is_alnum(byte) || strchr("-.", byte)))
			break;
		if (length == 1 && (unsigned char)byte >= 0xc0 &&
			is_typography(code_at(text, from)))
			break;
		host[count++] = byte;
		from += length;
		if (byte != '.')
			end = from;
	}
	while (count && host[count - 1] == '.')
		count--;
	return count && domain_to_ascii((struct span){host, count}, 1, name) &&
			       strcmp(name, oblivion->domain) == 0
		       ? end - at
		       : 0;
}

static size_t domain_at(const struct oblivion *oblivion, struct span text, size_t at)
{
	size_t length = length_at(text, at, oblivion->domain);

	if (length && ends_at(text, at + length))
		return length;
	return foreign_domain_at(oblivion, text, at);
}

/* The length of `local` and the "@" behind it; 0 = they do not stand there. */
static size_t front_at(struct span text, size_t at, const char *local)
{
	size_t length = length_at(text, at, local), sign;

	while (length && at + length < text.length && text.at[at + length] == '\\' &&
		!span_starts(span_from(text, at + length), SPAN("\\x")))
		length++;
	if (!length || at + length >= text.length || read_byte(text, at + length, &sign) != '@')
		return 0;
	return length + sign;
}

static size_t find_here(
	const struct oblivion *oblivion, struct span text, size_t at, bool with_local)
{
	for (int i = OBLIVION_FORMS - 1; i >= 0; i--) {
		size_t front = front_at(text, at, oblivion->locals[i]);
		size_t domain = front ? domain_at(oblivion, text, at + front) : 0;

		if (domain && begins_at(text, at))
			return front + domain;
	}
	size_t length = with_local && strlen(oblivion->bare) >= BARE_LEAST
				? length_at(text, at, oblivion->bare)
				: 0;

	return length && begins_at(text, at) && ends_at(text, at + length) ? length : 0;
}

bool oblivion_forget_in(
	const struct oblivion *oblivion, struct span text, bool with_local, struct buf *ret_text)
{
	bool found = false;

	for (size_t at = 0; at < text.length && !found; at++)
		found = find_here(oblivion, text, at, with_local) > 0;
	if (!found)
		return false;
	/* What stands beside the whole address is about it: "RCPT TO:<jane@...>", "jane: unknown". */
	for (size_t at = 0, length; at < text.length; at += length) {
		length = find_here(oblivion, text, at, true);
		if (length)
			buf_add_text(ret_text, stand_in);
		else
			buf_add(ret_text, span_part(text, at, length = 1));
	}
	return true;
}

bool oblivion_stands_in(const struct oblivion *oblivion, struct span bytes)
{
	for (size_t at = 0; at < bytes.length; at++)
		for (int i = 0; i < OBLIVION_FORMS; i++) {
			size_t front = front_at(bytes, at, oblivion->locals[i]);

			if (front && (length_at(bytes, at + front, oblivion->domain) ||
					     length_at(bytes, at + front, oblivion->unicode)))
				return true;
		}
	return false;
}
