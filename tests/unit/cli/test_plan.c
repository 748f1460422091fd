#include "cli/plan.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { WORDS_MAX = 16, PATH_SIZE = 256 };

static char folder[PATH_SIZE], db[PATH_SIZE + 16];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/mailknock-plan.XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(db, sizeof(db), "%s/plan.db", folder);
	return 0;
}

static int remove_folder(void **state)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
	char path[sizeof(db) + 16];

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", db, ends[i]);
		(void)unlink(path);
	}
	return rmdir(folder);
}

struct planned {
	struct options options;
	struct stages stages;
	struct failure why;
};

static void read_planned(struct planned *planned, enum command command, const char *const *words)
{
	char *argv[WORDS_MAX + 4] = {(char[]){"command"}, (char[]){"--db"}, db};
	int argc = 3;

	for (; words[argc - 3]; argc++)
		argv[argc] = (char *)(uintptr_t)words[argc - 3];
	if (options_read(command, argc, argv, &planned->options, &planned->why) ||
		stages_init(&planned->stages, &planned->options, &planned->why))
		fail_msg("%s", planned->why.sentence);
}

static void finish_planned(struct planned *planned)
{
	stages_finish(&planned->stages);
	options_finish(&planned->options);
}

/* The caller frees it. */
static char *plan_of(enum command command, const char *const *words)
{
	struct planned planned;
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	read_planned(&planned, command, words);
	assert_int_equal(plan_print(file, &planned.stages, &planned.why), OK);
	fclose(file);
	finish_planned(&planned);
	return text;
}

static void assert_plan(
	enum command command, const char *const *words, const char *const *lines, size_t count)
{
	char *text = plan_of(command, words);

	for (size_t i = 0; i < count; i++)
		if (!strstr(text, lines[i]))
			fail_msg("no \"%s\" in:\n%s", lines[i], text);
	free(text);
}

#define PLAN(command, words, ...)                                                                  \
	assert_plan(command, words, (const char *const[]){__VA_ARGS__},                            \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(const char *))
#define WORDS(...)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__, NULL                                                                  \
	}

static int64_t begin_run(const char *const *words, bool is_finished)
{
	struct planned planned;
	struct store *store;
	struct run run;

	read_planned(&planned, COMMAND_AUDIT, words);
	assert_int_equal(store_open(db, STORE_CREATE, &store, &planned.why), OK);
	assert_int_equal(stages_begin_run(&planned.stages, store, &run, &planned.why), OK);
	int64_t id = run.id;

	if (is_finished)
		assert_int_equal(store_finish_run(store, id, true, &planned.why), OK);
	store_close(store);
	finish_planned(&planned);
	return id;
}

static void an_audit_is_told_from_seeds_to_exit_status(void **state)
{
	(void)state;
	PLAN(COMMAND_AUDIT,
		WORDS("--scope", "domain", "--max-pages", "500", "--max-depth", "3", "--level",
			"basic", "--exclude", "/calendar/", "--exclude-domain", "*.invalid",
			"https://www.example.org/"),
		"https://www.example.org/\n", "in the whole domain of a seed",
		"500 pages, 3 steps from a seed; 10485760 bytes of one page",
		"basic: the published addresses alone; no message is sent to them", "/calendar/",
		"*.invalid", "one a server, 1000 at once; 2.0 s between two",
		"plan.db, to be created\n", "a new one, the first\n", "mailknock-report\n",
		"for invalid and failing addresses\n");
}

static void who_is_told_is_told(void **state)
{
	char *text = plan_of(COMMAND_AUDIT, WORDS("https://www.example.org/"));

	(void)state;
	assert_null(strstr(text, "Mail"));
	assert_null(strstr(text, "Webhook"));
	free(text);
	PLAN(COMMAND_AUDIT,
		WORDS("https://www.example.org/", "--mail-to", "A@Example.org, b@example.org",
			"--mail-relay", "smtp://relay.example.org:587", "--mail-sender",
			"audit@example.org", "--webhook", "https://hooks.example.org/s3cret",
			"--webhook-when", "failing"),
		"Mail to         A@example.org\n                b@example.org\n",
		"when something is new or fixed, from audit@example.org, by "
		"smtp://relay.example.org:587 (encrypted)\n",
		"Webhook         when something fails, a POST to https://hooks.example.org\n");
	PLAN(COMMAND_CHECK,
		WORDS("info@example.org", "--mail-to", "\"a,b\"@example.org", "--helo",
			"probe.example.org", "--mail-when", "always"),
		"Mail to         \"a,b\"@example.org\n",
		"after the run, from mailknock@probe.example.org, by smtp://localhost (encrypted "
		"where it offers that)\n");
}

