#include "crawler/mailto_recipient.h"

#include "base/visible.h"
#include "crawler/mailto_flaw.h"
#include "crawler/mailto_scheme.h"

#include <string.h>

enum {
	/* Layers taken off one address: "mailto:mailto://<'a@b.c'>" has five. More is no slip. */
	LAYERS_MAX = 8
};

/* Blanks of every kind and marks that nobody can see, at both ends: they come along when an address
 * is copied from a page or a word processor. */
static bool strip_blanks(struct span *text)
{
	static const char *const blanks[] = {" ", "\xc2\xa0", "\xc2\xad", "\xe2\x80\x8b",
		"\xe2\x80\x8e", "\xe2\x80\x8f", "\xe2\x80\xaa", "\xe2\x80\xac", "\xe2\x80\xaf",
		"\xe2\x81\xa0", "\xe3\x80\x80", "\xef\xbb\xbf"};
	size_t before = text->length, last;

	do {
		last = text->length;
		for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
			struct span blank = span_of(blanks[i]);

			if (span_starts(*text, blank))
				*text = span_from(*text, blank.length);
			if (span_ends_nocase(*text, blank))
				text->length -= blank.length;
		}
	} while (text->length < last);
	return text->length < before;
}

static bool strip_scheme(struct span *text)
{
	size_t length = mailto_scheme_again(*text);

	*text = span_from(*text, length);
	return length > 0;
}

/* A single slash may begin a local part, as gateways to X.400 have it. */
static bool strip_slashes(struct span *text)
{
	if (!span_starts(*text, SPAN("//")))
		return false;
	while (text->length && text->at[0] == '/')
		*text = span_from(*text, 1);
	return true;
}

/* "Name <a@b.c>" and "a@b.c (Name)" of RFC 5322 3.4; a mail program takes them in a header. */
static bool strip_name(struct span *text)
{
	size_t open = span_find_last(*text, '<');

	if (span_ends_nocase(*text, SPAN(">")) && open < text->length) {
		*text = span_part(*text, open + 1, text->length - open - 2);
		return true;
	}
	open = span_find_last(*text, '(');
	if (!span_ends_nocase(*text, SPAN(")")) || span_find(*text, '@') >= open)
		return false;
	*text = span_part(*text, 0, open);
	return true;
}

/* Quotes and dots that word processors put in the place of ASCII's; their length. */
static size_t fancy_length(struct span text)
{
	static const char *const marks[] = {"\xc2\xab", "\xc2\xbb", "\xe2\x80\x98", "\xe2\x80\x99",
		"\xe2\x80\x9a", "\xe2\x80\x9c", "\xe2\x80\x9d", "\xe2\x80\x9e", "\xe2\x80\xa6",
		"\xe2\x80\xb9", "\xe2\x80\xba"};

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (span_starts(text, span_of(marks[i])))
			return strlen(marks[i]);
	return 0;
}

static bool strip_wrapping(struct span *text)
{
	size_t fancy = fancy_length(*text);

	if (fancy && span_find(*text, '@') < text->length) {
		*text = span_from(*text, fancy);
		return true;
	}
	static const char pairs[] = "''\"\"()[]{}";
	struct span inner = span_part(*text, 1, text->length > 2 ? text->length - 2 : 0);

	if (span_find(inner, '@') == inner.length)
		return false;
	for (const char *pair = pairs; *pair; pair += 2)
		if (text->at[0] == pair[0] && text->at[text->length - 1] == pair[1] &&
			!(pair[0] == '"' && span_find(inner, '"') < inner.length)) {
			*text = inner;
			return true;
		}
	return false;
}

/* Takes the outermost layer off and says which flaw it was, 0 where there is none. */
static unsigned strip_layer(struct span *text)
{
	if (strip_blanks(text))
		return FLAW_SPACE;
	if (strip_scheme(text))
		return FLAW_DOUBLE_SCHEME;
	if (strip_slashes(text))
		return FLAW_SLASHES;
	if (strip_name(text))
		return FLAW_DISPLAY_NAME;
	return strip_wrapping(text) ? FLAW_PUNCTUATION : 0;
}

static size_t punctuation_length(struct span text)
{
	char last = text.length ? text.at[text.length - 1] : '\0';

	if (last && strchr(".,;:!?*)>]}'\"/\\", last))
		return 1;
	for (size_t length = 2; length <= 3 && length <= text.length; length++)
		if (fancy_length(span_from(text, text.length - length)) == length)
			return length;
	return 0;
}

/* An apostrophe may begin a local part by the rules, but never does. */
static struct span without_punctuation(struct span text)
{
	size_t length;

