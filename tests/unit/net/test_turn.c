#include "net/turn.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static char folder[64];
static struct ip ip;

static struct turns *make_turns(int64_t pause_ms)
{
	struct turns *turns = NULL;
	struct failure why;

	assert_int_equal(turns_create(folder, pause_ms, &turns, &why), OK);
	return turns;
}

static void one_process_takes_a_turn_once(void **state)
{
	struct turns *turns = make_turns(0);
	int64_t wait_ms = 0;

	(void)state;
	assert_true(turn_take(turns, &ip, &wait_ms));
	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms > 0);
	turn_give_back(turns, &ip);
	assert_true(turn_take(turns, &ip, &wait_ms));
	turn_give_back(turns, &ip);
	turns_destroy(turns);
}

static void two_holders_of_the_folder_never_have_it_both(void **state)
{
	struct turns *a = make_turns(0), *b = make_turns(0);
	int64_t wait_ms;

	(void)state;
	assert_true(turn_take(a, &ip, &wait_ms));
	assert_false(turn_take(b, &ip, &wait_ms));
	turn_give_back(a, &ip);
	assert_true(turn_take(b, &ip, &wait_ms));
	turns_destroy(a);
	turns_destroy(b);
}

static void the_pause_is_kept_across_holders(void **state)
{
	struct turns *a = make_turns(60000), *b = make_turns(60000);
	int64_t wait_ms = 0;

	(void)state;
	assert_true(turn_take(a, &ip, &wait_ms));
	turn_give_back(a, &ip);
	assert_false(turn_take(b, &ip, &wait_ms));
	assert_true(wait_ms > 50000 && wait_ms <= 60000);
	turns_destroy(a);
	turns_destroy(b);
}

static void a_killed_holder_frees_it(void **state)
{
	int ready[2];
	int64_t wait_ms;
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();

	if (child == 0) {
		struct turns *turns = make_turns(0);

		if (turn_take(turns, &ip, &wait_ms) && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	struct turns *turns = make_turns(0);

	assert_false(turn_take(turns, &ip, &wait_ms));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	assert_true(turn_take(turns, &ip, &wait_ms));
	turns_destroy(turns);
	close(ready[0]);
	close(ready[1]);
}

/* Its connection ended when it died, so the pause does not begin before. */
static void the_pause_is_kept_behind_a_killed_holder(void **state)
{
	int ready[2];
	int64_t wait_ms = 0;
	char byte;

	(void)state;
	assert_int_equal(pipe(ready), 0);
	pid_t child = fork();

	if (child == 0) {
		struct turns *own = make_turns(0);

		if (turn_take(own, &ip, &wait_ms) && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	struct turns *turns = make_turns(60000);

	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms > 50000 && wait_ms <= 60000);
	assert_false(turn_take(turns, &ip, &wait_ms));
	turns_destroy(turns);
	close(ready[0]);
	close(ready[1]);
}

enum { WORKERS = 8, TURNS_EACH = 40 };

/* Each takes turns and holds a lock of its own kind meanwhile, which nobody else may have. */
static int take_turns(const char *path)
{
	struct turns *turns = make_turns(0);
	int64_t wait_ms;

	for (int taken = 0; taken < TURNS_EACH;) {
		if (!turn_take(turns, &ip, &wait_ms)) {
			usleep(50);
			continue;
		}
		int fd = open(path, O_CREAT | O_EXCL | O_WRONLY, 0600);

		if (fd < 0)
			return 1;
		usleep(50);
		close(fd);
		unlink(path);
		turn_give_back(turns, &ip);
		taken++;
	}
	turns_destroy(turns);
	return 0;
}

static void many_processes_never_have_it_together(void **state)
{
	char path[96];
	int status = 0;

	(void)state;
	snprintf(path, sizeof(path), "%s/one", folder);
	for (int i = 0; i < WORKERS; i++)
		if (fork() == 0)
			_exit(take_turns(path));
	for (int i = 0; i < WORKERS; i++) {
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
}

/* A suspended or restarted machine: a time that has not come yet ends one pause later. */
static void a_time_in_the_future_is_waited_for_once(void **state)
{
	struct turns *turns = make_turns(30);
	int64_t wait_ms = 0, future = INT64_MAX / 2;
	char path[96];

	(void)state;
	assert_true(turn_take(turns, &ip, &wait_ms));
	turn_give_back(turns, &ip);
	snprintf(path, sizeof(path), "%s/turns", folder);
	int fd = open(path, O_RDWR);

	for (off_t at = 0; at < (8 << 20); at += 4096) {
		int64_t block[512];

		for (size_t i = 0; i < 512; i++)
			block[i] = future;
		assert_int_equal(pwrite(fd, block, sizeof(block), at), sizeof(block));
	}
	close(fd);
	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms <= 30);
	usleep(40000);
	assert_true(turn_take(turns, &ip, &wait_ms));
	turns_destroy(turns);
}

static void what_others_wrote_cannot_hold_us_off_for_long(void **state)
{
	char path[96];
	struct turns *turns = make_turns(1000);
	int64_t wait_ms = 0;

	(void)state;
	assert_true(turn_take(turns, &ip, &wait_ms));
	turn_give_back(turns, &ip);
	snprintf(path, sizeof(path), "%s/turns", folder);
	FILE *file = fopen(path, "r+");
	char *poison = malloc(8 << 20);

	memset(poison, 0x7f, 8 << 20); /* times far in the future, everywhere */
	assert_int_equal(fwrite(poison, 1, 8 << 20, file), 8 << 20);
	fclose(file);
	free(poison);
	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms <= 1000);
	turns_destroy(turns);
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/mailknock-turns-XXXXXX");
	ip_parse(SPAN("192.0.2.25"), &ip);
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	char path[96];

	(void)state;
	snprintf(path, sizeof(path), "%s/turns", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_process_takes_a_turn_once, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			two_holders_of_the_folder_never_have_it_both, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			the_pause_is_kept_across_holders, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_killed_holder_frees_it, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			the_pause_is_kept_behind_a_killed_holder, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			many_processes_never_have_it_together, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_time_in_the_future_is_waited_for_once, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			what_others_wrote_cannot_hold_us_off_for_long, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
