#include "cli/commands.h"
#include "schema/model/verdict.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static char said[200000];

/* Runs the command on one word (NULL = none), with what it prints in `said`. */
static int explain(const char *word)
{
	struct options options = {0};
	const char *words[] = {word};
	FILE *file = tmpfile();

	assert_non_null(file);
	options.words.texts = words;
	options.words.count = word ? 1 : 0;
	fflush(stdout);
	int before = dup(STDOUT_FILENO);

	assert_true(before >= 0 && dup2(fileno(file), STDOUT_FILENO) >= 0);
	int status = command_explain(&options);

	fflush(stdout);
	assert_true(dup2(before, STDOUT_FILENO) >= 0);
	close(before);
	rewind(file);
	said[fread(said, 1, sizeof(said) - 1, file)] = '\0';
	fclose(file);
	return status;
}

static void every_entry_is_printed_with_its_remedy(void **state)
{
	size_t count;
	const struct catalogue_entry *all = catalogue_all(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(explain(all[i].id), 0);
		assert_non_null(strstr(said, all[i].title));
		assert_non_null(strstr(said, all[i].explanation));
		assert_non_null(strstr(said, all[i].remedy));
	}
	assert_int_equal(explain(NULL), 0);
	for (size_t i = 0; i < count; i++)
		assert_non_null(strstr(said, all[i].title));
}

static void codes_and_replies_are_explained(void **state)
{
	static const struct {
		const char *word, *expected;
	} cases[] = {
		{"5.1.1", "no such mailbox, for good"},
		{"4.2.2", "the mailbox is full, for now"},
		{"550 5.7.1 Relay access denied", "not-configured (error)"},
		{"550 5.7.1 Relay access denied", "5.7.1\n  refused by policy"},
		{"550-5.1.1 The email account does not exist", "mailbox-unknown"},
		{"451 Greylisted", "greylisted"},
		{"252", "cannot-verify"},
		{"550", "refused-unexplained"},
		{"250 Ok", "accepted"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(explain(cases[i].word), 0);
		if (!strstr(said, cases[i].expected))
			fail_msg("%s: %s", cases[i].word, said);
	}
}

static void what_is_none_of_them_is_an_error(void **state)
{
	static const char *const words[] = {
		"", "nonsense", "5.1", "55", "5500 text", "100 x", "999 x", "550x"};

	(void)state;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_not_equal(explain(words[i]), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_entry_is_printed_with_its_remedy),
		cmocka_unit_test(codes_and_replies_are_explained),
		cmocka_unit_test(what_is_none_of_them_is_an_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
