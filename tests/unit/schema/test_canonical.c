/* The bytes that are hashed, against digests that Python's hashlib made of the same bytes. */
#include "schema/model/canonical.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void end_as(struct sha256 *sha, const char *expected)
{
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE];

	sha256_end(sha, digest);
	sha256_print(digest, hex);
	assert_string_equal(hex, expected);
}

static void an_item_has_the_documented_bytes(void **state)
{
	struct sha256 sha;

	(void)state;
	sha256_init(&sha);
	canonical_item(&sha, "page", 7);
	canonical_row(&sha, "link", 4);
	canonical_null(&sha);
	canonical_integer(&sha, -2);
	canonical_text(&sha, SPAN("ab"));
	canonical_blob(&sha, SPAN("\x00\xff"));
	end_as(&sha, "af22145dd9d68185d613bcbe1a3e79a9976f6871b54169ceb5936c1c7638528b");
}

static void a_chain_and_its_head_have_too(void **state)
{
	uint8_t link[SHA256_BYTES] = {0}, item[SHA256_BYTES];
	struct canonical_seal seal = {.version = CANONICAL_VERSION,
		.number = 2,
		.run = 3,
		.act = 1,
		.made_ms = 1700000000000,
		.items = 2,
		.has_previous = true};
	char hex[SHA256_HEX_SIZE];

	(void)state;
	memset(item, 1, sizeof(item));
	canonical_link(link, item);
	memset(item, 2, sizeof(item));
	canonical_link(link, item);
	sha256_print(link, hex);
	assert_string_equal(
		hex, "a7f2fad943905535b10ccf63c832802ed84eaffb15e4fb6bee86a817c35eb833");
	memcpy(seal.contents, link, sizeof(link));
	memset(seal.previous, 9, sizeof(seal.previous));
	canonical_head(&seal, item);
	sha256_print(item, hex);
	assert_string_equal(
		hex, "bc234072d3cb710abdc6e84fc759831616778c9933b77a6e4c764f5e893e7f78");
	seal.has_previous = false;
	canonical_head(&seal, item);
	sha256_print(item, hex);
	assert_string_equal(
		hex, "061e7f9dd74e95f273e7d6bf93643461e7863eb40f9ebfa328469d51dc257a2c");
}

/* Rows that a careless writer would make the same. */
static void add_row(struct sha256 *sha, const char *const *texts, size_t count)
{
	canonical_row(sha, "t", count);
	for (size_t i = 0; i < count; i++)
		if (texts[i])
			canonical_text(sha, span_of(texts[i]));
		else
			canonical_null(sha);
}

static void what_differs_has_other_bytes(void **state)
{
	static const char *const rows[][3] = {{"ab", "c", ""}, {"a", "bc", ""}, {"", "abc", ""},
		{"abc", "", ""}, {"abc", NULL, ""}, {"abc", "", NULL}, {NULL, "abc", ""},
		{"abc", "0", ""}};
	enum { ROWS = sizeof(rows) / sizeof(rows[0]) };
	uint8_t digests[ROWS + 3][SHA256_BYTES];
	struct sha256 sha;

	(void)state;
	for (size_t i = 0; i < ROWS; i++) {
		sha256_init(&sha);
		add_row(&sha, rows[i], 3);
		sha256_end(&sha, digests[i]);
	}
	/* A number, its text and its bytes. */
	for (size_t i = 0; i < 3; i++) {
		sha256_init(&sha);
		if (i == 0)
			canonical_integer(&sha, 48);
		else if (i == 1)
			canonical_text(&sha, SPAN("0"));
		else
			canonical_blob(&sha, SPAN("0"));
		sha256_end(&sha, digests[ROWS + i]);
	}
	for (size_t i = 0; i < ROWS + 3; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(digests[i], digests[j], SHA256_BYTES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(an_item_has_the_documented_bytes),
		cmocka_unit_test(a_chain_and_its_head_have_too),
		cmocka_unit_test(what_differs_has_other_bytes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
