/* The other half is in the lab: Python's email package reads whole mails back. */
#include "delivery/header.h"

#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { LINE_MAX_BYTES = 76 /* RFC 2047 2, with an encoded word in it */ };

static void assert_field(struct span value, const char *expected)
{
	struct buf b;

	buf_init(&b, HEADER_BYTES_MAX);
	header_add_text(&b, "Subject", value);
	assert_string_equal(buf_text(&b), expected);
	buf_finish(&b);
}

static void ascii_stays_as_it_is(void **state)
{
	(void)state;
	assert_field(SPAN("2 new (5 in all)"), "Subject: 2 new (5 in all)");
	assert_field(SPAN(""), "Subject: ");
}

static void everything_else_is_encoded(void **state)
{
	(void)state;
	assert_field(SPAN("m\xc3\xbcller.example"), "Subject: =?UTF-8?B?bcO8bGxlci5leGFtcGxl?=");
	/* What would be read as an encoded word is one, so that it reads as it is. */
	assert_field(SPAN("=?UTF-8?B?eA==?="), "Subject: =?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
	/* "a Bcc: b", "a<U+FFFD>b", "a b" */
	assert_field(SPAN("a\nBcc: b"), "Subject: =?UTF-8?B?YSBCY2M6IGI=?=");
	assert_field(SPAN("a\xff"
			  "b"),
		"Subject: =?UTF-8?B?Ye+/vWI=?=");
	assert_field(SPAN("a\0b"), "Subject: =?UTF-8?B?YSBi?=");
	assert_field(SPAN("\xc2\x85\xe2\x80\xa8"), "Subject: =?UTF-8?B?ICA=?=");
}

/* Each of the 256 bytes at each place around a fold: one field, all of whose lines are short. */
static void nothing_ends_a_field(void **state)
{
	char value[200];
	struct buf b;

	(void)state;
	buf_init(&b, HEADER_BYTES_MAX);
	for (int byte = 0; byte < 256; byte++)
		for (size_t at = 0; at < sizeof(value); at += 7) {
			struct span rest, line;

			for (size_t i = 0; i + 1 < sizeof(value); i += 2)
				memcpy(value + i, "\xc3\xa9", 2);
			value[at] = (char)byte;
			buf_clear(&b);
			header_add_text(&b, "Subject", (struct span){value, sizeof(value)});
			rest = buf_span(&b);
			for (size_t n = 0; span_split(&rest, '\n', &line); n++) {
				assert_true(n == 0 || line.at[0] == ' ');
				assert_true(!rest.at || line.at[line.length - 1] == '\r');
				assert_true(line.length <= LINE_MAX_BYTES + (rest.at != NULL));
				assert_true(span_find(line, '\r') + 1 == line.length || !rest.at);
			}
		}
	assert_false(b.overflowed);
	buf_finish(&b);
}

static void a_date_has_no_locale(void **state)
{
	struct buf b;

	(void)state;
	setlocale(LC_ALL, "de_DE.UTF-8");
	buf_init(&b, HEADER_BYTES_MAX);
	header_add_date(&b, 1772366460999);
	assert_string_equal(buf_text(&b), "Date: Sun, 1 Mar 2026 12:01:00 +0000");
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ascii_stays_as_it_is),
		cmocka_unit_test(everything_else_is_encoded),
		cmocka_unit_test(nothing_ends_a_field),
		cmocka_unit_test(a_date_has_no_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