	while ((length = punctuation_length(text)))
		text.length -= length;
	while (text.length && text.at[0] && strchr("'(<[:", text.at[0]))
		text = span_from(text, 1);
	return text;
}

/* Punctuation beside an address goes only where an address is left. The last dot of a domain is
 * punctuation, too: RFC 5321 4.1.2 has none, though address_parse forgives it. */
static enum address_defect parse(struct span *text, unsigned *flaws, struct address *ret_address)
{
	struct span shorter = without_punctuation(*text);

	if (shorter.length < text->length && address_parse(shorter, ret_address) == ADDRESS_FINE) {
		*flaws |= FLAW_PUNCTUATION;
		*text = shorter;
		return ADDRESS_FINE;
	}
	return address_parse(*text, ret_address);
}

/* A per cent sign is a good character of a local part, but as it was meant to encode something we
 * do not know whose mailbox this is. In a name before the address it does no harm. */
static bool is_hit(const struct decoded *decoded, struct span text)
{
	size_t start = (size_t)(text.at - decoded->text.at);

	return decoded->has_fault && decoded->fault_first < start + text.length &&
	       decoded->fault_last >= start;
}

/* Takes the layers off and reads what is left. More of them than LAYERS_MAX are no slip. */
static enum address_defect peel(struct span *text, unsigned *flaws, struct address *ret_address)
{
	unsigned layer = 0, found = 0;

	/* The blank between a name and an address is part of that form. */
	for (int layers = 0; layers < LAYERS_MAX && (layer = strip_layer(text)); layers++)
		if (layer != FLAW_SPACE || !(found & FLAW_DISPLAY_NAME))
			found |= layer;
	*flaws |= found;
	if (text->length == 0)
		return ADDRESS_EMPTY;
	enum address_defect defect = parse(text, flaws, ret_address);

	return layer && defect == ADDRESS_FINE ? ADDRESS_LOCAL_SYNTAX : defect;
}

/* An address may lose quotes that it does not need, and look as if it had a layer then ("//a" with
 * its quotes). It is read until nothing changes, so that it is what every later reader finds. */
static enum address_defect settle(struct address *address, unsigned *flaws)
{
	char text[ADDRESS_TEXT_SIZE];
	struct span all, rest;

	do {
		address_print(address, text);
		all = rest = span_of(text);
		enum address_defect defect = peel(&rest, flaws, address);

		if (defect)
			return defect;
	} while (rest.length < all.length);
	return ADDRESS_FINE;
}

bool mailto_recipient_read(
	const struct decoded *decoded, unsigned *flaws, struct mailto_recipient *ret_recipient)
{
	struct address address = {.local = ""};
	struct span text = decoded->text;
	unsigned found = strip_blanks(&text) ? FLAW_SPACE : 0;

	memset(ret_recipient, 0, sizeof(*ret_recipient));
	visible_text(text, ret_recipient->written, sizeof(ret_recipient->written));
	/* In a name before the address, too: a program might put all of it into a header. */
	if (address_parse(text, &address) == ADDRESS_CONTROL) {
		*flaws |= found | FLAW_CONTROL;
		ret_recipient->defect = ADDRESS_CONTROL;
		return true;
	}
	enum address_defect defect = peel(&text, &found, &address);

	*flaws |= found;
	if (text.length == 0 && !(found & FLAW_DISPLAY_NAME))
		return false;
	if (defect == ADDRESS_FINE && is_hit(decoded, text))
		defect = ADDRESS_LOCAL_SYNTAX;
	if (defect == ADDRESS_FINE)
		defect = settle(&address, flaws);
	ret_recipient->defect = defect;
	if (defect == ADDRESS_FINE)
		ret_recipient->address = address;
	return true;
}

bool mailto_recipient_guess(const struct mailto_recipient *recipient, struct address *ret_address)
{
	static const char missing[] = ".invalid";
	char text[MAILTO_WRITTEN_MAX + sizeof(missing)];
	struct span written = span_of(recipient->written);
	struct address address;
	unsigned flaws = 0; /* told already, where the recipient was read */

	/* What is shown is not what was written where something had to be made visible. */
	if (recipient->defect != ADDRESS_DOMAIN_SYNTAX || strpbrk(recipient->written, "\\\""))
		return false;
	memcpy(text, written.at, written.length);
	memcpy(text + written.length, missing, sizeof(missing));
	if (address_parse(span_of(text), &address) != ADDRESS_FINE || settle(&address, &flaws))
		return false;
	address.domain[strlen(address.domain) - (sizeof(missing) - 1)] = '\0';
	if (strchr(address.domain, '.'))
		return false;
	*ret_address = address;
	return true;
}
