/*
 * Cloudflare's "e-mail address obfuscation". Its own script does the same as this, byte for byte,
 * and then reads the result as UTF-8; a mail link's "?subject=..." is part of what it hides.
 */
#include "crawler/decloak_tell.h"

#include <string.h>

enum { HEX_KEY = 2 /* digits of the first byte */ };

static int byte_at(struct span hex, size_t i)
{
	int high = ascii_hex_value(hex.at[i]), low = ascii_hex_value(hex.at[i + 1]);

	return high < 0 || low < 0 ? -1 : high * 16 + low;
}

/* The length, 0 where it is no such code. */
static size_t uncover(struct span hex, char *ret_text, size_t size)
{
	size_t length = 0;

	if (hex.length <= HEX_KEY || hex.length % 2 || (hex.length - HEX_KEY) / 2 > size)
		return 0;
	int key = byte_at(hex, 0);

	for (size_t i = HEX_KEY; i < hex.length; i += 2) {
		int byte = byte_at(hex, i);

		if (key < 0 || byte < 0)
			return 0;
		ret_text[length++] = (char)(byte ^ key);
	}
	return length;
}

static void tell_hex(const struct decloak_voice *voice, struct span hex, size_t at)
{
	char text[DECLOAK_VALUE_MAX];
	struct span link = {text, uncover(span_trim(hex), text, sizeof(text))};

	if (!decloak_tell_link(voice, link, at))
		decloak_tell_unreadable(voice, at);
}

void decloak_cfemail(struct span hex, decloak_tell_fn *tell, void *context)
{
	struct decloak_voice voice = {tell, context, "cfemail"};

	tell_hex(&voice, hex, 0);
}

/* Where the fragment begins, with the slash before it that some write; 0 for another link. */
static size_t protection_end(struct span href)
{
	static const char path[] = "/cdn-cgi/l/email-protection";
	size_t query = span_find(href, '?'), fragment = span_find(href, '#');
	size_t end = query < fragment ? query : fragment;

	while (end && href.at[end - 1] == '/')
		end--;
	return span_ends_nocase(span_part(href, 0, end), span_of(path)) ? fragment : 0;
}

bool decloak_cf_href(struct span href, decloak_tell_fn *tell, void *context)
{
	struct decloak_voice voice = {tell, context, "cfemail"};
	size_t end = protection_end(href = span_trim(href));

	if (end == 0)
		return false;
	tell_hex(&voice, span_from(href, end + 1), 0);
	return true;
}
