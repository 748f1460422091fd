#include "crawler/lint_script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void is_mixed(const char *text, bool expected)
{
	struct address address;

	if (address_parse(span_of(text), &address) != ADDRESS_FINE)
		fail_msg("%s is no address", text);
	if (lint_is_mixed_script(&address) != expected)
		fail_msg("%s", text);
}

static void letters_that_look_alike_are_told_apart(void **state)
{
	(void)state;
	is_mixed("a@ex\xd0\xb0mple.org", true);           /* Cyrillic a */
	is_mixed("a@xn--exmple-4nf.org", true);           /* the same, encoded */
	is_mixed("a@www.g\xce\xbf\xce\xbfgle.com", true); /* Greek omicron */
	is_mixed("a@\xce\xb1\xd0\xb0.org", true);         /* Greek and Cyrillic */
	is_mixed("inf\xd0\xbe@example.org", true);
	is_mixed("a.\xd0\x98vanov@example.org", true);
}

static void words_of_one_alphabet_are_fine(void **state)
{
	(void)state;
	is_mixed("a@example.org", false);
	is_mixed("a@b\xc3\xbc"
		 "cher.org",
		false);
	is_mixed("a@\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0.example", false);
	is_mixed("a@\xd0\xbf\xd0\xbe\xd1\x87\xd1\x82\xd0\xb0-mail24.org", false);
	is_mixed("\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd@example.org", false);
	is_mixed("a.\xd0\xb8\xd0\xb2\xd0\xb0\xd0\xbd_1@example.org", false);
	is_mixed("a@\xce\xb1\xce\xb2\xce\xb3.gr", false);
	is_mixed("a@\xe4\xbe\x8b"
		 "abc.example",
		false);                     /* Japanese beside Latin */
	is_mixed("a@xn--0.example", false); /* no Punycode at all */
	is_mixed("a@notxn--b.example", false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_that_look_alike_are_told_apart),
		cmocka_unit_test(words_of_one_alphabet_are_fine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
