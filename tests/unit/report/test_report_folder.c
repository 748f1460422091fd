/* tests/report/whole.py sees to the rest: kills, disks that are full, links. */
#include "report/report_folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char base[64];

static int make(void **state)
{
	(void)state;
	snprintf(base, sizeof(base), "/tmp/mailknock-test-XXXXXX");
	return mkdtemp(base) && chdir(base) == 0 && mkdir("there", 0700) == 0 &&
			       symlink("nowhere", "dangling") == 0 && symlink("there", "link") == 0
		       ? 0
		       : -1;
}

static int clear(void **state)
{
	(void)state;
	return unlink("link") || unlink("dangling") || rmdir("there") || chdir("/") || rmdir(base);
}

static void what_can_be_made_or_written_to_is_fine(void **state)
{
	static const char *const fine[] = {
		"there", "there/", "link", "new", "there/new", "there/new/", "./new"};
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++) {
		assert_int_equal(report_folder_check(fine[i], &why), OK);
		assert_int_equal(access("new", F_OK), -1);
	}
}

static void what_cannot_is_told(void **state)
{
	static const struct {
		const char *path, *needle;
	} rows[] = {{"/dev/null", "Not a directory"}, {"dangling", "No such file"},
		{"nowhere/new", "No such file"}, {"/dev/null/new", "Not a directory"},
		{"", "No such file"}};
	struct failure why;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(report_folder_check(rows[i].path, &why), ERR_SYSTEM);
		assert_non_null(strstr(why.sentence, "report folder"));
		if (!strstr(why.sentence, rows[i].needle))
			fail_msg("%s: %s", rows[i].path, why.sentence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			what_can_be_made_or_written_to_is_fine, make, clear),
		cmocka_unit_test_setup_teardown(what_cannot_is_told, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
