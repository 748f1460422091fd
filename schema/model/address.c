#include "schema/model/address.h"

#include "base/utf8.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <uninorm.h>

enum {
	/* Normal form C is at least a third as long as what it is made from (three letters of Hangul
	 * become one syllable), and a backslash in quotes at most doubles it: what is longer cannot
	 * become a local part and is not worth the library's time. */
	LOCAL_UNICODE_MAX = 6 * LOCAL_PART_MAX
};

/* A local part that is being written; what does not fit is remembered. */
struct local_text {
	char at[LOCAL_PART_MAX + 1];
	size_t length;
	bool overflowed;
};

struct range {
	unsigned long first, last;
};

static bool is_among(unsigned long c, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* Line and paragraph separator break lines in some readers, as controls do. */
static bool is_control(unsigned long c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029;
}

static bool is_blank(unsigned long c)
{
	static const struct range blanks[] = {{' ', ' '}, {0xa0, 0xa0}, {0x1680, 0x1680},
		{0x2000, 0x200a}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};

	return is_among(c, blanks, sizeof(blanks) / sizeof(blanks[0]));
}

/* RFC 6531 would let these pass, but nobody can see or type them: they come from copying out of a
 * word processor, and no mailbox has such a name. U+200C and U+200D are not among them, some
 * scripts are spelled with them. */
static bool is_invisible(unsigned long c)
{
	static const struct range marks[] = {{0xad, 0xad}, {0x61c, 0x61c}, {0x200b, 0x200b},
		{0x200e, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff},
		{0xfff9, 0xfffb}, {0xe0000, 0xe007f}};

	return is_among(c, marks, sizeof(marks) / sizeof(marks[0]));
}

static bool holds(struct span text, bool (*is_one)(unsigned long))
{
	unsigned long scalar = 0;

	for (; text.length; text = span_from(text, utf8_decode(text, &scalar)))
		if (utf8_decode(text, &scalar) == 0 || is_one(scalar))
			return true;
	return false;
}

/* A control anywhere outweighs everything else that is wrong. U+FFFD stands where an earlier reader
 * found bytes that were no UTF-8. */
static enum address_defect scan(struct span text)
{
	enum address_defect defect = ADDRESS_FINE;
	unsigned long scalar = 0;

	while (text.length) {
		size_t length = utf8_decode(text, &scalar);

		if (length && is_control(scalar))
			return ADDRESS_CONTROL;
		if (length == 0 || scalar == UTF8_REPLACEMENT)
			defect = ADDRESS_NOT_UTF8;
		text = span_from(text, length ? length : 1);
	}
	return defect;
}

/* Length of the quoted string that `text` begins with, quotes included; 0 where there is none. */
static size_t quoted_length(struct span text)
{
	if (text.length == 0 || text.at[0] != '"')
		return 0;
	for (size_t i = 1; i < text.length; i++) {
		if (text.at[i] == '"')
			return i + 1;
		if (text.at[i] == '\\')
			i++;
	}
	return 0;
}

/* atext of RFC 5322 3.2.3, with UTF8-non-ascii of RFC 6531 3.3. */
static bool is_atom_byte(char c)
{
	return ascii_is_alnum(c) || (unsigned char)c >= 0x80 ||
	       (c && strchr("!#$%&'*+-/=?^_`{|}~", c));
}

static bool is_dot_atom(struct span text)
{
	bool is_start = true;

	for (size_t i = 0; i < text.length; i++) {
		bool is_dot = text.at[i] == '.';

		if (is_dot ? is_start : !is_atom_byte(text.at[i]))
			return false;
		is_start = is_dot;
	}
	return !is_start;
}

static void local_add(struct local_text *local, char c)
{
	if (local->length < LOCAL_PART_MAX)
		local->at[local->length++] = c;
	else
		local->overflowed = true;
	local->at[local->length] = '\0';
}

static enum address_defect local_finish(const struct local_text *local, char *ret_local)
{
	if (local->overflowed)
		return ADDRESS_LOCAL_LONG;
	memcpy(ret_local, local->at, local->length + 1);
	return ADDRESS_FINE;
}

static enum address_defect read_dot_atom(struct span text, char *ret_local)
{
	struct local_text local = {.length = 0};

	if (!is_dot_atom(text))
		return ADDRESS_LOCAL_SYNTAX;
	for (size_t i = 0; i < text.length; i++)
		local_add(&local, text.at[i]);
	return local_finish(&local, ret_local);
}

/* `inner` is what stands between the quotes. RFC 5321 4.1.2: quoted-pairSMTP escapes any printable
 * ASCII; only the quote and the backslash need it, so only these keep it. */
static enum address_defect read_quoted(struct span inner, char *ret_local)
{
	struct local_text bare = {.length = 0}, quoted = {.length = 0};

	local_add(&quoted, '"');
	for (size_t i = 0; i < inner.length; i++) {
		if (inner.at[i] == '\\' && (unsigned char)inner.at[++i] >= 0x80)
			return ADDRESS_LOCAL_SYNTAX;
		if (inner.at[i] == '"' || inner.at[i] == '\\')
			local_add(&quoted, '\\');
		local_add(&quoted, inner.at[i]);
		local_add(&bare, inner.at[i]);
	}
	local_add(&quoted, '"');
	struct span text = {bare.at, bare.length};
	bool needs_quotes = !is_dot_atom(text) || holds(text, is_blank);

	return local_finish(needs_quotes ? &quoted : &bare, ret_local);
}

/* The grammar also has the empty quoted string; there is no mailbox behind it. */
static enum address_defect read_normal_local(struct span text, char *ret_local)
{
	size_t quoted = quoted_length(text);

	if (text.length == 0 || (quoted == 2 && text.length == 2))
		return ADDRESS_LOCAL_EMPTY;
	if (holds(text, is_invisible))
		return ADDRESS_LOCAL_SYNTAX;
	if (quoted == 0)
		return read_dot_atom(text, ret_local);
	if (quoted != text.length)
		return ADDRESS_LOCAL_SYNTAX;
	return read_quoted(span_part(text, 1, quoted - 2), ret_local);
}

/* Normalised before it is looked at: U+037E becomes a semicolon. */
static enum address_defect read_local(struct span text, char *ret_local)
{
	uint8_t normal[3 * LOCAL_UNICODE_MAX], *result;
	size_t length = sizeof(normal);

	if (utf8_is_ascii(text) || text.length > LOCAL_UNICODE_MAX)
		return read_normal_local(text, ret_local);
	result = u8_normalize(UNINORM_NFC, (const uint8_t *)text.at, text.length, normal, &length);
	if (!result)
		return ADDRESS_LOCAL_SYNTAX;
	enum address_defect defect =
		read_normal_local((struct span){(const char *)result, length}, ret_local);

	if (result != normal)
		free(result);
	return defect;
}

enum address_defect address_parse(struct span text, struct address *ret_address)
{
	struct address address = {.local = ""};
	enum address_defect defect = text.length ? scan(text) : ADDRESS_EMPTY;

	if (defect)
		return defect;
	size_t quoted = quoted_length(text);
	struct span behind = span_from(text, quoted);
	size_t at = span_find(behind, '@');
	struct span domain = span_from(behind, at + 1);

	if (at == behind.length)
		return ADDRESS_NO_AT;
	if (span_find(domain, '@') < domain.length)
		return ADDRESS_SEVERAL_AT;
	if (holds(behind, is_blank))
		return ADDRESS_BLANK;
	defect = read_local(span_part(text, 0, quoted + at), address.local);
	if (defect)
		return defect;
	if (domain.length == 0)
		return ADDRESS_DOMAIN_EMPTY;
	/* A single label is no domain that mail from outside could reach (RFC 5321 2.3.5). */
	if (!domain_to_ascii(domain, 2, address.domain))
		return ADDRESS_DOMAIN_SYNTAX;
	if (strlen(address.local) + 1 + strlen(address.domain) > ADDRESS_TEXT_MAX)
		return ADDRESS_LONG;
	*ret_address = address;
	return ADDRESS_FINE;
}

const char *address_defect_id(enum address_defect defect)
{
	static const char *const ids[ADDRESS_DEFECT_COUNT] = {
		[ADDRESS_FINE] = NULL,
		[ADDRESS_EMPTY] = "address-empty",
		[ADDRESS_NO_AT] = "address-no-at",
		[ADDRESS_SEVERAL_AT] = "address-several-at",
		[ADDRESS_CONTROL] = "address-control",
		[ADDRESS_BLANK] = "address-blank",
		[ADDRESS_LOCAL_EMPTY] = "address-local-empty",
		[ADDRESS_LOCAL_LONG] = "address-local-long",
		[ADDRESS_LOCAL_SYNTAX] = "address-local-syntax",
		[ADDRESS_DOMAIN_EMPTY] = "address-domain-empty",
		[ADDRESS_DOMAIN_SYNTAX] = "address-domain-syntax",
		[ADDRESS_LONG] = "address-long",
		[ADDRESS_NOT_UTF8] = "address-not-utf8",
	};

	assert((unsigned)defect < ADDRESS_DEFECT_COUNT);
	return ids[defect];
}

void address_print(const struct address *address, char ret_text[ADDRESS_TEXT_SIZE])
{
	size_t local = strlen(address->local), domain = strlen(address->domain);

	memcpy(ret_text, address->local, local);
	ret_text[local] = '@';
	memcpy(ret_text + local + 1, address->domain, domain + 1);
}

bool address_equals(const struct address *a, const struct address *b)
{
	return strcmp(a->local, b->local) == 0 && strcmp(a->domain, b->domain) == 0;
}

bool address_needs_utf8(const struct address *address)
{
	return !utf8_is_ascii(span_of(address->local));
}
