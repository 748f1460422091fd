#include "cli/commands.h"
#include "cli/stages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS_MAX = 8, TEXT_SIZE = 32 * 1024 };

static char path[] = "/tmp/mailknock-config.XXXXXX";
static char told[TEXT_SIZE]; /* standard output and standard error */

static void write_config(const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	fclose(file);
}

static int make_file(void **state)
{
	(void)state;
	unsetenv("MAILKNOCK_CONFIG");
	int fd = mkstemp(path);

	return fd < 0 || close(fd) != 0;
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static int config(const char *const *words)
{
	char *argv[WORDS_MAX + 2] = {(char[]){"config"}};
	int argc = 1, kept[2] = {dup(STDOUT_FILENO), dup(STDERR_FILENO)};
	FILE *file = tmpfile();

	for (; words[argc - 1]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 1];
	fflush(stdout);
	dup2(fileno(file), STDOUT_FILENO);
	dup2(fileno(file), STDERR_FILENO);
	int exit_status = command_config(argc, argv);

	fflush(stdout);
	dup2(kept[0], STDOUT_FILENO);
	dup2(kept[1], STDERR_FILENO);
	close(kept[0]);
	close(kept[1]);
	rewind(file);
	told[fread(told, 1, sizeof(told) - 1, file)] = '\0';
	fclose(file);
	return exit_status;
}

#define CONFIG(...) config((const char *const[]){__VA_ARGS__, NULL})

static void assert_told(const char *text)
{
	if (!strstr(told, text))
		fail_msg("no \"%s\" in:\n%s", text, told);
}

/* name = value # origin, whatever the columns. */
static void assert_shown(const char *name, const char *value, const char *origin)
{
	char *rest = NULL, copy[TEXT_SIZE];

	memcpy(copy, told, sizeof(copy));
	for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		if (strncmp(line, name, strlen(name)) != 0 || line[strlen(name)] != ' ')
			continue;
		const char *at = strchr(line, '=') + 2, *end = strstr(line, "  # ");

		assert_non_null(end);
		assert_memory_equal(at, value, strlen(value));
		assert_true(strspn(at + strlen(value), " ") >= (size_t)(end - at) - strlen(value));
		assert_string_equal(end + 4, origin);
		return;
	}
	fail_msg("no %s in:\n%s", name, told);
}

static void a_good_file_is_counted(void **state)
{
	(void)state;
	write_config("# all commands share it\nmax-pages = 5\n\njson = yes\nexclude = /a/\nexclude "
		     "= /b/\n");
	assert_int_equal(CONFIG("check", path), EXIT_CLEAN);
	assert_told(": 3 options, all understood\n");
	assert_int_equal(CONFIG("check", "--config", path), EXIT_CLEAN);
	setenv("MAILKNOCK_CONFIG", path, 1);
	assert_int_equal(CONFIG("check"), EXIT_CLEAN);
	unsetenv("MAILKNOCK_CONFIG");
}

static void a_wrong_line_is_named_whichever_command_it_is_for(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{"db = x\nmax-pages = many\n", ":2: 'many' is not a whole number"},
		{"json = maybe\n", ":1: 'maybe' is neither yes nor no"}, /* not audit's */
		{"again = 1000\n", ":1: 1000 is not between 0 and 100"}, /* probe's alone */
		{"max-pges = 5\n", ":1: there is no option 'max-pges'"},
		{"config = x\n", ":1: there is no option 'config'"},
		{"\n\nmax-pages\n", ":3: expected name = value, got 'max-pages'"},
		{"level = deep\n", "--level deep is for your own domains only"},
		{"format = html,xyz\n", "xyz"},
		{"include = (\n", "pattern \"(\""},
		{"source-ip = nowhere\n", "'nowhere' is no IP address"},
		{"seeds = /nonexistent/seeds\n", "/nonexistent/seeds"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		write_config(cases[i].text);
		if (CONFIG("check", path) != EXIT_USAGE)
			fail_msg("%s: %s", cases[i].text, told);
		assert_told(cases[i].sentence);
	}
}

static void what_cannot_be_meant_is_usage(void **state)
{
	(void)state;
	assert_int_equal(CONFIG("check"), EXIT_USAGE);
	assert_told("config check needs a file");
	assert_int_equal(CONFIG("check", path, "more"), EXIT_USAGE);
	assert_int_equal(CONFIG("check", "/nonexistent/mailknock.conf"), EXIT_USAGE);
	assert_told("/nonexistent/mailknock.conf: No such file");
	assert_int_equal(CONFIG("tell"), EXIT_USAGE);
	assert_told("config: 'tell' is neither check nor show");
	assert_int_equal(CONFIG("show", "adit"), EXIT_USAGE);
	assert_told("there is no command 'adit'");
	assert_int_equal(CONFIG("show", "crawl", "--level", "basic"), EXIT_USAGE);
	assert_told("--level is no option of this command");
}

static void each_value_has_its_origin(void **state)
{
	char origin[64];

	(void)state;
	write_config("max-pages = 5\nmax-depth = 2\nscope = domain\nexclude = /a/\nquiet = yes\n");
	setenv("MAILKNOCK_MAX_DEPTH", "3", 1);
	setenv("MAILKNOCK_EXCLUDE", "/b/", 1);
	assert_int_equal(
		CONFIG("show", "audit", "--config", path, "--scope", "prefix"), EXIT_CLEAN);
	unsetenv("MAILKNOCK_MAX_DEPTH");
	unsetenv("MAILKNOCK_EXCLUDE");
	snprintf(origin, sizeof(origin), "%s:1", path);
	assert_shown("max-pages", "5", origin);
	assert_shown("max-depth", "3", "MAILKNOCK_MAX_DEPTH");
	assert_shown("scope", "prefix", "command line");
	assert_shown("max-page-bytes", "10485760", "default");
	snprintf(origin, sizeof(origin), "%s:5", path);
	assert_shown("quiet", "yes", origin);
	snprintf(origin, sizeof(origin), "%s:4, MAILKNOCK_EXCLUDE", path);
	assert_shown("exclude", "/a/", origin);
	assert_told("= /b/ ");
	assert_told("#include  ");
}

static void a_password_is_not_shown(void **state)
{
	(void)state;
	write_config("user = me:sesame\nheader = Authorization: sesame\n");
	assert_int_equal(CONFIG("show", "--config", path), EXIT_CLEAN);
	assert_told("(given, not shown)");
	assert_null(strstr(told, "sesame"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_file_is_counted),
		cmocka_unit_test(a_wrong_line_is_named_whichever_command_it_is_for),
		cmocka_unit_test(what_cannot_be_meant_is_usage),
		cmocka_unit_test(each_value_has_its_origin),
		cmocka_unit_test(a_password_is_not_shown),
	};

	return cmocka_run_group_tests(tests, make_file, remove_file);
}
