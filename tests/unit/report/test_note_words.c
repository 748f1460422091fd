#include "report/note_words.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void notes_have_titles_and_limits_are_known(void **state)
{
	static const struct {
		const char *key, *title;
		bool is_of_limits;
	} cases[] = {{"crawl-limit-pages", "Limit of pages", true},
		{"crawl-trap-03", "Endless pages", true},
		{"crawl-trap-others", "Endless pages", true},
		{"vantage-port", "Way to mail servers", false}, {"something-else", "", false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct note_words words = note_words_of(cases[i].key);

		assert_string_equal(words.title, cases[i].title);
		assert_int_equal(words.is_of_limits, cases[i].is_of_limits);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_have_titles_and_limits_are_known)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
