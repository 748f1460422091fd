#include "schema/model/canonical.h"

enum tag { TAG_NULL, TAG_INTEGER, TAG_TEXT, TAG_BLOB, TAG_ROW, TAG_ITEM };

enum { NUMBER_BYTES = 8 };

/* One call of SHA-256 for the tag and what has a known size. */
static void add_number(struct sha256 *sha, enum tag tag, uint64_t number)
{
	char bytes[1 + NUMBER_BYTES] = {(char)tag};

	for (int i = 0; i < NUMBER_BYTES; i++)
		bytes[1 + i] = (char)(number >> (8 * (NUMBER_BYTES - 1 - i)));
	sha256_add(sha, (struct span){bytes, sizeof(bytes)});
}

static void add_tag(struct sha256 *sha, enum tag tag)
{
	const char byte = (char)tag;

	sha256_add(sha, (struct span){&byte, 1});
}

void canonical_null(struct sha256 *sha)
{
	add_tag(sha, TAG_NULL);
}

void canonical_integer(struct sha256 *sha, int64_t number)
{
	add_number(sha, TAG_INTEGER, (uint64_t)number);
}

void canonical_text(struct sha256 *sha, struct span text)
{
	add_number(sha, TAG_TEXT, text.length);
	sha256_add(sha, text);
}

void canonical_blob(struct sha256 *sha, struct span bytes)
{
	add_number(sha, TAG_BLOB, bytes.length);
	sha256_add(sha, bytes);
}

void canonical_row(struct sha256 *sha, const char *table, size_t columns)
{
	add_tag(sha, TAG_ROW);
	canonical_text(sha, span_of(table));
	canonical_integer(sha, (int64_t)columns);
}

void canonical_item(struct sha256 *sha, const char *part, int64_t id)
{
	add_tag(sha, TAG_ITEM);
	canonical_text(sha, span_of(part));
	canonical_integer(sha, id);
}

static struct span digest_of(const uint8_t bytes[SHA256_BYTES])
{
	return (struct span){(const char *)bytes, SHA256_BYTES};
}

void canonical_link(uint8_t link[SHA256_BYTES], const uint8_t item[SHA256_BYTES])
{
	struct sha256 sha;

	sha256_init(&sha);
	sha256_add(&sha, digest_of(link));
	sha256_add(&sha, digest_of(item));
	sha256_end(&sha, link);
}

void canonical_head(const struct canonical_seal *seal, uint8_t ret_head[SHA256_BYTES])
{
	const int64_t numbers[] = {seal->version, seal->number, seal->run, seal->act, seal->made_ms,
		seal->items, seal->is_doubtful};
	struct sha256 sha;

	sha256_init(&sha);
	canonical_text(&sha, SPAN("mailknock seal"));
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		canonical_integer(&sha, numbers[i]);
	canonical_blob(&sha, digest_of(seal->contents));
	canonical_blob(&sha, seal->has_previous ? digest_of(seal->previous) : SPAN(""));
	sha256_end(&sha, ret_head);
}
