#include "net/turn.h"

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
			what_others_wrote_cannot_hold_us_off_for_long, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
