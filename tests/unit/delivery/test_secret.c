#include "delivery/secret.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char path[] = "/tmp/mailknock-secret.XXXXXX";

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	return close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static enum status read_of(
	struct span bytes, mode_t mode, struct secret *ret_secret, struct failure *why)
{
	int fd = open(path, O_WRONLY | O_TRUNC);

	assert_true(fd >= 0 && write(fd, bytes.at, bytes.length) == (ssize_t)bytes.length);
	assert_int_equal(fchmod(fd, mode), 0);
	close(fd);
	return secret_read(path, "mail-login", ret_secret, why);
}

static void lines_are_read(void **state)
{
	struct secret secret;
	struct failure why;

	(void)state;
	assert_int_equal(
		read_of(SPAN("\n  user name\t\r\np\xc3\xa4ss#word\n\n"), 0640, &secret, &why), OK);
	assert_int_equal(secret.count, 2);
	assert_string_equal(secret.lines[0], "user name");
	assert_string_equal(secret.lines[1], "p\xc3\xa4ss#word");
	secret_finish(&secret);
	assert_int_equal(read_of(SPAN("no line end"), 0400, &secret, &why), OK);
	assert_string_equal(secret.lines[0], "no line end");
	secret_finish(&secret);
}

static void what_others_may_read_is_no_secret(void **state)
{
	static const mode_t modes[] = {0644, 0604, 0620, 0602, 0601, 0666};
	struct secret secret;
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		assert_int_equal(read_of(SPAN("x"), modes[i], &secret, &why), ERR_USAGE);
		assert_non_null(strstr(why.sentence, "can be read or changed by others"));
	}
}

static void what_ends_a_line_of_a_dialogue_is_refused(void **state)
{
	static char large[SECRET_BYTES_MAX + 1];
	const struct span cases[] = {SPAN(""), SPAN(" \n\n"), SPAN("a\0b"), SPAN("a\rb"),
		SPAN("a\x1b[2J"), SPAN("\x7f"),
		SPAN("1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n0\n1\n"),
		{large, sizeof(large)}};
	struct secret secret;
	struct failure why;

	(void)state;
	memset(large, 'x', sizeof(large));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(read_of(cases[i], 0600, &secret, &why), ERR_USAGE);
	assert_int_equal(secret_read("/dev/null", "mail-login", &secret, &why), ERR_USAGE);
	assert_int_equal(secret_read("/", "mail-login", &secret, &why), ERR_USAGE);
	assert_int_equal(secret_read("/none", "mail-login", &secret, &why), ERR_USAGE);
	assert_string_equal(why.sentence, "--mail-login: /none: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_read),
		cmocka_unit_test(what_others_may_read_is_no_secret),
		cmocka_unit_test(what_ends_a_line_of_a_dialogue_is_refused),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
