#include "base/buf.h"
#include "base/text_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { TOLD_MAX = 1024 };

static enum status tell(void *context, struct span line, size_t number, struct failure *why)
{
	(void)why;
	buf_addf(context, "%zu<%.*s>", number, SPAN_ARGS(line));
	return OK;
}

static enum status refuse_second(
	void *context, struct span line, size_t number, struct failure *why)
{
	enum status status = tell(context, line, number, why);

	return number == 2 ? failure_say(why, ERR_USAGE, "not this one") : status;
}

/* What is told of a file that holds `text`. */
static void assert_lines(const char *text, size_t bytes_max, text_file_line_fn *take,
	const char *told, const char *sentence)
{
	char path[] = "/tmp/text-file-XXXXXX";
	int fd = mkstemp(path);
	const struct text_file file = {.path = path, .what = "--list: ", .bytes_max = bytes_max};
	struct failure why = {""};
	struct buf lines;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	buf_init(&lines, TOLD_MAX);
	assert_int_equal(text_file_read(&file, take, &lines, &why), sentence ? ERR_USAGE : OK);
	assert_true(span_ends_nocase(span_of(why.sentence), span_of(sentence ? sentence : "")));
	assert_true(span_equals(buf_span(&lines), span_of(told)));
	buf_finish(&lines);
	unlink(path);
}

static void every_line_is_told_with_its_number(void **state)
{
	(void)state;
	assert_lines("", 100, tell, "", NULL);
	assert_lines("one\n\nthree", 100, tell, "1<one\n>2<\n>3<three>", NULL);
}

static void the_first_that_is_refused_is_the_last(void **state)
{
	(void)state;
	assert_lines("a\nb\nc\n", 100, refuse_second, "1<a\n>2<b\n>", "not this one");
}

static void the_ceiling_is_for_the_whole(void **state)
{
	(void)state;
	assert_lines("a\nb\n", 4, tell, "1<a\n>2<b\n>", NULL);
	assert_lines("a\nb\nc\n", 4, tell, "1<a\n>2<b\n>", ": too large");
}

static void what_cannot_be_read_is_named(void **state)
{
	struct text_file file = {.path = "/nowhere/at/all", .what = "--list: ", .bytes_max = 9};
	struct failure why;

	(void)state;
	assert_int_equal(text_file_read(&file, tell, NULL, &why), ERR_USAGE);
	assert_string_equal(why.sentence, "--list: /nowhere/at/all: No such file or directory");
	file.path = "/tmp";
	assert_int_equal(text_file_read(&file, tell, NULL, &why), ERR_USAGE);
	assert_string_equal(why.sentence, "--list: /tmp: Is a directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_line_is_told_with_its_number),
		cmocka_unit_test(the_first_that_is_refused_is_the_last),
		cmocka_unit_test(the_ceiling_is_for_the_whole),
		cmocka_unit_test(what_cannot_be_read_is_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
