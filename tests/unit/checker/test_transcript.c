#include "checker/transcript.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

static void each_line_has_its_time_and_speaker(void **state)
{
	struct transcript transcript;

	(void)state;
	transcript_init(&transcript, 1000);
	transcript_add(&transcript, 1000, TRANSCRIPT_NOTE, SPAN("connected"));
	transcript_add(&transcript, 1012, TRANSCRIPT_CLIENT, SPAN("MAIL FROM:<>\r\nRSET\r\n"));
	transcript_add(&transcript, 1015, TRANSCRIPT_SERVER, SPAN("250-a\n250 b"));
	transcript_add(&transcript, 900, TRANSCRIPT_NOTE, SPAN("a clock never goes back"));
	assert_string_equal(transcript_text(&transcript), "+0 ms - connected\n"
							  "+12 ms C: MAIL FROM:<>\n"
							  "+12 ms C: RSET\n"
							  "+15 ms S: 250-a\n"
							  "+15 ms S: 250 b\n"
							  "+0 ms - a clock never goes back\n");
	transcript_finish(&transcript);
}

static void foreign_text_is_made_visible(void **state)
{
	struct transcript transcript;

	(void)state;
	transcript_init(&transcript, 0);
	transcript_add(&transcript, 1, TRANSCRIPT_SERVER, SPAN("220 \x1b[2J\r\xff\\"));
	assert_string_equal(transcript_text(&transcript), "+1 ms S: 220 \\x1b[2J\\x0d\\xff\\\\\n");
	transcript_finish(&transcript);
}

static void a_flood_is_cut_at_whole_lines(void **state)
{
	struct transcript transcript;
	char line[5000];

	(void)state;
	memset(line, 'x', sizeof(line));
	transcript_init(&transcript, 0);
	for (int i = 0; i < 200; i++)
		transcript_add(
			&transcript, i, TRANSCRIPT_SERVER, (struct span){line, sizeof(line)});
	struct span text = span_of(transcript_text(&transcript));
	struct span rest = text, one;

	assert_false(transcript.text.overflowed);
	assert_true(text.length > TRANSCRIPT_MAX / 2 && text.length <= TRANSCRIPT_MAX);
	assert_true(span_ends_nocase(text, SPAN("ms - the rest is left out\n")));
	while (span_split(&rest, '\n', &one) && one.length)
		assert_true(one.length <= TRANSCRIPT_LINE_MAX + 20 && one.at[0] == '+');
	transcript_finish(&transcript);
}

static void nothing_said_is_an_empty_text(void **state)
{
	struct transcript transcript;

	(void)state;
	transcript_init(&transcript, 0);
	assert_string_equal(transcript_text(&transcript), "");
	transcript_finish(&transcript);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_line_has_its_time_and_speaker),
		cmocka_unit_test(foreign_text_is_made_visible),
		cmocka_unit_test(a_flood_is_cut_at_whole_lines),
		cmocka_unit_test(nothing_said_is_an_empty_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
