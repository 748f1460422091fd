#include "checker/replies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void banners_name_their_software(void **state)
{
	static const char *const cases[][2] = {
		{"mx.example.org ESMTP Postfix (Debian/GNU)", "Postfix"},
		{"mx.example.org ESMTP Exim 4.96 Fri, 21 Nov 2025 03:00:00 +0000", "Exim 4.96"},
		{"mx.example.org ESMTP Sendmail 8.15.2/8.15.2; Fri", "Sendmail 8.15.2"},
		{"MX.EXAMPLE.ORG Microsoft ESMTP MAIL Service ready at Fri", "Microsoft Exchange"},
		{"mx.google.com ESMTP a1-20020a17si123.4 - gsmtp", "Google"},
		{"mx.example.org ESMTP OpenSMTPD", "OpenSMTPD"},
		{"mail ESMTP MDaemon v23.0.2.", "MDaemon 23.0.2"},
		{"mail ESMTP IceWarp 13.0.3.2.; Fri", "IceWarp 13.0.3.2"},
		{"mail ESMTP Haraka/3.0", "Haraka"},
		{"SMTP Relay", ""},
		{"****2***0***", ""},
		{"Exim", "Exim"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char text[64] = "not written";

		replies_software(cases[i][0], text, sizeof(text));
		assert_string_equal(text, cases[i][1]);
	}
	char small[5];

	replies_software("Postfix", small, sizeof(small));
	assert_string_equal(small, "Post");
}

static void a_masked_banner_is_recognised(void **state)
{
	(void)state;
	assert_true(replies_banner_is_masked("****************************2******0******"));
	assert_true(replies_banner_is_masked("220 ****2***0***"));
	assert_false(replies_banner_is_masked(""));
	assert_false(replies_banner_is_masked("220 2020"));
	assert_false(replies_banner_is_masked("SMTP Relay"));
	assert_false(replies_banner_is_masked("*** welcome ***"));
	assert_true(replies_extensions_are_masked("PIPELINING\nXXXXXXXA\nSIZE 100"));
	assert_true(replies_extensions_are_masked("XXXXXXXC"));
	assert_false(replies_extensions_are_masked("PIPELINING\nXCLIENT"));
	assert_false(replies_extensions_are_masked(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(banners_name_their_software),
		cmocka_unit_test(a_masked_banner_is_recognised),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