static void the_users_own_rules_are_told(void **state)
{
	(void)state;
	PLAN(COMMAND_AUDIT,
		WORDS("https://www.example.org/", "--require-contact", "/imprint*", "--retention",
			"90d", "--fail-on", "new"),
		"Required pages  /imprint*\n",
		"At the end      runs that began more than 90 days ago are deleted\n",
		"for what is newly invalid or failing; for required pages without an address that "
		"works\n");
	PLAN(COMMAND_AUDIT,
		WORDS("https://www.example.org/", "--require-contact", "/imprint*", "--fail-on",
			"never"),
		"Exit status 1   never\n");
}

static void nothing_is_made(void **state)
{
	(void)state;
	free(plan_of(COMMAND_AUDIT, WORDS("https://www.example.org/")));
	assert_int_not_equal(access(db, F_OK), 0);
	assert_int_equal(rmdir(folder), 0); /* not even a lock */
	make_folder(state);
}

static void each_command_tells_its_part(void **state)
{
	char *text = plan_of(COMMAND_CRAWL, WORDS("https://www.example.org/"));

	(void)state;
	assert_non_null(strstr(text, "Seeds"));
	assert_null(strstr(text, "Level"));
	assert_null(strstr(text, "Reports"));
	free(text);
	text = plan_of(COMMAND_CHECK, WORDS("info@example.org"));
	assert_null(strstr(text, "Scope"));
	assert_non_null(strstr(text, "info@example.org\n"));
	free(text);
}

static void a_thousand_seeds_are_not_a_thousand_lines(void **state)
{
	struct planned planned;
	char *text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	(void)state;
	read_planned(&planned, COMMAND_AUDIT, WORDS("https://www.example.org/"));
	for (int i = 0; i < 999; i++)
		text_list_add(&planned.options.words, "https://again.example.org/");
	assert_int_equal(plan_print(file, &planned.stages, &planned.why), OK);
	fclose(file);
	assert_non_null(strstr(text, "... and 990 more\n"));
	finish_planned(&planned);
	free(text);
}

static void a_seed_cannot_paint_the_terminal(void **state)
{
	char *text = plan_of(COMMAND_CHECK, WORDS("a\033[2Jb@example.org"));

	(void)state;
	assert_null(strchr(text, '\033'));
	free(text);
}

static void the_run_that_would_go_on_is_named(void **state)
{
	static const char *const site[] = {"https://www.example.org/", NULL};

	(void)state;
	assert_int_equal(begin_run(site, true), 1);
	PLAN(COMMAND_AUDIT, site, "a new one, after 1; the latest is run 1 of 2");
	assert_int_equal(begin_run(site, false), 2);
	PLAN(COMMAND_AUDIT, site, "goes on with run 2 of 2");
	PLAN(COMMAND_AUDIT, WORDS("https://www.example.org/", "--plan", "--quiet"),
		"goes on with run 2 of 2");
	PLAN(COMMAND_AUDIT, WORDS("https://www.example.org/", "--new-run"),
		"a new one, after 2; the latest is run 2 of 2");
	PLAN(COMMAND_AUDIT, WORDS("https://www.example.org/", "--max-pages", "7"),
		"a new one, after 2");
	PLAN(COMMAND_AUDIT, WORDS("https://www.example.net/"), "a new one, after 2");
	/* What was planned is what happens. */
	assert_int_equal(begin_run(site, false), 2);
}

static void a_check_without_words_needs_a_run(void **state)
{
	struct planned planned;
	char *text;

	(void)state;
	text = plan_of(COMMAND_CHECK, WORDS("--level", "basic"));
	assert_non_null(strstr(text, "not looked up: "));
	free(text);
	begin_run(WORDS("https://www.example.org/"), true);
	PLAN(COMMAND_CHECK, WORDS("--level", "basic"), "what run 1 of 2");
	read_planned(&planned, COMMAND_CHECK, WORDS("--run", "9"));
	text = NULL;
	size_t length;
	FILE *file = open_memstream(&text, &length);

	assert_int_equal(plan_print(file, &planned.stages, &planned.why), ERR_USAGE);
	assert_non_null(strstr(planned.why.sentence, "it has no run 9"));
	fclose(file);
	finish_planned(&planned);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_audit_is_told_from_seeds_to_exit_status, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(who_is_told_is_told, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			the_users_own_rules_are_told, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(nothing_is_made, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			each_command_tells_its_part, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_thousand_seeds_are_not_a_thousand_lines, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_seed_cannot_paint_the_terminal, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			the_run_that_would_go_on_is_named, make_folder, remove_folder),
		cmocka_unit_test_setup_teardown(
			a_check_without_words_needs_a_run, make_folder, remove_folder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
