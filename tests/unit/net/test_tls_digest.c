#include "net/tls_digest.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* FIPS 180-2, appendix B.1, and the digest of nothing. */
static void known_bytes_have_known_digests(void **state)
{
	char hex[TLS_SHA256_HEX_SIZE];

	(void)state;
	tls_digest_sha256(SPAN("abc"), hex);
	assert_string_equal(
		hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	tls_digest_sha256(SPAN(""), hex);
	assert_string_equal(
		hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(known_bytes_have_known_digests)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
