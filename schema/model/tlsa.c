#include "schema/model/tlsa.h"
#include "base/buf.h"
#include "base/memory.h"

enum {
	RDATA_MAX = 65535,
	SHA256_SIZE = 32,
	SHA512_SIZE = 64,
};

bool tlsa_print(const unsigned char *data, size_t length, char **ret_text)
{
	static const char digits[] = "0123456789abcdef";
	struct buf text;

	if (length < 3 || length > RDATA_MAX)
		return false;
	buf_init(&text, 2 * RDATA_MAX + 16);
	buf_addf(&text, "%u %u %u", data[0], data[1], data[2]);
	for (size_t i = 3; i < length; i++) {
		if (i == 3)
			buf_add_char(&text, ' ');
		buf_add_char(&text, digits[data[i] >> 4]);
		buf_add_char(&text, digits[data[i] & 15]);
	}
	*ret_text = buf_take(&text);
	return true;
}

static bool is_hex(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (ascii_hex_value(s.at[i]) < 0)
			return false;
	return s.length % 2 == 0;
}

/* A few words, or NULL. Usages 0 and 1 need authorities that both sides trust, which SMTP has none of:
 * servers should not publish them, and senders treat them as unusable (RFC 7672 3.1.3). */
static const char *why_unusable(const unsigned long numbers[3], struct span data)
{
	if (numbers[0] < 2)
		return "usage 0 and 1 do not count for SMTP";
	if (numbers[0] > 3)
		return "unknown usage";
	if (numbers[1] > 1)
		return "unknown selector";
	if (numbers[2] > 2)
		return "unknown matching type";
	if (!data.length)
		return "no data";
	if (numbers[2] == 1 && data.length != (size_t)2 * SHA256_SIZE)
		return "not the length of a SHA-256 digest";
	if (numbers[2] == 2 && data.length != (size_t)2 * SHA512_SIZE)
		return "not the length of a SHA-512 digest";
	return NULL;
}

bool tlsa_is_usable(struct span line, const char **ret_why)
{
	unsigned long numbers[3];
	struct span word;

	for (int i = 0; i < 3; i++)
		if (!span_split(&line, ' ', &word) || !span_to_number(word, 255, &numbers[i])) {
			*ret_why = "no TLSA record";
			return false;
		}
	struct span data = line.at ? line : SPAN("");

	if (!is_hex(data)) {
		*ret_why = "no TLSA record";
		return false;
	}
	const char *why = why_unusable(numbers, data);

	*ret_why = why ? why : "";
	return !why;
}
