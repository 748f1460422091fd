#include "schema/store_lock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[32], path[64], lock_path[80];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/store-lock-XXXXXX");
	if (!mkdtemp(folder))
		return -1;
	snprintf(path, sizeof(path), "%s/audit.db", folder);
	snprintf(lock_path, sizeof(lock_path), "%s-lock", path);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(lock_path);
	return rmdir(folder);
}

static int locked(void)
{
	struct failure why;
	int fd = -1;

	assert_int_equal(store_lock(path, 0, &fd, &why), OK);
	assert_true(fd >= 0);
	return fd;
}

static void is_taken(void)
{
	struct failure why;
	int fd = -7;

	assert_int_equal(store_lock(path, 0, &fd, &why), ERR_BUSY);
	assert_int_equal(fd, -7);
	assert_non_null(strstr(why.sentence, path));
}

static void only_one_holds_it_until_it_is_closed(void **state)
{
	int fd = locked();

	(void)state;
	is_taken();
	close(fd);
	close(locked());
}

static void nobody_else_may_open_the_lock(void **state)
{
	struct stat about;
	int fd = locked();

	(void)state;
	assert_int_equal(stat(lock_path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
}

static void whoever_waits_gets_it_when_it_is_free(void **state)
{
	int fd = locked(), waited = -1;
	struct failure why;
	pid_t child = fork();

	(void)state;
	if (child == 0) {
		usleep(120000);
		_exit(0); /* the lock belongs to the descriptor, which the child shares */
	}
	close(fd);
	assert_int_equal(store_lock(path, 5000, &waited, &why), OK);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(waited);
}

static void a_killed_process_frees_it(void **state)
{
	int ready[2];
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();

	if (child == 0) {
		struct failure why;
		int fd;

		if (store_lock(path, 0, &fd, &why) == OK && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	is_taken();
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(locked());
	close(ready[0]);
	close(ready[1]);
}

static void what_cannot_be_locked_is_told(void **state)
{
	struct failure why;
	int fd;

	(void)state;
	assert_int_equal(store_lock("/no/such/folder/audit.db", 0, &fd, &why), ERR_STORE);
	assert_non_null(strstr(why.sentence, "/no/such/folder/audit.db"));
	assert_int_equal(symlink("/etc/hostname", lock_path), 0);
	assert_int_equal(store_lock(path, 0, &fd, &why), ERR_STORE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(only_one_holds_it_until_it_is_closed),
		TEST(nobody_else_may_open_the_lock),
		TEST(whoever_waits_gets_it_when_it_is_free),
		TEST(a_killed_process_frees_it),
		TEST(what_cannot_be_locked_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
