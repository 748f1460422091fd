#include "schema/model/enhanced.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void codes_become_words(void **state)
{
	static const char *const cases[][2] = {
		{"5.1.1", "no such mailbox"},
		{"4.1.1", "no such mailbox"},
		{"5.2.2", "the mailbox is full"},
		{"5.7.25", "the sending machine's reverse name is missing or wrong"},
		{"5.7.133", "only senders of the organisation may write to this group (Microsoft)"},
		{"5.1.999", "something about the address"},
		{"5.7.650", "something about security or policy"},
		{"5.9.1", "a code that no standard knows"},
		{"2.0.0", "nothing more is said"},
		{"2.1.5", "the recipient's address is valid"},
		{"5.1.01", "no such mailbox"},
		{"", ""},
		{"5", ""},
		{"5.1", ""},
		{"5.1.", ""},
		{"5.1.1.1", ""},
		{"5.1.1x", ""},
		{"3.1.1", ""},
		{"x.1.1", ""},
		{"5.1.1000", ""},
		{"-5.1.1", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(enhanced_words(cases[i][0]), cases[i][1]);
	assert_string_equal(enhanced_words(NULL), "");
}

/* RFC 3463 and what the IANA registry added. */
static void every_registered_code_has_words_of_its_own(void **state)
{
	static const int details[8] = {0, 10, 4, 6, 7, 6, 10, 30};

	(void)state;
	for (int subject = 1; subject < 8; subject++)
		for (int detail = 1; detail <= details[subject]; detail++) {
			char code[20], general[20];

			snprintf(code, sizeof(code), "5.%d.%d", subject, detail);
			snprintf(general, sizeof(general), "5.%d.0", subject);
			assert_true(strlen(enhanced_words(code)) > 8);
			assert_string_not_equal(enhanced_words(code), enhanced_words(general));
		}
}

static void the_class_says_how_long_it_holds(void **state)
{
	(void)state;
	assert_string_equal(enhanced_class_words("5.1.1"), "for good");
	assert_string_equal(enhanced_class_words("4.7.999"), "for now");
	assert_string_equal(enhanced_class_words("2.0.0"), "");
	assert_string_equal(enhanced_class_words("5.1"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(codes_become_words),
		cmocka_unit_test(every_registered_code_has_words_of_its_own),
		cmocka_unit_test(the_class_says_how_long_it_holds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
