/* The test cases of RFC 4231. */
#include "base/hmac_sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void holds_for_the_rfc_s_cases(void **state)
{
	char twenty[20], many[131], data[50];

	memset(twenty, 0x0b, sizeof(twenty));
	memset(many, 0xaa, sizeof(many));
	memset(data, 0xdd, sizeof(data));
	const struct {
		struct span key, bytes;
		const char *digest;
	} cases[] = {
		{{twenty, sizeof(twenty)}, SPAN("Hi There"),
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{SPAN("Jefe"), SPAN("what do ya want for nothing?"),
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{{many, 20}, {data, sizeof(data)},
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{{many, sizeof(many)},
			SPAN("Test Using Larger Than Block-Size Key - Hash Key First"),
			"60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint8_t digest[SHA256_BYTES];
		char hex[SHA256_HEX_SIZE];

		hmac_sha256(cases[i].key, cases[i].bytes, digest);
		sha256_print(digest, hex);
		assert_string_equal(hex, cases[i].digest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(holds_for_the_rfc_s_cases)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
