#include "report/html.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <cmocka.h>

#define PRINTS(expected, ...)                                                                      \
	do {                                                                                       \
		char *text = NULL;                                                                 \
		size_t length;                                                                     \
		FILE *file = open_memstream(&text, &length);                                       \
                                                                                                   \
		html_print(file, __VA_ARGS__);                                                     \
		fclose(file);                                                                      \
		assert_string_equal(text, expected);                                               \
		free(text);                                                                        \
	} while (0)

static void a_text_is_escaped_and_the_format_is_not(void **state)
{
	(void)state;
	PRINTS("<b class=\"&quot;&gt;\">&lt;i&gt;&amp;&#39;</b>", "<b class=\"%s\">%s</b>", "\">",
		"<i>&'");
	PRINTS("\\x1b[2J%s", "%s", "\x1b[2J%s");
}

static void numbers_are_as_printf_has_them(void **state)
{
	(void)state;
	PRINTS("-1 4294967295 -5 6 -7 8 9", "%d %u %ld %lu %lld %llu %zu", -1, 4294967295u, -5L,
		6UL, -7LL, 8ULL, (size_t)9);
	PRINTS("1.500000 1.5 0.333 2 %", "%f %.1f %.3f %.0f %%", 1.5, 1.5, 1.0 / 3, 2.0);
}

static void a_text_may_be_cut(void **state)
{
	(void)state;
	PRINTS("&lt;b| |ab", "%.*s|%.*s |%.2s", 2, "<b>", 0, "x", "abc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_is_escaped_and_the_format_is_not),
		cmocka_unit_test(numbers_are_as_printf_has_them),
		cmocka_unit_test(a_text_may_be_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
