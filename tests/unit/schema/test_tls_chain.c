#include "schema/model/tls_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void repeat(char *text, size_t size, char c)
{
	memset(text, c, size - 1);
	text[size - 1] = '\0';
}

static struct tls_certificate full(void)
{
	struct tls_certificate c;

	memset(&c, 0, sizeof(c));
	repeat(c.subject, sizeof(c.subject), 'S');
	repeat(c.issuer, sizeof(c.issuer), 'I');
	c.not_before_s = -62135596800;
	c.not_after_s = 253402300799;
	repeat(c.key, sizeof(c.key), 'k');
	repeat(c.signature, sizeof(c.signature), 's');
	repeat(c.certificate_sha256, sizeof(c.certificate_sha256), '1');
	repeat(c.certificate_sha512, sizeof(c.certificate_sha512), 'a');
	repeat(c.key_sha256, sizeof(c.key_sha256), 'f');
	repeat(c.key_sha512, sizeof(c.key_sha512), '0');
	c.is_ca = true;
	c.is_signed_by_next = true;
	return c;
}

static void what_is_written_is_read_again(void **state)
{
	struct tls_certificate certificates[] = {
		full(), {.subject = "", .not_after_s = 7}, {.subject = "CN=mx.example.org"}};
	struct tls_certificate read;
	struct buf chain;
	struct span rest;

	(void)state;
	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	for (size_t i = 0; i < 3; i++)
		tls_chain_add(&chain, &certificates[i]);
	rest = buf_span(&chain);
	for (size_t i = 0; i < 3; i++) {
		memset(&read, 0xff, sizeof(read));
		assert_true(tls_chain_take(&rest, &read));
		assert_string_equal(read.subject, certificates[i].subject);
		assert_string_equal(read.issuer, certificates[i].issuer);
		assert_int_equal(read.not_before_s, certificates[i].not_before_s);
		assert_int_equal(read.not_after_s, certificates[i].not_after_s);
		assert_string_equal(read.key, certificates[i].key);
		assert_string_equal(read.signature, certificates[i].signature);
		assert_string_equal(read.certificate_sha256, certificates[i].certificate_sha256);
		assert_string_equal(read.certificate_sha512, certificates[i].certificate_sha512);
		assert_string_equal(read.key_sha256, certificates[i].key_sha256);
		assert_string_equal(read.key_sha512, certificates[i].key_sha512);
		assert_int_equal(read.is_ca, certificates[i].is_ca);
		assert_int_equal(read.is_signed_by_next, certificates[i].is_signed_by_next);
	}
	assert_false(tls_chain_take(&rest, &read));
	buf_finish(&chain);
}

static void foreign_line_ends_make_no_other_line(void **state)
{
	struct tls_certificate c = {.subject = "CN=a\tb\nc"}, read;
	struct buf chain;

	(void)state;
	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	tls_chain_add(&chain, &c);
	struct span rest = buf_span(&chain);

	assert_true(tls_chain_take(&rest, &read));
	assert_string_equal(read.subject, "CN=a b c");
	assert_int_equal(rest.length, 0);
	buf_finish(&chain);
}

static void ten_of_the_longest_fit(void **state)
{
	struct tls_certificate c = full();
	struct buf chain;

	(void)state;
	buf_init(&chain, TLS_CHAIN_TEXT_MAX);
	for (int i = 0; i < TLS_CHAIN_MAX; i++)
		tls_chain_add(&chain, &c);
	assert_false(chain.overflowed);
	buf_finish(&chain);
}

static void a_line_that_does_not_fit_is_left_out_as_a_whole(void **state)
{
	struct tls_certificate c = {.subject = "CN=mx.example.org"}, read;
	struct buf chain;

	(void)state;
	buf_init(&chain, 60);
	tls_chain_add(&chain, &c);
	size_t length = chain.length;

	tls_chain_add(&chain, &c);
	assert_true(chain.overflowed);
	assert_int_equal(chain.length, length);
	struct span rest = buf_span(&chain);

	assert_true(tls_chain_take(&rest, &read));
	assert_false(tls_chain_take(&rest, &read));
	buf_finish(&chain);
}

#define UPPER64 "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"
#define HEX64   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void hostile_lines_are_none(void **state)
{
	static const char *const lines[] = {
		"",
		"\n",
		"S\tI\t1\t2\tk\ts\t\t\t\t\t0\t0", /* cut off */
		"S\tI\t1\t2\tk\ts\t\t\t\t\t0\n",
		"S\tI\t1\t2\tk\ts\t\t\t\t\t0\t0\t\n",
		"S\tI\t1\t2\tk\ts\t\t\t\t\t2\t0\n",
		"S\tI\t1\t2\tk\ts\t\t\t\t\t0\tx\n",
		"S\tI\tone\t2\tk\ts\t\t\t\t\t0\t0\n",
		"S\tI\t\t2\tk\ts\t\t\t\t\t0\t0\n",
		"S\tI\t1\t--2\tk\ts\t\t\t\t\t0\t0\n",
		"S\tI\t1\t99999999999999999999\tk\ts\t\t\t\t\t0\t0\n",
		"S\tI\t1\t2\tk\ts\t0123\t\t\t\t0\t0\n",
		"S\tI\t1\t2\tk\ts\t" HEX64 "0\t\t\t\t0\t0\n",
		"S\tI\t1\t2\tk\ts\t\t" HEX64 "\t\t\t0\t0\n",
		"S\tI\t1\t2\tk\ts\t" UPPER64 "\t\t\t\t0\t0\n",
		"S\tI\t1\t2\tk234567890123456789012345678901234\ts\t\t\t\t\t0\t0\n",
		"S\x01\tI\t1\t2\tk\ts\t\t\t\t\t0\t0\n",
		"S\r\tI\t1\t2\tk\ts\t\t\t\t\t0\t0\n",
	};
	static const char good[] = "S\tI\t1\t-2\tk\ts\t" HEX64 "\t\t" HEX64 "\t\t0\t1\n";
	struct tls_certificate read = {.subject = "untouched"};
	struct span rest = {NULL, 0};

	(void)state;
	assert_false(tls_chain_take(&rest, &read));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		rest = span_of(lines[i]);
		if (tls_chain_take(&rest, &read))
			fail_msg("taken: %s", lines[i]);
		assert_string_equal(read.subject, "untouched");
	}
	rest = (struct span){"S\0\tI\t1\t2\tk\ts\t\t\t\t\t0\t0\n", 26};
	assert_false(tls_chain_take(&rest, &read));
	rest = SPAN(good);
	assert_true(tls_chain_take(&rest, &read));
	assert_int_equal(read.not_after_s, -2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_written_is_read_again),
		cmocka_unit_test(foreign_line_ends_make_no_other_line),
		cmocka_unit_test(ten_of_the_longest_fit),
		cmocka_unit_test(a_line_that_does_not_fit_is_left_out_as_a_whole),
		cmocka_unit_test(hostile_lines_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
