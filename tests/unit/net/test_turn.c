#include "net/turn.h"
#include "tests/unit/net/turns_folder.h"

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

static void a_mapped_address_has_the_turn_of_the_one_in_it(void **state)
{
	struct turns *turns = make_turns(0), *others = make_turns(0);
	struct ip mapped;
	int64_t wait_ms = 0;

	(void)state;
	assert_true(ip_parse(SPAN("::ffff:192.0.2.25"), &mapped));
	assert_true(turn_take(turns, &ip, &wait_ms));
	assert_false(turn_take(turns, &mapped, &wait_ms));
	assert_false(turn_take(others, &mapped, &wait_ms));
	turn_give_back(turns, &mapped);
	assert_true(turn_take(others, &ip, &wait_ms));
	turns_destroy(turns);
	turns_destroy(others);
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

/* The same eight bytes in all places of all files. */
static void write_everywhere(int64_t ms)
{
	enum { TIMES = 1 << 14 };
	int64_t *times = malloc(TIMES * sizeof(*times));
	char path[TURNS_PATH_SIZE];

	for (size_t i = 0; i < TIMES; i++)
		times[i] = ms;
	for (int i = 0; i < TURNS_FILES; i++) {
		turns_folder_path(folder, i, path);
		int fd = open(path, O_RDWR);

		assert_int_equal(pwrite(fd, times, TIMES * sizeof(*times), 0),
			TIMES * (ssize_t)sizeof(*times));
		close(fd);
	}
	free(times);
}

/* A suspended or restarted machine: a time that has not come yet ends one pause later. */
static void a_time_in_the_future_is_waited_for_once(void **state)
{
	struct turns *turns = make_turns(30);
	int64_t wait_ms = 0;

	(void)state;
	assert_true(turn_take(turns, &ip, &wait_ms));
	turn_give_back(turns, &ip);
	write_everywhere(INT64_MAX / 2);
	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms <= 30);
	usleep(40000);
	assert_true(turn_take(turns, &ip, &wait_ms));
	turns_destroy(turns);
}

static void what_others_wrote_cannot_hold_us_off_for_long(void **state)
{
	struct turns *turns = make_turns(1000);
	int64_t wait_ms = 0;

	(void)state;
	assert_true(turn_take(turns, &ip, &wait_ms));
	turn_give_back(turns, &ip);
	write_everywhere(0x7f7f7f7f7f7f7f7f);
	assert_false(turn_take(turns, &ip, &wait_ms));
	assert_true(wait_ms <= 1000);
	turns_destroy(turns);
}

enum { MANY = 20000 };

static struct ip numbered_ip(int number)
{
	struct ip of = {.family = AF_INET, .bytes = {10, 0, 0, 0}};

	of.bytes[1] = (unsigned char)(number >> 16);
	of.bytes[2] = (unsigned char)(number >> 8);
	of.bytes[3] = (unsigned char)number;
	return of;
}

/* Nobody waits for somebody else's address, and each is known in both processes. */
static void thousands_are_held_at_once_and_each_apart(void **state)
{
	struct turns *turns = make_turns(0), *others = make_turns(0);
	int64_t wait_ms;

	(void)state;
	for (int i = 0; i < MANY; i++) {
		struct ip of = numbered_ip(i);

		assert_true(turn_take(turns, &of, &wait_ms));
	}
	for (int i = 0; i < MANY; i += 3) { /* given back in the midst of the others */
		struct ip of = numbered_ip(i);

		turn_give_back(turns, &of);
	}
	for (int i = 0; i < MANY; i++) {
		struct ip of = numbered_ip(i);

		assert_int_equal(turn_take(others, &of, &wait_ms), i % 3 == 0);
		assert_false(turn_take(turns, &of, &wait_ms));
	}
	turns_destroy(turns);
	turns_destroy(others);
}

static void a_link_in_place_of_a_file_is_refused(void **state)
{
	char path[TURNS_PATH_SIZE];
	struct turns *turns = NULL;
	struct failure why;

	(void)state;
	turns_folder_path(folder, TURNS_FILES - 1, path);
	assert_int_equal(symlink("/dev/null", path), 0);
	assert_int_equal(turns_create(folder, 0, &turns, &why), ERR_SYSTEM);
	assert_null(turns);
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
	(void)state;
	turns_folder_clear(folder);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			one_process_takes_a_turn_once, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_mapped_address_has_the_turn_of_the_one_in_it, make_folder, remove_folder),
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
		cmocka_unit_test_setup_teardown(
			thousands_are_held_at_once_and_each_apart, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_link_in_place_of_a_file_is_refused, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
