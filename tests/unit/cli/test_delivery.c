/* What is attached; who is told and what cannot be meant is tried in the lab (part_delivery.py). */
#include "cli/delivery.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/mailknock-delivery.XXXXXX", path[64];

static int make_folder(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/report.html", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	(void)unlink(path);
	return rmdir(folder);
}

static void make_page(off_t bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_true(fd >= 0 && ftruncate(fd, bytes) == 0);
	close(fd);
}

static void assert_found(
	enum command command, const char *formats, const char *page, const char *sentence)
{
	const struct options options = {.command = command};
	const struct report_options report = {.folder = folder, .formats = formats};
	const struct delivered what = {&options, &report, NULL, 7};
	char got[REPORT_PATH_SIZE], where[DELIVERY_WHERE_SIZE];

	delivery_find_page(&what, got, where);
	assert_string_equal(got, page);
	if (!strstr(where, sentence))
		fail_msg("%s", where);
}

static void the_page_is_attached_where_it_was_written_and_is_small(void **state)
{
	(void)state;
	assert_found(COMMAND_AUDIT, "html", "", "The whole report stands on ");
	make_page(10);
	assert_found(COMMAND_AUDIT, "csv, html", path, "is attached (report.html). It also stands");
	assert_found(COMMAND_REPORT, "html", path, folder);
	assert_found(COMMAND_REPORT, "csv,json", "", "The whole report stands on ");
	assert_found(COMMAND_CHECK, "html", "", "mailknock report --run 7");
	make_page(MAIL_ATTACHED_MAX);
	assert_found(COMMAND_AUDIT, "html", path, "is attached");
	make_page(MAIL_ATTACHED_MAX + 1);
	assert_found(COMMAND_AUDIT, "html", "", "With 6 MB it is too large to be attached.");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(symlink("/etc/passwd", path), 0);
	assert_found(COMMAND_AUDIT, "html", "", "The whole report stands on ");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			the_page_is_attached_where_it_was_written_and_is_small, make_folder,
			remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
