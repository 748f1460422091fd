#include "base/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void expect_digest(struct span text, size_t piece, const char *expected)
{
	struct sha256 sha;
	uint8_t digest[SHA256_BYTES];
	char hex[SHA256_HEX_SIZE];

	sha256_init(&sha);
	for (size_t at = 0; at < text.length; at += piece)
		sha256_add(&sha, span_part(text, at, piece));
	sha256_end(&sha, digest);
	sha256_print(digest, hex);
	assert_string_equal(hex, expected);
}

/* The examples that NIST publishes with FIPS 180-4, in any pieces. */
static void knows_the_published_digests(void **state)
{
	static const struct {
		const char *text, *digest;
	} known[] = {
		{"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
		{"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
		{"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
			"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
		{"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopq"
		 "klmnopqrlmnopqrsmnopqrstnopqrstu",
			"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		for (size_t piece = 1; piece < 130; piece++)
			expect_digest(span_of(known[i].text), piece, known[i].digest);
}

static void knows_a_million_letters(void **state)
{
	static char text[1000000];

	(void)state;
	memset(text, 'a', sizeof(text));
	expect_digest((struct span){text, sizeof(text)}, 997,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_published_digests),
		cmocka_unit_test(knows_a_million_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
